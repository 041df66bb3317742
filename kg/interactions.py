"""What each type asks of a learner: choices, numbers, blanks, pairs, steps, programs.

In: a `Question`, the parsed body of an item and its sections. Out: an `Interaction` for the item's type; diagnostics
KG021 to KG023, KG027 to KG030, KG033 to KG037. The grammar is specified, with an example of each type, in
`docs/reference/item-types.md`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from kg.choices import choices_in
from kg.diagnostics import Span
from kg.ids import folded
from kg.markdown import Block, Body, Slice, fence, list_items, plain, table
from kg.model import Accepted, Blanks, CodeBlock, Interaction, Number, Order, Pairs, Program, RichText
from kg.numbers import number
from kg.question import LOST_IN_WORDS, Question, counted, distinct, lost, rendered, report_same, words
from kg.vocab import ItemType

MIN_PAIRS: Final = 2
MIN_STEPS: Final = 3

_BLANK: Final = re.compile(r"\{\{((?:[^{}]|\{(?!\{)|\}(?!\}(?!\})))*)\}\}")
"""A blank as `kg.markdown` reads it."""

_BRACES: Final = re.compile(r"\{\{|\}\}")
_NO_WORDS: Final = ("CodeBlock", "Image", "FootnoteDefinition")
_LOST_IN_A_NUMBER: Final = MappingProxyType(LOST_IN_WORDS | {"InlineHtml": "HTML"})
_LISTS: Final = frozenset({"list", "ordered-list", "task-list"})


# ---- where in the prompt


def answer_block(question: Question) -> Block | None:
    """The block of the prompt that is taken out of it: the choices, the table of pairs or the steps."""
    match question.kind:
        case "multiple-choice" | "multiple-answer" | "true-false":
            return question.last("task-list")
        case "ordering":
            return question.last("ordered-list")
        case "matching":
            tables = [block for block in question.sections.prompt if block.kind == "table"]
            return next((block for block in reversed(tables) if len(table(question.body, block)[0]) == 2), None)
        case _:
            return None


def interaction(question: Question, block: Block | None, blanks: Sequence[tuple[str, ...]]) -> Interaction | None:
    """The interaction of the item. `block` is its `answer_block`; `blanks` come from rendering the prompt."""
    if question.kind == "fill-in":
        return _blanks(question, blanks)
    reader = _READERS.get(question.kind)
    return reader(question, block) if reader else None


# ---- pairs, steps, blanks


def _pairs(question: Question, block: Block | None) -> Pairs | None:
    if block is None:
        _report_no_pairs(question)
        return None
    header, rows = table(question.body, block)
    spans = [question.body.span(Slice(left.start, right.stop)) for left, right in rows]
    pairs: list[tuple[RichText, RichText]] = []
    extra: list[RichText] = []
    matches: list[RichText] = []
    for (left, right), span in zip(rows, spans, strict=True):
        matches.append(rendered(question, right, span, "this row has no match"))
        if left.start < left.stop:
            pairs.append((question.renderer.rich(left, inline=True), matches[-1]))
        else:
            extra.append(matches[-1])
    report_same(question, matches, spans, "matches")
    if len(pairs) < MIN_PAIRS:
        message = f"the table has {counted(len(pairs), 'pair')}"
        question.report_block("KG029", block.slice, message, f"write at least {MIN_PAIRS}")
    headings = [words(question, "KG029", cell, "the heading of a column") for cell in header]
    return Pairs((headings[0], headings[1]), tuple(pairs), tuple(extra))


def _report_no_pairs(question: Question) -> None:
    hint = "end the prompt with a table of two columns, a pair in each row"
    if (other := question.last("table")) is not None:
        columns = len(table(question.body, other)[0])
        message = f"the table has {counted(columns, 'column')}"
        question.report_block("KG029", other.slice, message, hint)
    else:
        question.report("KG029", question.at, "there is no table of pairs", hint)


def _order(question: Question, block: Block | None) -> Order | None:
    if block is None:
        hint = "end the prompt with a numbered list in the right order"
        if (other := question.last("list", "task-list")) is not None:
            question.report_block("KG030", other.slice, "the list to put in order is not numbered", hint)
        else:
            question.report("KG030", question.at, "there is no numbered list to put in order", hint)
        return None
    items = list_items(question.body, block)
    spans = [question.body.span(item.slice) for item in items]
    steps = [
        rendered(question, item.content, span, "this step is empty") for item, span in zip(items, spans, strict=True)
    ]
    if len(steps) < MIN_STEPS:
        lists = sum(other.kind == "ordered-list" for other in question.sections.prompt)
        apart = f"the prompt has {lists} numbered lists; indent what belongs to a step so that the list goes on"
        hint = apart if lists > 1 else f"write at least {MIN_STEPS}"
        question.report_block("KG030", block.slice, f"the list has only {counted(len(steps), 'step')}", hint)
    else:
        _report_steps_above(question, block)
    report_same(question, steps, spans, "steps")
    return Order(tuple(steps))


def _report_steps_above(question: Question, block: Block) -> None:
    """KG030 for steps that go on with the numbers of another list: that one is left in the prompt."""
    above = [other for other in question.sections.prompt if other.kind == "ordered-list" and other.start < block.start]
    if above and block.level > 1:
        message = f"the steps begin with number {block.level}: the list above is none of them"
        hint = "indent what stands between as far as the words of a step, so that the list goes on"
        question.report_block("KG030", block.slice, message, hint)


def _blanks(question: Question, blanks: Sequence[tuple[str, ...]]) -> Blanks | None:
    unread = _report_braces(question)
    if not blanks and unread:
        return None
    if not blanks:
        hint = "put the missing word in braces: {{word}}, or {{word|another}}"
        question.report("KG028", question.at, "the prompt has no blanks", hint)
        return None
    read = list(zip(blanks, _places_of_blanks(question, blanks), strict=True))
    for one, span in read:
        if not one:
            question.report("KG037", span, "this blank has no word in it", "write the word: {{word}}")
    return Blanks(tuple(distinct(question, ((word, span) for word in one)) for one, span in read))


def _report_braces(question: Question) -> bool:
    """KG028 for double braces that make no blank, once in a block: the word would be shown. Whether there are any."""
    places = [next(_stray_braces(question.body, block), None) for block in question.sections.prompt]
    for span in filter(None, places):
        hint = "write {{word}}: two braces on either side, in one line, no markup and no braces inside; or use `code`"
        question.report("KG028", span, "these braces make no blank", hint)
    return any(places)


def _stray_braces(body: Body, block: Block) -> Iterator[Span]:
    """Where in a block double braces are left when its blanks are read. Braces in pairs, as of JSON, are words."""
    at = block.start
    while at < block.stop:
        event, where = body.events[at]
        start = event.get("Start") if type(event) is dict else None
        if type(start) is dict and any(name in start for name in _NO_WORDS):
            at = body.ends[at]
        elif type(event) is dict and "Text" in event and _is_stray(_BLANK.sub("", event["Text"])):
            written = body.written(where["start"], where["end"])
            found = _BRACES.search(_BLANK.sub(lambda blank: " " * len(blank[0]), written))
            yield body.within(where["start"], *found.span()) if found else body.span(Slice(at, at + 1))
        at += 1


def _is_stray(text: str) -> bool:
    return "{{" in text or ("}}" in text and text.count("{") != text.count("}"))


def _places_of_blanks(question: Question, blanks: Sequence[tuple[str, ...]]) -> list[Span]:
    """Where each blank is written; where the type is named for one that is spelled with escapes."""
    source, at = question.body.source, question.body.start
    places = []
    for one in blanks:
        found = next((found for found in _BLANK.finditer(source.text, at) if _words_in(found[1]) == one), None)
        places.append(source.span(*found.span()) if found else question.at)
        at = found.end() if found else at
    return places


def _words_in(braces: str) -> tuple[str, ...]:
    return tuple(word for part in braces.split("|") if (word := " ".join(part.split())))


# ---- answers in sections


def _accepted(question: Question, _: Block | None) -> Accepted:
    section = question.sections.named.get("accepted answers")
    if section is None:
        return Accepted(())
    block = question.only(section, _LISTS, "KG036", "list")
    forms = []
    for item in list_items(question.body, block) if block else ():
        if form := words(question, "KG036", item.content, "an accepted answer"):
            forms.append((form, question.body.span(item.content)))
        else:
            question.report_block("KG037", item.slice, "this accepted answer is empty", "write something, or remove it")
    return Accepted(distinct(question, forms, folded))


def _number(question: Question, _: Block | None) -> Number | None:
    section = question.sections.named.get("answer")
    if section is None or not section.blocks:
        return None
    first = section.blocks[0]
    if other := lost(question.body, first.slice, _LOST_IN_A_NUMBER):
        hint = "write the value alone, and everything else below it after an empty line"
        question.report_block("KG027", first.slice, f"{other} is no part of a number", hint)
        return None
    result = number(plain(question.body, first.slice) if first.kind in {"paragraph", "math"} else "")
    if isinstance(result, Number):
        return result
    question.report_block("KG027", first.slice, result.message, result.hint)
    return None


def _program(question: Question, _: Block | None) -> Program:
    answer = question.sections.named.get("answer")
    if answer and answer.blocks and not any(block.kind == "code" for block in answer.blocks):
        question.report_block(
            "KG034", answer.heading.slice, "the answer holds no code block", "put ``` around the code"
        )
    return Program(_code(question, "starter"), _code(question, "expected output"))


def _code(question: Question, name: str) -> CodeBlock | None:
    section = question.sections.named.get(name)
    block = question.only(section, ("code",), "KG034", "code block") if section else None
    code = fence(question.body, block) if block else None
    return question.renderer.code(code) if code else None


_READERS: Final[MappingProxyType[ItemType, Callable[[Question, Block | None], Interaction | None]]] = MappingProxyType(
    {
        "multiple-choice": choices_in,
        "multiple-answer": choices_in,
        "true-false": choices_in,
        "short-answer": _accepted,
        "numeric": _number,
        "matching": _pairs,
        "ordering": _order,
        "code": _program,
    }
)
