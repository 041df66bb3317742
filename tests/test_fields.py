import pytest
from findings import seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.diagnostics import Span, Written
from kg.fields import Fields
from kg.mending import read

KEYS = ("title", "tags", "difficulty", "draft", "status", "url")
STATUSES = ("draft", "review", "published")


class Reading:
    """The fields of a text and what was found while they were read."""

    def __init__(self, text, keys=KEYS, elsewhere=None):
        text_source = source(text)
        mapping, problems = read(text_source, 0, len(text))
        self.text = text
        self.found = list(problems)
        self.fields = Fields(text_source, mapping, keys, self.found, (0, 0), elsewhere or {})

    def seen(self):
        return seen(self.text, self.found)


def of(text, method, *arguments):
    """What a method of the fields returns, and what was found."""
    reading = Reading(text)
    value = getattr(reading.fields, method)(*arguments)
    return value, reading.seen()


def texts(value):
    return [written.text for written in value]


# ---- keys


def test_an_unknown_key_suggests_the_nearest():
    reading = Reading("titel: x\nzzz: y\n")
    assert reading.seen() == [
        ("KG014", "1:1", "titel", "did you mean 'title'?"),
        ("KG014", "2:1", "zzz", "known are title, tags, difficulty, draft, status, url"),
    ]


def test_a_key_in_capitals_is_reported_and_read():
    reading = Reading("Title: x\n")
    assert reading.fields.text("title") == "x"
    assert reading.seen() == [("KG014", "1:1", "Title", "did you mean 'title'?")]
    assert Reading("title: x\nTITLE: y\n").fields.text("title") == "x"


def test_a_key_of_another_tool_says_what_to_do_instead():
    reading = Reading("Bloom: apply\n", elsewhere={"bloom": "name the level among the tags"})
    assert reading.seen() == [("KG014", "1:1", "Bloom", "name the level among the tags")]


def test_a_missing_key_is_reported_where_told():
    value, found = of("tags: [a]\n", "required", "title", "give it a title")
    assert value is None
    assert found == [("KG016", "1:1", "", "give it a title")]


@pytest.mark.parametrize("empty", ["", " ~", " null", " ''", ' ""', " '  '"])
def test_a_required_key_must_not_be_empty(empty):
    value, found = of(f"title:{empty}\n", "required", "title", "give it a title")
    assert value is None
    assert [(code, hint) for code, _, _, hint in found] == [("KG016", "give it a title")]


def test_a_broken_required_value_is_not_missing_as_well():
    value, found = of("title: [a, b\n", "required", "title", "give it a title")
    assert value is None
    assert [code for code, *_ in found] == ["KG010"]


# ---- texts


def test_a_text_has_its_place_with_its_quotes():
    assert of('title: "🔥 a"\n', "written", "title") == (Written("🔥 a", Span(1, 8, 1, 13)), [])


@pytest.mark.parametrize(
    ("yaml", "text"),
    [
        ("title: 2017\n", "2017"),
        ("title: '2024-01-01'\n", "2024-01-01"),
        ("title: 'no'\n", "no"),
        ("title: |\n  a\n   b\n", "a b"),
        ("title: >\n  a\n\n  b\n", "a b"),
        ("title: '  a '\n", "a"),
        ("title: Qu’est-ce\u00a0?\n", "Qu’est-ce\u00a0?"),
        ("title: a\u200db \u202bשלום\n", "a\u200db \u202bשלום"),
        (f"title: {'x' * 500}\n", "x" * 500),
        ("tags: [a]\n", ""),
        ("title: ~\n", ""),
    ],
)
def test_texts_come_in_one_line(yaml, text):
    assert of(yaml, "text", "title") == (text, [])


def test_a_trap_is_reported_and_the_text_is_what_was_written():
    assert of("a: x\ntitle: no\n".replace("a: x\n", ""), "text", "title") == (
        "no",
        [("KG013", "1:8", "no", 'quote it: "no"')],
    )
    reading = Reading("title: 1:30\n")
    assert reading.fields.text("title") == "1:30"
    assert reading.found[0].message == "'1:30' is read as 90 by some YAML tools"


