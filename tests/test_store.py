"""The SPARQL store and how it follows edits."""

from builders import course, interactions, item, tag
from pyoxigraph import NamedNode

from kg.derive import derived_facts
from kg.graph import course_graphs
from kg.names import Names
from kg.store import loaded, replace

NAMES = Names("https://example.org/c/")
X = NAMES.graph("content/x.md")


def graphs(*parts):
    made = course(*parts, tag("t"))
    return {**course_graphs(made, NAMES), NAMES.derived: derived_facts(made, NAMES)}


def test_every_graph_is_loaded_whole():
    made = graphs(item("x", tags=["t"], interaction=interactions()["multiple-choice"]), item("y", related=["x"]))
    store = loaded(made)
    assert len(store) == sum(map(len, made.values()))
    assert {graph.value for graph in store.named_graphs()} == {graph for graph, facts in made.items() if facts}


def test_replacing_a_graph_gives_the_quads_that_went_and_came():
    old, new = graphs(item("x", title="Old")), graphs(item("x", title="New"))
    store = loaded(old)
    removed, added = replace(store, X, new[X])
    assert {quad.object.value for quad in added} >= {"New"}
    assert {quad.object.value for quad in removed} >= {"Old"}
    assert len(removed) == len(added) == 3
    assert set(store) == set(loaded(new))
    assert replace(store, X, new[X]) == (frozenset(), frozenset())


def test_a_graph_without_facts_is_gone():
    store = loaded(graphs(item("x")))
    removed, added = replace(store, X, ())
    assert removed
    assert not added
    assert NamedNode(X) not in set(store.named_graphs())
