"""The project's own folder `.kg`, and its lock: of two builds of one course, one waits.

The lock is the operating system's and dies with its process, so a killed build leaves nothing to clean up. The folder
may come with a cloned repository: no link in it is followed to a file that is written.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.project import Project

LOCKED_BYTE = 1 << 20
"""Which byte is locked where locks are on bytes: one behind the text of the file, which then stays readable."""


def state_folder(project: Project) -> Path:
    """The project's folder for what builds remember, made when missing; it tells Git to ignore it.

    Raises OSError where it cannot be made, or is a link.
    """
    folder = project.state
    if folder.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "it is a symbolic link", str(folder))
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not os.path.lexists(ignore):
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def _opened(path: Path) -> IO[bytes]:
    """A file to read and write, made when missing. Raises OSError for a link."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "r+b", buffering=0)


@contextmanager
def build_lock(project: Project, waiting: Callable[[str], None]) -> Iterator[None]:
    """Holds the project's lock. When another process has it, says so to `waiting`, with its number, and waits."""
    path = state_folder(project) / "lock"
    with _opened(path) as file:
        if not _lock(file, wait=False):
            holder = path.read_text(encoding="ascii", errors="replace").strip()
            waiting(f"waiting for another build of this course{f' (process {holder})' if holder else ''}")
            while not _lock(file, wait=True):
                continue  # pragma: no cover  # Windows gives up after ten seconds
        try:
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()).encode())
            yield
        finally:
            file.truncate(0)


if sys.platform == "win32":  # pragma: no cover  # tests run elsewhere
    import msvcrt

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        file.seek(LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes], *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: better to build than not
        return True
