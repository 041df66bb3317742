"""Ordinary pages, which MkDocs renders: looked at for what would go wrong there without a word.

In: a `Source`. Out: the links that have to lead somewhere, and diagnostics for front matter that cannot be read (KG010,
KG017, KG018). How the page is written otherwise is a matter between its author and MkDocs's extensions.
"""

from typing import Final

from kg.diagnostics import Diagnostic
from kg.frontmatter import split
from kg.markdown import Renderer, Slice, blocks, parse
from kg.mending import read
from kg.model import Link, OrdinaryPage
from kg.source import Source

REPORTED: Final = frozenset({"KG010", "KG017"})
"""What is said of front matter. A page may begin with a line of dashes and words that are no keys."""


def read_page(source: Source) -> tuple[OrdinaryPage, tuple[Diagnostic, ...]]:
    """What an ordinary page links to."""
    parts, unclosed = split(source)
    _, found = read(source, parts.start, parts.end)
    body = parse(source, parts.body)
    links: list[Link] = []
    if every := blocks(body):
        Renderer(source, body, links, []).rich(Slice(every[0].start, every[-1].stop))
    reported = (diagnostic for diagnostic in found if diagnostic.code in REPORTED)
    return OrdinaryPage(source.path, tuple(filter(_is_checked, links))), (*unclosed, *reported)


def _is_checked(link: Link) -> bool:
    """Whether MkDocs looks for what the link leads to; others may be addresses of pages as they are published."""
    return link.form != "path" or link.target.endswith(".md")
