"""Where a link leads, judged by its address alone.

In: an address as the Markdown parser or an HTML attribute gives it (entities decoded). Out: a `Destination`. Only
http, https and mailto addresses leave the course; every other scheme is refused, however it is spelled. The URL
Standard's preprocessing is applied first (control characters and white space around the address go, tabs and line
ends go anywhere), because browsers do.
"""

import re
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AROUND = "".join(map(chr, range(33)))
_INSIDE = re.compile(r"[\t\n\r]")
_WEB = re.compile(r"https?://[^\s/?#@:\[]", re.IGNORECASE)
_UNWISE = re.compile(r"""[\x00-\x20"<>\\^`{|}\x7f]|%(?![0-9A-Fa-f]{2})""")


class Destination(NamedTuple):
    """What an address means.

    ``web``: `target` is an absolute http or https URL; ``mail``: a mailto URL; ``course``: a percent-decoded path,
    relative or from ``/``, with `fragment`; ``here``: a place `fragment` of the same page; ``refused``: `target` is
    the scheme; ``nowhere``: there is no address.
    """

    kind: Literal["web", "mail", "course", "here", "refused", "nowhere"]
    target: str
    fragment: str = ""


def destination(address: str) -> Destination:
    """Where `address` leads.

    >>> destination("notes/a%20b.md#first")
    Destination(kind='course', target='notes/a b.md', fragment='first')
    >>> destination("java\\nscript:alert(1)").kind
    'refused'
    """
    address = _INSIDE.sub("", address.strip(_AROUND))
    slashes = address[:2].replace("\\", "/")
    if slashes == "//":
        return _outside("https", "https:" + slashes + address[2:])
    if scheme := _SCHEME.match(address):
        return _outside(scheme[1].lower(), address)
    path, _, fragment = address.partition("#")
    path, fragment = unquote(path.partition("?")[0]), unquote(fragment)
    if (hidden := _SCHEME.match(path.strip(_AROUND))) and "/" not in hidden[1]:
        return Destination("refused", hidden[1].lower())
    if path:
        return Destination("course", path, fragment)
    return Destination("here", "", fragment) if fragment and "?" not in address else Destination("nowhere", "")


def _outside(scheme: str, address: str) -> Destination:
    if scheme in ("http", "https"):
        return Destination("web", _encoded(address)) if _WEB.match(address) else Destination("nowhere", "")
    if scheme == "mailto":
        return Destination("mail", _encoded(address)) if "@" in address else Destination("nowhere", "")
    return Destination("refused", scheme)


def _encoded(url: str) -> str:
    """`url` with what a URL may not hold percent-encoded; letters of any script stay."""
    return _UNWISE.sub(lambda found: quote(found[0], safe=""), url)


def wiki_target(written: str) -> tuple[str, str]:
    """The target and fragment of ``[[written]]``: an item or tag in the author's words, white space collapsed.

    >>> wiki_target("gradient descent#in short")
    ('gradient descent', 'in short')
    """
    target, _, fragment = written.removesuffix("\\").partition("#")
    return " ".join(target.split()), fragment.strip()
