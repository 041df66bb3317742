"""The view: look-ups in the graph, each recorded, so that a page knows what it was made from.

In: the named graphs of a course (`kg.graph`, `kg.derive`) as facts. Out: plain strings (IRIs and the texts of
literals) and `Card`s. The graphs count as one: a look-up finds what any of them says. Everything is answered once and
remembered. The API, for whoever makes pages::

    view = View(graphs, names)
    with view.recording() as keys:              # nests; keys: set[Key], filled while the block runs
        view.out(iri, SCHEMA_TEXT)              # objects, sorted; key ("out", iri, predicate)
        view.into(iri, DCT_SUBJECT)             # subjects, sorted; key ("in", iri, predicate)
        view.one(iri, DCT_TITLE)                # the first object or ""
        view.card(iri)                          # what links to iri show of it; key ("card", iri, "")
        view.graph(graph_iri)                   # all facts of a named graph; key ("graph", graph_iri, "")
        view.record(key); view.record_all(keys) # what was looked up elsewhere

A page is stale when a change touches one of its keys (`kg.plan.touched`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from kg.facts import LINK, Fact, Graphs, about
from kg.ids import Iri, href
from kg.names import Names
from kg.pagedata import Card
from kg.vocab import (
    DCT_TITLE,
    KG_BLOOM_LEVEL,
    KG_IN_CHAPTER,
    KG_LEVEL_CLASS,
    KG_TAG_KIND,
    LEVELS,
    RDF_TYPE,
    SCHEMA_STATUS,
    SKOS_CONCEPT,
    SKOS_PREF_LABEL,
    TYPE_CLASSES,
    TYPE_LABELS,
    ItemType,
    Level,
)

Key = tuple[str, str, str]
"""A look-up: (``out``, subject, predicate), (``in``, object, predicate), (``card``, IRI, "") or (``graph``, graph,
""); others may add kinds.
"""

CARD_PREDICATES: Final = frozenset(
    {RDF_TYPE, DCT_TITLE, SKOS_PREF_LABEL, KG_BLOOM_LEVEL, KG_IN_CHAPTER, KG_TAG_KIND, SCHEMA_STATUS}
)
"""What a card is made of, with the cards of the level and of the chapter."""

ITEM_TYPE_OF: Final[Mapping[str, ItemType]] = {iri: kind for kind, iri in TYPE_CLASSES.items()}
TAG_LABELS: Final = {"course": "Course", "chapter": "Chapter", "topic": "Topic", "level": "Bloom level"}
NO_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {}


class View:
    """Recorded look-ups in `graphs`. One for each state of the course; not shared between threads, safe in forked
    processes.
    """

    def __init__(self, graphs: Graphs, names: Names) -> None:
        self._graphs = graphs
        self._names = names
        self._facts = about(graphs)
        self._outgoing: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._incoming: dict[str, dict[str, list[str] | tuple[str, ...]]] = {}
        self._cards: dict[str, tuple[Card, tuple[Key, ...]]] = {}
        self._keys: set[Key] = set()

    # ---- recording

    @contextmanager
    def recording(self) -> Iterator[set[Key]]:
        """The set that look-ups are noted in while the block runs. Blocks nest; an outer one does not see the look-ups
        of an inner.
        """
        outer, self._keys = self._keys, set()
        try:
            yield self._keys
        finally:
            self._keys = outer

    def record(self, key: Key) -> None:
        """Notes a look-up that was made elsewhere."""
        self._keys.add(key)

    def record_all(self, keys: Iterable[Key]) -> None:
        """Notes several look-ups that were made elsewhere."""
        self._keys.update(keys)

    # ---- looking up

    def out(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The objects of `subject` and `predicate`, each once, sorted."""
        self._keys.add(("out", subject, predicate))
        return self._out(subject).get(predicate, ())

    def into(self, thing: str, predicate: str) -> tuple[str, ...]:
        """The subjects that have the IRI `thing` as `predicate`, each once, sorted."""
        self._keys.add(("in", thing, predicate))
        self._incoming = self._incoming or _inverse(self._graphs)
        index = self._incoming.get(predicate, {})
        found = index.get(thing, ())
        if not isinstance(found, list):
            return found
        index[thing] = answer = tuple(sorted(set(found)))
        return answer

    def one(self, subject: str, predicate: str) -> str:
        """The first of `out`, "" where there is none."""
        return next(iter(self.out(subject, predicate)), "")

    def graph(self, iri: str) -> tuple[Fact, ...]:
        """The facts of the named graph `iri`, in their order; none if there is no such graph."""
        self._keys.add(("graph", iri, ""))
        return self._graphs.get(Iri(iri), ())

    def card(self, iri: str) -> Card:
        """What everything that links to an item or tag shows of it. KeyError for what is neither."""
        if (known := self._cards.get(iri)) is None:
            known = self._cards[iri] = self._card(iri)
        self._keys.update(known[1])
        return known[0]

    # ---- answers

    def _out(self, subject: str) -> Mapping[str, tuple[str, ...]]:
        answers = self._outgoing.get(subject)
        if answers is None:
            facts = self._facts.get(subject)
            answers = self._outgoing[subject] = _grouped(facts) if facts else NO_ANSWERS
        return answers

    def _card(self, iri: str) -> tuple[Card, tuple[Key, ...]]:
        facts, name = self._out(iri), self._names.id_of(iri)
        own: Key = ("card", iri, "")
        classes = facts.get(RDF_TYPE, ())
        if SKOS_CONCEPT in classes:
            return _tag_card(iri, name, facts, _level(name) if KG_LEVEL_CLASS in classes else None), (own,)
        kind = next((ITEM_TYPE_OF[c] for c in classes if c in ITEM_TYPE_OF), None)
        if kind is None:
            raise KeyError(iri)
        level, chapter = (
            self.card(tag) if (tag := _first(facts, predicate)) else None
            for predicate in (KG_BLOOM_LEVEL, KG_IN_CHAPTER)
        )
        others: tuple[Key, ...] = tuple(("card", card.iri, "") for card in (level, chapter) if card)
        return _item_card(iri, name, facts, kind, level, chapter), (own, *others)


