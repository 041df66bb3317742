"""Publication: whole files only, nothing foreign touched, and any interruption repaired by the next one."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg import publish as module
from kg.ids import PageUrl
from kg.project import Project, read_project
from kg.publish import (
    MANIFEST,
    damaged_files,
    foreign_files,
    manifest_bytes,
    publish,
    put_files,
    refusal,
    staging_folder,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links or signals as on Unix")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, str]:
    """Every file below the folder but the manifest."""
    files = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}
    files.pop(MANIFEST, None)
    return dict(sorted(files.items()))


def folders(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir())


def named(folder: Path) -> list[str]:
    names: list[str] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    return names


OLD = {"index.html": "home", "item/a.html": "a", "item/b.html": "b", "tag/t.html": "t", "assets/x.css": "x"}
NEW = {"index.html": "home 2", "item/a.html": "a", "item/ä 質.html": "c", "assets/x.css": "y", "tag": "a file now"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site."""
    publish(write(tmp_path / "staging", OLD), tmp_path / "public")
    return tmp_path / "public"


def test_a_first_publication_makes_the_folder(tmp_path: Path) -> None:
    """With all files and the manifest that names them, in one step."""
    done = publish(write(tmp_path / "staging", OLD), tmp_path / "deep/public")
    assert tree(tmp_path / "deep/public") == dict(sorted(OLD.items()))
    assert named(tmp_path / "deep/public") == sorted(OLD)
    assert done.written == tuple(sorted(OLD))
    assert set(done.signatures) == {*OLD, MANIFEST}
    assert not (tmp_path / "staging").exists()


def test_an_empty_folder_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one step, or file by file where it cannot be removed."""
    (tmp_path / "public").mkdir()
    publish(write(tmp_path / "staging", OLD), tmp_path / "public")
    assert tree(tmp_path / "public") == dict(sorted(OLD.items()))
    (tmp_path / "other").mkdir()

    def busy(_: Path) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Path, "rmdir", busy)
    publish(write(tmp_path / "staging", OLD), tmp_path / "other")
    assert tree(tmp_path / "other") == dict(sorted(OLD.items()))
    assert named(tmp_path / "other") == sorted(OLD)


def test_the_next_publication_makes_it_the_new_site(tmp_path: Path, site: Path) -> None:
    """Changed files replaced, stale ones and the folders they leave empty gone; a folder may become a file."""
    done = publish(write(tmp_path / "staging", NEW), site)
    assert tree(site) == dict(sorted(NEW.items()))
    assert named(site) == sorted(NEW)
    assert done.written == ("assets/x.css", "index.html", "item/ä 質.html", "tag")
    assert done.removed == ("item/b.html", "tag/t.html")
    assert folders(site) == ["assets", "item"]


def test_a_file_may_become_a_folder(tmp_path: Path, site: Path) -> None:
    """And an empty folder in the way of a file goes too."""
    publish(write(tmp_path / "staging", NEW), site)
    (site / "item/d.html/empty").mkdir(parents=True)
    publish(write(tmp_path / "staging", {**OLD, "item/d.html": "d"}), site)
    assert tree(site) == dict(sorted({**OLD, "item/d.html": "d"}.items()))


def test_unchanged_files_are_left_alone(tmp_path: Path, site: Path) -> None:
    """Their time stamps stay, the manifest's too."""
    for path in site.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    done = publish(write(tmp_path / "staging", OLD), site)
    assert (done.written, done.removed) == ((), ())
    assert {p.stat().st_mtime_ns for p in site.rglob("*") if p.is_file()} == {10**18}


def test_kept_files_stay_though_they_were_not_made_again(tmp_path: Path, site: Path) -> None:
    """What is neither made nor kept goes."""
    done = publish(write(tmp_path / "staging", {"item/a.html": "a 2"}), site, kept=("index.html", "assets/x.css"))
    assert tree(site) == {"assets/x.css": "x", "index.html": "home", "item/a.html": "a 2"}
    assert named(site) == ["assets/x.css", "index.html", "item/a.html"]
    assert done.removed == ("item/b.html", "tag/t.html")


