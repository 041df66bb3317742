"""A state file on disk: sealed with what it is for, and replaced as a whole.

In: bytes. Out: the same bytes, or None where the seal does not hold: cut short, added to, altered, or made for another
`fingerprint`. Under the `build_lock` only.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final

from kg.disk import writing
from kg.lock import state_folder
from kg.project import Project, file_path

FORMAT: Final = "coursegraph state 7"


def read(project: Project, fingerprint: str) -> bytes | None:
    """What was kept with this `fingerprint` for the project's output folder, and the seal behind it."""
    try:
        data = state_path(project).read_bytes()
    except OSError:
        return None
    end = data.rfind(b"\n", 0, -1)
    whole = end >= 0 and data[end:] == _seal(fingerprint, end, zlib.crc32(memoryview(data)[:end]))
    return data if whole else None


class Draft:
    """A state file in the making. The old one stands until `finish`."""

    def __init__(self, path: Path) -> None:
        """`path` is where the file goes in the end."""
        self._path = path
        self._new = path.with_name(f"{path.name}.new")

    def begin(self, first: bytes) -> int:
        """Writes the first part; a forked helper may. Returns what `finish` wants to know of it."""
        self.discard()
        with writing(self._new), self._new.open("xb") as file:
            file.write(first)
        return zlib.crc32(first)

    def finish(self, fingerprint: str, begun: int, rest: bytes) -> None:
        """Adds the rest, seals the file and puts it in the place of the old one. Raises OSError when the disk fails;
        then the old one still stands."""
        with writing(self._new), self._new.open("ab") as file:
            file.write(rest)
            file.write(_seal(fingerprint, file.tell(), zlib.crc32(rest, begun)))
        self._new.replace(self._path)

    def discard(self) -> None:
        """Removes what was written, if it is still there."""
        self._new.unlink(missing_ok=True)


@contextmanager
def drafted(project: Project) -> Iterator[Draft]:
    """A draft of the project's state file; removed in the end, unless it was finished."""
    state_folder(project)
    draft = Draft(state_path(project))
    try:
        yield draft
    finally:
        draft.discard()


def state_path(project: Project) -> Path:
    """One file for each output folder: a preview is not the site."""
    name = file_path(project.root, project.site_dir)
    return project.state / f"state-{blake2b(name.encode(), digest_size=4).hexdigest()}"


def _seal(fingerprint: str, length: int, checksum: int) -> bytes:
    return f"\n{FORMAT} {fingerprint} {length} {checksum:08x}\n".encode()
