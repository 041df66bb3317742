"""Raw HTML as HTML: what `kg.markdown.rawhtml` allows, written anew.

Diagnostics KG042 for what is left out, KG049, KG051, and those of links and images.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import Any, Final

from kg.diagnostics import Span, shortened
from kg.markdown import rawhtml
from kg.markdown.body import MAX_DEPTH
from kg.markdown.linkhtml import href, picture
from kg.markdown.links import destination
from kg.markdown.writer import Handler, Writer, escaped


def inline_html(w: Writer, at: int, value: str, where: Any) -> int:
    """A raw tag among words."""
    raw_html(w, [(value, where["start"])])
    return at + 1


class _Stretch:
    """A stretch of raw HTML made of chunks, and where its characters stand in the file."""

    def __init__(self, w: Writer, chunks: list[tuple[str, int]]) -> None:
        self.html = "".join(html for html, _ in chunks)
        self._body = w.body
        self._chunks = chunks
        self._offsets = list(accumulate((len(html) for html, _ in chunks[:-1]), initial=0))

    def place(self, start: int, end: int) -> Span:
        """The place of characters `start` to `end`, which are not none."""
        place: Span = self._body.place(self._byte(start), self._byte(end - 1, after=1))
        return place

    def _byte(self, offset: int, after: int = 0) -> int:
        """The byte at which a character stands, or the one `after` it."""
        number = bisect_right(self._offsets, offset) - 1
        html, start = self._chunks[number]
        return start + len(html[: offset - self._offsets[number] + after].encode())


def raw_html(w: Writer, chunks: list[tuple[str, int]], *, block: bool = False) -> None:
    """Writes what is allowed of raw HTML; KG042 for what is not. `chunks` are its pieces and where they start."""
    stretch = _Stretch(w, chunks)
    if len(stretch.html) > rawhtml.MAX_BLOCK:
        place = stretch.place(0, 1)
        message = f"a block of HTML with more than {rawhtml.MAX_BLOCK} characters is shown as text"
        w.file.report("KG042", place, message, "split it")
        w.out.append(escaped(stretch.html))
        return
    for part in rawhtml.parts(stretch.html):
        if isinstance(part, str):
            w.words.append(part)
            w.out.append(escaped(part) if part.strip() or not block else "\n")
        elif part.name not in rawhtml.TAGS:
            _left_out(w, part, stretch)
        else:
            _tag(w, part, stretch)


def _left_out(w: Writer, tag: rawhtml.Tag, stretch: _Stretch) -> None:
    """Reports a tag that is not allowed; its end tag goes without a word."""
    if not tag.closes:
        written = stretch.html[tag.start : tag.end]
        what = f"'{shortened(written, 20)}'" if tag.name == "!" else f"the tag <{shortened(tag.name, 40)}>"
        hint = "put it between backticks if it is text"
        w.file.report("KG042", stretch.place(tag.start, tag.end), f"{what} is not allowed and was removed", hint)


def _tag(w: Writer, tag: rawhtml.Tag, stretch: _Stretch) -> None:
    name = "h2" if tag.name == "h1" else tag.name
    place = stretch.place(tag.start, tag.end)
    w.raw = w.raw or name not in rawhtml.HARMLESS
    w.words.append("" if name in rawhtml.PHRASING else " ")
    if tag.closes:
        w.opened -= w.opened > 0
        w.out.append("" if name in rawhtml.VOID else f"</{name}>")
        return
    if tag.name == "h1":
        w.file.report("KG049", place, "a first-level heading below the title", "write <h2>")
    if name not in rawhtml.VOID:
        w.opened += 1
        if w.opened > MAX_DEPTH:
            w.file.report_once("KG051", place, f"HTML is nested more than {MAX_DEPTH} levels deep", "flatten it")
            return
    allowed = [attribute for attribute in tag.attributes if _allowed(w, tag, attribute, stretch)]
    if name == "img":
        _raw_image(w, allowed, place, stretch)
        return
    w.out.append(f"<{name}")
    for attribute in allowed:
        if attribute.name == "href":
            href(w, destination(attribute.value), stretch.place(attribute.start, attribute.end))
        else:
            w.out.append(rawhtml.written(attribute))
    w.out.append(">")


def _allowed(w: Writer, tag: rawhtml.Tag, attribute: rawhtml.Attribute, stretch: _Stretch) -> bool:
    if rawhtml.allows(tag.name, attribute):
        return True
    what = f"the attribute '{shortened(attribute.name, 40)}'"
    if attribute.name in rawhtml.TAGS[tag.name]:
        what += f" with the value '{shortened(attribute.value, 40)}'"
    place = stretch.place(attribute.start, attribute.end)
    w.file.report("KG042", place, f"{what} is not allowed and was removed")
    return False


def _raw_image(w: Writer, attributes: list[rawhtml.Attribute], place: Span, stretch: _Stretch) -> None:
    src = next((attribute for attribute in attributes if attribute.name == "src"), None)
    where = stretch.place(src.start, src.end) if src else place
    others = {attribute.name: attribute.value for attribute in attributes if attribute.name != "src"}
    picture(w, destination(src.value if src else ""), where, place, others)


HANDLERS: Final[dict[str, Handler]] = {"Html": inline_html, "InlineHtml": inline_html}
