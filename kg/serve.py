"""`kg serve`: a preview on this machine that follows every save.

Watches the project, builds into ``.kg/preview`` (never the published site), and tells open pages. A mistake in a file, in
the configuration or in a template leaves the last good page, with the diagnostic over it, until it is mended. Runs until
it is interrupted.
"""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from kg import reports
from kg.build import ProjectProblem, build
from kg.diagnostics import Diagnostic
from kg.preview.server import Board, PreviewServer, open_server
from kg.preview.watch import looks, next_change, watched
from kg.project import Project, find_project
from kg.terminal import Style

PREVIEW = "preview"
"""The folder of the preview's site, below the project's `.kg`."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a build: what was found, and which files of the preview were written."""

    diagnostics: tuple[Diagnostic, ...]
    written: tuple[str, ...] = ()


def serve(root: Path, *, port: int, say: Say) -> None:
    """Serves the course that `root` is in, until Ctrl-C. Raises `ProjectProblem` when there is none to begin with."""
    project, problems = find_project(root)
    if project is None:
        raise ProjectProblem(problems)

    def rebuild() -> Rebuilt:
        built = build(root, into=project.state / PREVIEW, jobs=1, say=say)
        return Rebuilt(built.diagnostics, built.written)

    try:
        live(project, rebuild, port=port, say=say, stop=Event())
    except KeyboardInterrupt:
        say("")


def live(project: Project, rebuild: Callable[[], Rebuilt], *, port: int, say: Say, stop: Event) -> None:
    """Builds, serves, and builds again whenever something is saved, until `stop` is set."""
    board = Board(project.state / PREVIEW)
    mount = _mount(project)
    server = open_server(port, board, mount)
    if server is None:
        problem = Diagnostic(project.files[0].path, reports_start(), "KG069", f"port {port} and those after it are taken")
        raise ProjectProblem((problem,))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        _follow(project, rebuild, board, server, say, stop)
    finally:
        board.close()
        server.shutdown()
        server.server_close()
