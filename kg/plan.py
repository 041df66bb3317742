"""Planning: which pages a change makes stale, and why. Pure.

In: the named graphs before and after, and the look-ups that each page of the last build recorded. Out: the pages to
make again, each with its cause, and the pages that are gone. A look-up whose answer differs is always found
(`touched` holds its key); one whose answer is the same may be.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from kg import vocab as v
from kg.facts import LINK, Fact, Graphs, Quad
from kg.ids import PageUrl
from kg.names import Names
from kg.view import CARD_PREDICATES, Key

How = Literal["changed", "was added", "is gone"]


class Difference(Struct, frozen=True):
    """What `removed` and `added` say holds of the union of all graphs only where no other graph says it too."""

    removed: frozenset[Quad]
    added: frozenset[Quad]
    reordered: frozenset[str] = frozenset()
    """Graphs that say the same in another order."""


class Cause(Struct, frozen=True):
    """What made a look-up stale: the facts with this subject and predicate.

    `v.RDF_TYPE` that was added or is gone stands for the subject as a whole.
    """

    subject: str
    predicate: str
    how: How


Reason = Cause | str
"""A cause in the graph, or one from elsewhere in words ("the list of items in 'ch1' changed")."""

NEW_PAGE: Final = "the page is new"


class Plan(Struct, frozen=True):
    """Pages to make, in the site's order, each with its reason; pages that are gone, sorted."""

    stale: Mapping[PageUrl, Reason]
    removed: tuple[PageUrl, ...]


def difference(old: Graphs, new: Graphs) -> Difference:
    """The quads that are only in `old` and only in `new`. Graphs that are one object in both cost nothing."""
    removed: set[Quad] = set()
    added: set[Quad] = set()
    reordered: set[str] = set()
    for graph in old.keys() | new.keys():
        before, after = old.get(graph, ()), new.get(graph, ())
        if before is not after and before != after:
            had, has = frozenset(before), frozenset(after)
            removed.update((graph, fact) for fact in had - has)
            added.update((graph, fact) for fact in has - had)
            reordered.update((graph,) if had == has else ())
    return Difference(frozenset(removed), frozenset(added), frozenset(reordered))


def touched(change: Difference) -> dict[Key, Cause]:
    """The look-ups that may have another answer after `change`, each with the most telling cause."""
    lost, gained = {fact for _, fact in change.removed}, {fact for _, fact in change.added}
    moved = lost & gained
    how = _ways(lost, gained)
    found: dict[Key, Cause] = {("graph", graph, ""): Cause(graph, "", "changed") for graph in change.reordered}
    for graph, fact in sorted(change.removed | change.added, key=_telling):
        cause = _cause(fact, how)
        for key in _keys(graph, fact, everywhere=fact not in moved):
            found.setdefault(key, cause)
    return found


def _cause(fact: Fact, how: Mapping[tuple[str, ...], How]) -> Cause:
    whole = how.get((fact[0], v.RDF_TYPE), "changed")
    if whole != "changed" and "#" not in fact[0]:
        return Cause(fact[0], v.RDF_TYPE, whole)
    return Cause(fact[0], fact[1], how[fact[:2]])


def _telling(quad: Quad) -> tuple[int, Quad]:
    return _RANK.get(quad[1][1], len(_RANK)), quad


def _ways(lost: Collection[Fact], gained: Collection[Fact]) -> dict[tuple[str, ...], How]:
    before, after = {fact[:2] for fact in lost}, {fact[:2] for fact in gained}
    ways: dict[tuple[str, ...], How] = dict.fromkeys(before - after, "is gone")
    return ways | dict.fromkeys(after - before, "was added") | dict.fromkeys(before & after, "changed")


def _keys(graph: str, fact: Fact, *, everywhere: bool) -> Iterable[Key]:
    """The look-ups that see a fact. One that only moved to another graph is seen by look-ups of graphs alone."""
    subject, predicate, thing, kind = fact
    yield "graph", graph, ""
    if everywhere:
        yield "out", subject, predicate
        if kind == LINK:
            yield "in", thing, predicate
        if predicate in CARD_PREDICATES:
            yield "card", subject, ""


