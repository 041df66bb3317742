"""Watching files."""

import os
import sys
from pathlib import Path
from threading import Event, Timer

import pytest
from shell import CONFIG, make_project, write

from kg.preview.watch import Looks, looks, next_change, watched


def names(found: Looks, folder: Path) -> list[str]:
    return sorted(Path(path).relative_to(folder).as_posix() for path in found)


def test_everything_a_site_is_made_from_is_watched(tmp_path: Path) -> None:
    """Content, configuration, the author's theme, hooks, what else the author names, and our theme."""
    config = "INHERIT: base.yml\nhooks: [h.py]\nwatch: [data]\n"
    write(tmp_path, {"base.yml": CONFIG})
    project = make_project(tmp_path, config=config)
    paths = [path for path in watched(project) if path.is_relative_to(tmp_path)]
    assert names(dict.fromkeys(map(str, paths), (0, 0, 0)), tmp_path) == [
        "base.yml",
        "content",
        "data",
        "h.py",
        "mkdocs.yml",
        "theme",
    ]
    assert [path.name for path in watched(project)][-1] == "coursegraph_theme"


def test_a_look_sees_every_file(tmp_path: Path) -> None:
    """But dot-files, the output folder, and what is not there."""
    write(tmp_path, {"a/x.md": "", "a/b/y.md": "", "a/.git/z": "", "a/out/i.html": "", "f.yml": ""})
    found = looks([tmp_path / "a", tmp_path / "f.yml", tmp_path / "gone"], tmp_path / "a/out")
    assert names(found, tmp_path) == ["a/b/y.md", "a/x.md", "f.yml"]


@pytest.mark.skipif(sys.platform == "win32", reason="making symbolic links needs a privilege")
def test_links_are_looked_at_but_not_followed_into_folders(tmp_path: Path) -> None:
    """A circle does no harm, nor does a link to nothing, which counts as a file itself."""
    write(tmp_path, {"a/x.md": "", "b/y.md": "", **{f"c/{number}.md": "" for number in range(20)}})
    (tmp_path / "a/loop").symlink_to(".")
    (tmp_path / "a/y.md").symlink_to("../b/y.md")
    (tmp_path / "c/gone").symlink_to("nothing")
    found = looks([tmp_path / "a", tmp_path / "b", tmp_path / "c"])
    others = [f"c/{number}.md" for number in range(20)]
    assert names(found, tmp_path) == sorted(["a/loop", "a/x.md", "a/y.md", "b/y.md", "c/gone", *others])


@pytest.mark.parametrize("change", ["write", "add", "remove", "touch", "replace"])
def test_a_change_is_noticed(tmp_path: Path, change: str) -> None:
    """Whatever it is."""
    write(tmp_path, {"x.md": "one", "y.md": "two"})

    def look() -> Looks:
        return looks([tmp_path])

    before = look()

    def edit() -> None:
        match change:
            case "write":
                write(tmp_path, {"x.md": "other"})
            case "add":
                write(tmp_path, {"z.md": "new"})
            case "remove":
                (tmp_path / "y.md").unlink()
            case "touch":
                os.utime(tmp_path / "x.md", ns=(1, 1))
            case _:
                (tmp_path / "y.md").replace(tmp_path / "x.md")

    Timer(0.1, edit).start()
    after = next_change(look, before, Event())
    assert after not in (None, before)
    assert after == look()


def test_a_change_is_waited_for_until_it_has_settled() -> None:
    """A tool that writes many files is not interrupted after the first."""
    states = iter([{"a": (1, 1, 1)}, {"a": (2, 1, 1)}, {"a": (3, 1, 1)}, {"a": (3, 1, 1)}])
    assert next_change(lambda: next(states), {"a": (1, 1, 1)}, Event()) == {"a": (3, 1, 1)}


def test_what_never_settles_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that grows in the content folder."""
    monkeypatch.setattr("kg.preview.watch.SETTLED", 0)
    numbers = iter(range(1, 1000))
    assert next_change(lambda: {"a": (next(numbers), 1, 1)}, {}, Event())


def test_watching_can_be_stopped() -> None:
    """While nothing happens, and while something does."""
    stop = Event()
    Timer(0.1, stop.set).start()
    assert next_change(dict, {}, stop) is None
    assert next_change(lambda: {"a": (1, 1, 1)}, {}, stop) == {"a": (1, 1, 1)}
