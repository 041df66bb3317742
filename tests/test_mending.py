import time

import pytest
from findings import codes, seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.mending import MAX_SLIPS, read
from kg.yamlnodes import Broken, Scalar, Sequence


def mended(text):
    """What could be read (key → text, list of texts, or the kind of node), and what was found."""
    mapping, found = read(source(text), 0, len(text))
    return {key.text: _value(value) for key, value in mapping.entries}, seen(text, found)


def _value(node):
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [_value(item) for item in node.items]
        case _:
            return type(node).__name__


def slip(text):
    """The only thing that was found in a text."""
    values, found = mended(text)
    assert len(found) == 1, found
    return values, *found[0]


def test_yaml_that_is_not_broken_comes_through():
    assert mended("a: b\nc: [d]\n") == ({"a": "b", "c": ["d"]}, [])


@pytest.mark.parametrize("text", ["", "# only a note\n", "~", "''\n"])
def test_nothing_is_an_empty_mapping(text):
    assert mended(text) == ({}, [])


@pytest.mark.parametrize(
    ("text", "underlined", "hint"),
    [
        ("just text\n", "just text", "write 'key: value'"),
        ("type:concept\n", "type:concept", "put a space after the colon: 'type: concept'"),
        ("- a\n- b\n", "- a\n- b", "write 'key: value'"),
    ],
)
def test_what_is_no_mapping_is_reported(text, underlined, hint):
    values, *rest = slip(text)
    assert (values, rest) == ({}, ["KG015", "1:1", underlined, hint])


@pytest.mark.parametrize("text", ["a: [", "a: [b,", "a: {", "a: {b: [c]", "a: [[b]"])
def test_a_bracket_that_is_open_at_the_end_is_shown(text):
    values, *_, hint = slip(f"{text}\n")
    opening = text.split()[1][0]
    assert hint == f"close it with '{']' if opening == '[' else '}'}'"
    assert list(values) == ["a"]


# ---- a text that YAML does not take for one


def test_a_colon_in_a_title_asks_for_quotes_and_the_title_is_kept():
    assert slip("type: concept\ntitle: 注意 🔥: all you need: really\ntags: [a]\n") == (
        {"type": "concept", "title": "注意 🔥: all you need: really", "tags": ["a"]},
        "KG010",
        "2:12",
        ":",
        'quote the title: "注意 🔥: all you need: really"',
    )


def test_a_long_title_with_a_colon_is_not_repeated_in_the_hint():
    title = "Why " + "so " * 160 + "long: a question"
    values, _, _, _, hint = slip(f"title: {title}\n")
    assert values == {"title": title}
    assert hint == "put the title in quotes"


def test_a_colon_at_the_end_of_a_title_asks_for_quotes():
    assert slip("title: Why:\n")[1:] == ("KG010", "1:11", ":", 'quote the title: "Why:"')


def test_a_title_with_quotes_and_a_colon_is_quoted_in_the_other_way():
    assert slip('title: The "key": it\'s here\n')[-1] == "quote the title: 'The \"key\": it''s here'"


@pytest.mark.parametrize("mark", ["@", "`", "%", "*", "!x!", "- ", "? ", "> x", "| x", ",", "]", "}"])
def test_a_text_cannot_start_with_a_mark_of_yaml(mark):
    title = f"{mark}y z"
    assert slip(f"title: {title}\nstatus: draft\n") == (
        {"title": title, "status": "draft"},
        "KG010",
        "1:8",
        title,
        f'quote it: "{title}"',
    )


def test_a_key_of_a_reference_in_a_list_needs_quotes():
    assert slip("sources: [b, @smith2017, c]\n") == (
        {"sources": "Broken"},
        "KG010",
        "1:14",
        "@smith2017",
        'quote it: "@smith2017"',
    )


def test_a_star_as_key_needs_quotes():
    text = "blueprint:\n  *: {create: 2}\n"
    assert slip(text) == ({"blueprint": "Broken"}, "KG010", "2:3", "*", 'quote it: "*"')
    assert slip("blueprint: {a: {total: 1}, *: {create: 2}}\n")[1:] == ("KG010", "1:28", "*", 'quote it: "*"')


