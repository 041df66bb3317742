"""SPARQL over a course, and the questions that have a name."""

import re

import pytest
from builders import course, item, tag
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryBoolean, Store

from kg import vocab as v
from kg.derive import derived_facts
from kg.diagnostics import START
from kg.graph import course_graphs
from kg.model import Address, Reference
from kg.names import Names
from kg.queries import QueryError, named_queries, run, run_named, term
from kg.store import loaded

NAMES = Names("https://example.org/c/")
COURSE = course(
    tag("llm", label="Models", kind="course"),
    tag("ch1", label="Chapter one", kind="chapter", broader=["llm"]),
    tag("ch2", label="Chapter two", kind="chapter", broader=["llm"]),
    tag("t", label="Topic", broader=["ch1"]),
    tag("empty", label="Empty", broader=["ch2"]),
    item("c1", "concept", title="Gradients", tags=["t", "understand"], chapters=["ch1"]),
    item("c2", "concept", title="Momentum", tags=["t", "understand"], chapters=["ch1"], requires=["c1"]),
    item(
        "q1", title="Steps", tags=["t", "apply"], chapters=["ch1"], requires=["c2"], sources=["@w", "https://e.org/a"]
    ),
    item("q2", title="A/B tests", tags=["ch1", "analyze"], chapters=["ch1"], sources=["@w"]),
    item("q3", title="Alone", tags=["ch2"], chapters=["ch2"]),
    item("q4", title="Mentions", links=[Address("item", "q2")]),
    Reference("w", "A.", "2017", "A work", "", "", START),
    aliases={"older": "q1"},
)
STORE = loaded({**course_graphs(COURSE, NAMES), NAMES.derived: derived_facts(COURSE, NAMES)})


def rows(name, **bindings):
    """A named query's rows as tuples: ids for what has one, else plain values."""
    found = named(name, **{key: term(value, COURSE, NAMES) for key, value in bindings.items()})
    names = [variable.value for variable in found.variables]
    return [tuple(shown(solution[name]) for name in names) for solution in found]


def named(name, **bindings):
    return run_named(STORE, COURSE, NAMES, name, bindings)


def shown(value):
    if isinstance(value, NamedNode):
        return NAMES.id_of(value.value) or value.value
    return value.value if value else None


def test_covers_finds_items_tagged_with_a_tag_or_below_it_by_level():
    assert rows("covers", of="Chapter one") == [
        ("c1", "Gradients", "Concept", "Understand"),
        ("c2", "Momentum", "Concept", "Understand"),
        ("q1", "Steps", "Multiple choice", "Apply"),
        ("q2", "A/B tests", "Multiple choice", "Analyze"),
    ]
    assert [row[0] for row in rows("covers", of="ch2")] == ["q3"]


def test_covers_finds_the_questions_on_a_concept():
    assert [row[0] for row in rows("covers", of="c2")] == ["q1"]


def test_gaps_finds_tags_and_concepts_without_questions():
    levels = {"remember", "understand", "evaluate", "create"}
    found = rows("gaps")
    assert {row[:2] for row in found if row[1] not in levels} == {("concept", "c1"), ("topic", "empty")}
    assert {row[1] for row in found} >= levels


def test_level_gaps_finds_chapters_and_levels_without_items_in_order():
    found = rows("level-gaps")
    assert [row[2] for row in found if row[0] == "ch1"] == ["Remember", "Evaluate", "Create"]
    assert len([row for row in found if row[0] == "ch2"]) == 6


def test_levels_counts_the_items_of_each_chapter():
    assert rows("levels") == [
        ("ch1", "Chapter one", "Understand", "2"),
        ("ch1", "Chapter one", "Apply", "1"),
        ("ch1", "Chapter one", "Analyze", "1"),
    ]


def test_ancestors_of_a_tag_and_of_an_item():
    assert [row[0] for row in rows("ancestors", of="t")] == ["llm", "ch1"]
    assert [row[0] for row in rows("ancestors", of="q1")] == ["llm", "ch1", "t", "apply"]


def test_learn_before_follows_prerequisites_all_the_way():
    assert rows("learn-before", of="q1") == [
        ("c2", "Momentum", "Understand", "true"),
        ("c1", "Gradients", "Understand", "false"),
    ]


