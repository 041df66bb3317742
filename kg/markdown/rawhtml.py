"""HTML that authors write into Markdown: what is harmless passes, everything else goes.

Two steps. First each stretch of raw HTML is taken apart (`parts`) and written anew from what is allowed here (`TAGS`);
anything that is not a whole tag is text. So nothing gets into a page that is not listed, and what was left out can be
reported at its place. Then the text that holds it goes through nh3 (html5ever and ammonia; `repaired`), which closes
and nests what the author did not.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any, Final, NamedTuple

import nh3

MAX_BLOCK: Final = 100_000
"""A block of raw HTML may have so many characters."""

_WORDS = r"[^\x00-\x1f]{1,500}"
_NUMBER = r"[0-9]{1,4}"
_GLOBAL: Final = {"title": _WORDS, "lang": r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", "dir": "ltr|rtl|auto"}
_CELL: Final = {"colspan": "[1-9][0-9]{0,2}", "rowspan": "[1-9][0-9]{0,2}"}

_PLAIN: Final = """
    abbr b bdi blockquote br caption cite code dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd
    mark p pre q rp rt ruby s samp small span strong sub summary sup table tbody tfoot thead tr u ul var wbr
"""
TAGS: Final[dict[str, dict[str, str]]] = {
    **dict.fromkeys(_PLAIN.split(), _GLOBAL),
    "a": _GLOBAL | {"href": ".*"},
    "bdo": _GLOBAL | {"dir": "ltr|rtl"},
    "details": _GLOBAL | {"open": ".*"},
    "img": _GLOBAL | {"src": ".*", "alt": ".*", "width": _NUMBER, "height": _NUMBER},
    "li": _GLOBAL | {"value": _NUMBER},
    "ol": _GLOBAL | {"start": _NUMBER, "reversed": ".*", "type": "[1aAiI]"},
    "td": _GLOBAL | _CELL,
    "th": _GLOBAL | _CELL | {"scope": "col|row|colgroup|rowgroup"},
    "time": _GLOBAL | {"datetime": r"[0-9TZPWYMDHS:.+\- ]{1,40}"},
}
"""The tags an author may use, and the attributes of each with the values they may have (patterns)."""

VOID: Final = frozenset({"br", "hr", "img", "wbr"})
HARMLESS: Final = frozenset({"br", "img", "wbr"})
"""Tags that cannot put anything out of order."""

_WORDS_IN: Final = """
    a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp ruby s samp small span strong sub sup time u var
"""
PHRASING: Final = frozenset(_WORDS_IN.split())
"""Tags that do not part words."""

_FLAGS: Final = frozenset({"open", "reversed"})
_UNWANTED: Final = """
    canvas iframe math noembed noframes noscript object script select style svg template textarea title video xmp
"""
_SWALLOWED: Final = frozenset(_UNWANTED.split())
"""Elements that go with what is in them."""

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?(?:-->|\Z))"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/<>]{0,60})(?P<rest>(?:[^<>\"']++|\"[^\"]{0,500}\"|'[^']{0,500}'){0,100})>"
    r"|<[!?][^>]{0,1000}>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?""")


class Attribute(NamedTuple):
    """An attribute as written, entities in its value decoded, and the offsets of it."""

    name: str
    value: str
    start: int
    end: int


class Tag(NamedTuple):
    """A tag as written; `name` is in lower case.

    ``!`` is the name of what is no element: a comment that is not closed, a declaration.
    """

    start: int
    end: int
    name: str
    closes: bool
    attributes: tuple[Attribute, ...]


def parts(html: str) -> Iterator[Tag | str]:
    """The tags in `html` and the text between them, entities in it decoded.

    Comments are skipped, and so is what is in scripts and their like.
    """
    at = 0
    while found := _TOKEN.search(html, at):
        if found.start() > at:
            yield unescape(html[at : found.start()])
        at = found.end()
        name = (found["name"] or "!").lower()
        if found["comment"] is None:
            yield Tag(found.start(), at, name, bool(found["close"]), _attributes(found))
            at = _after(html, name, at) if not found["close"] else at
        elif not found["comment"].endswith("-->"):
            yield Tag(found.start(), found.start() + 4, "!", False, ())
    if at < len(html):
        yield unescape(html[at:])


def _attributes(tag: re.Match[str]) -> tuple[Attribute, ...]:
    """A tag's attributes; the first of several with one name."""
    if not tag["rest"] or tag["close"]:
        return ()
    found: dict[str, Attribute] = {}
    for written in _ATTRIBUTE.finditer(tag["rest"]):
        start = tag.start("rest") + written.start()
        value = unescape((written[2] or "").strip("\"'") if (written[2] or "")[:1] in "\"'" else written[2])
        found.setdefault(written[1].lower(), Attribute(written[1].lower(), value, start, start + len(written[0])))
    return tuple(found.values())


def _after(html: str, name: str, at: int) -> int:
    """Where to read on after a start tag: before the end tag of an element that goes as a whole, if it has one here."""
    if name not in _SWALLOWED:
        return at
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return end.start() if end else at


def allows(tag: str, attribute: Attribute) -> bool:
    """Whether an allowed `tag` may have this attribute with this value."""
    pattern = TAGS[tag].get(attribute.name)
    return pattern is not None and re.fullmatch(pattern, attribute.value, re.DOTALL) is not None


def written(attribute: Attribute) -> str:
    """An attribute for a page, with its leading space."""
    if attribute.name in _FLAGS:
        return f" {attribute.name}"
    return f' {attribute.name}="{escape(attribute.value)}"'


# ---- the whole text

_OURS: Final = {"class", "id", "role", "tabindex", "aria-label", "data-kg-gap", "data-kg-whole", *_GLOBAL}
_CLEANING: Final[dict[str, Any]] = {
    "tags": {*TAGS, "label"},
    "clean_content_tags": set(),
    "attributes": {
        **{tag: _OURS | set(attributes) for tag, attributes in (TAGS | {"label": {}}).items()},
        "a": _OURS | {"href", "rel"},
        "img": _OURS | {"alt", "height", "loading", "src", "width"},
    },
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": None,
}
_EMPTY = re.compile(r"<p></p>\n?")
_LINK = re.compile(r'<a(?: [^\s"=>]+(?:="[^"]*")?)*>|</a>')
_ROUNDS: Final = 10


def repaired(html: str) -> str:
    """`html` with every element closed and in its place. What the first step let through and no page may hold goes.

    Written out, the tree that a parser makes of misnested tags may be read as another tree (links in links, headings in
    headings), so this goes on until it no longer changes.
    """
    for _ in range(_ROUNDS):
        cleaned = nh3.clean(html, **_CLEANING)
        if cleaned == html:
            break
        html = cleaned
    return _EMPTY.sub("", _without_inner_links(html))


def _without_inner_links(html: str) -> str:
    """`html`, in which everything is closed, without links inside links: what they hold stays.

    Parsers let them stand in the cells of a table that an open link takes in.
    """
    depth = 0

    def outermost(found: re.Match[str]) -> str:
        nonlocal depth
        closes = found[0] == "</a>"
        depth -= closes
        inner = depth > 0
        depth += not closes
        return "" if inner else found[0]

    return _LINK.sub(outermost, html)
