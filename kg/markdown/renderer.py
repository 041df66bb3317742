"""Slices of a body's events as rich text.

In: a `Body`. Out: `RichText`, `CodeBlock`; links and diagnostics are appended to the lists the caller gave. One
`Renderer` for a file: headings, footnotes and equations are numbered through, so that ids are unique on the page that
shows the file.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any, Final

from kg.diagnostics import Diagnostic, Span
from kg.markdown.anchors import PREFIX, anchor, heading_ids
from kg.markdown.blocks import Fence, fence_at, plain
from kg.markdown.body import MAX_DEPTH, Body, Slice
from kg.markdown.highlight import Highlighter
from kg.markdown.links import destination, wiki_target
from kg.markdown.maths import Maths, Misprint
from kg.markdown.rawhtml import MARK, filtered, repaired
from kg.model import CodeBlock, Heading, Hole, Link, RichText
from kg.source import Source

_HOLE = re.compile(f' (?:href|src)="{MARK}(\\d+){MARK}"|{MARK}(\\d+){MARK}')
_BLANK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_LOST_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
_SIMPLE: Final = {
    "Paragraph": ("<p>", "</p>\n"),
    "Emphasis": ("<em>", "</em>"),
    "Strong": ("<strong>", "</strong>"),
    "Strikethrough": ("<del>", "</del>"),
    "TableRow": ("<tr>", "</tr>\n"),
    "HtmlBlock": ("", ""),
}
_ALIGNMENTS: Final = {
    "None": "",
    "Left": ' class="kg-left"',
    "Center": ' class="kg-center"',
    "Right": ' class="kg-right"',
}
WIDE_FORMULA: Final = 60
"""Characters of TeX from which a displayed formula may need scrolling."""


class Renderer:
    """Renders slices of one body. `links` and `diagnostics` grow; holes are indices into `links`."""

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
        self.maths = Maths("m-")
        self.footnotes: dict[str, int] = {}
        self.references: dict[str, int] = {}
        self.heading_ids = _ids_of_headings(body)
        if body.too_deep:
            self.report(
                "KG051", body.too_deep, f"the Markdown is nested more than {MAX_DEPTH} levels deep", "flatten it"
            )

    def rich(self, *pieces: Slice, inline: bool = False, blanks: list[tuple[str, ...]] | None = None) -> RichText:
        """The slices as one text. `inline`: a lone paragraph loses its ``<p>``; `blanks`: ``{{a|b}}`` become gaps,
        their words are appended."""
        writer = _Writer(self, blanks)
        for piece in pieces:
            writer.write(_unwrapped(self.body, piece) if inline else piece)
        text = plain(self.body, *pieces)
        return writer.finished(_BLANK.sub("____", text) if blanks is not None else text)

    def code(self, fence: Fence) -> CodeBlock:
        """A code block, highlighted."""
        return CodeBlock(fence.language, fence.source, self.code_html(fence))

    def code_html(self, fence: Fence) -> str:
        """The ``pre`` element of a code block; KG041 for an unknown language."""
        inside = self.highlighter.html(fence.language, fence.source)
        if inside is None:
            hint = "name a language Pygments knows, or none"
            self.report("KG041", fence.span, f"unknown code language '{fence.language}'", hint)
            inside = escape(fence.source, quote=False)
        language = f' class="language-{escape(fence.language)}"' if fence.language else ""
        return f'<pre class="kg-code" tabindex="0"><code{language}>{inside}</code></pre>\n'

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Notes a diagnostic."""
        self.diagnostics.append(self.source.diagnostic(code, span, message, hint))

    def link(self, form: Any, target: str, fragment: str, place: Span) -> int:
        """Notes a link into the course; returns its number."""
        self.links.append(Link(form, target, fragment, place))
        return len(self.links) - 1


def _ids_of_headings(body: Body) -> dict[int, str]:
    starts = [
        n for n, (event, _) in enumerate(body.events) if type(event) is dict and "Heading" in (event.get("Start") or ())
    ]
    if not starts:
        return {}
    texts = [plain(body, Slice(n + 1, body.ends[n])) for n in starts]
    return dict(zip(starts, heading_ids(texts), strict=True))


def _unwrapped(body: Body, piece: Slice) -> Slice:
    start, stop = piece
    if start < stop and body.events[start][0] == {"Start": "Paragraph"} and body.ends[start] == stop - 1:
        return Slice(start + 1, stop - 1)
    return piece


