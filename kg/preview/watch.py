"""Watching files by looking at them: cheap enough, and the same on every system and file system.

In: files and folders. Out: how they look now, and the moment they look otherwise. Nothing is read but the directories.
"""

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import perf_counter

from kg.project import Project, theme_folder

PAUSE = 0.2
"""Seconds between two looks, at least."""
SHARE = 12
"""A pause is so many times as long as a look, so that looking takes a twelfth of one core at most."""
SETTLED = 0.05
"""Seconds in which nothing may change any more: who saves several files saves them at once."""
PATIENCE = 40
"""So many times a change is waited for to settle."""

Looks = dict[str, tuple[int, int, int]]
"""Path → size, time of change and number of each file."""


def watched(project: Project) -> tuple[Path, ...]:
    """What a course's site is made from: content, configuration, the theme and the author's changes to it, hooks."""
    configuration = (project.root / file.path for file in project.files)
    custom = (project.custom_dir,) if project.custom_dir else ()
    return (project.content, *configuration, *custom, *project.hooks, *project.watch, theme_folder())


def looks(paths: Iterable[Path], without: Path | None = None) -> Looks:
    """How every file in `paths` looks, but for dot-files and the folder `without`.

    Links to folders are not followed: where they may lead, in the content folder, is looked at anyway.
    """
    found: Looks = {}
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            _look_into(str(path), str(without), found)
        else:
            found[str(path)] = status.st_size, status.st_mtime_ns, status.st_ino
    return found


def _look_into(folder: str, without: str, found: Looks) -> None:
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.path == without:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        _look_at(entry, found)
        except OSError:
            continue


def _look_at(entry: os.DirEntry[str], found: Looks) -> None:
    """Notes how a file looks; a link to nothing as it is itself, and what is gone by now not at all."""
    for follow in (True, False):
        with suppress(OSError):
            status = entry.stat(follow_symlinks=follow)
            found[entry.path] = status.st_size, status.st_mtime_ns, status.st_ino
            return


def next_change(look: Callable[[], Looks], before: Looks, stop: Event) -> Looks | None:
    """Waits until things look otherwise than `before` and have settled; returns how. None when `stop` is set first.

    The theme is always among what is looked at, so what is returned is never empty.
    """
    while True:
        started = perf_counter()
        now = look()
        if now != before:
            return _settled(look, now, stop)
        if stop.wait(max(PAUSE, SHARE * (perf_counter() - started))):
            return None


def _settled(look: Callable[[], Looks], now: Looks, stop: Event) -> Looks:
    for _ in range(PATIENCE):
        if stop.wait(SETTLED):
            break
        before, now = now, look()
        if now == before:
            break
    return now
