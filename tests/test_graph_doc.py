"""The reference of the graph is complete, and all its examples run."""

import doctest
import re

import pytest
from toolbox import ROOT

import kg
from kg import vocab as v
from kg.queries import named_queries

REFERENCE = ROOT / "docs/reference/graph.md"
TEXT = REFERENCE.read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def course():
    return kg.open(ROOT / "tests/courses/small")


def test_the_python_examples_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(REFERENCE), module_relative=False)
    assert tried > 10
    assert not failed


def test_the_turtle_example_is_part_of_the_graph(course):
    from pyoxigraph import RdfFormat, parse

    (turtle,) = (text for language, text in BLOCKS if language == "turtle")
    shown = {quad.triple for quad in parse(input=turtle, format=RdfFormat.TURTLE)}
    assert len(shown) > 15
    assert shown <= {quad.triple for quad in course.store}


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "sparql"])
def test_every_query_has_an_answer(course, text):
    assert list(course.query(text, **({"of": "lr-warmup"} if "$of" in text else {})))


def test_every_named_query_is_listed_with_its_summary():
    assert dict(
        re.findall(r"^\| `([\w-]+)` \| (.+) \|$", TEXT.partition("Questions with a name")[2], re.MULTILINE)
    ) == {query.name: query.summary for query in named_queries().values()}


def test_every_term_of_our_own_is_mentioned():
    own = {
        value
        for value in (*vars(v).values(), *v.TYPE_CLASSES.values())
        if isinstance(value, str) and value.startswith(v.KG)
    }
    assert {f"kg:{value.removeprefix(v.KG)}" for value in own - {v.KG}} <= set(re.findall(r"kg:\w+", TEXT))
