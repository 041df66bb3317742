"""Prerequisites in order."""

from kg.prerequisites import prerequisites_first


def ranked(nodes):
    return {node: n for n, node in enumerate(sorted(nodes))}


def test_what_is_required_comes_first_and_ties_go_by_rank():
    requires = {"c": ["a"], "b": [], "a": [], "d": ["c", "b"]}
    assert prerequisites_first(requires, ranked(requires)) == ["a", "b", "c", "d"]


def test_what_is_on_a_circle_or_needs_one_is_left_out():
    requires = {"a": ["b"], "b": ["a"], "c": ["a"], "d": []}
    assert prerequisites_first(requires, ranked(requires)) == ["d"]
