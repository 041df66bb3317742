"""`kg serve`: saving a file refreshes the open page, a mistake lies over it until it is mended."""

import re
import socket
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Page
from shell import CONFIG, make_project, write
from toolbox import ROOT

from kg import serve as module
from kg.build import ProjectProblem
from kg.diagnostics import Diagnostic, Span
from kg.ids import FilePath
from kg.preview import server
from kg.project import Project, read_project
from kg.publish import publish, staging_folder
from kg.scaffold import course_files
from kg.serve import Rebuilt, live, serve

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'">
</head><body><main>{}</main></body></html>
"""
WARNING = Diagnostic(FilePath("content/a.md"), Span(1, 1, 1, 2), "KG014", "unknown key 'x'")


class Course:
    """A served project whose pages are its content files, and what the preview said."""

    def __init__(self, folder: Path) -> None:
        self.project = make_project(folder, {"index.txt": "one", "other.txt": "other"})
        self.said: list[str] = []
        self.stop = Event()
        self.built = 0

    def rebuild(self) -> Rebuilt:
        self.built += 1
        _, problems = read_project(self.project.config)
        if problems:
            raise ProjectProblem(problems)
        pages = {path.name: path.read_text("utf-8") for path in self.project.content.glob("*.txt")}
        if "full" in pages["index.txt"]:
            raise OSError(28, "No space left on device", "disk")
        if "bug" in pages["index.txt"]:
            raise ZeroDivisionError("ours")
        found = tuple(mistake(name, text) for name, text in pages.items() if "<broken>" in text)
        if found:
            return Rebuilt((*found, WARNING))
        with staging_folder(self.project) as staging:
            write(staging, {name.replace(".txt", ".html"): PAGE.format(text) for name, text in pages.items()})
            return Rebuilt((WARNING,), publish(staging, self.project.state / "preview").written)

    def run(self, port: int = 0) -> None:
        live(self.project, self.rebuild, port=port, say=self.said.append, stop=self.stop)

    def save(self, text: str, name: str = "index.txt") -> None:
        write(self.project.content, {name: text})

    @property
    def address(self) -> str:
        return address_in(self.said)


def address_in(said: Sequence[str]) -> str:
    """Where a preview says that it is, once it does."""
    wait_for(lambda: any(line.startswith("Serving at") for line in said))
    line = next(line for line in said if line.startswith("Serving at"))
    return line.removeprefix("Serving at ").removesuffix(", until Ctrl-C.")


def mistake(name: str, text: str) -> Diagnostic:
    start = text.index("<broken>") + 1
    return Diagnostic(
        FilePath(f"content/{name}"), Span(1, start, 1, start + 8), "KG012", "unknown <b>tag</b>", "mend it", text
    )


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    pause = Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    course = Course(tmp_path)
    thread = Thread(target=course.run, daemon=True)
    thread.start()
    yield course
    course.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def fetched(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        text: str = answer.read().decode()
    return text


def test_a_saved_file_is_served(course: Course) -> None:
    """Below the path that the published site will have; a build too many is harmless, one too few is not."""
    assert course.address.endswith("/course/")
    assert "<main>one</main>" in fetched(course.address)
    course.save("two")
    wait_for(lambda: "<main>two</main>" in fetched(course.address))


def test_what_is_found_is_said(course: Course) -> None:
    """Warnings too; the preview goes on with the last good pages."""
    assert course.address
    said = "content/a.md:1:1: warning KG014: unknown key 'x'"
    assert any(text.startswith(said) for text in course.said)
    course.save("a <broken> b")
    said = "content/index.txt:1:3: error KG012: unknown <b>tag</b>"
    wait_for(lambda: any(text.startswith(said) for text in course.said))
    (report,) = (text for text in course.said if text.startswith(said))
    assert report.endswith(
        "\n1 error and 1 warning in 2 files"
    )  # in one: a line with an ellipsis at its end would pass for progress
    assert "<main>one</main>" in fetched(course.address)


def test_a_broken_configuration_is_no_end(course: Course) -> None:
    """Nor is a full disk or a fault of ours; what is watched stays what it was."""
    address = course.address
    write(course.project.root, {"mkdocs.yml": "site_name: ["})
    wait_for(lambda: any("KG069: the YAML cannot be parsed" in line for line in course.said))
    write(course.project.root, {"mkdocs.yml": CONFIG})
    course.save("full")
    wait_for(lambda: "No space left on device: disk" in course.said)
    course.save("bug")
    wait_for(lambda: any("ZeroDivisionError: ours" in line for line in course.said))
    course.save("mended")
    wait_for(lambda: "<main>mended</main>" in fetched(address))


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """The next free one is used, and said."""
    course = Course(tmp_path)
    course.stop.set()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        course.run(port)
        assert f"Port {port} is taken." in course.said
        assert str(port) not in course.address


def test_no_free_port_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a way out."""
    monkeypatch.setattr(server, "PORTS", 0)
    with pytest.raises(ProjectProblem, match="port 8000 and those after it are taken"):
        Course(tmp_path).run(8000)


