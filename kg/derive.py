"""Deriving: what follows from the course as a whole, in one named graph of its own.

In: a `Course`. Out: facts that no file states: inverses, closures, membership, order, and for each item a few others to
go to. Near linear time. Choices are stable: an item added somewhere moves only the choices of its own topics, and few
of those (`kg.rings`).
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise

from msgspec import Struct

from kg import vocab as v
from kg.facts import LINK, Fact
from kg.hierarchy import ancestors
from kg.ids import Iri, ItemId, TagId
from kg.model import Course, LinkedItem
from kg.names import Names
from kg.rings import Ring, place
from kg.vocab import LEVELS

DEEPER = 2
"""Items one level up that an item is said to be deepened by, at most."""
SIBLINGS = 3
"""Siblings of an item, at most."""
KEY_CONCEPTS = 12
"""Key concepts of a course, at most."""

Facts = Iterator[Fact]
Group = tuple[str, str]
"""What items may share: (``concept``, item id) or (``topic``, tag id)."""


class Iris(Struct, frozen=True):
    """The IRIs of a course's items and tags, made once."""

    items: Mapping[ItemId, Iri]
    tags: Mapping[TagId, Iri]


def derived_facts(course: Course, names: Names) -> tuple[Fact, ...]:
    """Everything derived from `course`, each fact once, in a fixed order; the named graph is `names.derived`."""
    iris = Iris({name: names.item(name) for name in course.items}, {name: names.tag(name) for name in course.tags})
    assessed = assessed_concepts(course)
    on = subjects(course, assessed)
    return (
        *_hierarchy(course, iris),
        *_inverses(course, iris),
        *_order(course, iris),
        *_chapters(course, iris),
        *_links(v.SCHEMA_ASSESSES, assessed, iris),
        *_links(v.KG_DEEPENED_BY, deeper_items(course, on), iris),
        *_links(v.KG_SIBLING, siblings(course, on), iris),
        *((names.course, v.KG_KEY_CONCEPT, iris.items[name], LINK) for name in key_concepts(course, assessed)),
    )


def derived_basis(course: Course, names: Names) -> str:
    """A digest of all that `derived_facts` looks at. While it is the same, so are they."""
    items = [
        (name, linked.item.type, linked.tags, linked.level, linked.chapters, linked.requires, linked.related)
        for name, linked in course.items.items()
    ]
    tags = [(name, linked.tag.kind, linked.broader) for name, linked in course.tags.items()]
    told = repr((names, items, tags)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=16).hexdigest()


def _links(predicate: str, pairs: Mapping[ItemId, Iterable[ItemId]], iris: Iris) -> Facts:
    for name, others in pairs.items():
        for other in others:
            yield iris.items[name], predicate, iris.items[other], LINK


def _hierarchy(course: Course, iris: Iris) -> Facts:
    broader = {name: linked.broader for name, linked in course.tags.items()}
    for name, above in broader.items():
        for tag in above:
            yield iris.tags[tag], v.SKOS_NARROWER, iris.tags[name], LINK
    for name, closure in ancestors(broader).items():
        for tag in closure:
            yield iris.tags[name], v.SKOS_BROADER_TRANSITIVE, iris.tags[tag], LINK


def _inverses(course: Course, iris: Iris) -> Facts:
    for name, linked in course.items.items():
        for need in linked.requires:
            yield iris.items[need], v.DCT_IS_REQUIRED_BY, iris.items[name], LINK
    asserted = {name: {other for other, _ in linked.related} for name, linked in course.items.items()}
    for name, others in asserted.items():
        for other in sorted(others):
            if name not in asserted[other]:
                yield iris.items[other], v.DCT_RELATION, iris.items[name], LINK


def _order(course: Course, iris: Iris) -> Facts:
    for name, following in pairwise(course.items):
        yield iris.items[name], v.KG_NEXT, iris.items[following], LINK


def _chapters(course: Course, iris: Iris) -> Facts:
    for name, linked in course.items.items():
        for chapter in linked.chapters:
            yield iris.items[name], v.KG_IN_CHAPTER, iris.tags[chapter], LINK


# ---- what an item is on


def assessed_concepts(course: Course) -> dict[ItemId, tuple[ItemId, ...]]:
    """Question → the concepts that an author ties it to: it requires or relates to them, or they relate to it."""
    found: dict[ItemId, dict[ItemId, None]] = {}
    concepts = {name for name, linked in course.items.items() if linked.item.type == "concept"}
    for name, linked in course.items.items():
        others = (*linked.requires, *(other for other, _ in linked.related))
        for other in others:
            if name not in concepts and other in concepts:
                found.setdefault(name, {})[other] = None
            elif name in concepts and other not in concepts and other not in linked.requires:
                found.setdefault(other, {})[name] = None
    return {name: tuple(sorted(found[name])) for name in course.items if name in found}


