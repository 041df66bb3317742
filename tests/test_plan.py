"""The law of planning: a page whose answers changed is stale. And the reasons, in words."""

import pytest
from builders import course, filed, interactions, item, tag
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kg import vocab as v
from kg.derive import derived_basis, derived_facts
from kg.facts import LINK, PLAIN
from kg.graph import course_graphs, item_bases
from kg.ids import PageUrl
from kg.model import Address, Settings
from kg.names import Names
from kg.plan import NEW_PAGE, Cause, difference, plan, sentence, touched
from kg.view import View
from kg.vocab import LEVELS

NAMES = Names("https://example.org/c/")
ITEMS = ["a", "b", "c", "d", "e"]
TAGS = ["r", "s", "t"]
TYPES = ["concept", "multiple-choice", "numeric", "matching"]


def graphs(made):
    return {**course_graphs(made, NAMES), NAMES.derived: derived_facts(made, NAMES)}


@st.composite
def items(draw, name):
    """An item `name` that may name any other, and require those before it."""
    kind = draw(st.sampled_from(TYPES))
    others = [other for other in ITEMS if other != name]
    before = ITEMS[: ITEMS.index(name)]
    few = {"unique": True, "max_size": 2}
    return item(
        name,
        kind,
        title=draw(st.sampled_from(["One", "Two"])),
        path=draw(st.sampled_from([f"content/{name}.md", f"content/ch/{name}.md"])),
        tags=[*draw(st.lists(st.sampled_from(TAGS), **few)), *draw(st.lists(st.sampled_from(LEVELS[:3]), max_size=1))],
        chapters=draw(st.lists(st.sampled_from(TAGS), **few)),
        related=draw(st.lists(st.sampled_from(others), **few)),
        requires=draw(st.lists(st.sampled_from(before), **few)) if before else [],
        links=[Address("item", to) for to in draw(st.lists(st.sampled_from(others), max_size=1))],
        interaction=interactions()[kind],
        status=draw(st.sampled_from(["review", "published"])),
        prompt=draw(st.sampled_from(["Why?", "How?"])),
    )


@st.composite
def tags(draw, name):
    return tag(
        name,
        label=draw(st.sampled_from(["Uno", "Due"])),
        kind=draw(st.sampled_from(["chapter", "topic"])),
        broader=draw(st.lists(st.sampled_from(TAGS[: TAGS.index(name)]), unique=True)) if name != "r" else [],
        introduction=draw(st.sampled_from(["", "Text."])),
    )


WHOLE = {name: items(name) for name in ITEMS} | {name: tags(name) for name in TAGS}
LEVEL = st.sampled_from([(), (tag("apply", label="Anwenden", path=""),)])


def closed(parts):
    """`parts` without names of items that are not there."""
    there = {part.item.id for part in parts if hasattr(part, "item")}
    return [
        replace(
            part,
            related=tuple(pair for pair in part.related if pair[0] in there),
            requires=tuple(need for need in part.requires if need in there),
            addresses=tuple(address if address and address.name in there else None for address in part.addresses),
        )
        if hasattr(part, "item")
        else part
        for part in parts
    ]


ITEM_FIELDS = ["title", "status", "prompt", "path", "type"]
LINKED_FIELDS = ["tags", "level", "related", "requires", "chapters", "addresses"]


@st.composite
def edited(draw, old):
    """`old` with one field, or all, of another drawn for its name."""
    if not hasattr(old, "item"):
        new = draw(tags(old.tag.id))
        field = draw(st.sampled_from(["broader", "introduction", "tag", ""]))
        return replace(old, **{field: getattr(new, field)}) if field else new
    new = draw(items(old.item.id))
    field = draw(st.sampled_from([*ITEM_FIELDS, *LINKED_FIELDS, ""]))
    if field in ITEM_FIELDS:
        return replace(old, item=replace(old.item, **{field: getattr(new.item, field)}))
    return replace(old, **{field: getattr(new, field)}) if field else new