def test_large_files_are_compared_to_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Block by block."""
    monkeypatch.setattr(module, "BLOCK", 4)
    publish(write(tmp_path / "staging", {"a": "0123456789"}), tmp_path / "public")
    assert publish(write(tmp_path / "staging", {"a": "0123456789"}), tmp_path / "public").written == ()
    assert publish(write(tmp_path / "staging", {"a": "012345678x"}), tmp_path / "public").written == ("a",)
    assert publish(write(tmp_path / "staging", {"a": "shorter"}), tmp_path / "public").written == ("a",)


def test_the_manifest_is_the_same_whatever_the_order() -> None:
    """One name a line, as a diff likes it."""
    assert manifest_bytes(["b", "ä"]) == manifest_bytes(["ä", "b"])
    assert manifest_bytes(["b"]).decode() == '{\n"generator": "coursegraph",\n"files": [\n"b"\n]\n}\n'


def test_what_anyone_changed_since_is_damaged(tmp_path: Path, site: Path) -> None:
    """As is what is gone."""
    signatures = publish(write(tmp_path / "staging", OLD), site).signatures
    assert damaged_files(site, signatures) == frozenset()
    shutil.copytree(site, tmp_path / "copy")
    assert damaged_files(tmp_path / "copy", signatures) == frozenset()
    (site / "item/a.html").write_text("by hand")
    (site / "tag/t.html").unlink()
    assert damaged_files(site, signatures) == {"item/a.html", "tag/t.html"}
    shutil.rmtree(site)
    assert damaged_files(site, signatures) == set(signatures)


def test_a_foreign_file_in_the_way_is_not_overwritten(tmp_path: Path, site: Path) -> None:
    """It appeared after the folder was looked at."""
    (site / "item/new.html").write_text("precious")
    with pytest.raises(FileExistsError, match="no build wrote"):
        publish(write(tmp_path / "staging", {**OLD, "item/new.html": "n", "index.html": "2"}), site)
    assert (site / "item/new.html").read_text() == "precious"
    assert (site / "index.html").read_text() == "home"


def test_a_foreign_file_elsewhere_stays(tmp_path: Path, site: Path) -> None:
    """A publication removes what the manifest names, nothing more."""
    (site / "item/mine.txt").write_text("precious")
    publish(write(tmp_path / "staging", {"index.html": "2"}), site)
    assert tree(site) == {"index.html": "2", "item/mine.txt": "precious"}


def test_a_name_that_changes_its_case_is_kept_where_case_does_not_count(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the stale name and the new one are one file, which must not be deleted."""
    renamed: list[tuple[str, str]] = []
    monkeypatch.setattr(Path, "samefile", lambda *_: True)
    monkeypatch.setattr(Path, "rename", lambda self, new: renamed.append((self.name, new.name)))
    done = publish(write(tmp_path / "staging", {**OLD, "item/A.html": "a"}), site, kept=())
    assert done.removed == ()
    names = {**OLD, "item/A.html": "a"}
    del names["item/a.html"]
    done = publish(write(tmp_path / "staging2", names), site)
    assert renamed == [("a.html", "A.html")]
    assert done.removed == ()