class Subjects(Struct, frozen=True):
    """What each item is on, and its place on every ring."""

    topics: Mapping[ItemId, tuple[TagId, ...]]
    """The tags that say what an item is about: its topics, or its chapters if it has none; never a Bloom level."""
    concepts: Mapping[ItemId, Sequence[ItemId]]
    places: Mapping[ItemId, int]

    def groups(self, name: ItemId) -> list[Group]:
        """What the item shares with others of its concepts and topics."""
        concepts = [("concept", concept) for concept in self.concepts.get(name, ())]
        return concepts + [("topic", topic) for topic in self.topics[name]]


def subjects(course: Course, concepts: Mapping[ItemId, Sequence[ItemId]]) -> Subjects:
    """The subjects of all items; `concepts` are those that each assesses."""
    kinds = {name: linked.tag.kind for name, linked in course.tags.items() if name not in LEVELS}
    narrow = {name for name, kind in kinds.items() if kind == "topic"}
    wide = {name for name, kind in kinds.items() if kind == "chapter"}
    topics = {name: _among(linked, narrow) or _among(linked, wide) for name, linked in course.items.items()}
    return Subjects(topics, concepts, {name: place(name) for name in course.items})


def _among(linked: LinkedItem, tags: Container[TagId]) -> tuple[TagId, ...]:
    return tuple(tag for tag in linked.tags if tag in tags)


def _by_rarity(groups: Iterable[Group], size: Mapping[Group, int]) -> list[Group]:
    """Concepts before topics, small groups before large.

    Sizes count in powers of two, so that the order hardly ever moves.
    """
    return sorted(groups, key=lambda group: (group[0], size[group].bit_length(), group[1]))


# ---- others to go to


def deeper_items(course: Course, on: Subjects) -> dict[ItemId, tuple[ItemId, ...]]:
    """For each item up to `DEEPER` items one Bloom level up on its rarest topic that has any, without what it
    requires."""
    members: dict[tuple[TagId, int], list[tuple[int, ItemId]]] = {}
    size: dict[Group, int] = {}
    for name, linked in course.items.items():
        level = _height(linked)
        for topic in on.topics[name]:
            members.setdefault((topic, level), []).append((on.places[name], name))
            size["topic", topic] = size.get(("topic", topic), 0) + 1
    rings = {bucket: Ring(found) for bucket, found in members.items()}
    found = {name: _deeper(linked, on, rings, size) for name, linked in course.items.items() if linked.level}
    return {name: others for name, others in found.items() if others}


def _height(linked: LinkedItem) -> int:
    """0 for remember to 5 for create; -1 without a level."""
    return LEVELS.index(linked.level) if linked.level else -1


def _deeper(
    linked: LinkedItem, on: Subjects, rings: Mapping[tuple[TagId, int], Ring], size: Mapping[Group, int]
) -> tuple[ItemId, ...]:
    name, up = linked.item.id, _height(linked) + 1
    for _, topic in _by_rarity([("topic", topic) for topic in on.topics[name]], size):
        ring = rings.get((TagId(topic), up))
        if ring and (found := ring.after(on.places[name], DEEPER, linked.requires)):
            return found
    return ()


def siblings(course: Course, on: Subjects) -> dict[ItemId, tuple[ItemId, ...]]:
    """For each item up to `SIBLINGS` others on the rarest concept it assesses that has any, else on its rarest
    topic."""
    groups = {name: on.groups(name) for name in course.items}
    members: dict[Group, list[tuple[int, ItemId]]] = {}
    for name, shared in groups.items():
        for group in shared:
            members.setdefault(group, []).append((on.places[name], name))
    size = {group: len(found) for group, found in members.items()}
    rings = {group: Ring(found) for group, found in members.items()}
    chosen = {name: _with_others(shared, size) for name, shared in groups.items()}
    return {name: rings[group].after(on.places[name], SIBLINGS, (name,)) for name, group in chosen.items() if group}


def _with_others(groups: Iterable[Group], size: Mapping[Group, int]) -> Group | None:
    """The rarest of `groups` that has more than one member."""
    return next(iter(_by_rarity([group for group in groups if size[group] > 1], size)), None)


def key_concepts(course: Course, assessed: Mapping[ItemId, Sequence[ItemId]]) -> tuple[ItemId, ...]:
    """Up to `KEY_CONCEPTS` concepts that most items assess or require, most first."""
    users: dict[ItemId, set[ItemId]] = {n: set() for n, linked in course.items.items() if linked.item.type == "concept"}
    for name, linked in course.items.items():
        for concept in (*assessed.get(name, ()), *linked.requires):
            if concept in users:
                users[concept].add(name)
    ranked = sorted((n for n, found in users.items() if found), key=lambda n: (-len(users[n]), n))
    return tuple(ranked[:KEY_CONCEPTS])
