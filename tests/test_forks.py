"""Forked helpers: shares, results, failures."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.forks import HelperError, Spread, beside, can_fork, collect, deliver, split, stop

pytestmark = pytest.mark.skipif(not can_fork(), reason="no forking here")


def test_forking_is_left_alone_where_it_is_not_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS, and where there is none."""
    assert can_fork()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not can_fork()


def test_each_process_has_its_share() -> None:
    """Results come in the order of the shares."""
    share, helpers, pipe = split(4)
    if share:
        deliver(pipe, [n for n in range(12) if n % 4 == share])
    assert collect(helpers) == [[1, 5, 9], [2, 6, 10], [3, 7, 11]]


def test_one_share_takes_no_helper() -> None:
    """Nothing is forked then."""
    assert split(1) == (0, (), -1)
    assert collect(()) == []


def test_large_results_come_through() -> None:
    """A pipe holds less than they take."""
    share, helpers, pipe = split(2)
    if share:
        deliver(pipe, "x" * 3_000_000)
    assert collect(helpers) == ["x" * 3_000_000]


def test_a_failure_is_raised_and_ends_the_others() -> None:
    """Those that have not delivered yet are not waited for."""
    start = time.monotonic()
    share, helpers, pipe = split(3)
    if share == 1:
        deliver(pipe, None, ValueError("it did not work"))
    if share == 2:
        time.sleep(60)
        deliver(pipe, None)
    with pytest.raises(HelperError, match="it did not work"):
        collect(helpers)
    assert time.monotonic() - start < 30


def test_what_the_disk_refuses_a_helper_it_refuses_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason and the file; an error of the system without a number is none of the disk."""
    monkeypatch.setattr("kg.forks.SHARE", 1)
    failure: Exception = OSError(28, "No space left on device", "new", None, "public/x")

    def fail(items: list[int]) -> list[int]:
        if os.getpid() != here:
            raise failure
        time.sleep(0.01)
        return items

    here = os.getpid()
    with pytest.raises(OSError, match="No space") as caught:
        Spread(fail, range(1000), 2).finish()
    assert (caught.value.errno, caught.value.filename, caught.value.filename2) == (28, "new", "public/x")
    failure = OSError("odd")
    with pytest.raises(HelperError, match="OSError: odd"):
        Spread(fail, range(1000), 2).finish()


@pytest.mark.parametrize("how", ["killed", "unpicklable", "silent"])
def test_a_helper_that_ends_without_a_result_is_noticed(how: str) -> None:
    """Killed, or with a result that cannot be handed over."""
    share, helpers, pipe = split(2)
    if share:
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "silent":
            os._exit(0)
        deliver(pipe, lambda: None)
    with pytest.raises(HelperError, match="a helper process ended early"):
        collect(helpers)


def test_helpers_can_be_stopped() -> None:
    """Also when they are gone already."""
    share, helpers, pipe = split(3)
    if share == 1:
        deliver(pipe, None)
    if share == 2:
        time.sleep(60)
        os._exit(0)
    time.sleep(0.2)
    stop(helpers)
    for helper in helpers:
        with pytest.raises(ProcessLookupError):
            os.kill(helper.process, 0)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 7, 200, 30_000])
def test_each_item_is_worked_on_once(jobs, count, monkeypatch):
    """In one process or several, which all end with nothing left to do."""
    monkeypatch.setattr("kg.forks.SHARE", 2)

    def work(items):
        time.sleep(0.0001)
        return list(items), os.getpid()

    made = Spread(work, range(count), jobs).finish()
    assert sorted(item for items, _ in made for item in items) == list(range(count))
    assert len({process for _, process in made}) <= jobs
    if count == 30_000:
        assert len({process for _, process in made}) == jobs


def opened() -> list[str]:
    """The open files of this process, where they can be listed."""
    return sorted(path.name for path in Path("/proc/self/fd").glob("*"))


def test_work_can_be_left(monkeypatch):
    """Then no process is left, and none of its pipes; nor after work that is done."""
    monkeypatch.setattr("kg.forks.SHARE", 1)
    before = opened()
    spread = Spread(lambda items: time.sleep(60), range(100), 2)
    spread.stop()
    spread.stop()
    Spread(list, range(100), 2).finish()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
    assert opened() == before


def test_without_more_processes_work_is_done_here(monkeypatch, tmp_path):
    """Where the system has a limit, and it is reached at the first or at the second."""
    monkeypatch.setattr("kg.forks.SHARE", 1)
    fork, allowed = os.fork, [1]

    def limited():
        if not allowed:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        allowed.pop()
        return fork()

    monkeypatch.setattr(os, "fork", limited)
    before = opened()
    for _ in range(2):
        assert sorted(n for made in Spread(list, range(100), 3).finish() for n in made) == list(range(100))
    with beside(lambda own: own.name, tmp_path / "staging", 2) as join:
        assert join() == "staging"
    assert opened() == before


def test_work_that_is_interrupted_leaves_no_process(monkeypatch):
    """While others have begun, and while their results are awaited; Ctrl-C is not for them."""
    monkeypatch.setattr("kg.forks.SHARE", 1)

    def work(items):
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)
        return items

    def interrupted():
        with Spread(work, range(100), 3):
            raise KeyboardInterrupt

    def awaited():
        timer = threading.Timer(0.3, signal.raise_signal, (signal.SIGINT,))
        with Spread(work, range(100), 3) as spread:
            timer.start()
            spread.finish()

    here, before = os.getpid(), opened()
    for call in (interrupted, awaited):
        with pytest.raises(KeyboardInterrupt):
            call()
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, 0)
        assert opened() == before


def test_work_that_fails_stops_the_others(monkeypatch):
    """A failure here is raised as it is, one in a helper as the helper's."""
    monkeypatch.setattr("kg.forks.SHARE", 1)

    def fail(items):
        if (os.getpid() == parent) is here:
            raise ZeroDivisionError
        time.sleep(0.01)
        return items

    parent = os.getpid()
    here = True
    with pytest.raises(ZeroDivisionError):
        Spread(fail, range(1000), 2).finish()
    here = False
    with pytest.raises(HelperError, match="ZeroDivisionError"):
        Spread(fail, range(1000), 2).finish()


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_made_beside_join_the_others(jobs, tmp_path):
    """They take the place of what is there, and nothing is left over."""
    folder = tmp_path / "staging"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "x").write_text("old")

    def work(own):
        (own / "data").mkdir(parents=True, exist_ok=True)
        (own / "data" / "x").write_text("new")
        return "done"

    with beside(work, folder, jobs) as join:
        assert join() == "done"
    assert (folder / "data" / "x").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["staging"]


def test_what_is_made_beside_and_not_wanted_is_removed(tmp_path):
    """Nothing is joined, no process is left."""
    folder = tmp_path / "staging"
    folder.mkdir()
    with beside(lambda own: own.mkdir(), folder, 2):
        pass
    assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["staging"]
