import pytest
from findings import seen, source

from kg.items import read_item

CHOICES = "- [ ] Four\n- [x] Two"


def read(body, kind="multiple-choice"):
    text = f"---\ntype: {kind}\ntitle: T\n---\n{body}"
    _, found = read_item(source(text), "")
    return [(code, int(at.split(":")[0]) - 4, under, hint) for code, at, under, hint in seen(text, found)]


HIDE = "begin a line with '## Explanation' to hide it"


@pytest.mark.parametrize(
    ("after", "line", "under"),
    [
        ("\n  ## Answer\n  Two.\n", 5, "## Answer"),
        ("\n\nSo:\n\n> ## Answer\n>\n> Two.\n", 8, "## Answer"),
        ("\n\n##Answer\nTwo.\n", 6, "##Answer"),
        ("\n\n<div>\n## Answer\nTwo.\n</div>\n", 7, "## Answer"),
        ("\nAnswer: Two\n", 5, "Answer: Two"),
        ("\n\n**Which**\n\n**Model answer:** 🔥 Two.\n", 8, "**Model answer:** 🔥 Two."),
        ("\n\n*Answer:* Two.\n", 6, "*Answer:* Two."),
        ("\n\n_Answer_: Two.\n", 6, "_Answer_: Two."),
        ("\n\n<b>Answer:</b> Two.\n", 6, "<b>Answer:</b> Two."),
        ("\n\n<strong>Answer</strong>\n\nTwo.\n", 6, "<strong>Answer</strong>"),
        ("\n\n```\nx\n\n## Explanation\n\nTwo.\n", 9, "## Explanation"),
    ],
)
def test_what_only_looks_like_a_section_is_reported(after, line, under):
    assert read(f"How many?\n\n{CHOICES}{after}") == [("KG024", line, under, HIDE)]


def test_the_hint_names_the_section_that_the_type_has():
    assert read("How many?\n\n**Answer:** 2\n", "numeric")[0] == (
        ("KG024", 3, "**Answer:** 2", "begin a line with '## Answer' to hide it")
    )


@pytest.mark.parametrize(
    "line",
    ["Question: 2+2?\nAnswer: 4", "Answers: A is right, said one; B, said the other.", "> ## Answer\n>\n> Four."],
)
def test_what_is_asked_about_gives_nothing_away_where_the_key_stands_elsewhere(line):
    assert read(f"{line}\n\nWhy?\n\n## Answer\n\nSo.\n", "short-answer") == []
    assert read(f"{line}\n\nWhy?\n\n{CHOICES}\n") == []
    assert read(f"{line}\n\nAnswer: {{{{six}}}}\n", "fill-in") == []
    assert [code for code, *_ in read(f"{{{{Six}}}}.\n\n{line}\n", "fill-in")] == ["KG024"]


@pytest.mark.parametrize(
    "body",
    [
        f"How many?\n\n{CHOICES}\n  > Explanation: why.\n  > ### Answer\n",
        f"- ```py\n  # Answer: 2\n  ```\n\nHow many?\n\n{CHOICES}\n",
        f"How many?\n\n```md\n## Answer\n```\n\n{CHOICES}\n",
        f"How many?\n\n~~~~md\n## Answer\n```\n~~~~~\n\n{CHOICES}\n",
        f"How many?\n\n    ## Answer\n\n{CHOICES}\n",
        f"How many?\n\n{CHOICES}\n\n## Explanation\n\n**Answer:** Two.\n",
    ],
)
def test_feedback_code_and_what_is_hidden_give_nothing_away(body):
    assert read(body) == []


def test_a_concept_has_nothing_to_hide():
    assert read("What.\n\n**Answer:** so.\n", "concept") == []
