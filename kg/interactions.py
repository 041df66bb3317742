"""The grammar of the twelve item types: what an item's sections say, as texts and as an `Interaction`.

In: a parsed body and its renderer. Out: `Texts`; diagnostics KG021 to KG037. The grammar is specified, with an example of each rule kept and
broken, in `docs/reference/item-types.md`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from kg.diagnostics import Diagnostic, Span
from kg.ids import folded
from kg.markdown import Body, Renderer, Slice, fence, list_items, plain, table
from kg.markdown.blocks import Block, ListItem
from kg.model import (
    Accepted,
    Blanks,
    Choice,
    Choices,
    CodeBlock,
    Criterion,
    Interaction,
    Number,
    Order,
    Pairs,
    Program,
    RichText,
)
from kg.numbers import Unreadable, number
from kg.sections import Section, Sections, runs, sections
from kg.vocab import ItemType

FEWEST_STEPS: Final = 3
FEWEST_PAIRS: Final = 2
FEWEST_CHOICES: Final = 2
MAX_POINTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of an item; what its type does not have is empty."""

    prompt: RichText
    interaction: Interaction | None
    hints: tuple[RichText, ...]
    answer: RichText | None
    explanation: RichText | None
    rubric: tuple[Criterion, ...]


def read_texts(body: Body, kind: ItemType, renderer: Renderer, found: list[Diagnostic]) -> Texts:
    """Takes the body of an item of type `kind` apart and renders its parts."""
    return _Reader(body, kind, renderer, found, sections(body, kind, found)).texts()


