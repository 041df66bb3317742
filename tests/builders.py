"""Courses as values, for tests of what comes after linking: `course(item("a"), item("b", requires=["a"]),
tag("t"))`."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from kg.diagnostics import START, Written
from kg.ids import FilePath, ItemId, TagId
from kg.model import (
    Accepted,
    Address,
    Blanks,
    Choice,
    Choices,
    CodeBlock,
    Course,
    Criterion,
    Interaction,
    Introduction,
    Item,
    Link,
    LinkedItem,
    LinkedTag,
    Number,
    Order,
    Pairs,
    Program,
    Reference,
    RichText,
    Settings,
    Tag,
)
from kg.vocab import LEVELS, ItemType


def rich(text: str) -> RichText:
    return RichText((f"<p>{text}</p>",), (), text)


def written(*texts: str) -> tuple[Written, ...]:
    return tuple(Written(text, START) for text in texts)


def item(
    name: str,
    type: ItemType = "multiple-choice",  # noqa: A002  # as the field is called
    *,
    tags: Iterable[str] = (),
    chapters: Iterable[str] = (),
    related: Iterable[str | tuple[str, str]] = (),
    requires: Iterable[str] = (),
    links: Iterable[Address | None] = (),
    prompt: str = "Which one?",
    interaction: Interaction | None = None,
    answer: str = "",
    explanation: str = "",
    hints: Iterable[str] = (),
    rubric: tuple[Criterion, ...] = (),
    sources: Iterable[str] = (),
    **fields: Any,
) -> LinkedItem:
    names = tuple(TagId(tag) for tag in tags)
    addresses = tuple(links)
    values: dict[str, Any] = {"title": f"The title of {name}", "path": f"content/{name}.md", "difficulty": None}
    values |= {"minutes": None, "status": "published", "digest": "0" * 64} | fields
    record = Item(
        id=ItemId(name),
        id_span=START,
        type=type,
        title_span=START,
        tags=written(*names),
        related=(),
        requires=(),
        aliases=(),
        sources=written(*sources),
        prompt=rich(prompt),
        interaction=interaction,
        hints=tuple(rich(hint) for hint in hints),
        answer=rich(answer) if answer else None,
        explanation=rich(explanation) if explanation else None,
        rubric=rubric,
        links=tuple(Link("wiki", address.name if address else "?", "", START) for address in addresses),
        **values,
    )
    pairs = ((to, "") if isinstance(to, str) else to for to in related)
    return LinkedItem(
        item=record,
        tags=names,
        level=next((level for level in LEVELS if level in names), None),
        chapters=tuple(TagId(chapter) for chapter in chapters),
        related=tuple((ItemId(to), why) for to, why in pairs),
        requires=tuple(ItemId(need) for need in requires),
        addresses=addresses,
    )


def tag(
    name: str,
    *,
    label: str = "",
    kind: Any = "topic",
    broader: Iterable[str] = (),
    alt: Iterable[str] = (),
    note: str = "",
    introduction: str = "",
    links: Iterable[Address | None] = (),
    path: str = "content/taxonomy.yml",
) -> LinkedTag:
    above = tuple(TagId(b) for b in broader)
    own = Tag(FilePath(path), TagId(name), label or name.title(), kind, written(*above), tuple(alt), note, START)
    page = None
    if introduction:
        page = Introduction(
            FilePath(f"content/about-{name}.md"), "1" * 64, Written(name, START), rich(introduction), ()
        )
    return LinkedTag(own, above, 0, page, tuple(links))


def levels() -> tuple[LinkedTag, ...]:
    return tuple(tag(level, path="") for level in LEVELS)


def course(
    *parts: LinkedItem | LinkedTag | Reference, settings: Settings = Settings(), aliases: dict[str, str] | None = None
) -> Course:
    """A course of `parts`, items and tags in the order given, with the six levels after the tags unless `parts` has
    them."""
    tags = {part.tag.id: part for part in (*parts, *levels()) if isinstance(part, LinkedTag)}
    tags |= {part.tag.id: part for part in parts if isinstance(part, LinkedTag)}
    return Course(
        settings=settings,
        items={part.item.id: part for part in parts if isinstance(part, LinkedItem)},
        tags={
            name: LinkedTag(linked.tag, linked.broader, n, linked.introduction, linked.addresses)
            for n, (name, linked) in enumerate(tags.items())
        },
        references={part.key: part for part in parts if isinstance(part, Reference)},
        aliases={old: ItemId(new) for old, new in (aliases or {}).items()},
        pages=(),
        files=(),
        urls={},
    )


def choices(*texts: str, right: int = 0) -> Choices:
    return Choices(tuple(Choice(rich(text), n == right, rich(f"On {text}"), START) for n, text in enumerate(texts)))


def interactions() -> dict[ItemType, Interaction | None]:
    """An interaction for each item type."""
    return {
        "concept": None,
        "multiple-choice": choices("red", "green"),
        "multiple-answer": choices("red", "green", "blue"),
        "true-false": choices("True", "False"),
        "short-answer": Accepted(("warm-up", "warmup")),
        "numeric": Number(Decimal("16.80"), Decimal("16.7"), Decimal("1.69e1"), "GB", "16.8 ± 0.1 GB"),
        "fill-in": Blanks((("gradient", "slope"), ("zero",))),
        "matching": Pairs(("Term", "Meaning"), ((rich("a"), rich("b")), (rich("c"), rich("d"))), (rich("e"),)),
        "ordering": Order((rich("one"), rich("two"), rich("three"))),
        "essay": None,
        "case-study": None,
        "code": Program(CodeBlock("python", 'print("<\\n>")\n', ""), CodeBlock("", "<\n>", "")),
    }


def filed(made: Course) -> Course:
    """The course with items whose digests differ where the items do, as those of files would."""
    items = {
        name: replace(linked, item=replace(linked.item, digest=sha256(repr(linked.item).encode()).hexdigest()))
        for name, linked in made.items.items()
    }
    return replace(made, items=items)