@pytest.mark.parametrize(
    ("title", "kept", "underlined"),
    [
        ("'It's here'", "It's here", "s here'"),
        ('"a" and b', '"a" and b', "and b"),
        ("[x] and y", "[x] and y", "and y"),
        ("{x}y", "{x}y", "y"),
    ],
)
def test_text_after_a_closing_mark_asks_for_quotes_around_all(title, kept, underlined):
    values, code, _, under, hint = slip(f"title: {title}\n")
    assert (values, code, under) == ({"title": kept}, "KG010", underlined)
    assert hint.startswith("quote it: ")


def test_a_quote_that_is_never_closed_is_pointed_at_where_it_opens():
    assert slip('title: "Open\ntags: ["a", b]\n') == (
        {"title": "Open", "tags": ["a", "b"]},
        "KG010",
        "1:8",
        '"',
        'close it with another "',
    )


def test_a_backslash_in_double_quotes_asks_for_single_ones():
    assert slip('title: "The $\\sum$ of it\'s"\n') == (
        {"title": "The $\\sum$ of it's"},
        "KG010",
        "1:14",
        "\\s",
        "a backslash stands for itself in single quotes: 'The $\\sum$ of it''s'",
    )
    assert slip('title: "\\uD83D"\n')[3] == "\\u"
    assert slip('title: "\\xZZ"\n')[3] == "\\x"
    long = slip(f'title: "\\s{"x" * 70}"\n')
    assert long[-1] == "a backslash stands for itself in single quotes"


# ---- lists, lines, indentation


@pytest.mark.parametrize(
    ("text", "at", "underlined", "hint"),
    [
        ("tags: [a, b\nstatus: draft\n", "1:7", "[", "close it with ']'"),
        ("related: {to: b\nstatus: draft\n", "1:10", "{", "close it with '}'"),
        ("tags: [a, , b]\nstatus: draft\n", "1:11", ",", "remove it"),
        ("tags: [,]\nstatus: draft\n", "1:8", ",", "remove it"),
    ],
)
def test_a_list_that_is_open_or_has_a_gap_costs_only_itself(text, at, underlined, hint):
    values, *rest = slip(text)
    assert values[next(iter(values))] == "Broken"
    assert values["status"] == "draft"
    assert rest == ["KG010", at, underlined, hint]


def test_a_missing_comma_is_pointed_at():
    values, code, at, under, hint = slip('tags: ["a" "b"]\n')
    assert (values, code, at, under) == ({"tags": "Broken"}, "KG010", "1:12", '"')
    assert hint.startswith("separate entries by commas, end with ']'")


def test_a_line_without_a_key_is_pointed_at():
    assert slip("type: concept\nsome text 🔥\ntitle: x\n") == (
        {"type": "concept", "title": "x"},
        "KG010",
        "2:1",
        "some text 🔥",
        "write 'key: value'",
    )
    assert slip("type:concept\ntitle: x\n")[-1] == "put a space after the colon: 'type: concept'"
    assert slip("related:\n  - a\n  b\n  c: d\n")[-1].startswith("write 'key: value', or indent")


def test_tabs_in_the_indentation_are_reported_and_read_as_spaces():
    assert slip("tags:\n\t- a\n\t- b\nstatus: draft\n") == (
        {"tags": ["a", "b"], "status": "draft"},
        "KG010",
        "2:1",
        "\t",
        "indent with spaces",
    )
    assert slip("\ttitle: x\n")[:1] + slip("\ttitle: x\n")[2:] == ({"title": "x"}, "1:1", "\t", "indent with spaces")


def test_tabs_may_not_be_all_that_is_wrong():
    assert slip("tags:\n\t- [a\n")[0] == {"tags": "Broken"}
    assert slip("title: x\n\ty: z\n")[:3] == ({"title": "Broken"}, "KG010", "2:1")
    assert slip("tags:\n  -\ta\n")[1:] == ("KG010", "2:4", "\t", "indent with spaces")
    assert slip("\t- a\n")[0] == {}