def plan(old: Mapping[PageUrl, Collection[Key]], pages: Iterable[PageUrl], changed: Mapping[Key, Reason]) -> Plan:
    """Which of `pages` to make again, given what the pages of the last build looked up and which look-ups changed."""
    wanted = tuple(pages)
    stale = {url: reason for url in wanted if (reason := _reason(old.get(url), changed)) is not None}
    return Plan(stale, tuple(sorted(old.keys() - set(wanted))))


def _reason(keys: Collection[Key] | None, changed: Mapping[Key, Reason]) -> Reason | None:
    if keys is None:
        return NEW_PAGE
    smaller, larger = (keys, changed) if len(keys) < len(changed) else (changed, keys)
    found = [key for key in smaller if key in larger]
    return changed[min(found, key=lambda key: (_rank(changed[key]), key))] if found else None


def _rank(reason: Reason) -> int:
    return -1 if isinstance(reason, str) else _RANK.get(reason.predicate, len(_RANK))


# ---- in words

WORDS: Final[Mapping[str, str]] = {
    v.RDF_TYPE: "the type of {}",
    v.DCT_TITLE: "the title of {}",
    v.SKOS_PREF_LABEL: "the label of {}",
    v.SCHEMA_STATUS: "the status of {}",
    v.KG_BLOOM_LEVEL: "the Bloom level of {}",
    v.KG_TAG_KIND: "the kind of {}",
    v.DCT_SUBJECT: "the tags of {}",
    v.SKOS_BROADER: "the broader tags of {}",
    v.SKOS_NARROWER: "the narrower tags of {}",
    v.SKOS_BROADER_TRANSITIVE: "the ancestors of {}",
    v.SKOS_SCOPE_NOTE: "the note of {}",
    v.SKOS_ALT_LABEL: "the alternative labels of {}",
    v.DCT_RELATION: "what {} relates to",
    v.KG_WHY: "why {} relates to another item",
    v.DCT_REQUIRES: "what {} requires",
    v.DCT_IS_REQUIRED_BY: "what requires {}",
    v.SCHEMA_ASSESSES: "the concepts that {} assesses",
    v.SCHEMA_CITATION: "the sources of {}",
    v.KG_DIFFICULTY: "the difficulty of {}",
    v.SCHEMA_TIME_REQUIRED: "the time of {}",
    v.KG_IN_CHAPTER: "the chapter of {}",
    v.KG_NEXT: "the place of {} in the reading order",
    v.KG_DEEPENED_BY: "the next steps from {}",
    v.KG_SIBLING: "the siblings of {}",
    v.KG_KEY_CONCEPT: "the key concepts of {}",
    v.SCHEMA_POSITION: "the place of {} among its like",
    v.SCHEMA_TEXT: "the text of {}",
    v.KG_INTRODUCTION_DIGEST: "the introduction of {}",
    v.KG_CONTENT_DIGEST: "the content of {}",
    v.KG_PATH: "the path of {}",
    v.KG_SHA256: "the file of {}",
}
"""What a predicate says of its subject, the most telling first."""
_RANK: Final = {predicate: rank for rank, predicate in enumerate(WORDS)}


def sentence(reason: Reason, names: Names) -> str:
    """A reason in words.

    >>> names = Names("https://example.org/")
    >>> sentence(Cause(names.item("lr-decay"), v.DCT_TITLE, "changed"), names)
    "the title of 'lr-decay' changed"
    """
    if isinstance(reason, str):
        return reason
    name = f"'{called(reason.subject, names)}'"
    if reason.predicate == v.RDF_TYPE and reason.how != "changed":
        return f"the content of {name} changed" if "#" in reason.subject else f"{name} {reason.how}"
    return WORDS.get(reason.predicate, "something about {}").format(name) + " changed"


def called(iri: str, names: Names) -> str:
    """The id of an item or tag or of what the part `iri` belongs to; a file's path; else the IRI as short as it
    gets."""
    return names.id_of(iri) or names.local(iri).removeprefix("source/")
