"""Dumps hold the whole graph, the same bytes each time."""

from io import BytesIO

import networkx as nx
import pytest
import rdflib
from builders import course, interactions, item, tag
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from kg import dumps
from kg import vocab as v
from kg.derive import derived_facts
from kg.dumps import data_files, data_files_after, graphml
from kg.facts import DECIMAL, INTEGER, LINK, PLAIN
from kg.graph import course_graphs
from kg.model import Settings
from kg.names import Names
from kg.plan import difference
from kg.store import loaded
from kg.vocab import ITEM_TYPES

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
NAMES = Names("https://example.org/c/")
MADE = course(
    *(
        item(
            f"i-{kind}",
            kind,
            interaction=interactions()[kind],
            tags=["t", "apply"],
            related=["i-essay"],
            requires=["ö🧠"],
        )
        for kind in ITEM_TYPES
    ),
    item("ö🧠", "concept", title='A \\ "quoted" </script>\n\tTitle\x07 \ufffe', tags=["t"], chapters=["t"]),
    tag("t", kind="chapter", introduction="Read."),
    settings=Settings(title="A course", path="content/course.yml"),
    aliases={"old": "ö🧠"},
)
GRAPHS = {**course_graphs(MADE, NAMES), NAMES.derived: derived_facts(MADE, NAMES)}
QUADS = set(loaded(GRAPHS))
TRIPLES = {quad.triple for quad in QUADS}


def nquads(graphs):
    return b"".join(dumps.nquads(graphs))


def turtle(graphs):
    return b"".join(dumps.turtle(graphs))


def jsonld(graphs):
    return b"".join(dumps.jsonld(graphs))


def whole(pieces_of_files):
    return {name: b"".join(pieces) for name, pieces in pieces_of_files.items()}


def backwards(graphs):
    return {graph: tuple(reversed(facts)) for graph, facts in reversed(graphs.items())}


def test_n_quads_are_those_of_the_store_sorted():
    lines = loaded(GRAPHS).dump(format=RdfFormat.N_QUADS).splitlines(keepends=True)
    assert nquads(GRAPHS) == b"".join(sorted(lines))


def test_every_dump_is_read_back_whole():
    assert set(parse(input=nquads(GRAPHS), format=RdfFormat.N_QUADS)) == QUADS
    assert set(parse(input=jsonld(GRAPHS), format=RdfFormat.JSON_LD)) == QUADS
    assert {quad.triple for quad in parse(input=turtle(GRAPHS), format=RdfFormat.TURTLE)} == TRIPLES


def test_rdflib_reads_the_same_from_every_dump():
    dataset = rdflib.Dataset().parse(data=nquads(GRAPHS), format="nquads")
    again = rdflib.Dataset().parse(data=jsonld(GRAPHS), format="json-ld")
    assert set(dataset.quads()) == set(again.quads())
    graph = rdflib.Graph().parse(data=turtle(GRAPHS), format="turtle")
    assert set(graph) == {(s, p, o) for s, p, o, _ in dataset.quads()}


def test_dumps_do_not_depend_on_the_order_of_graphs_and_facts():
    assert nquads(backwards(GRAPHS)) == nquads(GRAPHS)
    assert turtle(backwards(GRAPHS)) == turtle(GRAPHS)
    assert jsonld(dict(reversed(GRAPHS.items()))) == jsonld(GRAPHS)
    assert graphml(MADE, NAMES) == graphml(MADE, NAMES)


def without(graph, graphs=GRAPHS):
    return {name: facts for name, facts in graphs.items() if name != graph}


