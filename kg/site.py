"""The site as the machinery around it sees it: which pages there are, and the body of each on demand.

The build implements `Site` (`kg.build`); `kg.mkdocs_plugin` lays its pages into MkDocs's theme. Here nothing is done.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from kg.diagnostics import Diagnostic
from kg.ids import PageUrl
from kg.pagedata import AnyPage, Frame


class Site(Protocol):
    """A course's pages. `page` and `home` may be called in any order, any number of times, in a forked process too."""

    @property
    def frame(self) -> Frame:
        """What every page shares."""

    @property
    def urls(self) -> tuple[PageUrl, ...]:
        """Every page the course makes, in the sitemap's order, without ``index.html`` and ``404.html``."""

    @property
    def redirects(self) -> Collection[PageUrl]:
        """Those of `urls` that only lead on to another page: the sitemap leaves them out."""

    @property
    def sources(self) -> Mapping[str, PageUrl]:
        """Item and introduction files, below the content folder → the page that shows each."""

    @property
    def ordinary(self) -> Collection[str]:
        """The ordinary pages and attachments, below the content folder. Other files there are not part of the site."""

    @property
    def data(self) -> Mapping[PageUrl, Iterable[bytes]]:
        """Files published as they are, in pieces: ``data/course.nq`` and its like. The pieces come once."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found while reading and linking, sorted."""

    def wiki(self, target: str) -> tuple[PageUrl, str] | None:
        """The page that ``[[target]]`` in an ordinary page leads to, and its title; None when there is none."""

    def page(self, url: PageUrl) -> tuple[AnyPage, str]:
        """The data of the page at `url`, one of `urls`, and its body as HTML."""

    def home(self, introduction: str, url: PageUrl) -> tuple[AnyPage, str]:
        """The front page around the author's `introduction` (HTML, "" without one): its data and its body."""

    def recorded(self, urls: Iterable[PageUrl]) -> object:
        """What rendering the pages at `urls` has noted in this process (their look-ups): plain values that pickle."""

    def join(self, recorded: object) -> None:
        """Adds what another process's copy of this site `recorded`."""
