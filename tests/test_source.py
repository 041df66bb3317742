import pytest
from findings import codes, seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.diagnostics import Span
from kg.source import MAX_BYTES, decode

UNWANTED = "\x00\x08\x0b\x0c\x1f\x7f\x85\x9f\ufdd0\ufffe\uffff\U0001fffe\U0010fffd\U0010ffff"


def read(data):
    return decode("content/x.md", data)


def test_clean_text_comes_through_with_its_path():
    text, found = read("Wärme 🔥\n注意\n".encode())
    assert (text.path, text.text, found) == ("content/x.md", "Wärme 🔥\n注意\n", ())


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\n\n", b"\xef\xbb\xbf", b"\r\n"])
def test_a_file_without_text_is_empty(data):
    text, found = read(data)
    assert text is None
    assert codes(found) == ["KG008"]
    assert found[0].span == Span(1, 1, 1, 1)
    assert found[0].hint == "write something in it, or remove it"


def test_a_file_of_the_allowed_size_is_read_and_a_larger_one_is_not():
    assert read(b"x" * MAX_BYTES)[0] is not None
    text, (found,) = read(b"x" * (MAX_BYTES + 1))
    assert text is None
    assert (found.code, found.message, found.hint) == (
        "KG003",
        "the file is too large to read: larger, at most 5 MiB are allowed",
        "split it",
    )
    assert "6.0 MiB" in read(b"x" * (6 << 20))[1][0].message


def test_a_byte_that_is_not_utf8_is_found_behind_emoji_and_cjk():
    text, found = read("aus\n🔥注意 caf".encode() + b"\xe9!\n")
    assert text.text == "aus\n🔥注意 caf\ufffd!\n"
    assert seen(text.text, found) == [
        ("KG002", "2:8", "\ufffd", "save the file as UTF-8; in Windows-1252 this byte is 'é'")
    ]
    assert found[0].message == "the byte 0xE9 is not UTF-8"


def test_a_byte_that_is_no_letter_in_windows_1252_gets_the_plain_hint():
    assert read(b"a\x81")[1][0].hint == "save the file as UTF-8"


def test_of_many_bad_bytes_the_first_ten_are_reported():
    _, found = read(b"\xff" + b"a\xe9" * 11)
    assert codes(found) == ["KG002"] * 10
    assert found[-1].message == "the byte 0xE9 is not UTF-8 (and 2 more)"
    assert "more" not in found[0].message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_named_and_read(encoding):
    text, found = read("\ufeffHallo".encode(encoding))
    assert text.text == "Hallo"
    assert [(d.code, d.message, d.hint) for d in found] == [("KG002", "the file is UTF-16", "save the file as UTF-8")]


def test_a_byte_order_mark_is_reported_and_does_not_count_as_a_column():
    text, found = read(b"\xef\xbb\xbf---\n")
    assert text.text == "---\n"
    assert seen(text.text, found) == [("KG006", "1:1", "", "save it as UTF-8 without one")]


def test_a_byte_order_mark_inside_a_text_stays():
    assert read("a\ufeffb".encode())[0].text == "a\ufeffb"


@pytest.mark.parametrize(("end", "name"), [("\r\n", "CRLF"), ("\r", "CR")])
def test_foreign_line_ends_are_reported_once_where_the_first_is(end, name):
    text, found = read(f"é\nab{end}c{end}".encode())
    assert text.text == "é\nab\nc\n"
    assert seen(text.text, found) == [
        ("KG007", "2:3", "", "save it with LF; '* text=auto eol=lf' in .gitattributes keeps it so")
    ]
    assert found[0].message == f"the file has {name} line ends"


@pytest.mark.parametrize("character", UNWANTED)
def test_control_characters_and_noncharacters_are_replaced_and_reported(character):
    text, found = read(f"a\n🔥{character}b".encode())
    assert text.text == "a\n🔥\ufffdb"
    assert seen(text.text, found) == [("KG004", "2:2", "\ufffd", "remove it")]
    assert found[0].message == f"the control character U+{ord(character):04X}"


def test_tabs_and_every_other_character_are_left_alone():
    text = "\ta\u00a0b\u200d\u2028c\u202e\ue000"
    made, found = read(text.encode())
    assert (made.text, found) == (text, ())


def test_everything_wrong_at_once_is_all_reported():
    _, found = read(b"\xef\xbb\xbfa\r\n\x00\xff")
    assert codes(found) == ["KG006", "KG007", "KG002", "KG004"]


def test_spans_count_code_points_from_one_with_an_exclusive_end():
    text = source("ab\n🔥c\n\nd")
    assert text.span(0, 2) == Span(1, 1, 1, 3)
    assert text.span(4, 5) == Span(2, 2, 2, 3)
    assert text.span(3, 8) == Span(2, 1, 4, 2)
    assert text.span(2, 2) == Span(1, 3, 1, 3)
    assert text.span(6, 6) == Span(3, 1, 3, 1)
    assert text.span(8, 8) == Span(4, 2, 4, 2)


def test_messages_and_hints_are_put_in_one_line():
    made = source("a").diagnostic("KG010", Span(1, 1, 1, 2), "a\n\n  b", "c\u2028d \u202be")
    assert (made.message, made.hint) == ("a b", "c d \u202be")


def test_lines_come_without_their_ends_and_missing_ones_are_empty():
    text = source("ab\n\nc")
    assert [text.line(number) for number in (-1, 0, 1, 2, 3, 4)] == ["", "", "ab", "", "c", ""]


def test_offsets_of_positions_outside_are_moved_inside():
    text = source("ab\ncd")
    assert [text.offset(*at) for at in ((1, 1), (2, 2), (2, 99), (9, 1), (0, 0))] == [0, 4, 5, 5, 0]


@given(st.text(alphabet="a🔥\n ", max_size=30), st.data())
def test_a_span_and_its_offset_are_inverse(text, data):
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, len(text)))
    span = source(text).span(at, end)
    assert source(text).offset(span.line, span.column) == at
    assert source(text).offset(span.end_line, span.end_column) == end


@given(st.binary(max_size=200))
def test_any_bytes_become_clean_text_or_none(data):
    text, found = read(data)
    if text is None:
        assert codes(found)
    else:
        assert not any(character in text.text for character in UNWANTED + "\r")
        assert text.text.encode().decode() == text.text
        for diagnostic in found:
            assert diagnostic.excerpt == text.text.split("\n")[diagnostic.span.line - 1]