class _Writer:
    """Writes one text."""

    def __init__(self, renderer: Renderer, blanks: list[tuple[str, ...]] | None) -> None:
        self.r = renderer
        self.body = renderer.body
        self.blanks = blanks
        self.out: list[str] = []
        self.holes: list[Hole] = []
        self.kept: list[str] = []
        self.headings: list[Heading] = []
        self.notes: list[str] = []
        self.raw = False
        self.align: list[Any] = []
        self.column = 0
        self.cell = "td"
        self.closing: dict[int, str] = {}

    def finished(self, text: str) -> RichText:
        self._footnotes()
        html = "".join(self.out).strip()
        if self.raw:
            html = repaired(html)
        pieces: list[str] = []
        holes: list[Hole] = []
        end, piece = 0, ""
        for found in _HOLE.finditer(html):
            number = int(found[1] or found[2])
            piece += html[end : found.start()]
            end = found.end()
            if number % 2:
                piece += self.kept[number // 2]
                continue
            pieces.append(piece)
            holes.append(self.holes[number // 2])
            piece = ""
        pieces.append(piece + html[end:])
        return RichText(tuple(pieces), tuple(holes), text, tuple(self.headings))

    def hole(self, link: int, fills: Any, otherwise: str = "") -> str:
        self.holes.append(Hole(link, fills, otherwise))
        return f"{MARK}{2 * (len(self.holes) - 1)}{MARK}"

    def keep(self, html: str) -> str:
        """A mark for finished HTML that the repair of raw HTML must not see."""
        self.kept.append(html)
        return f"{MARK}{2 * (len(self.kept) - 1) + 1}{MARK}"

    # ---- events

    def write(self, piece: Slice) -> None:
        at, events, out = piece.start, self.body.events, self.out
        while at < piece.stop:
            event, span = events[at]
            if type(event) is str:
                out.append(_WORDS.get(event, ""))
            elif (what := event.get("Start")) is not None:
                at = self.start(at, what, span)
            elif (what := event.get("End")) is not None:
                self.end(at, what)
            else:
                name, value = next(iter(event.items()))
                _INLINES[name](self, value, span)
            at += 1

    def start(self, at: int, what: Any, span: Any) -> int:
        """Writes what an element starts with; returns the last event that is dealt with."""
        if type(what) is str:
            if (simple := _SIMPLE.get(what)) is not None:
                self.out.append(simple[0])
                return at
            name, value = what, None
        else:
            name, value = next(iter(what.items()))
        return _STARTS[name](self, at, value, span)

    def end(self, at: int, what: Any) -> None:
        if type(what) is str:
            if (simple := _SIMPLE.get(what)) is not None:
                self.out.append(simple[1])
                return
            name = what
        else:
            name = next(iter(what))
        if name == "TableCell":
            self.out.append(f"</{self.cell}>")
        elif name == "TableHead":
            self.cell = "td"
            self.out.append("</tr></thead>\n<tbody>\n")
        elif name == "Table":
            self.out.append("</tbody></table></div>\n")
        else:
            self.out.append(self.closing.pop(at, ""))

    def close_with(self, at: int, html: str) -> None:
        self.closing[self.body.ends[at]] = html

    # ---- blocks

    def heading(self, at: int, value: Any, span: Any) -> int:
        level = int(value["level"][1])
        place = self.body.trimmed(span["start"], span["end"])
        if level == 1:
            self.r.report("KG049", place, "a first-level heading below the title", "start with ##")
            level = 2
        name = PREFIX + self.r.heading_ids[at]
        self.headings.append(Heading(level, name, plain(self.body, Slice(at + 1, self.body.ends[at]))))
        self.out.append(f'<h{level} id="{_quoted(name)}">')
        self.close_with(at, f"</h{level}>\n")
        return at

    def quote(self, at: int, kind: Any, span: Any) -> int:  # noqa: ARG002
        if kind is None:
            self.out.append("<blockquote>\n")
            self.close_with(at, "</blockquote>\n")
        else:
            name = str(kind).lower()
            self.out.append(f'<div class="kg-alert kg-alert-{name}" role="note"><p class="kg-alert-title">{kind}</p>\n')
            self.close_with(at, "</div>\n")
        return at

    def code(self, at: int, value: Any, span: Any) -> int:  # noqa: ARG002
        self.out.append(self.keep(self.r.code_html(fence_at(self.body, at))))
        return self.body.ends[at]

    def list(self, at: int, first: Any, span: Any) -> int:  # noqa: ARG002
        tag = "ul" if first is None else "ol"
        start = f' start="{first}"' if first not in (None, 1) else ""
        self.out.append(f"<{tag}{start}>\n")
        self.close_with(at, f"</{tag}>\n")
        return at

    def item(self, at: int, value: Any, span: Any) -> int:  # noqa: ARG002
        near = (self.body.events[n][0] for n in range(at + 1, min(at + 3, self.body.ends[at])))
        task = any(type(event) is dict and "TaskListMarker" in event for event in near)
        self.out.append('<li class="kg-task">' if task else "<li>")
        self.close_with(at, "</li>\n")
        return at

    def table(self, at: int, align: Any, span: Any) -> int:  # noqa: ARG002
        self.align = list(align)
        head = plain(self.body, Slice(at + 1, self.body.ends[at + 1])) if at + 1 < self.body.ends[at] else ""
        self.out.append(
            f'<div class="kg-table" tabindex="0" role="group" aria-label="Table: {_quoted(head[:80])}"><table>\n'
        )
        return at

    def table_head(self, at: int, value: Any, span: Any) -> int:  # noqa: ARG002
        self.cell, self.column = "th", 0
        self.out.append("<thead><tr>")
        return at

    def table_cell(self, at: int, value: Any, span: Any) -> int:  # noqa: ARG002
        before = self.body.events[at - 1][0]
        self.column = 0 if before in ({"Start": "TableRow"}, {"Start": "TableHead"}) else self.column + 1
        align = _ALIGNMENTS[str(self.align[self.column])] if self.column < len(self.align) else ""
        scope = ' scope="col"' if self.cell == "th" else ""
        self.out.append(f"<{self.cell}{scope}{align}>")
        return at

    def skip(self, at: int, value: Any, span: Any) -> int:  # noqa: ARG002
        return self.body.ends[at]

    # ---- inline

    def text(self, text: str, span: Any) -> None:
        if "[^" in text:
            for lost in _LOST_FOOTNOTE.finditer(text):
                place = self.body.trimmed(span["start"], span["end"])
                self.r.report(
                    "KG048", place, f"the footnote '{lost[1]}' has no definition", f"add a line [^{lost[1]}]: …"
                )
        if self.blanks is not None and "{{" in text:
            self.out.append(self._with_blanks(text))
        else:
            self.out.append(_escaped(text))

    def _with_blanks(self, text: str) -> str:
        parts, end = [], 0
        for found in _BLANK.finditer(text):
            words = tuple(word.strip() for word in found[1].split("|"))
            assert self.blanks is not None  # noqa: S101  # the caller has looked
            self.blanks.append(tuple(word for word in words if word))
            gap = f'<span class="kg-blank" data-blank="{len(self.blanks)}"></span>'
            parts += [_escaped(text[end : found.start()]), gap]
            end = found.end()
        return "".join((*parts, _escaped(text[end:])))

    def code_span(self, text: str, span: Any) -> None:  # noqa: ARG002
        self.out.append(f"<code>{_escaped(text)}</code>")

    def formula(self, tex: str, span: Any) -> None:
        self._formula(tex, span, display=False)

    def display(self, tex: str, span: Any) -> None:
        self._formula(tex, span, display=True)

    def _formula(self, tex: str, span: Any, *, display: bool) -> None:
        made = self.r.maths.mathml(tex, display)
        if isinstance(made, Misprint):
            start = span["start"] + (2 if display else 1)
            first, last = (start + len(tex[:n].encode()) for n in (made.start, made.end))
            self.r.report(
                "KG040", self.body.place(first, last), f"the formula cannot be typeset: {made.message}", made.hint
            )
            self.out.append(f'<code class="kg-math-error">{_escaped(tex)}</code>')
        elif display:
            scroll = ' tabindex="0"' if len(tex) > WIDE_FORMULA else ""
            self.out.append(self.keep(f'<span class="kg-math"{scroll}>{made}</span>'))
        else:
            self.out.append(self.keep(made))

    def raw_html(self, html: str, span: Any) -> None:
        kept, removed = filtered(html)
        self.raw = True
        if removed:
            place = self.body.trimmed(span["start"], span["end"])
            self.r.report("KG042", place, f"HTML that is not allowed was removed: {', '.join(removed[:6])}")
        self.out.append(kept)

    def task_marker(self, checked: bool, span: Any) -> None:  # noqa: ARG002
        state = ' checked="" aria-label="Done"' if checked else ' aria-label="To do"'
        self.out.append(f'<input type="checkbox" disabled=""{state}> ')

    # ---- links and images

    def link(self, at: int, value: Any, span: Any) -> int:
        place = self.body.trimmed(span["start"], span["end"])
        kind = value["link_type"]
        if type(kind) is dict:
            return self._wiki(at, value["dest_url"], place, own_words=kind["WikiLink"]["has_pothole"])
        address = (
            f"mailto:{value['dest_url']}" if kind == "Email" and ":" not in value["dest_url"] else value["dest_url"]
        )
        title = f' title="{_quoted(value["title"])}"' if value["title"] else ""
        self.out.append(f"<a{self._href(address, place)}{title}>")
        self.close_with(at, "</a>")
        return at

    def _href(self, address: str, place: Span) -> str:
        to = destination(address)
        match to.kind:
            case "web":
                return f' href="{_quoted(to.target)}" rel="external noopener"'
            case "mail":
                return f' href="{_quoted(to.target)}"'
            case "here":
                return f' href="#{_quoted(anchor(to.fragment))}"'
            case "course":
                return f' href="{self.hole(self.r.link("path", to.target, to.fragment, place), "href")}"'
            case "refused":
                message = f"a link with the scheme '{to.target}', which is not allowed"
                self.r.report("KG043", place, message, "use http, https or mailto")
            case "nowhere":
                self.r.report("KG044", place, "the link has no address")
        return ""

    def _wiki(self, at: int, written: str, place: Span, *, own_words: bool) -> int:
        target, fragment = wiki_target(written)
        number = self.r.link("wiki", target, fragment, place)
        self.out.append(f'<a href="{self.hole(number, "href")}">')
        if own_words:
            self.close_with(at, "</a>")
            return at
        self.out.append(self.hole(number, "title", target) + "</a>")
        return self.body.ends[at]

    def image(self, at: int, value: Any, span: Any) -> int:
        place = self.body.trimmed(span["start"], span["end"])
        alt = plain(self.body, Slice(at + 1, self.body.ends[at]))
        to = destination(value["dest_url"])
        if not alt:
            self.r.report(
                "KG047", place, "the image has no alternative text", "say what it shows: ![a curve that falls](…)"
            )
        title = f' title="{_quoted(value["title"])}"' if value["title"] else ""
        if to.kind == "course":
            source = self.hole(self.r.link("image", to.target, "", place), "src")
            self.out.append(f'<img src="{source}" alt="{_quoted(alt)}"{title} loading="lazy">')
        elif to.kind == "web":
            self.r.report("KG050", place, "an image on another host is shown as a link", "put the file beside the item")
            self.out.append(f'<a href="{_quoted(to.target)}" rel="external noopener">{_escaped(alt or to.target)}</a>')
        else:
            code = "KG043" if to.kind == "refused" else "KG046"
            self.r.report(
                code, place, f"the image '{value['dest_url'][:40]}' cannot be shown", "put the file beside the item"
            )
            self.out.append(_escaped(alt))
        return self.body.ends[at]

    # ---- footnotes

    def footnote(self, label: str, span: Any) -> None:  # noqa: ARG002
        number = self.r.footnotes.get(label)
        if number is None:
            number = self.r.footnotes[label] = len(self.r.footnotes) + 1
            self.notes.append(label)
        count = self.r.references[label] = self.r.references.get(label, 0) + 1
        name = f"fnref-{number}" if count == 1 else f"fnref-{number}-{count}"
        self.out.append(
            f'<sup class="kg-fnref"><a href="#fn-{number}" id="{name}" role="doc-noteref"'
            f' aria-label="Footnote {number}">{number}</a></sup>'
        )

    def _footnotes(self) -> None:
        """The notes first referred to here; a note may refer to others."""
        if not self.notes:
            return
        self.out.append('<div class="kg-footnotes" role="group" aria-label="Footnotes"><ol>\n')
        for label in self.notes:
            number = self.r.footnotes[label]
            value = f' value="{number}"' if number > 1 and label == self.notes[0] else ""
            self.out.append(f'<li id="fn-{number}"{value}>')
            self.write(self.body.footnotes[label])
            self.out.append(
                f' <a class="kg-fnback" role="doc-backlink" href="#fnref-{number}"'
                ' aria-label="Back to the text">↩</a></li>\n'
            )
        self.out.append("</ol></div>\n")


_WORDS: Final = {"SoftBreak": "\n", "HardBreak": "<br>\n", "Rule": "<hr>\n"}
_INLINES: Final[dict[str, Callable[[_Writer, Any, Any], None]]] = {
    "Text": _Writer.text,
    "Code": _Writer.code_span,
    "InlineMath": _Writer.formula,
    "DisplayMath": _Writer.display,
    "Html": _Writer.raw_html,
    "InlineHtml": _Writer.raw_html,
    "FootnoteReference": _Writer.footnote,
    "TaskListMarker": _Writer.task_marker,
}
_STARTS: Final[dict[str, Callable[[_Writer, int, Any, Any], int]]] = {
    "Heading": _Writer.heading,
    "BlockQuote": _Writer.quote,
    "CodeBlock": _Writer.code,
    "List": _Writer.list,
    "Item": _Writer.item,
    "Table": _Writer.table,
    "TableHead": _Writer.table_head,
    "TableCell": _Writer.table_cell,
    "Link": _Writer.link,
    "Image": _Writer.image,
    "FootnoteDefinition": _Writer.skip,
}


def _escaped(text: str) -> str:
    """`text` for HTML; a mark spelled as a character reference becomes what a `Source` makes of it."""
    if MARK in text:
        text = text.replace(MARK, "\ufffd")
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")
