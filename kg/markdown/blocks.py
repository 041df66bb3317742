"""The blocks of a body and what is inside them: what a grammar of items takes apart.

In: a `Body`. Out: top-level `Block`s; list items, table cells and fences as slices of events. Nothing is rendered here.
"""

from typing import Any, Final, Literal

from msgspec import Struct

from kg.diagnostics import Span
from kg.markdown.body import Body, Slice

BlockKind = Literal[
    "heading",
    "paragraph",
    "list",
    "task-list",
    "ordered-list",
    "table",
    "code",
    "quote",
    "html",
    "rule",
    "footnote",
    "math",
]
"""``math`` is a paragraph that holds one displayed formula and nothing else; alerts are ``quote``; ``html`` is a
block of raw HTML."""

_KINDS: Final[dict[str, BlockKind]] = {
    "Heading": "heading",
    "Paragraph": "paragraph",
    "List": "list",
    "Table": "table",
    "CodeBlock": "code",
    "BlockQuote": "quote",
    "HtmlBlock": "html",
    "Rule": "rule",
    "FootnoteDefinition": "footnote",
}


_PARAGRAPH: Final = {"Start": "Paragraph"}


class Block(Struct, frozen=True):
    """A top-level block: events `start` to `stop` (exclusive).

    `level` is a heading's level from 1, or the number an ordered list starts with; else 0. `text` is a heading's
    plain text; else "".
    """

    kind: BlockKind
    start: int
    stop: int
    level: int = 0
    text: str = ""

    @property
    def slice(self) -> Slice:
        """The whole block."""
        return Slice(self.start, self.stop)

    @property
    def content(self) -> Slice:
        """What is inside the block, without its own markup."""
        return Slice(self.start + 1, max(self.start + 1, self.stop - 1))


class ListItem(Struct, frozen=True):
    """An item of a list.

    `checked` is None without ``[ ]`` or ``[x]``. `feedback` is the inside of a block quote at the item's end, which
    `content` then lacks.
    """

    slice: Slice
    checked: bool | None
    content: Slice
    feedback: Slice | None


class Fence(Struct, frozen=True):
    """A code block: the first word after the fence ("" if none, or for indented code), the code with its line ends.

    `span` is the place of the block, `named` that of the word, or the block's start.
    """

    language: str
    source: str
    span: Span
    named: Span


def blocks(body: Body) -> tuple[Block, ...]:
    """The top-level blocks of a body, in order. Link definitions are not blocks."""
    return tuple(_block(body, at) for at in body.tops)


def _block(body: Body, at: int) -> Block:
    event = body.events[at][0]
    name, value = _start(event)
    stop = body.ends[at] + 1
    kind = _KINDS.get(name, "paragraph")
    match kind:
        case "heading":
            return Block(kind, at, stop, int(value["level"][1]), plain(body, Slice(at + 1, stop - 1)))
        case "list":
            return _list(body, at, stop, value)
        case "paragraph" if stop == at + 3 and "DisplayMath" in body.events[at + 1][0]:
            return Block("math", at, stop)
        case _:
            return Block(kind, at, stop)


def _start(event: Any) -> tuple[str, Any]:
    """The name of what an event starts, and what comes with it: ("Heading", {"level": …}), ("Paragraph", None)."""
    if type(event) is not dict:
        return str(event), None
    what = event.get("Start", "")
    return (what, None) if type(what) is str else next(iter(what.items()))


def _list(body: Body, at: int, stop: int, first: int | None) -> Block:
    item = at + 1
    while item < stop - 1:
        if marker_of(body, item) is not None:
            return Block("task-list", at, stop, first or 0)
        item = body.ends[item] + 1
    return Block("list" if first is None else "ordered-list", at, stop, first or 0)


def marker_of(body: Body, item: int) -> int | None:
    """The event that is the ``[ ]`` or ``[x]`` of the list item that event `item` starts; None for an item without."""
    event = body.events[item + 1][0]
    if "TaskListMarker" in event:
        return item + 1
    if event == _PARAGRAPH and "TaskListMarker" in body.events[item + 2][0]:
        return item + 2
    return None


