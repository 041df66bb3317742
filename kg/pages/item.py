"""The page of an item."""

from collections.abc import Iterable

from kg.diagnostics import shortened
from kg.ids import PageUrl
from kg.jsonld import script_json
from kg.model import Item, LinkedItem, RichText
from kg.pagedata import Card, Counted, Group, Html, ItemPage, Row, RubricRow, SourceData, TagTrail
from kg.pages.desk import Desk
from kg.pages.interaction import Fill, interaction_data
from kg.pages.localgraph import local_graph
from kg.vocab import (
    DCT_IS_REQUIRED_BY,
    DCT_RELATION,
    DCT_REQUIRES,
    ITEM_TYPES,
    KG_DEEPENED_BY,
    KG_NEXT,
    KG_RELATED_ITEM,
    KG_WHY,
    LEVELS,
    SCHEMA_ASSESSES,
    TYPE_LABELS,
)

DESCRIPTION = 155
"""Characters of a page's description."""
QUESTIONS_SHOWN = 6
"""Questions listed on a concept's page."""
WORDS_PER_MINUTE = 200
MINUTES_TO_ANSWER = {
    "essay": 15,
    "case-study": 20,
    "code": 8,
    "short-answer": 2,
    "numeric": 3,
    "concept": 0,
}
"""Minutes to think and answer, added to reading time; one for the types not named."""


def item_page(desk: Desk, url: PageUrl, root: str, name: str) -> ItemPage:
    """The page of the item `name`."""
    linked = desk.linked_item(name)
    item = linked.item
    card = desk.item(name)
    fill = desk.filler(root, linked.addresses)
    before, after = _before(desk, card), _after(desk, card)
    related = _related(desk, card, linked)
    questions = _questions(desk, card) if item.type == "concept" else ()
    return ItemPage(
        url=url,
        root=root,
        title=item.title,
        description=shortened(item.prompt.text, DESCRIPTION),
        card=card,
        crumbs=_crumbs(desk, linked),
        chapter=desk.tag(linked.chapters[0]) if linked.chapters else None,
        difficulty=item.difficulty,
        minutes=item.minutes or minutes(item),
        prompt=fill(item.prompt),
        interaction=interaction_data(item, fill),
        hints=tuple(fill(hint) for hint in item.hints),
        answer=_optional(item.answer, fill),
        explanation=_optional(item.explanation, fill),
        rubric=tuple(RubricRow(fill(c.name), c.points, fill(c.description)) for c in item.rubric),
        points=sum(criterion.points for criterion in item.rubric),
        before=before,
        after=after,
        related=_grouped(related),
        check=tuple(Row(card) for card in questions[:QUESTIONS_SHOWN]),
        check_total=len(questions),
        levels=_levels(desk, questions),
        contents=tuple((h.id, h.text) for h in item.prompt.headings if h.level == 2) if item.type == "concept" else (),
        graph=local_graph(card, _cards(before), _cards(after), _cards(related)),
        tags=_trails(desk, linked),
        sources=tuple(_source(desk, written.text) for written in item.sources),
        edit_url=desk.edit_url(item.path),
        previous=next(iter(desk.cards(desk.into(card.iri, KG_NEXT))), None),
        following=next(iter(desk.cards(desk.out(card.iri, KG_NEXT))), None),
        jsonld=Html(script_json(desk.view, desk.names.graph(item.path))),
    )


def _optional(text: RichText | None, fill: Fill) -> Html:
    return fill(text) if text else Html("")


def _cards(rows: Iterable[Row]) -> list[Card]:
    return [row.card for row in rows]


def minutes(item: Item) -> int:
    """An estimate for an item that does not say: reading time and time to answer, in whole minutes from 1."""
    words = len(item.prompt.text.split())
    return max(1, round(words / WORDS_PER_MINUTE) + MINUTES_TO_ANSWER.get(item.type, 1))


def _crumbs(desk: Desk, linked: LinkedItem) -> tuple[Card, ...]:
    """The way down to the item along one tag: the first that lies in a chapter, deepest first; else the first topic."""
    topics = [tag for tag in linked.tags if tag not in LEVELS]
    paths = [desk.path(tag) for tag in topics]
    in_chapter = [path for path in paths if path[0].type == "chapter"]
    if in_chapter:
        return max(in_chapter, key=len)
    return paths[0] if paths else ()


def _trails(desk: Desk, linked: LinkedItem) -> tuple[TagTrail, ...]:
    """Each tag with its ancestors. A tag that is an ancestor of another of the item's is shown among those only."""
    trails = [TagTrail(desk.tag(tag), desk.ancestors(tag)) for tag in linked.tags]
    above = {card.id for trail in trails for card in trail.ancestors}
    return tuple(trail for trail in trails if trail.card.id not in above)


def _before(desk: Desk, card: Card) -> tuple[Row, ...]:
    why = "This concept builds on it" if card.type == "concept" else "This question requires it"
    return tuple(Row(needed, why) for needed in desk.cards(desk.out(card.iri, DCT_REQUIRES)))


def _after(desk: Desk, card: Card) -> tuple[Row, ...]:
    """What the item opens up, then the same concept one level up, each once."""
    here = "concept" if card.type == "concept" else "question"
    opened = desk.cards(desk.out(card.iri, DCT_IS_REQUIRED_BY))
    if card.type == "concept":
        opened = tuple(c for c in opened if c.type == "concept")
    deeper = desk.cards(desk.out(card.iri, KG_DEEPENED_BY))
    rows = {c.iri: Row(c, f"Requires this {here}") for c in opened}
    for c in deeper:
        rows.setdefault(c.iri, Row(c, "Same topic, one Bloom level up"))
    return tuple(rows.values())


def _related(desk: Desk, card: Card, linked: LinkedItem) -> tuple[Row, ...]:
    """Each related item once: first the author's own with the reasons, then those that name this one."""
    reasons: dict[str, str] = {desk.names.item(to): why for to, why in linked.related}
    iris = dict.fromkeys((*reasons, *desk.out(card.iri, DCT_RELATION)))
    for part in desk.into(card.iri, KG_RELATED_ITEM):
        other = part.partition("#")[0]
        reasons[other] = reasons.get(other) or desk.view.one(part, KG_WHY)
    return tuple(Row(other, reasons.get(other.iri, ""), other.chapter) for other in desk.cards(iris))


def _grouped(rows: tuple[Row, ...]) -> tuple[Group, ...]:
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.card.type, []).append(row)
    return tuple(Group(TYPE_LABELS[kind], tuple(members[kind])) for kind in ITEM_TYPES if kind in members)


def _questions(desk: Desk, card: Card) -> tuple[Card, ...]:
    """The questions that assess a concept, by Bloom level, then title."""
    cards = desk.cards(desk.into(card.iri, SCHEMA_ASSESSES))
    return tuple(sorted(cards, key=lambda c: (LEVELS.index(c.level) if c.level else len(LEVELS), c.title, c.id)))


def _levels(desk: Desk, questions: tuple[Card, ...]) -> tuple[Counted, ...]:
    if not questions:
        return ()
    return tuple(Counted(desk.tag(level), sum(q.level == level for q in questions)) for level in LEVELS)


def _source(desk: Desk, written: str) -> SourceData:
    if not written.startswith("@"):
        return SourceData(url=written) if _is_web(written) else SourceData(title=written)
    reference = desk.reference(written[1:])
    if reference is None:
        return SourceData(title=written[1:])
    url = reference.url if _is_web(reference.url) else ""
    return SourceData(reference.author, reference.year, reference.title, reference.venue, url)


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))