@dataclass(frozen=True, slots=True)
class _Reader:
    body: Body
    kind: ItemType
    renderer: Renderer
    found: list[Diagnostic]
    parts: Sections

    def texts(self) -> Texts:
        """Prompt first, so that headings and footnotes are numbered as they are read."""
        taken, interaction = GRAMMAR[self.kind](self) if self.kind in GRAMMAR else (None, None)
        blanks: list[tuple[str, ...]] | None = [] if self.kind == "fill-in" else None
        rest = [block for block in self.parts.prompt if block is not taken]
        prompt = self.renderer.rich(*runs(rest), blanks=blanks)
        if not prompt.text and self.kind != "fill-in":
            self.report("KG032", self._start(), "the prompt is empty", "say what is asked")
        if blanks is not None:
            interaction = self._blanks(blanks)
        return Texts(
            prompt=prompt,
            interaction=interaction,
            hints=tuple(self._rich(section.blocks) for section in self.parts.hints),
            answer=self._answer(),
            explanation=self._named("explanation"),
            rubric=self._rubric(),
        )

    # ---- helpers

    def report(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.found.append(self.body.source.diagnostic(code, span, message, hint))

    def _start(self) -> Span:
        """Where the body begins, for what is missing from it."""
        first = next(iter(self.parts.prompt), None)
        return self.body.span(first.slice) if first else self.body.span(Slice(0, 0))

    def _rich(self, parts: Iterable[Block]) -> RichText:
        return self.renderer.rich(*runs(parts))

    def _named(self, name: str) -> RichText | None:
        section = self.parts.named.get(name)
        return self._rich(section.blocks) if section and section.blocks else None

    def _last(self, *kinds: str) -> Block | None:
        return next((block for block in reversed(self.parts.prompt) if block.kind in kinds), None)

    def _end(self) -> Span:
        """The last block of the prompt, where something is missing."""
        last = next(reversed(self.parts.prompt), None)
        return self.body.span(last.slice) if last else self._start()

    def _place(self, section: Section | None) -> Span:
        return self.body.span(section.heading.slice) if section else self._end()

    # ---- answer and rubric

    def _answer(self) -> RichText | None:
        section = self.parts.named.get("answer")
        inside = section.blocks if section else ()
        if self.kind == "numeric":
            inside = inside[1:]
        missing = self.kind in ("essay", "case-study", "code") and not inside
        if self.kind == "short-answer":
            missing = not inside and "accepted answers" not in self.parts.named
        if missing:
            self.report("KG026", self._place(section), "the answer is missing", "add a section '## Answer'")
        if self.kind == "code" and inside and not any(block.kind == "code" for block in inside):
            self.report("KG034", self._place(section), "the answer holds no code block", "put the code between ``` lines")
        inside = (*inside, *self.parts.answer)
        return self._rich(inside) if inside else None

    def _rubric(self) -> tuple[Criterion, ...]:
        if self.kind not in ("essay", "case-study"):
            return ()
        section = self.parts.named.get("rubric")
        tables = [block for block in section.blocks if block.kind == "table"] if section else []
        header, rows = table(self.body, tables[0]) if tables else ((), ())
        if len(header) != 3 or not rows:
            message = "the rubric is missing" if section is None else "the rubric is not a table of three columns"
            self.report("KG031", self._place(section), message, "| Criterion | Points | What earns them |")
            return ()
        return tuple(criterion for row in rows if (criterion := self._criterion(row)))

    def _criterion(self, row: tuple[Slice, ...]) -> Criterion | None:
        name, points, description = row
        written = plain(self.body, points)
        if not plain(self.body, name) or not (written.isdecimal() and 0 < int(written[:6]) <= MAX_POINTS):
            message = "a criterion has no name" if written.isdecimal() else f"'{written[:20]}' is no number of points"
            self.report("KG031", self.body.span(points if plain(self.body, name) else name), message, "points are whole numbers")
            return None
        return Criterion(self._cell(name), int(written), self._cell(description))

    def _cell(self, cell: Slice) -> RichText:
        return self.renderer.rich(cell, inline=True)

    # ---- one for each type; the block of the prompt that was taken, and the interaction

    def choices(self) -> "_Read":
        block = self._last("task-list")
        if block is None:
            hint = "end the prompt with a list: - [ ] wrong, - [x] right"
            self.report("KG021", self._end(), "the choices are missing", hint)
            return None, None
        choices = tuple(self._choice(item) for item in list_items(self.body, block))
        self._check_choices(choices, self.body.span(block.slice))
        return block, Choices(choices)

    def _choice(self, item: ListItem) -> Choice:
        content = self.renderer.rich(item.content, inline=True)
        feedback = self.renderer.rich(item.feedback) if item.feedback else None
        span = self.body.span(item.content if item.content.start < item.content.stop else item.slice)
        first_line = replace(span, end_line=span.line, end_column=span.end_column if span.end_line == span.line else span.column + 1)
        if not content.text and "<img" not in content.pieces[0]:
            self.report("KG037", first_line, "a choice is empty")
        return Choice(content, bool(item.checked), feedback, first_line)

    def _check_choices(self, choices: tuple[Choice, ...], span: Span) -> None:
        right = sum(choice.right for choice in choices)
        if self.kind == "true-false" and len(choices) != 2:
            self.report("KG035", span, f"there are {len(choices)} choices, not two")
        elif len(choices) < FEWEST_CHOICES:
            self.report("KG023", span, "there is only one choice", "add a distractor")
        if right == 0:
            self.report("KG022", span, "no choice is marked right", "mark it with - [x]")
        elif right > 1 and self.kind != "multiple-answer":
            second = [choice for choice in choices if choice.right][1]
            hint = "make the item a multiple-answer" if self.kind == "multiple-choice" else ""
            self.report("KG022", second.span, f"{right} choices are marked right, one may be", hint)
        seen: dict[str, Choice] = {}
        for choice in choices:
            if choice.body.text and seen.setdefault(folded("".join(choice.body.pieces)), choice) is not choice:
                self.report("KG033", choice.span, f"the choice reads the same as the one in line {seen[folded(''.join(choice.body.pieces))].span.line}")

    def accepted(self) -> "_Read":
        section = self.parts.named.get("accepted answers")
        if section is None:
            return None, Accepted(())
        lists = [block for block in section.blocks if block.kind in ("list", "ordered-list", "task-list")]
        if not lists:
            self.report("KG036", self._place(section), "the accepted answers are not a list", "write one a line: - warm-up")
            return None, Accepted(())
        items = [item for block in lists for item in list_items(self.body, block)]
        forms = [plain(self.body, item.content) for item in items]
        for item, form in zip(items, forms, strict=True):
            if not form:
                self.report("KG036", self.body.span(item.slice), "an accepted answer is empty")
        return None, Accepted(tuple(dict.fromkeys(form for form in forms if form)))

    def numeric(self) -> "_Read":
        section = self.parts.named.get("answer")
        if section is None or not section.blocks:
            self.report("KG026", self._place(section), "the answer is missing", "add a section '## Answer' that starts with the number")
            return None, None
        first = section.blocks[0]
        made = number(plain(self.body, first.slice))
        if isinstance(made, Number):
            return None, made
        assert isinstance(made, Unreadable)  # noqa: S101  # the only other kind
        self.report("KG027", self.body.span(first.slice), made.message, made.hint)
        return None, None

    def _blanks(self, blanks: list[tuple[str, ...]]) -> Blanks | None:
        if not blanks:
            self.report("KG028", self._start(), "there are no blanks to fill in", "write the missing word in braces: {{word}}")
            return None
        if not all(blanks):
            self.report("KG037", self._start(), "a blank has no word in it", "{{word|another accepted word}}")
        return Blanks(tuple(blanks))

    def pairs(self) -> "_Read":
        block = self._last("table")
        header, rows = table(self.body, block) if block else ((), ())
        if block is None or len(header) != 2:
            place = self.body.span(block.slice) if block else self._end()
            what = "is missing" if block is None else f"has {len(header)} columns, not two"
            self.report("KG029", place, f"the table of pairs {what}", "end the prompt with a table of two columns")
            return None, None
        pairs, extra = [], []
        for left, right in rows:
            if not plain(self.body, right):
                self.report("KG037", self.body.span(right), "a pair has no right-hand side")
            elif plain(self.body, left):
                pairs.append((self._cell(left), self._cell(right)))
            else:
                extra.append(self._cell(right))
        if len(pairs) < FEWEST_PAIRS:
            self.report("KG029", self.body.span(block.slice), "there are fewer than two pairs")
        headings = plain(self.body, header[0]), plain(self.body, header[1])
        return block, Pairs(headings, tuple(pairs), tuple(extra))

    def order(self) -> "_Read":
        block = self._last("ordered-list")
        items = list_items(self.body, block) if block else ()
        if len(items) < FEWEST_STEPS:
            place = self.body.span(block.slice) if block else self._end()
            what = "the list to put in order is missing" if block is None else f"there are only {len(items)} steps"
            self.report("KG030", place, what, "end the prompt with a numbered list of three steps or more, in the right order")
            return (block, None) if block is None else (block, Order(tuple(self.renderer.rich(i.content, inline=True) for i in items)))
        for item in items:
            if not plain(self.body, item.content):
                self.report("KG037", self.body.span(item.slice), "a step is empty")
        return block, Order(tuple(self.renderer.rich(item.content, inline=True) for item in items))

    def program(self) -> "_Read":
        return None, Program(self._fence("starter"), self._fence("expected output"))

    def _fence(self, name: str) -> CodeBlock | None:
        section = self.parts.named.get(name)
        if section is None:
            return None
        block = next((block for block in section.blocks if block.kind == "code"), None)
        found = fence(self.body, block) if block else None
        if found is None:
            self.report("KG034", self._place(section), f"the section '{name}' holds no code block", "put it between ``` lines")
            return None
        return self.renderer.code(found)


_Read = tuple[Block | None, Interaction | None]

GRAMMAR: Final[dict[ItemType, Callable[[_Reader], _Read]]] = {
    "multiple-choice": _Reader.choices,
    "multiple-answer": _Reader.choices,
    "true-false": _Reader.choices,
    "short-answer": _Reader.accepted,
    "numeric": _Reader.numeric,
    "matching": _Reader.pairs,
    "ordering": _Reader.order,
    "code": _Reader.program,
}
