"""Strings by number come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.strings import Strings

ROWS = st.lists(st.tuples(st.text(), st.sampled_from(["a", "", "\x1f\n", "\ud800"]), st.text()))


@given(ROWS, ROWS)
def test_rows_come_back_from_a_table_that_was_kept_and_added_to(first, second):
    strings = Strings()
    packed = strings.pack(first)
    kept = Strings(strings.texts, strings.first)
    assert kept.unpack(packed, 3) == tuple(first)
    more = kept.pack(second)
    again = Strings(kept.texts, kept.first)
    assert (again.unpack(packed, 3), again.unpack(more, 3)) == (tuple(first), tuple(second))


def test_a_string_is_held_once():
    strings = Strings()
    strings.pack([("a", "b"), ("b", "a")])
    assert strings.texts == ["a", "b"]


def test_a_table_that_grew_by_half_is_worn():
    strings = Strings(map(str, range(10)), 10)
    assert not strings.worn
    strings.pack([map(str, range(15))])
    assert not strings.worn
    strings.pack([["more"]])
    assert strings.worn
    assert not Strings(strings.texts).worn


@pytest.mark.parametrize(("packed", "width"), [(b"abc", 1), (b"\x05\0\0\0", 1), (b"\0\0\0\0", 2)])
def test_other_bytes_are_an_error(packed, width):
    with pytest.raises((ValueError, IndexError)):
        Strings(["a"]).unpack(packed, width)


def test_only_strings_are_taken():
    with pytest.raises(TypeError):
        Strings([1])
