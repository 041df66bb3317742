from decimal import Decimal

import pytest
from findings import seen, source

from kg.items import read_item
from kg.model import Accepted

BOXES = "end the prompt with a list: '- [ ]' before a wrong choice, '- [x]' before a right one"


def read(kind, body):
    """The item of a type with this body, and what was found as (code, line of the body, what is underlined, hint)."""
    text = f"---\ntype: {kind}\ntitle: T\n---\n{body}"
    item, found = read_item(source(text), "")
    return item, [
        (code, "type" if at.startswith("2:") else int(at.split(":")[0]) - 4, under, hint)
        for code, at, under, hint in seen(text, found)
    ]


def clean(kind, body):
    item, found = read(kind, body)
    assert found == []
    return item


def texts(rich):
    return [text.text for text in rich]


# ---- choices


def test_choices_have_texts_keys_and_feedback():
    item = clean(
        "multiple-choice",
        "Which 🔥?\n\n- [ ] One `x`\n  > No.\n  >\n  > Really.\n- [x] Two\n\n  and more\n  > Yes.\n- [ ] $a^2$\n",
    )
    assert item.prompt.text == "Which 🔥?"
    assert [(c.body.text, c.right, c.feedback and c.feedback.text) for c in item.interaction.choices] == [
        ("One x", False, "No. Really."),
        ("Two and more", True, "Yes."),
        ("a^2", False, None),
    ]
    assert [c.span.line for c in item.interaction.choices] == [7, 11, 15]


@pytest.mark.parametrize(
    "body",
    [
        "- [ ] a\n- [x] b\n",
        "- [ ] a\n\n- [x] b\n",
        "- [ ] a\n  ```\n  x\n  ```\n- [x] b\n\n  more\n",
        "1. [ ] a\n\n2. [x] b\n\n   > no\n",
        "- [ ]\n  a\n- [x]   b\n",
        "- [ ] [[a]]\n\n- [x] `b`\n",
    ],
)
def test_the_boxes_never_get_into_a_choice(body):
    choices = clean("multiple-choice", f"Q?\n\n{body}").interaction.choices
    assert [choice.right for choice in choices] == [False, True]
    assert not any("<input" in piece or "[" in piece for choice in choices for piece in choice.body.pieces)


def test_the_last_task_list_is_the_choices_and_the_rest_stays_in_the_prompt():
    item, found = read("multiple-answer", "- [x] done\n- [ ] not\n\nWhich?\n\n- [x] A\n- [x] B\n\nAfter.\n")
    hint = "indent what stands between the choices, or write '-' alone"
    assert found == [("KG023", 1, "- [x] done\n- [ ] not", hint)]
    assert texts(c.body for c in item.interaction.choices) == ["A", "B"]
    assert item.prompt.text == "done not Which? After."


def test_choices_may_be_numbered_and_of_images():
    item = clean("true-false", "Is it?\n\n1. [x] ![yes](a.png)\n2. [ ] ![no](b.png)\n")
    assert [c.right for c in item.interaction.choices] == [True, False]


@pytest.mark.parametrize("kind", ["multiple-choice", "multiple-answer", "true-false"])
def test_without_a_list_there_are_no_choices(kind):
    item, found = read(kind, "Which?\n")
    assert item.interaction is None
    assert found == [("KG021", "type", kind, BOXES)]


def test_a_list_without_boxes_is_pointed_at():
    item, found = read("multiple-choice", "Which?\n\n- A\n- B\n")
    assert item.interaction is None
    assert found == [("KG021", 3, "- A\n- B", BOXES)]


def test_a_choice_without_a_box_is_pointed_at():
    item, found = read("multiple-choice", "Which?\n\n- [x] A\n- 🔥 B\n")
    assert [c.right for c in item.interaction.choices] == [True, False]
    assert found == [("KG021", 4, "🔥 B", "write '- [ ]' before a wrong choice and '- [x]' before a right one")]


def test_one_choice_is_too_few():
    assert read("multiple-choice", "Which?\n\n- [x] A\n")[1] == [("KG023", 3, "- [x] A", "write at least 2")]


def test_a_list_that_feedback_broke_apart_is_explained():
    _, found = read("multiple-choice", "Which?\n\n- [x] A\n\n> Yes.\n\n- [ ] B\n\n> No.\n")
    hint = "the prompt has 2 lists of choices; indent feedback by two spaces so that the list goes on"
    assert found[0] == ("KG023", 7, "- [ ] B", hint)
    assert read("true-false", "Is?\n\n- [x] A\n\n> Yes.\n\n- [ ] B\n")[1][0] == ("KG035", 7, "- [ ] B", hint)


