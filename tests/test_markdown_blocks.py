"""Blocks and what is inside them: what the grammar of items takes apart."""

from typing import get_args

import pytest
from markdown_texts import excerpt, source

from kg.markdown import Body, Slice, blocks, fence, list_items, parse, plain, table
from kg.markdown.blocks import BlockKind


def read(text: str) -> Body:
    return parse(source(text))


def kinds(text: str) -> list[str]:
    return [block.kind for block in blocks(read(text))]


def test_every_kind_of_block():
    text = "# H\n\npara\n\n- a\n\n1. b\n\n* [ ] c\n\n| d |\n|---|\n\n```\ne\n```\n\n> f\n\n"
    text += "<div>g</div>\n\n---\n\n[^h]: h\n\n$$i$$\n\n    j\n"
    expected = ["heading", "paragraph", "list", "ordered-list", "task-list", "table", "code", "quote", "html", "rule"]
    assert kinds(text) == [*expected, "footnote", "math", "code"]
    assert set(kinds(text)) == set(get_args(BlockKind))


def test_link_definitions_and_blank_lines_are_no_blocks():
    assert kinds("\n\n[a]: b\n\n") == []


def test_a_heading_has_level_and_plain_text():
    found = blocks(read("## A *b* `c` $d$ [e](f) &amp;  g\n\nSetext\n===\n"))
    assert [(block.level, block.text) for block in found] == [(2, "A b c d e & g"), (1, "Setext")]


def test_an_ordered_list_has_the_number_it_starts_with():
    assert [block.level for block in blocks(read("4. a\n5. b\n"))] == [4]


@pytest.mark.parametrize("text", ["$$x$$ and", "$x$", "a $$x$$"])
def test_only_a_displayed_formula_alone_is_a_block_of_maths(text):
    assert kinds(text) == ["paragraph"]


def test_alerts_are_quotes():
    assert kinds("> [!NOTE]\n> a\n") == ["quote"]


def test_a_block_is_a_slice_and_has_an_inside():
    body = read("> a\n\nb\n")
    first, second = blocks(body)
    assert (plain(body, first.slice), plain(body, first.content), plain(body, second.content)) == ("a", "a", "b")
    rule = blocks(read("---\n"))[0]
    assert rule.content == Slice(1, 1)


# ---- lists


def items(text: str) -> list[tuple[bool | None, str, str | None]]:
    body = read(text)
    found = list_items(body, blocks(body)[0])
    return [(i.checked, plain(body, i.content), plain(body, i.feedback) if i.feedback else None) for i in found]


def test_choices_are_checked_or_not_and_keep_their_feedback_apart():
    text = "- [ ] a\n  > no\n- [x] b\n\n  > yes\n  > indeed\n- c\n"
    assert items(text) == [(False, "a", "no"), (True, "b", "yes indeed"), (None, "c", None)]


def test_one_box_makes_a_list_of_tasks():
    assert kinds("- a\n- [X] b\n") == ["task-list"]
    assert kinds("- a\n\n- b\n") == ["list"]


def test_empty_choices_and_items():
    assert items("- [ ]\n- [x] \n-\n") == [(False, "", None), (True, "", None), (None, "", None)]


def test_only_a_plain_quote_at_the_end_is_feedback():
    assert items("- [x] a\n\n  > b\n\n  c\n")[0] == (True, "a b c", None)
    assert items("- [x] a\n\n  > [!TIP]\n  > b\n")[0] == (True, "a b", None)
    assert items("- [x] > a\n")[0] == (True, "> a", None)


def test_an_item_that_is_only_a_quote_is_feedback_to_nothing():
    assert items("- > a\n") == [(None, "", "a")]


def test_choices_may_hold_blocks():
    body = read("- [x] a\n\n  ```py\n  x = 1\n  ```\n\n  > yes\n")
    item = list_items(body, blocks(body)[0])[0]
    assert plain(body, item.content) == "a x = 1"
    assert excerpt(body.source, body.span(item.slice)).startswith("- [x] a")


# ---- tables


def test_a_table_is_cells():
    body = read("| a | b |\n|---|:-:|\n| *1* | x\\|y |\n| 2 |\n")
    header, rows = table(body, blocks(body)[0])
    assert [plain(body, cell) for cell in header] == ["a", "b"]
    assert [[plain(body, cell) for cell in row] for row in rows] == [["1", "x|y"], ["2", ""]]


def test_a_table_without_rows():
    body = read("| a |\n|---|\n")
    assert table(body, blocks(body)[0])[1] == ()


# ---- code


def test_a_fence_has_language_source_and_place():
    text = "é\n\n```{.Python} title=x\nx = 1\n\n```\n"
    body = read(text)
    found = fence(body, blocks(body)[1])
    assert found is not None
    assert (found.language, found.source) == ("python", "x = 1\n\n")
    assert excerpt(body.source, found.named) == "Python"
    assert excerpt(body.source, found.span) == "```{.Python} title=x\nx = 1\n\n```"


def test_fences_without_language_and_indented_code():
    body = read("```\na\n```\n\n    b\n")
    assert [fence(body, block).language for block in blocks(body)] == ["", ""]
    assert [fence(body, block).source for block in blocks(body)] == ["a\n", "b\n"]


def test_a_fence_in_a_quote_loses_the_marks_of_the_quote():
    body = read("> ```py\n> a\n>  b\n> ```\n")
    inside = parse(source("```py\na\n```"))
    assert fence(body, blocks(body)[0]) is None
    assert fence(inside, blocks(inside)[0]).source == "a\n"


# ---- plain text


def test_plain_text_has_words_code_and_tex():
    body = read("a **b** `c`  \nd <b>e</b> $f^2$ ![g](h) [[i]]\n\n- j\n- k\n\n[^1]: note\n")
    assert plain(body, Slice(0, len(body.events))) == "a b c d e f^2 g i j k"


def test_plain_text_of_several_slices_and_of_none():
    body = read("a\n\nb\n")
    first, second = blocks(body)
    assert plain(body, second.slice, first.slice) == "b a"
    assert plain(body) == ""
    assert plain(body, Slice(1, 1)) == ""