ESSAY, DERIVED = NAMES.graph("content/i-essay.md"), NAMES.derived
ODD = (("https://a.example/x", v.DCT_TITLE, "Said\n\n<in> \r\x0b\x85\u2028lines", "@xx"),)
CHANGED = {
    "nothing": GRAPHS,
    "a graph is gone": without(ESSAY),
    "a graph is new": {**GRAPHS, NAMES.graph("content/0.md"): ODD},
    "a graph is empty": {**GRAPHS, ESSAY: ()},
    "a fact is gone": {**GRAPHS, DERIVED: GRAPHS[DERIVED][1:]},
    "a fact is said by another graph": {**GRAPHS, DERIVED: (*GRAPHS[DERIVED], GRAPHS[ESSAY][0])},
    "facts in another order": {**GRAPHS, ESSAY: tuple(reversed(GRAPHS[ESSAY]))},
    "another language": {
        g: tuple((s, p, o, "@de" if k == "@en" else k) for s, p, o, k in f) for g, f in GRAPHS.items()
    },
    "all is new": {NAMES.graph("x"): ODD},
}


@pytest.mark.parametrize("change", CHANGED)
def test_dumps_made_of_those_before_a_change_are_those_made_anew(change):
    for old, new in ((GRAPHS, CHANGED[change]), (CHANGED[change], GRAPHS)):
        made = data_files_after(difference(old, new), new, whole(data_files(old)))
        assert whole(made) == whole(data_files(new))


def test_turtle_is_grouped_and_prefixed():
    facts = (
        ("https://e.org/s", v.SCHEMA_NAME, "A name", "@en"),
        ("https://e.org/s", v.SCHEMA_POSITION, "2", INTEGER),
        ("https://e.org/s", v.KG_VALUE, "3", DECIMAL),
        ("https://e.org/s", v.KG_VALUE, "1.5", DECIMAL),
        ("https://e.org/s", v.RDF_TYPE, v.SCHEMA_QUESTION, LINK),
        ("https://e.org/s", v.DCT_RELATION, v.KG + "a/b", LINK),
        ("https://e.org/r", v.DCT_IDENTIFIER, "r", PLAIN),
    )
    assert turtle({"https://e.org/g": facts, "https://e.org/h": facts[:1]}).decode().split("\n\n", 1)[1] == (
        "<https://e.org/r> dct:identifier \"r\" .\n\n"
        "<https://e.org/s> a schema:Question ;\n"
        "    dct:relation <https://w3id.org/coursegraph#a/b> ;\n"
        '    schema:name "A name"@en ;\n'
        "    schema:position 2 ;\n"
        '    kg:value 1.5, "3"^^xsd:decimal .\n'
    )  # fmt: skip


def test_turtle_says_what_pyoxigraph_would():
    quads = parse(input=turtle(GRAPHS), format=RdfFormat.TURTLE)
    theirs = serialize((q.triple for q in quads), format=RdfFormat.TURTLE, prefixes=v.PREFIXES)
    assert {q.triple for q in parse(input=theirs, format=RdfFormat.TURTLE)} == TRIPLES


def test_graphml_has_items_and_the_links_that_authors_made():
    graph = nx.read_graphml(BytesIO(graphml(MADE, NAMES)), force_multigraph=True)
    assert set(graph.nodes) == set(MADE.items)
    concept = graph.nodes["ö🧠"]
    assert (concept["type"], concept["level"], concept["chapter"]) == ("concept", "", "t")
    assert concept["iri"] == NAMES.item("ö🧠")
    assert concept["title"].startswith('A \\ "quoted" </script>')
    assert "\ufffd" in concept["title"]
    kinds = {
        (a, b): {data["kind"] for data in graph.get_edge_data(a, b).values()} for a, b, _ in graph.edges(keys=True)
    }
    assert kinds["i-code", "ö🧠"] == {"requires"}
    assert kinds["i-code", "i-essay"] == {"related"}


def test_an_item_may_require_and_relate_to_one_other():
    made = course(item("a", requires=["b"], related=["b"]), item("b"))
    graph = nx.read_graphml(BytesIO(graphml(made, NAMES)), force_multigraph=True)
    assert graph.number_of_edges("a", "b") == 2


def test_named_graphs_are_those_of_the_files():
    assert NamedNode(NAMES.graph("content/about-t.md")) in {quad.graph_name for quad in QUADS}
