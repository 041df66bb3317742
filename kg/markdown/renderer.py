"""Slices of a body's events as rich text.

In: a `Body`. Out: `RichText`, `CodeBlock`; links and diagnostics are appended to the lists the caller gave. What the
texts of one file share is here: headings, footnotes and equations are numbered through it.
"""

from functools import cached_property
from html import escape
from typing import Final, Literal

from kg.diagnostics import Diagnostic, Span
from kg.markdown.anchors import PREFIX, heading_ids, words_id
from kg.markdown.blockhtml import HANDLERS as BLOCKS
from kg.markdown.blocks import Fence, plain
from kg.markdown.body import MAX_DEPTH, Body, Slice
from kg.markdown.highlight import Highlighter
from kg.markdown.inlinehtml import HANDLERS as INLINES
from kg.markdown.linkhtml import HANDLERS as LINKS
from kg.markdown.maths import Maths, Misprint
from kg.markdown.notes import HANDLERS as NOTES
from kg.markdown.notes import write_notes
from kg.markdown.tags import HANDLERS as TAGS
from kg.markdown.writer import Handler, Writer
from kg.model import CodeBlock, Link, RichText
from kg.nearest import Names
from kg.source import Source

_HANDLERS: Final[dict[str, Handler]] = BLOCKS | INLINES | LINKS | NOTES | TAGS


class Renderer:
    """Renders slices of one body. `links` and `diagnostics` grow; holes are indices into `links`.

    Give one `highlighter` to all renderers of a run: it keeps what took long to make.
    """

    def __init__(
        self,
        source: Source,
        body: Body,
        links: list[Link],
        diagnostics: list[Diagnostic],
        highlighter: Highlighter | None = None,
    ) -> None:
        self.source = source
        self.body = body
        self.links = links
        self.diagnostics = diagnostics
        self.highlighter = highlighter or Highlighter()
        self.references: list[int] = [0]
        """How often each footnote has been referred to, by its number; there is no footnote 0."""
        self._told: set[str] = set()
        if body.too_deep:
            message = f"the Markdown is nested more than {MAX_DEPTH} levels deep"
            self.report_once("KG051", body.too_deep, message, "flatten it")

    def rich(self, *pieces: Slice, inline: bool = False, blanks: list[tuple[str, ...]] | None = None) -> RichText:
        """The slices as one text.

        `inline`: a lone paragraph loses its ``<p>``. `blanks`: ``{{a|b}}`` become gaps, their words are appended; a gap
        without words gives an empty tuple.
        """
        writer = Writer(self, self.body, _HANDLERS, blanks)
        for piece in pieces:
            writer.first = piece.start
            writer.write(_unwrapped(self.body, piece) if inline and len(pieces) == 1 else piece)
        write_notes(writer)
        return writer.finished()

    def code(self, fence: Fence) -> CodeBlock:
        """A code block, highlighted."""
        return CodeBlock(fence.language, fence.source, self.code_html(fence))

    # ---- for the handlers

    def code_html(self, fence: Fence) -> str:
        """The ``pre`` element of a code block; KG041 for an unknown language. ``math`` is a displayed formula."""
        if fence.language == "math":
            return self._formula(fence)
        inside = self.highlighter.html(fence.language, fence.source)
        if inside is None:
            near = self.highlighter.nearest(fence.language)
            hint = f"did you mean '{near}'?" if near else "name a language Pygments knows, or none"
            self.report("KG041", fence.named, f"unknown code language '{fence.language[:40]}'", hint)
            inside = escape(fence.source, quote=False)
        language = f' class="language-{escape(fence.language)}"' if fence.language else ""
        return f'<pre class="kg-code" tabindex="0"><code{language}>{inside}</code></pre>\n'

    def _formula(self, fence: Fence) -> str:
        made = self.maths.mathml(fence.source, True)
        if not isinstance(made, Misprint):
            return f'<div class="kg-math" tabindex="0">{made}</div>\n'
        self.report("KG040", fence.span, f"the formula cannot be typeset: {made.message}", made.hint)
        return f'<pre><code class="kg-math-error">{escape(fence.source, quote=False)}</code></pre>\n'

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Notes a diagnostic."""
        self.diagnostics.append(self.source.diagnostic(code, span, message, hint))

    def report_once(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Notes a diagnostic that is worth saying once in a file."""
        if code not in self._told:
            self._told.add(code)
            self.report(code, span, message, hint)

    def link(self, form: Literal["wiki", "path", "image"], target: str, fragment: str, place: Span) -> int:
        """Notes a link into the course; returns its number."""
        self.links.append(Link(form, target, fragment, place))
        return len(self.links) - 1

    def next_note(self) -> int:
        """A number for a footnote."""
        self.references.append(0)
        return len(self.references) - 1

    def count_reference(self, number: int) -> int:
        """Counts a reference to a footnote; returns how many there are with it."""
        self.references[number] += 1
        return self.references[number]

    def heading_hint(self, fragment: str) -> str:
        """What heading a fragment that fits none may have meant."""
        near = self.heading_names.nearest(words_id(fragment))
        return f"did you mean '#{near}'?" if near else ""

    @cached_property
    def maths(self) -> Maths:
        """Typesets the file's formulas."""
        return Maths("m-")

    @cached_property
    def heading_ids(self) -> dict[int, str]:
        """The ids of the body's headings, without prefix, by the event that starts each."""
        return dict(zip(self.heading_texts, heading_ids(self.heading_texts.values()), strict=True))

    @cached_property
    def heading_names(self) -> Names:
        """The same ids, to look the nearest one up."""
        return Names(self.heading_ids.values())

    @cached_property
    def heading_texts(self) -> dict[int, str]:
        """The plain text of the body's headings, by the event that starts each."""
        ends = self.body.ends
        return {at: plain(self.body, Slice(at + 1, ends[at])) for at in self.body.headings}

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The ids of the body's headings."""
        return frozenset(PREFIX + name for name in self.heading_ids.values())


def _unwrapped(body: Body, piece: Slice) -> Slice:
    """The inside of a slice that is one paragraph."""
    start, stop = piece
    if start < stop and body.events[start][0] == {"Start": "Paragraph"} and body.ends[start] == stop - 1:
        return Slice(start + 1, stop - 1)
    return piece
