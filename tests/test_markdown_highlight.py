"""Code coloured at build time: few classes, nothing lost, nothing slow."""

import re

import pytest

from kg.markdown.highlight import CLASSES, MAX_LENGTH, MAX_LINE, Highlighter

NAMES = {name for _, name in CLASSES}

SAMPLES = {
    "python": '@dec\nclass A(Exception):\n    def f(self, x: int) -> None:\n        return f"{x}\\n" + len(x) # c\n',
    "c": "#include <a.h>\nint main(void) { return 0x1F; } /* c */\n",
    "html": '<a href="b">&amp;</a>\n',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
    "pycon": ">>> 1 + 1\n2\n",
    "bash": 'for x in $A; do echo "$x"; done\n',
    "json": '{"a": [1, true, null]}\n',
    "css": "a:hover { color: red }\n",
    "sql": "SELECT a FROM b WHERE c = 'd';\n",
    "yaml": "a: &b [1]\n",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_a_sample_keeps_its_text_and_has_known_classes(language):
    made = Highlighter().html(language, SAMPLES[language])
    assert made is not None
    assert set(re.findall(r'class="([^"]*)"', made)) <= NAMES
    text = re.sub(r"</?span[^>]*>", "", made).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert text == SAMPLES[language]


def test_the_classes_that_readers_know():
    made = Highlighter().html("python", SAMPLES["python"])
    for span in (
        '<span class="nd">@dec</span>',
        '<span class="k">class</span>',
        '<span class="nf">f</span>',
        '<span class="se">}\\n</span>',
        '<span class="c"># c</span>',
    ):
        assert span in made, span


def test_every_class_is_short_and_few():
    assert all(len(name) <= 2 for name in NAMES)
    assert len(NAMES) <= 17


def test_nothing_is_added_or_taken_at_the_edges():
    assert Highlighter().html("python", "\n\n  x") == "\n\n  x"
    assert Highlighter().html("python", "") == ""


@pytest.mark.parametrize("language", ["", "text", "plain", "none"])
def test_no_language_means_no_colours(language):
    assert Highlighter().html(language, "if <a>") == "if &lt;a&gt;"


def test_an_unknown_language_is_none_and_has_a_neighbour():
    highlighter = Highlighter()
    assert highlighter.html("nosuch", "x") is None
    assert highlighter.html("nosuch", "y") is None
    assert highlighter.nearest("javascrpt") == highlighter.nearest("javascrpt") == "javascript"


def test_long_code_and_long_lines_are_left_plain():
    highlighter = Highlighter()
    assert "<span" not in highlighter.html("python", "x = 1\n" * (MAX_LENGTH // 6 + 1))
    assert "<span" not in highlighter.html("python", "'" + "a" * MAX_LINE + "'")
    assert "<span" in highlighter.html("python", "x = 1\n" * 100)


def test_a_lexer_that_fails_or_changes_the_code_leaves_it_plain():
    class Failing:
        def get_tokens(self, source):
            raise IndexError(source)

    class Changing:
        def get_tokens(self, source):
            return [((), source + "!")]

    highlighter = Highlighter()
    highlighter._lexers.update(a=Failing(), b=Changing())
    assert highlighter.html("a", "<x>") == "&lt;x&gt;"
    assert highlighter.html("b", "<x>") == "&lt;x&gt;"


def test_the_same_code_is_coloured_once():
    highlighter = Highlighter()
    first = highlighter.html("python", "x = 1")
    highlighter._lexers.clear()
    assert highlighter.html("python", "x = 1") is first
