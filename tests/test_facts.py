"""Facts and how they are written."""

from decimal import Decimal

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.facts import DECIMAL, LINK, PLAIN, language_kind, lines, number, resource, term

SOUND_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(SOUND_TEXT, st.sampled_from([PLAIN, "@en", "@zh-hant"]))
def test_text_of_any_kind_is_written_as_pyoxigraph_writes_it(text, kind):
    line = "".join(lines("https://g/", [("https://s/", "https://p/", text, kind)]))
    value = Literal(text) if kind == PLAIN else Literal(text, language=kind[1:])
    quad = Quad(NamedNode("https://s/"), NamedNode("https://p/"), value, NamedNode("https://g/"))
    assert line.encode() == serialize([quad], format=RdfFormat.N_QUADS)
    assert list(parse(input=line.encode(), format=RdfFormat.N_QUADS)) == [quad]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_is_a_canonical_decimal_of_the_same_value(value):
    text, kind = number(value)
    assert kind == DECIMAL or abs(value.as_tuple().exponent) + len(value.as_tuple().digits) > 400
    assert Decimal(text) == value
    if kind == DECIMAL:
        assert "E" not in text
        assert "." not in text or not text.endswith("0")
        assert rdflib.Literal(text, datatype=rdflib.XSD.decimal).n3() == term(text, kind)
        store = Store()
        store.add(Quad(NamedNode("https://s/"), NamedNode("https://p/"), Literal(text, datatype=NamedNode(kind))))
        assert term(text, kind).encode() in store.dump(format=RdfFormat.N_QUADS)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("-0", "0"), ("1.6e10", "16000000000"), ("100", "100"), ("1e-3", "0.001"), ("2.5E+5", "250000")],
)
def test_numbers_have_no_needless_digits(value, text):
    assert number(Decimal(value))[0] == text


def test_a_number_with_a_huge_exponent_is_not_written_out():
    assert number(Decimal("1e-999999")) == ("1E-999999", PLAIN)
    assert number(Decimal("NaN")) == ("NaN", PLAIN)
    assert number(Decimal("0e999999")) == ("0", DECIMAL)


@pytest.mark.parametrize(
    ("language", "kind"),
    [
        ("en", "@en"),
        ("zh-Hant-TW", "@zh-hant-tw"),
        ("", PLAIN),
        ("en_US", PLAIN),
        ("English", "@english"),
        ("e", PLAIN),
    ],
)
def test_text_has_the_course_language_if_that_is_a_language_tag(language, kind):
    assert language_kind(language) == kind


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("https://arxiv.org/abs/1706.03762", ("https://arxiv.org/abs/1706.03762", LINK)),
        ("HTTP://example.org/ä ö", ("HTTP://example.org/ä%20ö", LINK)),
        ("http://[broken", ("http://[broken", PLAIN)),
        ("Knuth, volume 3", ("Knuth, volume 3", PLAIN)),
        ("javascript:alert(1)", ("javascript:alert(1)", PLAIN)),
    ],
)
def test_a_source_is_an_iri_only_if_it_is_a_web_address(written, thing):
    assert resource(written) == thing
