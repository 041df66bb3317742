"""The content folder as it lies on disk: which files there are, what tells that one changed, and its bytes.

In: a `Project`. Out: `Scan`, the files in path order with their signatures; bytes on demand. What cannot be read, or
should not be followed, is a diagnostic (KG001, KG005) and the rest goes on. Nothing is interpreted or written here.
"""

import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from kg.diagnostics import START, Diagnostic, in_order
from kg.ids import FilePath
from kg.project import Project, file_path
from kg.source import MAX_BYTES

MAX_DEPTH = 100
"""Folders in one another below the content folder. MkDocs, which nests the navigation likewise, fails beyond 200."""

SETTLING = 3 * 10**9
"""Nanoseconds. A file changed this recently may change again without a new time stamp on file systems that round it."""


class Signature(NamedTuple):
    """What tells without reading a file that it is unchanged: size, and the times of its content and entry in ns."""

    size: int
    modified: int
    changed: int


UNSETTLED = Signature(-1, 0, 0)
"""A signature that no file has."""


class Scan(Struct, frozen=True):
    """The regular files of the content folder: path below the project's root → signature, in path order.

    Files whose names start with a dot are left out, and so is the output folder.
    """

    files: Mapping[FilePath, Signature]
    diagnostics: tuple[Diagnostic, ...]
    taken: int
    """When the scan began, in ns since the epoch."""

    def settled(self, path: FilePath) -> Signature:
        """The signature to remember `path` by: `UNSETTLED` when the file changed too shortly before the scan."""
        signature = self.files[path]
        recent = max(signature.modified, signature.changed) > self.taken - SETTLING
        return UNSETTLED if recent else signature


def scan(project: Project) -> Scan:
    """Lists the content folder. Links that stay inside it are followed; KG005 for one out of it or in a circle."""
    taken = time.time_ns()
    content = os.path.realpath(project.content)
    walk = _Walk(content, os.path.realpath(project.site_dir), [], {}, [])
    walk.folders.append(_Folder(str(project.content), file_path(project.root, project.content), (content,), False))
    while walk.folders:
        walk.folder(walk.folders.pop())
    return Scan(dict(sorted(walk.files.items())), in_order(walk.found), taken)


def read(project: Project, path: FilePath) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """At most `MAX_BYTES` and one of the bytes of `path`; KG001 (and no bytes) when it cannot be read.

    The one more is read so that who decodes them sees that the file is too large.
    """
    try:
        descriptor = os.open(f"{project.root}/{path}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            return _bounded(descriptor), ()
        finally:
            os.close(descriptor)
    except OSError as error:
        return b"", (_unreadable(path, error),)


def _bounded(descriptor: int) -> bytes:
    """What the file holds. Reads go on until the end: one call may return less than was asked for."""
    parts = []
    left = MAX_BYTES + 1
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _unreadable(path: FilePath, error: OSError, what: str = "file") -> Diagnostic:
    return Diagnostic(path, START, "KG001", f"the {what} cannot be read: {error.strerror or error}")


class _Folder(Struct, frozen=True):
    """A folder to look into."""

    location: str
    path: FilePath
    real: tuple[str, ...]
    """The real paths of the folders it is in, and its own."""
    linked: bool
    """Whether one of them was reached by a link."""


class _Walk(Struct, frozen=True):
    """A walk over the content folder: what is still to be looked into, and what has been found so far."""

    content: str
    """Its real path, as is that of `output`."""
    output: str
    folders: list[_Folder]
    files: dict[FilePath, Signature]
    found: list[Diagnostic]

    def folder(self, folder: _Folder) -> None:
        """Adds what is in the folder."""
        try:
            with os.scandir(folder.location) as entries:
                here = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            self.found.append(_unreadable(folder.path, error, "folder"))
            return
        for entry in here:
            path = FilePath(f"{folder.path}/{entry.name}")
            try:
                if _encodable(entry.name):
                    self.entry(entry, path, folder)
                else:
                    self.refuse_name(entry, path)
            except OSError as error:
                self.found.append(_unreadable(path, error))

    def entry(self, entry: os.DirEntry[str], path: FilePath, folder: _Folder) -> None:
        """Adds a file, or a folder to look into."""
        link = entry.is_symlink()
        if link and not self.may_follow(entry.path, path, folder):
            return
        status = entry.stat()
        if stat.S_ISDIR(status.st_mode):
            real = os.path.realpath(entry.path) if link else f"{folder.real[-1].rstrip(os.sep)}{os.sep}{entry.name}"
            if len(folder.real) > MAX_DEPTH:
                message = f"the folder cannot be read: it is more than {MAX_DEPTH} folders deep"
                self.found.append(Diagnostic(path, START, "KG001", message))
            elif real != self.output:
                self.folders.append(_Folder(entry.path, path, (*folder.real, real), folder.linked or link))
        elif stat.S_ISREG(status.st_mode):
            self.files[path] = Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        else:
            self.found.append(Diagnostic(path, START, "KG001", "the file cannot be read: it is no regular file"))

    def refuse_name(self, entry: os.DirEntry[str], path: FilePath) -> None:
        """KG001 for what has a name that no URL, report or RDF can hold; nothing in such a folder is looked at."""
        what = "folder" if entry.is_dir(follow_symlinks=False) else "file"
        name = FilePath(path.encode("utf-8", "replace").decode())
        self.found.append(Diagnostic(name, START, "KG001", f"the {what}'s name is not UTF-8"))

    def may_follow(self, location: str, path: FilePath, folder: _Folder) -> bool:
        """Whether the link at `location` leads to something inside the content folder that is not above itself.

        In a folder reached by a link no link to a folder is followed: links among n folders would make n! paths.
        """
        try:
            target = os.path.realpath(location, strict=True)
        except FileNotFoundError:
            self.found.append(Diagnostic(path, START, "KG001", "the symbolic link leads to a file that does not exist"))
            return False
        except OSError:
            return self.refuse(path, "the symbolic link leads in a circle")
        if not _is_below(target, self.content):
            return self.refuse(path, "the symbolic link leads out of the content folder")
        if target in folder.real:
            return self.refuse(path, "the symbolic link leads in a circle, to a folder it is in")
        if folder.linked and Path(target).is_dir():
            return self.refuse(path, "a link to a folder is not followed inside a linked folder")
        return True

    def refuse(self, path: FilePath, message: str) -> bool:
        self.found.append(Diagnostic(path, START, "KG005", message))
        return False


def _is_below(path: str, folder: str) -> bool:
    """For real paths; a folder is below itself."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _encodable(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in path)
