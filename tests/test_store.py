"""The SPARQL store."""

from builders import course, interactions, item, tag

from kg.derive import derived_facts
from kg.graph import course_graphs
from kg.names import Names
from kg.store import loaded

NAMES = Names("https://example.org/c/")


def graphs(*parts):
    made = course(*parts, tag("t"))
    return {**course_graphs(made, NAMES), NAMES.derived: derived_facts(made, NAMES)}


def test_every_graph_is_loaded_whole():
    made = graphs(item("x", tags=["t"], interaction=interactions()["multiple-choice"]), item("y", related=["x"]))
    store = loaded(made)
    assert len(store) == sum(map(len, made.values()))
    assert {graph.value for graph in store.named_graphs()} == {graph for graph, facts in made.items() if facts}