@pytest.mark.parametrize("kind", ["multiple-choice", "multiple-answer", "true-false"])
def test_some_choice_must_be_right(kind):
    item, found = read(kind, "Which?\n\n- [ ] A\n- [ ] B\n")
    assert len(item.interaction.choices) == 2
    assert found == [("KG022", 3, "- [ ] A\n- [ ] B", "mark it with '- [x]'")]


@pytest.mark.parametrize(
    ("kind", "hint"),
    [("multiple-choice", "unmark all but one, or use multiple-answer"), ("true-false", "unmark all but one")],
)
def test_one_choice_at_most_is_right_where_one_is_chosen(kind, hint):
    item, found = read(kind, "Which?\n\n- [x] A\n- [x] B\n")
    assert [c.right for c in item.interaction.choices] == [True, True]
    assert found == [("KG022", 4, "B", hint)]


def test_true_false_has_two_choices():
    assert read("true-false", "Is it?\n\n- [x] T\n- [ ] F\n- [ ] M\n")[1] == [
        ("KG035", 3, "- [x] T\n- [ ] F\n- [ ] M", "write one choice for each side")
    ]


def test_choices_that_read_the_same_are_a_warning():
    assert read("multiple-choice", "Which?\n\n- [x] A\n- [ ] *B*\n- [ ] B\n- [ ] a\n")[1] == [
        ("KG033", 5, "B", "the other one is in line 8")
    ]


def test_choices_that_differ_in_the_indentation_of_code_do_not_read_the_same():
    one, two = "if x:\n      y\n    z", "if x:\n      y\n      z"
    clean("multiple-choice", f"Which?\n\n- [x] A\n\n  ```\n  {one}\n  ```\n- [ ] A\n\n  ```\n  {two}\n  ```\n")


def test_choices_of_which_nothing_is_left_are_empty_and_not_equal():
    _, found = read("multiple-choice", "Which?\n\n- [x] A\n- [ ] <x-y>\n- [ ] <x-z>\n")
    assert sorted(entry[0] for entry in found) == ["KG037", "KG037", "KG042", "KG042"]


def test_an_empty_choice_is_pointed_at():
    assert read("multiple-choice", "Which?\n\n- [x] A\n- [ ] \n")[1] == [
        ("KG037", 4, "- [ ]", "write something, or remove it")
    ]


def test_a_quote_right_below_the_choices_is_no_feedback_and_is_reported():
    hint = "indent it as far as the words of the choice above, or move it above the choices"
    item, found = read("true-false", "🔥?\n\n- [x] A\n- [ ] B\n> No.\n")
    assert item.interaction.choices[1].feedback is None
    assert found == [("KG038", 5, "> No.", hint)]
    assert read("true-false", "🔥?\n\n- [x] A\n- [ ] B\n\n> No.\n")[1] == [("KG038", 6, "> No.", hint)]
    clean("true-false", "🔥?\n\n> Both are from a book.\n\n- [x] A\n- [ ] B\n\nSo says the book:\n\n> Both.\n")


# ---- short answers


def test_accepted_answers_are_the_plain_texts_of_a_list():
    item = clean("short-answer", "Why?\n\n## Accepted answers\n\n- *warm*-up\n- `ramp`\n- H<sub>2</sub>O\n- 注意 🔥\n")
    assert item.interaction == Accepted(("warm-up", "ramp", "H2O", "注意 🔥"))
    assert item.answer is None


def test_a_model_answer_is_enough():
    item = clean("short-answer", "Why?\n\n## Answer\n\nSo.\n")
    assert (item.interaction, item.answer.text) == (Accepted(()), "So.")


@pytest.mark.parametrize("kind", ["short-answer", "numeric", "essay", "case-study", "code"])
def test_an_answer_must_be_there_and_not_be_empty(kind):
    rubric = "\n## Rubric\n\n|a|b|c|\n|-|-|-|\n|x|1|y|\n" if kind in {"essay", "case-study"} else ""
    hint = "write it below '## Answer'"
    assert read(kind, f"Why?\n{rubric}")[1] == [("KG026", "type", kind, hint)]
    assert read(kind, f"Why?\n{rubric}\n## Answer\n")[1] == [("KG026", 9 if rubric else 3, "## Answer", hint)]


