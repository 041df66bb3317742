"""The course in `content/`: what a machine can check of it.

Numeric answers are computed anew by another way than the one the item shows, code answers are run, and the counts,
the spread of keys and the links are held to what the course promises. Read through the product's own reader.
"""

import itertools
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from kg.build import load
from kg.model import Choices, Course, LinkedItem, Number, Program
from kg.prerequisites import prerequisites_first
from kg.vocab import ITEM_TYPES, LEVELS

ROOT = Path(__file__).parent.parent
CHAPTERS = ("ch1-pretraining", "ch2-generative-models", "ch3-prompting", "ch4-alignment", "ch5-inference")


@pytest.fixture(scope="module")
def course() -> Course:
    loaded = load(ROOT)
    assert [d for d in loaded.diagnostics if d.path.startswith("content/")] == []
    return loaded.course


def of_type(course: Course, kind: str) -> dict[str, LinkedItem]:
    return {name: linked for name, linked in course.items.items() if linked.item.type == kind}


# ---- numeric answers


def perplexity_of_a_sentence() -> float:
    """The inverse geometric mean."""
    return math.prod([1 / 2, 1 / 4, 1 / 8, 1 / 2]) ** (-1 / 4)


def training_days() -> float:
    """Operations of forward and backward passes over the operations of a day."""
    parameters = 7e9
    forward = 2 * parameters * (20 * parameters)
    return (forward + 2 * forward) / (64 * 1e15 * 0.4 * 86400)


def rope_score() -> float:
    """Both vectors rotated as complex numbers; the dot product is the real part of one times the other's conjugate."""

    def turned(vector: complex, position: int) -> complex:
        return vector * complex(math.cos(math.radians(30 * position)), math.sin(math.radians(30 * position)))

    return (turned(2 + 0j, 6) * turned(1 + 1j, 4).conjugate()).real


def vote_of_five() -> float:
    """All 32 outcomes of five samples."""
    outcomes = itertools.product([True, False], repeat=5)
    return sum(math.prod(0.6 if right else 0.4 for right in votes) for votes in outcomes if sum(votes) >= 3)


def preference_probability() -> float:
    """The odds are the ratio of the exponentials."""
    return math.exp(1.4) / (math.exp(1.4) + math.exp(0.2))


def draft_speedup() -> float:
    """The expected length of a round, by the place of the first rejection."""
    tokens = sum(0.8**accepted * 0.2 * (accepted + 1) for accepted in range(4)) + 0.8**4 * 5
    return tokens / (1 + 4 * 0.05)


def heads_from_memory() -> float:
    """The slope of the least-squares line through the three measurements."""
    tokens, used = [16e3, 64e3, 128e3], [18.6e9, 24.9e9, 33.3e9]
    centre = mean(tokens)
    slope = sum((t - centre) * m for t, m in zip(tokens, used, strict=True)) / sum((t - centre) ** 2 for t in tokens)
    return round(slope / (2 * 32 * 128 * 2))


NUMBERS = {
    "perplexity-of-a-sentence": perplexity_of_a_sentence,
    "training-days": training_days,
    "rope-score": rope_score,
    "vote-of-five": vote_of_five,
    "preference-probability": preference_probability,
    "draft-speedup": draft_speedup,
    "heads-from-memory": heads_from_memory,
}


def test_numeric_answers_are_what_another_calculation_gives(course: Course) -> None:
    """Each key's interval holds the recomputed value, and the key is that value rounded as it is written."""
    numeric = of_type(course, "numeric")
    assert set(numeric) == set(NUMBERS)
    for name, linked in numeric.items():
        key = linked.item.interaction
        assert isinstance(key, Number)
        value = NUMBERS[name]()
        assert float(key.low) <= value <= float(key.high), name
        places = max(0, -int(key.value.as_tuple().exponent))
        assert round(value, places) == float(key.value), name


# ---- figures in scenarios and model answers


def bits_per_byte(perplexity: float, tokens: float) -> float:
    return math.log2(perplexity) * tokens / 5.6e6


def cache_gigabytes(tokens: float, heads: int, bytes_a_number: int = 2) -> float:
    """Of a model with 32 layers and head dimension 128."""
    return 2 * 32 * heads * 128 * bytes_a_number * tokens / 1e9


def chinchilla_loss(parameters: float, tokens: float) -> float:
    return 1.69 + 406.4 / parameters**0.34 + 410.7 / tokens**0.28


def round_of_drafts(acceptance: float) -> float:
    return sum(acceptance**k for k in range(5)) / 1.16


