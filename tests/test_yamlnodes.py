import time

import pytest
import yaml
from findings import codes, seen, source, underlined
from hypothesis import given
from hypothesis import strategies as st

from kg.yamlnodes import MAX_DEPTH, Broken, Mapping, Scalar, Sequence, parse, quote, quoted


def root(text, start=0):
    """The root node of a text that has nothing wrong with it."""
    node, found = parse(source(text), start, text[start:])
    assert found == ()
    return node


def found_in(text):
    return seen(text, parse(source(text), 0, text)[1])


def cut(text, node):
    return text[node.start : node.end]


def test_scalars_keep_the_authors_text_whatever_it_could_mean():
    node = root("a: 012\nb: no\nc: 1:30\nd: ~\ne: 2024-01-01\nf: '1'\n")
    assert [(key.text, value.text, value.plain) for key, value in node.entries] == [
        ("a", "012", True),
        ("b", "no", True),
        ("c", "1:30", True),
        ("d", "~", True),
        ("e", "2024-01-01", True),
        ("f", "1", False),
    ]


def test_places_are_exact_behind_emoji_cjk_and_tabs():
    text = "é🔥: 注意\t \t# note\nb:\t[x, \"y 🔥\", 'z']\nc:\n- 🔥 d\n-   e\n"
    node = root(text)
    assert [cut(text, key) for key, _ in node.entries] == ["é🔥", "b", "c"]
    first, flow, block = (value for _, value in node.entries)
    assert cut(text, first) == "注意"
    assert cut(text, flow) == "[x, \"y 🔥\", 'z']"
    assert [cut(text, item) for item in flow.items] == ["x", '"y 🔥"', "'z'"]
    assert cut(text, block) == "- 🔥 d\n-   e"
    assert [cut(text, item) for item in block.items] == ["🔥 d", "e"]


def test_places_count_from_the_start_of_the_file():
    text = "---\n注: 🔥b\n---\n"
    node, _ = parse(source(text), 4, text[4:-4])
    assert cut(text, node.entries[0][1]) == "🔥b"
    assert source(text).span(node.entries[0][1].start, node.entries[0][1].end).column == 4


def test_a_block_scalar_ends_with_its_last_character():
    text = "a: |\n  x\n  y 🔥\n\n\nb: >-\n  z\n\nc: d\n"
    node = root(text)
    assert [(value.text, cut(text, value)) for _, value in node.entries] == [
        ("x\ny 🔥\n", "|\n  x\n  y 🔥"),
        ("z", ">-\n  z"),
        ("d", "d"),
    ]


def test_line_separators_of_unicode_end_no_line():
    text = "a: x\u2028y\u2029z\nb: c\n"
    node = root(text)
    assert node.entries[0][1].text == "x y z"
    assert cut(text, node.entries[1][1]) == "c"


def test_an_empty_document_has_no_root():
    assert root("") is None
    assert root("# only a note\n") is None


def test_the_root_may_be_anything():
    assert root("- a\n") == Sequence((Scalar("a", True, 2, 3),), 0, 3)
    assert root("{}") == Mapping((), 0, 2)
    assert root("a: {}\nb: []\n").end == 11


def test_a_repeated_key_is_reported_and_the_first_counts():
    text = "a: 1\nb: 2\na: 3\n"
    node, found = parse(source(text), 0, text)
    assert [(key.text, value.text) for key, value in node.entries] == [("a", "1"), ("b", "2")]
    assert seen(text, found) == [("KG011", "3:1", "a", "the first one counts; remove one")]
    assert found[0].message == "the key 'a' is given twice, first in line 1"


def test_a_key_that_is_no_text_is_reported_and_left_out():
    text = "a: b\n[🔥, d]: x\n"
    node, found = parse(source(text), 0, text)
    assert [key.text for key, _ in node.entries] == ["a"]
    assert seen(text, found) == [("KG015", "2:1", "[🔥, d]", 'quote it: "[🔥, d]"')]


def test_a_second_document_is_reported_and_left_out():
    text = "a: 1\n---\nb: 2\n"
    node, found = parse(source(text), 0, text)
    assert [key.text for key, _ in node.entries] == ["a"]
    assert seen(text, found) == [("KG010", "2:1", "---", "keep one document in a file")]


# ---- anchors, aliases, tags


