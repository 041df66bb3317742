"""The MkDocs plugin: puts a course's pages into the site that MkDocs (or ProperDocs) builds, under any theme.

In: MkDocs's events. Out: every page of the `Site` in MkDocs's theme, the author's ordinary pages beside them, and the
data files. Under ``mkdocs build`` the plugin loads the course and publishes as ``kg build`` does, from a staging
folder; under ``kg build`` (`kg.mkdocs_build`) it is handed a `Run` and leaves both to it. So both make the same bytes.
"""

import importlib
import logging
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import mkdocs
import mkdocs.commands.build as build_command
from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext
from msgspec.structs import replace

from kg.diagnostics import Diagnostic
from kg.ids import PageUrl
from kg.lock import build_lock
from kg.mkdocs_making import Making
from kg.mkdocs_pages import (
    BODY_CSS,
    HOME,
    THEME,
    CourseFile,
    CoursePage,
    Surroundings,
    WikiLinks,
    add_body_style,
    add_course_files,
    ordinary_files,
    resolver,
)
from kg.mkdocs_run import Run, dated, nav_digest, page_local, sitemap, top_of
from kg.project import Project, read_project
from kg.publish import publish, put_files, refusal, staging_folder
from kg.render import compiled_templates

_ALIGNED = re.compile(r'<(t[hd]) style="text-align: (left|center|right);"')
"""How Python-Markdown aligns cells; the pages' Content-Security-Policy has no place for inline styles."""
_LASTMOD = re.compile(r"\s*<lastmod>[^<]*</lastmod>")


class CoursegraphConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs's base has no types there
    """The plugin's options in `mkdocs.yml`."""

    body_css = c.Type(bool, default=True)
    """Whether other themes than `coursegraph` get the style of page bodies."""


