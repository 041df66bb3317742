"""The tags of a course: those of `taxonomy.yml`, and the built-in branch with Bloom's six levels.

In: a `Source`. Out: `Tag` records in the file's order, names in them unresolved; diagnostics (KG010 to KG019). A tag
with a broken entry is still a tag, so that one slip does not make every item that names it wrong.
"""

from typing import Final

from kg.diagnostics import START, Diagnostic, Written
from kg.fields import Fields, is_null
from kg.ids import FilePath, TagId, id_problem, normal_id, slug
from kg.mending import read
from kg.model import Tag, TagKind
from kg.scalars import other_reading
from kg.source import Source
from kg.vocab import LEVELS
from kg.yamlnodes import Broken, Mapping, Node, Scalar, quote

KEYS: Final = ("label", "broader", "kind", "alt", "note")
"""What an entry of `taxonomy.yml` may say."""

KINDS: Final[tuple[TagKind, ...]] = ("course", "chapter", "topic")


def read_taxonomy(source: Source) -> tuple[tuple[Tag, ...], tuple[Diagnostic, ...]]:
    """The tags of a `taxonomy.yml`, in reading order."""
    mapping, problems = read(source, 0, len(source.text))
    found = list(problems)
    tags: dict[str, Tag] = {}
    for key, value in mapping.entries:
        tag = _tag(source, key, value, found)
        if tag is not None and (first := tags.setdefault(tag.id.casefold(), tag)) is not tag:
            message = f"the tag '{tag.id}' differs from '{first.id}' in line {first.span.line} in case only"
            found.append(source.diagnostic("KG011", tag.span, message, "remove one"))
    return tuple(tags.values()), tuple(found)


def _tag(source: Source, key: Scalar, value: Node, found: list[Diagnostic]) -> Tag | None:
    """One entry: a mapping, or only the label."""
    span = source.span(key.start, key.end)
    name = normal_id(key.text)
    if problem := id_problem(name):
        hint = f"a tag's id could be '{slug(name)}'"
        found.append(source.diagnostic("KG019", span, f"the tag's id '{name[:60]}' {problem}", hint))
        return None
    if key.plain and (other := other_reading(name)):
        found.append(source.diagnostic("KG013", span, f"'{name}' is read as {other} by some YAML tools", quote(name)))
    known = KEYS if isinstance(value, Mapping) else ("label",)
    fields = Fields(source, _entry(source, key, value, found), known, found, (key.start, key.end))
    return Tag(
        path=source.path,
        id=TagId(name),
        label=fields.text("label") or _built_in_label(name),
        kind=fields.choice("kind", KINDS, "topic"),
        broader=fields.words("broader"),
        alt=tuple(written.text for written in fields.words("alt")),
        note=fields.text("note"),
        span=span,
    )


def _entry(source: Source, key: Scalar, value: Node, found: list[Diagnostic]) -> Mapping:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Scalar) and not is_null(value):
        return Mapping(((Scalar("label", True, key.start, key.end), value),), value.start, value.end)
    if not isinstance(value, Scalar | Broken):
        span = source.span(value.start, value.end)
        hint = f"write {key.text}: {{label: …, broader: …}}"
        found.append(source.diagnostic("KG015", span, "a tag is a label or a mapping, not a list", hint))
    return Mapping((), key.start, key.end)


# ---- built in

_ABOVE_BLOOM: Final = (
    ("science", "Science", ()),
    ("empirical-science", "Empirical Science", ()),
    ("social-science", "Social Science", ("Social Sciences",)),
    ("psychology", "Psychology", ()),
    ("cognitive-psychology", "Cognitive Psychology", ()),
    ("blooms-taxonomy", "Bloom's Taxonomy", ("Bloom’s Taxonomy", "Revised Bloom's Taxonomy")),
)
"""From the top down, each below the one before: id, label, other labels."""

_NOUNS: Final = (
    ("Remembering", "Recall", "Knowledge"),
    ("Understanding", "Comprehension"),
    ("Applying", "Application"),
    ("Analyzing", "Analysis", "Analysing"),
    ("Evaluating", "Evaluation"),
    ("Creating", "Creation", "Synthesis"),
)
"""What else the levels are called, lowest first; those of 1956 included."""


def bloom_branch() -> tuple[Tag, ...]:
    """The built-in tags: Bloom's levels, lowest first, and what is above them. Their `path` is ""."""
    names = [name for name, _, _ in _ABOVE_BLOOM]
    above = [
        _built_in(name, label, parent, alt)
        for (name, label, alt), parent in zip(_ABOVE_BLOOM, ["", *names], strict=False)
    ]
    levels = [
        _built_in(level, level.capitalize(), names[-1], _level_labels(level, nouns))
        for level, nouns in zip(LEVELS, _NOUNS, strict=True)
    ]
    return (*above, *levels)


def _level_labels(level: str, nouns: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a level: 'Evaluating', and 'Evaluation in Bloom's Taxonomy' with either apostrophe."""
    british = ("Analyse",) if level == "analyze" else ()
    words = (level.capitalize(), *british, *nouns)
    return (*british, nouns[0], *(f"{word} in Bloom{mark}s Taxonomy" for mark in "'’" for word in words))


def _built_in(name: str, label: str, parent: str, alt: tuple[str, ...]) -> Tag:
    broader = (Written(parent, START),) if parent else ()
    return Tag(FilePath(""), TagId(name), label, "topic", broader, alt, "", START)


def _built_in_label(name: str) -> str:
    """The label of a tag that gives none: that of the built-in tag it repeats, else its id."""
    return next((tag.label for tag in bloom_branch() if tag.id == name), name)
