from pathlib import Path

import pytest
from findings import codes, seen, source
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.diagnostics import Span, Written
from kg.items import kind_of, read_introduction, read_item
from kg.mending import read
from kg.model import Relation
from kg.vocab import ITEM_TYPES

BODY = "\n\nWhat it is.\n"


def concept(front, path="content/ch1/some-item.md"):
    """A concept with more in its front matter, and what was found."""
    text = f"---\ntype: concept\n{front}---{BODY}"
    item, found = read_item(source(text, path), "digest")
    return item, seen(text, found)


def clean(front, path="content/ch1/some-item.md"):
    item, found = concept(front, path)
    assert found == []
    return item


# ---- which kind of file


@pytest.mark.parametrize(
    ("front", "kind"),
    [
        ("type: concept", "item"),
        ("title: x\ntype: concept", "item"),
        ("'type': concept", "item"),
        ('"type" : concept', "item"),
        ("Type: concept", "item"),
        ("  title: x\n  type: concept", "item"),
        ("{title: x, type: concept}", "item"),
        ("title: a: b\ntype: [", "item"),
        ("describes: llm", "introduction"),
        ("describes: llm\ntype: concept", "item"),
        ("title: x", "page"),
        ("title: type", "page"),
        ("search:\n  type: x", "page"),
        ("subtype: x", "page"),
        ("types: x", "page"),
        ("# type: x", "page"),
        ("", "page"),
    ],
)
def test_the_front_matter_says_what_a_file_is(front, kind):
    assert kind_of(source(f"---\n{front}\n---\nText\n")) == kind


def test_a_file_without_front_matter_is_a_page():
    assert kind_of(source("type: concept\n")) == "page"
    assert kind_of(source("---\ntype: concept\n\nNot closed\n")) == "item"


# ---- items


def test_every_key_is_read():
    item = clean(
        "title: 'What is 注意 🔥?'\nid: attention-注意\ntags: [ch2, apply]\n"
        "related:\n  - other\n  - {to: 'A: title', why: 'It is\n      near.'}\nrequires: before\n"
        "difficulty: 3\nstatus: review\nsources: ['@smith', https://a.org/x]\naliases: [old]\nminutes: 12\n"
    )
    assert (item.path, item.digest, item.type) == ("content/ch1/some-item.md", "digest", "concept")
    assert (item.id, item.id_span) == ("attention-注意", Span(4, 5, 4, 17))
    assert (item.title, item.title_span) == ("What is 注意 🔥?", Span(3, 8, 3, 23))
    assert item.tags == (Written("ch2", Span(5, 8, 5, 11)), Written("apply", Span(5, 13, 5, 18)))
    assert item.related == (
        Relation(Written("other", Span(7, 5, 7, 10)), ""),
        Relation(Written("A: title", Span(8, 10, 8, 20)), "It is near."),
    )
    assert item.requires == (Written("before", Span(10, 11, 10, 17)),)
    assert [written.text for written in item.sources] == ["@smith", "https://a.org/x"]
    assert item.aliases == (Written("old", Span(14, 11, 14, 14)),)
    assert (item.difficulty, item.status, item.minutes) == (3, "review", 12)
    assert item.prompt.text == "What it is."


def test_most_keys_are_optional():
    item = clean("title: T\n")
    assert (item.id, item.id_span, item.title_span) == ("some-item", Span(3, 8, 3, 9), Span(3, 8, 3, 9))
    assert (item.tags, item.related, item.requires, item.aliases, item.sources) == ((), (), (), (), ())
    assert (item.difficulty, item.minutes, item.status) == (None, None, "published")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("content/What is it?.md", "what-is-it"),
        ("content/cafe\u0301.md", "café"),
        ("content/注意 机制.md", "注意-机制"),
        ("content/🔥.md", "🔥"),
        ("content/con.md", "item-con"),
        ("content/a.b.md", "a.b"),
    ],
)
def test_an_id_is_made_of_the_files_name(path, name):
    assert clean("title: T\n", path).id == name


@pytest.mark.parametrize(
    "title", ["x" * 500, "مرحبا بالعالم 🔥", 'A & B <c> "d"', "100 % sure?", "C#", "a:b", "- no list"[2:]]
)
def test_titles_of_real_authors_need_no_quotes(title):
    assert clean(f"title: {title}\n").title == title


