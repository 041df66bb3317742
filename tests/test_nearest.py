import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nearest import Names, nearest

TYPES = ["concept", "multiple-choice", "multiple-answer", "true-false", "short-answer", "essay", "code"]


@pytest.mark.parametrize(
    ("word", "candidates", "found"),
    [
        ("optimization", ["apply", "optimisation"], "optimisation"),
        ("titel", ["title", "tags"], "title"),
        ("tga", ["tags", "tag"], "tag"),
        ("ch1", ["ch2", "science"], "ch2"),
        ("warmup", ["lr-decay", "lr-warmup"], "lr-warmup"),
        ("Multiple Choice", TYPES, "multiple-choice"),
        ("essy", TYPES, "essay"),
        ("quote", TYPES, None),
        ("分词", ["注意", "分词器"], "分词器"),
        ("x", ["Y", "X"], "X"),
        ("STRASSE", ["straße"], "straße"),
        ("", ["a"], None),
        ("a", [], None),
        ("a", [""], None),
        ("same", ["same", "same"], "same"),
    ],
)
def test_the_nearest_name_is_found(word, candidates, found):
    assert nearest(word, candidates) == found


def test_of_equally_near_names_the_first_is_taken():
    assert nearest("cat", ["bat", "rat"]) == "bat"
    assert nearest("cat", ["rat", "bat"]) == "rat"


def test_a_slip_in_one_of_20000_names_is_found_quickly():
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(3, 9))) for _ in range(3000)]
    known = ["-".join(chance.choices(words, k=2)) for _ in range(10_000)]
    known += [" ".join(chance.choices(words, k=chance.randint(4, 12))) for _ in range(10_000)]
    names = Names(known)
    wanted = chance.sample([name for name in known if len(name) > 6], 40)
    started = time.perf_counter()
    hits = sum(names.nearest(name[:3] + name[4:]) == name for name in wanted)
    assert time.perf_counter() - started < 8
    assert hits >= 38


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8))
def test_any_word_gets_a_candidate_or_nothing(word, candidates):
    found = nearest(word, candidates)
    assert found is None or found in candidates


@given(st.text(alphabet="abcdefgh", min_size=5, max_size=30), st.integers(0, 29))
def test_one_letter_too_few_never_hides_a_name(name, at):
    slip = name[: at % len(name)] + name[at % len(name) + 1 :]
    assert nearest(slip, ["zzzz", name, "qqqqqqqqqqq"]) == name


def test_a_name_that_holds_the_mark_between_names_is_still_one_name():
    assert nearest("0", ["\0", "0"]) == "0"
