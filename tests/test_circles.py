"""Circles: found, cut at the fewest links, and spelled out."""

import random
import time
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.circles
from kg.circles import links_to_cut, without


def ranked(nodes):
    return {node: n for n, node in enumerate(sorted(nodes))}


def test_without_circles_nothing_is_cut():
    assert links_to_cut({"a": ["b"], "b": ["c"], "c": []}) == []


def test_what_nobody_requires_and_what_is_not_there_are_no_circles():
    requires = {"a": ["b"], "b": ["a", "gone"], "c": ["a"]}
    assert [link for link, _ in links_to_cut(requires)] == [("a", "b")]


def test_a_circle_is_spelled_out_and_cut_once():
    assert links_to_cut({"a": ["b"], "b": ["c"], "c": ["a"]}) == [(("a", "b"), ("a", "b", "c", "a"))]


def test_one_link_shared_by_two_circles_is_the_one_to_cut():
    requires = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["a"]}
    assert [link for link, _ in links_to_cut(requires)] == [("a", "b")]


def test_separate_circles_are_cut_separately():
    requires = {"a": ["b"], "b": ["a"], "x": ["y"], "y": ["x"]}
    assert [link for link, _ in links_to_cut(requires)] == [("a", "b"), ("x", "y")]


def test_a_dense_knot_is_cut_to_an_order():
    """Twelve items that all require one another: one link of each pair."""
    nodes = [f"n{n:02}" for n in range(12)]
    requires = {node: [other for other in nodes if other != node] for node in nodes}
    assert len(sound_cuts(requires)) == 12 * 11 // 2


def test_a_knot_with_few_circles_that_need_many_cuts():
    requires = {"hub": [f"n{n}" for n in range(6)]} | {f"n{n}": [f"m{n}"] for n in range(6)}
    requires |= {f"m{n}": [f"n{n}", "hub"] for n in range(6)}
    assert sound_cuts(requires) == [(f"n{n}", f"m{n}") for n in range(6)]


def chain(size, *wrong):
    """Items that each require the two before, and the wrong links (from, to)."""
    requires = {f"{n:04}": [f"{before:04}" for before in range(max(0, n - 2), n)] for n in range(size)}
    for node, need in wrong:
        requires[f"{node:04}"].append(f"{need:04}")
    return requires


@pytest.mark.parametrize("size", [18, 40, 300])
def test_one_wrong_link_is_one_cut_however_many_circles_it_closes(size):
    assert sound_cuts(chain(size, (0, size - 1))) == [("0000", f"{size - 1:04}")]


def test_two_thousand_items_are_cut_in_about_a_second():
    """Where one, five and thirty links are wrong, and where they require one another at random."""
    chance = random.Random(1)
    knots = [chain(2000, *(sorted(chance.sample(range(2000), 2)) for _ in range(wrong))) for wrong in (1, 5, 30)]
    started = time.perf_counter()
    most = [len(links_to_cut(knot)) for knot in knots]
    most.append(len(links_to_cut({str(n): list(map(str, chance.sample(range(2000), 3))) for n in range(2000)})))
    assert time.perf_counter() - started < 20  # some 3 s; the machine may be busy
    assert all(cuts <= bound for cuts, bound in zip(most, (1, 5, 30, 900), strict=True))


def test_wrong_links_in_a_large_course_are_found():
    """Each item requires some of those shortly before it; twelve links go the other way. Fewer cuts may do."""
    chance = random.Random(2)
    requires = {f"{n:04}": {f"{chance.randrange(max(0, n - 30), n):04}" for _ in range(3)} for n in range(1, 500)}
    requires["0000"] = set()
    for _ in range(12):
        low, high = sorted(chance.sample(range(500), 2))
        requires[f"{low:04}"].add(f"{high:04}")
    assert len(sound_cuts({node: sorted(needs) for node, needs in requires.items()})) <= 12


def test_the_order_in_which_items_come_does_not_matter():
    requires = chain(30, (3, 20), (9, 25), (1, 28))
    turned = {node: needs[::-1] for node, needs in reversed(requires.items())}
    assert links_to_cut(requires) == links_to_cut(turned)


def graph_of(requires):
    return nx.DiGraph([(node, need) for node, needs in requires.items() for need in needs])


def sound_cuts(requires):
    """The links to cut, after a look at the laws: nothing is left of the circles, no cut is needless, and with each
    comes a circle through it and none of the others."""
    found = links_to_cut(requires)
    cuts = [link for link, _ in found]
    kept = graph_of(without(requires, cuts))
    assert nx.is_directed_acyclic_graph(kept)
    for (node, need), circle in found:
        assert circle[:2] == (node, need)
        assert circle[-1] == node
        assert all(kept.has_edge(*link) for link in pairwise(circle[1:]))
        assert need in requires[node]
    return cuts


def graphs(size, most):
    nodes = range(size)
    links = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)).filter(lambda ab: ab[0] != ab[1])
    return st.sets(links, max_size=most).map(
        lambda links: {f"{node:02}": [f"{need:02}" for n, need in sorted(links) if n == node] for node in nodes}
    )


def fewest_cuts(requires):
    """The links that go against the best of all orders; found set by set of what comes first."""
    number = {node: n for n, node in enumerate(requires)}
    needs = [sum(1 << number[need] for need in those) for those in requires.values()]
    best = [0] * (1 << len(needs))
    for done in range(1, len(best)):
        lasts = [n for n in range(len(needs)) if done >> n & 1]
        best[done] = min(best[done ^ 1 << n] + (needs[n] & ~done).bit_count() for n in lasts)
    return best[-1]


@settings(max_examples=300, deadline=None)
@given(graphs(9, 40))
def test_no_smaller_set_of_links_would_do(requires):
    assert len(sound_cuts(requires)) == fewest_cuts(requires)


@settings(max_examples=100, deadline=None)
@given(graphs(25, 120))
def test_no_cut_is_needless(requires):
    sound_cuts(requires)


@settings(max_examples=50, deadline=None)
@given(graphs(12, 60))
def test_a_cut_made_in_a_hurry_is_a_cut(requires):
    """Without a search for the smallest, as in knots that are too large for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.circles, "MAX_SEARCHED", 0)
        sound_cuts(requires)