FIGURES = [
    ("language-modelling", "4.6", (0.5 * 0.1 * 0.2) ** (-1 / 3)),
    ("comparing-perplexities", "0.894", bits_per_byte(9.8, 1.52e6)),
    ("comparing-perplexities", "0.873", bits_per_byte(14.1, 1.28e6)),
    ("pretraining-plan-clinic", "4.4", 8 * 3e14 * 21 * 86400 / 1e21),
    ("pretraining-plan-clinic", "1.3", 6 * 3e9 * 15e9 / (8 * 3e14 * 86400)),
    ("isoflop-valley", "2.601", chinchilla_loss(0.2e9, 160e9)),
    ("isoflop-valley", "2.537", chinchilla_loss(0.4e9, 80e9)),
    ("isoflop-valley", "2.513", chinchilla_loss(0.8e9, 40e9)),
    ("isoflop-valley", "2.528", chinchilla_loss(1.6e9, 20e9)),
    ("isoflop-valley", "2.579", chinchilla_loss(3.2e9, 10e9)),
    ("overtrain-or-not", "545", (6 * 8e9 * 3e12 - 6 * 30e9 * 0.6e12) / (2 * 22e9) / 1.5e9),
    ("extend-the-context", "7.9", cache_gigabytes(60e3, 8)),
    ("prompt-gain-or-noise", "0.45", 2 * sum(math.comb(7, k) for k in range(3)) / 2**7),
    ("vote-of-five", "0.317", sum(math.comb(5, k) * 0.4**k * 0.6 ** (5 - k) for k in (3, 4, 5))),
    ("vote-of-five", "0.903", sum(math.comb(41, k) * 0.6**k * 0.4 ** (41 - k) for k in range(21, 42))),
    ("dpo-both-fall", "0.248", math.log1p(math.exp(-0.1 * ((-47.5 + 42.0) - (-63.2 + 45.0))))),
    ("dpo-both-fall", "0.049", math.log1p(math.exp(-0.1 * ((-55.1 + 42.0) - (-88.0 + 45.0))))),
    ("batch-limit", "16.8", cache_gigabytes(32e3, 32)),
    ("four-bit-verdict", "89.9", (1700 * 91.4 + 300 * 81.4) / 2000),
    ("four-bit-verdict", "0.029", math.sqrt(0.878 * 0.122 / 300 + 0.814 * 0.186 / 300)),
    ("chat-service-plan", "118", cache_gigabytes(300 * 3000, 8)),
    ("chat-service-plan", "36", cache_gigabytes(300 * 1800 + 2 * 1200, 8, 1)),
    ("draft-load-test", "3.01", round_of_drafts(0.82)),
    ("draft-load-test", "2.02", round_of_drafts(0.61)),
    ("draft-load-test", "1.51", round_of_drafts(0.44)),
]


@pytest.mark.parametrize(("name", "written", "value"), FIGURES)
def test_figures_in_the_text_are_computed_right(course: Course, name: str, written: str, value: float) -> None:
    """The figure stands in the item's text and is the value, rounded to the places it is written with."""
    item = course.items[name].item
    texts = [item.prompt, item.answer, item.explanation, *_feedback(item.interaction)]
    assert any(re.search(rf"(?<![\d.,]){re.escape(written)}(?!\d)", text.text) for text in texts if text)
    places = len(written.partition(".")[2])
    assert f"{value:.{places}f}" == written


def _feedback(interaction: object) -> list:
    return [c.feedback for c in interaction.choices] if isinstance(interaction, Choices) else []


# ---- code


def test_code_answers_print_the_expected_output(course: Course) -> None:
    """The answer's first code block, run in a fresh interpreter, prints what the item says, to the character."""
    for name, linked in of_type(course, "code").items():
        program = linked.item.interaction
        assert isinstance(program, Program)
        assert program.expected, name
        assert _printed(_answer_code(linked)) == program.expected.source.rstrip("\n") + "\n", name


def test_code_answers_keep_the_end_of_the_starter(course: Course) -> None:
    """The lines that print are the same in both: a learner completes the starter and need not change the rest."""
    for name, linked in of_type(course, "code").items():
        program = linked.item.interaction
        assert isinstance(program, Program)
        assert program.starter
        end = program.starter.source.rsplit("\n\n\n", 1)[-1]
        assert "print(" in end, name
        assert _answer_code(linked).rstrip().endswith(end.rstrip()), name


