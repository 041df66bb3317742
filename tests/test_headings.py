import pytest

from kg.headings import RESERVED, labels, meant


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((label, name) for name, label in RESERVED.items()),
        ("Answer:", "answer"),
        ("🔑 The answer", "answer"),
        ("3. Model-answer", "answer"),
        ("Correct answer(s)", "answer"),
        ("Answer – two", "answer"),
        ("Answer - B", "answer"),
        ("Hint 2", "hint"),
        ("Explaination", "explanation"),
        ("Accepted Answer", "accepted answers"),
        ("Marking scheme", "rubric"),
        ("RÉPONSE", "answer"),
        ("Answer B", "answer"),
        ("Answer {#answer}", "answer"),
        ("Answerr", "answer"),
    ],
)
def test_slips_numbers_and_other_words_are_seen_through(text, name):
    assert meant(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🔑",
        "Answering machines",
        "Solution A",
        "Hunt",
        "Output",
        "Explanation of terms",
        "Planation",
        "Starters",
        "Answered",
    ],
)
def test_other_headings_mean_nothing(text):
    assert meant(text) == ""


def found(text):
    return [text[label.start : label.end] for label in labels(text)]


@pytest.mark.parametrize(
    "line",
    [
        "##Answer",
        "\\## Answer",
        "<h2>Answer</h2>",
        "**Answer**",
        "**Answer:** B",
        "**Answer**: B",
        "__Correct answer:__ B",
        "Answer: B",
        "Explanation: so.",
        "**Explanation**",
    ],
)
def test_labels_are_found_at_the_start_of_a_line(line):
    assert found(f"Why?\n  {line}\nSo.\n") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "**Answer** both questions.",
        "Answer in a word: which is it?",
        "what is the\nanswer: yes or no?",
        "Solution: salt in water.",
        "**Solution:** salt in water.",
        "Answer: {{two}} cells.",
        "> Answer: B",
        "It is: Answer",
    ],
)
def test_sentences_are_no_labels(line):
    assert found(line) == []
