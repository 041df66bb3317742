"""What the tests of Markdown share: a text rendered whole, judged as browsers and browsers' policies would."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import html5lib
import html5lib.html5parser
from hypothesis import strategies as st

from kg.diagnostics import Diagnostic
from kg.ids import FilePath
from kg.markdown import Body, Highlighter, Renderer, Slice, parse
from kg.model import Link, RichText
from kg.source import Source, decode


@dataclass(frozen=True)
class Made:
    """A text, what became of it, and what was found."""

    source: Source
    body: Body
    rich: RichText
    links: list[Link]
    found: list[Diagnostic]

    @property
    def html(self) -> str:
        """The HTML, the n-th link's gaps filled with ``link-n`` or ``Title n``."""
        parts = [self.rich.pieces[0]]
        for hole, piece in zip(self.rich.holes, self.rich.pieces[1:], strict=True):
            filled = f"Title {hole.link}" if hole.fills == "title" else f' {hole.fills}="link-{hole.link}"'
            parts += [filled, piece]
        return "".join(parts)

    @property
    def codes(self) -> list[str]:
        """The codes of what was found."""
        return [diagnostic.code for diagnostic in self.found]

    @property
    def marked(self) -> list[str]:
        """What of the text each diagnostic points at."""
        return [excerpt(self.source, diagnostic.span) for diagnostic in self.found]


def excerpt(source: Source, span) -> str:
    """The text at a span."""
    start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    return source.text[start:end]


def source(text: str) -> Source:
    """`text` as a file's."""
    return Source(FilePath("a.md"), text)


def made(text: str, *, inline: bool = False, blanks: list | None = None, start: int = 0) -> Made:
    """`text` rendered."""
    file = source(text)
    body = parse(file, start)
    links: list[Link] = []
    found: list[Diagnostic] = []
    renderer = Renderer(file, body, links, found, Highlighter())
    rich = renderer.rich(Slice(0, len(body.events)), inline=inline, blanks=blanks)
    return Made(file, body, rich, links, found)


# ---- judges

URLS = {"href", "src"}
SCHEMES = re.compile(r"(https?|mailto):|#|link-\d+$", re.IGNORECASE)
FORBIDDEN = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "link",
    "meta",
    "base",
    "form",
    "svg",
    "textarea",
    "template",
}
VOID = {"br", "hr", "img", "input", "wbr"}
FRAMES = {"math", "mspace", "none", "mprescripts"}


# html5lib is older than the rule that a summary bounds the search for open list items.
_SUMMARY = (html5lib.constants.namespaces["html"], "summary")
html5lib.html5parser.specialElements = html5lib.constants.specialElements | {_SUMMARY}


class _Judge(HTMLParser):
    """Notes what is wrong with HTML: tags that do not match, what a page must not hold, ids that come twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            self._judge(tag, name, value or "")
        if len({name for name, _ in attrs}) != len(attrs):
            self.wrong.append(f"twice the same attribute on <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> ends something else")

    def _judge(self, tag, name, value):
        if name.startswith("on") or name in ("style", "srcdoc", "data-kg-gap", "data-kg-whole"):
            self.wrong.append(f"{name}= on <{tag}>")
        if name in URLS and not SCHEMES.match(value):
            self.wrong.append(f"{name}={value}")
        if name == "id":
            if value in self.ids or not value or re.search(r"\s", value):
                self.wrong.append(f"id {value!r}")
            self.ids.add(value)


def faults(html: str) -> list[str]:
    """What is wrong with a piece of a page: empty when it is in order, safe, and valid to a strict HTML5 parser."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    wrong = judge.wrong + [f"<{tag}> is not closed" for tag in judge.open]
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(f"<!DOCTYPE html><html><head><title>t</title></head><body><div>{html}</div></body></html>")
    return wrong + [str(error) for error in parser.errors]


# ---- texts to try

SCRAPS = [
    *"*_`~[]()!<>#|$\\&-+:;'\"{}=^@\n \t/1aé漢😀\u200f",
    *(
        "**",
        "__",
        "***",
        "~~",
        "``",
        "```",
        "~~~",
        "[[",
        "]]",
        "![",
        "](",
        "[^1]",
        "[^1]: ",
        "$$",
        "{{",
        "}}",
        "\n\n",
        "\n",
    ),
    *(
        "# ",
        "## ",
        "> ",
        "> > ",
        "- ",
        "- [ ] ",
        "- [x] ",
        "1. ",
        "    ",
        "  \n",
        "---\n",
        "===\n",
        "\n|-|-|\n",
        "| a | b |\n",
    ),
    *(
        "> [!NOTE]\n",
        "[a]: b\n",
        "[a][b]",
        "[x](y.md#z)",
        "![](a.png)",
        "[[x|y]]",
        "![[a.png]]",
        "<http://a.b>",
        "<a@b.c>",
    ),
    *(
        "```python\n",
        "```math\n",
        "```nosuch\n",
        "x = 1  # c\n",
        "$x^2$",
        "$\\frac{1}{2}$",
        "$$\\begin{align}a&=b\\label{c}\\end{align}$$",
    ),
    *("\\eqref{c}", "\\text{</math><script>}", "\\color{red}", "&amp;", "&#115;", "&lt;", "&nbsp;", "{{a|b}}", "{{}}"),
    *("<b>", "</b>", "<div>", "</div>", "<p>", "</p>", "<br>", "<table>", "<tr><td>", "</table>", "<ul><li>", "</ul>"),
    *(
        "<details>",
        "<summary>",
        "</details>",
        "<a href=x.md>",
        "</a>",
        '<a href="javascript:alert(1)">',
        "<img src=a.png alt=b>",
    ),
    *(
        "<script>",
        "</script>",
        "<style>",
        "<svg onload=alert(1)>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<?php",
        "<!DOCTYPE html>",
    ),
    *(
        "<textarea>",
        "<title>",
        "<select>",
        "<math>",
        "<mtext>",
        "<template>",
        "<h1>",
        "<pre>",
        "</pre>",
        '<i class="a" id=b>',
    ),
    *(
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html,a)",
        "[x](//h/p)",
        "[x](#a)",
        "[x]()",
    ),
    *(
        "<input>",
        "<form>",
        "<button>",
        "<label>",
        "<iframe src=x>",
        "<a name=x>",
        "<abbr title='x\"y'>",
        "<td>",
        "</td>",
        "</tr>",
    ),
]

MARKDOWN = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=4), max_size=40).map("".join)
"""Text biased to everything Markdown, HTML and TeX make something of."""


def as_read(text: str) -> str:
    """`text` as `kg.source` would hand it on; "" for what it would not."""
    read, _ = decode(FilePath("a.md"), text.encode("utf-8", "replace"))
    return read.text if read else ""
