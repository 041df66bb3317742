"""Facts: RDF triples as plain Python values, the form in which the graph is compiled, looked up, compared and dumped.

A fact is a tuple of four strings: subject, predicate, object, and the kind of the object: `LINK` when it is an IRI,
``@`` and a language tag for text in a language, else the IRI of its datatype. There are no blank nodes. Making
250,000 facts takes a third of the time of making as many pyoxigraph quads and loading them; `kg.store` loads facts
where SPARQL is wanted.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from pyoxigraph import NamedNode

from kg.ids import Iri
from kg.names import iri_of_url
from kg.vocab import XSD

Fact = tuple[str, str, str, str]
"""(subject IRI, predicate IRI, object, kind of the object)."""

Graphs = Mapping[Iri, tuple[Fact, ...]]
"""A dataset: the facts of each named graph, each once, by the graph's IRI. The default graph is empty."""

Quad = tuple[str, Fact]
"""A fact and the IRI of the named graph it is in."""

LINK: Final = "@id"
"""The kind of an object that is an IRI."""
PLAIN: Final = XSD + "string"
"""The kind of text in no language."""
INTEGER: Final = XSD + "integer"
DECIMAL: Final = XSD + "decimal"

_MOST_DIGITS: Final = 400
_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_ESCAPED: Final = re.compile(r'[\x00-\x1f\x7f"\\\ufffe\uffff]')
_ESCAPES: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def language_kind(language: str) -> str:
    """The kind of text in `language` (BCP 47); `PLAIN` if that is no language tag.

    >>> language_kind("pt-BR"), language_kind("English, mostly") == PLAIN
    ('@pt-br', True)
    """
    tag = language.lower()
    return "@" + tag if _LANGUAGE.fullmatch(tag) else PLAIN


def resource(text: str) -> tuple[str, str]:
    """What an author gives as an address or in words, as (object, kind): an IRI if it starts like a web address and
    can be one.

    >>> resource("https://example.org/a b"), resource("CC BY 4.0")[0]
    (('https://example.org/a%20b', '@id'), 'CC BY 4.0')
    """
    if text.lower().startswith(("https://", "http://")):
        iri = iri_of_url(text)
        if is_iri(iri):
            return iri, LINK
    return text, PLAIN


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def number(value: Decimal) -> tuple[str, str]:
    """A number as (object, kind): a canonical xsd:decimal, or text where that would take hundreds of digits.

    xsd:double is avoided, since every tool writes it in another way.

    >>> number(Decimal("1.50"))[0], number(Decimal("1.6e3"))[0], number(Decimal("1e999"))
    ('1.5', '1600', ('1E+999', 'http://www.w3.org/2001/XMLSchema#string'))
    """
    if not value:
        return "0", DECIMAL
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) + len(digits) > _MOST_DIGITS:
        return str(value), PLAIN
    written = f"{value:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written), DECIMAL


def about(graphs: Graphs) -> dict[str, list[Fact]]:
    """What all graphs say of each subject."""
    subjects: defaultdict[str, list[Fact]] = defaultdict(list)
    for facts in graphs.values():
        for fact in facts:
            subjects[fact[0]].append(fact)
    return dict(subjects)


def term(value: str, kind: str) -> str:
    """An object in N-Triples.

    >>> term("https://example.org/", LINK), term('say "hi"', "@en")
    ('<https://example.org/>', '"say \\\\"hi\\\\""@en')
    """
    if kind == LINK:
        return f"<{value}>"
    if _ESCAPED.search(value):
        value = _ESCAPED.sub(_escape, value)
    if kind == PLAIN:
        return f'"{value}"'
    return f'"{value}"{kind}' if kind[0] == "@" else f'"{value}"^^<{kind}>'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def lines(graph: str, facts: Iterable[Fact]) -> list[str]:
    """The facts of a named graph as canonical N-Quads lines, in their order."""
    end = f" <{graph}> .\n"
    return [
        f"<{s}> <{p}> <{o}>{end}" if kind == LINK else f"<{s}> <{p}> {term(o, kind)}{end}" for s, p, o, kind in facts
    ]
