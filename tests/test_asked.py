"""What pages asked, and which of them ask for something that changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.asked import Asked

KEYS = [(kind, name, "") for kind in ("out", "in", "card") for name in "abc"]
PAGES = st.dictionaries(st.sampled_from(["a.html", "b.html", "c.html", "d.html"]), st.sets(st.sampled_from(KEYS)))


def all_of(asked):
    return {url: asked.of(url) for url in asked}


@given(PAGES, PAGES, st.sets(st.sampled_from(["a.html", "b.html", "c.html"])), st.sets(st.sampled_from(KEYS)))
def test_pages_keep_what_they_asked_until_they_are_made_again(first, second, urls, changed):
    before = Asked().after(first, first)
    assert all_of(before) == first
    after = before.after(second, urls)
    wanted = {url: keys for url, keys in {**first, **second}.items() if url in urls}
    assert all_of(after) == wanted
    assert len(after) == len(wanted)
    assert after.asking(changed) == {url: keys for url, keys in wanted.items() if keys & changed}
    back = Asked(after.keys, after.packed)
    assert (all_of(back), list(back)) == (wanted, list(after))
    assert len(after.keys) <= 2 * len(set().union(*wanted.values()))


def test_a_page_that_did_not_note_itself_is_another():
    asked = Asked().after({"a.html": {KEYS[0]}, "b.html": {KEYS[1]}}, ["a.html", "b.html"])
    own = {"a.html": KEYS[0], "b.html": KEYS[0], "new.html": KEYS[0]}
    assert asked.without(own) == {"b.html"}
    assert asked.without({"a.html": ("page", "x", "")}) == {"a.html"}


def test_look_ups_that_are_not_there_are_an_error():
    with pytest.raises(ValueError, match="not there"):
        Asked(KEYS[:1], {"a.html": b"\1\0\0\0"})