def _answer_code(linked: LinkedItem) -> str:
    text = (ROOT / linked.item.path).read_text(encoding="utf-8")
    found = re.search(r"^## Answer\n.*?^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, linked.item.path
    return found.group(1)


def _printed(source: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-c", source], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout


# ---- counts


def test_the_course_has_enough_of_everything(course: Course) -> None:
    """48 items: each type three times, concepts twelve, each Bloom level six times and in every chapter."""
    items = course.items.values()
    types = Counter(linked.item.type for linked in items)
    levels = Counter(linked.level for linked in items)
    cells = Counter((chapter, linked.level) for linked in items for chapter in linked.chapters)
    assert len(course.items) >= 48
    assert {kind: types[kind] for kind in ITEM_TYPES if types[kind] < (12 if kind == "concept" else 3)} == {}
    assert {level: levels[level] for level in LEVELS if levels[level] < 6} == {}
    assert [(chapter, level) for chapter in CHAPTERS for level in LEVELS if not cells[chapter, level]] == []


def test_every_item_is_in_one_chapter_with_an_introduction(course: Course) -> None:
    """An item's folder is named after its chapter; chapters and the course have introductions."""
    for name, linked in course.items.items():
        assert linked.chapters == (linked.item.path.split("/")[1],), name
    assert all(course.tags[tag].introduction for tag in (*CHAPTERS, "llm"))


def test_every_tag_is_used_or_above_a_used_one(course: Course) -> None:
    """No tag leads to an empty page."""
    used = {tag for linked in course.items.values() for tag in linked.tags}
    todo = list(used)
    while todo:
        above = set(course.tags[todo.pop()].broader) - used
        used |= above
        todo += above
    assert set(course.tags) - used == set()
    assert sum(len(tag.broader) > 1 for tag in course.tags.values()) >= 20


# ---- choices


def keys_and_distractors(course: Course) -> tuple[list[int], list[int]]:
    keys, distractors = [], []
    for linked in of_type(course, "multiple-choice").values():
        assert isinstance(linked.item.interaction, Choices)
        for choice in linked.item.interaction.choices:
            (keys if choice.right else distractors).append(len(choice.body.text))
    return keys, distractors


def test_keys_are_spread_evenly_over_the_positions(course: Course) -> None:
    """Over all multiple-choice items no position is the key more than once more often than another."""
    places: Counter[int] = Counter({0: 0, 1: 0, 2: 0, 3: 0})
    for name, linked in of_type(course, "multiple-choice").items():
        assert isinstance(linked.item.interaction, Choices)
        choices = linked.item.interaction.choices
        assert len(choices) == 4, name
        places[[choice.right for choice in choices].index(True)] += 1
    assert max(places.values()) - min(places.values()) <= 1
    sides = [
        linked.item.interaction.choices[0].right
        for linked in of_type(course, "true-false").values()
        if isinstance(linked.item.interaction, Choices)
    ]
    assert abs(sides.count(True) - sides.count(False)) <= 1


def test_keys_are_as_long_as_distractors(course: Course) -> None:
    """The mean key is within 15 % of the mean distractor: length gives nothing away."""
    keys, distractors = keys_and_distractors(course)
    assert mean(keys) == pytest.approx(mean(distractors), rel=0.15)


def test_every_choice_has_feedback_of_its_own(course: Course) -> None:
    """Whoever picks a choice learns something; no feedback is used twice."""
    for name, linked in course.items.items():
        if isinstance(linked.item.interaction, Choices):
            texts = [c.feedback.text if c.feedback else "" for c in linked.item.interaction.choices]
            assert all(texts), name
            assert len(set(texts)) == len(texts), name


# ---- links and form


def test_relations_and_prerequisites_exist_and_are_acyclic(course: Course) -> None:
    """Every name that an author wrote resolves, and everything can be learnt after what it requires."""
    for name, linked in course.items.items():
        assert len(linked.related) == len(linked.item.related), name
        assert len(linked.requires) == len(linked.item.requires), name
        assert None not in linked.addresses, name
    requires = {name: linked.requires for name, linked in course.items.items()}
    order = prerequisites_first(requires, {name: name for name in requires})
    assert len(order) == len(requires)


def test_questions_build_on_concepts(course: Course) -> None:
    """Only one item requires nothing, a concept: every other can be reached from it."""
    kinds = {name: linked.item.type for name, linked in course.items.items()}
    roots = [name for name, linked in course.items.items() if not linked.requires]
    assert [kinds[name] for name in roots] == ["concept"]


def test_titles_sources_and_lengths_keep_the_house_rules(course: Course) -> None:
    """Short titles; concepts of 150 to 350 words with sources; minutes and four criteria for essays and cases."""
    for name, linked in course.items.items():
        item = linked.item
        assert len(item.title) <= 90, name
        if item.type == "concept":
            assert item.sources, name
            assert 150 <= _words(ROOT / item.path) <= 350, (name, _words(ROOT / item.path))
        if item.type in ("essay", "case-study"):
            assert item.minutes, name
            assert len(item.rubric) >= 4, name


def _words(path: Path) -> int:
    """Words of prose: front matter, code, display formulas and footnotes not counted."""
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    return len(re.sub(r"^```.*?^```$|\$\$.*?\$\$|^\[\^.*?$", "", body, flags=re.MULTILINE | re.DOTALL).split())