def test_learn_next_gives_reasons():
    found = rows("learn-next", of="c2")
    assert ("q1", "Steps", "requires this") in found
    assert ("q1", "Steps", "next in reading order") in found
    assert ("q1", "Steps", "same topic, one Bloom level up") in found


def test_orphans_are_linked_with_nothing():
    assert rows("orphans") == [("q3", "Alone")]


def test_key_concepts_come_with_their_counts():
    assert rows("key-concepts") == [("c2", "Momentum", "1", "1"), ("c1", "Gradients", "0", "1")]


def test_sources_are_counted():
    work = NAMES.reference("w")
    assert rows("sources") == [(work, "A work", "2"), ("https://e.org/a", None, "1")]


def test_every_named_query_says_what_it_answers_and_what_it_needs():
    known = named_queries()
    assert list(known) == sorted(known)
    for query in known.values():
        assert 20 < len(query.summary) < 120
        assert set(query.parameters) <= {"of"}
        assert ("$of" in query.text.split("SELECT", 1)[1]) == bool(query.parameters)


def test_a_misspelt_name_and_a_missing_parameter_are_said():
    with pytest.raises(QueryError, match=r"^there is no question named 'cover'; did you mean 'covers'\?$"):
        named("cover")
    with pytest.raises(QueryError, match=r"^there is no question named '§§§'; there are ancestors, covers, gaps, "):
        named("§§§")
    with pytest.raises(QueryError, match=r"^'covers' needs of: an item or a tag$") as found:
        named("covers")
    assert found.value.needs == "of"


@pytest.mark.parametrize(
    ("query", "of", "said"),
    [
        ("covers", Literal("qq1"), "'qq1' is not an item or a tag; did you mean 'q1'?"),
        ("covers", Literal("Momentun"), "'Momentun' is not an item or a tag; did you mean 'c2'?"),
        ("covers", Literal("item/momentun"), "'item/momentun' is not an item or a tag; did you mean 'c2'?"),
        ("covers", Literal("zzz"), "'zzz' is not an item or a tag"),
        ("covers", NamedNode(NAMES.tag("emty")), "'tag/emty' is not an item or a tag; did you mean 'empty'?"),
        ("covers", NamedNode("https://e.org/x"), "'https://e.org/x' is not an item or a tag"),
        ("learn-before", NamedNode(NAMES.tag("empty")), "'tag/empty' is not an item"),
    ],
)
def test_what_is_no_item_or_tag_is_an_error_where_one_is_asked_for(query, of, said):
    with pytest.raises(QueryError, match=f"^{re.escape(said)}$") as found:
        named(query, of=of)
    assert said == found.value.message + ("; " + found.value.hint if found.value.hint else "")


# ---- queries of one's own


def values(text, **bindings):
    return [tuple(shown(value) for value in solution) for solution in run(STORE, text, bindings)]


def test_all_graphs_are_asked_together_and_each_by_name():
    assert values("SELECT ?n { ?x kg:next ?n ; dct:title 'Gradients'@en }") == [("c2",)]
    asked = "SELECT ?x { GRAPH <https://example.org/c/graph/derived> { ?x kg:next ?n } }"
    assert len(values(asked)) == 5


def test_every_form_of_query_is_answered():
    assert isinstance(run(STORE, "ASK { ?x a kg:Concept }"), QueryBoolean)
    assert bool(run(STORE, "ASK { ?x a kg:Concept }"))
    made = run(STORE, "CONSTRUCT { ?x schema:name ?t } WHERE { ?x a kg:Concept ; dct:title ?t }")
    assert {triple.object.value for triple in made} == {"Gradients", "Momentum"}
    assert len(list(run(STORE, "DESCRIBE <https://example.org/c/item/q3>"))) > 5


def test_parameters_stand_for_terms_wherever_a_variable_may():
    title = Literal("Gradients", language="en")
    text = "SELECT ?x { ?x dct:title $t . FILTER(?x != $not) BIND($t AS ?same) } # $t"
    assert values(text, t=title, **{"not": NamedNode("https://e.org/")}) == [("c1",)]
    assert values("SELECT (COUNT(*) AS ?n) { ?x dct:title $t }", t=title) == [("1",)]
    assert values("SELECT ?x { { SELECT ?x { ?x dct:title $t } } }", t=title) == [("c1",)]


