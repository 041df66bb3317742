"""The front matter of a Markdown file: where it is, and where the body starts.

In: a `Source`. Out: offsets in code points, and KG018 for front matter that is not closed or not at the top.
"""

import re
from typing import NamedTuple

from kg.diagnostics import Diagnostic
from kg.source import Source


class Parts(NamedTuple):
    """Where a Markdown file's front matter starts and ends (its text without the fences) and where the body starts.

    A file without front matter has an empty one at 0, and its body starts there.
    """

    start: int
    end: int
    body: int


_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_LOOKS_LIKE_KEYS = re.compile(r"---[ \t]*\n(?:[ \t]*(?:#.*)?\n)*[\w\"'][\w\"' -]*:(?:[ \t]|\n|$)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n|\Z")


def split(source: Source) -> tuple[Parts, tuple[Diagnostic, ...]]:
    """The parts of a Markdown file. KG018 when its front matter is not closed: it then ends at the first empty line."""
    text = source.text
    if not text.startswith("---"):
        return _misplaced(source)
    first = text.find("\n") + 1
    if first == 0 or text[3:first].strip():
        return Parts(0, 0, 0), ()
    if closing := _CLOSE.search(text, first):
        return Parts(first, closing.start(), min(closing.end() + 1, len(text))), ()
    if not _LOOKS_LIKE_KEYS.match(text):
        return Parts(0, 0, 0), ()
    end = _BLANK_LINE.search(text, first)
    stop = min(end.start() + 1, len(text)) if end else len(text)
    message = "the front matter is not closed"
    return Parts(first, stop, stop), (
        source.diagnostic("KG018", source.span(0, 3), message, "put a line '---' between it and the text"),
    )


def _misplaced(source: Source) -> tuple[Parts, tuple[Diagnostic, ...]]:
    """The parts of a file that starts with white space, or without front matter."""
    text = source.text
    at = len(text) - len(text.lstrip())
    if not at or text[at - 1] != "\n" or not _LOOKS_LIKE_KEYS.match(text, at):
        return Parts(0, 0, 0), ()
    parts, found = split(Source(source.path, text[at:]))
    if found or not parts.body:
        return Parts(0, 0, 0), ()
    message = "the front matter does not start in the first line"
    moved = Parts(parts.start + at, parts.end + at, parts.body + at)
    return moved, (source.diagnostic("KG018", source.span(at, at + 3), message, "remove the empty lines above it"),)
