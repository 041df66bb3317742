"""An item's body on its way to what its type asks of a learner, and what the readers of all types share.

In: a parsed body and its sections. Out: parts rendered; the diagnostics of the readers, and KG033 and KG037.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from kg.diagnostics import Diagnostic, Span
from kg.headings import RESERVED, meant
from kg.markdown import Block, Body, Renderer, Slice, plain
from kg.model import RichText
from kg.sections import Section, Sections
from kg.vocab import ItemType

_VISIBLE: Final = re.compile(r"<(?:img|math)|(?:^|>)[^<>]*[^<>\s]")
LOST_IN_WORDS: Final = MappingProxyType({"Link": "a link", "Image": "an image", "FootnoteReference": "a footnote"})
"""What cannot be shown where a text is plain, by the name of its event."""


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


def rendered(question: Question, piece: Slice, span: Span, empty: str) -> RichText:
    """A part rendered; KG037 when nothing is in it."""
    text = question.renderer.rich(piece, inline=True)
    if is_blank(text):
        question.report("KG037", span, empty, "write something, or remove it")
    return text


def is_blank(text: RichText) -> bool:
    """Whether nothing of a text can be seen."""
    return not text.text and not _VISIBLE.search("".join(text.pieces))


def report_same(question: Question, texts: Sequence[RichText], spans: Sequence[Span], what: str) -> None:
    """KG033 at each that repeats one above. White space and emphasis count only beside code blocks."""
    seen: dict[object, Span] = {}
    for text, span in zip(texts, spans, strict=True):
        same = text.pieces if not text.text or any("<pre" in piece for piece in text.pieces) else text.text
        first = seen.setdefault(same, span)
        if first is not span and not is_blank(text):
            question.report("KG033", span, f"two {what} read the same", f"the other one is in line {first.line}")


def distinct(
    question: Question, forms: Iterable[tuple[str, Span]], alike: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Wordings that count as right, each once; KG073 for those that are `alike` one before."""
    kept: dict[str, str] = {}
    for form, span in forms:
        if (first := kept.get(alike(form))) is None:
            kept[alike(form)] = form
        else:
            as_first = f", as '{first[:60]}'" if first != form else ""
            question.report("KG073", span, f"'{form[:60]}' counts as right already{as_first}", "remove it")
    return tuple(kept.values())


def counted(count: int, what: str) -> str:
    """A number of things, in words."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def words(question: Question, code: str, piece: Slice, what: str) -> str:
    """A part as plain text; `code` when it holds more than that. `what` is what it is part of."""
    if other := lost(question.body, piece, LOST_IN_WORDS):
        question.report_block(code, piece, f"{other} is no part of {what}", "write words alone")
    return plain(question.body, piece)


def lost(body: Body, piece: Slice, names: Mapping[str, str]) -> str:
    """The first of what `names` names that a part holds, or ""."""
    events = (body.events[at][0] for at in range(*piece))
    parts = (event.get("Start", event) for event in events if type(event) is dict and "End" not in event)
    found = (part if type(part) is str else next(iter(part)) for part in parts)
    return next((names[name] for name in found if name in names), "")
