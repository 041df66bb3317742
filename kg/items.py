"""Items and introductions: a Markdown file with `type:` or `describes:` in its front matter, read on its own.

In: a `Source` and the file's digest. Out: an `Item` or `Introduction`; diagnostics KG010 to KG051. What is wrong costs
what is wrong: an item without a right choice is still an item, one without a title is called after its file; only a
type that nobody knows makes a file useless. Names are left as written.
"""

import re
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final, Literal

from kg.diagnostics import START, Diagnostic, Span, Written
from kg.fields import Fields
from kg.frontmatter import split
from kg.ids import ItemId, folded, id_problem, normal_id, slug
from kg.markdown import Body, Highlighter, Renderer, Slice, blocks, parse
from kg.mending import read
from kg.model import Introduction, Item, Link, Relation, Status
from kg.nearest import nearest
from kg.source import Source
from kg.texts import read_texts
from kg.vocab import ITEM_TYPES, ItemType
from kg.yamlnodes import Mapping, Node, Scalar, quote

ITEM_KEYS: Final = (
    "type",
    "title",
    "id",
    "tags",
    "related",
    "requires",
    "difficulty",
    "status",
    "sources",
    "aliases",
    "minutes",
)
"""What an item's front matter may say."""

INTRODUCTION_KEYS: Final = ("describes", "title")

STATUSES: Final[tuple[Status, ...]] = ("draft", "review", "published")

MAX_DIFFICULTY: Final = 5
MAX_MINUTES: Final = 10_000

_KIND = re.compile(r"^[\"']?(type|describes)[\"']?[ \t]*:", re.MULTILINE | re.IGNORECASE)
_KIND_INDENTED = re.compile(r"(?:^[ \t]*|[{,]\s*)[\"']?(type|describes)[\"']?[ \t]*:", re.MULTILINE | re.IGNORECASE)

_ELSEWHERE: Final = MappingProxyType(
    {
        "answer": "write it in the body, below '## Answer'",
        "solution": "write it in the body, below '## Answer'",
        "explanation": "write it in the body, below '## Explanation'",
        "hint": "write it in the body, below '## Hint'",
        "hints": "write each in the body, below '## Hint'",
        "rubric": "write it in the body, below '## Rubric'",
        "choices": "write them in the body: '- [ ]' before a wrong one, '- [x]' before a right one",
        "options": "write them in the body: '- [ ]' before a wrong one, '- [x]' before a right one",
        "question": "write it in the body, below the front matter",
        "prompt": "write it in the body, below the front matter",
        "bloom": "name the level among the tags",
        "level": "name the level among the tags",
        "chapter": "name the chapter among the tags",
        "topic": "name the topic among the tags",
        "prerequisites": "did you mean 'requires'?",
        "references": "did you mean 'sources'?",
        "time": "did you mean 'minutes'?",
        "draft": "write 'status: draft'",
        "<<": "merge keys are not supported: write the keys out",
    }
)
"""Keys that other tools have, and what to do instead."""

_TYPE_NAMES: Final = MappingProxyType(
    {
        "mcq": "multiple-choice",
        "single-choice": "multiple-choice",
        "multiple-response": "multiple-answer",
        "multi-select": "multiple-answer",
        "checkbox": "multiple-answer",
        "true-or-false": "true-false",
        "boolean": "true-false",
        "numerical": "numeric",
        "number": "numeric",
        "cloze": "fill-in",
        "gap-fill": "fill-in",
        "fill-in-the-blank": "fill-in",
        "fill-in-the-blanks": "fill-in",
        "match": "matching",
        "sequence": "ordering",
        "open": "essay",
        "case": "case-study",
        "programming": "code",
        "coding": "code",
        "definition": "concept",
        "lesson": "concept",
    }
)
"""What other tools call the types."""


def kind_of(source: Source) -> Literal["item", "introduction", "page"]:
    """What a Markdown file is, by the keys of its front matter; the YAML may be broken."""
    parts, _ = split(source)
    head = source.text[parts.start : parts.end]
    pattern = _KIND_INDENTED if head[:1] in {" ", "\t", "{"} else _KIND
    keys = {found.lower() for found in pattern.findall(head)}
    return "item" if "type" in keys else "introduction" if "describes" in keys else "page"


def kind_place(source: Source) -> Span:
    """Where a file says what it is: its ``type`` or ``describes``."""
    parts, _ = split(source)
    mapping, _ = read(source, parts.start, parts.end)
    keys = (key for key, _ in mapping.entries if key.text.lower() in {"type", "describes"})
    return next((source.span(key.start, key.end) for key in keys), START)


