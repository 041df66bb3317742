"""Dumps: the whole graph as N-Quads, Turtle, JSON-LD and GraphML, the same bytes for the same facts.

In: `Graphs` (GraphML: a `Course`). Out: UTF-8 bytes, in pieces, for the dumps of a large course need not be in memory.
N-Quads and JSON-LD keep the named graphs; Turtle is their union; GraphML has the items and how they hang together, for
tools that draw networks. Everything is sorted, so the dumps of a changed course can be made of those of the last
(`data_files_after`): a line, a block or a graph that stays is copied.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from io import BytesIO
from itertools import chain, islice
from typing import Any, Final

from kg import vocab as v
from kg.facts import DECIMAL, INTEGER, LINK, PLAIN, Fact, Graphs, about, lines, term
from kg.ids import PageUrl
from kg.jsonld import Layout, dataset_layout, dataset_start, graph_line
from kg.model import Course
from kg.names import Names
from kg.plan import Difference

NQUADS: Final = PageUrl("data/course.nq")
TURTLE: Final = PageUrl("data/course.ttl")
JSONLD: Final = PageUrl("data/course.jsonld")
ONTOLOGY: Final = PageUrl("data/ontology.ttl")
AT_ONCE: Final = 256
"""Lines or blocks that are encoded together."""
DATA_FILES: Final = (NQUADS, TURTLE, JSONLD, ONTOLOGY)


def data_files(graphs: Graphs) -> Mapping[PageUrl, Iterable[bytes]]:
    """What a site offers for download below ``data/``, in pieces: the dumps of `graphs`, and the ontology."""
    ontology = files("kg").joinpath("ontology.ttl").read_bytes()
    return {NQUADS: nquads(graphs), TURTLE: turtle(graphs), JSONLD: jsonld(graphs), ONTOLOGY: (ontology,)}


def data_files_after(
    change: Difference, graphs: Graphs, before: Mapping[PageUrl, bytes]
) -> Mapping[PageUrl, Iterable[bytes]]:
    """The same as ``data_files(graphs)``, made of the data files `before` the change that led to `graphs`."""
    return {
        NQUADS: _nquads_after(change, before[NQUADS]),
        TURTLE: _turtle_after(change, graphs, before[TURTLE]),
        JSONLD: _jsonld_after(change, graphs, before[JSONLD]),
        ONTOLOGY: (before[ONTOLOGY],),
    }


def nquads(graphs: Graphs) -> Iterator[bytes]:
    """Canonical N-Quads, sorted, in pieces."""
    return _encoded(sorted(line for graph, facts in graphs.items() for line in lines(graph, facts)))


def jsonld(graphs: Graphs) -> Iterator[bytes]:
    """JSON-LD 1.1, a named graph a line, sorted by its IRI, in pieces."""
    return _dataset(graphs, dataset_layout(graphs), {})


def _dataset(graphs: Graphs, layout: Layout, known: Mapping[str, bytes]) -> Iterator[bytes]:
    yield dataset_start(layout)
    between = b"\n"
    for graph in sorted(graphs):
        yield between
        yield known.get(graph) or graph_line(graph, graphs[graph], layout)
        between = b",\n"
    yield b"\n]}\n"


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    """`parts` in UTF-8, some at a time: a text with one emoji in it takes four bytes a letter."""
    rest = iter(parts)
    while some := "".join(islice(rest, AT_ONCE)):
        yield some.encode()


def _nquads_after(change: Difference, before: bytes) -> Iterable[bytes]:
    gone = {line.encode() for graph, fact in change.removed for line in lines(graph, (fact,))}
    new = [line.encode() for graph, fact in change.added for line in lines(graph, (fact,))]
    return sorted([*(line for line in before.splitlines(keepends=True) if line not in gone), *new])


def _jsonld_after(change: Difference, graphs: Graphs, before: bytes) -> Iterable[bytes]:
    layout = dataset_layout(graphs)
    context, *rest = before.split(b"\n")
    if context != dataset_start(layout):
        return jsonld(graphs)
    old = {line.split(b'"', 4)[3].decode(): line.removesuffix(b",") for line in rest[:-2]}
    changed = {graph for graph, _ in change.removed | change.added} | change.reordered
    return _dataset(graphs, layout, {graph: line for graph, line in old.items() if graph not in changed})


# ---- Turtle

_LOCAL_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BARE: Final = {INTEGER: re.compile(r"-?[0-9]+"), DECIMAL: re.compile(r"-?[0-9]+\.[0-9]+")}


def turtle(graphs: Graphs) -> Iterator[bytes]:
    """Turtle, in pieces: every fact of every graph once, grouped by subject and predicate."""
    return _encoded(chain((_prefixes(),), _blocks(about(graphs))))


def _turtle_after(change: Difference, graphs: Graphs, before: bytes) -> Iterable[bytes]:
    head, *old = before.removesuffix(b"\n").split(b"\n\n")
    if b"%b\n" % head != _prefixes().encode():
        return turtle(graphs)
    changed: dict[str, list[Fact]] = {fact[0]: [] for _, fact in change.removed | change.added}
    for facts in graphs.values():
        for fact in facts:
            if fact[0] in changed:
                changed[fact[0]].append(fact)
    blocks = {block[1 : block.index(b"> ")].decode(): b"\n%b\n" % block for block in old}
    new = _blocks({subject: facts for subject, facts in changed.items() if facts})
    blocks |= {block[2 : block.index("> ")]: block.encode() for block in new}
    return (b"%b\n" % head, *(blocks[s] for s in sorted(blocks) if changed.get(s) != []))


def _prefixes() -> str:
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in v.PREFIXES.items())


def _blocks(subjects: Mapping[str, Iterable[Fact]]) -> Iterator[str]:
    names = Prefixed()
    for subject in sorted(subjects):
        phrases: dict[str, list[str]] = {v.RDF_TYPE: []}
        for _, predicate, thing, kind in sorted(set(subjects[subject])):
            if kind == LINK and predicate != v.RDF_TYPE:
                written = f"<{thing}>"
            else:
                written = names[thing] if kind == LINK else _literal(thing, kind, names)
            phrases.setdefault(predicate, []).append(written)
        joined = " ;\n    ".join(f"{names[p]} {', '.join(objects)}" for p, objects in phrases.items() if objects)
        yield f"\n<{subject}> {joined} .\n"


def _literal(thing: str, kind: str, names: "Prefixed") -> str:
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
