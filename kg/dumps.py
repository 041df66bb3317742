"""Dumps: the whole graph as N-Quads, Turtle, JSON-LD and GraphML, the same bytes for the same facts.

In: `Graphs` (GraphML: a `Course`). Out: UTF-8 bytes. N-Quads and JSON-LD keep the named graphs; Turtle is their union;
GraphML has the items and how they hang together, for tools that draw networks. Everything is sorted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

from kg import vocab as v
from kg.facts import DECIMAL, INTEGER, LINK, PLAIN, Fact, Graphs, lines, term
from kg.ids import PageUrl
from kg.jsonld import dataset_chunks
from kg.model import Course
from kg.names import Names


def data_files(graphs: Graphs) -> Mapping[PageUrl, bytes]:
    """What a site offers for download below ``data/``: the dumps of `graphs`, and the ontology."""
    return {
        PageUrl("data/course.nq"): nquads(graphs),
        PageUrl("data/course.ttl"): turtle(graphs),
        PageUrl("data/course.jsonld"): jsonld(graphs),
        PageUrl("data/ontology.ttl"): files("kg").joinpath("ontology.ttl").read_bytes(),
    }


def nquads(graphs: Graphs) -> bytes:
    """Canonical N-Quads, sorted."""
    return "".join(sorted(line for graph, facts in graphs.items() for line in lines(graph, facts))).encode()


def jsonld(graphs: Graphs) -> bytes:
    """JSON-LD 1.1, a named graph a line, sorted by its IRI."""
    return "".join(dataset_chunks({graph: graphs[graph] for graph in sorted(graphs)})).encode()


# ---- Turtle

_LOCAL_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BARE: Final = {INTEGER: re.compile(r"-?[0-9]+"), DECIMAL: re.compile(r"-?[0-9]+\.[0-9]+")}


def turtle(graphs: Graphs) -> bytes:
    """Turtle: every fact of every graph once, grouped by subject and predicate."""
    subjects: dict[str, list[Fact]] = {}
    for facts in graphs.values():
        for fact in facts:
            subjects.setdefault(fact[0], []).append(fact)
    return "".join(_turtle(subjects)).encode()


def _turtle(subjects: Mapping[str, Iterable[Fact]]) -> Iterator[str]:
    for prefix, space in v.PREFIXES.items():
        yield f"@prefix {prefix}: <{space}> .\n"
    names = Prefixed()
    for subject in sorted(subjects):
        phrases: dict[str, list[str]] = {v.RDF_TYPE: []}
        for _, predicate, thing, kind in sorted(set(subjects[subject])):
            phrases.setdefault(predicate, []).append(_object(predicate, thing, kind, names))
        joined = " ;\n    ".join(f"{names[p]} {', '.join(objects)}" for p, objects in phrases.items() if objects)
        yield f"\n<{subject}> {joined} .\n"


def _object(predicate: str, thing: str, kind: str, names: "Prefixed") -> str:
    if kind == LINK:
        return names[thing] if predicate == v.RDF_TYPE else f"<{thing}>"
    if kind[0] == "@" or kind == PLAIN:
        return term(thing, kind)
    if kind in _BARE and _BARE[kind].fullmatch(thing):
        return thing
    return f"{term(thing, PLAIN)}^^{names[kind]}"


class Prefixed(dict[str, str]):
    """The names of vocabulary terms in Turtle: `a`, with a prefix where the rest is plain, else in angle brackets."""

    def __init__(self) -> None:
        super().__init__({v.RDF_TYPE: "a"})

    def __missing__(self, iri: str) -> str:
        """Worked out once for each term."""
        spaces = ((prefix, iri[len(space) :]) for prefix, space in v.PREFIXES.items() if iri.startswith(space))
        found = (f"{prefix}:{rest}" for prefix, rest in spaces if _LOCAL_NAME.fullmatch(rest))
        return self.setdefault(iri, next(found, f"<{iri}>"))


# ---- GraphML

_NOT_IN_XML: Final = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def graphml(course: Course, names: Names) -> bytes:
    """GraphML of the items (title, type, level, chapter) and the authors' ``requires`` and ``related`` between them."""
    import networkx as nx

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for name, linked in sorted(course.items.items()):
        known = {
            "title": re.sub(_NOT_IN_XML, "\ufffd", linked.item.title),
            "type": linked.item.type,
            "level": linked.level or "",
        }
        graph.add_node(name, iri=names.item(name), **known, chapter=next(iter(linked.chapters), ""))
    for name, linked in sorted(course.items.items()):
        links = [
            *((need, "requires") for need in linked.requires),
            *((other, "related") for other, _ in linked.related),
        ]
        for other, kind in links:
            graph.add_edge(name, other, key=kind, kind=kind)
    out = BytesIO()
    nx.write_graphml_xml(graph, out)
    return out.getvalue()