@st.composite
def edits(draw):
    """Two courses, the second made of the first by an edit of some parts, additions, removals and another order."""
    old = {name: draw(part) for name, part in WHOLE.items()}
    chosen = draw(st.sets(st.sampled_from([*ITEMS, *TAGS]), max_size=3))
    new = {name: draw(edited(part)) if name in chosen else part for name, part in old.items()}
    kept = [draw(st.sets(st.sampled_from(ITEMS), min_size=3)) for _ in range(2)]
    made = []
    for parts, there in zip((old, new), kept, strict=True):
        order = draw(st.permutations(sorted(there))) if draw(st.booleans()) else sorted(there)
        settings = Settings(language=draw(st.sampled_from(["en", "en", "en", "de"])))
        made.append(course(*closed([parts[name] for name in (*TAGS, *order)]), *draw(LEVEL), settings=settings))
    return made


def look_ups(*datasets):
    """Every look-up that has an answer in one of the datasets."""
    facts = {fact for dataset in datasets for found in dataset.values() for fact in found}
    for subject, predicate, thing, kind in facts:
        yield "card", subject, ""
        yield "out", subject, predicate
        if kind == LINK:
            yield "in", thing, predicate
            yield "card", thing, ""
    for graph in {graph for dataset in datasets for graph in dataset}:
        yield "graph", graph, ""


def answer(view, key):
    """What a page gets that asks `key`, and all it then depends on."""
    kind, thing, predicate = key
    with view.recording() as keys:
        match kind:
            case "card":
                try:
                    found = view.card(thing)
                except KeyError:
                    return None, {key}
            case "graph":
                found = view.graph(thing)
            case "out":
                found = view.out(thing, predicate)
            case _:
                found = view.into(thing, predicate)
    return found, keys


@settings(max_examples=50, deadline=None)
@given(edits())
def test_a_look_up_whose_answer_changed_is_touched_and_its_page_stale(courses):
    old, new = (graphs(made) for made in courses)
    before, after = View(old, NAMES), View(new, NAMES)
    changed = touched(difference(old, new))
    for key in set(look_ups(old, new)):
        found, keys = answer(before, key)
        if found != answer(after, key)[0]:
            assert keys & changed.keys(), (key, found)
            url = PageUrl("page.html")
            assert url in plan({url: frozenset(keys)}, [url], changed).stale


@settings(max_examples=20, deadline=None)
@given(edits())
def test_graphs_taken_over_from_the_last_build_are_those_a_clean_build_makes(courses):
    old, new = map(filed, courses)
    graphs, had, has = course_graphs(old, NAMES), item_bases(old, NAMES), item_bases(new, NAMES)
    known = {name: graphs[name] for name in has if had.get(name) == has[name]}
    assert course_graphs(new, NAMES, known) == course_graphs(new, NAMES)
    if derived_basis(old, NAMES) == derived_basis(new, NAMES):
        assert derived_facts(old, NAMES) == derived_facts(new, NAMES)


@given(edits())
@settings(max_examples=5, deadline=None)
def test_without_a_change_nothing_is_touched(courses):
    assert touched(difference(graphs(courses[0]), graphs(courses[0]))) == {}


def changed_keys(old, new):
    return touched(difference(graphs(course(*old)), graphs(course(*new))))


def test_a_title_touches_the_card_and_what_asks_for_it_and_nothing_else_of_others():
    changed = changed_keys([item("a", title="Old"), item("b")], [item("a", title="New"), item("b")])
    a, b = NAMES.item("a"), NAMES.item("b")
    assert changed["card", a, ""] == Cause(a, v.DCT_TITLE, "changed")
    assert {key[1] for key in changed} == {a, NAMES.graph("content/a.md")}
    assert not any(b in key for key in changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (item("a", title="Old"), item("a", title="New")),
        (item("a", status="review"), item("a", status="published")),
        (item("a", "concept"), item("a", "essay")),
        (item("a", tags=["apply"]), item("a", tags=["create"])),
        (item("a", tags=["apply"]), item("a")),
        (tag("apply", label="Apply"), tag("apply", label="Anwenden")),
        (tag("a", kind="chapter"), tag("a", kind="topic")),
    ],
)
def test_all_that_a_card_shows_touches_it(old, new):
    name = NAMES.item("a") if hasattr(old, "item") else NAMES.tag(old.tag.id)
    assert ("card", name, "") in changed_keys([old], [new])


