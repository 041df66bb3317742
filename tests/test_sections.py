import pytest
from findings import seen, source

from kg.headings import RESERVED
from kg.markdown import parse
from kg.sections import USED, runs, sections
from kg.vocab import ITEM_TYPES


def apart(text, kind="essay"):
    """The prompt, each hint and section as written, what goes with the answer, and what was found."""
    body = parse(source(text))
    found = []
    made = sections(body, kind, found)

    def written(blocks):
        return [cut(text, body.span(piece)) for piece in runs(blocks)]

    return (
        written(made.prompt),
        [written(hint.blocks) for hint in made.hints],
        {name: written(section.blocks) for name, section in made.named.items()},
        written(made.answer),
        seen(text, found),
    )


def cut(text, span):
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    return "\n".join(lines)[span.column - 1 :]


def test_a_reserved_heading_ends_the_prompt_and_starts_a_section():
    assert apart(
        "Why 🔥?\n\nSo.\n\n## Answer\n\nBecause.\n\n### In short\n\nYes.\n\n## Rubric\n\n|a|b|c|\n|-|-|-|\n"
    ) == (
        ["Why 🔥?\n\nSo."],
        [],
        {"answer": ["Because.\n\n### In short\n\nYes."], "rubric": ["|a|b|c|\n|-|-|-|"]},
        [],
        [],
    )


@pytest.mark.parametrize("heading", ["## ANSWER", "## answer ##", "##   Answer", "Answer\n------", "## *Answer*"])
def test_reserved_words_are_known_however_they_are_written(heading):
    assert apart(f"Why?\n\n{heading}\n\nSo.\n")[2] == {"answer": ["So."]}


def test_hints_may_be_repeated_and_stand_anywhere():
    made = apart("Why?\n\n## Hint\n\nOne.\n\n## Answer\n\nSo.\n\n## Hint\n\nTwo.\n")
    assert made[1:3] == ([["One."], ["Two."]], {"answer": ["So."]})
    assert made[4] == []


def test_other_headings_belong_to_what_they_stand_in():
    assert apart("Why?\n\n## Background\n\nX.\n\n## Answer\n\nSo.\n\n## Sources\n\nY.\n") == (
        ["Why?\n\n## Background\n\nX."],
        [],
        {"answer": ["So.\n\n## Sources\n\nY."]},
        [],
        [],
    )


def test_a_section_may_be_empty():
    assert apart("Why?\n\n## Answer\n\n## Rubric\n")[2] == {"answer": [], "rubric": []}


def test_no_heading_is_reserved_in_a_concept():
    text = "What.\n\n## Hint\n\nX.\n\n## Answer\n\nY."
    assert apart(text, "concept") == ([text], [], {}, [], [])


def test_a_repeated_section_is_reported_and_its_content_kept():
    prompt, _, named, _, found = apart("Why?\n\n## Answer\n\nA.\n\n## Hint\n\nH.\n\n## answer\n\nB.\n")
    assert (prompt, named) == (["Why?"], {"answer": ["A.", "B."]})
    assert found == [("KG025", "11:1", "## answer", "put everything under the first one")]


def test_a_section_that_the_type_does_not_use_stays_in_the_prompt():
    prompt, _, named, answer, found = apart("Why?\n\n## Starter\n\nX.\n\n## Answer\n\nSo.\n", "essay")
    assert (prompt, named, answer) == (["Why?\n\n## Starter\n\nX."], {"answer": ["So."]}, [])
    assert found == [("KG024", "3:1", "## Starter", "its sections are Hint, Answer, Explanation, Rubric")]


@pytest.mark.parametrize("heading", ["Answer", "Accepted answers", "Rubric"])
def test_a_section_that_gives_the_answer_away_never_gets_into_the_prompt(heading):
    prompt, _, _, answer, found = apart(f"Why?\n\n## {heading}\n\n- So.\n", "true-false")
    assert (prompt, answer) == (["Why?"], [f"## {heading}\n\n- So."])
    assert found == [("KG024", "3:1", f"## {heading}", "its sections are Hint, Explanation")]


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("# Answer", "Answer"),
        ("### Answer", "Answer"),
        ("## Answer:", "Answer"),
        ("## Answers", "Answer"),
        ("## Anwser", "Answer"),
        ("## 2. Model answer (short)", "Answer"),
        ("## Solution", "Answer"),
        ("## Lösung", "Answer"),
        ("## Rubrics", "Rubric"),
        ("## Explaination", "Explanation"),
        ("## Answer {#answer}", "Answer"),
    ],
)
def test_a_heading_that_is_nearly_reserved_starts_its_section_and_is_reported(heading, meant):
    prompt, _, named, answer, found = apart(f"Why?\n\n{heading}\n\nSo.\n\n## Hint\n\nX.\n")
    assert (prompt, named, answer) == (["Why?"], {meant.lower(): ["So."]}, [])
    assert found == [("KG024", "3:1", heading, f"write '## {meant}', or other words if it is none")]


