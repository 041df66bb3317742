"""What follows from a course as a whole."""

from builders import course, item, tag
from hypothesis import given
from hypothesis import strategies as st

from kg import vocab as v
from kg.derive import derived_basis, derived_facts
from kg.names import Names
from kg.rings import Ring, place
from kg.vocab import LEVELS

NAMES = Names("https://example.org/c/")


def pairs(made, predicate):
    """The (subject id, object id) of a derived predicate."""
    facts = derived_facts(made, NAMES)
    assert len(facts) == len(set(facts))
    return {(NAMES.id_of(s), NAMES.id_of(o)) for s, p, o, _ in facts if p == predicate}


def test_tags_know_their_narrower_tags_and_all_their_ancestors():
    made = course(tag("a"), tag("b", broader=["a"]), tag("c", broader=["b", "a"]))
    assert pairs(made, v.SKOS_NARROWER) == {("a", "b"), ("b", "c"), ("a", "c")}
    assert pairs(made, v.SKOS_BROADER_TRANSITIVE) == {("b", "a"), ("c", "a"), ("c", "b")}


def test_prerequisites_are_known_from_both_sides():
    assert pairs(course(item("a"), item("b", requires=["a"])), v.DCT_IS_REQUIRED_BY) == {("a", "b")}


def test_a_relation_is_derived_only_where_no_author_states_it():
    made = course(item("a", related=["b", "c"]), item("b", related=["a"]), item("c"))
    assert pairs(made, v.DCT_RELATION) == {("c", "a")}


def test_items_are_in_all_their_chapters_and_in_reading_order():
    made = course(item("a", chapters=["c1", "c2"]), item("b", chapters=["c1"]), item("c"), tag("c1"), tag("c2"))
    assert pairs(made, v.KG_IN_CHAPTER) == {("a", "c1"), ("a", "c2"), ("b", "c1")}
    assert pairs(made, v.KG_NEXT) == {("a", "b"), ("b", "c")}


def test_a_question_assesses_the_concepts_that_an_author_ties_it_to():
    made = course(
        item("c1", "concept"),
        item("c2", "concept", related=["q2"]),
        item("c3", "concept", requires=["q1"], related=["c1"]),
        item("q1", requires=["c1"], related=["c2"]),
        item("q2", related=["q1"]),
    )
    assert pairs(made, v.SCHEMA_ASSESSES) == {("q1", "c1"), ("q1", "c2"), ("q2", "c2")}


def test_an_item_is_deepened_by_items_on_its_rarest_topic_one_level_up():
    made = course(
        item("x", tags=["wide", "rare", "apply"], requires=["needed"]),
        item("needed", tags=["rare", "analyze"]),
        item("up", tags=["rare", "analyze"]),
        item("two-up", tags=["rare", "evaluate"]),
        *(item(f"w{n}", tags=["wide", "analyze"]) for n in range(9)),
        tag("rare"),
        tag("wide"),
    )
    assert {o for s, o in pairs(made, v.KG_DEEPENED_BY) if s == "x"} == {"up"}


def test_where_the_rarest_topic_has_nothing_one_level_up_the_next_is_taken():
    made = course(
        item("x", tags=["rare", "wide", "apply"]),
        *(item(f"w{n}", tags=["wide", "analyze"]) for n in range(9)),
        *(tag(name) for name in ("rare", "wide")),
    )
    found = {o for s, o in pairs(made, v.KG_DEEPENED_BY) if s == "x"}
    assert len(found) == 2
    assert found <= {f"w{n}" for n in range(9)}


def test_items_without_topics_go_by_chapter_and_those_without_a_level_or_at_the_top_are_not_deepened():
    made = course(
        item("x", tags=["llm", "ch1", "apply"]),
        item("y", tags=["llm", "ch1", "analyze"]),
        item("z", tags=["llm", "ch1"]),
        item("top", tags=["llm", "ch1", "create"]),
        item("other", tags=["llm", "analyze"]),
        tag("llm", kind="course"),
        tag("ch1", kind="chapter"),
    )
    assert pairs(made, v.KG_DEEPENED_BY) == {("x", "y")}


def test_siblings_share_a_concept_or_else_a_topic():
    made = course(
        item("c", "concept"),
        item("lonely", "concept"),
        item("q1", tags=["t"], related=["c", "lonely"]),
        item("q2", related=["c"]),
        item("q3", tags=["t"]),
        tag("t"),
    )
    assert pairs(made, v.KG_SIBLING) == {("q1", "q2"), ("q2", "q1"), ("q3", "q1")}


