"""Listings: for each tag the items in it or below it, in reading order, with what a page counts by.

In: a `Course`. Out: plain values. A listing's digest changes exactly when its members, their order, levels or types
do, which is what pages that count or list record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from kg.hierarchy import ancestors
from kg.ids import ItemId, TagId
from kg.model import Course
from kg.vocab import LEVELS, ItemType, Level

ALL = TagId("*")
"""The listing of every item."""
CHAPTERS, TAGS, REFERENCES = "/chapters", "/tags", "/references"
"""Names of listings that are no tag's: none can be a tag's id."""


@dataclass(frozen=True)
class Listing:
    """Items in reading order."""

    rows: tuple[tuple[ItemId, Level | None, ItemType], ...]

    def __len__(self) -> int:
        """The number of items."""
        return len(self.rows)

    @cached_property
    def digest(self) -> str:
        """16 hex digits over everything a page can see of this listing."""
        return _digest(self.rows)

    @cached_property
    def by_level(self) -> Mapping[Level | None, tuple[ItemId, ...]]:
        """The items of each level, lowest first, those without one last; every level is there."""
        groups: dict[Level | None, list[ItemId]] = {level: [] for level in (*LEVELS, None)}
        for name, level, _ in self.rows:
            groups[level].append(name)
        return {level: tuple(names) for level, names in groups.items()}

    @cached_property
    def types(self) -> tuple[tuple[ItemType, int], ...]:
        """Item types with their counts, most frequent first, then alphabetical."""
        counts: dict[ItemType, int] = {}
        for _, _, kind in self.rows:
            counts[kind] = counts.get(kind, 0) + 1
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def listings(course: Course) -> dict[TagId, Listing]:
    """A listing for every tag, empty ones included, and `ALL`."""
    above = ancestors({name: linked.broader for name, linked in course.tags.items()})
    closure = {name: (name, *above[name]) for name in course.tags}
    rows: dict[TagId, list[tuple[ItemId, Level | None, ItemType]]] = {name: [] for name in course.tags}
    for name, linked in course.items.items():
        row = name, linked.level, linked.item.type
        for tag in _closed(linked.tags, closure):
            rows[tag].append(row)
    made = {name: Listing(tuple(members)) for name, members in rows.items()}
    made[ALL] = Listing(tuple((name, linked.level, linked.item.type) for name, linked in course.items.items()))
    return made


def listing_digests(course: Course, made: Mapping[TagId, Listing]) -> dict[tuple[str, str, str], str]:
    """The keys under which pages record listings, with a digest of what each answers.

    ``("listing", tag, "")`` a tag's items, `CHAPTERS` and `TAGS` the order of those, `REFERENCES` with a key a cited
    work.
    """
    chapters = [name for name, linked in course.tags.items() if linked.tag.kind == "chapter"]
    digests = {("listing", str(name), ""): listing.digest for name, listing in made.items()}
    digests["listing", CHAPTERS, ""] = _digest(chapters)
    digests["listing", TAGS, ""] = _digest(list(course.tags))
    digests |= {("listing", REFERENCES, key): _digest(work) for key, work in course.references.items()}
    return digests


def _digest(value: object) -> str:
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _closed(tags: Iterable[TagId], closure: Mapping[TagId, tuple[TagId, ...]]) -> set[TagId]:
    return {above for tag in tags for above in closure[tag]}
