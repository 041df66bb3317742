"""Blocks as HTML: headings, quotes and alerts, lists, tables, code, blocks of raw HTML.

Handlers for `kg.markdown.writer.Writer`: each writes what event `at` starts and returns the event to go on with.
Diagnostics KG041, KG049, and those of what is inside.
"""

from typing import Any, Final

from kg.markdown.anchors import PREFIX
from kg.markdown.blocks import fence_at, marker_of, plain
from kg.markdown.body import Slice
from kg.markdown.tags import raw_html
from kg.markdown.writer import BlockWhole, Handler, Whole, Writer, quoted
from kg.model import Heading

_ALIGNMENTS: Final = {
    "None": "",
    "Left": ' class="kg-left"',
    "Center": ' class="kg-center"',
    "Right": ' class="kg-right"',
}
_HEADS: Final = 'th scope="col"'
_INLINE: Final = frozenset({"Emphasis", "Strong", "Strikethrough"})


def heading(w: Writer, at: int, value: Any, where: Any) -> int:
    """A heading with its id; one of the first level counts as second."""
    level = int(value["level"][1])
    if level == 1:
        place = w.body.trimmed(where["start"], where["end"])
        w.file.report("KG049", place, "a first-level heading below the title", "start it with ##")
        level = 2
    name = PREFIX + w.file.heading_ids[at]
    w.headings.append(Heading(level, name, w.file.heading_texts[at]))
    w.out.append(f'<h{level} id="{quoted(name)}">')
    w.close_later(f"</h{level}>\n", " ")
    return at + 1


def quote(w: Writer, at: int, kind: str | None, _where: Any) -> int:
    """A block quote or an alert."""
    w.words.append(" ")
    if kind is None:
        w.out.append("<blockquote>\n")
        w.close_later("</blockquote>\n", " ")
    else:
        opened = f'<div class="kg-alert kg-alert-{kind.lower()}" role="note">\n<p class="kg-alert-title">{kind}</p>\n'
        w.out.append(opened)
        w.close_later("</div>\n", " ")
    return at + 1


def code(w: Writer, at: int, _value: Any, _where: Any) -> int:
    """Code."""
    fence = fence_at(w.body, at)
    w.words += [" ", fence.source, " "]
    w.out.append(BlockWhole(w.file.code_html(fence)))
    return w.body.ends[at] + 1


# ---- lists


def bullets(w: Writer, at: int, first: int | None, _where: Any) -> int:
    """A list of either kind."""
    w.words.append(" ")
    if first is None:
        w.out.append("<ul>\n")
        w.close_later("</ul>\n", " ")
    else:
        w.out.append("<ol>\n" if first == 1 else f'<ol start="{first}">\n')
        w.close_later("</ol>\n", " ")
    return at + 1


def item(w: Writer, at: int, _value: Any, _where: Any) -> int:
    """An item of a list."""
    w.out.append("<li>" if marker_of(w.body, at) is None else '<li class="kg-task">')
    w.close_later("</li>\n", " ")
    return at + 1


def task_marker(w: Writer, at: int, checked: bool, _where: Any) -> int:
    """A box that labels the words after it; the mark of a choice, whose item is not in the slice, is nothing."""
    item_starts = at - 2 if w.body.events[at - 1][0] == {"Start": "Paragraph"} else at - 1
    if item_starts < w.first:
        return at + 1
    end = _end_of_words(w, at + 1)
    w.out += ["<label>", Whole(f'<input type="checkbox" disabled{" checked" if checked else ""}>'), " "]
    w.write(Slice(at + 1, end))
    w.out.append("</label>")
    return end


def _end_of_words(w: Writer, at: int) -> int:
    """Where the inline markup from event `at` on ends."""
    while True:
        event = w.body.events[at][0]
        if event == "Rule" or "End" in event or ("Start" in event and not _is_inline(event["Start"])):
            return at
        at = w.body.ends[at] + 1


def _is_inline(what: Any) -> bool:
    return what in _INLINE if type(what) is str else "Link" in what or "Image" in what


# ---- tables


def table(w: Writer, at: int, alignments: tuple[str, ...], _where: Any) -> int:
    """A table in a box that can be scrolled; without a header when that is empty."""
    end = w.body.ends[at]
    head_end = w.body.ends[at + 1]
    names = [plain(w.body, Slice(cell + 1, w.body.ends[cell])) for cell in _starts(w, at + 2, head_end)]
    label = quoted(": ".join(("Table", ", ".join(name for name in names if name)[:80].strip(", "))).rstrip(": "))
    w.words.append(" ")
    w.out.append(f'<div class="kg-table" tabindex="0" role="group" aria-label="{label}"><table>\n')
    if any(names):
        w.out.append("<thead>\n")
        _row(w, at + 1, alignments, names)
        w.out.append("</thead>\n")
    rows = _starts(w, head_end + 1, end)
    w.out.append("<tbody>\n" if rows else "")
    for row in rows:
        _row(w, row, alignments, ())
    w.out.append("</tbody>\n</table></div>\n" if rows else "</table></div>\n")
    return end + 1


def _starts(w: Writer, at: int, end: int) -> list[int]:
    """The events between `at` and `end` that start the elements there."""
    starts = []
    while at < end:
        starts.append(at)
        at = w.body.ends[at] + 1
    return starts


def _row(w: Writer, at: int, alignments: tuple[str, ...], names: tuple[str, ...] | list[str]) -> None:
    """A row; `names` are the texts of header cells: an empty one heads nothing."""
    w.out.append("<tr>")
    for number, cell in enumerate(_starts(w, at + 1, w.body.ends[at])):
        heads = bool(names and names[number])
        w.out.append(f"<{_HEADS if heads else 'td'}{_ALIGNMENTS[alignments[number]]}>")
        w.write(Slice(cell + 1, w.body.ends[cell]))
        w.out.append("</th>" if heads else "</td>")
        w.words.append(" ")
    w.out.append("</tr>\n")


# ---- others


def html_block(w: Writer, at: int, _value: Any, _where: Any) -> int:
    """A block of raw HTML."""
    end = w.body.ends[at]
    chunks = [(next(iter(event.values())), span["start"]) for event, span in w.body.events[at + 1 : end]]
    raw_html(w, chunks, block=True)
    w.words.append(" ")
    return end + 1


def footnote_definition(w: Writer, at: int, _value: Any, _where: Any) -> int:
    """Nothing: notes are written at the end of the text that refers to them."""
    return w.body.ends[at] + 1


HANDLERS: Final[dict[str, Handler]] = {
    "BlockQuote": quote,
    "CodeBlock": code,
    "FootnoteDefinition": footnote_definition,
    "Heading": heading,
    "HtmlBlock": html_block,
    "Item": item,
    "List": bullets,
    "Table": table,
    "TaskListMarker": task_marker,
}
