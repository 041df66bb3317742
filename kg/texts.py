"""The texts of an item: its body taken apart by the grammar of its type, and rendered.

In: a parsed body, the item's type and a renderer. Out: `Texts`; diagnostics KG021 to KG037. The prompt is rendered
first, then what stands below it, so that footnotes and equations are numbered as they are read.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kg.diagnostics import Diagnostic, Span
from kg.giveaways import giveaways
from kg.interactions import answer_block, interaction
from kg.markdown import Block, Body, Renderer, Slice, plain, table
from kg.model import Criterion, Interaction, RichText
from kg.question import Question, is_blank
from kg.sections import Section, runs, sections
from kg.vocab import ItemType

MAX_POINTS: Final = 1000

_ANSWERED: Final = frozenset({"numeric", "essay", "case-study", "code"})
"""Types that need an answer; a short answer can do with accepted answers."""

_RUBRIC: Final = "write a table with the columns | Criterion | Points | What earns them |"


class Texts(Struct, frozen=True):
    """The texts of an item; what its type does not have is empty."""

    prompt: RichText
    interaction: Interaction | None
    hints: tuple[RichText, ...]
    answer: RichText | None
    explanation: RichText | None
    rubric: tuple[Criterion, ...]


def read_texts(body: Body, kind: ItemType, at: Span, renderer: Renderer, found: list[Diagnostic]) -> Texts:
    """The texts in the body of an item of type `kind`, whose type is named at `at`."""
    question = Question(kind, at, body, sections(body, kind, found), renderer, found)
    block = answer_block(question)
    found += giveaways(body, kind, question.sections, block)
    blanks: list[tuple[str, ...]] = []
    prompt = _prompt(question, block, blanks)
    return Texts(
        prompt=prompt,
        interaction=interaction(question, block, blanks),
        hints=tuple(_rich(question, section.blocks) for section in question.sections.hints if section.blocks),
        answer=_answer(question),
        explanation=_explanation(question),
        rubric=_rubric(question),
    )


def _rich(question: Question, parts: Iterable[Block]) -> RichText:
    return question.renderer.rich(*runs(parts))


def _prompt(question: Question, taken: Block | None, blanks: list[tuple[str, ...]]) -> RichText:
    """The prompt without the block that is shown as answer controls; the words of its blanks are appended."""
    pieces = runs(block for block in question.sections.prompt if block is not taken)
    prompt = question.renderer.rich(*pieces, blanks=blanks if question.kind == "fill-in" else None)
    if is_blank(prompt):
        span = question.body.span(taken.slice) if taken else question.at
        question.report("KG032", span, "the prompt is empty", "say what is asked, below the front matter")
    return prompt


def _explanation(question: Question) -> RichText | None:
    section = question.sections.named.get("explanation")
    return _rich(question, section.blocks) if section and section.blocks else None


def _place(question: Question, section: Section | None) -> Span:
    """Where to point when something is missing from a section, or the section itself."""
    return question.body.span(section.heading.slice) if section else question.at


def _answer(question: Question) -> RichText | None:
    """The model answer; of a numeric item what follows the number."""
    section = question.sections.named.get("answer")
    inside = section.blocks if section else ()
    wanted = question.kind in _ANSWERED or (
        question.kind == "short-answer" and "accepted answers" not in question.sections.named
    )
    if wanted and not inside:
        message = "the answer is empty" if section else "the answer is missing"
        question.report("KG026", _place(question, section), message, "write it below '## Answer'")
    shown = (*(inside[1:] if question.kind == "numeric" else inside), *question.sections.answer)
    return _rich(question, shown) if shown else None


# ---- rubric


def _rubric(question: Question) -> tuple[Criterion, ...]:
    """The criteria of an essay or case study; KG031 when there are none."""
    if question.kind not in {"essay", "case-study"}:
        return ()
    section = question.sections.named.get("rubric")
    if section is None:
        question.report("KG031", question.at, "the rubric is missing", f"below '## Rubric' {_RUBRIC}")
        return ()
    block = question.only(section, ("table",), "KG031", "table")
    header, rows = table(question.body, block) if block else ((), ())
    if block and (len(header) != 3 or not rows):
        what = f"{len(header)} columns, not three" if len(header) != 3 else "no rows"
        question.report_block("KG031", block.slice, f"the rubric has {what}", _RUBRIC)
        return ()
    return tuple(_criterion(question, row) for row in rows)


def _criterion(question: Question, row: tuple[Slice, ...]) -> Criterion:
    """A row of the rubric; its points are 0 when they cannot be read."""
    name, points, description = row
    if not plain(question.body, name):
        question.report_block("KG031", name, "this criterion has no name", "say what is judged")
    return Criterion(
        question.renderer.rich(name, inline=True),
        _points(question, points),
        question.renderer.rich(description, inline=True),
    )


def _points(question: Question, cell: Slice) -> int:
    text = plain(question.body, cell)
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MAX_POINTS:
        return int(text[:9])
    message = f"'{text[:20]}' is no number of points" if text else "the points are missing"
    question.report_block("KG031", cell, message, f"write a whole number from 1 to {MAX_POINTS}")
    return 0
