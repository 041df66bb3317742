import pytest
from findings import seen, source

from kg.items import read_item
from kg.vocab import ITEM_TYPES

RUBRIC = (
    "## Rubric\n\n| What | Points | Earned by |\n|---|---:|---|\n| **Claim** 🔥 | 2 | Says so. |\n| Proof | 10 | |\n"
)


def read(kind, body):
    text = f"---\ntype: {kind}\ntitle: T\n---\n{body}"
    item, found = read_item(source(text), "")
    return item, seen(text, found)


def rubric(table):
    item, found = read("essay", f"Why?\n\n## Answer\n\nSo.\n\n## Rubric\n\n{table}\n")
    return item.rubric, found


def test_an_item_has_all_its_texts():
    item, found = read(
        "essay", f"Why?\n\n## Hint\n\nOne.\n\n## Hint\n\nTwo.\n\n## Answer\n\nSo.\n\n{RUBRIC}\n## Explanation\n\nSee.\n"
    )
    assert found == []
    assert item.prompt.text == "Why?"
    assert [hint.text for hint in item.hints] == ["One.", "Two."]
    assert (item.answer.text, item.explanation.text, item.interaction) == ("So.", "See.", None)
    assert [(c.name.text, c.points, c.description.text) for c in item.rubric] == [
        ("Claim 🔥", 2, "Says so."),
        ("Proof", 10, ""),
    ]


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_hints_and_explanations_that_are_empty_are_left_out(kind):
    item, _ = read(kind, "Why?\n\n## Hint\n\n## Explanation\n")
    assert (item.hints, item.explanation) == ((), None)


def test_the_whole_body_of_a_concept_is_its_prompt():
    item, found = read("concept", "What.\n\n## Answer\n\nX.\n")
    assert (item.prompt.text, item.answer, found) == ("What. Answer X.", None, [])


EMPTY = "say what is asked, below the front matter"


def test_a_prompt_must_not_be_empty():
    assert read("concept", "")[1] == [("KG032", "2:7", "concept", EMPTY)]
    assert read("concept", "<!-- note -->\n")[1][0][:3] == ("KG032", "2:7", "concept")
    assert read("true-false", "- [x] T\n- [ ] F\n")[1] == [("KG032", "5:1", "- [x] T\n- [ ] F", EMPTY)]


def test_a_prompt_in_html_is_not_empty():
    assert read("concept", "<p>Stem</p>\n")[1] == []
    assert [entry[0] for entry in read("concept", "<p></p>\n")[1]] == ["KG032"]


def test_an_image_is_a_prompt():
    assert [entry[0] for entry in read("concept", "![](a.png)\n")[1]] == ["KG047"]


def test_an_answer_in_a_type_without_one_is_hidden_with_the_answer():
    item, found = read("true-false", "Is it?\n\n- [x] T\n- [ ] F\n\n## Answer\n\nIt is.\n")
    assert item.prompt.text == "Is it?"
    assert item.answer.text == "Answer It is."
    assert [entry[0] for entry in found] == ["KG024"]


def test_links_of_all_texts_are_counted_through():
    item, found = read(
        "multiple-choice",
        "[[a]]\n\n- [x] [[b]]\n  > [[c]]\n- [ ] d\n\n## Hint\n\n[e](e.md)\n\n## Explanation\n\n![f](f.png)\n",
    )
    assert found == []
    assert [link.target for link in item.links] == ["a", "b", "c", "e.md", "f.png"]
    assert item.hints[0].holes[0].link == 3
    assert [link.span.line for link in item.links] == [5, 7, 8, 13, 17]


# ---- rubrics


@pytest.mark.parametrize("kind", ["essay", "case-study"])
def test_a_rubric_must_be_there(kind):
    item, found = read(kind, "Why?\n\n## Answer\n\nSo.\n")
    assert item.rubric == ()
    hint = "below '## Rubric' write a table with the columns | Criterion | Points | What earns them |"
    assert found == [("KG031", "2:7", kind, hint)]


def test_a_rubric_must_be_a_table_of_three_columns_with_rows():
    assert rubric("Two points.") == ((), [("KG031", "11:1", "## Rubric", "write a table below it")])
    columns = "write a table with the columns | Criterion | Points | What earns them |"
    assert rubric("|a|b|\n|-|-|\n|x|1|") == ((), [("KG031", "13:1", "|a|b|\n|-|-|\n|x|1|", columns)])
    assert rubric("|a|b|c|\n|-|-|-|") == ((), [("KG031", "13:1", "|a|b|c|\n|-|-|-|", columns)])


@pytest.mark.parametrize("points", ["many", "0", "-1", "2.5", "1001", "1000000000", "٣"])
def test_points_are_whole_numbers(points):
    made, found = rubric(f"|a|b|c|\n|-|-|-|\n| 🔥 | {points} | y |\n|z|3|w|")
    assert [criterion.points for criterion in made] == [0, 3]
    assert found == [("KG031", "15:7", points, "write a whole number from 1 to 1000")]


def test_points_and_names_must_not_be_missing():
    made, found = rubric("|a|b|c|\n|-|-|-|\n|x||y|\n||1|y|")
    assert len(made) == 2
    assert [entry[0] for entry in found] == ["KG031", "KG031"]
    assert [entry[3] for entry in found] == ["write a whole number from 1 to 1000", "say what is judged"]


def test_beside_the_table_of_a_rubric_nothing_is_allowed_but_footnotes():
    made, found = rubric("Here:\n\n|a|b|c|\n|-|-|-|\n|x[^1]|1|y|\n\n[^1]: Note.")
    assert len(made) == 1
    assert found == [("KG031", "13:1", "Here:", "move this elsewhere")]
