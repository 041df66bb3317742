"""The drawing of an item's neighbourhood: what to learn before above it, what comes next below, what is related to
its sides.

Cards in, coordinates out; a node's place depends only on its rank among its own kind, so an edit elsewhere moves
nothing.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, takewhile
from unicodedata import east_asian_width

from kg.pagedata import Card, GraphEdge, GraphNode, LocalGraph

WIDTH = 320
MIDDLE = WIDTH // 2
MOST = 2
"""Neighbours of each kind that are drawn."""
LABEL = 18
"""Letters in a line of a label."""
LINES = 2
BESIDE = LABEL - 6, 3
"""Letters and lines of the labels at the sides, where there is less room."""


def local_graph(
    here: Card, before: Sequence[Card], after: Sequence[Card], related: Sequence[Card]
) -> LocalGraph | None:
    """The drawing, or None when there is nothing around. A card is drawn once: as a prerequisite, else as next, else
    as related."""
    seen = {here.iri}
    above, below, beside = (_unseen(cards, seen) for cards in (before, after, related))
    if not above and not below and not beside:
        return None
    top = 76 if above else 0
    centre = top + 50
    height = centre + (124 if below else 56 if beside else 40)
    nodes = [GraphNode(here, MIDDLE, centre, ("This question" if here.type != "concept" else "This concept",))]
    edges = []
    for x, card in zip(_columns(len(above)), above, strict=True):
        nodes.append(GraphNode(card, x, 44, label_lines(card.title), label_above=True))
        edges.append(GraphEdge("requires", f"M{x} 51C{x} 90 {MIDDLE} 90 {MIDDLE} {centre - 13}"))
    for x, card in zip(_columns(len(below)), below, strict=True):
        y = centre + 84
        nodes.append(GraphNode(card, x, y, label_lines(card.title)))
        edges.append(GraphEdge("requires", f"M{MIDDLE} {centre + 32}C{MIDDLE} {y - 26} {x} {y - 40} {x} {y - 9}"))
    for x, card in zip((36, WIDTH - 36), beside, strict=False):
        nodes.append(GraphNode(card, x, centre, label_lines(card.title, *BESIDE)))
        near, far = (x + 8, MIDDLE - 12) if x < MIDDLE else (MIDDLE + 12, x - 8)
        edges.append(GraphEdge("related", f"M{near} {centre}L{far} {centre}"))
    return LocalGraph(WIDTH, height, tuple(nodes), tuple(edges))


def _unseen(cards: Sequence[Card], seen: set[str]) -> list[Card]:
    chosen: list[Card] = []
    for card in cards:
        if card.iri not in seen and len(chosen) < MOST:
            seen.add(card.iri)
            chosen.append(card)
    return chosen


def _columns(count: int) -> tuple[int, ...]:
    return (MIDDLE,) if count == 1 else (MIDDLE - 85, MIDDLE + 85)[:count]


@lru_cache(maxsize=1 << 14)
def label_lines(title: str, width: int = LABEL, lines: int = LINES) -> tuple[str, ...]:
    """`title` in at most so many lines of about `width` letters, broken after words and hyphens, cut with an ellipsis.

    >>> label_lines("Estimate the cache of a grouped-query model")
    ('Estimate the cache', 'of a grouped…')
    >>> label_lines("What sets the pace as the batch grows?")
    ('What sets the pace', 'as the batch…')
    """
    made: list[str] = []
    rest = title
    while rest and len(made) < lines:
        last = len(made) == lines - 1
        room = _fitting(rest, width)
        if room < len(rest):
            room = _fitting(rest, width - last)
            gap = max(rest.rfind(" ", 0, room + 1), *(rest.rfind(dash, 0, room) + 1 for dash in "-–"))
            room = gap if gap > (room // 2 if last else 0) else room
        cut = last and room < len(rest)
        made.append(rest[:room].rstrip(" ,;:-–") + "…" if cut else rest[:room].rstrip())
        rest = rest[room:].lstrip()
    return tuple(made)


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` are as wide as `width` letters; an ideograph is as wide as two."""
    if text.isascii():
        return min(len(text), width)
    ends = accumulate(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return sum(1 for _ in takewhile(lambda end: end <= width, ends))
