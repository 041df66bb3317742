"""The drawing of an item's neighbourhood: what to learn before above it, what comes next below, what is related to
its sides.

Cards in, coordinates out; a node's place depends only on its rank among its own kind, so an edit elsewhere moves
nothing.
"""

from collections.abc import Sequence

from kg.pagedata import Card, GraphEdge, GraphNode, LocalGraph

WIDTH = 320
MIDDLE = WIDTH // 2
MOST = 2
"""Neighbours of each kind that are drawn."""
LABEL = 18
"""Characters in a line of a label."""
LINES = 2


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
    height = centre + (124 if below else 40)
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
        nodes.append(GraphNode(card, x, centre, label_lines(card.title, LABEL - 6)))
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


def label_lines(title: str, width: int = LABEL) -> tuple[str, ...]:
    """`title` in at most two lines of about `width` characters, cut with an ellipsis.

    >>> label_lines("Estimate the cache of a grouped-query model")
    ('Estimate the cache', 'of a grouped-quer…')
    """
    lines: list[str] = []
    rest = title
    while rest and len(lines) < LINES:
        if len(rest) <= width:
            lines.append(rest)
            return tuple(lines)
        last = len(lines) == LINES - 1
        cut = width - 1 if last else rest.rfind(" ", 0, width + 1)
        if cut <= 0:
            cut = width
        lines.append(rest[:cut].rstrip() + ("…" if last else ""))
        rest = rest[cut:].lstrip()
    return tuple(lines)
