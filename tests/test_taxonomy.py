import pytest
from findings import seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.diagnostics import START, Span, Written
from kg.model import Tag
from kg.taxonomy import bloom_branch, read_taxonomy
from kg.vocab import LEVELS


def taxonomy(text):
    """The tags of a text that has nothing wrong with it, by id."""
    tags, found = read_taxonomy(source(text, "content/taxonomy.yml"))
    assert found == ()
    return {tag.id: tag for tag in tags}


def found_in(text):
    tags, found = read_taxonomy(source(text))
    return [tag.id for tag in tags], seen(text, found)


def test_tags_come_in_the_files_order_with_what_it_says():
    tags = taxonomy(
        "science:  {label: Science}\n"
        "ch2-注意: {label: 🔥 Training, kind: chapter, broader: [science, 'other one'], "
        "alt: [T, U], note: What it is.}\n"
        "plain:\n"
    )
    assert list(tags) == ["science", "ch2-注意", "plain"]
    assert tags["ch2-注意"] == Tag(
        path="content/taxonomy.yml",
        id="ch2-注意",
        label="🔥 Training",
        kind="chapter",
        broader=(Written("science", Span(2, 54, 2, 61)), Written("other one", Span(2, 63, 2, 74))),
        alt=("T", "U"),
        note="What it is.",
        span=Span(2, 1, 2, 7),
    )


def test_a_tag_may_be_only_a_label_or_nothing_at_all():
    tags = taxonomy("a: Label 🔥\nb:\nc: {}\nd: ''\n")
    assert [(tag.label, tag.kind, tag.broader, tag.note) for tag in tags.values()] == [
        ("Label 🔥", "topic", (), ""),
        ("b", "topic", (), ""),
        ("c", "topic", (), ""),
        ("d", "topic", (), ""),
    ]


def test_a_built_in_tag_without_a_label_keeps_its_own():
    assert taxonomy("apply: {note: Use it.}\n")["apply"].label == "Apply"


def test_one_broader_tag_needs_no_list():
    assert taxonomy("a: {broader: b}\n")["a"].broader == (Written("b", Span(1, 14, 1, 15)),)


def test_ids_are_normalised():
    assert list(taxonomy("cafe\u0301: x\n")) == ["café"]


def test_an_empty_taxonomy_has_no_tags():
    assert taxonomy("# nothing yet\n") == {}


@pytest.mark.parametrize(
    ("key", "underlined", "hint"),
    [
        ("a b", "a b", "a tag's id could be 'a-b'"),
        ("'a/b'", "'a/b'", "a tag's id could be 'a-b'"),
        ("<<", "<<", "a tag's id could be 'untitled'"),
        ("con", "con", "a tag's id could be 'item-con'"),
        ("''", "''", "a tag's id could be 'untitled'"),
    ],
)
def test_an_impossible_id_is_reported_and_the_tag_left_out(key, underlined, hint):
    assert found_in(f"ok: x\n{key}: y\n") == (["ok"], [("KG019", "2:1", underlined, hint)])


def test_ids_that_differ_in_case_only_are_one():
    assert found_in("LLM: a\nllm: b\n") == (["LLM"], [("KG011", "2:1", "llm", "remove one")])


def test_an_id_that_is_a_trap_of_yaml_is_reported_and_kept():
    assert found_in("no: Norwegian\n012: x\n'on': x\n") == (
        ["no", "012", "on"],
        [("KG013", "1:1", "no", 'quote it: "no"'), ("KG013", "2:1", "012", 'quote it: "012"')],
    )


def test_an_unknown_kind_counts_as_what_was_meant():
    tags, found = found_in("a: {kind: Chaptre}\n")
    assert (tags, found) == (["a"], [("KG015", "1:11", "Chaptre", "did you mean 'chapter'?")])


def test_an_unknown_key_is_a_warning():
    assert found_in("a: {labl: x}\n")[1] == [("KG014", "1:5", "labl", "did you mean 'label'?")]


def test_a_list_is_no_tag_but_the_tag_exists():
    assert found_in("a: [b]\n") == (["a"], [("KG015", "1:4", "[b]", "write a: {label: …, broader: …}")])


def test_a_broken_entry_costs_what_it_says_but_not_the_tag():
    text = "science:\n  label: Science: all of it\ncomputing: {label: C: x, broader: science\nmaths: {label: M}\n"
    tags, found = found_in(text)
    assert tags == ["science", "computing", "maths"]
    assert [(code, at) for code, at, *_ in found] == [("KG010", "2:17"), ("KG010", "3:21")]
    assert found[1][-1] == 'quote it: "C: x"'


def test_a_taxonomy_that_is_a_list_is_reported():
    tags, found = found_in("- a\n- b\n")
    assert (tags, [entry[0] for entry in found]) == ([], ["KG015"])


def test_tags_behind_aliases_are_read():
    assert [w.text for w in taxonomy("a: {broader: &x [b, c]}\nd: {broader: *x}\n")["d"].broader] == ["b", "c"]


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_taxonomy_fail(text):
    seen(text, read_taxonomy(source(text))[1])


# ---- built in


def test_blooms_levels_hang_below_science_in_order():
    branch = {tag.id: tag for tag in bloom_branch()}
    assert list(branch)[-6:] == list(LEVELS)
    assert all(tag.path == "" and tag.span == START and tag.kind == "topic" for tag in branch.values())
    trail, tag = [], branch["create"]
    while tag.broader:
        tag = branch[tag.broader[0].text]
        trail.append(tag.label)
    assert trail == [
        "Bloom's Taxonomy",
        "Cognitive Psychology",
        "Psychology",
        "Social Science",
        "Empirical Science",
        "Science",
    ]


@pytest.mark.parametrize(
    ("level", "label"),
    [
        ("evaluate", "Evaluation in Bloom's Taxonomy"),
        ("evaluate", "Evaluation in Bloom’s Taxonomy"),
        ("apply", "Application in Bloom's Taxonomy"),
        ("analyze", "Analysis in Bloom's Taxonomy"),
        ("analyze", "Analyse"),
        ("create", "Synthesis in Bloom's Taxonomy"),
        ("remember", "Remembering"),
        ("understand", "Comprehension in Bloom's Taxonomy"),
    ],
)
def test_levels_have_the_names_that_courses_use(level, label):
    tag = next(tag for tag in bloom_branch() if tag.id == level)
    assert label in tag.alt


def test_no_two_built_in_tags_share_a_name():
    names = [name for tag in bloom_branch() for name in (tag.id, tag.label.lower(), *map(str.lower, tag.alt))]
    own = [name for tag in bloom_branch() for name in {tag.id, tag.label.lower(), *map(str.lower, tag.alt)}]
    assert len(own) == len(set(names))