def list_items(body: Body, block: Block) -> tuple[ListItem, ...]:
    """The items of a list, whichever its kind."""
    return tuple(_items(body, block.content))


def _items(body: Body, inside: Slice) -> list[ListItem]:
    items = []
    at = inside.start
    while at < inside.stop:
        items.append(_item(body, at, body.ends[at]))
        at = body.ends[at] + 1
    return items


def _item(body: Body, start: int, end: int) -> ListItem:
    marker = marker_of(body, start)
    checked = None if marker is None else body.events[marker][0]["TaskListMarker"]
    first = start + 2 if marker == start + 1 else start + 1
    feedback = _closing_quote(body, first, end)
    content = Slice(first, feedback.start - 1 if feedback else end)
    return ListItem(Slice(start, end + 1), checked, content, feedback)


def _closing_quote(body: Body, start: int, end: int) -> Slice | None:
    """The inside of the block quote that ends just before event `end`, of those that start at `start` or later."""
    at = start
    while at < end:
        close = body.ends[at]
        if close == end - 1:
            return Slice(at + 1, close) if body.events[at][0] == {"Start": {"BlockQuote": None}} else None
        at = close + 1
    return None


def table(body: Body, block: Block) -> tuple[tuple[Slice, ...], tuple[tuple[Slice, ...], ...]]:
    """The cells of a table's header, and those of each row; every row has as many cells as the header."""
    header, *rows = (_cells(body, row) for row in _children(body, block.content))
    return header, tuple(rows)


def _cells(body: Body, row: Slice) -> tuple[Slice, ...]:
    inside = _children(body, Slice(row.start + 1, row.stop - 1))
    return tuple(Slice(cell.start + 1, cell.stop - 1) for cell in inside)


def _children(body: Body, inside: Slice) -> list[Slice]:
    children = []
    at = inside.start
    while at < inside.stop:
        children.append(Slice(at, body.ends[at] + 1))
        at = body.ends[at] + 1
    return children


def fence(body: Body, block: Block) -> Fence | None:
    """What a code block holds; None for a block of another kind."""
    return fence_at(body, block.start) if block.kind == "code" else None


def fence_at(body: Body, at: int) -> Fence:
    """The code block that event `at` starts."""
    event, where = body.events[at]
    kind = event["Start"]["CodeBlock"]
    words = kind["Fenced"].split() if kind != "Indented" else ()
    source = "".join(body.events[n][0]["Text"] for n in range(at + 1, body.ends[at]))
    language = words[0].strip("{}.").lower() if words else ""
    line = body.written(where["start"], where["end"]).partition("\n")[0]
    before = max(line.lower().find(language), 0)
    start = where["start"] + len(line[:before].encode())
    named = body.place(start, start + len(line[before : before + len(language)].encode()))
    return Fence(language, source, body.trimmed(where["start"], where["end"]), named)


def plain(body: Body, *pieces: Slice) -> str:
    """Plain text of slices: formulas as TeX, code as it is, white space collapsed; without footnotes and HTML tags."""
    if len(pieces) == 1 and pieces[0].stop - pieces[0].start == 1:
        return " ".join(_text(body.events[pieces[0].start][0]).split())
    words: list[str] = []
    for piece in pieces:
        at = piece.start
        while at < piece.stop:
            event = body.events[at][0]
            words.append(_text(event))
            at = body.ends[at] if _start(event)[0] == "FootnoteDefinition" else at
            at += 1
    return " ".join("".join(words).split())


_TEXTS: Final = frozenset({"Text", "Code", "InlineMath", "DisplayMath"})
_INLINE: Final = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})


def _text(event: object) -> str:
    """What an event adds to plain text: its own, or a blank where a block ends."""
    if type(event) is not dict:
        return " "
    name, value = next(iter(event.items()))
    if name in _TEXTS:
        return str(value)
    return " " if name == "End" and not (type(value) is str and value in _INLINE) else ""