def _inverse(graphs: Graphs) -> dict[str, dict[str, list[str] | tuple[str, ...]]]:
    """For each predicate and object the subjects, as they come."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for facts in graphs.values():
        for subject, predicate, thing, kind in facts:
            if kind == LINK:
                found[predicate][thing].append(subject)
    return {predicate: dict(things) for predicate, things in found.items()}


def _tag_card(iri: str, name: str, facts: Mapping[str, tuple[str, ...]], level: Level | None) -> Card:
    kind = "level" if level else _first(facts, KG_TAG_KIND)
    label = _first(facts, SKOS_PREF_LABEL)
    return Card(
        iri=iri,
        kind="tag",
        id=name,
        title=label,
        url=href(f"tag/{name}.html"),
        type=kind,  # type: ignore[arg-type]  # what the graph says
        type_label=TAG_LABELS[kind],
        level=level,
        level_label=label if level else "",
        status="published",
    )


def _item_card(
    iri: str,
    name: str,
    facts: Mapping[str, tuple[str, ...]],
    kind: ItemType,
    level: Card | None,
    chapter: Card | None,
) -> Card:
    return Card(
        iri=iri,
        kind="item",
        id=name,
        title=_first(facts, DCT_TITLE),
        url=href(f"item/{name}.html"),
        type=kind,
        type_label=TYPE_LABELS[kind],
        level=level.level if level else None,
        level_label=level.title if level else "",
        status=_first(facts, SCHEMA_STATUS),  # type: ignore[arg-type]  # what the graph says
        chapter=chapter.title if chapter else "",
    )


def _level(name: str) -> Level:
    return next(level for level in LEVELS if level == name)


def _grouped(facts: Iterable[Fact]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for _, predicate, thing, _ in facts:
        known = groups.get(predicate)
        groups[predicate] = (thing,) if known is None else (*known, thing)
    return {p: found if len(found) == 1 else tuple(sorted(set(found))) for p, found in groups.items()}


def _first(facts: Mapping[str, tuple[str, ...]], predicate: str) -> str:
    found = facts.get(predicate)
    return found[0] if found else ""