def test_a_title_with_a_colon_asks_for_quotes_and_is_read():
    item, found = concept("title: Attention: what 🔥 is it?\ntags: [a]\n")
    assert (item.title, item.tags[0].text) == ("Attention: what 🔥 is it?", "a")
    assert found == [("KG010", "3:17", ":", 'quote the title: "Attention: what 🔥 is it?"')]


def test_a_missing_title_is_reported_and_the_id_is_used():
    item, found = concept("")
    assert (item.title, item.title_span, item.id_span) == ("some-item", Span(2, 7, 2, 14), Span(2, 7, 2, 14))
    assert found == [("KG016", "1:1", "---", "give it a title: a question or a noun phrase")]


@pytest.mark.parametrize(
    ("written", "hint", "kind"),
    [
        ("Multiple Choice", "did you mean 'multiple-choice'?", "multiple-choice"),
        ("multiple_choice", "did you mean 'multiple-choice'?", "multiple-choice"),
        ("mcq", "did you mean 'multiple-choice'?", "multiple-choice"),
        ("cloze", "did you mean 'fill-in'?", "fill-in"),
        ("esay", "did you mean 'essay'?", "essay"),
        ("video", f"known are {', '.join(ITEM_TYPES)}", None),
    ],
)
def test_an_unknown_type_is_reported_and_read_as_what_was_meant(written, hint, kind):
    text = f"---\ntype: {written}\ntitle: T\n---{BODY}"
    item, found = read_item(source(text), "")
    assert seen(text, found)[0] == ("KG020", "2:7", written, hint)
    assert (item and item.type) == kind


def test_without_any_type_there_is_no_item():
    item, found = read_item(source(f"---\ntitle: T\n---{BODY}"), "")
    assert item is None
    assert [(d.code, d.hint) for d in found] == [("KG016", f"write one of {', '.join(ITEM_TYPES)}")]
    item, found = read_item(source("No front matter"), "")
    assert (item, codes(found)) == (None, ["KG016", "KG016"])


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("id: a b\n", ("KG019", "4:5", "a b", "it could be 'a-b'")),
        ("aliases: [ok, a/b]\n", ("KG019", "4:15", "a/b", "it could be 'a-b'")),
        ("difficulty: 9\n", ("KG015", "4:13", "9", "")),
        ("id: []\n", ("KG015", "4:5", "[]", "write a text, or remove it")),
        ("minutes: 0\n", ("KG015", "4:10", "0", "")),
        ("status: Draft\n", ("KG015", "4:9", "Draft", "did you mean 'draft'?")),
        ("tags: a, b\n", ("KG015", "4:7", "a, b", "write [a, b]")),
        ("tags: [no]\n", ("KG013", "4:8", "no", 'quote it: "no"')),
        ("related: [{why: x}]\n", ("KG016", "4:11", "{why: x}", "name the related item by its id or title")),
        ("related: [{to: x, reason: y}]\n", ("KG014", "4:19", "reason", "known are to, why")),
        ("related: [[x]]\n", ("KG015", "4:11", "[x]", "write it without the list: x")),
        ("related:\n  - Why: because\n", ("KG015", "5:5", "Why: because", 'quote it: "Why: because"')),
        ("sources: [A 2010]\n", ("KG015", "4:11", "A 2010", "an address starts with https:// and holds no spaces")),
        ("sources: 'javascript:x'\n", ("KG043", "4:10", "'javascript:x'", "use an https address")),
        ("answer: 42\n", ("KG014", "4:1", "answer", "write it in the body, below '## Answer'")),
        ("Bloom: apply\n", ("KG014", "4:1", "Bloom", "name the level among the tags")),
        ("prerequisites: [x]\n", ("KG014", "4:1", "prerequisites", "did you mean 'requires'?")),
        ("tag: x\n", ("KG014", "4:1", "tag", "did you mean 'tags'?")),
        ("title: U\n", ("KG011", "4:1", "title", "the first one counts; remove one")),
        ("tags:\n\t- a\n", ("KG010", "5:1", "\t", "indent with spaces")),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_front_matter_is_pointed_at_and_the_item_kept(front, expected):
    item, found = concept(f"title: T\n{front}")
    assert (item.title, item.prompt.text) == ("T", "What it is.")
    assert found == [expected]


