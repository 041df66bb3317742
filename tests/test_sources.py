"""Scanning and reading the content folder."""

import os
import sys
import time
from pathlib import Path

import pytest

from kg.project import Project, read_project
from kg.source import MAX_BYTES
from kg.sources import UNSETTLED, Scan, read, scan

links = pytest.mark.skipif(sys.platform == "win32", reason="making symbolic links needs a privilege")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "content").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: A\ndocs_dir: content\nsite_dir: content/out\n")
    found, _ = read_project(tmp_path / "mkdocs.yml")
    assert found
    return found


def write(project: Project, *names: str) -> None:
    for name in names:
        path = project.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def listed(found: Scan) -> list[str]:
    return [path.removeprefix("content/") for path in found.files]


def reported(found: Scan) -> list[tuple[str, str, str]]:
    return [(d.code, d.path.removeprefix("content/"), d.message) for d in found.diagnostics]


def test_files_come_in_path_order(project: Project) -> None:
    """Whatever the order on disk; dot-files and the output folder are left out."""
    write(project, "b.md", "a/z.md", "a/b/c.png", "a.md", "日本/質問.md", ".hidden", ".git/x", "out/index.html")
    assert listed(scan(project)) == ["a.md", "a/b/c.png", "a/z.md", "b.md", "日本/質問.md"]
    assert scan(project).diagnostics == ()


def test_a_signature_changes_with_its_file(project: Project) -> None:
    """Size and times tell."""
    write(project, "a.md")
    before = scan(project).files
    assert scan(project).files == before
    (project.content / "a.md").write_text("other")
    after = scan(project).files
    assert after != before
    os.utime(project.content / "a.md", ns=(0, 0))
    assert scan(project).files != after


def test_a_file_just_changed_is_not_to_be_trusted(project: Project) -> None:
    """It may change again within one tick of the file system's clock."""
    write(project, "a.md")
    found = scan(project)
    (path,) = found.files
    assert found.settled(path) == UNSETTLED
    later = Scan(found.files, (), time.time_ns() + 10**11)
    assert later.settled(path) == found.files[path]


@links
def test_links_inside_the_content_folder_are_followed(project: Project) -> None:
    """To a file and to a folder."""
    write(project, "real/a.md")
    (project.content / "b.md").symlink_to("real/a.md")
    (project.content / "same").symlink_to("real")
    assert listed(scan(project)) == ["b.md", "real/a.md", "same/a.md"]


@links
def test_links_that_go_nowhere_good_are_reported(project: Project) -> None:
    """Out of the folder, in circles, to nothing, and from one linked folder to the next; the rest is still there."""
    write(project, "a/x.md", "b/y.md")
    (project.root / "content2").mkdir()
    for name, target in {
        "escape": "..",
        "beside": "../content2",
        "self": "self",
        "a/up": "..",
        "a/here": ".",
        "gone.md": "missing.md",
        "out.md": "/etc/hosts",
        "a/b": "../b",
        "b/a": "../a",
    }.items():
        (project.content / name).symlink_to(target)
    found = scan(project)
    assert listed(found) == ["a/b/y.md", "a/x.md", "b/a/x.md", "b/y.md"]
    circle = "the symbolic link leads in a circle, to a folder it is in"
    outside = "the symbolic link leads out of the content folder"
    assert reported(found) == [
        ("KG005", "a/b/a", circle),
        ("KG005", "a/here", circle),
        ("KG005", "a/up", circle),
        ("KG005", "b/a/b", circle),
        ("KG005", "b/a/here", circle),
        ("KG005", "b/a/up", circle),
        ("KG005", "beside", outside),
        ("KG005", "escape", outside),
        ("KG001", "gone.md", "the symbolic link leads to a file that does not exist"),
        ("KG005", "out.md", outside),
        ("KG005", "self", "the symbolic link leads in a circle"),
    ]


@links
def test_many_folders_that_link_to_one_another_are_scanned_at_once(project: Project) -> None:
    """A link in a linked folder is not followed, so ten of them do not make millions of paths."""
    for one in range(10):
        write(project, f"{one}/x.md")
        for other in range(10):
            (project.content / f"{one}/to{other}").symlink_to(f"../{other}")
    found = scan(project)
    assert len(found.files) == 10 + 10 * 9
    assert ("KG005", "0/to1/to2", "a link to a folder is not followed inside a linked folder") in reported(found)


