"""What each type asks of a learner: choices, numbers, blanks, pairs, steps, programs.

In: a `Question`, the parsed body of an item and its sections. Out: an `Interaction` for the item's type; diagnostics
KG021 to KG023, KG027 to KG030, KG033 to KG037. What can be read is read: an item without a right choice still has
choices. The grammar is specified, with an example of each type, in `docs/reference/item-types.md`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from kg.diagnostics import Diagnostic, Span
from kg.headings import RESERVED, meant
from kg.markdown import Block, Body, ListItem, Renderer, Slice, fence, list_items, plain, table
from kg.model import Accepted, Blanks, Choice, Choices, CodeBlock, Interaction, Number, Order, Pairs, Program, RichText
from kg.numbers import number
from kg.sections import Section, Sections
from kg.vocab import ItemType

MIN_CHOICES: Final = 2
MIN_PAIRS: Final = 2
MIN_STEPS: Final = 3

_VISIBLE: Final = re.compile(r"<(?:img|math)|(?:^|>)[^<>]*[^<>\s]")
_NO_WORD: Final = re.compile(r"\{\{[\s|]*\}\}")
_LOST_IN_PLAIN_TEXT: Final = MappingProxyType(
    {"Link": "a link", "Image": "an image", "FootnoteReference": "a footnote", "InlineHtml": "HTML"}
)
_LISTS: Final = frozenset({"list", "ordered-list", "task-list"})


class Question(Struct, frozen=True):
    """An item's body on its way to an `Interaction`: what is wrong with it is appended to `found`."""

    kind: ItemType
    at: Span
    """Where the type is named: what to point at when something is missing."""
    body: Body
    sections: Sections
    renderer: Renderer
    found: list[Diagnostic]

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """A diagnostic about this item."""
        self.found.append(self.body.source.diagnostic(code, span, message, hint))

    def report_block(self, code: str, piece: Slice, message: str, hint: str = "") -> None:
        """A diagnostic about a part of the body."""
        self.report(code, self.body.span(piece), message, hint)

    def last(self, *kinds: str) -> Block | None:
        """The last block of the prompt of one of these kinds."""
        return next((block for block in reversed(self.sections.prompt) if block.kind in kinds), None)

    def only(self, section: Section, kinds: Iterable[str], code: str, what: str) -> Block | None:
        """The block that a section consists of; `code` when there is none, and at whatever else is in the section."""
        block = next((block for block in section.blocks if block.kind in kinds), None)
        if block is None:
            name = RESERVED[meant(section.heading.text)]
            message = f"the section '{name}' holds no {what}"
            self.report_block(code, section.heading.slice, message, f"write a {what} below it")
            return None
        for other in section.blocks:
            if other is not block and other.kind != "footnote":
                self.report_block(code, other.slice, f"only a {what} belongs here", "move this elsewhere")
        return block


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


# ---- choices


def _choices(question: Question, block: Block | None) -> Choices | None:
    if block is None:
        _report_no_choices(question)
        return None
    items = list_items(question.body, block)
    choices = tuple(_choice(question, item) for item in items)
    _report_count(question, block, choices)
    _report_right(question, block, choices)
    _report_same(question, [choice.body for choice in choices], [choice.span for choice in choices], "choices")
    return Choices(choices)


def _choice(question: Question, item: ListItem) -> Choice:
    span = question.body.span(item.content if item.content.start < item.content.stop else item.slice)
    if item.checked is None:
        hint = "write '- [ ]' before a wrong choice and '- [x]' before a right one"
        question.report("KG021", span, "this choice has no box", hint)
    body = _piece(question, item.content, span, "this choice is empty")
    feedback = question.renderer.rich(item.feedback) if item.feedback else None
    return Choice(body, bool(item.checked), feedback, span)


def _piece(question: Question, piece: Slice, span: Span, empty: str) -> RichText:
    """A part rendered; KG037 when nothing is in it."""
    text = question.renderer.rich(piece, inline=True)
    if is_blank(text):
        question.report("KG037", span, empty, "write something, or remove it")
    return text


def is_blank(text: RichText) -> bool:
    """Whether nothing of a text can be seen."""
    return not text.text and not _VISIBLE.search("".join(text.pieces))


def _report_no_choices(question: Question) -> None:
    """KG021: at a list without boxes when there is one, for that is what was meant."""
    hint = "end the prompt with a list: '- [ ]' before a wrong choice, '- [x]' before a right one"
    if (plain_list := question.last("list", "ordered-list")) is not None:
        question.report_block("KG021", plain_list.slice, "the choices have no boxes", hint)
    else:
        question.report("KG021", question.at, "there is no list of choices", hint)


def _report_count(question: Question, block: Block, choices: tuple[Choice, ...]) -> None:
    """KG035 for a true-or-false item, KG023 for others; with a hint when the list fell apart."""
    count = len(choices)
    lists = sum(other.kind == "task-list" for other in question.sections.prompt)
    apart = f"the prompt has {lists} lists of choices; indent feedback by two spaces so that the list goes on"
    if question.kind == "true-false" and count != 2:
        hint = apart if lists > 1 else "write one choice for each side"
        question.report_block("KG035", block.slice, f"{_counted(count, 'choice')} for a true-or-false item", hint)
    elif count < MIN_CHOICES:
        hint = apart if lists > 1 else f"write at least {MIN_CHOICES}"
        question.report_block("KG023", block.slice, f"there is only {_counted(count, 'choice')}", hint)


