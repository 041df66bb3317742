import pytest
from findings import seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.diagnostics import Span, Written
from kg.model import Reference, Settings, Target
from kg.settings import read_references, read_settings


def settings(text):
    """The settings of a text, and what was found."""
    made, found = read_settings(source(text, "content/course.yml"))
    return made, seen(text, found)


def references(text):
    made, found = read_references(source(text))
    return made, seen(text, found)


def test_every_key_of_a_course_file_is_read():
    made, found = settings(
        "id: llm-注意\ntitle: 🔥 Foundations\ndescription: >\n  All of\n  it.\nlanguage: zh-Hans\n"
        "licence: https://creativecommons.org/licenses/by/4.0/\norder: [ch1, 'What is it?']\ndrafts: true\n"
        'blueprint: {ch1: {remember: 4, total: 60}, "*": {create: 2}}\n'
    )
    assert found == []
    assert made == Settings(
        id="llm-注意",
        title="🔥 Foundations",
        description="All of it.",
        language="zh-Hans",
        licence="https://creativecommons.org/licenses/by/4.0/",
        order=(Written("ch1", Span(8, 9, 8, 12)), Written("What is it?", Span(8, 14, 8, 27))),
        blueprint=(
            Target(Written("ch1", Span(10, 13, 10, 16)), Written("remember", Span(10, 19, 10, 27)), 4),
            Target(Written("ch1", Span(10, 13, 10, 16)), Written("total", Span(10, 32, 10, 37)), 60),
            Target(Written("*", Span(10, 44, 10, 47)), Written("create", Span(10, 50, 10, 56)), 2),
        ),
        drafts=True,
        path="content/course.yml",
    )


def test_everything_in_a_course_file_is_optional():
    assert settings("# nothing\n") == (Settings(path="content/course.yml"), [])


def test_license_is_another_spelling():
    assert settings("license: MIT\n") == (Settings(licence="MIT", path="content/course.yml"), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a b\n", ("KG019", "1:5", "a b", "it could be 'a-b'")),
        ("language: a b\n", ("KG015", "1:11", "a b", "write a tag of BCP 47, such as en, de-CH or zh-Hans")),
        ("language: no\n", ("KG013", "1:11", "no", 'quote it: "no"')),
        ("titel: x\n", ("KG014", "1:1", "titel", "did you mean 'title'?")),
        ("drafts: yes\n", ("KG013", "1:9", "yes", "write true")),
        ("title: a: b\n", ("KG010", "1:9", ":", 'quote the title: "a: b"')),
        ("order: {a: b}\n", ("KG015", "1:8", "{a: b}", 'write a text in its place, or quote it: "{a: b}"')),
        ("blueprint: 4\n", ("KG015", "1:12", "4", "write {remember: 4, multiple-choice: 10, total: 60}")),
        ("blueprint: {ch1: 4}\n", ("KG015", "1:18", "4", "write {remember: 4, multiple-choice: 10, total: 60}")),
        ("blueprint: {ch1: {apply: many}}\n", ("KG015", "1:26", "many", "")),
        ("blueprint: {ch1: {apply: -1}}\n", ("KG015", "1:26", "-1", "")),
        ("blueprint: {ch1: {apply: [1]}}\n", ("KG015", "1:26", "[1]", "")),
        ("blueprint:\n  *: {create: 2}\n", ("KG010", "2:3", "*", 'quote it: "*"')),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_course_file_is_pointed_at(text, expected):
    assert settings(text)[1] == [expected]


def test_what_cannot_be_read_has_a_sensible_value():
    made, _ = settings("id: a b\nlanguage: x y\ndrafts: yes\nblueprint: {a: {b: c, d: 1}, e: 1}\n")
    assert (made.id, made.language, made.drafts) == ("a-b", "en", True)
    assert [(t.chapter.text, t.column.text, t.count) for t in made.blueprint] == [("a", "d", 1)]
    assert settings("language: no\n")[0].language == "no"


def test_a_count_that_could_not_be_read_is_not_reported_again():
    text = f"order: &a [{', '.join('x' * 200)}]\nblueprint: {{a: {{{', '.join(f'c{n}: *a' for n in range(60))}}}}}\n"
    found = [entry[0] for entry in settings(text)[1]]
    assert (found.count("KG017"), found.count("KG015")) == (1, 49)


# ---- references


def test_references_come_in_the_files_order():
    made, found = references(
        "smith2017:\n  author: [Smith, 李]\n  year: 2017\n  title: 🔥 On it\n  venue: Journal\n  url: https://a.org/x\n"
        "b: {title: B, author: Only One}\n"
    )
    assert found == []
    assert made == (
        Reference("smith2017", "Smith, 李", "2017", "🔥 On it", "Journal", "https://a.org/x", Span(1, 1, 1, 10)),
        Reference("b", "Only One", "", "B", "", "", Span(7, 1, 7, 2)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {author: A}\n", ("KG016", "1:1", "a", "a reference needs a title at least")),
        ("a: {title: ''}\n", ("KG016", "1:12", "''", "a reference needs a title at least")),
        ("a: {title: T, url: javascript:x}\n", ("KG043", "1:20", "javascript:x", "use an https address")),
        ("a: {title: T, url: x y}\n", ("KG015", "1:20", "x y", "an address starts with https:// and holds no spaces")),
        ("a: {title: T, doi: x}\n", ("KG014", "1:15", "doi", "known are author, year, title, venue, url")),
        ("a: {title: T, year: foo}\n", ("KG015", "1:21", "foo", "write a year such as 2017")),
        ("a: {title: T, year: '2017-05-01'}\n", ("KG015", "1:21", "'2017-05-01'", "write a year such as 2017")),
        ("a: Just a title\n", ("KG015", "1:1", "a", "write a: {title: …, author: …, year: …}")),
        ("a: {title: b: c}\n", ("KG010", "1:13", ":", "")),
        ("a: {title: x\n", ("KG010", "1:4", "{", "close it with '}'")),
    ],
)
def test_what_is_wrong_with_a_reference_is_pointed_at_and_the_reference_kept(text, expected):
    made, found = references(text)
    assert [reference.key for reference in made] == ["a"]
    assert made[0].title
    assert found[0][:3] == expected[:3]
    assert expected[3] in found[0][3]
    assert len(found) == 1


@pytest.mark.parametrize(
    "year",
    ["2017", "2017a", "c. 1850", "-350", "350 BC", "79 CE", "1998-2001", "1998–99", "n.d.", "In press", "forthcoming"],
)
def test_a_year_may_be_a_span_or_unknown(year):
    made, found = references(f"a: {{title: T, year: {year}}}\n")
    assert (made[0].year, found) == (year, [])


def test_an_impossible_key_costs_the_reference():
    assert references("a b: {title: T}\n") == ((), [("KG019", "1:1", "a b", "it could be 'a-b'")])


@given(st.text(max_size=60))
def test_no_text_makes_reading_settings_or_references_fail(text):
    settings(text)
    references(text)
