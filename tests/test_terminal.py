"""The terminal: cells of wide text, colour and progress only where somebody looks."""

import io

import pytest

from kg.terminal import (
    MAX_WIDTH,
    PIPE_WIDTH,
    Progress,
    Style,
    cells,
    clusters,
    counted,
    cut,
    listed,
    padded,
    shown,
    style_of,
    wrapped,
)


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("warm-up", 7),
        ("注意力", 6),
        ("ｗｉｄｅ", 8),
        ("한국어", 6),
        ("한글", 4),  # decomposed: vowels and final consonants take no cells of their own
        ("e\u0301tude", 5),
        ("שלום", 4),
        ("👍", 2),
        ("👍🏽", 2),
        ("👩‍🔬", 2),
        ("❤️", 2),
        ("🇩🇪", 2),
        ("\u0301", 0),
        ("a\u200bb", 2),
    ],
)
def test_text_takes_as_many_cells_as_a_terminal_gives_it(text, width):
    assert cells(text) == width


def test_a_letter_and_its_marks_are_one_cluster():
    assert list(clusters("")) == []
    assert list(clusters("ae\u0301注")) == [("a", 1), ("e\u0301", 1), ("注", 2)]


def test_cutting_never_splits_a_cluster_and_never_exceeds_the_width():
    for width in range(1, 12):
        made = cut("注意👩‍🔬e\u0301tude", width)
        assert cells(made) <= width
        assert not made.rstrip("…").endswith("\u200d")
    assert cut("注意", 4) == "注意"


def test_padding_counts_cells():
    assert padded("注", 4) == "注  "
    assert padded("注", 4, right=True) == "  注"


def test_what_would_disturb_a_terminal_is_made_visible():
    assert shown("a\x00b\x7f") == "a␀b␡"
    assert shown("safe \u202e reversed") == "safe \ufffd reversed"
    assert shown("注意 é 👩‍🔬") == "注意 é 👩‍🔬"
    assert shown("line\u2028two\x85") == "line\ufffdtwo\ufffd"


def test_words_are_wrapped_by_cells_and_long_ones_stay_whole():
    assert wrapped("注意 注意 注意", 9) == ["注意 注意", "注意"]
    assert wrapped("a verylongword b", 6) == ["a", "verylongword", "b"]
    assert wrapped("", 6) == []


def test_a_pipe_gets_no_colour_and_a_fixed_width():
    style = style_of(io.StringIO(), {})
    assert style == Style(colour=False, live=False, width=PIPE_WIDTH)
    assert style.paint("x", "error") == "x"


def test_a_terminal_gets_colour_unless_it_asks_for_none(monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    assert style_of(Screen(), {"TERM": "xterm"}) == Style(colour=True, live=True, width=70)
    assert not style_of(Screen(), {"NO_COLOR": "1"}).colour
    assert style_of(Screen(), {"NO_COLOR": ""}).colour
    assert not style_of(Screen(), {"TERM": "dumb"}).colour
    monkeypatch.setenv("COLUMNS", "500")
    assert style_of(Screen(), {}).width == MAX_WIDTH


def test_paint_joins_roles_and_leaves_nothing_unclosed():
    style = Style(colour=True)
    assert style.paint("x", "strong", "error") == "\x1b[1;31mx\x1b[0m"
    assert style.paint("", "strong") == ""
    assert style.paint("x", None) == "x"


def test_right_to_left_text_is_isolated_on_a_terminal_only():
    assert Style(live=True).isolated("שלום.md") == "\u2068שלום.md\u2069"
    assert Style(live=True).isolated("é.md") == "é.md"
    assert Style(live=False).isolated("שלום.md") == "שלום.md"


def test_progress_replaces_itself_and_leaves_no_trace():
    screen = Screen()
    with Progress(screen, Style(colour=True, live=True, width=20)) as line:
        line.say("Reading")
        line.say("Rendering a great many pages")
    written = screen.getvalue()
    assert written.startswith("\r\x1b[K\x1b[2mReading\x1b[0m\r\x1b[K")
    assert "Rendering a great…" in written
    assert written.endswith("\r\x1b[K")


def test_progress_that_said_nothing_clears_nothing():
    screen = Screen()
    with Progress(screen, Style(live=True)):
        pass
    assert screen.getvalue() == ""


def test_progress_is_silent_in_a_pipe():
    pipe = io.StringIO()
    with Progress(pipe, Style()) as line:
        line.say("Reading")
    assert pipe.getvalue() == ""


def test_progress_goes_away_when_something_breaks():
    screen = Screen()

    def broken():
        with Progress(screen, Style(live=True)) as line:
            line.say("Reading")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_counts_and_lists_read_as_in_a_sentence():
    assert counted(0, "error") == "0 errors"
    assert listed(["3 errors"]) == "3 errors"
    assert listed(["3 errors", "1 warning"]) == "3 errors and 1 warning"