@posix
def test_a_publication_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Every file is the old or the new one, whole; the folder is not refused; the next publication completes it."""
    old = {f"item/{n}.html": f"old {n}" * 50 for n in range(30)} | {
        "assets/a.css": "old",
        "x": "file",
        "index.html": "old",
    }
    new = {f"item/{n}.html": f"new {n}" * 50 for n in range(10, 40)} | {"x/y": "in a folder", "index.html": "new"}
    new |= {"item/15.html": old["item/15.html"]}
    site = tmp_path / "public"
    steps = int(killed(tmp_path, old, new, site, 0).stdout)
    assert steps > 100
    assert tree(site) == dict(sorted(new.items()))
    moments = random.Random(7).sample(range(1, steps), 25)
    for moment in moments:
        assert killed(tmp_path, old, new, site, moment).returncode == -signal.SIGKILL
        there = tree(site)
        assert all(text in (old.get(name), new.get(name)) for name, text in there.items()), moment
        assert set(there) >= set(old) & set(new), moment
        assert list(foreign_files(site)) == []
        publish(write(tmp_path / "next", new), site)
        assert tree(site) == dict(sorted(new.items()))
        assert named(site) == sorted(new)
        assert "x" in folders(site)


def killed(
    tmp_path: Path, old: Mapping[str, str], new: Mapping[str, str], site: Path, moment: int
) -> subprocess.CompletedProcess[str]:
    """Publishes `new` over `old` in a process that kills itself at its `moment`-th file step, or (0) counts them."""
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(tmp_path / "staging", ignore_errors=True)
    shutil.rmtree(tmp_path / "next", ignore_errors=True)
    publish(write(tmp_path / "staging", old), site)
    write(tmp_path / "staging", new)
    command = [sys.executable, "-c", KILLED, str(tmp_path / "staging"), str(site), str(moment)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


KILLED = """
import os, signal, sys
from pathlib import Path
from kg.publish import publish
staging, site, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
count = 0
def hook(event, args):
    global count
    if event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "open", "os.scandir"}:
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
publish(staging, site)
print(count)
"""


# ---- which folders are refused


def project(folder: Path, site_dir: str, custom_dir: str = "") -> Project:
    (folder / "content").mkdir(exist_ok=True)
    theme = f"theme: {{name: coursegraph, custom_dir: {custom_dir}}}\n" if custom_dir else ""
    (folder / "mkdocs.yml").write_text(f"site_name: A\ndocs_dir: content\nsite_dir: {site_dir}\n{theme}")
    found, _ = read_project(folder / "mkdocs.yml")
    assert found
    return found


@pytest.mark.parametrize(
    ("site_dir", "reason"),
    [
        ("site", "MkDocs takes 'site' by default"),
        (".", "the project is in it"),
        ("..", "the project is in it"),
        ("content", "the content folder is in it"),
        ("content/public", "it is in the content folder"),
        ("theme/out", "the theme's folder is in the way"),
        ("theme", "the theme's folder is in the way"),
        (".kg", "builds keep there what they remember"),
        (".kg/preview", "builds keep there what they remember"),
        (".git/pages", "it is in a folder of version control"),
        ("../.git", "it is in a folder of version control"),
        (".SVN", "it is in a folder of version control"),
        ("mkdocs.yml", "it is a file"),
    ],
)
def test_an_output_folder_in_a_wrong_place_is_refused(tmp_path: Path, site_dir: str, reason: str) -> None:
    """With the reason, at the key that says it."""
    (tmp_path / "p/theme").mkdir(parents=True)
    diagnostic = refusal(project(tmp_path / "p", site_dir, "theme"))
    assert diagnostic
    assert diagnostic.code == "KG069"
    assert reason in diagnostic.message
    assert diagnostic.hint == "set site_dir: public"
    assert diagnostic.span.line == 3


def test_a_preview_may_lie_beside_what_builds_remember(tmp_path: Path) -> None:
    """And nowhere else that is wrong; a name that starts with a dot is no fault."""
    assert refusal(project(tmp_path, ".kg/preview"), preview=True) is None
    assert refusal(project(tmp_path, ".git/preview"), preview=True)
    assert refusal(project(tmp_path, ".kg-site/.gitlab")) is None


@posix
def test_an_output_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """It might lead anywhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "public").symlink_to("elsewhere")
    diagnostic = refusal(project(tmp_path, "public"))
    assert diagnostic
    assert "it is a symbolic link" in diagnostic.message


def test_a_published_folder_is_accepted(tmp_path: Path, site: Path) -> None:
    """As is none, an empty one, and what operating systems add."""
    assert refusal(project(tmp_path, "public")) is None
    (site / ".DS_Store").write_text("")
    (site / "empty").mkdir()
    assert refusal(project(tmp_path, "public")) is None
    assert refusal(project(tmp_path, "missing")) is None


