"""The sections of an item's body: the prompt, and what stands under the reserved headings.

In: a parsed `Body` and the item's type. Out: `Sections`, whose parts are still blocks; diagnostics KG024 and KG025. A
section is what follows a second-level heading with one of the reserved words, up to the next of these. Nothing is
rendered, nothing is lost.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kg.diagnostics import Diagnostic
from kg.ids import folded
from kg.markdown.blocks import Block, blocks
from kg.markdown.body import Body, Slice
from kg.vocab import ITEM_TYPES, ItemType

RESERVED: Final = {
    "hint": "Hint",
    "answer": "Answer",
    "accepted answers": "Accepted answers",
    "starter": "Starter",
    "expected output": "Expected output",
    "explanation": "Explanation",
    "rubric": "Rubric",
}
"""Section names, case-folded, as they are written best."""

_EVERYWHERE: Final = frozenset({"hint", "explanation"})

USED: Final[dict[ItemType, frozenset[str]]] = dict.fromkeys(ITEM_TYPES, _EVERYWHERE) | {
    "concept": frozenset(),
    "short-answer": _EVERYWHERE | {"answer", "accepted answers"},
    "numeric": _EVERYWHERE | {"answer"},
    "essay": _EVERYWHERE | {"answer", "rubric"},
    "case-study": _EVERYWHERE | {"answer", "rubric"},
    "code": _EVERYWHERE | {"starter", "expected output", "answer"},
}
"""Which sections a type has. A concept has none: its headings are its own."""

_GIVES_AWAY: Final = frozenset({"answer", "accepted answers", "rubric"})

_MISNAMED: Final = {
    "hints": "hint",
    "answers": "answer",
    "model answer": "answer",
    "solution": "answer",
    "accepted answer": "accepted answers",
    "explanations": "explanation",
    "rubrics": "rubric",
    "starter code": "starter",
}
"""Headings that were probably meant as reserved ones."""


class Section(Struct, frozen=True):
    """What stands under a reserved heading (of all headings with this name)."""

    heading: Block
    blocks: tuple[Block, ...]


class Sections(Struct, frozen=True):
    """A body taken apart.

    What stands in a section that the type does not use is in `prompt`, or, where it gives the answer away, in `answer`.
    """

    prompt: tuple[Block, ...]
    hints: tuple[Section, ...]
    named: dict[str, Section]
    answer: tuple[Block, ...]


def runs(parts: Iterable[Block]) -> list[Slice]:
    """The blocks as few slices: neighbours are joined."""
    slices: list[Slice] = []
    for block in parts:
        if slices and slices[-1].stop == block.start:
            slices[-1] = Slice(slices[-1].start, block.stop)
        else:
            slices.append(block.slice)
    return slices


def sections(body: Body, kind: ItemType, found: list[Diagnostic]) -> Sections:
    """The body of an item of type `kind`, taken apart."""
    every = blocks(body)
    if kind == "concept":
        return Sections(every, (), {}, ())
    prompt: list[Block] = []
    opened: list[tuple[str, Block, list[Block]]] = []
    for block in every:
        if name := _section(block):
            opened.append((name, block, []))
        else:
            (opened[-1][2] if opened else prompt).append(block)
    _report_misnamed(body, kind, every, {name for name, _, _ in opened}, found)
    hints = tuple(Section(heading, tuple(inside)) for name, heading, inside in opened if name == "hint")
    named: dict[str, Section] = {}
    answer: list[Block] = []
    for name, heading, inside in opened:
        if name not in USED[kind]:
            _report_unused(body, kind, name, heading, found)
            (answer if name in _GIVES_AWAY else prompt).extend((heading, *inside))
        elif name in named:
            _report_repeated(body, name, heading, found)
            named[name] = Section(named[name].heading, (*named[name].blocks, *inside))
        elif name != "hint":
            named[name] = Section(heading, tuple(inside))
    return Sections(tuple(prompt), hints, named, tuple(answer))


def _section(block: Block) -> str:
    """The section that a block starts, or ""."""
    if block.kind != "heading" or block.level != 2:
        return ""
    name = folded(block.text)
    return name if name in RESERVED else ""


def _report_unused(body: Body, kind: ItemType, name: str, heading: Block, found: list[Diagnostic]) -> None:
    """KG024 for a section that the type does not have."""
    used = [RESERVED[other] for other in RESERVED if other in USED[kind]]
    message = f"{_named(kind)} has no section '{RESERVED[name]}'"
    _report(body, "KG024", heading, message, f"its sections are {', '.join(used)}", found)


def _named(kind: ItemType) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} item"


def _report_repeated(body: Body, name: str, heading: Block, found: list[Diagnostic]) -> None:
    message = f"the section '{RESERVED[name]}' is given twice"
    _report(body, "KG025", heading, message, "put everything under the first one", found)


def _report_misnamed(
    body: Body, kind: ItemType, every: Iterable[Block], present: set[str], found: list[Diagnostic]
) -> None:
    """KG024 for headings that were probably meant to start a section, as long as that section is missing."""
    for block in every:
        if block.kind == "heading" and not _section(block):
            name = _meant(block.text)
            if name in USED[kind] and name not in present:
                message = f"the heading '{block.text}' starts no section here"
                _report(body, "KG024", block, message, f"write '## {RESERVED[name]}' if it should", found)


def _meant(text: str) -> str:
    """The section that a heading with this text was probably meant to start, whatever its level; or ""."""
    name = folded(text[:40]).rstrip(" :.")
    return name if name in RESERVED else _MISNAMED.get(name, "")


def _report(body: Body, code: str, heading: Block, message: str, hint: str, found: list[Diagnostic]) -> None:
    found.append(body.source.diagnostic(code, body.span(heading.slice), message, hint))
