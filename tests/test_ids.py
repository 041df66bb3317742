"""Identifiers: what may be one, and how one is made of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ids import folded, href, id_problem, normal_id, slug


@pytest.mark.parametrize(
    "good", ["lr-warmup", "注意力机制", "مقدمة", "🚀-launch", "a.b", "v1.2", "x_1", "C++", "naïve"]
)
def test_any_script_and_emoji_make_an_id(good):
    assert id_problem(good) is None


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("", "is empty"),
        ("a b", "holds ' '"),
        ("a/b", "holds '/'"),
        ("a?b", "holds '?'"),
        ("../up", "holds '/'"),
        (".hidden", "starts or ends with '.'"),
        ("-flag", "starts or ends with '-'"),
        ("dot.", "starts or ends with '.'"),
        ("nul", "is a reserved file name on Windows"),
        ("COM1.md", "is a reserved file name on Windows"),
        ("x" * 121, "is longer than 120 characters or 240 bytes"),
        ("字" * 90, "is longer than 120 characters or 240 bytes"),
        ("a\x00b", "holds '\\x00'"),
    ],
)
def test_what_a_file_name_an_iri_or_a_url_cannot_hold_is_named(bad, problem):
    assert id_problem(bad) == problem


def test_composed_and_decomposed_letters_are_one_id():
    assert normal_id("cafe\u0301") == "caf\u00e9"


@given(st.text())
def test_a_slug_of_any_text_is_an_id(text):
    assert id_problem(slug(text)) is None


def test_names_are_compared_without_case_width_and_spacing():
    assert folded("  Learning\u00a0 RATE ") == folded("learning rate")
    assert folded("ＡＢＣ") == "abc"
    assert folded("Straße") == folded("STRASSE")


def test_addresses_are_percent_encoded():
    assert href("item/é ü.html") == "item/%C3%A9%20%C3%BC.html"
    assert href("plain") == "plain"
