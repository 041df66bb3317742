"""One text being written: its HTML so far, the gaps in it, its plain words.

In: slices of a body's events, and a handler for each kind of event. Out: `RichText`. What is always written the same
way is done here; the handlers (`blockhtml`, `inlinehtml`, `linkhtml`, `notes`, `tags`) do the rest.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from kg.markdown.body import Body, Slice
from kg.markdown.rawhtml import repaired
from kg.model import Heading, Hole, RichText

Handler = Callable[["Writer", int, Any, Any], int]
"""Writes what event `at` (with its value and its range of bytes) stands for; returns the event to go on with."""

_MARK = re.compile(r'<(?:a|span|pre) data-kg-whole="([0-9]+)"></(?:a|span|pre)>| data-kg-gap="([0-9]+)"')

_STARTS: Final = {
    "Paragraph": "<p>",
    "Emphasis": "<em>",
    "Strong": "<strong>",
    "Strikethrough": "<del>",
}
_ENDS: Final = {
    "Paragraph": ("</p>\n", " "),
    "Emphasis": ("</em>", ""),
    "Strong": ("</strong>", ""),
    "Strikethrough": ("</del>", ""),
}
_WORDS: Final = {"SoftBreak": "\n", "HardBreak": "<br>\n", "Rule": "<hr>\n"}


class Whole(str):
    """Finished HTML that stays in one piece, whatever raw HTML stands around it."""

    __slots__ = ()


class BlockWhole(Whole):
    """A `Whole` that cannot stand in a paragraph."""

    __slots__ = ()


class Writer:
    """Writes one text. `file` is what the texts of a file share (a `kg.markdown.renderer.Renderer`)."""

    __slots__ = (
        "blanks",
        "body",
        "closing",
        "file",
        "first",
        "gaps",
        "handlers",
        "headings",
        "linked",
        "notes",
        "opened",
        "out",
        "raw",
        "words",
    )

    def __init__(
        self, file: Any, body: Body, handlers: Mapping[str, Handler], blanks: list[tuple[str, ...]] | None
    ) -> None:
        self.file = file
        self.body = body
        self.handlers = handlers
        self.blanks = blanks
        self.out: list[str] = []
        self.words: list[str] = []
        self.gaps: list[tuple[int, Hole]] = []
        """Where in `out` each hole is."""
        self.closing: list[tuple[str, str]] = []
        """What ends the elements that are open, innermost last, and what the end of each adds to the plain text."""
        self.headings: list[Heading] = []
        self.notes: dict[str, int] = {}
        """The footnotes referred to so far, with their numbers."""
        self.first = 0
        """The first event of the slice being written."""
        self.linked = False
        self.raw = False
        self.opened = 0
        """Elements of raw HTML that are open."""

    def write(self, piece: Slice) -> None:
        """Writes a slice. Most events are dealt with on the spot: this is where the time goes."""
        events, out, words = self.body.events, self.out, self.words
        at, stop = piece
        while at < stop:
            event, where = events[at]
            if "Text" in event:
                value = event["Text"]
                if "[^" in value or "{{" in value or "$" in value:
                    at = self.handlers["Text"](self, at, value, where)
                    continue
                words.append(value)
                out.append(escaped(value))
            elif "End" in event:
                value = event["End"]
                html, blank = _ENDS[value] if type(value) is str and value in _ENDS else self.closing.pop()
                out.append(html)
                words.append(blank)
            elif type(event) is str:
                out.append(_WORDS[event])
                words.append(" ")
            else:
                at = self._other(at, event, where)
                continue
            at += 1

    def _other(self, at: int, event: Any, where: Any) -> int:
        """Writes what an event starts or is; returns the event to go on with."""
        ((name, value),) = event.items()
        if name == "Start":
            if type(value) is str:
                if value in _STARTS:
                    self.out.append(_STARTS[value])
                    return at + 1
                name = value
            else:
                ((name, value),) = value.items()
        return self.handlers[name](self, at, value, where)

    def gap(self, link: int, fills: Literal["href", "src", "title"], otherwise: str = "") -> None:
        """Leaves a gap for what only the course knows."""
        self.gaps.append((len(self.out), Hole(link, fills, otherwise)))
        self.out.append("")

    def close_later(self, html: str, blank: str = "") -> None:
        """Notes what ends the element that has just been started."""
        self.closing.append((html, blank))

    # ---- the end

    def finished(self) -> RichText:
        """What has been written."""
        text = " ".join("".join(self.words).split())
        headings = tuple(self.headings)
        if self.raw:
            pieces, holes = self._repaired()
        elif self.gaps:
            pieces, holes = self._cut()
        else:
            pieces, holes = ["".join(self.out)], []
        pieces[0] = pieces[0].lstrip("\n")
        pieces[-1] = pieces[-1].rstrip("\n")
        return RichText(tuple(pieces), tuple(holes), text, headings)

    def _cut(self) -> tuple[list[str], list[Hole]]:
        """The HTML cut at its gaps."""
        pieces, at = [], 0
        for gap, _ in self.gaps:
            pieces.append("".join(self.out[at:gap]))
            at = gap
        pieces.append("".join(self.out[at:]))
        return pieces, [hole for _, hole in self.gaps]

    def _repaired(self) -> tuple[list[str], list[Hole]]:
        """The same, with raw HTML put in order: gaps and what stays whole are numbers meanwhile.

        Authors cannot write those numbers: no attribute of theirs passes that is not listed.
        """
        holes = dict(self.gaps)
        marked = [_marked(number, html, holes.get(number)) for number, html in enumerate(self.out)]
        html = repaired("".join(marked))
        pieces, left, at = [""], [], 0
        for found in _MARK.finditer(html):
            number = int(found[1] or found[2])
            pieces[-1] += html[at : found.start()] + self.out[number]
            at = found.end()
            if number in holes:
                left.append(holes[number])
                pieces.append("")
        pieces[-1] += html[at:]
        return pieces, left


def _marked(number: int, html: str, hole: Hole | None) -> str:
    """What stands for a gap or a whole piece; its tag is one that can stand where the piece can."""
    if hole and hole.fills != "title":
        return f' data-kg-gap="{number}"'
    if not hole and not isinstance(html, Whole):
        return html
    tag = "pre" if isinstance(html, BlockWhole) else "a" if "<a " in html else "span"
    return f'<{tag} data-kg-whole="{number}"></{tag}>'


def escaped(text: str) -> str:
    """`text` for HTML."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def quoted(text: str) -> str:
    """`text` for an attribute in double quotes."""
    return escaped(text).replace('"', "&quot;")
