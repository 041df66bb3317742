"""Circles in links that should have none: which links to cut, and how a circle is told.

Pure graph functions over ids, for prerequisites and broader tags. A graph here maps each node to what it links to, in
the author's order.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any

from kg.prerequisites import Links, Node, prerequisites_first

Link = tuple[int, int]
"""In a knot, whose nodes are numbers: a node and what it requires."""

SPELLED = 24
"""Nodes of a circle that are named."""
MAX_STEPS = 250_000
"""Steps (of about 2 µs) for making the cut of a knot smaller; half of them for finding the smallest."""
MAX_SEARCHED = 100
"""The most links of a cut that is searched for exhaustively."""
IDLE_ROUNDS = 6
"""So many cuts in a row that are no smaller, and it is good enough."""


def links_to_cut(requires: Links[Node]) -> list[tuple[tuple[Node, Node], tuple[Node, ...]]]:
    """A smallest set of links whose removal leaves no cycle, each with a shortest cycle that it alone breaks, from the
    link's node back to it. Sorted by link.

    In a knot (strongly connected component) that is too large and dense to find the smallest set, it may have more
    links, but none that is not needed.
    """
    rank = {node: str(node) for node in requires}
    if len(prerequisites_first(requires, rank)) == len(requires):
        return []
    import networkx as nx

    graph: Any = nx.DiGraph((node, need) for node, needs in requires.items() for need in needs)
    cuts = []
    for names in (sorted(part, key=str) for part in nx.strongly_connected_components(graph) if len(part) > 1):
        number = {name: n for n, name in enumerate(names)}
        knot = _Knot([{number[need] for need in requires[name] if need in number} for name in names])
        knot.take(cut := _fewest(knot))
        for link in cut:
            circle = tuple(names[node] for node in knot.circle(link))
            cuts.append(((circle[0], circle[1]), circle))
    return sorted(cuts, key=lambda cut: tuple(map(str, cut[0])))


def spelled(circle: Sequence[str]) -> str:
    """A circle node by node; of a very long one both ends.

    >>> spelled(["a", "b", "a"])
    'a → b → a'
    """
    left_out = len(circle) - SPELLED
    steps = (*circle[: SPELLED // 2], f"… {left_out} more …", *circle[-SPELLED // 2 :]) if left_out > 1 else circle
    return " → ".join(steps)


def without(requires: Links[Node], cuts: Iterable[tuple[Node, Node]]) -> dict[Node, tuple[Node, ...]]:
    """`requires` with the links of `cuts` removed."""
    gone = set(cuts)
    return {node: tuple(need for need in needs if (node, need) not in gone) for node, needs in requires.items()}


# ---- knots


class _Knot:
    """Nodes that require one another. Links are taken out and put back while a cut is sought."""

    __slots__ = ("needs", "steps", "wanted")

    def __init__(self, needs: list[set[int]]) -> None:
        self.needs = needs
        self.wanted: list[set[int]] = [set() for _ in needs]
        """By whom."""
        self.steps = MAX_STEPS
        """What is left of them."""
        for node, those in enumerate(needs):
            for need in those:
                self.wanted[need].add(node)

    def take(self, links: Iterable[Link]) -> None:
        """Takes links out."""
        for node, need in links:
            self.needs[node].discard(need)
            self.wanted[need].discard(node)

    def put(self, links: Iterable[Link]) -> None:
        """Puts links back."""
        for node, need in links:
            self.needs[node].add(need)
            self.wanted[need].add(node)

    def circle(self, link: Link) -> list[int]:
        """The nodes of a shortest circle that begins with the link, its node at both ends; [] when there is none.

        Searched from both ends at once, each time all nodes that are one link further.
        """
        node, need = link
        ahead, behind = [{need}], [{node}]
        seen_ahead, seen_behind = {need}, {node}
        while ahead[-1] and behind[-1] and ahead[-1].isdisjoint(behind[-1]):
            if len(ahead[-1]) <= len(behind[-1]):
                _go_on(ahead, seen_ahead, self.needs)
            else:
                _go_on(behind, seen_behind, self.wanted)
        self.steps -= len(ahead) + len(behind) + (len(seen_ahead) + len(seen_behind)) // 8
        middle = min(ahead[-1] & behind[-1], default=None)
        if middle is None:
            return []
        return [node, *_traced(middle, ahead, self.wanted)[::-1], *_traced(middle, behind, self.needs)[1:]]


def _go_on(rings: list[set[int]], seen: set[int], onward: Sequence[set[int]]) -> None:
    """Adds the nodes that are one link further and were not seen."""
    rings.append(set().union(*(onward[node] for node in rings[-1])) - seen)
    seen |= rings[-1]


def _traced(node: int, rings: Sequence[set[int]], back: Sequence[set[int]]) -> list[int]:
    """A way from a node of the last ring to the first."""
    way = [node]
    for ring in rings[-2::-1]:
        way.append(min(ring & back[way[-1]]))
    return way


# ---- cuts


def _fewest(knot: _Knot) -> list[Link]:
    """A smallest cut; a small one where that takes too long.

    Circles are looked at as they are needed. The fewest links that meet those seen are a smallest cut as soon as they
    meet all. Meanwhile a cut of the links that most circles share is made each time; it is a smallest one as soon as
    no fewer links meet even the circles seen.
    """
    best = _needed(knot, _backward_links(knot))
    search = _Search(knot)
    shares: Counter[Link] = Counter()
    chosen: Sequence[Link] | None = ()
    idle = 0
    while chosen is not None and len(best) > 1 and idle < IDLE_ROUNDS and knot.steps > 0:
        circles, cut = _completed(knot, chosen, best, shares)
        if not circles:
            return cut
        cut = _needed(knot, sorted(cut, key=lambda link: (shares[link], link)))
        idle = idle + 1 if search.over and len(cut) >= len(best) else 0
        best = min(best, cut, key=len)
        chosen = search.chosen(circles, len(best) - 1)
    return best


def _backward_links(knot: _Knot) -> list[Link]:
    """The links that go against an order in which each next node lacks the least and is wanted the most."""
    lacks, wanted = [*map(len, knot.needs)], [*map(len, knot.wanted)]

    def urgency(node: int) -> tuple[int, int]:
        return lacks[node] - wanted[node] if lacks[node] else -len(lacks), node

    ready = [urgency(node) for node in range(len(lacks))]
    heapify(ready)
    place: dict[int, int] = {}
    while ready:
        node = (entry := heappop(ready))[1]
        if node in place or entry != urgency(node):
            continue
        place[node] = len(place)
        for other in knot.wanted[node]:
            lacks[other] -= 1
            heappush(ready, urgency(other))
        for other in knot.needs[node]:
            wanted[other] -= 1
            heappush(ready, urgency(other))
    return [(node, need) for node in sorted(place) for need in sorted(knot.needs[node]) if place[need] > place[node]]


def _needed(knot: _Knot, cut: Sequence[Link]) -> list[Link]:
    """The cut without the links that it can do without, tried in its order."""
    knot.take(cut)
    needed = []
    for link in cut:
        if knot.circle(link):
            needed.append(link)
        else:
            knot.put([link])
    knot.put(needed)
    return needed


def _completed(
    knot: _Knot, chosen: Iterable[Link], other: Iterable[Link], shares: Counter[Link]
) -> tuple[list[list[Link]], list[Link]]:
    """Circles that the links chosen do not meet, and a cut: those links and one more of each circle.

    Every circle has a link of the `other` cut. Of its links the one is cut that most circles share; `shares` counts.
    """
    cut = list(chosen)
    knot.take(cut)
    circles = []
    for link in other:
        while link[1] in knot.needs[link[0]] and (nodes := knot.circle(link)):
            circle = list(pairwise(nodes))
            circles.append(circle)
            shares.update(circle)
            cut.append(max(circle, key=shares.__getitem__))
            knot.take(cut[-1:])
    knot.put(cut)
    return circles, cut


# ---- the smallest


class _Search:
    """The fewest links that meet circles, found by trying all that could be.

    A set of circles is an integer with a bit for each.
    """

    __slots__ = ("_circles", "_having", "_hopeless", "_knot", "_least", "_near", "over")

    def __init__(self, knot: _Knot) -> None:
        self._knot = knot
        self._circles: list[Sequence[Link]] = []
        self._having: dict[Link, int] = {}
        """The circles that have a link."""
        self._near: list[int] = []
        """The circles that have a link of a circle."""
        self._hopeless: dict[int, int] = {}
        """Sets of circles, and how many links are too few to meet them."""
        self._least = 1
        self.over = False
        """Whether it has been given up."""

    def chosen(self, circles: Iterable[Sequence[Link]], most: int) -> Sequence[Link] | None:
        """The fewest links that meet these circles and those given before: None when more than `most` are needed, none
        at all when the search is over."""
        for circle in circles:
            self._add(circle)
        self.over |= most > MAX_SEARCHED
        everything = (1 << len(self._circles)) - 1
        while not self.over and self._least <= most:
            found = self._meeting(everything, self._least)
            if found is not None:
                return found
            self._least += 1
        return () if self.over else None

    def _add(self, circle: Sequence[Link]) -> None:
        own = 1 << len(self._circles)
        self._circles.append(circle)
        self._spend(len(circle))
        near = own
        for link in circle:
            near |= self._having.get(link, 0)
            self._having[link] = self._having.get(link, 0) | own
        self._near.append(near)
        for other in range(len(self._near)):
            if near >> other & 1:
                self._near[other] |= own

    def _spend(self, steps: int) -> None:
        self._knot.steps -= steps
        self.over |= self._knot.steps < MAX_STEPS // 2

    def _meeting(self, left: int, number: int) -> tuple[Link, ...] | None:
        """So many links that meet all the circles `left`; None when there are none."""
        if not left:
            return ()
        if self.over or self._hopeless.get(left, 0) >= number or self._apart(left, number):
            return None
        for met, link in self._choices(left):
            if (rest := self._meeting(left & ~met, number - 1)) is not None:
                return link, *rest
        self._hopeless[left] = number
        return None

    def _apart(self, left: int, number: int) -> bool:
        """Whether more circles than that have no link in common."""
        while left and number >= 0:
            left &= ~self._near[_first(left)]
            number -= 1
        return number < 0

    def _choices(self, left: int) -> list[tuple[int, Link]]:
        """The links of the first circle, with what they meet, most first; without those that meet nothing else than
        another does."""
        circle = self._circles[_first(left)]
        self._spend(len(circle))
        meeting: dict[int, Link] = {}
        for link in circle:
            meeting.setdefault(self._having[link] & left, link)
        choices: list[tuple[int, Link]] = []
        for met in sorted(meeting, key=int.bit_count, reverse=True):
            if all(met & ~more for more, _ in choices):
                choices.append((met, meeting[met]))
        return choices


def _first(circles: int) -> int:
    """The number of the first circle of a set."""
    return (circles & -circles).bit_length() - 1
