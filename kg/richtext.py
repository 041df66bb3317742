"""Rich text put together: the holes of rendered Markdown filled with the addresses and titles of what it links to."""

from collections.abc import Callable
from html import escape

from kg.model import Address, RichText


def filled(
    text: RichText,
    root: str,
    addresses: tuple[Address | None, ...],
    href: Callable[[Address], str],
    title: Callable[[Address], str],
) -> str:
    """The HTML of `text` on a page from which `root` leads to the site's root.

    `addresses` answers the links that `text.holes` point to; `href` gives a percent-encoded site-relative address,
    `title` plain text. A link that leads nowhere keeps its words and loses its address, an image keeps its words;
    a wiki link shows what was written.
    """
    if not text.holes:
        return text.pieces[0]
    parts = [text.pieces[0]]
    for hole, piece in zip(text.holes, text.pieces[1:], strict=True):
        address = addresses[hole.link]
        if address is None:
            parts.append(' src="data:,"' if hole.fills == "src" else escape(hole.otherwise))
        elif hole.fills == "title":
            parts.append(escape(title(address)))
        else:
            parts.append(f' {hole.fills}="{escape(root + href(address))}"')
        parts.append(piece)
    return "".join(parts)
