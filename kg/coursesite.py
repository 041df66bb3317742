"""The course as a `Site`: the body of each page on demand, with a note of what it asked of the graph.

In: a loaded course. Out: what `kg.mkdocs_plugin` lays into a theme, and for every page that was made the keys of its
look-ups.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from kg.diagnostics import Diagnostic
from kg.dumps import data_files
from kg.ids import ItemId, PageUrl, TagId
from kg.loading import Loaded
from kg.pagedata import AnyPage, Frame
from kg.pages import Desk, PageKey, page_data, site_pages
from kg.pages.home import home_page
from kg.pages.keys import item_url, tag_url
from kg.project import edit_url
from kg.render import Templates, body, body_templates
from kg.view import Key

Recorded = dict[PageUrl, frozenset[Key]]


class CourseSite:
    """Implements `kg.site.Site` for one state of one course."""

    def __init__(self, loaded: Loaded) -> None:
        """Nothing is made before it is asked for."""
        self._loaded = loaded
        self._made: Recorded = {}

    @property
    def frame(self) -> Frame:
        """What every page shares."""
        return self._loaded.frame

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found while reading and linking, sorted."""
        return self._loaded.diagnostics

    @cached_property
    def keys(self) -> Mapping[PageUrl, PageKey]:
        """Every page of the course, the front page among them."""
        return site_pages(self._loaded.course, self._loaded.listings)

    @cached_property
    def urls(self) -> tuple[PageUrl, ...]:
        """Every page but the front page."""
        return tuple(url for url, key in self.keys.items() if key.kind != "home")

    @cached_property
    def redirects(self) -> Collection[PageUrl]:
        """Pages of old ids, which lead on to the new."""
        return frozenset(url for url, key in self.keys.items() if key.kind == "redirect")

    @cached_property
    def sources(self) -> Mapping[str, PageUrl]:
        """Item and introduction files, below the content folder → the page that shows each."""
        course = self._loaded.course
        items = {self._inside(linked.item.path): item_url(name) for name, linked in course.items.items()}
        tags = {
            self._inside(linked.introduction.path): tag_url(name)
            for name, linked in course.tags.items()
            if linked.introduction
        }
        return items | tags

    @cached_property
    def ordinary(self) -> Collection[str]:
        """Ordinary pages and attachments, below the content folder."""
        return frozenset((*self._loaded.course.pages, *self._loaded.course.files))

    @property
    def data(self) -> Mapping[PageUrl, Iterable[bytes]]:
        """The dumps of the graph, and the ontology."""
        return data_files(self._loaded.graphs)

    def wiki(self, target: str) -> tuple[PageUrl, str] | None:
        """The page that ``[[target]]`` leads to, and its title."""
        address = self._loaded.directory.wiki(target)
        if address is None:
            return None
        course = self._loaded.course
        if address.kind == "item":
            return item_url(address.name), course.items[ItemId(address.name)].item.title
        return tag_url(address.name), course.tags[TagId(address.name)].tag.label

    def page(self, url: PageUrl) -> tuple[AnyPage, str]:
        """The data and the body of the page at `url`."""
        with self._desk.view.recording() as keys:
            data = page_data(self._desk, url, self.keys[url])
        self._made[url] = frozenset((*keys, self.keys[url].recorded))
        return data, body(self._templates, data, self.frame)

    def home(self, introduction: str, url: PageUrl) -> tuple[AnyPage, str]:
        """The front page around `introduction`."""
        with self._desk.view.recording() as keys:
            data = home_page(self._desk, url, "../" * url.count("/"), introduction)
        self._made[PageUrl("index.html")] = frozenset((*keys, PageKey("home").recorded))
        return data, body(self._templates, data, self.frame)

    @property
    def made(self) -> Recorded:
        """The look-ups of each page that was made."""
        return self._made

    def recorded(self, urls: Iterable[PageUrl]) -> Recorded:
        """The look-ups of those of the pages that were made in this process."""
        return {url: self._made[url] for url in urls if url in self._made}

    def join(self, recorded: object) -> None:
        """Adds the look-ups that another process's copy of this site recorded."""
        assert isinstance(recorded, dict)  # noqa: S101  # what `recorded` gave there
        self._made.update(recorded)

    @cached_property
    def _desk(self) -> Desk:
        loaded = self._loaded
        return Desk(
            loaded.view,
            loaded.names,
            loaded.course,
            loaded.listings,
            loaded.frame,
            lambda path: edit_url(loaded.project, self._inside(path)),
        )

    @cached_property
    def _templates(self) -> Templates:
        return body_templates()

    def _inside(self, path: str) -> str:
        return path.removeprefix(self._loaded.reading.content + "/")