def test_accepted_answers_must_be_a_list():
    item, found = read("short-answer", "Why?\n\n## Accepted answers\n\nso\n")
    assert item.interaction == Accepted(())
    assert found == [("KG036", 3, "## Accepted answers", "write a list below it")]


def test_beside_the_list_of_accepted_answers_nothing_is_allowed():
    item, found = read("short-answer", "Why?\n\n## Accepted answers\n\nThese:\n\n- a\n-\n")
    assert item.interaction == Accepted(("a",))
    assert found == [
        ("KG036", 5, "These:", "move this elsewhere"),
        ("KG037", 8, "-", "write something, or remove it"),
    ]


def test_answers_that_are_compared_as_equal_are_listed_twice():
    item, found = read("short-answer", "Why?\n\n## Accepted answers\n\n- a  b\n- 🔥 A B\n- *A* B\n- a b\n")
    assert item.interaction == Accepted(("a b", "🔥 A B"))
    assert found == [("KG073", 7, "*A* B", "remove it"), ("KG073", 8, "a b", "remove it")]


def test_links_would_get_lost_in_an_accepted_answer():
    _, found = read("short-answer", "Why?\n\n## Accepted answers\n\n- a [b](c.md)\n- ![d](e.png)\n")
    assert found == [
        ("KG036", 5, "a [b](c.md)", "write words alone"),
        ("KG036", 6, "![d](e.png)", "write words alone"),
    ]


# ---- numbers


def test_a_number_is_the_first_paragraph_and_the_rest_its_explanation():
    item = clean("numeric", "How much?\n\n## Answer\n\n16.8 ± 0.1 GB\n\nBecause $2 + 2$.\n")
    assert (item.interaction.low, item.interaction.high, item.interaction.unit) == (
        Decimal("16.7"),
        Decimal("16.9"),
        "GB",
    )
    assert item.answer.text == "Because 2 + 2."


@pytest.mark.parametrize("answer", ["$3.2$", "$$3.2$$", "**3.2**", "`3.2`"])
def test_a_number_may_be_set_as_a_formula_or_code(answer):
    item = clean("numeric", f"How much?\n\n## Answer\n\n{answer}\n")
    assert (item.interaction.value, item.answer) == (Decimal("3.2"), None)


@pytest.mark.parametrize("answer", ["about 3 🔥", "- 3", "# 3", "> 3", "3,2"])
def test_anything_else_is_no_number(answer):
    item, found = read("numeric", f"How much?\n\n## Answer\n\n{answer}\n")
    assert item.interaction is None
    assert [entry[:3] for entry in found if entry[0] == "KG027"] == [("KG027", 5, answer)]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("[5](x.md)", "a link"),
        ("5 [[x|m]]", "a link"),
        ("5 ![m](m.png)", "an image"),
        ("10<sup>3</sup>", "HTML"),
        ("5[^1]\n\n[^1]: N.", "a footnote"),
    ],
)
def test_nothing_that_would_get_lost_may_stand_beside_the_number(answer, what):
    text = f"---\ntype: numeric\ntitle: T\n---\nHow much?\n\n## Answer\n\n{answer}\n"
    item, found = read_item(source(text), "")
    assert item.interaction is None
    assert [(d.code, d.message) for d in found] == [("KG027", f"{what} is no part of a number")]


# ---- blanks


def test_blanks_are_taken_out_of_the_prompt_in_order():
    item = clean("fill-in", "The {{attention|self-attention }} of *a {{head}}*, not `{{code}}`.\n")
    assert item.interaction.blanks == (("attention", "self-attention"), ("head",))
    html = "".join(item.prompt.pieces)
    assert html.count('<span class="kg-blank"') == 2
    assert "attention" not in html.replace("{{code}}", "")


def test_without_blanks_there_is_nothing_to_fill_in():
    item, found = read("fill-in", "Nothing here.\n")
    assert item.interaction is None
    assert found == [("KG028", "type", "fill-in", "put the missing word in braces: {{word}}, or {{word|another}}")]