def test_an_alias_stands_for_its_node_and_a_scalar_moves_to_the_alias():
    text = "a: &x foo\nb: *x\nc: &y [1, 2]\nd: *y\n"
    values = [value for _, value in root(text).entries]
    assert values[1] == Scalar("foo", True, 13, 15)
    assert values[3] is values[2]


def test_an_anchor_that_nothing_uses_was_meant_as_text():
    assert found_in("a: b\ntitle: &co now\n") == [("KG013", "2:8", "&co", 'quote it: "&co now"')]


def test_an_unknown_alias_was_meant_as_text():
    text = "title: *x\n"
    node, found = parse(source(text), 0, text)
    assert node.entries[0][1].text == "*x"
    assert seen(text, found) == [("KG010", "1:8", "*x", 'quote it: "*x"')]


def test_quoted_texts_and_mappings_may_be_anchored():
    values = [value for _, value in root("a: &x 'b'\nc: &y {d: e}\nf: [*x, *y]\ng: &z 'unused'\n").entries]
    assert [type(item).__name__ for item in values[2].items] == ["Scalar", "Mapping"]


def test_a_list_that_ends_with_an_alias_ends_there():
    text = "e: &a {{b}}\nc:\n- *a\n"
    node, _ = parse(source(text), 0, text)
    assert cut(text, node.entries[1][1]) == "- *a"
    assert cut(text, node) == text.rstrip()


def test_an_alias_inside_its_own_node_is_unknown():
    assert codes(parse(source("a: &x [*x]\n"), 0, "a: &x [*x]\n")[1]) == ["KG010"]


def test_a_tag_is_reported_unless_it_is_one_of_yamls_own():
    text = "a: !important yes\nb: !!str no\n"
    node, found = parse(source(text), 0, text)
    assert [value.text for _, value in node.entries] == ["!important yes", "no"]
    assert seen(text, found) == [("KG013", "1:4", "!important", 'quote it: "!important yes"')]
    assert found[0].message == "'!important' is a tag to YAML, not text"


@pytest.mark.parametrize(
    ("value", "tag", "hint"),
    [
        ("!!python/object:os.system x", "!!python/object:os.system", 'quote it: "!!python/object:os.system x"'),
        ("!!binary aGk=", "!!binary", 'quote it: "!!binary aGk="'),
        ("!!python/tuple [x]", "!!python/tuple", "remove it"),
        ("&a !x {x: y}", "!x", "remove it"),
        ("!x\n  - y", "!x", "remove it"),
    ],
)
def test_tags_that_make_more_than_texts_are_reported(value, tag, hint):
    text = f"a: {value}\n"
    _, found = parse(source(text), 0, text)
    assert [(code, under, told) for code, _, under, told in seen(text, found)] == [("KG013", tag, hint)]


@pytest.mark.parametrize("value", ["!!str 012", "!!null ~", "!!seq [x]", "!!map {x: y}"])
def test_tags_of_yamls_own_say_what_is_there_anyway(value):
    text = f"a: {value}\n"
    assert parse(source(text), 0, text)[1] == ()


def test_aliases_that_expand_without_bound_are_refused_at_once():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n"
    started = time.perf_counter()
    node, found = parse(source(bomb), 0, bomb)
    assert time.perf_counter() - started < 2
    assert codes(found) == ["KG017"]
    assert underlined(bomb, found[0].span) == "*c"
    assert found[0].hint == "write out what is meant"
    assert isinstance(node.entries[-1][1].items[0], Broken)


def test_a_large_file_without_aliases_is_no_bomb():
    text = "".join(f"k{n}: [a, b, c]\n" for n in range(6000))
    assert len(root(text).entries) == 6000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_an_error_long_before_it_costs_time(opening):
    text = opening * 200_000
    started = time.perf_counter()
    with pytest.raises(yaml.MarkedYAMLError, match="nested too deeply"):
        parse(source(text), 0, text)
    assert time.perf_counter() - started < 5


def test_the_deepest_nesting_that_is_allowed_is_read():
    assert root("[" * MAX_DEPTH + "]" * MAX_DEPTH)


# ---- quotes


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40))
def test_a_quoted_text_says_what_it_said(text):
    assert root(f"a: {quoted(text)}\n").entries[0][1].text == text


def test_a_hint_shows_short_texts_quoted():
    assert quote("a: b") == 'quote it: "a: b"'
    assert quote('say "a"', "the title") == "quote the title: 'say \"a\"'"
    for text in ("x" * 61, "a\nb", ""):
        assert quote(text, "the title") == "put the title in quotes"
