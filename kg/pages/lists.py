"""The lists of everything: browse and the taxonomy tree."""

from collections.abc import Iterable

from kg.ids import PageUrl, TagId
from kg.listing import TAGS
from kg.pagedata import BrowsePage, Card, Counted, TaxonomyPage, TreeNode
from kg.pages.desk import Desk
from kg.pages.keys import ROWS_PER_PAGE, browse_url, page_count
from kg.pages.tag import list_row, pager
from kg.vocab import LEVELS, SKOS_NARROWER, TYPE_LABELS

MAX_TREE = 600
"""Entries of the tree; what lies deeper than fits is reached through the tags' own pages."""


def browse_page(desk: Desk, url: PageUrl, root: str, number: int) -> BrowsePage:
    """Page `number` of all items in reading order."""
    listing = desk.listing()
    shown = listing.rows[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
    return BrowsePage(
        url=url,
        root=root,
        title="Browse" if number == 1 else f"Browse, page {number}",
        description=f"All {len(listing)} items of {desk.frame.title}",
        total=len(listing),
        rows=tuple(list_row(desk, name) for name, _, _ in shown),
        chapters=tuple(Counted(card, len(desk.listing(card.id))) for _, card in desk.chapters()),
        levels=tuple(Counted(desk.tag(level), len(listing.by_level[level])) for level in LEVELS),
        types=tuple((TYPE_LABELS[kind], count) for kind, count in listing.types),
        pager=pager(number, page_count(listing), browse_url),
    )


def taxonomy_page(desk: Desk, url: PageUrl, root: str) -> TaxonomyPage:
    """The taxonomy as a tree. A tag with several parents is unfolded under the first and leads there from the others;
    empty tags are left out."""
    desk.view.record(("listing", TAGS, ""))
    roots = [name for name in desk.course.tags if not desk.broader(name)]
    depth = _depth_that_fits(desk, roots)
    unfolded: set[str] = set()
    return TaxonomyPage(
        url=url,
        root=root,
        title="Topics",
        description=f"Every topic of {desk.frame.title}, from the broadest to the narrowest",
        roots=_nodes(desk, (desk.tag(name) for name in roots), unfolded, depth),
        total=sum(1 for name in desk.course.tags if len(desk.listing(name))),
    )


def _nodes(desk: Desk, cards: Iterable[Card], unfolded: set[str], depth: int) -> tuple[TreeNode, ...]:
    counted = [(card, len(desk.listing(card.id))) for card in cards]
    return tuple(_node(desk, card, count, unfolded, depth) for card, count in counted if count)


def _node(desk: Desk, card: Card, count: int, unfolded: set[str], depth: int) -> TreeNode:
    repeated = card.id in unfolded
    below = () if repeated or depth <= 1 else desk.in_taxonomy_order(desk.out(card.iri, SKOS_NARROWER))
    children = _nodes(desk, below, unfolded, depth - 1)
    if children:
        unfolded.add(card.id)
    return TreeNode(card, count, repeated, children)


def _depth_that_fits(desk: Desk, roots: Iterable[str]) -> int:
    """How deep the tree may go with at most `MAX_TREE` entries; at least two."""
    layer, depth = list(roots), 1
    total = len(layer)
    while layer and depth < 50:
        layer = [card.id for name in layer for card in desk.cards(desk.out(desk.names.tag(TagId(name)), SKOS_NARROWER))]
        total += len(layer)
        if total > MAX_TREE and depth >= 2:
            break
        depth += 1
    return depth
