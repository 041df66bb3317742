"""The preview's server, over HTTP."""

import http.client
import socket
from collections.abc import Iterator
from html import escape
from pathlib import Path
from threading import Thread, Timer

import pytest
from shell import write

from kg.preview import server as module
from kg.preview.server import Board, PreviewServer, open_server

POLICY = "default-src 'none'; form-action 'none'"
PAGE = f"""<!doctype html>
<head><meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}"></head><body>A</body>"""
FILES = {
    "index.html": "<p>no end",
    "item/ä b.html": PAGE,
    "guide/index.html": "<body>guide</body>",
    "assets/x.css": "p {}",
    "data/course.nq": "",
    "data/course.jsonld": "{}",
    "odd.unknown": "",
    "fig.svg": "<svg/>",
}


@pytest.fixture
def board(tmp_path: Path) -> Board:
    write(tmp_path / "preview", FILES)
    write(tmp_path, {"secret.txt": "classified"})
    return Board(tmp_path / "preview")


@pytest.fixture
def served(board: Board) -> Iterator[PreviewServer]:
    yield from serving(PreviewServer(0, board, "/course/"))


def serving(server: PreviewServer) -> Iterator[PreviewServer]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.board.close()
    server.shutdown()
    server.server_close()


def get(
    server: PreviewServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


@pytest.fixture
def below_odd_letters(board: Board) -> Iterator[PreviewServer]:
    yield from serving(PreviewServer(0, board, "/课 程/"))


def test_a_site_may_lie_below_a_path_of_any_letters(below_odd_letters: PreviewServer) -> None:
    """It is percent-encoded in every address."""
    mount = "/%E8%AF%BE%20%E7%A8%8B/"
    assert below_odd_letters.address.endswith(mount)
    status, headers, _ = get(below_odd_letters, "/")
    assert (status, headers["Location"]) == (301, mount)
    status, _, page = get(below_odd_letters, mount + "item/%C3%A4%20b.html")
    assert status == 200
    assert f'src="{mount}__kg/client.js"' in page
    assert get(below_odd_letters, mount + "__kg/client.js")[0] == 200


def test_files_are_served_with_their_types(served: PreviewServer) -> None:
    """Text says that it is UTF-8; nothing is kept by the browser or guessed."""
    kinds = {
        "assets/x.css": "text/css; charset=utf-8",
        "data/course.nq": "application/n-quads",
        "data/course.jsonld": "application/ld+json; charset=utf-8",
        "odd.unknown": "application/octet-stream",
        "fig.svg": "image/svg+xml; charset=utf-8",
        "item/%C3%A4%20b.html?x=1": "text/html; charset=utf-8",
        "__kg/client.js": "text/javascript; charset=utf-8",
        "__kg/client.css": "text/css; charset=utf-8",
    }
    for path, kind in kinds.items():
        status, headers, _ = get(served, f"/course/{path}")
        assert (status, headers["Content-Type"]) == (200, kind)
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_pages_get_the_script_and_may_connect(served: PreviewServer) -> None:
    """The page itself is not changed on disk."""
    _, headers, page = get(served, "/course/item/%C3%A4%20b.html")
    digest = served.board.digest("item/ä b.html")
    script = f'<script src="/course/__kg/client.js" data-page="item/ä b.html" data-digest="{digest}"></script>'
    assert page == PAGE.replace("</body>", f"{script}</body>").replace(
        escape(POLICY), escape(f"{POLICY}; connect-src 'self'")
    )
    assert int(headers["Content-Length"]) == len(page.encode())
    assert get(served, "/course/")[2].startswith("<p>no end<script src=")


def test_a_folder_is_its_index_page_or_nothing(served: PreviewServer) -> None:
    """There are no listings; what lacks its slash is sent on."""
    assert "guide" in get(served, "/course/guide/")[2]
    status, headers, _ = get(served, "/course/guide")
    assert (status, headers["Location"]) == (301, "/course/guide/")
    assert get(served, "/course/item/")[0] == 404
    assert get(served, "/course/item")[0] == 404


@pytest.mark.parametrize("path", ["/", "/course"])
def test_the_root_leads_to_the_course(served: PreviewServer, path: str) -> None:
    """Which lies where it will once it is published."""
    status, headers, _ = get(served, path)
    assert (status, headers["Location"]) == (301, "/course/")


@pytest.mark.parametrize(
    "path",
    [
        "/course/../secret.txt",
        "/course/%2e%2e/secret.txt",
        "/course/..%2fsecret.txt",
        "/course/..%5csecret.txt",
        "/course//etc/hosts",
        "/course/%2fetc%2fhosts",
        "/course/item/../../secret.txt",
        "/course/x%00.html",
        "/course/%ff.html",
        "/elsewhere",
        "/course/__kg/",
        "/course/__kg/../server.py",
        "/course/__kg/server.py",
    ],
)
def test_nothing_else_is_served(served: PreviewServer, path: str) -> None:
    """No path leads out of the folder."""
    status, _, text = get(served, path)
    assert status == 404
    assert "classified" not in text


def test_a_missing_page_is_the_sites_own(served: PreviewServer) -> None:
    """With the script, which loads it again once it is there; what is no page gets a line."""
    status, _, page = get(served, "/course/item/new.html")
    assert (status, "The preview has no such page." in page) == (404, True)
    write(served.board.folder, {"404.html": "<body>Ours</body>"})
    status, _, page = get(served, "/course/item/<new>.html", Accept="text/html,*/*")
    assert status == 404
    assert page.startswith('<body>Ours<script src="/course/__kg/client.js" data-page="item/&lt;new&gt;.html"')
    assert get(served, "/course/x.css", Accept="text/css,*/*;q=0.1")[2] == "Not there.\n"


def test_a_file_that_vanishes_is_missing(served: PreviewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between finding and reading it."""
    gone = served.board.folder / "assets/x.css"
    monkeypatch.setattr(Board, "digest", lambda *_: gone.unlink(missing_ok=True))
    assert get(served, "/course/assets/x.css")[0] == 404


def test_a_head_request_has_no_body(served: PreviewServer) -> None:
    """But the headers of one."""
    status, headers, body = get(served, "/course/assets/x.css", "HEAD")
    assert (status, headers["Content-Length"], body) == (200, "4", "")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("[::1]", 200),
        ("LOCALHOST", 200),
        ("evil.example", 403),
        ("evil.example:8000", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
def test_only_local_names_are_answered(served: PreviewServer, host: str, status: int) -> None:
    """A page on the web may have its own name lead to this machine."""
    assert get(served, "/course/", Host=host)[0] == status
    assert get(served, "/course/__kg/events", Host="evil.example")[0] == 403


# ---- events


class Line:
    """An open line of events."""

    def __init__(self, server: PreviewServer, page: str, digest: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        self.connection.request("GET", f"/course/__kg/events?page={page}&digest={digest}")
        self.answer = self.connection.getresponse()
        assert self.answer.headers["Content-Type"] == "text/event-stream"

    def next(self) -> str:
        lines = []
        while (line := self.answer.readline().decode().rstrip("\n")) or not lines:
            lines.append(line)
        return "\n".join(lines)


def test_an_open_page_is_told_what_is_wrong_and_when_it_is_mended(served: PreviewServer) -> None:
    """Once each."""
    board = served.board
    line = Line(served, "index.html", board.digest("index.html"))
    assert line.next() == "event: problems\ndata: []"
    board.announce(["a.md:1:1: <b>\n ^"], [])
    assert line.next() == 'event: problems\ndata: ["a.md:1:1: <b>\\n ^"]'
    board.announce(["a.md:1:1: <b>\n ^"], [])
    board.announce([], [])
    assert line.next() == "event: problems\ndata: []"


def test_an_open_page_is_told_that_it_changed(served: PreviewServer) -> None:
    """It or an asset, not another page or the data."""
    board = served.board
    line = Line(served, "index.html", board.digest("index.html"))
    assert line.next() == "event: problems\ndata: []"
    board.announce([], ["item/a.html", "data/course.nq"])
    write(board.folder, {"index.html": "new"})
    board.announce([], ["index.html"])
    assert line.next() == "event: reload\ndata:"
    other = Line(served, "item/x.html", board.digest("item/x.html"))
    assert other.next() == "event: problems\ndata: []"
    board.announce([], ["assets/x.css"])
    assert other.next() == "event: reload\ndata:"


def test_a_page_that_changed_before_it_connects_is_told_at_once(served: PreviewServer) -> None:
    """It was loaded during a build, or its tab was hidden."""
    line = Line(served, "index.html", "old")
    assert line.next() == "event: problems\ndata: []"
    assert line.next() == "event: reload\ndata:"


def test_a_silent_line_is_tested(served: PreviewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """And ends when nobody is there any more, or with the preview."""
    monkeypatch.setattr(Board.next, "__defaults__", (0.05,))
    line = Line(served, "index.html", served.board.digest("index.html"))
    assert line.next() == "event: problems\ndata: []"
    assert line.next() == ":"
    served.board.close()
    assert b"event" not in line.answer.read()


def test_a_browser_that_hangs_up_is_nothing_to_report(
    served: PreviewServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is."""
    monkeypatch.setattr(Board.next, "__defaults__", (0.02,))
    line = Line(served, "index.html", "")
    line.next()
    line.answer.close()
    line.connection.close()
    get(served, "/course/")
    with socket.create_connection(served.server_address) as hasty:
        hasty.send(b"GET /course/ HTTP/1.1\r\nHost: localhost\r\n")
    for error in (ConnectionResetError(), ValueError("ours")):
        try:
            raise error
        except (ConnectionError, ValueError):
            served.handle_error(None, ("127.0.0.1", 1))
    said = capfd.readouterr().err
    assert "ours" in said
    assert "ConnectionResetError" not in said


# ---- ports


def test_a_taken_port_is_followed_by_the_next(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless all are taken."""
    with PreviewServer(0, board) as first:
        port = first.server_address[1]
        second = open_server(port, board, "/")
        assert second
        assert second.server_address[1] > port
        assert second.address == f"http://127.0.0.1:{second.server_address[1]}/"
        second.server_close()
        monkeypatch.setattr(module, "PORTS", 1)
        assert open_server(port, board, "/") is None


def test_a_board_can_be_waited_for(board: Board) -> None:
    """Until there is news, or for a while."""
    assert board.next(0, 0.01) == 0
    Timer(0.05, board.announce, ((), ())).start()
    assert board.next(0) == 1


@pytest.mark.parametrize(
    ("policy", "connecting"),
    [
        ("default-src 'none';", "default-src 'none'; connect-src 'self'"),
        ("connect-src https://x.example", "connect-src 'self' https://x.example"),
        ("img-src *;Connect-Src 'none' ; base-uri 'none'", "img-src *; Connect-Src 'self'; base-uri 'none'"),
        ("", "connect-src 'self'"),
    ],
)
def test_a_policy_is_widened_no_more_than_needed(policy: str, connecting: str) -> None:
    """To where the page came from."""
    assert module._connecting(policy) == connecting
