"""IRIs of everything a course has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.ids import id_problem, normal_id
from kg.names import Names, iri_of_url, path_in_iri

NAMES = Names("https://example.org/llm/")


@given(st.text(min_size=1, max_size=20))
def test_any_id_gives_a_valid_iri_and_comes_back_from_it(text):
    name = normal_id(text)
    if id_problem(name):
        return
    for make in (NAMES.item, NAMES.tag):
        NamedNode(make(name))
        assert NAMES.id_of(make(name)) == name
        assert NAMES.id_of(NAMES.part(make(name), "choice-1")) == name


@given(st.text(max_size=20))
def test_any_path_gives_a_valid_iri_and_no_two_paths_give_one(text):
    assert NamedNode(NAMES.graph("x" + text))
    assert NAMES.local(NAMES.graph("x" + text)) == "graph/x" + text


def test_letters_of_every_script_stay_and_delimiters_are_encoded():
    assert NAMES.item("注意-مرحبا-🧠") == "https://example.org/llm/item/注意-مرحبا-🧠"
    assert NAMES.graph("content/a b#c.md") == "https://example.org/llm/graph/content/a%20b%23c.md"
    assert path_in_iri("🏴\U000e0067") == "🏴%F3%A0%81%A7"


def test_everything_lies_below_the_base():
    assert NAMES.graph("") == "https://example.org/llm/graph/bloom"
    assert NAMES.derived == "https://example.org/llm/graph/derived"
    assert NAMES.course == "https://example.org/llm/course"
    assert NAMES.taxonomy == "https://example.org/llm/taxonomy"
    assert NAMES.reference("vaswani 2017") == "https://example.org/llm/reference/vaswani%202017"
    assert NAMES.source("content/x.md") == "https://example.org/llm/source/content/x.md"
    assert NAMES.page(NAMES.item("x")) == "https://example.org/llm/item/x.html"


def test_iris_from_elsewhere_have_no_id_and_no_shorter_name():
    for iri in ("https://other.org/item/x", "https://example.org/llm/graph/item/x", "https://example.org/llm/course"):
        assert NAMES.id_of(iri) == ""
    assert NAMES.local("https://other.org/item/x%20y") == "https://other.org/item/x%20y"


@pytest.mark.parametrize(
    ("url", "iri"),
    [
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%20?q=ä#f", "https://example.org/%20?q=ä#f"),
        ('https://example.org/"<>{}|^`\\', "https://example.org/%22%3C%3E%7B%7D%7C%5E%60%5C"),
    ],
)
def test_an_address_as_written_becomes_an_iri(url, iri):
    assert iri_of_url(url) == iri
    NamedNode(iri)
