"""A web server for the preview: the files of a folder, and a line to every open page that says when it changed.

In: a folder that `kg.publish` writes, and what `Board.announce` is told. Out: HTTP on 127.0.0.1, for this machine only.
Pages are served with a script that reloads them and shows mistakes; it is not in the files. No listing of folders,
nothing from outside the folder, nothing for another host name (a page on the web could make its own name lead here).
"""

import json
import os
import re
import sys
from collections.abc import Iterable
from html import escape, unescape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from mimetypes import MimeTypes
from pathlib import Path
from socketserver import TCPServer
from threading import Condition
from typing import Any
from urllib.parse import parse_qs, quote, unquote
from zlib import crc32

OWN = "__kg/"
"""Where the preview's own files and events are, below the site's root."""
HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
PORTS = 20
"""So many ports are tried when the wanted one is taken."""
PULSE = 15.0
"""Seconds after which a line on which nothing is said is tested."""
TYPES = {
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".avif": "image/avif",
    ".webp": "image/webp",
}

_POLICY = re.compile(
    r"""(<meta\b[^>]*http-equiv=["']?content-security-policy["']?[^>]*\bcontent=(["']))(.*?)(\2)""",
    re.IGNORECASE | re.DOTALL,
)
_MISSING = (
    "<!doctype html><html lang=en><title>Not there</title><body><p>The preview has no such page.</p></body></html>"
)


class Board:
    """What open pages are told. Written by the thread that builds, read by those that serve."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the site; it need not be there yet."""
        self.folder = folder
        self.closed = False
        self.problems: tuple[str, ...] = ()
        self._number = 0
        self._assets = 0
        self._news = Condition()

    def announce(self, problems: Iterable[str], written: Iterable[str]) -> None:
        """A build ended: what is wrong (each a text of some lines), and which files were written."""
        with self._news:
            self.problems = tuple(problems)
            self._number += 1
            self._assets += any(not name.endswith(".html") and not name.startswith("data/") for name in written)
            self._news.notify_all()

    def close(self) -> None:
        """Ends all lines."""
        with self._news:
            self.closed = True
            self._news.notify_all()

    def next(self, number: int, timeout: float = PULSE) -> int:
        """The number of the newest build, as soon as it is not `number` any more, or when time is up."""
        with self._news:
            self._news.wait_for(lambda: self.closed or self._number != number, timeout)
            return self._number

    def digest(self, name: str) -> str:
        """What tells that a page, or an asset it may use, is not what it was."""
        path = self.path(name)
        content = path.read_bytes() if path else b""
        return f"{self._assets}-{crc32(content):08x}-{len(content)}"

    def path(self, name: str) -> Path | None:
        """The file of that name, or None: the folder's own files only."""
        parts = name.split("/")
        if "\x00" in name or "\\" in name or any(part in {"", ".", ".."} for part in parts):
            return None
        if os.name == "nt" and ":" in name:  # pragma: no cover  # a drive or a stream
            return None
        path = self.folder.joinpath(*parts)
        return path if path.is_file() else None