def test_of_wrong_values_the_rest_is_kept():
    item, _ = concept("title: T\nid: a b\naliases: [ok, a/b]\ntags: a, b\nsources: [x y, '@z']\nrelated: [Why: x, y]\n")
    assert (item.id, [w.text for w in item.aliases], [w.text for w in item.tags]) == ("some-item", ["ok"], ["a", "b"])
    assert [w.text for w in item.sources] == ["@z"]
    assert [relation.to.text for relation in item.related] == ["Why: x", "y"]


@pytest.mark.parametrize(
    "front", ["related: [{to: ''}]\n", "related: ['']\n", "related: [{a: b, c: d}]\n", "related: [{to: [x]}]\n"]
)
def test_a_relation_to_nothing_is_left_out(front):
    item, _ = concept(f"title: T\n{front}")
    assert item.related == ()


def test_front_matter_that_is_not_closed_costs_nothing_else():
    text = "---\ntype: concept\ntitle: T\n\nWhat it is.\n"
    item, found = read_item(source(text), "")
    assert (item.title, item.prompt.text) == ("T", "What it is.")
    assert seen(text, found) == [("KG018", "1:1", "---", "put a line '---' between it and the text")]


def test_diagnostics_of_front_matter_and_body_come_together():
    text = "---\ntype: true-false\ntitle: A: b\nzzz: 1\n---\nIs it <blink>x</blink>?\n\n- [ ] T\n- [ ] F\n"
    assert sorted(codes(read_item(source(text), "")[1])) == ["KG010", "KG014", "KG022", "KG042"]


# ---- introductions


def introduction(text):
    page, found = read_introduction(source(text), "digest")
    return page, seen(text, found)


def test_an_introduction_says_which_tag_it_describes():
    page, found = introduction("---\ndescribes: 'Ch. 1 🔥'\ntitle: One\n---\n# One\n\nAbout [it](x.md).\n")
    assert found == []
    assert (page.path, page.digest) == ("content/x.md", "digest")
    assert page.tag == Written("Ch. 1 🔥", Span(2, 12, 2, 21))
    assert (page.body.text, page.links[0].target) == ("About it.", "x.md")


def test_an_introduction_may_be_empty():
    assert introduction("---\ndescribes: a\n---\n")[0].body.text == ""
    assert introduction("---\ndescribes: a\n---\n# A\n")[0].body.text == ""


def test_an_introduction_of_nothing_is_none():
    page, found = introduction("---\ndescribes:\ntitel: x\n---\nText\n")
    assert page is None
    assert sorted(found) == [
        ("KG014", "3:1", "titel", "did you mean 'title'?"),
        ("KG016", "2:11", "", "name a tag by its id or label"),
    ]


# ---- anything at all

PIECES = [
    *ITEM_TYPES,
    *("---\n", "type: ", "\ntitle: ", "tags: [", "]", "related:\n  - {to: x, why: y}\n", "\n\n", "- [ ] a\n"),
    *("- [x] b\n", "  > feedback\n", "## Answer\n\n", "## Hint\n", "## Rubric\n\n|a|b|c|\n|-|-|-|\n|x|1|y|\n"),
    *("|a|b|\n|-|-|\n|1|2|\n", "1. one\n", "{{a|b}}", "3 ± 1 km", "```python\nx\n```\n", "$x^2$", "[[a]]", "[^1]"),
    *("<b>", "\t", "🔥", "注意", ": ", "&", "*", '"', "https://a.org"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=100))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_reading_fail_and_every_place_is_in_the_file(text):
    for whole in (text, f"---\ntype: {text}", f"---\ntype: multiple-choice\n{text}\n---\n{text}"):
        kind_of(source(whole))
        for reader in (read_item, read_introduction):
            for diagnostic in reader(source(whole), "")[1]:
                assert diagnostic.excerpt == whole.split("\n")[diagnostic.span.line - 1]
                assert 1 <= diagnostic.span.column <= len(diagnostic.excerpt) + 1


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_a_file_with_a_readable_type_is_an_item(text):
    front = f"type: concept\n{text}".replace("---", "")
    whole = f"---\n{front}\n---\n"
    mapping, _ = read(source(whole), 4, 5 + len(front))
    if any(key.text == "type" and getattr(value, "text", "") == "concept" for key, value in mapping.entries):
        assert read_item(source(whole), "")[0] is not None


def test_the_course_of_this_repository_is_read_without_a_finding():
    for path in sorted(Path(__file__).parent.parent.joinpath("content").rglob("*.md")):
        text = source(path.read_text(encoding="utf-8"), str(path))
        if kind_of(text) == "item":
            assert codes(read_item(text, "")[1]) == [], path
