"""JSON-LD comes back as exactly the facts it was made of, whoever reads it."""

import json

import pytest
import rdflib
from builders import choices, course, interactions, item, rich, tag
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg import vocab as v
from kg.dumps import jsonld
from kg.facts import DECIMAL, INTEGER, LINK, PLAIN, lines
from kg.graph import course_graphs
from kg.jsonld import document, script_json
from kg.model import Criterion, Order, Settings
from kg.names import Names
from kg.view import View
from kg.vocab import ITEM_TYPES

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")
NAMES = Names("https://example.org/c/")
GRAPH = "https://example.org/g"
HARD = 'say "hi" \\ back\\slash </script><!-- <b> & \n\t new line 🧠 注意 مرحبا \u2028 \u200f'


def triples_of(facts):
    """The facts as pyoxigraph reads them from N-Quads, without the graph."""
    quads = parse(input="".join(lines(GRAPH, facts)).encode(), format=RdfFormat.N_QUADS)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def read_by_pyoxigraph(text):
    quads = parse(input=text.encode(), format=RdfFormat.JSON_LD)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def read_by_rdflib(text):
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    store = Store()
    store.load(input=graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in store}


def assert_read_back(facts, text):
    wanted = triples_of(facts)
    assert read_by_pyoxigraph(text) == wanted
    assert read_by_rdflib(text) == wanted


def whole_item(kind, name="x", text="Which?", **more):
    return item(
        name,
        kind,
        title=text,
        prompt=text,
        tags=["apply", "t"],
        related=["y", ("y2", text)],
        requires=["z"],
        interaction=interactions()[kind],
        answer=text,
        explanation=text,
        hints=[text, text],
        sources=["https://example.org/a", text],
        rubric=(Criterion(rich(text), 2, rich(text)),),
        difficulty=3,
        minutes=5,
        **more,
    )


@pytest.mark.parametrize("kind", ITEM_TYPES)
@pytest.mark.parametrize("language", ["en", "ar", "no language at all"])
def test_the_json_ld_of_every_type_says_exactly_what_its_graph_says(kind, language):
    made = course(whole_item(kind), tag("t"), settings=Settings(language=language), aliases={"old": "x"})
    graphs = course_graphs(made, NAMES)
    text = script_json(View(graphs, NAMES), NAMES.graph("content/x.md"))
    assert_read_back(graphs[NAMES.graph("content/x.md")], text)


@pytest.mark.parametrize("name", ["注意-🧠", "مرحبا", "a(b)+c,d;e=f~!@", "é"])
def test_hard_ids_and_texts_survive_and_no_tag_opens_in_a_script(name):
    hard = whole_item("ordering", name, HARD, path=f"content/ein kürs/{name}.md")
    other = item("q", interaction=choices(HARD, "", "1", "true"))
    steps = item("s", "ordering", interaction=Order((rich(HARD), rich(" "), rich("null"))))
    graphs = course_graphs(course(hard, other, steps, tag("t")), NAMES)
    view = View(graphs, NAMES)
    for graph, facts in graphs.items():
        text = script_json(view, graph)
        assert "<" not in text
        assert_read_back(facts, text)


def test_search_engines_find_bare_schema_org_terms_and_nested_answers():
    graphs = course_graphs(course(whole_item("multiple-choice"), tag("t")), NAMES)
    node = json.loads(script_json(View(graphs, NAMES), NAMES.graph("content/x.md")))
    assert node["@context"]["@vocab"] == "https://schema.org/"
    assert node["@id"] == NAMES.item("x")
    assert node["@type"] == ["LearningResource", "Question", "kg:MultipleChoice"]
    assert node["name"] == "Which?"
    assert node["eduQuestionType"] == "Multiple choice"
    assert node["suggestedAnswer"]["text"] == "green"
    assert node["suggestedAnswer"]["@type"] == "Answer"
    assert node["educationalAlignment"]["targetName"] == "Apply"
    assert node["prov:wasDerivedFrom"]["kg:path"] == "content/x.md"


def test_the_context_holds_only_what_is_used():
    facts = [("https://e.org/s", v.SCHEMA_NAME, "A name", "@en")]
    assert json.loads(document(facts))["@context"] == {"@vocab": v.SCHEMA, "@language": "en"}
    facts = [("https://e.org/s", v.KG_VALUE, "1.5", DECIMAL), ("https://e.org/s", v.DCT_IDENTIFIER, "s", PLAIN)]
    assert json.loads(document(facts))["@context"] == {"@vocab": v.SCHEMA, "dct": v.DCT, "kg": v.KG, "xsd": v.XSD}


def test_looking_at_a_graph_for_its_json_ld_is_recorded():
    graphs = course_graphs(course(item("x")), NAMES)
    view = View(graphs, NAMES)
    with view.recording() as keys:
        script_json(view, NAMES.graph("content/x.md"))
    assert keys == {("graph", NAMES.graph("content/x.md"), "")}


SUBJECTS = st.sampled_from(
    ["https://e.org/a", "https://e.org/a#b", "https://e.org/a#b-c", "https://e.org/ä", "urn:x:y"]
)
PREDICATES = st.sampled_from([v.SCHEMA_TEXT, v.DCT_TITLE, v.KG_PAIR, v.PROV_WAS_DERIVED_FROM, "https://other.org/p"])
LITERALS = st.one_of(
    st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([PLAIN, "@en", "@de", "@zh-hant"])),
    st.tuples(st.one_of(st.integers(), st.integers(10**14)).map(str), st.just(INTEGER)),
    st.tuples(st.sampled_from(["1.5", "0.001", "-3"]), st.just(DECIMAL)),
    st.tuples(SUBJECTS, st.just(LINK)),
)
TYPES = st.tuples(SUBJECTS, st.just(v.RDF_TYPE), st.sampled_from([v.SCHEMA_QUESTION, v.KG_ITEM]), st.just(LINK))
FACTS = st.one_of(st.tuples(SUBJECTS, PREDICATES, LITERALS).map(lambda f: (f[0], f[1], *f[2])), TYPES)


@settings(deadline=None)
@given(st.lists(FACTS, max_size=12, unique=True))
def test_any_facts_come_back_from_json_ld(facts):
    assert read_by_pyoxigraph(document(facts)) == triples_of(facts)


@settings(deadline=None, max_examples=50)
@given(st.lists(FACTS.filter(lambda f: "\r" not in f[2] and "\0" not in f[2]), max_size=8, unique=True))
def test_any_facts_come_back_from_json_ld_by_rdflib(facts):
    assert read_by_rdflib(document(facts)) == triples_of(facts)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["https://e.org/g", "https://e.org/h"]), st.lists(FACTS, max_size=6, unique=True))
)
def test_a_dataset_comes_back_graph_by_graph(graphs):
    text = b"".join(jsonld({graph: tuple(facts) for graph, facts in graphs.items()})).decode()
    found = set(parse(input=text.encode(), format=RdfFormat.JSON_LD))
    wanted = "".join(line for graph, facts in graphs.items() for line in lines(graph, facts))
    assert found == set(parse(input=wanted.encode(), format=RdfFormat.N_QUADS))


def test_a_term_of_no_known_vocabulary_stays_an_iri():
    quad = Quad(NamedNode("https://e.org/s"), NamedNode("https://other.org/p"), Literal("1"))
    assert list(
        parse(input=document([("https://e.org/s", "https://other.org/p", "1", PLAIN)]), format=RdfFormat.JSON_LD)
    ) == [quad]
