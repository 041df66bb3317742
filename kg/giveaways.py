"""What gives the key away: lines of a prompt that were meant to start a section, and do not.

In: the blocks of a prompt. Out: KG024 for headings inside lists and quotes, and for labels that are no headings at all
(``##Answer``, ``**Answer:** two``). Nothing is moved: where the answer would end cannot be told. Such lines may be what
is asked about, like a transcript of questions and answers: none is reported where the key stands elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.diagnostics import Diagnostic
from kg.headings import RESERVED, labels, meant
from kg.markdown import Block, Body, Slice, plain
from kg.sections import GIVES_AWAY, USED, Section, Sections
from kg.vocab import ItemType

_LINES: Final = frozenset({"paragraph", "list", "task-list", "ordered-list", "html"})
"""Blocks in which a line may have been meant as a heading."""

_FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})")

_Place = tuple[int, int]
"""Bytes of the body, the end exclusive."""


def giveaways(body: Body, kind: ItemType, parts: Sections, controls: Block | None) -> Iterator[Diagnostic]:
    """KG024 for what stands in the prompt of an item of type `kind` and was probably meant to be hidden.

    `controls` is the block of the prompt that is taken out of it. It holds the key, or blanks do: only what follows can
    be about it.
    """
    if kind == "concept" or _has_key(parts.named):
        return
    for block in _from_controls(body, kind, parts.prompt, controls):
        apart = _apart(body, block)
        places = dict(_nested_headings(body, block, apart)) | dict(_labels(body, block, apart))
        for (start, end), name in places.items():
            written = body.written(start, end).strip()
            message = f"'{written[:40]}' starts no section, and is shown with the question"
            hint = f"begin a line with '## {RESERVED[name if name in USED[kind] else 'explanation']}' to hide it"
            yield body.source.diagnostic("KG024", body.trimmed(start, end), message, hint)


def _has_key(named: Mapping[str, Section]) -> bool:
    return any(name in named and named[name].blocks for name in ("answer", "accepted answers"))


def _from_controls(body: Body, kind: ItemType, prompt: Sequence[Block], controls: Block | None) -> Iterable[Block]:
    """The blocks in which the key may be told: those from the controls on, or below the last blank."""
    if kind == "fill-in":
        blanks = [n for n, block in enumerate(prompt, 1) if "{{" in body.written(*_bytes(body, block.start))]
        return prompt[max(blanks, default=0) :]
    return (block for block in prompt if controls is None or block.start >= controls.start)


def _nested_headings(body: Body, block: Block, apart: list[_Place]) -> Iterator[tuple[_Place, str]]:
    for at in body.headings:
        start, end = _bytes(body, at)
        if block.start < at < block.stop and not _is_in(apart, start):
            name = meant(plain(body, Slice(at + 1, body.ends[at])))
            if name in GIVES_AWAY:
                yield (start, end), name


def _labels(body: Body, block: Block, apart: list[_Place]) -> Iterator[tuple[_Place, str]]:
    begin, end = _bytes(body, block.start)
    written = body.written(begin, end)
    if block.kind not in _LINES and not _is_unclosed(block, written):
        return
    headings = [_bytes(body, at) for at in body.headings if block.start < at < block.stop]
    for label in labels(written):
        start = begin + len(written[: label.start].encode())
        if label.name in GIVES_AWAY and not _is_in(apart, start) and not _is_in(headings, start):
            yield (start, begin + len(written[: label.end].encode())), label.name


def _is_unclosed(block: Block, written: str) -> bool:
    """Whether a block is code whose fence is never closed: it takes in all that follows."""
    opening = _FENCE.match(written) if block.kind == "code" else None
    last = written.rstrip().rpartition("\n")[2].strip()
    return opening is not None and not (last.startswith(opening[1]) and last.strip(opening[1][0]) == "")


def _apart(body: Body, block: Block) -> list[_Place]:
    """Where inside a block code stands, and feedback, which is hidden as it is."""
    events = ((at, body.events[at][0]) for at in range(block.start + 1, block.stop))
    return [
        _bytes(body, at)
        for at, event in events
        if type(what := event.get("Start") if type(event) is dict else None) is dict
        and ("CodeBlock" in what or "BlockQuote" in what)
    ]


def _bytes(body: Body, at: int) -> _Place:
    where = body.events[at][1]
    return where["start"], where["end"]


def _is_in(places: Iterable[_Place], at: int) -> bool:
    return any(start <= at < end for start, end in places)
