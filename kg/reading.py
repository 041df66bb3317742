"""One file read: its bytes in, what it says out.

The bridge from the shell's files to the readers of each kind. Pure: the same path and bytes always give the same
`Record`, which is why records are kept between builds under the file's digest.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from kg.diagnostics import Diagnostic
from kg.ids import FilePath
from kg.items import kind_of, read_introduction, read_item
from kg.markdown import Highlighter
from kg.model import Introduction, Item, OrdinaryPage, Reference, Settings, Tag
from kg.ordinary import read_page
from kg.settings import read_references, read_settings
from kg.source import Source, decode
from kg.taxonomy import read_taxonomy

Kind = Literal["item", "introduction", "page", "file", "taxonomy", "settings", "references", "unusable"]

COURSE_FILES: dict[str, Kind] = {"taxonomy.yml": "taxonomy", "course.yml": "settings", "references.yml": "references"}
"""Files with a meaning of their own, by their path below the content folder."""


class Record(Struct, frozen=True):
    """What one file says. Which of the values is filled depends on `kind`; a file that could not be used has none."""

    path: FilePath
    digest: str
    kind: Kind
    value: Item | Introduction | OrdinaryPage | Settings | tuple[Tag, ...] | tuple[Reference, ...] | None
    diagnostics: tuple[Diagnostic, ...]


def read_file(path: FilePath, content: str, data: bytes, highlighter: Highlighter | None = None) -> Record:
    """The record of a Markdown file or one of the course's own files, at `path` in the folder `content`."""
    inside = path.removeprefix(content + "/")
    kind = COURSE_FILES.get(inside)
    digest = sha256(data).hexdigest()
    source, problems = decode(path, data)
    if source is None:
        return Record(path, digest, kind or "unusable", None, problems)
    value: Item | Introduction | Settings | tuple[Tag, ...] | tuple[Reference, ...] | None
    match kind:
        case "taxonomy":
            value, found = read_taxonomy(source)
        case "settings":
            value, found = read_settings(source)
        case "references":
            value, found = read_references(source)
        case _:
            return _read_markdown(path, source, digest, problems, highlighter)
    return Record(path, digest, kind, value, (*problems, *found))


def _read_markdown(
    path: FilePath, source: Source, digest: str, problems: Iterable[Diagnostic], highlighter: Highlighter | None
) -> Record:
    value: Item | Introduction | None
    match kind_of(source):
        case "item":
            value, found = read_item(source, digest, highlighter)
            return Record(path, digest, "item", value, (*problems, *found))
        case "introduction":
            value, found = read_introduction(source, digest)
            return Record(path, digest, "introduction", value, (*problems, *found))
        case _:
            if any(problem.code == "KG002" for problem in problems):
                return Record(path, digest, "unusable", None, tuple(problems))
            page, found = read_page(source)
            return Record(path, digest, "page", page, (*problems, *found))


def without_reading(path: FilePath, content: str) -> Record | None:
    """The record of an attachment, whose bytes say nothing; None for a file that must be read."""
    inside = path.removeprefix(content + "/")
    return None if inside in COURSE_FILES or inside.endswith(".md") else Record(path, "", "file", None, ())