def read_item(
    source: Source, digest: str, highlighter: Highlighter | None = None
) -> tuple[Item | None, tuple[Diagnostic, ...]]:
    """The item in `source`; None when its type is unknown."""
    parts, problems = split(source)
    mapping, more = read(source, parts.start, parts.end)
    found = [*problems, *more]
    fields = Fields(source, mapping, ITEM_KEYS, found, (0, 3), _ELSEWHERE)
    written_type = fields.required("type", f"write one of {', '.join(ITEM_TYPES)}")
    kind = _type(fields, written_type)
    title = fields.required("title", "give it a title: a question or a noun phrase")
    at = title.span if title else written_type.span if written_type else source.span(0, 3)
    name, id_span = _id(fields, at)
    tags, related, requires = fields.words("tags"), _related(fields), fields.words("requires")
    aliases, sources = _aliases(fields), _sources(fields)
    difficulty = fields.integer("difficulty", 1, MAX_DIFFICULTY)
    minutes = fields.integer("minutes", 1, MAX_MINUTES)
    status = fields.choice("status", STATUSES, "published")
    if kind is None or written_type is None:
        return None, tuple(found)
    body = parse(source, parts.body)
    links: list[Link] = []
    texts = read_texts(body, kind, written_type.span, Renderer(source, body, links, found, highlighter), found)
    item = Item(
        path=source.path,
        digest=digest,
        id=name,
        id_span=id_span,
        type=kind,
        title=title.text if title else name,
        title_span=at,
        tags=tags,
        related=related,
        requires=requires,
        aliases=aliases,
        sources=sources,
        difficulty=difficulty,
        minutes=minutes,
        status=status,
        prompt=texts.prompt,
        interaction=texts.interaction,
        hints=texts.hints,
        answer=texts.answer,
        explanation=texts.explanation,
        rubric=texts.rubric,
        links=tuple(links),
    )
    return item, tuple(found)


def _type(fields: Fields, written: Written | None) -> ItemType | None:
    """The item's type. KG020 for an unknown one; it is read as the one that was probably meant."""
    if written is None:
        return None
    for kind in ITEM_TYPES:
        if kind == written.text:
            return kind
    name = folded(written.text[:60]).replace(" ", "-").replace("_", "-")
    meant = _TYPE_NAMES.get(name) or nearest(name, ITEM_TYPES)
    hint = f"did you mean '{meant}'?" if meant else f"known are {', '.join(ITEM_TYPES)}"
    fields.report_at("KG020", written.span, f"unknown item type '{written.text[:60]}'", hint)
    return next((kind for kind in ITEM_TYPES if kind == meant), None)


def _id(fields: Fields, otherwise: Span) -> tuple[ItemId, Span]:
    """The item's id and where it is given; by default one made of the file's name."""
    stem = normal_id(PurePosixPath(fields.source.path).stem)
    default = stem if id_problem(stem) is None else slug(stem)
    own = fields.written("id")
    if own is None:
        return ItemId(default), otherwise
    name = normal_id(own.text)
    if problem := id_problem(name):
        fields.report_at("KG019", own.span, f"the id '{name[:60]}' {problem}", f"it could be '{slug(name)}'")
        return ItemId(default), own.span
    return ItemId(name), own.span


def _related(fields: Fields) -> tuple[Relation, ...]:
    return tuple(relation for node in fields.entries("related") if (relation := _relation(fields, node)))


def _relation(fields: Fields, node: Node) -> Relation | None:
    """An entry of `related`: a name, or ``{to: name, why: reason}``."""
    if not isinstance(node, Mapping):
        written = fields.line(node)
        return Relation(written, "") if written and written.text else None
    if _is_title(node):
        whole = fields.source.text[node.start : node.end]
        fields.report("KG015", node, "an entry must be a text or {to: …, why: …}", quote(whole))
        return Relation(Written(whole, fields.span(node)), "")
    entry = Fields(fields.source, node, ("to", "why"), fields.found, (node.start, node.end))
    to = entry.required("to", "name the related item by its id or title")
    return Relation(to, entry.text("why")) if to else None


def _is_title(node: Mapping) -> bool:
    """Whether a mapping is a title with a colon in it that should have been quoted: ``Attention: what it is``."""
    if len(node.entries) != 1:
        return False
    key, value = node.entries[0]
    return key.plain and key.text not in {"to", "why"} and isinstance(value, Scalar) and value.plain


def _aliases(fields: Fields) -> tuple[Written, ...]:
    """Old ids; what cannot be one is left out."""
    kept = []
    for written in fields.words("aliases"):
        name = normal_id(written.text)
        if problem := id_problem(name):
            fields.report_at(
                "KG019", written.span, f"the old id '{name[:60]}' {problem}", f"it could be '{slug(name)}'"
            )
        else:
            kept.append(Written(name, written.span))
    return tuple(kept)


def _sources(fields: Fields) -> tuple[Written, ...]:
    """``@keys`` of references, and web addresses; anything else is left out."""
    return tuple(word for word in fields.words("sources") if word.text.startswith("@") or fields.is_address(word))


# ---- introductions


def read_introduction(
    source: Source, digest: str, highlighter: Highlighter | None = None
) -> tuple[Introduction | None, tuple[Diagnostic, ...]]:
    """The introduction of a tag in `source`; None when it does not say of which."""
    parts, problems = split(source)
    mapping, more = read(source, parts.start, parts.end)
    found = [*problems, *more]
    fields = Fields(source, mapping, INTRODUCTION_KEYS, found, (0, 3))
    tag = fields.required("describes", "name a tag by its id or label")
    fields.text("title")  # for people and other tools: the page has the tag's label
    if tag is None:
        return None, tuple(found)
    body = parse(source, parts.body)
    links: list[Link] = []
    text = Renderer(source, body, links, found, highlighter).rich(*_without_title(body))
    return Introduction(source.path, digest, tag, text, tuple(links)), tuple(found)


def _without_title(body: Body) -> tuple[Slice, ...]:
    """The whole body but a first-level heading at its start, which repeats the tag's label."""
    every = blocks(body)
    inside = every[1:] if every and every[0].kind == "heading" and every[0].level == 1 else every
    return (Slice(inside[0].start, inside[-1].stop),) if inside else ()