def test_a_tex_command_in_double_quotes_is_reported():
    value, found = of('title: "$\\theta$"\n', "text", "title")
    assert value == "$ heta$"
    assert found == [("KG004", "1:8", '"$\\theta$"', "in single quotes a backslash stands for itself")]


def test_control_characters_made_by_escapes_never_get_out():
    value, found = of('title: "a\\0b"\n', "text", "title")
    assert (value, found[0][0]) == ("a\ufffdb", "KG004")


@pytest.mark.parametrize(
    ("yaml", "message", "underlined", "hint"),
    [
        ("title: [a, b]\n", "'title' must be a text, not a list", "[a, b]", 'write one of them, or quote it: "[a, b]"'),
        (
            "title: [What is it?]\n",
            "'title' must be a text, not a list",
            "[What is it?]",
            "write it without the list: What is it?",
        ),
        ("title: []\n", "'title' must be a text, not a list", "[]", "write a text, or remove it"),
        ("title: {}\n", "'title' must be a text, not a mapping", "{}", "write a text, or remove it"),
        (
            "title:\n  Attention: what\n",
            "'title' must be a text, not a mapping",
            "Attention: what",
            'quote it: "Attention: what"',
        ),
        (
            "title: {a: b}\n",
            "'title' must be a text, not a mapping",
            "{a: b}",
            'write a text in its place, or quote it: "{a: b}"',
        ),
        ("title:\n  - a\n  - b\n", "'title' must be a text, not a list", "- a\n  - b", "write one of them"),
    ],
)
def test_a_text_must_be_one(yaml, message, underlined, hint):
    reading = Reading(yaml)
    assert reading.fields.text("title") == ""
    assert reading.found[0].message == message
    assert [(code, under, hint_) for code, _, under, hint_ in reading.seen()] == [("KG015", underlined, hint)]


# ---- lists


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("tags: [a, 🔥 b]\n", ["a", "🔥 b"]),
        ("tags:\n- a\n- 'b, c'\n", ["a", "b, c"]),
        ("tags: a\n", ["a"]),
        ("tags: 'a, b'\n", ["a, b"]),
        ("tags: []\n", []),
        ("tags:\n", []),
        ("title: x\n", []),
    ],
)
def test_a_list_or_a_single_text_gives_words(yaml, words):
    value, found = of(yaml, "words", "tags")
    assert (texts(value), found) == (words, [])


def test_words_have_their_places():
    value, _ = of("tags: [🔥, 'b c']\n", "words", "tags")
    assert [written.span for written in value] == [Span(1, 8, 1, 9), Span(1, 11, 1, 16)]


def test_a_list_without_brackets_is_reported_and_read():
    value, found = of("tags: 🔥 a,  b,, c\n", "words", "tags")
    assert [(w.text, w.span.column, w.span.end_column) for w in value] == [
        ("🔥 a", 7, 10),
        ("b", 13, 14),
        ("c", 17, 18),
    ]
    assert found == [("KG015", "1:7", "🔥 a,  b,, c", "write [🔥 a,  b,, c]")]


def test_what_is_no_word_is_reported_and_the_others_are_kept():
    value, found = of("tags:\n  - a\n  -\n  - ''\n  - [b]\n  - c: d\n  - e\n", "words", "tags")
    assert texts(value) == ["a", "e"]
    assert [(code, at) for code, at, *_ in found] == [("KG015", at) for at in ("3:4", "4:5", "5:5", "6:5")]
    assert found[-1][-1] == 'quote it: "c: d"'


def test_an_entry_that_could_not_be_read_is_not_reported_again():
    bomb = f"title: &a [{', '.join('x' * 200)}]\ntags: [{', '.join(['*a'] * 60)}, z]\n"
    reading = Reading(bomb)
    value = reading.fields.words("tags")
    assert texts(value) == ["z"]
    assert [d.code for d in reading.found].count("KG017") == 1
    assert len(reading.found) == 50


