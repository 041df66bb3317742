"""A parsed body: the events of its Markdown, which end belongs to which start, and where each stands in the file.

In: a `Source` and where its Markdown starts. Out: a `Body`. Byte offsets, which the parser counts in, stay inside:
callers get `Span`s. Nesting deeper than `MAX_DEPTH` is flattened here, so that nothing after has to care.
"""

from itertools import accumulate
from typing import Any, Final, NamedTuple

import pyromark

from kg.diagnostics import Span
from kg.source import Source

MAX_DEPTH: Final = 100
"""How deep blocks and inline markup together may nest (KG051)."""

OPTIONS: Final = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_GFM
)

Event = tuple[Any, Any]
"""What the parser gives: (event, {"start": …, "end": …} in bytes). An event is a word or a mapping with one key; see
`pyromark.event`."""

_CHUNK = 1024
_CONTINUATION = bytes(range(0x80, 0xC0))


class Slice(NamedTuple):
    """A stretch of a body's events, as indices; the end is exclusive."""

    start: int
    stop: int


class Body:
    """The Markdown of a file, parsed; never changed.

    `ends[i]` is the index of the event that ends what event `i` starts (`i` itself for one that starts nothing);
    `tops` holds the indices at which the top-level blocks start, `headings` those of all headings; `footnotes` the
    content of each footnote definition under its `label_key`, wherever it stands; `too_deep` the place where nesting
    goes beyond `MAX_DEPTH`.
    """

    __slots__ = ("_counts", "_data", "ends", "events", "footnotes", "headings", "source", "start", "too_deep", "tops")

    def __init__(self, source: Source, start: int) -> None:
        text = source.text[start:] if start else source.text
        self.source = source
        self.start = start
        self._data = text.encode()
        self._counts: list[int] = []
        self.too_deep: Span | None = None
        # A range for every event costs time, but places are needed for links, choices and whatever is wrong.
        self.events: list[Event] = list(pyromark.events_with_range(text, options=OPTIONS, merge_text=True))
        self.ends: list[int] = []
        self.tops: list[int] = []
        if self._match() > MAX_DEPTH:
            self._flatten()
            self._match()

    def _match(self) -> int:
        """Fills `ends`, `tops`, `headings` and `footnotes`; returns how deep the events nest."""
        self.headings: list[int] = []
        self.footnotes: dict[str, Slice] = {}
        self.ends = ends = list(range(len(self.events)))
        self.tops = tops = []
        stack: list[int] = []
        deepest = 0
        for at, (event, _) in enumerate(self.events):
            if "Text" in event:
                continue
            if "Start" in event:
                if not stack:
                    tops.append(at)
                stack.append(at)
                deepest = max(deepest, len(stack))
            elif "End" in event:
                ends[start := stack.pop()] = at
                if type(what := event["End"]) is dict and "Heading" in what:
                    self.headings.append(start)
                elif what == "FootnoteDefinition":
                    self._define(start, at)
            elif event == "Rule" and not stack:
                tops.append(at)
        return deepest

    def _define(self, start: int, end: int) -> None:
        label = self.events[start][0]["Start"]["FootnoteDefinition"]
        self.footnotes.setdefault(label_key(label), Slice(start + 1, end))

    def _flatten(self) -> None:
        """Drops the markup below `MAX_DEPTH`; its text stays. A list or table is kept or dropped with its parts."""
        kept: list[Event] = []
        depth, dropped = 0, 0
        for event in self.events:
            started, ended = "Start" in event[0], "End" in event[0]
            depth += started
            if started and not dropped and depth > MAX_DEPTH - _levels(event[0]["Start"]):
                dropped = depth
                self.too_deep = self.too_deep or self.trimmed(event[1]["start"], event[1]["end"])
            if not dropped or not (started or ended):
                kept.append(event)
            dropped = 0 if ended and dropped == depth else dropped
            depth -= ended
        self.events = kept

    def digit_at(self, offset: int) -> bool:
        """Whether a digit stands at a byte offset."""
        return self._data[offset : offset + 1].isdigit()

    # ---- places

    def place(self, start: int, end: int) -> Span:
        """The place of a range of the body's bytes."""
        return self.source.span(self.start + self._points(start), self.start + self._points(end))

    def span(self, piece: Slice) -> Span:
        """The place of a slice, without white space around it; an empty slice has an empty place where it would
        stand."""
        if piece.start >= piece.stop:
            return self._between(piece.start)
        ranges = [self.events[at][1] for at in (piece.start, piece.stop - 1)]
        return self.trimmed(min(r["start"] for r in ranges), max(r["end"] for r in ranges))

    def trimmed(self, start: int, end: int) -> Span:
        """The place of a range of bytes, without white space around it."""
        written = self._data[start:end]
        left = len(written) - len(written.lstrip())
        return self.place(start + left, max(start + left, start + len(written.rstrip())))

    def within(self, start: int, first: int, last: int) -> Span:
        """The place of the characters `first` to `last`, counted from a byte of the body."""
        base = self.start + self._points(start)
        return self.source.span(base + first, base + last)

    def written(self, start: int, end: int) -> str:
        """The Markdown in a range of bytes, as it stands in the file."""
        return self._data[start:end].decode()

    def _between(self, at: int) -> Span:
        """The empty place where an empty slice before event `at` would stand."""
        if at >= len(self.events):
            where = len(self._data.rstrip())
        else:
            event, span = self.events[at]
            where = span["start"]
            if type(event) is dict and "End" in event:
                where += len(self._data[where : span["end"]].rstrip())
        return self.place(where, where)

    def _points(self, offset: int) -> int:
        """Code points before a byte offset of the body."""
        if self.source.text.isascii():
            return offset
        if not self._counts:
            chunks = (self._data[at : at + _CHUNK] for at in range(0, len(self._data), _CHUNK))
            self._counts = [0, *accumulate(len(chunk.translate(None, _CONTINUATION)) for chunk in chunks)]
        chunk = offset // _CHUNK
        return self._counts[chunk] + len(self._data[chunk * _CHUNK : offset].translate(None, _CONTINUATION))


def _levels(what: Any) -> int:
    """How many levels of its parts belong to an element and come and go with it."""
    return 0 if type(what) is str else 2 if "Table" in what else 1 if "List" in what else 0


def label_key(label: str) -> str:
    """A footnote's label as labels are compared."""
    return " ".join(label.split()).casefold()


def parse(source: Source, start: int = 0) -> Body:
    """The Markdown of `source` from the code point offset `start` on, parsed."""
    return Body(source, start)