@posix
def test_a_folder_with_foreign_files_is_refused(tmp_path: Path, site: Path) -> None:
    """The first three are named; a link is foreign even when the manifest names it."""
    (site / "item/a.html").unlink()
    (site / "item/a.html").symlink_to("b.html")
    (site / "notes.txt").write_text("mine")
    diagnostic = refusal(project(tmp_path, "public"))
    assert diagnostic
    assert diagnostic.message == "'public' holds files that no build of this course wrote: item/a.html, notes.txt"
    assert diagnostic.hint == "move them elsewhere, or choose another site_dir"
    write(site / "photos", {"1.png": "", "2.png": ""})
    diagnostic = refusal(project(tmp_path, "public"))
    assert diagnostic
    assert diagnostic.message.endswith("item/a.html, notes.txt, photos/1.png and others")


@pytest.mark.parametrize("manifest", [None, "", "[]", "{}", '{"files": 1}', "\x00"])
def test_a_folder_without_a_sound_manifest_is_refused(tmp_path: Path, site: Path, manifest: str | None) -> None:
    """Nothing in it can be told to be ours, but the author may know."""
    (site / MANIFEST).unlink() if manifest is None else (site / MANIFEST).write_text(manifest)
    diagnostic = refusal(project(tmp_path, "public"))
    assert diagnostic
    assert diagnostic.hint == "move what is yours elsewhere and delete 'public', or choose another site_dir"


def test_a_folder_that_cannot_be_listed_is_foreign(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no saying what is in it."""
    real = os.scandir

    def forbidden(path: str) -> object:
        if path.endswith("tag"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    assert list(foreign_files(site)) == ["tag"]


# ---- staging


def test_a_staging_folder_is_empty_and_gone_afterwards(tmp_path: Path) -> None:
    """Whatever an earlier build left in it."""
    course = project(tmp_path, "public")
    write(course.state / "staging", {"left.html": "over"})
    with staging_folder(course) as staging:
        assert staging.parent == course.state
        assert list(staging.iterdir()) == []
        publish(write(staging, OLD), course.site_dir)
    assert not staging.exists()
    assert tree(course.site_dir) == dict(sorted(OLD.items()))


@posix
def test_a_full_disk_is_that_of_the_file_or_the_staging_folder(tmp_path: Path) -> None:
    """Python does not say to which file it could not write."""
    course = project(tmp_path, "public")
    with (
        pytest.raises(OSError, match="No space") as caught,
        staging_folder(course) as staging,
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert caught.value.filename == str(staging)
    (tmp_path / "full.nq").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space") as caught:
        put_files({PageUrl("full.nq"): (b"x",)}, tmp_path)
    assert caught.value.filename == str(tmp_path / "full.nq")


def test_an_output_folder_on_another_disk_has_its_staging_folder_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where files can be moved into place; the folder is neither foreign nor published."""
    course = project(tmp_path, "public")
    real = Path.stat

    def other_disk(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        status = real(self, follow_symlinks=follow_symlinks)
        return os.stat_result((*status[:2], 99, *status[3:])) if self.name == ".kg" else status

    monkeypatch.setattr(Path, "stat", other_disk)
    for files in (OLD, NEW):
        with staging_folder(course) as staging:
            assert staging.parent == course.site_dir
            assert refusal(course) is None
            publish(write(staging, files), course.site_dir)
        assert tree(course.site_dir) == dict(sorted(files.items()))
    assert named(course.site_dir) == sorted(NEW)


def test_a_name_is_not_taken_for_one_that_is_not_there(tmp_path: Path, site: Path) -> None:
    """A kept file may be missing: where case counts, a stale one of that name in other letters goes."""
    done = publish(write(tmp_path / "staging", {"index.html": "home"}), site, kept=("item/A.html",))
    assert "item/a.html" in done.removed