class CoursegraphPlugin(BasePlugin[CoursegraphConfig]):  # type: ignore[no-untyped-call]  # as above
    """The entry point ``coursegraph`` of the group ``mkdocs.plugins``. One build at a time."""

    def __init__(self) -> None:
        """Nothing is known before a build begins."""
        self.log = get_plugin_logger("coursegraph")
        self.run: Run | None = None
        self._prepared: Run | None = None
        self._serving = False
        self._site_dir: Path | None = None
        """Where to publish; None when that is another's business."""
        self._undo = ExitStack()
        self._around: Surroundings | None = None
        self._making: Making | None = None
        self._page: Page | None = None
        self._nav = Navigation([], [])
        self.failure: Exception | None = None
        """What the site itself raised in the last build: a fault of ours, not of the author's theme or plugins."""

    def prepare(self, run: Run) -> None:
        """Makes the next build `run`: the caller has loaded the course and publishes what is made."""
        self._prepared = run
        self.failure = None

    # ---- events, in the order in which they come

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_: Any) -> None:
        """A preview that is served has an output folder of its own."""
        self._serving = command == "serve"

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Loads the course, refuses an output folder with foreign files, and gets the configuration ready."""
        run, self._prepared = self._prepared or self._own_run(config), None
        self.run = run
        if config.theme.name != THEME and self.config.body_css and BODY_CSS not in config.extra_css:
            config.extra_css.insert(0, BODY_CSS)
        self._undo.callback(setattr, build_command, "get_files", getattr(build_command, "get_files"))  # noqa: B009  # mypy: not exported
        setattr(build_command, "get_files", lambda config: ordinary_files(run.site, config))  # noqa: B010  # as above
        return config

    @event_priority(100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the course's pages and files, and the links by id in ordinary pages."""
        run = self._running
        run.local = page_local(config)
        self._around = Surroundings(run.site, config, early=not run.local)
        add_course_files(files, self._around)
        if BODY_CSS in config.extra_css:
            add_body_style(files, config)
        run.course_files = [file for file in files if isinstance(file, CourseFile)]
        extensions: list[Any] = [x for x in config.markdown_extensions if not isinstance(x, WikiLinks)]
        extensions.append(WikiLinks(resolver(files, self._around, lambda: self._page, self._missing)))
        config.markdown_extensions = extensions
        return files

    def on_nav(self, nav: Navigation, **_: Any) -> Navigation:
        """Keeps the navigation."""
        self._nav = nav
        return nav

    def on_pre_page(self, page: Page, **_: Any) -> Page:
        """Remembers which ordinary page is being read; it has no page data."""
        if not isinstance(page, CoursePage):
            self._page = page
            page.kg = None  # type: ignore[attr-defined]  # for our templates
        return page

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
        """Makes the author's index page the front page; in our theme, turns inline alignment of tables into classes."""
        if config.theme.name == THEME:
            html = _ALIGNED.sub(r'<\1 class="kg-\2"', html)
        if page.file.dest_uri != HOME:
            return html
        assert self._around is not None  # noqa: S101  # set in `on_files`
        data, body = self._around.home(html)
        page.kg = data  # type: ignore[attr-defined]  # for our templates
        if page.file.generated_by == THEME:
            page.title = data.title
        return body

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Gives templates the course, and settles which of its pages are made: all, or those that changed."""
        run = self._running
        urls = sitemap(run.site, files)
        env.bytecode_cache = compiled_templates()
        env.globals["coursegraph"] = {"frame": run.site.frame, "urls": urls, "nav": top_of(self._nav)}
        run.digest = nav_digest(self._nav)
        everything = run.only is None or run.shell not in (None, run.digest) or not run.local
        run.made = frozenset(
            PageUrl(file.dest_uri)
            for file in run.course_files
            if everything or (run.only and file.dest_uri in run.only)
        )
        if run.local:
            self._making = Making(run, env, self._nav, config)
        return env

    def on_template_context(self, context: TemplateContext, **_: Any) -> TemplateContext:
        """Keeps the time of day out of the site."""
        return dated(context)

    def on_post_template(self, output_content: str, *, template_name: str, **_: Any) -> str:
        """Keeps the day of the build out of MkDocs's own sitemap."""
        return _LASTMOD.sub("", output_content) if template_name == "sitemap.xml" else output_content

    @event_priority(100)
    def on_page_context(self, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """Makes the body of a course page, now that it is needed."""
        if isinstance(page, CoursePage):
            page.load()
        return dated(context)

    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Lets the body go."""
        if isinstance(page, CoursePage):
            page.unload()
        return output

    @event_priority(-10_000)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Ends the making of course pages; under ``mkdocs build`` publishes the site. Comes after all other plugins."""
        run = self._running
        if self._making:
            self._making.finish()
        (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)
        if run.data and self._around:
            put_files(self._around.data(), Path(config.site_dir))
        if self._site_dir and not _will_abort():
            publish(Path(config.site_dir), self._site_dir)
        self._end()

    def on_build_error(self, **_: Any) -> None:
        """Leaves the published site as it was."""
        self._end()

    def on_shutdown(self) -> None:
        """Lets everything go."""
        self._end()

    # ---- under `mkdocs build`

    def _own_run(self, config: MkDocsConfig) -> Run:
        """The run of a build that MkDocs began: the whole course, published to the folder that is configured."""
        project = _project(config)
        if not self._serving:
            self._stage(project, config)
        # The build stands above this module; MkDocs calls from below, so it cannot be imported from here.
        site = importlib.import_module("kg.build").site_for(project)
        for diagnostic in site.diagnostics:
            level = logging.ERROR if diagnostic.severity == "error" else logging.WARNING
            self.log.log(level, _line(diagnostic))
        return Run(site, project)

    def _stage(self, project: Project, config: MkDocsConfig) -> None:
        """Has MkDocs write to a staging folder, under the lock, until the build ends."""
        self._undo.enter_context(build_lock(project, self.log.info))
        if problem := refusal(project):
            raise PluginError(_line(problem))
        staging = self._undo.enter_context(staging_folder(project))
        self._undo.callback(setattr, config, "site_dir", config.site_dir)
        self._site_dir = project.site_dir
        config.site_dir = str(staging)

    # ---- common

    @property
    def _running(self) -> Run:
        assert self.run is not None  # noqa: S101  # between `on_config` and the end of the build
        return self.run

    def _missing(self, target: str) -> None:
        page = self._page.file.src_uri if self._page else ""
        self.log.warning(f"Doc file '{page}' contains a link '[[{target}]]' that leads nowhere.")

    def _end(self) -> None:
        """Ends the build, whatever its state: `config`, MkDocs and disk are as before."""
        if self._making:
            self._making.stop()
        if self._around:
            self.failure = self._around.failure
        self.run = self._prepared = self._site_dir = self._around = self._page = self._making = None
        self._nav = Navigation([], [])
        self._undo.close()


def _project(config: MkDocsConfig) -> Project:
    """The project as configured, with the folders MkDocs was told on its command line."""
    if not config.config_file_path:
        raise PluginError("a course needs a configuration file that lies in its folder")
    project, problems = read_project(Path(config.config_file_path))
    if project is None:
        raise PluginError(_line(problems[0]))
    return replace(project, site_dir=Path(config.site_dir), content=Path(config.docs_dir))


def _will_abort() -> bool:
    """Whether MkDocs, being strict, counted a warning: it ends such a build, after this, as failed."""
    handlers = logging.getLogger(mkdocs.__name__).handlers
    return any(handler.get_counts() for handler in handlers if isinstance(handler, CountHandler))


def _line(diagnostic: Diagnostic) -> str:
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    place = f"{diagnostic.path}:{diagnostic.span.line}:{diagnostic.span.column}"
    return f"{place}: {diagnostic.code}: {diagnostic.message}{hint}"