@links
def test_what_is_no_regular_file_is_not_opened(project: Project) -> None:
    """Reading a pipe would wait for ever."""
    os.mkfifo(project.content / "pipe.md")
    assert reported(scan(project)) == [("KG001", "pipe.md", "the file cannot be read: it is no regular file")]


@links
def test_a_name_that_is_not_utf8_is_reported(project: Project) -> None:
    """It could be no part of a URL, nor of a report. Of a file, a folder with what is in it, a link, or a pipe."""
    for name, make in {
        b"\xff.md": lambda path: path.write_text("x"),
        b"a/b\xff.md": lambda path: path.write_text("x"),
        b"c\xff": lambda path: (path.mkdir(), (path / "x.md").write_text("x")),
        b"gone\xff.md": lambda path: path.symlink_to("missing.md"),
        b"up\xff": lambda path: path.symlink_to(".."),
        b"pipe\xff": os.mkfifo,
    }.items():
        path = Path(os.fsdecode(os.fsencode(project.content) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        make(path)
    found = scan(project)
    assert listed(found) == []
    assert reported(found) == [
        ("KG001", "?.md", "the file's name is not UTF-8"),
        ("KG001", "a/b?.md", "the file's name is not UTF-8"),
        ("KG001", "c?", "the folder's name is not UTF-8"),
        ("KG001", "gone?.md", "the file's name is not UTF-8"),
        ("KG001", "pipe?", "the file's name is not UTF-8"),
        ("KG001", "up?", "the file's name is not UTF-8"),
    ]


def test_folders_nested_too_deeply_are_reported(project: Project) -> None:
    """However deep they go on."""
    write(project, "d/" * 100 + "a.md", "d/" * 700 + "b.md")
    found = scan(project)
    assert listed(found) == ["d/" * 100 + "a.md"]
    message = "the folder cannot be read: it is more than 100 folders deep"
    assert reported(found) == [("KG001", "d/" * 100 + "d", message)]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everything is readable here")
def test_unreadable_files_and_folders_are_reported(project: Project) -> None:
    """With the operating system's reason."""
    write(project, "a/x.md", "b.md")
    (project.content / "a").chmod(0)
    (project.content / "b.md").chmod(0)
    found = scan(project)
    (project.content / "a").chmod(0o755)
    assert reported(found) == [("KG001", "a", "the folder cannot be read: Permission denied")]
    _, (diagnostic,) = read(project, next(iter(found.files)))
    assert diagnostic.message == "the file cannot be read: Permission denied"


def test_a_folder_that_vanishes_is_reported(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As is a file that cannot be asked for its status."""
    write(project, "a/x.md")
    real = os.scandir

    def broken(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", broken)
    assert reported(scan(project)) == [("KG001", "a", "the folder cannot be read: Permission denied")]


def test_a_file_that_vanishes_is_reported(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between listing and asking for its status."""

    class Entry:
        name, path = "x.md", str(project.content / "x.md")

        def is_symlink(self) -> bool:
            return False

        def stat(self) -> os.stat_result:
            raise OSError(5, "Input/output error")

    class Entries(list[Entry]):
        def __enter__(self) -> list[Entry]:
            return self

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", lambda _: Entries([Entry()]))
    assert reported(scan(project)) == [("KG001", "x.md", "the file cannot be read: Input/output error")]


def test_reading_gives_the_bytes(project: Project) -> None:
    """All of them, unchanged."""
    (project.content / "a.md").write_bytes(b"\xef\xbb\xbfa\r\n\x00")
    (path,) = scan(project).files
    assert read(project, path) == (b"\xef\xbb\xbfa\r\n\x00", ())


def test_a_huge_file_is_not_read_whole(project: Project) -> None:
    """One byte more than allowed is enough to see that it is too large."""
    with (project.content / "a.md").open("wb") as file:
        file.truncate(50_000_000)
    (path,) = scan(project).files
    data, diagnostics = read(project, path)
    assert (len(data), diagnostics) == (MAX_BYTES + 1, ())


def test_reading_a_missing_file_is_reported(project: Project) -> None:
    """It may have vanished since the scan."""
    write(project, "a.md")
    (path,) = scan(project).files
    (project.root / path).unlink()
    data, (diagnostic,) = read(project, path)
    assert (data, diagnostic.code, diagnostic.path) == (b"", "KG001", "content/a.md")
