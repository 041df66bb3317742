"""What must hold of everything the readers give back, whatever the input: laws for `fuzz.py`.

Each function raises `BrokenLawError` when what it is given breaks one.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from msgspec import Struct

from kg.diagnostics import CODES, Diagnostic
from kg.model import CodeBlock, RichText


class BrokenLawError(AssertionError):
    """A law that the fuzzed code broke."""


def require(law: bool, what: str) -> None:
    """Raise `BrokenLawError` with `what` unless the law holds."""
    if not law:
        raise BrokenLawError(what)


def check_diagnostics(diagnostics: Iterable[Diagnostic], texts: dict[str, str]) -> None:
    """Every diagnostic has a known code, one line of message, and a place inside its file."""
    for found in diagnostics:
        require(found.code in CODES, f"unknown code {found.code}")
        require(bool(found.message) and "\n" not in found.message, f"{found.code}: the message is not one line")
        require("\n" not in found.hint, f"{found.code}: the hint is not one line")
        require(found.path in texts, f"{found.code}: a path that was not read")
        check_place(found, texts[found.path].split("\n"))


def check_place(found: Diagnostic, lines: list[str]) -> None:
    """The span lies inside the file and does not run backwards; the excerpt is its line."""
    span = found.span
    for line, column in ((span.line, span.column), (span.end_line, span.end_column)):
        require(1 <= line <= len(lines), f"{found.code}: a line outside the file")
        require(1 <= column <= len(lines[line - 1]) + 1, f"{found.code}: a column outside the line")
    require((span.line, span.column) <= (span.end_line, span.end_column), f"{found.code}: the span runs backwards")
    require(found.excerpt in ("", lines[span.line - 1]), f"{found.code}: the excerpt is not the line")


VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
UNSAFE_TAGS = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "base", "link", "meta", "svg", "template", "noscript"}
)
ADDRESSES = frozenset({"href", "src", "action", "formaction", "poster", "cite", "data", "background", "xlink:href"})
NO_PICTURE = ("src", "data:,")
"""What an image has whose file is not there."""
UNSAFE_SCHEME = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data|file)[\x00-\x20]*:", re.IGNORECASE)


class HtmlCheck(HTMLParser):
    """Refuses unsafe elements and attributes, and end tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        require(tag not in UNSAFE_TAGS, f"unsafe HTML: <{tag}>")
        for name, value in attrs:
            require(not name.startswith("on") and name not in ("style", "srcdoc"), f"unsafe HTML: {name}=")
            held = name in ADDRESSES and (name, value) != NO_PICTURE
            safe = not held or not UNSAFE_SCHEME.match(value or "")
            require(safe, f"unsafe HTML: {name}={(value or '')[:20]}")
            self.ids += [value or ""] if name == "id" else []
        require(len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice")
        require(not (tag == "p" and "p" in self.open), "<p> in <p>")
        require(not (tag == "a" and "a" in self.open), "<a> in <a>")
        if tag == "math" or (tag not in VOID and "math" not in self.open):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A self-closing element: MathML has them."""
        if "math" not in self.open:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if "math" in self.open and tag != "math":
            return
        require(bool(self.open) and self.open[-1] == tag, f"</{tag}> does not match")
        self.open.pop()


def check_html(html: str) -> list[str]:
    """The HTML is sanitised and its tags nest; returns the ids in it."""
    parser = HtmlCheck()
    parser.feed(html)
    parser.close()
    require(not parser.open, f"<{parser.open[-1] if parser.open else ''}> is not closed")
    return parser.ids


def check_texts(value: Any) -> None:
    """Every rich text and highlighted code within a record."""
    ids = [name for html in html_of(value) for name in check_html(html)]
    require(len(ids) == len(set(ids)), "an id is given twice")
    choices = getattr(getattr(value, "interaction", None), "choices", ())
    told = any(re.match("(<p>)?<input", html) for choice in choices for html in html_of(choice.body))
    require(not told, "the text of a choice tells whether it is right")


FILLINGS = {"href": ' href="x"', "src": ' src="x"', "title": "x"}


def html_of(value: Any) -> Iterator[str]:
    """The HTML of every rich text and code block in a record, holes filled."""
    if isinstance(value, RichText):
        require(len(value.pieces) == len(value.holes) + 1, "pieces and holes do not fit")
        fillings = [FILLINGS[hole.fills] for hole in value.holes]
        filled = [piece + filling for piece, filling in zip(value.pieces, fillings, strict=False)]
        yield "".join([*filled, value.pieces[-1]])
    elif isinstance(value, CodeBlock):
        yield value.html
    elif isinstance(value, tuple):
        for entry in value:
            yield from html_of(entry)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from html_of(getattr(value, name))
