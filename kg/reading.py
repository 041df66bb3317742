"""One file read: its bytes in, what it says out.

The bridge from the shell's files to the readers of each kind. Pure: the same path and bytes always give the same
`Record`, which is why records are kept between builds under the file's digest.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kg.diagnostics import START, Diagnostic
from kg.ids import MARKDOWN_EXTENSIONS, FilePath, is_reserved
from kg.items import kind_of, kind_place, read_introduction, read_item
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
    record = _read(path, content, data, highlighter)
    return replace(record, diagnostics=(*record.diagnostics, *_reserved(path, record.value)))


def _read(path: FilePath, content: str, data: bytes, highlighter: Highlighter | None) -> Record:
    inside = path.removeprefix(content + "/")
    kind = COURSE_FILES.get(inside)
    digest = sha256(data).hexdigest()
    source, problems = decode(path, data)
    if kind is None and not inside.endswith(".md"):
        return Record(path, digest, "file", None, tuple(_nearly_markdown(path, source)))
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
            value, found = read_introduction(source, digest, highlighter)
            return Record(path, digest, "introduction", value, (*problems, *found))
        case _:
            if any(problem.code == "KG002" for problem in problems):
                return Record(path, digest, "unusable", None, tuple(problems))
            page, found = read_page(source)
            return Record(path, digest, "page", page, (*problems, *found))


def without_reading(path: FilePath, content: str) -> Record | None:
    """The record of an attachment, whose bytes say nothing; None for a file that must be read."""
    inside = path.removeprefix(content + "/")
    if inside in COURSE_FILES or inside.lower().endswith(MARKDOWN_EXTENSIONS):
        return None
    return Record(path, "", "file", None, (*_nearly_of_the_course(path, inside), *_reserved(path, None)))


def _reserved(path: FilePath, value: object) -> Iterator[Diagnostic]:
    """KG052 for a name that Windows refuses."""
    name = PurePosixPath(path).name
    if is_reserved(name):
        message = f"'{name}' is a reserved name on Windows: the file cannot be had there"
        meanwhile = f"; until then the item's id is '{value.id}'" if isinstance(value, Item) else ""
        yield Diagnostic(path, START, "KG052", message, f"rename it{meanwhile}")


def _nearly_of_the_course(path: FilePath, inside: str) -> Iterator[Diagnostic]:
    """KG052 for ``taxonomy.yaml`` and the like."""
    meant = PurePosixPath(inside.lower()).with_suffix(".yml").name
    if inside.lower().endswith((".yml", ".yaml")) and meant in COURSE_FILES and "/" not in inside:
        message = f"the file is copied to the site as it is: it is not called '{meant}'"
        yield Diagnostic(path, START, "KG052", message, f"name it {meant}")


def _nearly_markdown(path: FilePath, source: Source | None) -> Iterator[Diagnostic]:
    """KG052 for Markdown that is not what it says, or no page at all, because its name does not end in ``.md``."""
    kind = kind_of(source) if source else "page"
    becomes = "an ordinary page" if path.endswith(MARKDOWN_EXTENSIONS) else "copied to the site as it is"
    hint = f"name it {PurePosixPath(path).stem}.md"
    if source and kind != "page":
        message = f"the file is {becomes}, and no {kind}: its name does not end in '.md'"
        yield source.diagnostic("KG052", kind_place(source), message, hint)
    elif not path.endswith(MARKDOWN_EXTENSIONS):
        yield Diagnostic(path, START, "KG052", f"the file is {becomes}: its name does not end in '.md'", hint)
