"""JSON-LD 1.1: the facts of a named graph as nested nodes, or all graphs as a dataset.

In: facts. Out: JSON text that any JSON-LD processor turns back into exactly those facts. Terms of schema.org are bare
(``"@vocab": "https://schema.org/"``) and parts are nested in what they belong to, as search engines expect. The context
is inline: nothing is fetched.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import msgspec

from kg import vocab as v
from kg.facts import INTEGER, LINK, PLAIN, Fact, Graphs
from kg.view import View

Node = dict[str, Any]

_SMALL_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")


def term(iri: str) -> str:
    """An IRI of a known vocabulary in short: bare for schema.org, else with its prefix.

    >>> term("https://schema.org/name"), term("http://purl.org/dc/terms/title")
    ('name', 'dct:title')
    """
    if iri.startswith(v.SCHEMA):
        return iri.removeprefix(v.SCHEMA)
    return v.curie(iri)


class Terms(dict[str, str]):
    """What `term` says of every IRI, looked up where it is one of ours."""

    def __missing__(self, iri: str) -> str:
        return term(iri)


_TERMS: Final[Mapping[str, str]] = Terms(
    (iri, term(iri)) for iri in (*v.TYPE_CLASSES.values(), *vars(v).values()) if isinstance(iri, str) and ":" in iri
)


def script_json(view: View, graph: str) -> str:
    """The named graph `graph` for a ``<script type="application/ld+json">``: no ``<`` is in it. `view` records it."""
    return document(view.graph(graph)).replace("<", "\\u003c")


def document(facts: Iterable[Fact]) -> str:
    """The text of a JSON-LD document of one graph's `facts`."""
    known = tuple(facts)
    layout = _layout(_uses(known))
    nodes = _nodes(known, layout)
    if len(nodes) == 1:
        return f'{{"@context":{layout.context},{_json(nodes[0])[1:]}'
    return f'{{"@context":{layout.context},"@graph":{_json(nodes)}}}'


def dataset_layout(graphs: Graphs) -> "Layout":
    """The layout of a document of all `graphs`."""
    return _layout(_uses(chain.from_iterable(graphs.values())))


def dataset_start(layout: "Layout") -> bytes:
    """The first line of a document of several graphs; then come their lines with commas between, and ``]}``."""
    return f'{{"@context":{layout.context},"@graph":['.encode()


def graph_line(graph: str, facts: Iterable[Fact], layout: "Layout") -> bytes:
    """A named graph in such a document."""
    return msgspec.json.encode({"@id": graph, "@graph": _nodes(facts, layout)})


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


# ---- the context

Use = tuple[str, str]
"""A predicate and the kind of its object, or `v.RDF_TYPE` and the class."""


class Layout(msgspec.Struct, frozen=True):
    """What the context settles: the language of plain JSON strings, and the predicates whose strings have none."""

    language: str
    """The kind of text in that language; "" if no text has a language."""
    plain: frozenset[str]
    context: str
    """The context itself as JSON."""


def _uses(facts: Iterable[Fact]) -> frozenset[Use]:
    return frozenset([(p, thing if p == v.RDF_TYPE else kind) for _, p, thing, kind in facts])


@lru_cache(maxsize=512)
def _layout(uses: frozenset[Use]) -> Layout:
    """The layout in which facts with these `uses` are shortest."""
    languages = Counter(kind for _, kind in uses if kind[0] == "@" and kind != LINK)
    language = max(languages, key=lambda kind: (languages[kind], kind)) if languages else ""
    worded = {predicate for predicate, kind in uses if kind in languages}
    plain = frozenset(p for p, kind in uses if kind == PLAIN and p not in worded) if language else frozenset()
    iris = {iri for use in uses for iri in use if iri != v.RDF_TYPE and iri[0] != "@" and iri not in (PLAIN, INTEGER)}
    return Layout(language, plain, _json(_context(language, plain, {term(iri).partition(":")[0] for iri in iris})))


def _context(language: str, plain: Iterable[str], prefixes: Container[str]) -> Node:
    context: Node = {"@vocab": v.SCHEMA}
    context |= {prefix: space for prefix, space in v.PREFIXES.items() if prefix in prefixes}
    if language:
        context["@language"] = language[1:]
        context |= {term(predicate): {"@language": None} for predicate in sorted(plain)}
    return context


# ---- the nodes


def _nodes(facts: Iterable[Fact], layout: Layout) -> list[Node]:
    """A node for each subject, those that are not inside another: parts and source files are in what first names
    them."""
    nodes: dict[str, Node] = {}
    inside: set[str] = set()
    for subject, predicate, thing, kind in facts:
        node = nodes.get(subject) or nodes.setdefault(subject, {"@id": subject})
        if kind != LINK:
            _add(node, _TERMS[predicate], _value(predicate, thing, kind, layout))
        elif predicate == v.RDF_TYPE:
            _add(node, "@type", _TERMS[thing])
        elif thing not in nodes and _belongs(subject, predicate, thing):
            inside.add(thing)
            _add(node, _TERMS[predicate], nodes.setdefault(thing, {"@id": thing}))
        else:
            _add(node, _TERMS[predicate], {"@id": thing})
    return [node for subject, node in nodes.items() if subject not in inside]


def _belongs(subject: str, predicate: str, thing: str) -> bool:
    return predicate == v.PROV_WAS_DERIVED_FROM or ("#" in thing and thing.startswith(subject + "#"))


def _add(node: Node, name: str, value: object) -> None:
    known = node.setdefault(name, value)
    if known is value:
        return
    if type(known) is list:
        known.append(value)
    else:
        node[name] = [known, value]


def _value(predicate: str, text: str, kind: str, layout: Layout) -> object:
    if kind == layout.language:
        return text
    if kind == PLAIN:
        return text if not layout.language or predicate in layout.plain else {"@value": text}
    if kind[0] == "@":
        return {"@value": text, "@language": kind[1:]}
    if kind == INTEGER and _SMALL_INTEGER.fullmatch(text):
        return int(text)
    return {"@value": text, "@type": kind if kind == INTEGER else _TERMS[kind]}
