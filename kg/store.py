"""The store: an Oxigraph quad store in memory, for SPARQL and for rdflib. The one module that knows how it is filled.

In: facts. Out: a `pyoxigraph.Store` with a named graph for each of `Graphs`. Loading canonical N-Quads text takes half
the time of making quads in Python and adding them.
"""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.facts import Fact, Graphs, lines


def loaded(graphs: Graphs) -> Store:
    """A store of all facts. They must be sound RDF, as `kg.graph` and `kg.derive` make them."""
    store = Store()
    text = "".join(line for graph, facts in graphs.items() for line in lines(graph, facts))
    store.load(input=text.encode(), format=RdfFormat.N_QUADS, lenient=True)
    return store


def replace(store: Store, graph: str, facts: Iterable[Fact]) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """Makes `facts` all that the named graph `graph` says; none removes it. Returns the quads (removed, added)."""
    text = "".join(lines(graph, facts)).encode()
    new = frozenset(parse(input=text, format=RdfFormat.N_QUADS, lenient=True))
    old = frozenset(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    for quad in old - new:
        store.remove(quad)
    store.extend(new - old)
    if not new:
        store.remove_graph(NamedNode(graph))
    return old - new, new - old
