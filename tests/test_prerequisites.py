"""Prerequisites: circles found, cut at the fewest links, and everything put in an order that respects them."""

from itertools import combinations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.prerequisites import links_to_cut, prerequisites_first, without


def ranked(nodes):
    return {node: n for n, node in enumerate(sorted(nodes))}


def test_what_is_required_comes_first_and_ties_go_by_rank():
    requires = {"c": ["a"], "b": [], "a": [], "d": ["c", "b"]}
    assert prerequisites_first(requires, ranked(requires)) == ["a", "b", "c", "d"]


def test_without_circles_nothing_is_cut():
    assert links_to_cut({"a": ["b"], "b": ["c"], "c": []}) == []


def test_a_circle_is_spelled_out_and_cut_once():
    assert links_to_cut({"a": ["b"], "b": ["c"], "c": ["a"]}) == [(("a", "b"), ("a", "b", "c", "a"))]


def test_one_link_shared_by_two_circles_is_the_one_to_cut():
    requires = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["a"]}
    assert [link for link, _ in links_to_cut(requires)] == [("a", "b")]


def test_separate_circles_are_cut_separately():
    requires = {"a": ["b"], "b": ["a"], "x": ["y"], "y": ["x"]}
    assert [link for link, _ in links_to_cut(requires)] == [("a", "b"), ("x", "y")]


def test_a_dense_knot_is_cut_even_where_the_fewest_links_are_too_many_to_search_for():
    nodes = [f"n{n:02}" for n in range(12)]
    requires = {node: [other for other in nodes if other != node] for node in nodes}
    cuts = links_to_cut(requires)
    assert nx.is_directed_acyclic_graph(graph_of(without(requires, [link for link, _ in cuts])))
    assert all(cycle[0] == cycle[-1] for _, cycle in cuts)


def test_a_knot_with_few_circles_that_need_many_cuts_is_cut_greedily():
    requires = {"hub": [f"n{n}" for n in range(6)]} | {f"n{n}": [f"m{n}"] for n in range(6)}
    requires |= {f"m{n}": [f"n{n}", "hub"] for n in range(6)}
    cuts = [link for link, _ in links_to_cut(requires)]
    assert nx.is_directed_acyclic_graph(graph_of(without(requires, cuts)))


def graph_of(requires):
    return nx.DiGraph([(node, need) for node, needs in requires.items() for need in needs])


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(lambda ab: ab[0] != ab[1]), max_size=9)
)
def test_cuts_leave_no_circle_and_no_smaller_set_would(links):
    requires = {node: sorted(need for n, need in links if n == node) for node in "abcde"}
    cuts = [link for link, _ in links_to_cut(requires)]
    assert nx.is_directed_acyclic_graph(graph_of(without(requires, cuts)))
    for fewer in combinations(sorted(links), max(0, len(cuts) - 1)):
        if cuts:
            assert not nx.is_directed_acyclic_graph(graph_of(without(requires, fewer)))