def test_parameters_in_strings_iris_and_comments_are_left_alone():
    text = """SELECT ?a ?b { # $t isn't one, nor "
      BIND("$t \\" # $t" AS ?a) BIND('''it's $t''' AS ?b) BIND(<https://e.org/$t> AS ?c) ?x dct:title $t }"""
    assert values(text, t=Literal("Gradients", language="en")) == [('$t " # $t', "it's $t")]
    with pytest.raises(QueryError, match=r"the query has no parameter \$t"):
        run(STORE, "SELECT ('$t' AS ?a) { } # $t", {"t": Literal("x")})


def test_a_parameter_that_is_left_open_is_a_variable():
    assert len(values("SELECT $x { $x a kg:Concept }")) == 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_string_can_be_anything(text):
    assert [row["x"].value for row in run(Store(), "SELECT ?x { BIND($s AS ?x) }", {"s": Literal(text)})] == [text]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("SELECT ?x {\n ?x nope:a ?y }", "unknown prefix 'nope'; known without declaration: dct, kg", (2, 5)),
        ("SELECT ?x WHER { ?x a ?y }", "'WHER' does not fit here", (1, 11)),
        ("SELECT ?x", "the query ends too soon", (1, 10)),
        ("SELECT ?x {\n\n", "the query ends too soon", (1, 12)),
        ("SELECT ?x { ?x a 'abc }", "the query ends too soon", (1, 24)),
        ("SELECT ?x { $a dct:title ?x ", "the query ends too soon", (1, 28)),
        ("", "the query is empty", (0, 0)),
        ("\n # nothing", "the query is empty", (0, 0)),
        ("INSERT DATA { <http://a> <http://b> 1 }", "a query starts with SELECT, ASK, CONSTRUCT or", (1, 1)),
        ("PREFIX a: <http://a>\nSELEC ?x { }", "a query starts with SELECT, ASK, CONSTRUCT or", (2, 1)),
        ("ASK { ?s ?p ( }", "'}' does not fit here", (1, 15)),
        ("SELECT ?x { ?x a ?y . # \u2028 é\n FILTER(?x > ) }", r"'\)' does not fit here", (2, 14)),
        ("SELECT ?x { ?x a ?y } LIMIT x", "'x' does not fit here", (1, 29)),
        ("ASK { ?x a <rel> }", "<rel> is not an absolute IRI", (1, 12)),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", "Oxigraph says: The SELECT contains a variable", (1, 40)),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", r"Oxigraph says: SELECT \* is not authorized with", (1, 34)),
        ("SELECT * {\n  SERVICE <https://e.org/> { ?s ?p ?o } }", "SERVICE is not available", (2, 3)),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", "SERVICE is not available", (1, 12)),
        ("ASK { ?x a '\udcff' }", "is not Unicode text", (0, 0)),
    ],
)
def test_a_query_that_cannot_be_read_is_an_error_with_its_place(text, message, place):
    bindings = {"a": NamedNode("https://example.org/a-long-iri")} if "$a" in text else {}
    with pytest.raises(QueryError, match=message) as found:
        run(STORE, text, bindings)
    assert (found.value.line, found.value.column) == place
    assert len(found.value.message) <= 160
    assert "\n" not in found.value.message


@given(st.integers(0, 10_000), st.sampled_from(sorted(named_queries().values(), key=lambda query: query.name)))
def test_a_query_that_breaks_off_anywhere_says_so_in_short(cut, query):
    text = query.text[: cut % len(query.text)].rstrip()
    try:
        run(STORE, text)
    except QueryError as error:
        assert "expected" not in error.message  # noqa: PT017  # one of many inputs may be sound
        assert error.line <= text.count("\n") + 1  # noqa: PT017  # one of many inputs may be sound


