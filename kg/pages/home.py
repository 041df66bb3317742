"""The front page of the course."""

import re

from kg.diagnostics import shortened
from kg.ids import PageUrl
from kg.pagedata import Card, ChapterRow, Counted, HomePage, Html, MatrixRow
from kg.pages.desk import Desk
from kg.pages.tag import level_jumps
from kg.vocab import KG_KEY_CONCEPT, LEVELS, SCHEMA_ASSESSES

_TITLE = re.compile(r"\A\s*<h1\b[^>]*>.*?</h1>", re.DOTALL)
NOTE = 120
"""Characters of the line about a chapter."""


def home_page(desk: Desk, url: PageUrl, root: str, introduction: str = "") -> HomePage:
    """The front page; `introduction` is the author's index page as HTML, without its title."""
    listing = desk.listing()
    chapters = desk.chapters()
    start = listing.rows[0][0] if listing.rows else None
    return HomePage(
        url=url,
        root=root,
        title=desk.frame.title,
        description=desk.frame.description,
        introduction=Html(_TITLE.sub("", introduction, count=1)),
        total=len(listing),
        concepts=sum(kind == "concept" for _, _, kind in listing.rows),
        start=desk.item(start) if start else None,
        start_chapter=_first_chapter(desk, start) if start else "",
        chapters=tuple(_chapter(desk, number, card) for number, card in chapters),
        levels=tuple(desk.tag(level) for level in LEVELS),
        matrix=tuple(_matrix_row(desk, number, card) for number, card in chapters),
        column_totals=tuple(len(listing.by_level[level]) for level in LEVELS),
        key_concepts=_key_concepts(desk),
    )


def _first_chapter(desk: Desk, name: str) -> str:
    chapters = desk.linked_item(name).chapters
    return desk.tag(chapters[0]).title if chapters else ""


def _chapter(desk: Desk, number: str, card: Card) -> ChapterRow:
    linked = desk.linked_tag(card.id)
    note = linked.tag.note or (linked.introduction.body.text if linked.introduction else "")
    listing = desk.listing(card.id)
    return ChapterRow(number, card, shortened(note, NOTE), len(listing), dict(listing.types).get("concept", 0))


def _matrix_row(desk: Desk, number: str, card: Card) -> MatrixRow:
    return MatrixRow(number, card, level_jumps(desk, card.id), len(desk.listing(card.id)))


def _key_concepts(desk: Desk) -> tuple[Counted, ...]:
    """The key concepts, with the most questions first."""
    concepts = desk.cards(desk.out(desk.names.course, KG_KEY_CONCEPT))
    counted = (Counted(card, len(desk.into(card.iri, SCHEMA_ASSESSES))) for card in concepts)
    return tuple(sorted(counted, key=lambda c: (-c.count, c.card.title)))