@pytest.mark.parametrize(
    ("site_url", "mount"), [("", "/"), ("https://example.org/", "/"), ("https://example.org/a%20b/", "/a b/")]
)
def test_the_site_lies_where_it_will(tmp_path: Path, site_url: str, mount: str) -> None:
    """What depends on the path can be seen before it is published."""
    project = make_project(tmp_path, config=f"docs_dir: content\nsite_url: {site_url}\n")
    assert module._mount(project) == mount


def test_serving_needs_a_project(tmp_path: Path) -> None:
    """Without one there is nothing to wait for."""
    with pytest.raises(ProjectProblem, match=r"there is no mkdocs\.yml"):
        serve(tmp_path, port=0, say=print)


def test_the_command_builds_into_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one process, and ends with Ctrl-C."""
    project = make_project(tmp_path)
    asked: list[tuple[Path, object]] = []

    class Done:
        diagnostics = (WARNING,)
        written = ("index.html",)

    def build(root: Path, **options: object) -> Done:
        asked.append((root, options["into"]))
        assert options["jobs"] == 1
        return Done()

    def once(course: Project, rebuild: Callable[[], Rebuilt], **_: object) -> None:
        assert rebuild() == Rebuilt((WARNING,), ("index.html",))
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "build", build)
    monkeypatch.setattr(module, "live", once)
    serve(project.content, port=0, say=lambda _: None)
    assert asked == [(project.content, project.state / "preview")]


# ---- in a browser


def opened(browser: Browser, address: str) -> tuple[Page, list[str]]:
    """A page at that address, and the list of what its console shows as an error."""
    page, errors = browser.new_page(), list[str]()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    return page, errors


def test_an_open_page_follows_every_save(course: Course, browser: Browser) -> None:
    """Refreshed when it changes, not when another does; a mistake lies over it, as text, until it is mended."""
    page, errors = opened(browser, course.address)
    page.evaluate("window.mark = 1")

    course.save("second other", "other.txt")
    wait_for(lambda: "second other" in fetched(course.address + "other.html"))
    course.save("two")
    page.get_by_text("two", exact=True).wait_for()
    assert page.evaluate("window.mark") is None

    page.evaluate("window.mark = 2")
    course.save("a <broken> b")
    page.get_by_text("1 error", exact=True).wait_for()
    shown = page.locator("kg-problems pre").text_content()
    assert shown == (
        "content/index.txt:1:3: error KG012: unknown <b>tag</b>\n  1 | a <broken> b\n    |   ^^^^^^^^ mend it"
    )
    assert page.locator("kg-problems .box").evaluate("box => getComputedStyle(box).borderTopWidth") == "4px"
    assert page.get_by_text("two", exact=True).is_visible()

    course.save("x <broken>", "other.txt")
    page.get_by_text("2 errors", exact=True).wait_for()
    page.keyboard.press("Escape")
    assert page.locator("kg-problems").count() == 0
    course.save("y <broken>", "other.txt")
    page.get_by_text("2 errors", exact=True).wait_for()
    page.get_by_role("button", name="Hide").click()
    assert page.locator("kg-problems").count() == 0
    course.save("z <broken>", "other.txt")
    page.get_by_text("2 errors", exact=True).wait_for()

    course.save("other", "other.txt")
    page.get_by_text("1 error", exact=True).wait_for()
    assert page.evaluate("window.mark") == 2
    course.save("two")
    page.locator("kg-problems").wait_for(state="detached")
    assert page.evaluate("window.mark") == 2

    page.goto(course.address + "new.html")
    course.save("brand new", "new.txt")
    page.get_by_text("brand new", exact=True).wait_for()
    assert [error for error in errors if "404" not in error] == []
    page.close()


def test_a_course_in_its_own_theme_follows_every_save(tmp_path: Path, browser: Browser) -> None:
    """Whose policy forbids pages to connect anywhere."""
    for name, data in course_files().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    item, said, stop = tmp_path / "content/ch1-light/source-of-oxygen.md", list[str](), Event()
    text = item.read_text("utf-8")
    thread = Thread(target=serve, args=(tmp_path,), kwargs={"port": 0, "say": said.append, "stop": stop}, daemon=True)
    thread.start()
    try:
        address = address_in(said)
        at_8000 = re.sub(r":\d+/", ":8000/", address)
        assert f"\nServing at {at_8000}, until Ctrl-C.\n" in (ROOT / "docs/reference/commands.md").read_text("utf-8")
        page, errors = opened(browser, f"{address}item/source-of-oxygen.html")
        item.write_text(text.replace("title: Where the oxygen comes from", "title: Whence the oxygen"), "utf-8")
        page.get_by_role("heading", name="Whence the oxygen", exact=True).wait_for()
        item.write_text(text.replace("light-reactions, understand", "light-reaction, understand"), "utf-8")
        problem = page.locator("kg-problems pre")
        problem.wait_for()
        assert (problem.text_content() or "").startswith("content/ch1-light/source-of-oxygen.md:4:8: error KG012:")
        assert page.locator("kg-problems .box").evaluate("box => getComputedStyle(box).borderTopWidth") == "4px"
        item.write_text(text, "utf-8")
        page.locator("kg-problems").wait_for(state="detached")
        page.get_by_role("heading", name="Where the oxygen comes from", exact=True).wait_for()
        assert errors == []
        page.close()
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
