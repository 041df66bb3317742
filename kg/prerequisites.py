"""Prerequisites in order: everything after what it needs.

A pure graph function over ids. A graph here maps each node to what it requires, in the author's order.
"""

from collections.abc import Hashable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Hashable)
Links = Mapping[Node, Sequence[Node]]


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