@pytest.mark.parametrize(
    ("braces", "under"),
    [
        ("{{ZZ}", "{{"),
        ("{ZZ}}", "}}"),
        ("{{**ZZ**}}", "{{"),
        ("{{Z\nZ}}", "{{"),
        ("{{$x$}}", "{{"),
        ("{{ZZ {{YY}} }}", "{{"),
        ("{{`x`}}", "{{"),
    ],
)
def test_braces_that_make_no_blank_are_pointed_at(braces, under):
    hint = "write {{word}}: two braces on either side, in one line, no markup and no braces inside; or use `code`"
    assert read("fill-in", f"{{{{a}}}}\n\nThe 🔥 {{{{b}}}}, {braces}.\n")[1] == [("KG028", 3, under, hint)]
    assert [code for code, *_ in read("fill-in", f"The {braces}.\n")[1]] == ["KG028"]


@pytest.mark.parametrize(
    "words", ["`{{a`", "```\n{{a}\n```", "$x_{{a}}$", "$$\nx_{a_{b}}\n$$", '{"a": {"b": 1}}', "{a} and }", "    {{a"]
)
def test_other_braces_are_words(words):
    clean("fill-in", f"{words}\n\nThe {{{{b}}}}.\n")


def test_an_empty_blank_is_pointed_at():
    item, found = read("fill-in", "🔥 {{a}} and {{ | }} and {{b||c}} and {{}}.\n")
    assert item.interaction.blanks == (("a",), (), ("b", "c"), ())
    assert found == [
        ("KG037", 1, "{{ | }}", "write the word: {{word}}"),
        ("KG037", 1, "{{}}", "write the word: {{word}}"),
    ]


def test_an_empty_blank_that_cannot_be_found_is_reported_all_the_same():
    assert read("fill-in", "{{&#32;}} and {{b}}\n")[1] == [("KG037", "type", "fill-in", "write the word: {{word}}")]


def test_a_word_that_is_twice_in_a_blank_is_reported():
    item, found = read("fill-in", "🔥 {{a | A|a}} and {{a}}.\n")
    assert item.interaction.blanks == (("a", "A"), ("a",))
    assert found == [("KG073", 1, "{{a | A|a}}", "remove it")]


def test_other_types_have_no_blanks():
    assert "{{x}}" in clean("concept", "Write {{x}}.\n").prompt.text


# ---- pairs


def test_an_image_would_get_lost_in_the_heading_of_a_column():
    _, found = read("matching", "Match.\n\n| A | ![b](b.png) |\n|---|---|\n| a | b |\n| c | d |\n")
    assert found == [("KG029", 3, "![b](b.png)", "write words alone")]


def test_pairs_are_rows_and_a_row_without_a_left_side_is_an_extra():
    item = clean("matching", "Match.\n\n| *Old* | New |\n|---|---|\n| a 🔥 | `1` |\n| b | 2 |\n| | 3 |\n\nAfter.\n")
    assert item.interaction.headings == ("Old", "New")
    assert [(left.text, right.text) for left, right in item.interaction.pairs] == [("a 🔥", "1"), ("b", "2")]
    assert texts(item.interaction.extra) == ["3"]
    assert item.prompt.text == "Match. After."


def test_the_last_table_of_two_columns_is_the_pairs():
    item = clean("matching", "Match.\n\n|a|b|\n|-|-|\n|x|y|\n|z|w|\n\nGiven:\n\n|a|b|c|\n|-|-|-|\n|1|2|3|\n")
    assert item.interaction.headings == ("a", "b")
    assert "1 2 3" in item.prompt.text


TWO_COLUMNS = "end the prompt with a table of two columns, a pair in each row"


def test_without_a_table_of_two_columns_there_are_no_pairs():
    item, found = read("matching", "Match.\n")
    assert (item.interaction, found) == (None, [("KG029", "type", "matching", TWO_COLUMNS)])
    item, found = read("matching", "Match.\n\n|a|b|c|\n|-|-|-|\n|1|2|3|\n")
    assert (item.interaction, found) == (None, [("KG029", 3, "|a|b|c|\n|-|-|-|\n|1|2|3|", TWO_COLUMNS)])


def test_one_pair_is_too_few():
    item, found = read("matching", "Match.\n\n|a|b|\n|-|-|\n|1|2|\n||3|\n")
    assert len(item.interaction.pairs) == 1
    assert found == [("KG029", 3, "|a|b|\n|-|-|\n|1|2|\n||3|", "write at least 2")]


def test_a_pair_without_a_match_is_pointed_at():
    _, found = read("matching", "Match.\n\n|a|b|\n|-|-|\n|1|2|\n|3|4|\n|🔥||\n")
    assert [entry[:2] for entry in found] == [("KG037", 7)]
    assert found[0][3] == "write something, or remove it"


