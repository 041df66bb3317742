"""Coverage: counts by chapter, level and type, against what the blueprint wants."""

from builders import course, item, tag

from kg.coverage import NO_CHAPTER, NO_LEVEL, TOTAL, Count, column_label, coverage, wanted_counts
from kg.diagnostics import START, Written
from kg.listing import listings
from kg.model import Settings, Target


def settings(*targets):
    return Settings(blueprint=tuple(Target(Written(a, START), Written(b, START), n) for a, b, n in targets))


CH1 = tag("ch1", label="Ch.1 Light", kind="chapter")
CH2 = tag("ch2", kind="chapter")
TOPIC = tag("topic", broader=["ch1", "ch2"])
PARTS = (
    CH1,
    CH2,
    TOPIC,
    item("a", "essay", tags=["ch1", "create"], chapters=["ch1"]),
    item("b", "concept", tags=["topic", "apply"], chapters=["ch1", "ch2"]),
    item("c", "essay", tags=["ch2"], chapters=["ch2"]),
    item("d", "numeric", tags=["apply"]),
)


def covered(*parts, wanted=()):
    made = course(*parts, settings=settings(*wanted))
    return coverage(made, listings(made))


def counts(made, chapter):
    (row,) = [row for row in made.rows if row.chapter == chapter]
    return {name: count.count for name, count in row.counts.items() if count.count}


def test_an_item_counts_in_every_chapter_above_its_tags():
    made = covered(*PARTS)
    assert counts(made, "ch1") == {"create": 1, "apply": 1, "essay": 1, "concept": 1, TOTAL: 2}
    assert counts(made, "ch2") == {"apply": 1, NO_LEVEL: 1, "concept": 1, "essay": 1, TOTAL: 2}


def test_totals_count_each_item_once():
    totals = covered(*PARTS).totals
    assert totals[TOTAL] == 4
    assert totals["apply"] == 2
    assert totals["remember"] == 0


def test_items_in_no_chapter_and_without_a_level_have_their_place():
    made = covered(*PARTS)
    assert counts(made, NO_CHAPTER) == {"apply": 1, "numeric": 1, TOTAL: 1}
    assert made.levels[-1] == NO_LEVEL
    tidy = covered(*PARTS[:5])
    assert [row.chapter for row in tidy.rows] == ["ch1", "ch2"]
    assert NO_LEVEL not in tidy.levels


def test_only_types_that_occur_or_are_wanted_are_columns():
    assert covered(*PARTS).types == ("concept", "numeric", "essay")
    assert covered(*PARTS, wanted=[("ch1", "ordering", 1)]).types == ("concept", "numeric", "ordering", "essay")


def test_what_is_wanted_of_one_chapter_outweighs_what_is_wanted_of_each():
    made = course(*PARTS, settings=settings(("ch1", "apply", 5), ("*", "apply", 1), ("*", TOTAL, 2)))
    assert wanted_counts(made) == {("ch1", "apply"): 5, ("ch2", "apply"): 1, ("ch1", TOTAL): 2, ("ch2", TOTAL): 2}


def test_what_is_missing_is_told_row_by_row():
    made = covered(*PARTS, wanted=[("*", "apply", 1), ("ch2", "create", 2), ("ch1", "essay", 3), ("ch2", TOTAL, 2)])
    assert [(row.chapter, column, count) for row, column, count in made.missing] == [
        ("ch1", "essay", Count(1, 3)),
        ("ch2", "create", Count(0, 2)),
    ]
    assert made.missing[0][2].missing == 2


def test_chapters_can_be_wanted_by_label_and_topics_too():
    made = covered(*PARTS, wanted=[("Ch.1 Light", "apply", 1), ("topic", "apply", 1), ("nowhere", "apply", 1)])
    assert [row.chapter for row in made.rows] == ["ch1", "ch2", "topic", NO_CHAPTER]
    assert made.missing == ()


def test_cells_count_chapter_level_and_type_at_once():
    assert covered(*PARTS).cells == {
        ("ch1", "apply", "concept"): 1,
        ("ch1", "create", "essay"): 1,
        ("ch2", "apply", "concept"): 1,
        ("ch2", NO_LEVEL, "essay"): 1,
        ("", "apply", "numeric"): 1,
    }
    assert next(iter(covered(*PARTS).cells)) == ("ch1", "apply", "concept")


def test_a_course_without_chapters_has_one_row():
    made = covered(item("a", "essay", tags=["create"]))
    assert [(row.chapter, row.label) for row in made.rows] == [(NO_CHAPTER, "In no chapter")]


def test_an_empty_course_has_none():
    made = covered()
    assert made.rows == ()
    assert made.totals[TOTAL] == 0


def test_columns_have_words():
    assert [column_label(name) for name in ("apply", "multiple-choice", NO_LEVEL, TOTAL)] == [
        "Apply",
        "Multiple choice",
        "No level",
        "Total",
    ]
