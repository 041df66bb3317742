"""Course pages laid into the theme page by page, by several processes, where nothing but our theme has a say in them.

MkDocs's own loop makes all pages one after the other and tells every plugin of each; where there is no other plugin
that listens (`kg.mkdocs_run.page_local`), it makes the ordinary pages only, and this makes the course's, to the same
bytes.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import mkdocs
from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.nav import Navigation
from mkdocs.utils.templates import TemplateContext

from kg.forks import Spread
from kg.ids import PageUrl
from kg.mkdocs_pages import CoursePage
from kg.mkdocs_run import Run, dated

TEMPLATE = "main.html"


class _Made(NamedTuple):
    """What became of some of the pages."""

    recorded: object
    """What the site noted down."""
    failed: list[int]
    """Places of the pages that could not be made."""


class Making:
    """The course pages of one build in the making. Helpers begin at once."""

    def __init__(self, run: Run, env: Environment, nav: Navigation, config: MkDocsConfig) -> None:
        """Forks, when the run has the jobs and the pages for it."""
        self._run, self._env, self._nav, self._config = run, env, nav, config
        self._due = [file.page for file in run.course_files if file.dest_uri in run.made and file.page]
        self._contexts: dict[str, TemplateContext] = {}
        self._folders: dict[str, Path] = {}
        self._spread = Spread(self._some, range(len(self._due)), run.jobs)

    def finish(self) -> None:
        """Makes what is left. Raises Abort for a template that fails, OSError when the disk does, and what the site
        raises."""
        for made in self._spread.finish():
            self._run.site.join(made.recorded)
            for place in made.failed:
                self._make_or_tell(self._due[place])

    def stop(self) -> None:
        """Ends helpers whose work is not wanted any more."""
        self._spread.stop()

    def _some(self, places: Sequence[int]) -> _Made:
        """Those of the pages, and what their making recorded. One that fails is left for the first process to fail at,
        where it can be told."""
        failed = []
        for place in places:
            try:
                self._make(self._due[place])
            except Exception:  # whatever it is, the first process meets it again
                failed.append(place)
        return _Made(self._run.site.recorded(PageUrl(self._due[place].file.dest_uri) for place in places), failed)

    def _make_or_tell(self, page: CoursePage) -> None:
        try:
            self._make(page)
        except Exception as error:
            if isinstance(error, OSError) and error.errno:  # the disk's; a template that is missing has no number
                raise
            message = f"Error building page '{page.file.src_uri}': {error}"
            logging.getLogger(mkdocs.__name__).error(message)
            raise Abort(message) from error

    def _make(self, page: CoursePage) -> None:
        """Writes a page, as MkDocs would: not one in which nothing is."""
        page.load()
        page.active = True
        try:
            html = self._env.get_template(TEMPLATE).render(self._context(page))
        finally:
            page.active = False
            page.unload()
        if html.strip():
            self._write(page.file.dest_uri, html.encode("utf-8", "xmlcharrefreplace"))

    def _write(self, name: str, data: bytes) -> None:
        folder, _, file = name.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = Path(self._config.site_dir, folder)
            self._folders[folder].mkdir(parents=True, exist_ok=True)
        (self._folders[folder] / file).write_bytes(data)

    def _context(self, page: CoursePage) -> dict[str, Any]:
        """What MkDocs gives the template; but for the page, the same in all of a folder."""
        folder = page.url.rpartition("/")[0]
        if folder not in self._contexts:
            self._contexts[folder] = dated(get_context(self._nav, (), self._config, page))
        return {**self._contexts[folder], "page": page}
