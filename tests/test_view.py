"""Look-ups and what is recorded of them."""

import pytest
from builders import course, item, tag

from kg import vocab as v
from kg.derive import derived_facts
from kg.graph import course_graphs
from kg.names import Names
from kg.view import View

NAMES = Names("https://example.org/c/")
X, Y, T = NAMES.item("x"), NAMES.item("y"), NAMES.tag("t")


@pytest.fixture
def view():
    made = course(
        item("x", tags=["t", "apply"], related=["y"], title="Über X", status="review"),
        item("y", "concept"),
        tag("t", label="Topic T", kind="chapter", introduction="Text."),
        tag("apply", label="Anwenden"),
    )
    return View({**course_graphs(made, NAMES), NAMES.derived: derived_facts(made, NAMES)}, NAMES)


def test_look_ups_see_all_graphs_sorted_and_each_once(view):
    assert view.out(X, v.DCT_SUBJECT) == (NAMES.tag("apply"), T)
    assert view.out(Y, v.DCT_RELATION) == (X,)
    assert view.into(X, v.DCT_RELATION) == (Y,)
    assert view.out(T, v.PROV_WAS_DERIVED_FROM) == (
        NAMES.source("content/about-t.md"),
        NAMES.source("content/taxonomy.yml"),
    )
    assert view.into("https://elsewhere.org/", v.DCT_RELATION) == ()
    assert view.out("https://elsewhere.org/", v.DCT_RELATION) == ()
    assert view.one(X, v.DCT_TITLE) == "Über X"
    assert view.one(X, v.KG_WHY) == ""


def test_incoming_look_ups_find_iris_only(view):
    assert view.into("chapter", v.KG_TAG_KIND) == ()


def test_a_graph_is_looked_up_whole(view):
    facts = view.graph(NAMES.graph("content/y.md"))
    assert {s for s, _, _, _ in facts} == {Y, NAMES.source("content/y.md")}
    assert view.graph(NAMES.graph("content/none.md")) == ()


def test_every_look_up_is_recorded_even_when_the_answer_is_known(view):
    for _ in range(2):
        with view.recording() as keys:
            view.out(X, v.DCT_SUBJECT)
            view.into(Y, v.DCT_RELATION)
            view.one(X, v.DCT_TITLE)
            view.graph(NAMES.derived)
            view.card(Y)
            view.record(("listing", "t", ""))
            view.record_all([("listing", "u", "")])
        assert keys == {
            ("out", X, v.DCT_SUBJECT),
            ("in", Y, v.DCT_RELATION),
            ("out", X, v.DCT_TITLE),
            ("graph", NAMES.derived, ""),
            ("card", Y, ""),
            ("listing", "t", ""),
            ("listing", "u", ""),
        }


def test_recordings_nest_and_end_with_their_block(view):
    with view.recording() as outer:
        view.one(X, v.DCT_TITLE)
        with pytest.raises(KeyError), view.recording() as inner:
            view.one(Y, v.DCT_TITLE)
            view.card("https://elsewhere.org/")
        view.one(T, v.SKOS_PREF_LABEL)
    assert outer == {("out", X, v.DCT_TITLE), ("out", T, v.SKOS_PREF_LABEL)}
    assert inner == {("out", Y, v.DCT_TITLE)}


def test_the_card_of_an_item_has_the_label_of_its_level_and_depends_on_it(view):
    with view.recording() as keys:
        card = view.card(X)
    assert (card.kind, card.id, card.title, card.url) == ("item", "x", "Über X", "item/x.html")
    assert (card.type, card.type_label, card.status) == ("multiple-choice", "Multiple choice", "review")
    assert (card.level, card.level_label) == ("apply", "Anwenden")
    assert keys == {("card", X, ""), ("card", NAMES.tag("apply"), "")}


def test_an_item_without_a_level_has_a_card_without_one(view):
    card = view.card(Y)
    assert (card.level, card.level_label) == (None, "")


def test_the_card_of_a_tag_says_what_it_is(view):
    chapter, level = view.card(T), view.card(NAMES.tag("apply"))
    assert (chapter.kind, chapter.title, chapter.url, chapter.type, chapter.type_label) == (
        "tag", "Topic T", "tag/t.html", "chapter", "Chapter",
    )  # fmt: skip
    assert (chapter.level, chapter.level_label) == (None, "")
    assert (level.type, level.type_label, level.level, level.level_label) == (
        "level",
        "Bloom level",
        "apply",
        "Anwenden",
    )


def test_urls_of_cards_are_percent_encoded():
    made = course(item("注意"), tag("c++"))
    view = View(course_graphs(made, NAMES), NAMES)
    assert view.card(NAMES.item("注意")).url == "item/%E6%B3%A8%E6%84%8F.html"
    assert view.card(NAMES.tag("c++")).id == "c++"


def test_what_is_neither_item_nor_tag_has_no_card(view):
    for iri in (NAMES.course, X + "#level", "https://elsewhere.org/"):
        with pytest.raises(KeyError):
            view.card(iri)
