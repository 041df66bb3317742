import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.scalars import address_problem, other_reading, stray_escape, without_control


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("no", "false"),
        ("NO", "false"),
        ("n", "false"),
        ("Off", "false"),
        ("yes", "true"),
        ("On", "true"),
        ("true", "true"),
        ("012", "10"),
        ("089", "89"),
        ("007", "7"),
        ("1:30", "90"),
        ("-1:30", "-90"),
        ("1:30:00", "5400"),
        ("3:4.5", "184"),
        ("1_000", "1000"),
        ("0x1F", "31"),
        ("0b11", "3"),
        ("0o17", "15"),
        ("1.10", "1.1"),
        (".5", "0.5"),
        ("+5", "5"),
        ("1e3", "1000.0"),
        ("1e999", "inf"),
        ("2024-01-01", "a date"),
        ("2024-1-1 10:30:00", "a date"),
        ("2024-01-01T10:30:00.5Z", "a date"),
    ],
)
def test_traps_of_yaml_are_known(text, other):
    assert other_reading(text) == other


@pytest.mark.parametrize(
    "text",
    ["", "123", "-4", "2017", "1.5", "0", "2024-1-1", "2024-01", "2024-01-01 to 2024-02-01", "1.2.3",
     "99:99", "0:30", "a1", "0a", "none", "yes!", "node",
     "🔥", "192.168.0.1", "falsehood", "1f", "-", ".", "..", "9" * 60, "0" + "7" * 5000],
)  # fmt: skip
def test_what_all_tools_read_alike_is_no_trap(text):
    assert other_reading(text) == ""


@given(
    st.from_regex(r"[-+.]?[0-9a-fox_.:]{1,8}", fullmatch=True)
    | st.from_regex(
        r"[0-9]{4}-[01]?[0-9]-[0-3]?[0-9]([Tt ][0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?( *[Z+-][0-9:]*)?)?",
        fullmatch=True,
    )
)
def test_nothing_that_yaml_1_1_reads_as_another_text_is_missed(text):
    try:
        loaded = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return
    if isinstance(loaded, bool | int | float | datetime.date) and str(loaded) != text:
        assert other_reading(text)


@pytest.mark.parametrize(
    ("text", "written", "escape"),
    [
        ("\x07lpha", r'"\alpha"', r"\a"),
        ("\x08eta", r'"\beta"', r"\b"),
        ("\x0crac", r'"\frac"', r"\f"),
        ("\theta", r'"\theta"', r"\t"),
        ("\nabla", r'"\nabla"', r"\n"),
        ("a\nb", r'"a\nb"', ""),
        ("a\tb", r'"a\tb"', ""),
        ('a "b"', r'"a \"b\""', ""),
        ("\\theta", r'"\\theta"', ""),
        ("\x00", '"\\0"', r"\0"),
    ],
)
def test_a_tex_command_in_double_quotes_is_caught(text, written, escape):
    assert yaml.safe_load(written) == text
    assert stray_escape(text, written) == escape


def test_control_characters_are_replaced():
    assert without_control("a\x07b\tc\n\U0010fffd") == "a\ufffdb\tc\n\ufffd"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://example.org:8080/a/b.html?q=1&r=ä#top",
        "https://ja.wikipedia.org/wiki/注意機構",
        "https://example.org/a%20b",
        "https://arxiv.org/abs/1706.03762",
        "https://example.org/@me",
        "HTTPS://EXAMPLE.ORG/",
    ],
)
def test_web_addresses_are_accepted(text):
    assert address_problem(text) == ("", "", "")
    assert NamedNode(text)


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        ("javascript:alert(1)", "KG043", "an address cannot start with 'javascript:'", "use an https address"),
        ("data:text/html,x", "KG043", "an address cannot start with 'data:'", "use an https address"),
        ("doi:10.1/x", "KG043", "an address cannot start with 'doi:'", "write https://doi.org/10.1/x"),
        ("Smith 2010", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
        ("Smith: a book", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
        ("https://a b", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
        ("https://", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
        ("https://a/%zz", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
        ("www.example.org", "KG015", "this is no web address", "an address starts with https:// and holds no spaces"),
    ],
)
def test_other_addresses_are_refused(text, code, message, hint):
    assert address_problem(text) == (code, message, hint)


@given(st.text(max_size=30).map(lambda text: "https://" + text) | st.text(max_size=30))
def test_what_is_accepted_can_be_an_iri_of_the_graph(text):
    if address_problem(text) == ("", "", ""):
        assert NamedNode(text)