def test_a_key_indented_below_a_text_is_explained():
    assert slip("title: x\n  status: draft\ntype: essay\n") == (
        {"title": "Broken", "type": "essay"},
        "KG010",
        "2:9",
        ":",
        "move it to the left, or put the text above in quotes",
    )


@pytest.mark.parametrize("text", ["tags:\n  - a\n - b\n", "a:\n    b: c\n  d: e\n", "a: b\n- c\n"])
def test_indentation_that_fits_nothing_is_explained(text):
    values, code, _, _, hint = slip(text)
    assert (list(values.values()), code, hint) == (["Broken"], "KG010", "align it with the lines it belongs to")


def test_a_bracket_that_closes_nothing_is_explained():
    assert slip("a: 1\n]\n")[1:] == ("KG010", "2:1", "]", "remove it")


def test_anything_else_is_reported_in_the_parsers_words():
    text = "%YAML 3.0\n---\na: b\n"
    mapping, found = read(source(text), 0, len(text))
    assert found[0].message == "the YAML cannot be parsed: found incompatible YAML document"
    assert [key.text for key, _ in mapping.entries] == ["a"]
    text = "a: b\n...\nc: d\n"
    assert codes(read(source(text), 0, len(text))[1]) == ["KG010"]


# ---- all of them at once


def test_every_slip_is_reported_in_one_run_and_the_rest_is_kept():
    values, found = mended("type: essay\ntitle: a: b\n'tags': [a, @b]\nid: x\nid: y\nstatus: draft\n")
    assert values == {"type": "essay", "title": "a: b", "tags": "Broken", "id": "x", "status": "draft"}
    assert [entry[:2] for entry in found] == [("KG011", "5:1"), ("KG010", "2:9"), ("KG010", "3:13")]


def test_entries_may_go_over_several_lines_of_brackets():
    values, found = mended("tags: [\na,\nb\n]\ntitle: a: b\n")
    assert values == {"tags": ["a", "b"], "title": "a: b"}
    assert len(found) == 1


def test_a_mapping_may_be_indented_as_a_whole():
    assert mended("  a: b: c\n  d: e\n")[0] == {"a": "b: c", "d": "e"}


def test_a_broken_value_over_several_lines_is_marked_as_such():
    text = "science:\n  label: a: b\ncomputing: {label: C}\n"
    mapping, _ = read(source(text), 0, len(text))
    assert isinstance(mapping.entries[0][1], Broken)
    assert mapping.entries[1][0].text == "computing"


def test_nesting_beyond_the_bound_costs_one_value():
    text = f"title: x\ntags: {'[' * 40}a{']' * 40}\n"
    assert slip(text) == ({"title": "x", "tags": "Broken"}, "KG017", "2:38", "[", "write it flatter")


def test_of_very_many_slips_the_first_are_reported():
    _, found = read(source("x\n" * 500), 0, 1000)
    assert len(found) <= MAX_SLIPS
    text = "a: b: c\n" * 500
    _, found = read(source(text), 0, len(text))
    assert found[-1].message.endswith("(and there are more)")


@pytest.mark.parametrize(
    "piece", ["[", "{a: ", "- ", "a: b: c\n", "   ", '"', "x\n", "\t", "&a ", "*a ", "a:\n ", "'a' : "]
)
def test_no_large_file_takes_long(piece):
    text = f"a: [\n{piece * (300_000 // len(piece))}"
    started = time.perf_counter()
    read(source(text), 0, len(text))
    assert time.perf_counter() - started < 20


PIECES = [*"ab:,[]{}#&*!|>'\"%@`-?\\ \n\t🔥", ": ", "\n  ", "- ", "<<: ", "\na: "]
YAMLISH = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(YAMLISH)
def test_anything_that_looks_like_yaml_is_read_without_failing(text):
    mapping, found = read(source(text), 0, len(text))
    for key, value in mapping.entries:
        assert 0 <= key.start <= key.end <= len(text)
        assert 0 <= value.start <= value.end <= len(text)
    seen(text, found)


@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text):
    seen(text, read(source(text), 0, len(text))[1])
