"""Tables: straight columns for any script, and query results in the standard formats."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from kg.names import Names
from kg.tables import Cell, csv_text, results_bytes, table, usual_format
from kg.terminal import Style, cells
from kg.vocab import PREFIXES, SCHEMA, XSD

BASE = "https://example.org/course/"
NAMES = Names(BASE)
PIPE = Style()


def rows(*texts):
    return [[Cell(text) for text in row] for row in texts]


def made(header, body, style=PIPE, right=()):
    return list(table(header, body, style, right))


def test_columns_are_aligned_by_cells():
    lines = made(("Item", "n"), rows(("注意力", "1"), ("warm-up", "12")), right=[1])
    assert lines == ["Item      n", "───────  ──", "注意力    1", "warm-up  12"]


def test_lines_have_no_trailing_space():
    assert made(("a", "long header"), rows(("x", "y"))) == ["a  long header", "─  ───────────", "x  y"]


def test_headers_of_several_lines_stand_on_the_rule():
    assert made(("a", "multiple\nchoice"), rows(("x", "1")), right=[1]) == [
        "   multiple",
        "a    choice",
        "─  ────────",
        "x         1",
    ]


def test_a_terminal_gets_a_table_that_fits_and_a_pipe_all_of_it():
    body = rows(("x" * 300, "short"))
    assert max(map(cells, made(("a", "b"), body, Style(live=True, width=60)))) == 60
    assert max(map(cells, made(("a", "b"), body))) == 307


def test_columns_are_never_cut_to_nothing():
    lines = made(tuple("abcdefgh"), rows(tuple("x" * 50 for _ in "abcdefgh")), Style(live=True, width=20))
    assert lines[2].split() == ["xxxxxxx…"] * 8


def test_control_characters_in_cells_are_shown():
    assert made(("a",), rows(("x\x1b[2J\ny",)))[2] == "x␛[2J␊y"


def test_roles_colour_whole_cells():
    lines = made(("a",), [[Cell("x", "error")]], Style(colour=True))
    assert lines[2] == "\x1b[31mx\x1b[0m"


def test_csv_quotes_what_needs_it():
    assert csv_text(("a", "b"), [('say "hi", please', None), ("two\nlines", 3)]) == (
        'a,b\n"say ""hi"", please",\n"two\nlines",3\n'
    )


# ---- query results


@pytest.fixture(scope="module")
def store():
    made = ox.Store()
    item, graph = ox.NamedNode(BASE + "item/注意"), ox.NamedNode(BASE + "graph/a.md")
    facts = [
        ("title", ox.Literal("注意,\nあります", language="ja")),
        ("difficulty", ox.Literal("3", datatype=ox.NamedNode(XSD + "integer"))),
        ("type", ox.NamedNode(SCHEMA + "Question")),
        ("home", ox.NamedNode("https://elsewhere.org/x")),
        ("part", ox.BlankNode("b1")),
        ("name", ox.Literal("plain")),
    ]
    for name, value in facts:
        made.add(ox.Quad(item, ox.NamedNode(f"{PREFIXES['kg']}{name}"), value, graph))
    return made


def asked(store, query, form):
    return results_bytes(
        store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True), form, NAMES, PIPE
    )


def test_a_table_shortens_iris_and_joins_lines(store):
    made = asked(store, "SELECT ?i ?t ?n ?h ?x { ?i kg:title ?t; kg:difficulty ?n; kg:home ?h; kg:type ?x }", "table")
    header, _, row = made.decode().splitlines()
    assert header.split() == ["i", "t", "n", "h", "x"]
    assert row == "item/注意  注意, あります  3  https://elsewhere.org/x  schema:Question"


def test_numbers_are_aligned_to_the_right(store):
    made = asked(store, "SELECT ?number { VALUES ?number { 7 1234 } } ORDER BY ?number", "table")
    assert made.decode().splitlines()[2:] == ["     7", "  1234"]


def test_unbound_variables_are_empty(store):
    made = asked(store, "SELECT ?i ?none { ?i kg:difficulty 3 OPTIONAL { ?i kg:nothing ?none } }", "table")
    assert made.decode().splitlines()[2] == "item/注意"


def test_no_solutions_are_a_header(store):
    assert asked(store, "SELECT ?x { ?x kg:nothing ?x }", "table").decode().splitlines() == ["x", "─"]


def test_a_query_for_no_variable_has_no_table(store):
    assert asked(store, "SELECT * { }", "table") == b""


def test_json_is_what_other_tools_read(store):
    made = asked(store, "SELECT ?t { ?i kg:title ?t }", "json")
    solutions = list(ox.parse_query_results(made, format=ox.QueryResultsFormat.JSON))
    assert solutions[0]["t"] == ox.Literal("注意,\nあります", language="ja")
    assert made.endswith(b"\n")


def test_csv_is_what_other_tools_read(store):
    made = asked(store, "SELECT ?i ?t { ?i kg:title ?t }", "csv").decode()
    assert "\r" not in made
    assert list(csv.reader(io.StringIO(made))) == [["i", "t"], [BASE + "item/注意", "注意,\nあります"]]


@pytest.mark.parametrize("form", ["csv", "table"])
def test_yes_or_no_is_one_word(store, form):
    assert asked(store, "ASK { ?i kg:difficulty 3 }", form) == b"true\n"
    assert asked(store, "ASK { ?i kg:difficulty 4 }", form) == b"false\n"


def test_yes_or_no_in_json(store):
    assert json.loads(asked(store, "ASK { ?i kg:difficulty 3 }", "json"))["boolean"] is True


def test_only_graphs_can_be_turtle(store):
    assert asked(store, "SELECT ?x { ?x ?p ?o }", "turtle") is None
    assert asked(store, "ASK { ?x ?p ?o }", "turtle") is None


ALL = "CONSTRUCT WHERE { ?s ?p ?o }"


def test_turtle_is_sorted_and_names_only_prefixes_it_uses(store):
    made = asked(store, ALL, "turtle").decode()
    assert "@prefix kg:" in made
    assert "@prefix skos:" not in made
    assert made.splitlines()[:2] == sorted(made.splitlines()[:2])
    assert made.index("kg:difficulty") < made.index("kg:home") < made.index("kg:title")
    assert len(list(ox.parse(made.encode(), format=ox.RdfFormat.TURTLE))) == 6


def test_a_graph_as_json_reads_as_solutions(store):
    made = asked(store, ALL, "json")
    solutions = list(ox.parse_query_results(made, format=ox.QueryResultsFormat.JSON))
    assert {solution["predicate"].value.rpartition("#")[2] for solution in solutions} == {
        "title",
        "difficulty",
        "type",
        "home",
        "part",
        "name",
    }
    objects = {str(solution["object"]) for solution in solutions if not isinstance(solution["object"], ox.BlankNode)}
    assert {'"plain"', '"注意,\\nあります"@ja', f'"3"^^<{XSD}integer>'} <= objects


def test_a_graph_as_csv_and_table(store):
    made = list(csv.reader(io.StringIO(asked(store, ALL, "csv").decode())))
    assert made[0] == ["subject", "predicate", "object"]
    assert len(made) == 7
    assert asked(store, ALL, "table").decode().splitlines()[2].startswith("item/注意  kg:difficulty")


def test_an_empty_graph_is_empty(store):
    assert asked(store, "CONSTRUCT { ?x ?p ?o } WHERE { ?x ?p ?o FILTER(false) }", "turtle") == b""


def test_the_usual_format_depends_on_the_question(store):
    assert usual_format(store.query("SELECT * { }")) == "table"
    assert usual_format(store.query("DESCRIBE <https://example.org/>")) == "turtle"