def test_a_mapping_is_no_list():
    assert [entry[0] for entry in of("tags: {a: b}\n", "words", "tags")[1]] == ["KG015"]


# ---- numbers, flags, choices


@pytest.mark.parametrize(("yaml", "value"), [("3", 3), ("'3'", 3), ("", None), ("~", None)])
def test_a_whole_number_in_range_is_read(yaml, value):
    assert of(f"difficulty: {yaml}\n", "integer", "difficulty", 1, 5) == (value, [])


@pytest.mark.parametrize("yaml", ["0", "6", "-1", "2.5", "hard", "[3]", "1:30", "٣", "9" * 5000, "1e0", "true"])
def test_other_values_are_no_number_in_range(yaml):
    reading = Reading(f"difficulty: {yaml}\n")
    assert reading.fields.integer("difficulty", 1, 5) is None
    assert [(code, at, under) for code, at, under, _ in reading.seen()] == [("KG015", "1:13", yaml)]
    assert reading.found[0].message == "'difficulty' must be a whole number from 1 to 5"


def test_a_number_with_a_leading_zero_is_a_trap():
    assert of("difficulty: 03\n", "integer", "difficulty", 1, 5) == (3, [("KG013", "1:13", "03", "write 3")])


@pytest.mark.parametrize(("yaml", "value"), [("true", True), ("True", True), ("false", False), ("", False)])
def test_a_flag_is_true_or_false(yaml, value):
    assert of(f"draft: {yaml}\n", "flag", "draft") == (value, [])


@pytest.mark.parametrize(("yaml", "value", "hint"), [("yes", True, "write true"), ("Off", False, "write false")])
def test_other_words_for_true_and_false_are_traps(yaml, value, hint):
    assert of(f"draft: {yaml}\n", "flag", "draft") == (value, [("KG013", "1:8", yaml, hint)])


@pytest.mark.parametrize("yaml", ["1", "maybe", "[true]"])
def test_anything_else_is_no_flag(yaml):
    value, found = of(f"draft: {yaml}\n", "flag", "draft")
    assert (value, found[0][:3]) == (False, ("KG015", "1:8", yaml))


def test_a_choice_is_one_of_the_options():
    assert of("status: review\n", "choice", "status", STATUSES, "published") == ("review", [])
    assert of("title: x\n", "choice", "status", STATUSES, "published") == ("published", [])


def test_a_misspelt_choice_counts_as_what_was_meant():
    assert of("status: Darft\n", "choice", "status", STATUSES, "published") == (
        "draft",
        [("KG015", "1:9", "Darft", "did you mean 'draft'?")],
    )


@pytest.mark.parametrize("yaml", ["no", "[draft]", "zzz"])
def test_any_other_choice_is_the_default(yaml):
    assert of(f"status: {yaml}\n", "choice", "status", STATUSES, "published") == (
        "published",
        [("KG015", "1:9", yaml, "")],
    )


def test_an_address_is_one_of_the_web():
    assert of("url: https://a.org/é\n", "address", "url") == ("https://a.org/é", [])
    assert of("title: x\n", "address", "url") == ("", [])
    assert of("url: javascript:x\n", "address", "url") == (
        "",
        [("KG043", "1:6", "javascript:x", "use an https address")],
    )
    assert of("url: a b\n", "address", "url")[1][0][0] == "KG015"


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=20), max_size=4))
def test_reading_any_values_never_fails(values):
    reading = Reading("".join(f"{key}: {value}\n" for key, value in values.items()))
    for key in KEYS:
        reading.fields.text(key)
        reading.fields.required(key, "")
        reading.fields.words(key)
        reading.fields.integer(key, 1, 5)
        reading.fields.flag(key)
        reading.fields.choice(key, STATUSES, "draft")
        reading.fields.address(key)
    reading.seen()