def test_matches_that_read_the_same_are_a_warning():
    _, found = read("matching", "Match.\n\n|a|b|\n|-|-|\n|1|x|\n|2|y|\n||x|\n")
    assert [(code, line, hint) for code, line, _, hint in found] == [("KG033", 7, "the other one is in line 9")]


# ---- steps


def test_steps_are_the_last_numbered_list():
    item = clean("ordering", "1. not\n2. this\n3. one\n\nOrder:\n\n1. a\n\n   > quoted\n2. *b*\n3. 🔥\n")
    assert texts(item.interaction.steps) == ["a", "b", "🔥"] or texts(item.interaction.steps) == ["a quoted", "b", "🔥"]
    assert item.prompt.text == "not this one Order:"


NUMBERED = "end the prompt with a numbered list in the right order"


def test_without_a_numbered_list_there_are_no_steps():
    item, found = read("ordering", "Order.\n")
    assert (item.interaction, found) == (None, [("KG030", "type", "ordering", NUMBERED)])
    assert read("ordering", "Order.\n\n- a\n- b\n- c\n")[1] == [("KG030", 3, "- a\n- b\n- c", NUMBERED)]


def test_two_steps_are_too_few():
    item, found = read("ordering", "Order.\n\n1. a\n2. b\n")
    assert len(item.interaction.steps) == 2
    assert found == [("KG030", 3, "1. a\n2. b", "write at least 3")]


def test_a_list_of_steps_that_fell_apart_is_explained():
    _, found = read("ordering", "Order.\n\n1. a\n\nx\n\n2. b\n3. c\n")
    hint = "the prompt has 2 numbered lists; indent what belongs to a step so that the list goes on"
    assert found == [("KG030", 7, "2. b\n3. c", hint)]


def test_steps_that_go_on_with_the_numbers_of_another_list_are_pointed_at():
    _, found = read("ordering", "Order.\n\n1. a\n2. b\n\n```\nx\n```\n\n3. c\n4. d\n5. e\n")
    hint = "indent what stands between as far as the words of a step, so that the list goes on"
    assert found == [("KG030", 10, "3. c\n4. d\n5. e", hint)]
    clean("ordering", "Order.\n\n1. x\n2. y\n\nSo:\n\n1. a\n2. b\n3. c\n")
    clean("ordering", "Order.\n\n3. a\n4. b\n5. c\n")


def test_empty_and_equal_steps_are_pointed_at():
    assert read("ordering", "Order.\n\n1. a\n2.\n3. b\n4. a\n")[1] == [
        ("KG037", 4, "2.", "write something, or remove it"),
        ("KG033", 6, "4. a", "the other one is in line 7"),
    ]


# ---- programs


def test_a_program_has_code_to_start_from_and_output_to_get():
    item = clean(
        "code",
        "Do.\n\n## Starter\n\n```python\nx = 1\n```\n\n## Expected output\n\n```\n🔥\n```\n\n"
        "## Answer\n\n```python\nx\n```\n\nWhy.\n",
    )
    assert (item.interaction.starter.language, item.interaction.starter.source) == ("python", "x = 1\n")
    assert item.interaction.expected.source == "🔥\n"
    assert "Why." in item.answer.text


def test_starter_and_output_may_be_missing():
    program = clean("code", "Do.\n\n## Answer\n\n    x\n").interaction
    assert (program.starter, program.expected) == (None, None)


def test_sections_of_code_need_a_code_block():
    item, found = read("code", "Do.\n\n## Starter\n\nx\n\n## Expected output\n\n## Answer\n\nx\n")
    assert (item.interaction.starter, item.interaction.expected) == (None, None)
    assert sorted(found) == [
        ("KG034", 3, "## Starter", "write a code block below it"),
        ("KG034", 7, "## Expected output", "write a code block below it"),
        ("KG034", 9, "## Answer", "put ``` around the code"),
    ]


def test_beside_the_code_to_start_from_nothing_is_allowed():
    item, found = read("code", "Do.\n\n## Starter\n\n```\nx\n```\n\nNote.\n\n```\ny\n```\n\n## Answer\n\n```\nz\n```\n")
    assert item.interaction.starter.source == "x\n"
    assert [entry[:2] for entry in found] == [("KG034", 9), ("KG034", 11)]