def _report_right(question: Question, block: Block, choices: tuple[Choice, ...]) -> None:
    """KG022 when no choice is right, or more than the type allows."""
    right = [choice for choice in choices if choice.right]
    if not right:
        question.report_block("KG022", block.slice, "no choice is marked right", "mark it with '- [x]'")
    elif len(right) > 1 and question.kind != "multiple-answer":
        hint = "unmark all but one" if question.kind == "true-false" else "unmark all but one, or use multiple-answer"
        question.report("KG022", right[1].span, f"{len(right)} choices are marked right, one must be", hint)


def _report_same(question: Question, texts: Sequence[RichText], spans: Sequence[Span], what: str) -> None:
    """KG033 at each that repeats one above. White space and emphasis count only beside code blocks."""
    seen: dict[object, Span] = {}
    for text, span in zip(texts, spans, strict=True):
        same = text.pieces if not text.text or any("<pre" in piece for piece in text.pieces) else text.text
        first = seen.setdefault(same, span)
        if first is not span and not is_blank(text):
            question.report("KG033", span, f"two {what} read the same", f"the other one is in line {first.line}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


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
        matches.append(_piece(question, right, span, "this row has no match"))
        if left.start < left.stop:
            pairs.append((question.renderer.rich(left, inline=True), matches[-1]))
        else:
            extra.append(matches[-1])
    _report_same(question, matches, spans, "matches")
    if len(pairs) < MIN_PAIRS:
        message = f"the table has {_counted(len(pairs), 'pair')}"
        question.report_block("KG029", block.slice, message, f"write at least {MIN_PAIRS}")
    return Pairs((plain(question.body, header[0]), plain(question.body, header[1])), tuple(pairs), tuple(extra))


def _report_no_pairs(question: Question) -> None:
    hint = "end the prompt with a table of two columns, a pair in each row"
    if (other := question.last("table")) is not None:
        columns = len(table(question.body, other)[0])
        message = f"the table has {_counted(columns, 'column')}"
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
        _piece(question, item.content, span, "this step is empty") for item, span in zip(items, spans, strict=True)
    ]
    if len(steps) < MIN_STEPS:
        lists = sum(other.kind == "ordered-list" for other in question.sections.prompt)
        apart = f"the prompt has {lists} numbered lists; indent what belongs to a step so that the list goes on"
        hint = apart if lists > 1 else f"write at least {MIN_STEPS}"
        question.report_block("KG030", block.slice, f"the list has only {_counted(len(steps), 'step')}", hint)
    _report_same(question, steps, spans, "steps")
    return Order(tuple(steps))


def _blanks(question: Question, blanks: Sequence[tuple[str, ...]]) -> Blanks | None:
    if not blanks:
        hint = "put the missing word in braces: {{word}}, or {{word|another}}"
        question.report("KG028", question.at, "the prompt has no blanks", hint)
        return None
    empty = list(_NO_WORD.finditer(question.body.source.text, question.body.start))
    for number_of_empty in range(sum(not words for words in blanks)):
        found = empty[number_of_empty] if number_of_empty < len(empty) else None
        span = question.body.source.span(*found.span()) if found else question.at
        question.report("KG037", span, "this blank has no word in it", "write the word: {{word}}")
    return Blanks(tuple(blanks))


# ---- answers in sections


def _accepted(question: Question, _: Block | None) -> Accepted:
    section = question.sections.named.get("accepted answers")
    if section is None:
        return Accepted(())
    block = question.only(section, _LISTS, "KG036", "list")
    forms = []
    for item in list_items(question.body, block) if block else ():
        if form := plain(question.body, item.content):
            forms.append(form)
        else:
            question.report_block("KG037", item.slice, "this accepted answer is empty", "write something, or remove it")
    return Accepted(tuple(dict.fromkeys(forms)))


def _number(question: Question, _: Block | None) -> Number | None:
    section = question.sections.named.get("answer")
    if section is None or not section.blocks:
        return None
    first = section.blocks[0]
    if other := _other_than_words(question.body, first):
        hint = "write the value alone, and everything else below it after an empty line"
        question.report_block("KG027", first.slice, f"{other} is no part of a number", hint)
        return None
    result = number(plain(question.body, first.slice) if first.kind in {"paragraph", "math"} else "")
    if isinstance(result, Number):
        return result
    question.report_block("KG027", first.slice, result.message, result.hint)
    return None


def _other_than_words(body: Body, block: Block) -> str:
    """What a block holds that would not be shown, were it read as a plain text; or ""."""
    events = (body.events[at][0] for at in range(block.start, block.stop))
    parts = (event.get("Start", event) for event in events if type(event) is dict and "End" not in event)
    names = (part if type(part) is str else next(iter(part)) for part in parts)
    return next((_LOST_IN_PLAIN_TEXT[name] for name in names if name in _LOST_IN_PLAIN_TEXT), "")


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
        "multiple-choice": _choices,
        "multiple-answer": _choices,
        "true-false": _choices,
        "short-answer": _accepted,
        "numeric": _number,
        "matching": _pairs,
        "ordering": _order,
        "code": _program,
    }
)
