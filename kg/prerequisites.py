"""Prerequisites without circles: which links to cut when there are any, and an order in which everything comes after
what it needs.

Pure graph functions over ids. A graph here maps each node to what it requires, in the author's order.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations, islice
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Hashable)
Links = Mapping[Node, Sequence[Node]]

MAX_CYCLES = 2_000
"""Simple cycles looked at in one knot; a knot with more is cut greedily."""
MAX_EXACT_CUT = 4
"""The largest cut searched for exhaustively."""


def prerequisites_first(requires: Links[Node], rank: Mapping[Node, Any]) -> list[Node]:
    """All nodes, each after what it requires; among those that may come next, the lowest `rank` first.

    Nodes on a cycle and all that need them are left out. Ranks must be distinct and comparable.
    """
    waiting = {node: len(needs) for node, needs in requires.items()}
    opens: dict[Node, list[Node]] = {}
    for node, needs in requires.items():
        for need in needs:
            opens.setdefault(need, []).append(node)
    ready = [(rank[node], node) for node, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        _, node = heappop(ready)
        order.append(node)
        for onward in opens.get(node, ()):
            waiting[onward] -= 1
            if not waiting[onward]:
                heappush(ready, (rank[onward], onward))
    return order


def links_to_cut(requires: Links[Node]) -> list[tuple[tuple[Node, Node], tuple[Node, ...]]]:
    """A smallest set of links whose removal leaves no cycle, each with a cycle it breaks (first node repeated at its
    end).

    Exact in every knot (strongly connected component) of up to `MAX_CYCLES` simple cycles that `MAX_EXACT_CUT` cuts
    solve; in larger ones greedy, which may cut more than needed but always enough. Sorted by link.
    """
    rank = {node: str(node) for node in requires}
    if len(prerequisites_first(requires, rank)) == len(requires):
        return []
    import networkx as nx

    graph: Any = nx.DiGraph((node, need) for node, needs in requires.items() for need in needs)
    knots = [sorted(part, key=str) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    cuts = []
    for knot in sorted(knots, key=lambda part: str(part[0])):
        cuts += _knot_cuts(graph.subgraph(knot).copy())
    return sorted(cuts, key=lambda cut: tuple(map(str, cut[0])))


def _knot_cuts(knot: Any) -> list[tuple[tuple[Any, Any], tuple[Any, ...]]]:
    import networkx as nx

    cycles = [_rotated(cycle) for cycle in islice(nx.simple_cycles(knot), MAX_CYCLES + 1)]
    cut = _smallest_cut(sorted(cycles, key=_by_length)) if len(cycles) <= MAX_CYCLES else None
    if cut is None:
        return _greedy_cuts(knot)
    shortest = sorted(cycles, key=_by_length)
    return [(link, next((*c, c[0]) for c in shortest if link in _links_of(c))) for link in cut]


def _rotated(cycle: Sequence[Any]) -> tuple[Any, ...]:
    start = min(range(len(cycle)), key=lambda i: str(cycle[i]))
    return (*cycle[start:], *cycle[:start])


def _by_length(cycle: Sequence[Any]) -> tuple[int, tuple[str, ...]]:
    return len(cycle), tuple(map(str, cycle))


def _links_of(cycle: Sequence[Any]) -> set[tuple[Any, Any]]:
    return {(cycle[i - 1], cycle[i]) for i in range(len(cycle))}


def _smallest_cut(cycles: Sequence[Sequence[Any]]) -> tuple[tuple[Any, Any], ...] | None:
    """The first smallest set of links, in alphabetical order, that meets every cycle; None beyond `MAX_EXACT_CUT`
    links."""
    sets = [_links_of(cycle) for cycle in cycles]
    candidates = sorted({link for links in sets for link in links}, key=lambda link: tuple(map(str, link)))
    for size in range(1, MAX_EXACT_CUT + 1):
        if size > 2 and len(candidates) > 60:
            return None
        for chosen in combinations(candidates, size):
            if all(not links.isdisjoint(chosen) for links in sets):
                return chosen
    return None


def _greedy_cuts(knot: Any) -> list[tuple[tuple[Any, Any], tuple[Any, ...]]]:
    import networkx as nx

    cuts: list[tuple[tuple[Any, Any], tuple[Any, ...]]] = []
    while True:
        try:
            cycle = nx.find_cycle(knot)
        except nx.NetworkXNoCycle:
            return cuts
        link = max(
            ((a, b) for a, b, *_ in cycle), key=lambda ab: (knot.in_degree(ab[1]) + knot.out_degree(ab[0]), str(ab))
        )
        nodes = [a for a, *_ in cycle]
        cuts.append((link, (*nodes, nodes[0])))
        knot.remove_edge(*link)


def without(requires: Links[Node], cuts: Iterable[tuple[Node, Node]]) -> dict[Node, tuple[Node, ...]]:
    """`requires` with the links of `cuts` removed."""
    gone = set(cuts)
    return {node: tuple(need for need in needs if (node, need) not in gone) for node, needs in requires.items()}
