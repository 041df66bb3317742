"""Building with MkDocs from within: the site, or some of its pages, into a staging folder.

In: a project and its `Site`. Out: files, and `Rendered`. It is MkDocs's own build that runs, with the author's whole
configuration, and has `kg.mkdocs_making` make the course's pages, so the bytes are those of ``mkdocs build``. What goes
wrong in it (configuration, theme, plugins, hooks) becomes a diagnostic, KG069, at the place that has to do with it;
what goes wrong in our own code, and what the disk refuses, is raised.
"""

import logging
import os
import re
import traceback
from collections.abc import Collection, Container, Iterator
from contextlib import contextmanager
from pathlib import Path

import mkdocs
from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException
from msgspec import Struct

from kg.diagnostics import Diagnostic, Span, in_order
from kg.ids import PageUrl
from kg.mkdocs_pages import THEME
from kg.mkdocs_plugin import CoursegraphPlugin
from kg.mkdocs_run import Run
from kg.mkdocs_said import at_text, failed_page, missing_pages, warnings
from kg.project import Project, file_path
from kg.site import Site

_PLUGIN = re.compile(r"[Pp]lugin '([^']+)'|\"([^\"]+)\" plugin")


class Rendered(Struct, frozen=True):
    """What a build made. With diagnostics it failed, and the staging folder holds nothing that may be published."""

    made: frozenset[PageUrl]
    """The course pages that were made: those asked for, or all."""
    kept: tuple[str, ...]
    """The course pages that were not, sorted: the published ones still hold."""
    shell: str
    """What surrounds every page, to be handed to the next build as its `shell`."""
    warnings: tuple[Diagnostic, ...]
    """What MkDocs warns about."""
    local: bool
    """Whether pages can be made one by one (`kg.mkdocs_run.page_local`)."""
    diagnostics: tuple[Diagnostic, ...] = ()


def render_site(
    project: Project,
    site: Site,
    staging: Path,
    *,
    only: Collection[PageUrl] | None = None,
    shell: str | None = "",
    jobs: int = 1,
    data: bool = True,
) -> Rendered:
    """Makes the site in `staging`, an empty folder: everything, or of the course's pages those in `only`.

    All pages are made when those asked for could show something of the others (`kg.mkdocs_run.page_local`) or when
    their surroundings are not what `shell` says (None: whatever they are). Without `data`, the data files are the
    caller's. `jobs` processes share the work; leave it at 1 in a process with threads.
    """
    run = Run(site, project, None if only is None else frozenset(only), shell, jobs, data=data)
    with _listening() as heard:
        warned, found = _built(run, staging, heard)
    kept = () if found else tuple(sorted(set(site.urls) - run.made))
    told = (record.getMessage() for record in heard if record.levelno == logging.WARNING)
    said = in_order((*warned, *warnings(project, told)))
    return Rendered(run.made, kept, run.digest, said, run.local, in_order((*found, *said)) if found else ())


def configuration_problems(project: Project, files: Container[str]) -> tuple[Diagnostic, ...]:
    """What keeps MkDocs from building with the project's configuration, and what it warns about in it.

    `files` are those below the content folder.
    """
    with _listening():
        _, warned, found = _configuration(project, project.site_dir)
    return (*warned, *found, *missing_pages(project, files))


