"""The course file and the references: `course.yml` and `references.yml`.

In: a `Source`. Out: `Settings`, or `Reference` records in the file's order; diagnostics (KG010 to KG019, KG043). Names
of tags and items in them are unresolved. What cannot be read counts as absent.
"""

import re
from collections.abc import Iterator
from typing import Final

from kg.diagnostics import Diagnostic, Written
from kg.fields import Fields
from kg.ids import id_problem, normal_id, slug
from kg.mending import read
from kg.model import Reference, Settings, Target
from kg.source import Source
from kg.yamlnodes import Broken, Mapping, Node, Scalar

COURSE_KEYS: Final = (
    "id",
    "title",
    "description",
    "language",
    "licence",
    "license",
    "order",
    "blueprint",
    "drafts",
)
"""What `course.yml` may say; ``license`` is another spelling of ``licence``."""

REFERENCE_KEYS: Final = ("author", "year", "title", "venue", "url")
"""What an entry of `references.yml` may say."""

MOST: Final = 100_000
"""Items a blueprint may ask for in one cell."""

_YEAR = re.compile(
    r"(?:ca?\. ?)?-?[0-9]{1,4}[a-z]?(?: ?[-–/] ?[0-9]{2,4})?(?: (?:AD|BC|B?CE))?|n\. ?d\.|in press|forthcoming",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def read_settings(source: Source) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """What a `course.yml` says."""
    mapping, problems = read(source, 0, len(source.text))
    found = list(problems)
    fields = Fields(source, mapping, COURSE_KEYS, found, (0, 0))
    settings = Settings(
        id=_course_id(fields),
        title=fields.text("title"),
        description=fields.text("description"),
        language=_language(fields),
        licence=fields.text("licence") or fields.text("license"),
        order=fields.words("order"),
        blueprint=tuple(_targets(fields)),
        drafts=fields.flag("drafts"),
        path=source.path,
    )
    return settings, tuple(found)


def _course_id(fields: Fields) -> str:
    written = fields.written("id")
    if written is None:
        return Settings().id
    name = normal_id(written.text)
    if problem := id_problem(name):
        message = f"the course's id '{name[:60]}' {problem}"
        fields.report_at("KG019", written.span, message, f"it could be '{slug(name)}'")
        return slug(name)
    return name


def _language(fields: Fields) -> str:
    written = fields.written("language")
    if written is None:
        return Settings().language
    if not _LANGUAGE.fullmatch(written.text):
        hint = "write a tag of BCP 47, such as en, de-CH or zh-Hans"
        fields.report_at("KG015", written.span, f"'{written.text[:60]}' is no language", hint)
        return Settings().language
    return written.text


def _targets(fields: Fields) -> Iterator[Target]:
    """The blueprint: for a chapter (or ``*``) how many items of a level, of a type or in ``total``."""
    for chapter, columns in _entries(fields, fields.node("blueprint"), "'blueprint'"):
        for column, count in _entries(fields, columns, f"the blueprint of '{chapter.text[:60]}'"):
            number = count.text if isinstance(count, Scalar) else ""
            if number.isascii() and number.isdecimal() and len(number) < 10 and int(number) <= MOST:
                yield Target(_written(fields, chapter), _written(fields, column), int(number))
            elif not isinstance(count, Broken):
                fields.report("KG015", count, f"the number of items must be a whole number up to {MOST}")


def _entries(fields: Fields, node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
    """The entries of a mapping; KG015 when it is something else."""
    if node is None or isinstance(node, Broken):
        return ()
    if isinstance(node, Mapping):
        return node.entries
    fields.report("KG015", node, f"{what} must be a mapping", "write {remember: 4, multiple-choice: 10, total: 60}")
    return ()


def _written(fields: Fields, key: Scalar) -> Written:
    return Written(key.text, fields.span(key))


# ---- references


def read_references(source: Source) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    """The works of a `references.yml`."""
    mapping, problems = read(source, 0, len(source.text))
    found = list(problems)
    references = [_reference(source, key, value, found) for key, value in mapping.entries]
    return tuple(reference for reference in references if reference is not None), tuple(found)


def _reference(source: Source, key: Scalar, value: Node, found: list[Diagnostic]) -> Reference | None:
    """One work. A broken one is kept, so that the items that cite it are not wrong as well."""
    span = source.span(key.start, key.end)
    name = normal_id(key.text)
    if problem := id_problem(name):
        hint = f"it could be '{slug(name)}'"
        found.append(source.diagnostic("KG019", span, f"the reference's key '{name[:60]}' {problem}", hint))
        return None
    if isinstance(value, Broken):
        return Reference(name, "", "", name, "", "", span)
    if not isinstance(value, Mapping):
        hint = f"write {key.text}: {{title: …, author: …, year: …}}"
        found.append(source.diagnostic("KG015", span, f"the reference '{name}' must be a mapping", hint))
        return Reference(name, "", "", name, "", "", span)
    fields = Fields(source, value, REFERENCE_KEYS, found, (key.start, key.end))
    title = fields.required("title", "a reference needs a title at least")
    return Reference(
        key=name,
        author=", ".join(written.text for written in map(fields.line, fields.entries("author")) if written),
        year=_year(fields),
        title=title.text if title else name,
        venue=fields.text("venue"),
        url=fields.address("url"),
        span=span,
    )


def _year(fields: Fields) -> str:
    """When a work appeared, or ""; KG015 for what is no year."""
    written = fields.written("year")
    if written is None or _YEAR.fullmatch(written.text):
        return written.text if written else ""
    hint = "write a year such as 2017, 1998–2001 or c. 350 BC, or one of: n.d., in press, forthcoming"
    fields.report_at("KG015", written.span, f"'{written.text[:60]}' is no year", hint)
    return ""
