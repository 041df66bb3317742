"""The sections of an item's body: the prompt, and what stands under the reserved headings.

In: a parsed `Body` and the item's type. Out: `Sections`, whose parts are still blocks; diagnostics KG024 and KG025. A
section is what follows a second-level heading with one of the reserved words, up to the next of these. A heading that
is nearly one starts a section too, and is reported: a slip must not put the key in the open. Nothing is rendered,
nothing is lost.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct

from kg.diagnostics import Diagnostic
from kg.headings import RESERVED, is_one_of_several, meant
from kg.ids import folded
from kg.markdown.blocks import Block, BlockKind, blocks
from kg.markdown.body import Body, Slice
from kg.vocab import ITEM_TYPES, ItemType

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

GIVES_AWAY: Final = frozenset({"answer", "accepted answers", "rubric", "explanation"})
"""What learners must not see before they have answered."""

_CONTROLS: Final[MappingProxyType[ItemType, BlockKind]] = MappingProxyType(
    {
        "multiple-choice": "task-list",
        "multiple-answer": "task-list",
        "true-false": "task-list",
        "matching": "table",
        "ordering": "ordered-list",
    }
)
"""What the answer controls of a type are made of."""


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


class _Opened(NamedTuple):
    """A section as it stands in the file; `exact` when its heading is spelled as it should be."""

    name: str
    heading: Block
    inside: list[Block]
    exact: bool


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
    exact = frozenset(name for block in every if (name := _section(block)))
    prompt, opened = _opened(every, kind, exact)
    hints = tuple(Section(one.heading, tuple(one.inside)) for one in opened if one.name == "hint")
    named: dict[str, Section] = {}
    answer: list[Block] = []
    for one in opened:
        name = one.name
        if name not in USED[kind] or (name in exact and not one.exact and name != "hint"):
            (answer if name in GIVES_AWAY else prompt).extend((one.heading, *one.inside))
        elif name in named:
            named[name] = Section(named[name].heading, (*named[name].blocks, *one.inside))
        elif name != "hint":
            named[name] = Section(one.heading, tuple(one.inside))
    _report_headings(body, kind, opened, found)
    return Sections(tuple(prompt), hints, named, tuple(answer))


def _section(block: Block) -> str:
    """The section that a block starts, or ""."""
    if block.kind != "heading" or block.level != 2:
        return ""
    name = folded(block.text)
    return name if name in RESERVED else ""


def _nearly(block: Block, kind: ItemType, exact: frozenset[str], within: str) -> str:
    """The section that a block starts although its heading is not quite right, or "".

    In a section that is hidden (`within`) headings of a lower level are its own, and so are those that repeat a section
    which is there, or name one that the type has not.
    """
    name = meant(block.text) if block.kind == "heading" else ""
    lower = block.level > 2
    if (within == name and lower) or (within in GIVES_AWAY and (lower or name in exact or name not in USED[kind])):
        return ""
    return name if name in USED[kind] or name in GIVES_AWAY else ""


def _free(every: Sequence[Block], kind: ItemType) -> frozenset[Block]:
    """The headings that are nearly those of a section and yet are meant as they stand.

    Such are those above the section itself, and, where that is missing, several that are told apart: *Answer A* and
    *Answer B* in a question which is better. There may be many hints, so none of theirs are.
    """
    last = {name: block.start for block in every if (name := _section(block))}
    used = USED[kind] - {"hint"}
    near = [(block, meant(block.text)) for block in every if block.kind == "heading" and not _section(block)]
    told_apart = [(block, name) for block, name in near if name in used - last.keys() and is_one_of_several(block.text)]
    several = Counter(name for _, name in told_apart)
    above = {block for block, name in near if name in used and block.start < last.get(name, 0)}
    return frozenset(above | {block for block, name in told_apart if several[name] > 1})


def _opened(every: Sequence[Block], kind: ItemType, exact: frozenset[str]) -> tuple[list[Block], list[_Opened]]:
    """The blocks of no section, and the sections in their order.

    What a heading that is only nearly right has started above the answer controls ends at them.
    """
    prompt: list[Block] = []
    opened: list[_Opened] = []
    into = prompt
    waiting = _CONTROLS.get(kind)
    free = _free(every, kind)
    for block in every:
        within = opened[-1].name if into is not prompt else ""
        if name := (_section(block) or ("" if block in free else _nearly(block, kind, exact, within))):
            opened.append(_Opened(name, block, [], exact=bool(_section(block))))
            into = opened[-1].inside
            continue
        if block.kind == waiting:
            waiting = None
            if into is not prompt and not opened[-1].exact:
                if not into:
                    prompt.append(opened.pop().heading)
                into = prompt
        into.append(block)
    return prompt, opened


# ---- what is reported


def _report_headings(body: Body, kind: ItemType, opened: list[_Opened], found: list[Diagnostic]) -> None:
    """KG024 and KG025 for headings of sections, and for those that may have been meant to be."""
    present: set[str] = set()
    for one in opened:
        name = RESERVED[one.name]
        if one.name not in USED[kind]:
            used = ", ".join(RESERVED[other] for other in RESERVED if other in USED[kind])
            message = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} item has no section '{name}'"
            _report(body, "KG024", one.heading, message, f"its sections are {used}", found)
        elif not one.exact:
            message = f"the heading '{one.heading.text}' is taken for the section '{name}'"
            _report(body, "KG024", one.heading, message, f"write '## {name}', or other words if it is none", found)
        elif one.name in present and one.name != "hint":
            message = f"the section '{name}' is given twice"
            _report(body, "KG025", one.heading, message, "put everything under the first one", found)
        present |= {one.name} if one.exact else set()
    present |= {one.name for one in opened}
    for block in (block for one in opened for block in one.inside if block.kind == "heading"):
        name = meant(block.text)
        if name in USED[kind] and name not in present:
            message = f"the heading '{block.text}' starts no section here"
            _report(body, "KG024", block, message, f"write '## {RESERVED[name]}' if it should", found)


def _report(body: Body, code: str, heading: Block, message: str, hint: str, found: list[Diagnostic]) -> None:
    found.append(body.source.diagnostic(code, body.span(heading.slice), message, hint))
