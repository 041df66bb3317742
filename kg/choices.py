"""Choices: the task list of a multiple-choice, multiple-answer or true-or-false item.

In: a `Question` and the list. Out: `Choices`; diagnostics KG021 to KG023, KG033, KG035, KG037 and KG038. What can be
read is read: an item without a right choice still has choices.
"""

from typing import Final

from kg.markdown import Block, ListItem, list_items
from kg.model import Choice, Choices
from kg.question import Question, counted, rendered, report_same

MIN_CHOICES: Final = 2

_QUOTE: Final = {"Start": {"BlockQuote": None}}


def choices_in(question: Question, block: Block | None) -> Choices | None:
    """The choices in a list; None when there is no list."""
    if block is None:
        _report_no_choices(question)
        return None
    items = list_items(question.body, block)
    choices = tuple(_choice(question, item) for item in items)
    _report_count(question, block, choices)
    _report_right(question, block, choices)
    _report_feedback_outside(question, block)
    report_same(question, [choice.body for choice in choices], [choice.span for choice in choices], "choices")
    return Choices(choices)


def _choice(question: Question, item: ListItem) -> Choice:
    span = question.body.span(item.content if item.content.start < item.content.stop else item.slice)
    if item.checked is None:
        hint = "write '- [ ]' before a wrong choice and '- [x]' before a right one"
        question.report("KG021", span, "this choice has no box", hint)
    body = rendered(question, item.content, span, "this choice is empty")
    feedback = question.renderer.rich(item.feedback) if item.feedback else None
    return Choice(body, bool(item.checked), feedback, span)


def _report_no_choices(question: Question) -> None:
    """KG021: at a list without boxes when there is one, for that is what was meant."""
    hint = "end the prompt with a list: '- [ ]' before a wrong choice, '- [x]' before a right one"
    if (plain_list := question.last("list", "ordered-list")) is not None:
        question.report_block("KG021", plain_list.slice, "the choices have no boxes", hint)
    else:
        question.report("KG021", question.at, "there is no list of choices", hint)


def _report_feedback_outside(question: Question, block: Block) -> None:
    """KG038 for a quote that comes next after the choices: it tells the key, in the open. An alert is meant so."""
    below = next((other for other in question.sections.prompt if other.start == block.stop), None)
    if below and question.body.events[below.start][0] == _QUOTE:
        hint = "indent it as far as the words of the choice above, or move it above the choices"
        question.report_block("KG038", below.slice, "this is no feedback, and is shown with the question", hint)


def _report_count(question: Question, block: Block, choices: tuple[Choice, ...]) -> None:
    """KG035 for a true-or-false item, KG023 for others; with a hint when the list fell apart."""
    count = len(choices)
    lists = sum(other.kind == "task-list" for other in question.sections.prompt)
    apart = f"the prompt has {lists} lists of choices; indent feedback by two spaces so that the list goes on"
    if question.kind == "true-false" and count != 2:
        hint = apart if lists > 1 else "write one choice for each side"
        question.report_block("KG035", block.slice, f"{counted(count, 'choice')} for a true-or-false item", hint)
    elif count < MIN_CHOICES:
        hint = apart if lists > 1 else f"write at least {MIN_CHOICES}"
        question.report_block("KG023", block.slice, f"there is only {counted(count, 'choice')}", hint)
    elif lists > 1:
        _report_choices_above(question)


def _report_choices_above(question: Question) -> None:
    """KG023 at the first list of choices, which is shown, boxes and all, as part of the prompt."""
    first = next(other for other in question.sections.prompt if other.kind == "task-list")
    hint = "indent what stands between the choices, or write '-' alone"
    question.report_block("KG023", first.slice, "these are no choices: only the last list is", hint)


def _report_right(question: Question, block: Block, choices: tuple[Choice, ...]) -> None:
    """KG022 when no choice is right, or more than the type allows."""
    right = [choice for choice in choices if choice.right]
    if not right:
        question.report_block("KG022", block.slice, "no choice is marked right", "mark it with '- [x]'")
    elif len(right) > 1 and question.kind != "multiple-answer":
        hint = "unmark all but one" if question.kind == "true-false" else "unmark all but one, or use multiple-answer"
        question.report("KG022", right[1].span, f"{len(right)} choices are marked right, one must be", hint)