class PreviewServer(ThreadingHTTPServer):
    """Serves a `Board`'s folder below the path `mount`, which starts and ends with a slash and is not
    percent-encoded."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, port: int, board: Board, mount: str = "/") -> None:
        """Raises OSError when `port` is taken; 0 is any free one."""
        self.board = board
        self.mount = mount
        self.root = quote(mount)
        """The mount as it stands in an address."""
        self.types = MimeTypes()
        for extension, kind in TYPES.items():
            self.types.add_type(kind, extension)
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Does not ask the network for this machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    @property
    def address(self) -> str:
        """Where the site is."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.root}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is nothing to report."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def open_server(port: int, board: Board, mount: str) -> PreviewServer | None:
    """A server on `port` or the next that is free; None when many are taken."""
    for number in range(port, min(port + PORTS, 65536)):
        try:
            return PreviewServer(number, board, mount)
        except OSError:
            continue
    return None


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Requests are not worth a line."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")
        if (host[0] if host[2].isdecimal() else self.headers.get("Host", "")).lower() not in HOSTS:
            self.answer(HTTPStatus.FORBIDDEN, "text/plain", b"This preview is for localhost only.\n")
            return
        path, _, query = self.path.partition("?")
        name = unquote(path.partition("#")[0], errors="replace")
        if not name.startswith(self.server.mount):
            self.elsewhere(name)
        elif (name := name.removeprefix(self.server.mount)).startswith(OWN):
            self.own(name.removeprefix(OWN), query)
        else:
            self.file(name)

    def elsewhere(self, name: str) -> None:
        if name in {"/", self.server.mount.rstrip("/")}:
            self.redirect(self.server.root)
        else:
            self.missing(name)

    def file(self, name: str) -> None:
        board = self.server.board
        path = board.path(f"{name}index.html" if name == "" or name.endswith("/") else name)
        if path:
            self.send_file(path, HTTPStatus.OK)
        elif name and board.path(f"{name}/index.html"):
            self.redirect(f"{self.server.root}{quote(name)}/")
        else:
            self.missing(name)

    def missing(self, name: str) -> None:
        board = self.server.board
        if "text/html" not in self.headers.get("Accept", "text/html"):
            self.answer(HTTPStatus.NOT_FOUND, "text/plain", b"Not there.\n")
        elif page := board.path("404.html"):
            self.send_file(page, HTTPStatus.NOT_FOUND, name)
        else:
            self.send_page(_MISSING, HTTPStatus.NOT_FOUND, name, board.digest(name))

    def send_file(self, path: Path, status: HTTPStatus, name: str = "") -> None:
        """The file at `path`; a page stands for the page `name`, by default itself."""
        board = self.server.board
        name = name or path.relative_to(board.folder).as_posix()
        kind = self.server.types.guess_type(path.name)[0] or "application/octet-stream"
        digest = board.digest(name)  # before reading: if the file is replaced in between, the page is loaded again
        try:
            content = path.read_bytes()
        except OSError:
            self.answer(HTTPStatus.NOT_FOUND, "text/plain", b"Not there any more.\n")
            return
        if kind == "text/html":
            self.send_page(content.decode("utf-8", "replace"), status, name, digest)
        else:
            self.answer(status, kind, content)

    def send_page(self, page: str, status: HTTPStatus, name: str, digest: str) -> None:
        """`page` with the script in it, and leave for that to connect."""
        own = self.server.root + OWN
        script = f'<script src="{own}client.js" data-page="{escape(name)}" data-digest="{digest}"></script>'
        page = _POLICY.sub(lambda m: f"{m[1]}{escape(_connecting(unescape(m[3])))}{m[4]}", page)
        head, end, tail = page.rpartition("</body>")
        page = f"{head}{script}{end}{tail}" if end else page + script
        self.answer(status, "text/html", page.encode())

    def own(self, name: str, query: str) -> None:
        match name:
            case "events":
                asked = parse_qs(query)
                self.events(asked.get("page", [""])[0], asked.get("digest", [""])[0])
            case "client.js" | "client.css":
                content = files("kg.preview").joinpath(name).read_bytes()
                self.answer(HTTPStatus.OK, self.server.types.guess_type(name)[0] or "", content)
            case _:
                self.answer(HTTPStatus.NOT_FOUND, "text/plain", b"Not there.\n")

    def events(self, page: str, digest: str) -> None:
        """Server-sent events, until the page or the preview is closed: ``problems`` when they change, ``reload``."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        board, number, told = self.server.board, -1, None
        try:
            while not board.closed:
                if (newest := board.next(number)) == number:
                    self.wfile.write(b":\n\n")
                    continue
                number = newest
                if board.problems != told:
                    told = board.problems
                    self.wfile.write(f"event: problems\ndata: {json.dumps(told)}\n\n".encode())
                if board.digest(page) != digest:
                    self.wfile.write(b"event: reload\ndata:\n\n")
        except OSError:
            return

    def redirect(self, path: str) -> None:
        self.answer(HTTPStatus.MOVED_PERMANENTLY, "text/plain", b"", Location=path)

    def answer(self, status: HTTPStatus, kind: str, content: bytes, **headers: str) -> None:
        text = kind.startswith("text/") or kind in {"application/ld+json", "image/svg+xml", "application/json"}
        headers |= {
            "Content-Type": f"{kind}; charset=utf-8" if text else kind,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _connecting(policy: str) -> str:
    """A content security policy that lets a page connect to where it came from.

    >>> _connecting("default-src 'none'; connect-src https://x.example;")
    "default-src 'none'; connect-src 'self' https://x.example"
    """
    directives = [words for directive in policy.split(";") if (words := directive.split())]
    if not any(name.lower() == "connect-src" for name, *_ in directives):
        directives.append(["connect-src"])
    return "; ".join(" ".join(_widened(*words)) for words in directives)


def _widened(name: str, *sources: str) -> tuple[str, ...]:
    """A directive; that of connections with this server in it, and without 'none', which stands alone or not at all."""
    if name.lower() != "connect-src":
        return name, *sources
    return name, "'self'", *(source for source in sources if source.lower() != "'none'")
