"""Names: the IRI of everything a course has, and the way back from an IRI to an id.

In: ids and paths. Out: absolute IRIs (RFC 3987) below the site's address. Letters of every script stay as they are;
what an IRI may not hold is percent-encoded. Nothing here looks anything up.
"""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from msgspec import Struct

from kg.ids import FilePath, Iri, ItemId, TagId

_UCSCHAR = (
    "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
    "\U00040000-\U0004fffd\U00050000-\U0005fffd\U00060000-\U0006fffd\U00070000-\U0007fffd\U00080000-\U0008fffd"
    "\U00090000-\U0009fffd\U000a0000-\U000afffd\U000b0000-\U000bfffd\U000c0000-\U000cfffd\U000d0000-\U000dfffd"
    "\U000e1000-\U000efffd"
)
"""RFC 3987, section 2.2, as the inside of a character class."""
_PLAIN = re.compile(r"[A-Za-z0-9\-._~/]*")
_NOT_IN_A_PATH = rf"[^A-Za-z0-9\-._~!$&'()*+,;=:@/{_UCSCHAR}]"  # not compiled before it is needed: that takes long
_NOT_IN_AN_IRI = rf"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]%{_UCSCHAR}]|%(?![0-9A-Fa-f]{{2}})"

BUILT_IN = FilePath("bloom")
"""Stands for the file of what no file says: the built-in Bloom levels."""


class Names(Struct, frozen=True):
    """The IRIs of one course. `base` is the site's address, an absolute IRI with a final slash.

    >>> names = Names("https://example.org/llm/")
    >>> names.item("lr-warmup")
    'https://example.org/llm/item/lr-warmup'
    >>> names.part(names.item("注意"), "choice-2")
    'https://example.org/llm/item/注意#choice-2'
    """

    base: str

    @property
    def course(self) -> Iri:
        """The course itself."""
        return Iri(self.base + "course")

    @property
    def taxonomy(self) -> Iri:
        """The concept scheme that all tags are in."""
        return Iri(self.base + "taxonomy")

    @property
    def derived(self) -> Iri:
        """The named graph of everything inferred."""
        return Iri(self.base + "graph/derived")

    def item(self, name: ItemId | str) -> Iri:
        """An item, or an old id of one."""
        return Iri(self.base + "item/" + path_in_iri(name))

    def tag(self, name: TagId | str) -> Iri:
        """A tag."""
        return Iri(self.base + "tag/" + path_in_iri(name))

    def reference(self, key: str) -> Iri:
        """A work in `references.yml`."""
        return Iri(self.base + "reference/" + path_in_iri(key))

    def graph(self, path: FilePath | str) -> Iri:
        """The named graph of a source file; of the built-in levels for ""."""
        return Iri(self.base + "graph/" + path_in_iri(path or BUILT_IN))

    def source(self, path: FilePath | str) -> Iri:
        """A source file."""
        return Iri(self.base + "source/" + path_in_iri(path))

    def page(self, iri: str) -> Iri:
        """The address of the page of an item or a tag."""
        return Iri(iri + ".html")

    def part(self, iri: str, name: str) -> Iri:
        """A part of something: ``choice-2`` of an item."""
        return Iri(iri + "#" + path_in_iri(name))

    def local(self, iri: str) -> str:
        """What `iri` is called below the base, decoded (``item/lr-warmup``); an IRI from elsewhere as it is.

        >>> Names("https://example.org/").local("https://example.org/item/lr-warmup#hint-1")
        'item/lr-warmup#hint-1'
        """
        return unquote(iri[len(self.base) :]) if iri.startswith(self.base) else iri

    def id_of(self, iri: str) -> str:
        """The id in the IRI of an item or a tag (or of a part of one), "" for any other IRI.

        >>> Names("https://example.org/").id_of("https://example.org/tag/ch2-training")
        'ch2-training'
        """
        kind, _, rest = self.local(iri).partition("/")
        return rest.partition("#")[0] if kind in ("item", "tag") and iri.startswith(self.base) else ""


@lru_cache(maxsize=1 << 16)
def path_in_iri(text: str) -> str:
    """`text` with what the path or fragment of an IRI may not hold percent-encoded as UTF-8; `unquote` undoes it.

    >>> path_in_iri("ch 1/What? 100 %.md")
    'ch%201/What%3F%20100%20%25.md'
    """
    return text if _PLAIN.fullmatch(text) else re.sub(_NOT_IN_A_PATH, _percent_encoded, text)


def iri_of_url(url: str) -> Iri:
    """An address as an author writes it, with what an IRI may not hold percent-encoded. It may still be no IRI."""
    return Iri(re.sub(_NOT_IN_AN_IRI, _percent_encoded, url.strip()))


def _percent_encoded(found: re.Match[str]) -> str:
    return quote(found.group(), safe="")
