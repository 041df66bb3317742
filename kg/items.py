"""Items and introductions: a Markdown file with `type:` or `describes:` in its front matter, read on its own.

In: a `Source` and the file's digest. Out: an `Item` or `Introduction`, and diagnostics (KG010 to KG050). What is wrong costs what is wrong: an item
without a right choice is still an item, one without a title is called after its file; only a type nobody knows makes a file useless.
"""

from pathlib import PurePosixPath
from typing import Final, Literal

from kg.diagnostics import Diagnostic, Written
from kg.fields import Fields
from kg.frontmatter import Parts, split
from kg.ids import ItemId, id_problem, normal_id, slug
from kg.interactions import Texts, read_texts
from kg.markdown import Highlighter, Renderer, parse
from kg.markdown.blocks import blocks
from kg.markdown.body import Slice
from kg.mending import read
from kg.model import Introduction, Item, Link, Relation, Status
from kg.nearest import nearest
from kg.source import Source
from kg.vocab import ITEM_TYPES, ItemType
from kg.yamlnodes import Mapping, Node

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

MAX_MINUTES: Final = 10_000


def kind_of(source: Source) -> Literal["item", "introduction", "page"]:
    """What a Markdown file is, by its front matter."""
    parts, _ = split(source)
    if parts.body == 0:
        return "page"
    head = "\n" + source.text[parts.start : parts.end]
    if "type" not in head and "describes" not in head:
        return "page"
    mapping, _ = read(source, parts.start, parts.end)
    keys = {key.text.lower() for key, _ in mapping.entries}
    return "item" if "type" in keys else "introduction" if "describes" in keys else "page"


def read_item(
    source: Source, digest: str, highlighter: Highlighter | None = None
) -> tuple[Item | None, tuple[Diagnostic, ...]]:
    """The item in `source`; None when its type is unknown."""
    parts, problems = split(source)
    mapping, more = read(source, parts.start, parts.end)
    found = [*problems, *more]
    fields = Fields(source, mapping, ITEM_KEYS, found, (0, 3))
    kind = _type(fields)
    name, id_written = _id(fields, mapping)
    title = fields.required("title", "give the item a title: a question or a noun phrase")
    links: list[Link] = []
    texts = _texts(source, parts, kind, links, found, highlighter) if kind else None
    if kind is None or texts is None:
        return None, tuple(found)
    item = Item(
        path=source.path,
        digest=digest,
        id=name,
        id_span=id_written.span,
        type=kind,
        title=title.text if title else name,
        title_span=title.span if title else id_written.span,
        tags=fields.words("tags"),
        related=_related(fields),
        requires=fields.words("requires"),
        aliases=_aliases(fields),
        sources=fields.words("sources"),
        difficulty=fields.integer("difficulty", 1, 5),
        minutes=fields.integer("minutes", 1, MAX_MINUTES),
        status=fields.choice("status", STATUSES, "published"),
        prompt=texts.prompt,
        interaction=texts.interaction,
        hints=texts.hints,
        answer=texts.answer,
        explanation=texts.explanation,
        rubric=texts.rubric,
        links=tuple(links),
    )
    return item, tuple(found)


def read_introduction(source: Source, digest: str) -> tuple[Introduction | None, tuple[Diagnostic, ...]]:
    """The introduction of a tag in `source`; None when it does not say of which."""
    parts, problems = split(source)
    mapping, more = read(source, parts.start, parts.end)
    found = [*problems, *more]
    fields = Fields(source, mapping, INTRODUCTION_KEYS, found, (0, 3))
    tag = fields.required("describes", "name a tag by its id or label")
    if tag is None:
        return None, tuple(found)
    body = parse(source, parts.body)
    links: list[Link] = []
    text = Renderer(source, body, links, found).rich(*_without_title(body))
    return Introduction(source.path, digest, tag, fields.text("title"), text, tuple(links)), tuple(found)


def _without_title(body: object) -> list[Slice]:
    """The whole body but a first-level heading at its start, which repeats the tag's label."""
    every = blocks(body)  # type: ignore[arg-type]
    skip = 1 if every and every[0].kind == "heading" and every[0].level == 1 else 0
    return [Slice(every[skip].start, every[-1].stop)] if every[skip:] else []


def _texts(
    source: Source,
    parts: Parts,
    kind: ItemType,
    links: list[Link],
    found: list[Diagnostic],
    highlighter: Highlighter | None,
) -> Texts:
    body = parse(source, parts.body)
    return read_texts(body, kind, Renderer(source, body, links, found, highlighter), found)


def _type(fields: Fields) -> ItemType | None:
    written = fields.required("type", f"one of {', '.join(ITEM_TYPES)}")
    if written is None or written.text in ITEM_TYPES:
        return written and next(kind for kind in ITEM_TYPES if kind == written.text)
    near = nearest(written.text.lower(), ITEM_TYPES)
    hint = f"did you mean '{near}'?" if near else f"known are {', '.join(ITEM_TYPES)}"
    fields.report_at("KG020", written.span, f"unknown item type '{written.text[:60]}'", hint)
    return next((kind for kind in ITEM_TYPES if kind == near), None)


def _id(fields: Fields, mapping: Mapping) -> tuple[ItemId, Written]:
    """The item's id, and where to point when it is meant: at `id`, else at the front matter's first key."""
    own = fields.written("id")
    stem = normal_id(PurePosixPath(fields.source.path).stem)
    default = stem if id_problem(stem) is None else slug(stem)
    if own is None:
        first = mapping.entries[0][0]
        return ItemId(default), Written(default, fields.span(first))
    name = normal_id(own.text)
    if problem := id_problem(name):
        fields.report_at("KG019", own.span, f"the id {problem}", f"'{slug(name)}' would do")
        return ItemId(default), own
    return ItemId(name), own


def _related(fields: Fields) -> tuple[Relation, ...]:
    return tuple(relation for node in fields.entries("related") if (relation := _relation(fields, node)))


def _relation(fields: Fields, node: Node) -> Relation | None:
    """An entry of `related`: a name, or ``{to: name, why: reason}``."""
    if not isinstance(node, Mapping):
        written = fields.line(node)
        return Relation(written, "") if written and written.text else None
    entry = Fields(fields.source, node, ("to", "why"), fields.found, (node.start, node.end))
    to = entry.required("to", "name the related item by its id or title")
    return Relation(to, entry.text("why")) if to and to.text else None


def _aliases(fields: Fields) -> tuple[Written, ...]:
    kept = []
    for written in fields.words("aliases"):
        name = normal_id(written.text)
        if problem := id_problem(name):
            fields.report_at("KG019", written.span, f"the alias {problem}", f"'{slug(name)}' would do")
        else:
            kept.append(Written(name, written.span))
    return tuple(kept)


