"""The store: an Oxigraph quad store in memory, for SPARQL and for rdflib. The one module that knows how it is filled.

In: facts. Out: a `pyoxigraph.Store` with a named graph for each of `Graphs`. Loading canonical N-Quads text takes half
the time of making quads in Python and adding them.
"""

from pyoxigraph import RdfFormat, Store

from kg.facts import Graphs, lines


def loaded(graphs: Graphs) -> Store:
    """A store of all facts. They must be sound RDF, as `kg.graph` and `kg.derive` make them."""
    store = Store()
    text = "".join(line for graph, facts in graphs.items() for line in lines(graph, facts))
    store.load(input=text.encode(), format=RdfFormat.N_QUADS, lenient=True)
    return store