def test_there_are_at_most_three_siblings_and_two_deeper_items():
    made = course(*(item(f"i{n}", tags=["t", "apply" if n % 2 else "analyze"]) for n in range(40)), tag("t"))
    for predicate, most in ((v.KG_SIBLING, 3), (v.KG_DEEPENED_BY, 2)):
        found = pairs(made, predicate)
        counts = {s: sum(s == other for other, _ in found) for s, _ in found}
        assert set(counts.values()) == {most}
        assert all(s != o for s, o in found)


def test_key_concepts_are_the_twelve_that_most_items_use():
    concepts = [item(f"c{n:02}", "concept") for n in range(14)]
    questions = [item(f"q{n:02}", related=[f"c{m:02}" for m in range(n % 14, 14)]) for n in range(28)]
    made = course(*concepts, *questions)
    found = {o for _, o in pairs(made, v.KG_KEY_CONCEPT)}
    assert found == {f"c{n:02}" for n in range(2, 14)}
    assert pairs(course(item("c", "concept")), v.KG_KEY_CONCEPT) == set()


TAGS = [tag(f"t{n}") for n in range(5)]
ITEMS = st.lists(
    st.tuples(st.sets(st.sampled_from([f"t{n}" for n in range(4)]), min_size=1, max_size=2), st.sampled_from(LEVELS)),
    min_size=2,
    max_size=25,
)


def some(items):
    return [item(f"i{n}", tags=[*sorted(topics), level]) for n, (topics, level) in enumerate(items)]


@given(ITEMS, st.sampled_from(LEVELS))
def test_an_item_on_another_topic_moves_no_choice_of_others(items, level):
    before = course(*some(items), *TAGS)
    after = course(*some(items), item("new", tags=["t4", level]), *TAGS)
    for predicate in (v.KG_SIBLING, v.KG_DEEPENED_BY):
        assert pairs(before, predicate) == pairs(after, predicate)


@given(ITEMS, st.sampled_from(LEVELS))
def test_an_item_on_the_same_topic_changes_choices_only_where_it_is_chosen_or_where_sizes_pass_a_power_of_two(
    items, level
):
    before, after = course(*some(items), *TAGS), course(*some(items), item("new", tags=["t0", level]), *TAGS)
    size = sum("t0" in topics for topics, _ in items)
    if size < 2 or size.bit_length() != (size + 1).bit_length():
        return
    for predicate in (v.KG_SIBLING, v.KG_DEEPENED_BY):
        old, new = pairs(before, predicate), pairs(after, predicate)
        touched = {s for s, o in new if o == "new"} | {"new"}
        assert {pair for pair in old if pair[0] not in touched} == {pair for pair in new if pair[0] not in touched}


def test_one_more_item_moves_few_choices_in_a_large_group():
    many = [item(f"i{n}", tags=["t", "apply" if n % 2 else "analyze"]) for n in range(300)]
    before, after = course(*many, tag("t")), course(*many, item("new", tags=["t", "analyze"]), tag("t"))
    for predicate in (v.KG_SIBLING, v.KG_DEEPENED_BY):
        assert len({s for s, _ in pairs(before, predicate) ^ pairs(after, predicate)}) <= 20


def test_a_ring_goes_round_once():
    ring = Ring((place(name), name) for name in ("a", "b", "c"))
    for name in ("a", "b", "c", "elsewhere"):
        assert sorted(ring.after(place(name), 9, ())) == ["a", "b", "c"]
    assert ring.after(place("a"), 3, ("a", "b")) == ("c",)
    assert ring.after(place("a"), 3, ())[-1] == "a"
    assert Ring(()).after(0, 3, ()) == ()


def test_the_basis_of_what_is_derived_is_all_that_it_looks_at():
    """Titles and texts are not; order, types, tags, levels, chapters and links are."""
    parts = [item("a", requires=["b"], tags=["t"]), item("b", related=["a"]), tag("t")]
    basis = derived_basis(course(*parts), NAMES)
    assert derived_basis(course(item("a", requires=["b"], tags=["t"], title="New"), *parts[1:]), NAMES) == basis
    others = [
        [parts[1], parts[0], parts[2]],
        [item("a", requires=["b"], tags=["t", "apply"]), *parts[1:]],
        [item("a", "concept", requires=["b"], tags=["t"]), *parts[1:]],
        [item("a", requires=["b"], tags=["t"], chapters=["t"]), *parts[1:]],
        [item("a", tags=["t"]), *parts[1:]],
        [parts[0], item("b"), parts[2]],
        [*parts[:2], tag("t", kind="chapter")],
        [*parts[:2], tag("t", broader=["u"]), tag("u")],
    ]
    assert len({basis, *(derived_basis(course(*other), NAMES) for other in others)}) == len(others) + 1