def test_a_file_that_moves_touches_its_graphs_and_paths_only():
    changed = changed_keys([item("a")], [item("a", path="content/else.md")])
    assert ("graph", NAMES.graph("content/a.md"), "") in changed
    assert ("graph", NAMES.graph("content/else.md"), "") in changed
    assert ("card", NAMES.item("a"), "") not in changed
    assert {p for kind, _, p in changed if kind == "out"} == {
        *(v.KG_CONTENT_DIGEST, v.PROV_WAS_DERIVED_FROM, v.KG_PATH, v.KG_SHA256, v.RDF_TYPE),
    }


PAGES = [PageUrl(f"{name}.html") for name in "abc"]
A = NAMES.item("a")


def test_a_plan_lists_stale_and_new_pages_in_the_order_of_the_site_and_what_is_gone():
    old = {PAGES[0]: frozenset({("card", A, "")}), PAGES[2]: frozenset(), "y.html": frozenset(), "x.html": frozenset()}
    made = plan(old, [PAGES[1], PAGES[2], PAGES[0]], {("card", A, ""): "because"})
    assert list(made.stale.items()) == [(PAGES[1], NEW_PAGE), (PAGES[0], "because")]
    assert made.removed == ("x.html", "y.html")


def test_the_most_telling_of_several_reasons_is_given():
    title, place = Cause(A, v.DCT_TITLE, "changed"), Cause(A, v.SCHEMA_POSITION, "changed")
    unknown = Cause(A, v.RDFS + "seeAlso", "changed")
    changed = {("k", "1", ""): unknown, ("k", "2", ""): place, ("k", "3", ""): title}
    for shown in ({("k", "1", ""), ("k", "2", "")}, {("k", str(n), "") for n in range(9)}):
        reason = plan({PAGES[0]: shown}, PAGES[:1], changed).stale[PAGES[0]]
        assert reason == (place if len(shown) == 2 else title)
    assert plan({PAGES[0]: set(changed)}, PAGES[:1], changed | {("k", "1", ""): "words"}).stale[PAGES[0]] == "words"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Cause(A, v.DCT_TITLE, "changed"), "the title of 'a' changed"),
        (Cause(A + "#related-b", v.KG_WHY, "was added"), "why 'a' relates to another item changed"),
        (Cause(NAMES.source("content/a b.md"), v.KG_SHA256, "is gone"), "the file of 'content/a b.md' changed"),
        (Cause("https://x.org/", v.RDFS + "seeAlso", "changed"), "something about 'https://x.org/' changed"),
        (Cause(A, v.DCT_IS_REQUIRED_BY, "was added"), "what requires 'a' changed"),
        (Cause(A, v.RDF_TYPE, "was added"), "'a' was added"),
        (Cause(A, v.RDF_TYPE, "changed"), "the type of 'a' changed"),
        (Cause(A + "#choice-3", v.RDF_TYPE, "was added"), "the content of 'a' changed"),
        (NEW_PAGE, NEW_PAGE),
    ],
)
def test_reasons_are_sentences(reason, words):
    assert sentence(reason, NAMES) == words


def test_an_item_that_comes_or_goes_is_the_reason_for_all_that_follows_from_it():
    here, there = [item("a"), tag("t")], [item("a", requires=["b"]), item("b", tags=["t"]), tag("t")]
    b = NAMES.item("b")
    assert changed_keys(here, there)["in", NAMES.tag("t"), v.DCT_SUBJECT] == Cause(b, v.RDF_TYPE, "was added")
    assert changed_keys(there, here)["card", b, ""] == Cause(b, v.RDF_TYPE, "is gone")


def test_what_comes_and_goes_is_told_from_what_changes():
    s, p = "https://s/", "https://p/"
    one, two = (s, p, "1", PLAIN), (s, p, "2", PLAIN)
    ways = [((one,), (two,)), ((one,), ()), ((), (one,)), ((one, two), (one,))]
    found = [touched(difference({"g": before}, {"g": after}))["out", s, p].how for before, after in ways]
    assert found == ["changed", "is gone", "was added", "is gone"]


def test_a_graph_whose_facts_only_change_places_is_touched():
    one, two = ("https://s/", "https://p/", "1", PLAIN), ("https://s/", "https://p/", "2", PLAIN)
    changed = touched(difference({"g": (one, two)}, {"g": (two, one)}))
    assert changed == {("graph", "g", ""): Cause("g", "", "changed")}