def test_hints_with_other_headings_are_hints_too():
    prompt, hints, *_, found = apart("Why?\n\n### Hint 1\n\nX.\n\n## Hint\n\nY.\n")
    assert (prompt, hints) == (["Why?"], [["X."], ["Y."]])
    assert [entry[:2] for entry in found] == [("KG024", "3:1")]
    assert apart("Why?\n\n## Hint 1\n\nX.\n\n## Hint 2\n\nY.\n\n### Hint\n\nZ.\n")[1] == [
        ["X."],
        ["Y.\n\n### Hint\n\nZ."],
    ]


@pytest.mark.parametrize("kind", [kind for kind in ITEM_TYPES if kind != "concept"])
@pytest.mark.parametrize("heading", ["### Answer", "## Answer:", "# Accepted answers", "### Explanation", "## Rubrik"])
def test_no_slip_in_a_heading_puts_the_key_in_the_open(kind, heading):
    controls = "- [ ] a\n- [x] b\n\n|a|b|\n|-|-|\n|c|d|\n\n1. a\n2. b"
    prompt, *_, found = apart(f"Why?\n\n{controls}\n\n{heading}\n\nSo.\n", kind)
    assert prompt == [f"Why?\n\n{controls}"]
    assert [(code, under) for code, _, under, _ in found] == [("KG024", heading)]


def test_what_such_a_heading_started_above_the_choices_ends_at_them():
    prompt, _, _, answer, found = apart("Which?\n\n### Answer\n\nTwo.\n\n- [ ] a\n- [x] b\n\nAfter.\n", "true-false")
    assert (prompt, answer) == (["Which?", "- [ ] a\n- [x] b\n\nAfter."], ["### Answer\n\nTwo."])
    assert found == [("KG024", "3:1", "### Answer", "its sections are Hint, Explanation")]


def test_a_heading_right_above_the_choices_is_theirs():
    text = "Which?\n\n## Answers\n\n- [ ] a\n- [x] b"
    assert apart(text, "true-false") == ([text], [], {}, [], [])


@pytest.mark.parametrize("kind", ["essay", "case-study", "code", "numeric", "short-answer"])
@pytest.mark.parametrize(
    "heading", ["### Answer A", "## Answer 1", "## Solution: NaCl, 0.1 M", "## Answered", "### Solution"]
)
def test_such_a_heading_above_the_section_itself_belongs_to_the_prompt(heading, kind):
    prompt = f"Why?\n\n{heading}\n\nX.\n\n{heading}\n\nY.\n\nWhich is better?"
    assert apart(f"{prompt}\n\n## Answer\n\nSo.\n", kind) == ([prompt], [], {"answer": ["So."]}, [], [])


def test_such_a_heading_below_the_section_itself_is_hidden_with_the_answer():
    _, hints, named, answer, found = apart("Why?\n\n## Answer\n\nSo.\n\n## Hint\n\nH.\n\n### Solution\n\nX.\n")
    assert (hints, named, answer) == ([["H."]], {"answer": ["So."]}, ["### Solution\n\nX."])
    assert [entry[:3] for entry in found] == [("KG024", "11:1", "### Solution")]


def test_headings_that_are_told_apart_are_no_section_when_there_are_several():
    prompt = "### Answer A\n\nX.\n\n### Answer B\n\nY."
    assert apart(f"{prompt}\n\n## Solution\n\nZ.\n")[:3] == ([prompt], [], {"answer": ["Z."]})
    assert apart("Which?\n\n### Answer B\n\nX.\n")[2] == {"answer": ["X."]}
    assert apart("- [ ] a\n\n### Answer 1\n\nX.\n\n### Answer 2\n\nY.\n", "true-false")[0] == ["- [ ] a"]


def test_a_lower_heading_in_a_hidden_section_is_its_own():
    made = apart("Why?\n\n## Explanation\n\nX.\n\n### Answer\n\nY.\n")
    assert made[2] == {"explanation": ["X.\n\n### Answer\n\nY."]}
    assert made[-1] == [("KG024", "7:1", "### Answer", "write '## Answer' if it should")]
    assert apart("Why?\n\n## Answer\n\nSo.\n\n### Answer\n\nX.\n\n## Answers\n\nY.\n")[-1] == []


def test_such_a_heading_is_fine_where_the_type_has_no_such_section():
    assert apart("Why?\n\n### Starter\n\nX.\n")[-1] == []
    assert apart("Why?\n\n### Answer\n\nX.\n", "concept")[-1] == []


def test_every_type_has_sections_of_the_known_names():
    assert list(USED) == list(ITEM_TYPES)
    assert all(used <= set(RESERVED) for used in USED.values())