def _built(
    run: Run, staging: Path, heard: list[logging.LogRecord]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Builds; returns warnings about the configuration, and why it failed."""
    config, warned, found = _configuration(run.project, staging)
    if found:
        return warned, found
    plugin = config.plugins[THEME]
    assert isinstance(plugin, CoursegraphPlugin)  # noqa: S101  # the configuration says so
    plugin.prepare(run)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (Exception, Abort) as error:
        if plugin.failure is not None:
            raise plugin.failure from None
        if _is_ours(error, run.project):
            raise
        return warned, (_diagnosis(error, run.project, heard),)
    finally:
        config.plugins.on_shutdown()
    return warned, ()


def _configuration(
    project: Project, staging: Path
) -> tuple[MkDocsConfig, tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """The configuration, validated by MkDocs, with the site going to `staging`; its warnings and its errors, each at
    its key. Without an error our plugin is in it."""
    config = MkDocsConfig(config_file_path=str(project.config))
    try:
        with project.config.open("rb") as file:
            config.load_file(file)
        config.load_dict({"site_dir": str(staging)})
        errors, told = config.validate()
    except ConfigurationError as error:
        return config, (), (project.problem("", error.message),)
    except Exception as error:  # whatever the author's hooks and plugins raise while they are loaded
        return config, (), (_diagnosis(error, project, []),)
    found = [_at_key(project, key, str(error), "KG069") for key, error in errors]
    if not found and not isinstance(config.plugins.get(THEME), CoursegraphPlugin):
        hint = "add it: plugins: [coursegraph]"
        found.append(project.problem("plugins", "the plugin 'coursegraph' is not listed", hint))
    warned = [_at_key(project, key, warning, "KG069" if config.strict else "KG085") for key, warning in told]
    return (config, (), (*found, *warned)) if config.strict else (config, tuple(warned), tuple(found))


def _at_key(project: Project, key: str, message: str, code: str) -> Diagnostic:
    named = _PLUGIN.search(message)
    entry = (named.group(1) or named.group(2)) if named else ""
    return project.problem(key, f"{key}: {' '.join(message.split())}", entry=entry, code=code)


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """Gathers MkDocs's warnings and errors; nothing it logs is shown."""
    heard: list[logging.LogRecord] = []

    class Gathering(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    logger, handler = logging.getLogger(mkdocs.__name__), Gathering(logging.WARNING)
    before = logger.propagate, logger.level
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)
        logger.propagate = before[0]
        logger.setLevel(before[1])


# ---- what went wrong


def _diagnosis(error: BaseException, project: Project, heard: list[logging.LogRecord]) -> Diagnostic:
    """`error` as a diagnostic: in the author's template or hook, at the plugin that raised it, or at the start."""
    if isinstance(error, Abort) and error.__context__:
        error = error.__context__
    message = _message(error, project)
    if place := _place(error, project):
        return place_problem(project, *place, message)
    if told := next((r.getMessage().strip() for r in reversed(heard) if r.levelno >= logging.ERROR), ""):
        message = told if message in told else f"{told} {message}"
    if page := failed_page(project, (record.getMessage() for record in heard if record.levelno >= logging.ERROR)):
        what = str(getattr(error, "name", "") or "")
        return at_text(project, page, what, "KG069", f"MkDocs could not make the page: {message}")
    plugin = _culprit(error)
    if plugin and plugin != THEME:
        return project.problem("plugins", f"the plugin '{plugin}' failed: {message}", entry=plugin)
    key = "theme" if isinstance(error, TemplateError) else ""
    return project.problem(key, f"MkDocs could not build the site: {message}")


def _is_ours(error: BaseException, project: Project) -> bool:
    """Whether the author has no part in `error`: it arose in our code, or the disk does not do what MkDocs wants."""
    culprit = _culprit(error)
    refused = isinstance(error, OSError) and error.errno and not culprit and not _place(error, project)
    return bool(refused) or (culprit == THEME and not isinstance(error, Abort))


def _culprit(error: BaseException) -> str:
    """The plugin in whose event `error` was raised, or ""."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_name == "run_event"]
    called = frames[-1].f_locals if frames else {}
    origins = getattr(called.get("self"), "_event_origins", {})
    return str(origins.get(called.get("method"), ""))


def _message(error: BaseException, project: Project) -> str:
    """The error in words, for one line."""
    if isinstance(error, OSError) and error.strerror:
        where = f": {file_path(project.root, Path(os.fsdecode(error.filename)))}" if error.filename else ""
        return f"{error.strerror}{where}"
    text = str(getattr(error, "message", "") or error).strip().partition("\n")[0]
    known = isinstance(error, MkDocsException | TemplateError)
    return text if known and text else f"{type(error).__name__}: {text}".removesuffix(": ")


def _place(error: BaseException, project: Project) -> tuple[Path, int] | None:
    """The innermost line of the author's own templates and hooks that `error` came through."""
    if isinstance(error, TemplateSyntaxError | SyntaxError) and error.filename:
        path = Path(error.filename)
        return (path, error.lineno or 1) if path.is_relative_to(project.root) and path.is_file() else None
    folders = [*project.hooks, *(hook.parent for hook in project.hooks if hook.parent != project.root)]
    folders += [project.custom_dir] if project.custom_dir else []
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [(path, line) for path, line in frames if any(path.is_relative_to(folder) for folder in folders)]
    return own[-1] if own else None


def place_problem(project: Project, path: Path, line: int, message: str) -> Diagnostic:
    """KG069 at a line of a file."""
    lines = path.read_text("utf-8", "replace").splitlines()
    excerpt = lines[line - 1] if line <= len(lines) else ""
    start = len(excerpt) - len(excerpt.lstrip()) + 1
    span = Span(line, start, line, len(excerpt.rstrip()) + 1)
    return Diagnostic(file_path(project.root, path), span, "KG069", message, "", excerpt)
