"""Coverage: how many items each chapter has of each Bloom level and each type, against what the blueprint wants.

In: a `Course` and its listings. Out: plain values, in the taxonomy's order. Pure.

An item counts in every chapter that one of its tags is in or below; a row of totals counts each item once. What the
blueprint wants of a chapter by name outweighs what it wants of each (``*``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from kg.hierarchy import named_tag, tag_names
from kg.ids import ItemId, TagId
from kg.listing import ALL, Listing
from kg.model import Course
from kg.vocab import ITEM_TYPES, LEVELS, TYPE_LABELS, ItemType, Level

TOTAL = "total"
NoLevel = Literal["none"]
NO_LEVEL: NoLevel = "none"
"""The column of items without a Bloom level."""
NO_CHAPTER = TagId("")
"""Stands for the chapter of items that are in none."""

Row = tuple[ItemId, Level | None, ItemType]


class Count(Struct, frozen=True):
    """How many items there are, and how many are wanted at least; None when the blueprint does not say."""

    count: int
    wanted: int | None = None

    @property
    def missing(self) -> int:
        """How many more are wanted."""
        return max(0, (self.wanted or 0) - self.count)


class ChapterCounts(Struct, frozen=True):
    """A chapter (or another tag that the blueprint names), its label, and its counts by column."""

    chapter: TagId
    label: str
    counts: Mapping[str, Count]


class Coverage(Struct, frozen=True):
    """The counts of a course. `levels` and `types` name columns of each row, types only where they occur or are wanted.

    `cells` counts by chapter, level and type at once, without those that are 0.
    """

    rows: tuple[ChapterCounts, ...]
    totals: Mapping[str, int]
    levels: tuple[str, ...]
    types: tuple[str, ...]
    cells: Mapping[tuple[TagId, Level | NoLevel, ItemType], int]

    @property
    def missing(self) -> tuple[tuple[ChapterCounts, str, Count], ...]:
        """The cells that are below the blueprint, row by row, each with its column."""
        columns = (*self.levels, *self.types, TOTAL)
        found = ((row, name, row.counts[name]) for row in self.rows for name in columns)
        return tuple(cell for cell in found if cell[2].missing)


def coverage(course: Course, listings: Mapping[TagId, Listing]) -> Coverage:
    """What the course covers."""
    wanted = wanted_counts(course)
    rows = {name: listings[name].rows for name in _chapters(course, wanted)}
    if homeless := _homeless(course, listings[ALL].rows):
        rows[NO_CHAPTER] = homeless
    everything = _tally(listings[ALL].rows)
    named = {column for _, column in wanted}
    columns = (*LEVELS, NO_LEVEL, *ITEM_TYPES)
    return Coverage(
        rows=tuple(
            ChapterCounts(name, _label(course, name), _counts(name, _tally(members), wanted, (*columns, TOTAL)))
            for name, members in rows.items()
        ),
        totals={column: everything.get(column, 0) for column in (*columns, TOTAL)},
        levels=(*LEVELS, *([NO_LEVEL] if everything.get(NO_LEVEL) else [])),
        types=tuple(kind for kind in ITEM_TYPES if everything.get(kind) or kind in named),
        cells=_cells(rows),
    )


def _label(course: Course, name: TagId) -> str:
    return course.tags[name].tag.label if name else "In no chapter"


def wanted_counts(course: Course) -> dict[tuple[TagId, str], int]:
    """What the blueprint wants of each chapter's columns; what it names wrongly is left out."""
    tags = {name: linked.tag for name, linked in course.tags.items()}
    names, _ = tag_names(tags)
    chapters = [name for name, tag in tags.items() if tag.kind == "chapter"]
    wanted: dict[tuple[TagId, str], int] = {}
    for everywhere in (True, False):
        for target in course.settings.blueprint:
            if (target.chapter.text == "*") is everywhere:
                named = named_tag(target.chapter.text, tags, names)
                for chapter in chapters if everywhere else [named] if named else []:
                    wanted[chapter, target.column.text] = target.count
    return wanted


def _chapters(course: Course, wanted: Iterable[tuple[TagId, str]]) -> list[TagId]:
    """Chapters, and the other tags that the blueprint names, in the taxonomy's order."""
    named = {chapter for chapter, _ in wanted}
    return [name for name, linked in course.tags.items() if linked.tag.kind == "chapter" or name in named]


def _homeless(course: Course, rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if not course.items[row[0]].chapters)


def _tally(rows: Iterable[Row]) -> dict[str, int]:
    """How many of `rows` have each level and type, and how many there are."""
    tally: dict[str, int] = {TOTAL: 0}
    for _, level, kind in rows:
        for column in (level or NO_LEVEL, kind, TOTAL):
            tally[column] = tally.get(column, 0) + 1
    return tally


def _counts(
    chapter: TagId, tally: Mapping[str, int], wanted: Mapping[tuple[TagId, str], int], columns: Iterable[str]
) -> dict[str, Count]:
    return {column: Count(tally.get(column, 0), wanted.get((chapter, column))) for column in columns}


def _cells(rows: Mapping[TagId, Iterable[Row]]) -> dict[tuple[TagId, Level | NoLevel, ItemType], int]:
    found: dict[tuple[TagId, Level | NoLevel, ItemType], int] = {}
    for chapter, members in rows.items():
        for _, level, kind in members:
            key = chapter, level or NO_LEVEL, kind
            found[key] = found.get(key, 0) + 1
    chapters, levels = list(rows), (*LEVELS, NO_LEVEL)
    ranks = {key: (chapters.index(key[0]), levels.index(key[1]), ITEM_TYPES.index(key[2])) for key in found}
    return {key: found[key] for key in sorted(found, key=ranks.__getitem__)}


def column_label(column: str) -> str:
    """A column as it is shown: a type's label, a level's name, "No level", "Total"."""
    if column == NO_LEVEL:
        return "No level"
    return next((label for kind, label in TYPE_LABELS.items() if kind == column), column.capitalize())