def test_from_and_from_named_choose_the_graphs():
    derived, taxonomy = NAMES.derived, NAMES.graph("content/taxonomy.yml")
    counted = "SELECT (COUNT(*) AS ?n) {} {{ {} }}"
    everything = values(counted.format("", "?s ?p ?o"))
    inferred = values(counted.format("", f"GRAPH <{derived}> {{ ?s ?p ?o }}"))
    assert values(counted.format(f"FROM <{derived}>", "?s ?p ?o")) == inferred
    assert inferred != everything
    both = [int(values(counted.format(f"FROM <{graph}>", "?s ?p ?o"))[0][0]) for graph in (derived, taxonomy)]
    assert values(counted.format(f"from <{derived}> from#\n<{taxonomy}>", "?s ?p ?o")) == [(str(sum(both)),)]
    assert values("PREFIX g: <https://e.org/> SELECT * FROM g:none { ?s ?p ?o }") == []
    named = f"SELECT DISTINCT ?g FROM NAMED <{derived}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert values(named) == [(derived,)]
    assert values(f"SELECT ?s FROM NAMED <{derived}> {{ ?s ?p ?o }}") == []
    same = values("SELECT (COUNT(*) AS ?from) { ?s ?p ?o . # FROM <https://e.org/>\n}")
    assert same == everything


def test_words_that_only_look_like_a_service_are_fine():
    text = "PREFIX service: <https://e.org/> SELECT ?service { BIND(service:x AS ?service) } # SERVICE <x>"
    assert values(text) == [("https://e.org/x",)]


def test_an_error_without_a_place_has_none(monkeypatch):
    class Broken:
        def __init__(self, error):
            self.error = error

        def query(self, *_, **__):
            raise self.error

    for error in (OSError("disk"), ValueError("disk")):
        with pytest.raises(QueryError, match=r"^disk$") as found:
            run(Broken(error), "ASK { }")
        assert found.value.line == 0
    with pytest.raises(QueryError, match=r"^odd$"):
        run(Broken(SyntaxError("odd")), "ASK { }")
    with pytest.raises(QueryError, match=r"^unknown prefix; known"):
        run(Broken(SyntaxError("error at 1:3: expected Prefix not found")), "ASK { }")


# ---- terms


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("q1", NamedNode(NAMES.item("q1"))),
        ("Q1", NamedNode(NAMES.item("q1"))),
        ("steps", NamedNode(NAMES.item("q1"))),
        ("A/B tests", NamedNode(NAMES.item("q2"))),
        ("t", NamedNode(NAMES.tag("t"))),
        ("tag/t", NamedNode(NAMES.tag("t"))),
        ("item/q1", NamedNode(NAMES.item("q1"))),
        ("tag/q1", Literal("tag/q1")),
        ("item/t", Literal("item/t")),
        ("chapter ONE", NamedNode(NAMES.tag("ch1"))),
        ("Older", NamedNode(NAMES.item("q1"))),
        ("item/older", NamedNode(NAMES.item("q1"))),
        ("tag/older", Literal("tag/older")),
        ("<https://e.org/x>", NamedNode("https://e.org/x")),
        ("kg:Concept", NamedNode(v.KG + "Concept")),
        ("other:thing", Literal("other:thing")),
        ("42", Literal("42", datatype=NamedNode(v.XSD + "integer"))),
        ("-1.5", Literal("-1.5", datatype=NamedNode(v.XSD + "decimal"))),
        ('"42"', Literal("42")),
        ('"', Literal('"')),
        ("some words", Literal("some words")),
    ],
)
def test_a_word_stands_for_what_it_names(text, value):
    assert term(text, COURSE, NAMES) == value


def test_an_item_wins_over_a_tag_of_its_name():
    made = course(item("x"), tag("x"), item("y", title="z"), tag("z"))
    assert term("x", made, NAMES) == NamedNode(NAMES.item("x"))
    assert term("tag/x", made, NAMES) == NamedNode(NAMES.tag("x"))
    assert term("z", made, NAMES) == NamedNode(NAMES.tag("z"))


@pytest.mark.parametrize("text", ["<not an iri>", "<relative>", "kg:a b"])
def test_a_broken_iri_is_an_error(text):
    with pytest.raises(QueryError, match="is not an absolute IRI"):
        term(text, COURSE, NAMES)


def test_half_a_letter_is_an_error():
    with pytest.raises(QueryError, match="is not Unicode text"):
        term("\udcff", COURSE, NAMES)
