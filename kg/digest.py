"""Digests over what pages show of an item, a tag or an introduction beyond what its other facts say.

In: linked records. Out: 32 hex digits (the first half of SHA-256) over their fields in canonical JSON. Left out are
places in files and files' own digests, so that moving lines about changes nothing, and the plain form of rich text,
which the graph says itself.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct

from kg import model
from kg.diagnostics import Written
from kg.model import LinkedItem, LinkedTag

_RECORDS: Final = (
    *(model.Accepted, model.Address, model.Blanks, model.Choice, model.Choices, model.CodeBlock, model.Criterion),
    *(model.Heading, model.Hole, model.Introduction, model.Item, model.Link, model.LinkedItem, model.Number),
    *(model.Order, model.Pairs, model.Program, model.Relation, model.Tag, Written),
)


def _shown_fields(record: type[Struct]) -> Callable[[Any], Any]:
    return attrgetter(*(name for name in record.__struct_fields__ if not name.endswith(("span", "digest"))))


_SHOWN: Final[Mapping[type, Callable[[Any], Any]]] = {
    Decimal: str,
    model.RichText: attrgetter("pieces", "holes", "headings"),
    **{record: _shown_fields(record) for record in _RECORDS},
}


def item_digest(linked: LinkedItem) -> str:
    """Over an item's texts, key, names in their order, and what its links lead to."""
    return _digest(linked)


def tag_digest(linked: LinkedTag) -> str:
    """Over a tag's labels, note and broader tags in their order, not its introduction or its place among the others."""
    return _digest((linked.tag, linked.broader))


def introduction_digest(linked: LinkedTag) -> str:
    """Over a tag's introduction, its plain form too, and what its links lead to."""
    text = linked.introduction.body.text if linked.introduction else ""
    return _digest((linked.introduction, text, linked.addresses))


def _fields(value: object) -> object:
    return _SHOWN[type(value)](value)


_JSON: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_fields)


def _digest(value: object) -> str:
    return sha256(_JSON.encode(value).encode("utf-8", "surrogatepass")).hexdigest()[:32]
