"""A parsed body: its events, which end belongs to which start, and places counted as editors count them."""

from markdown_texts import excerpt, source

from kg.diagnostics import Span
from kg.markdown import Slice, blocks, list_items, parse, table
from kg.markdown.body import MAX_DEPTH, label_key


def test_a_body_starts_after_the_front_matter():
    body = parse(source("---\na: b\n---\n# Hé\n"), 13)
    assert body.span(Slice(0, len(body.events))) == Span(4, 1, 4, 5)


def test_places_count_code_points_however_long_the_text():
    text = "".join(f"é漢😀 line {n}\n\n" for n in range(400)) + "the *end*\n"
    body = parse(source(text))
    last = blocks(body)[-1]
    assert body.span(last.slice) == Span(801, 1, 801, 10)
    assert excerpt(body.source, body.span(Slice(last.start + 2, last.stop - 1))) == "*end*"


def test_a_span_has_no_white_space_around_it():
    body = parse(source("  a  \n\n\n## b\n\n\n"))
    assert [excerpt(body.source, body.span(block.slice)) for block in blocks(body)] == ["a", "## b"]


def test_an_empty_cell_has_an_empty_place_where_it_would_stand():
    body = parse(source("| a |   | é |\n|---|---|---|\n| 1 |\n"))
    header, rows = table(body, blocks(body)[0])
    assert body.span(header[1]) == Span(1, 6, 1, 6)
    assert body.span(rows[0][0]) == Span(3, 3, 3, 4)
    assert body.span(rows[0][2]).line >= 3


def test_an_empty_choice_has_an_empty_place_behind_its_box():
    body = parse(source("- [ ]\n- [x] b\n"))
    empty = list_items(body, blocks(body)[0])[0]
    assert body.span(empty.content) == Span(1, 6, 1, 6)


def test_an_empty_body_and_an_empty_slice_at_the_end_have_places():
    assert parse(source("\n")).span(Slice(0, 0)) == Span(1, 1, 1, 1)
    body = parse(source("a\n\nb\n"))
    assert body.span(Slice(6, 6)) == Span(3, 2, 3, 2)
    assert body.span(Slice(3, 3)) == Span(3, 1, 3, 1)


def test_ends_belong_to_starts():
    body = parse(source("> - a\n>   > b\n\nc\n"))
    for at, end in enumerate(body.ends):
        assert end == at or ("Start" in body.events[at][0] and "End" in body.events[end][0])
    assert list(body.tops) == [0, body.ends[0] + 1]


def test_footnotes_are_known_by_label_wherever_they_are_defined():
    body = parse(source("> [^A]: in a quote\n\n- x\n\n  [^b]: in a list\n\n[^a]: again\n\n[^A] [^b]\n"))
    assert set(body.footnotes) == {"a", "b"}
    assert body.footnotes["a"].start == 2, "the first definition counts"
    assert label_key(" Long  LABEL ") == "long label"


def test_nesting_up_to_the_bound_is_kept():
    body = parse(source("> " * (MAX_DEPTH - 1) + "a\n"))
    assert body.too_deep is None
    assert len(body.events) == 2 * MAX_DEPTH + 1


def test_markup_nested_deeper_goes_and_its_text_stays():
    body = parse(source("> " * (MAX_DEPTH + 20) + "a *b*\n\nc\n"))
    assert body.too_deep == Span(1, 2 * MAX_DEPTH + 1, 1, 2 * MAX_DEPTH + 46)
    assert len(blocks(body)) == 2
    assert [event["Text"] for event, _ in body.events if "Text" in event] == ["a ", "b", "c"]


def test_a_table_or_list_at_the_bound_goes_as_a_whole():
    quotes = "> " * (MAX_DEPTH - 2)
    for markdown in (f"{quotes}| a |\n{quotes}|---|\n", f"{quotes}> - a\n"):
        body = parse(source(markdown))
        assert body.too_deep
        names = [str(event.get("Start")) for event, _ in body.events if "Start" in event]
        assert all("BlockQuote" in name for name in names), "no part of it is left alone"


def test_ten_thousand_levels_are_no_trouble():
    assert parse(source(">" * 10_000)).too_deep
    assert parse(source("- " * 10_000 + "a")).too_deep
    assert parse(source("[" * 10_000)).too_deep is None
