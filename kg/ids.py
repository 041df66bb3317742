"""Identifiers of items, tags and files: distinct types, one rule for what they may hold.

An identifier becomes a file name, the last segment of an IRI and the key of a learner's progress, so it must survive
all three: any script and emoji are welcome; white space, path separators, URI delimiters and control characters are
not.
"""

import re
import unicodedata
from typing import NewType
from urllib.parse import quote

ItemId = NewType("ItemId", str)
"""Identifies an item in its course; unique, case-insensitively."""

TagId = NewType("TagId", str)
"""Identifies a tag in its course's taxonomy; unique, case-insensitively."""

FilePath = NewType("FilePath", str)
"""A file's path below the project's root, with forward slashes: ``content/ch2/warmup.md``."""

MARKDOWN_EXTENSIONS = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""How the names of files end that MkDocs makes a page of. Items and introductions end in ``.md``."""

PageUrl = NewType("PageUrl", str)
"""A page's path below the site's root, as its file is named (not percent-encoded): ``item/warmup.html``."""

Iri = NewType("Iri", str)
"""An absolute IRI (RFC 3987) without angle brackets."""

MAX_ID_LENGTH = 120
"""In characters."""

MAX_ID_BYTES = 240
"""In UTF-8; with ``.html`` behind it a file name stays below the 255 bytes of common file systems."""

MAX_SLUG_BYTES = 200

_FORBIDDEN = re.compile(r"""[\s\x00-\x1f\x7f-\x9f/\\?#%:*"'<>|\[\]{}^`&$\ufeff\ufffe\uffff\ud800-\udfff]""")
_UNRESERVED = re.compile(r"[A-Za-z0-9/._~-]*")
_RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


def normal_id(text: str) -> str:
    """The canonical spelling of an id as written: Unicode NFC, surrounding white space removed."""
    return unicodedata.normalize("NFC", text.strip())


def id_problem(text: str) -> str | None:
    """What is wrong with `text` as an id, as half a sentence ("holds '/'"); None when it is one."""
    if not text:
        return "is empty"
    if found := _FORBIDDEN.search(text):
        return f"holds {found.group()!r}"
    if text[0] in ".-" or text[-1] == ".":
        return f"starts or ends with {text[0] if text[0] in '.-' else '.'!r}"
    if len(text) > MAX_ID_LENGTH or len(text.encode(errors="surrogatepass")) > MAX_ID_BYTES:
        return f"is longer than {MAX_ID_LENGTH} characters or {MAX_ID_BYTES} bytes"
    if is_reserved(text):
        return "is a reserved file name on Windows"
    return None


def is_reserved(name: str) -> bool:
    """Whether Windows refuses a file of this name, whatever follows the first dot in it."""
    return name.split(".")[0].casefold() in _RESERVED_NAMES


def slug(text: str) -> str:
    """An id made of any text: what an id may not hold becomes a hyphen, letters are lower-cased.

    >>> slug("What is attention?")
    'what-is-attention'
    """
    words = re.sub(r"[,()]", "-", _FORBIDDEN.sub("-", normal_id(text).lower()))
    joined = normal_id(re.sub("-{2,}", "-", words).encode()[:MAX_SLUG_BYTES].decode(errors="ignore"))
    made = joined[:MAX_ID_LENGTH].strip("-.!") or "untitled"
    return made if id_problem(made) is None else f"item-{made[: MAX_ID_LENGTH - 5]}"


def folded(text: str) -> str:
    """`text` as ids, titles and labels are compared: NFKC, case-folded, white space collapsed."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def href(path: str) -> str:
    """`path` percent-encoded for an ``href`` (RFC 3986 path characters kept)."""
    return path if _UNRESERVED.fullmatch(path) else quote(path, safe="/-._~!$'()*,;=@:+")
