"""`kg serve`: a preview on this machine that follows every save.

Watches the project, builds into ``.kg/preview`` (never the published site), and tells open pages. A mistake in a file,
in the configuration or in a template leaves the last good page, with the diagnostic over it, until it is mended; so
does what the disk refuses. Runs until it is interrupted.
"""

import traceback
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from kg import reports
from kg.build import ProjectProblem, build
from kg.diagnostics import Diagnostic
from kg.disk import told
from kg.preview.server import Board, PreviewServer, open_server
from kg.preview.watch import Looks, looks, next_change, watched
from kg.project import Project, find_project
from kg.terminal import Style

PREVIEW = "preview"
"""The folder of the preview's site, below the project's `.kg`."""

Say = Callable[[str], None]


class Rebuilt(Struct, frozen=True):
    """What came of a build: what was found, and which files of the preview were written."""

    diagnostics: tuple[Diagnostic, ...]
    written: tuple[str, ...] = ()


def serve(root: Path, *, port: int, say: Say, stop: Event | None = None) -> None:
    """Serves the course that `root` is in, until Ctrl-C or `stop`.

    Raises `ProjectProblem` when there is none to begin with.
    """
    project, problems = find_project(root)
    if project is None:
        raise ProjectProblem(problems)

    def rebuild() -> Rebuilt:
        built = build(root, into=project.state / PREVIEW, jobs=1, say=say)
        return Rebuilt(built.diagnostics, built.written)

    try:
        live(project, rebuild, port=port, say=say, stop=stop or Event())
    except KeyboardInterrupt:
        say("")


def live(project: Project, rebuild: Callable[[], Rebuilt], *, port: int, say: Say, stop: Event) -> None:
    """Builds, serves, and builds again whenever something is saved, until `stop` is set."""
    board = Board(project.state / PREVIEW)
    mount = _mount(project)
    server = open_server(port, board, mount)
    if server is None:
        raise ProjectProblem((project.problem("", f"port {port} and those after it are taken", "try another --port"),))
    if port not in {0, server.server_address[1]}:
        say(f"Port {port} is taken.")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        _follow(project, rebuild, board, server, say, stop)
    finally:
        board.close()
        server.shutdown()
        server.server_close()


def _follow(
    project: Project, rebuild: Callable[[], Rebuilt], board: Board, server: PreviewServer, say: Say, stop: Event
) -> None:
    """Build, tell, wait for a change, again. What changes during a build is noticed after it."""

    def look() -> Looks:
        return looks(watched(current), project.site_dir)

    current, now = project, looks(watched(project), project.site_dir)
    board.announce(*_attempt(rebuild, say))
    say(f"Serving at {server.address}, until Ctrl-C.")
    while changed := next_change(look, now, stop):
        now = changed
        current = find_project(project.root)[0] or current
        board.announce(*_attempt(rebuild, say))


def _attempt(rebuild: Callable[[], Rebuilt], say: Say) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Builds once: the errors as texts, and the files that were written. Whatever goes wrong, the preview goes on."""
    try:
        built = rebuild()
    except ProjectProblem as problem:
        built = Rebuilt(problem.diagnostics)
    except OSError as error:
        say(told(error))
        return (told(error),), ()
    except Exception as error:  # a fault of ours: shown, and the preview goes on
        say(traceback.format_exc())
        return (f"{type(error).__name__}: {error}",), ()
    if built.diagnostics:
        say("\n".join(reports.text(built.diagnostics, Style())))
    errors = (diagnostic for diagnostic in built.diagnostics if diagnostic.severity == "error")
    return tuple("\n".join(reports.diagnostic_text(error, Style())) for error in errors), built.written


def _mount(project: Project) -> str:
    """The path the site will have, so that what counts on it can be seen: that of `site_url`."""
    path = unquote(urlsplit(project.site_url).path)
    return path if path.startswith("/") else "/"
