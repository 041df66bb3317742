"""The page of a tag: a chapter, a topic, the course itself or a Bloom level."""

from collections.abc import Callable, Iterator

from kg.diagnostics import shortened
from kg.ids import PageUrl, href
from kg.listing import Listing
from kg.model import LinkedTag
from kg.pagedata import Card, Counted, Html, Jump, LevelGroup, Pager, Row, TagPage
from kg.pages.desk import Desk
from kg.pages.keys import ROWS_PER_PAGE, page_count, tag_url
from kg.vocab import LEVELS, SKOS_NARROWER, TYPE_LABELS, Level

DESCRIPTION = 155
KICKERS = {"course": "Course", "topic": "Topic", "level": "Bloom level"}


def tag_page(desk: Desk, url: PageUrl, root: str, name: str, number: int) -> TagPage:
    """Page `number` of the tag `name`; pages after the first hold only their part of the list."""
    linked = desk.linked_tag(name)
    card = desk.tag(name)
    listing = desk.listing(name)
    first = number == 1
    introduction = _introduction(desk, linked, root) if first else Html("")
    return TagPage(
        url=url,
        root=root,
        title=card.title,
        description=_description(linked, card, len(listing)),
        card=card,
        crumbs=desk.path(name)[:-1] if card.type != "chapter" else _above(desk, name),
        ancestors=desk.ancestors(name),
        kicker=_kicker(desk, card),
        note=linked.tag.note if first else "",
        introduction=introduction,
        narrower=_narrower(desk, card) if first else (),
        total=len(listing),
        groups=_groups(desk, listing, number, chapter_known=card.type == "chapter"),
        levels=level_jumps(desk, name),
        types=tuple((TYPE_LABELS[kind], count) for kind, count in listing.types),
        chapters=desk.chapters() if card.type == "chapter" else (),
        pager=pager(number, page_count(listing), lambda n: tag_url(name, n)),
    )


def _description(linked: LinkedTag, card: Card, count: int) -> str:
    introduction = linked.introduction
    text = linked.tag.note or (introduction.body.text if introduction else "")
    return shortened(text, DESCRIPTION) if text else f"{count} item{'s' * (count != 1)} on {card.title}"


def _introduction(desk: Desk, linked: LinkedTag, root: str) -> Html:
    if linked.introduction is None:
        return Html("")
    return desk.filler(root, linked.addresses)(linked.introduction.body)


def _above(desk: Desk, name: str) -> tuple[Card, ...]:
    broader = desk.broader(name)
    return desk.path(broader[0]) if broader else ()


def _kicker(desk: Desk, card: Card) -> str:
    if card.type == "chapter":
        number = next((n for n, chapter in desk.chapters() if chapter.iri == card.iri), "")
        return f"Chapter {number}".strip()
    return KICKERS.get(card.type, "Topic")


def _narrower(desk: Desk, card: Card) -> tuple[Counted, ...]:
    """Narrower tags that hold items, in the taxonomy's order."""
    narrower = desk.in_taxonomy_order(desk.out(card.iri, SKOS_NARROWER))
    return tuple(Counted(below, count) for below in narrower if (count := len(desk.listing(below.id))))


def _groups(desk: Desk, listing: Listing, number: int, *, chapter_known: bool) -> tuple[LevelGroup, ...]:
    """The part of the list on page `number`, in groups of one Bloom level; the list goes through the levels from the
    lowest."""
    start, stop = (number - 1) * ROWS_PER_PAGE, number * ROWS_PER_PAGE
    groups = []
    position = 0
    for level, names in listing.by_level.items():
        shown = names[max(0, start - position) : max(0, stop - position)]
        position += len(names)
        if shown:
            rows = tuple(list_row(desk, name, chapter_known=chapter_known) for name in shown)
            groups.append(LevelGroup(desk.tag(level) if level else None, len(names), rows))
    return tuple(groups)


def list_row(desk: Desk, name: str, *, chapter_known: bool = False) -> Row:
    """An item in a list, with its chapter unless the list is of one."""
    card = desk.item(name)
    return Row(card) if chapter_known else Row(card, chapter=card.chapter)


def level_jumps(desk: Desk, name: str) -> tuple[Jump, ...]:
    """For each Bloom level where its items start in the list of the tag `name`; a level without any leads to the
    tag's page."""
    listing = desk.listing(name)
    starts = dict(_level_starts(listing))
    return tuple(_jump(desk, name, listing, level, starts[level]) for level in LEVELS)


def _level_starts(listing: Listing) -> Iterator[tuple[Level | None, int]]:
    position = 0
    for level, names in listing.by_level.items():
        yield level, position
        position += len(names)


def _jump(desk: Desk, name: str, listing: Listing, level: Level, start: int) -> Jump:
    count = len(listing.by_level[level])
    url = href(tag_url(name, start // ROWS_PER_PAGE + 1 if count else 1))
    return Jump(desk.tag(level).title, count, f"{url}#level-{level}" if count else url, level)


def pager(number: int, total: int, url: Callable[[int], PageUrl]) -> Pager:
    """The pager of page `number` of `total`: first, last and two on either side are shown."""
    address = {
        n: href(url(n)) for n in {1, number - 1, number + 1, total, *range(number - 2, number + 3)} if 0 < n <= total
    }
    numbers: list[tuple[int, str] | None] = []
    for n in sorted(address):
        if numbers and numbers[-1] and numbers[-1][0] != n - 1:
            numbers.append(None)
        numbers.append((n, address[n]))
    return Pager(number, total, address.get(number - 1, ""), address.get(number + 1, ""), tuple(numbers))
