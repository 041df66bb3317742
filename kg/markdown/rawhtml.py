"""HTML that authors write into Markdown: what is harmless passes, everything else goes.

Two steps. `filtered` takes one stretch of raw HTML and lets through the tags and attributes listed here, so that what
was removed can be reported at its place. `repaired` takes the finished HTML of a text and lets nh3 (html5ever and
ammonia) put it in order: unclosed and misnested tags cannot leak into the page, and whatever the first step could
have missed is gone.
"""

from html import escape, unescape
from html.parser import HTMLParser
from typing import Any, Final

import nh3

from kg.markdown.links import destination

MARK: Final = "\U0010fffd"
"""Stands around the number of a hole while HTML is made; a `Source` never holds it, and no character reference may
make it."""

TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
"""Tags an author may use."""

ATTRIBUTES: Final = {
    "": frozenset({"dir", "lang", "title"}),
    "a": frozenset({"href"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "details": frozenset({"open"}),
    "bdo": frozenset({"dir"}),
}
"""Attributes an author may use, by tag; those of "" anywhere."""

DROPPED: Final = frozenset({"script", "style"})
"""Elements that go with what is in them."""

VOID: Final = frozenset({"br", "col", "hr", "img", "wbr", "input"})

_OURS: Final = {"class", "id", "role", "tabindex", "aria-label", "dir", "lang", "title", "data-blank"}
_NH3: Final[dict[str, Any]] = {
    "tags": {*TAGS, "input", "label", "section"},
    "attributes": {
        "*": _OURS,
        "a": {"href", "rel"},
        "img": {"alt", "height", "src", "width", "loading"},
        "ol": {"reversed", "start", "type"},
        "li": {"value"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "details": {"open"},
        "input": {"type", "disabled", "checked"},
    },
    "url_schemes": {"http", "https", "mailto"},
    "clean_content_tags": set(DROPPED),
    "link_rel": None,
}


class _Filter(HTMLParser):
    """Collects the allowed part of a stretch of HTML, and the names of what was removed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.removed: dict[str, None] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.removed[f"<{tag}>"] = None
            self._inside = tag if tag in DROPPED else self._inside
            return
        allowed = ATTRIBUTES[""] | ATTRIBUTES.get(tag, frozenset())
        kept = [self._attribute(tag, name, value) for name, value in attrs if name in allowed]
        self.removed |= dict.fromkeys(name for name, _ in attrs if name not in allowed)
        self.kept.append(f"<{tag}{''.join(kept)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in TAGS and tag not in VOID:
            self.kept.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        elif tag in TAGS:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.kept.append(escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self.kept.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.kept.append(escape(unescape(f"&#{name};").replace(MARK, "\ufffd")))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.removed["<![…]>"] = None

    def _attribute(self, tag: str, name: str, value: str | None) -> str:
        if name not in ("href", "src"):
            return f' {name}="{escape((value or "").replace(MARK, chr(0xFFFD)))}"'
        to = destination(value or "")
        if (tag == "a" and to.kind in ("web", "mail")) or to.kind == "here":
            return f' {name}="{escape(to.target or "#" + to.fragment)}"'
        self.removed[f"{name}={(value or '')[:40]}"] = None
        return ""


def filtered(html: str) -> tuple[str, tuple[str, ...]]:
    """The allowed part of `html`, and what was removed: ``<tag>`` or attribute names, in order."""
    parser = _Filter()
    try:
        parser.feed(html)
        parser.close()
    except (AssertionError, ValueError):  # malformed declarations, which the parser gives up on
        return "", ("malformed HTML",)
    return "".join(parser.kept), tuple(parser.removed)


def repaired(html: str) -> str:
    """`html` with every element closed and in its place."""
    return nh3.clean(html, **_NH3)
