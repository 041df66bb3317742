"""The project's folder and its lock."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.lock import build_lock, state_folder
from kg.project import Project, read_project

HOLD = """
import sys, time
from pathlib import Path
from kg.lock import build_lock
from kg.project import read_project
with build_lock(read_project(Path(sys.argv[1]))[0], print):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "content").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: A\ndocs_dir: content\nsite_dir: public\n")
    found, _ = read_project(tmp_path / "mkdocs.yml")
    assert found
    return found


def test_the_folder_ignores_itself_in_git(project: Project) -> None:
    """So that no author has to; what is in it already stays."""
    assert (state_folder(project) / ".gitignore").read_text() == "*\n"
    (state_folder(project) / ".gitignore").write_text("mine\n")
    assert (state_folder(project) / ".gitignore").read_text() == "mine\n"


def test_a_lock_is_free_again_afterwards(project: Project) -> None:
    """Also when the build fails."""
    with pytest.raises(ZeroDivisionError), build_lock(project, pytest.fail):
        _ = 1 / 0
    with build_lock(project, pytest.fail):
        assert (project.state / "lock").read_text() == str(os.getpid())


@pytest.mark.skipif(sys.platform == "win32", reason="locks are other ones there")
def test_a_file_system_without_locks_does_not_keep_from_building(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network mounts have none."""

    def unsupported(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", unsupported)
    with build_lock(project, pytest.fail):
        assert (project.state / "lock").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_of_two_builds_one_waits_until_the_other_is_gone(project: Project) -> None:
    """It says for whom; a killed build holds nothing."""
    command = [sys.executable, "-c", HOLD, str(project.config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        said: list[str] = []
        killer = threading.Timer(0.2, other.send_signal, [signal.SIGKILL])
        killer.start()
        with build_lock(project, said.append):
            other.wait()
        killer.join()
    assert said == [f"waiting for another build of this course (process {other.pid})"]


def test_no_link_is_followed_to_a_file_that_is_written(project: Project, tmp_path: Path) -> None:
    """The folder may come with a cloned repository."""
    victim = tmp_path.parent / "victim.txt"
    victim.write_text("mine")
    state_folder(project)
    (project.state / "lock").symlink_to(victim)
    with pytest.raises(OSError, match="lock"), build_lock(project, print):
        pass
    assert victim.read_text() == "mine"
    (project.state / "lock").unlink()
    (project.state / ".gitignore").unlink()
    (project.state / ".gitignore").symlink_to(tmp_path.parent / "new.txt")
    state_folder(project)
    assert not (tmp_path.parent / "new.txt").exists()


def test_a_state_folder_that_is_a_link_is_refused(project: Project, tmp_path: Path) -> None:
    """Staging would empty a folder of the one it leads to."""
    (tmp_path / "home" / "staging").mkdir(parents=True)
    project.state.symlink_to(tmp_path / "home")
    with pytest.raises(NotADirectoryError, match="symbolic link"):
        state_folder(project)
