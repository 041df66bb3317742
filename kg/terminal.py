"""The terminal: what it can show, how many cells a text takes in it, and a progress line that leaves no trace.

In: a stream and the environment. Out: plain values; only `Progress` writes. Colour and progress are for terminals: a
pipe gets neither. `NO_COLOR` (any value but the empty one) and ``TERM=dumb`` switch colour off.
"""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Literal

from msgspec import Struct

Role = Literal["strong", "faint", "error", "warning", "good"]

PIPE_WIDTH = 100
"""Cells in a line of output that goes to no terminal."""
MAX_WIDTH = 120
"""Cells in a line on the widest terminal: longer ones are hard to read."""

_SGR: Mapping[Role, str] = {"strong": "1", "faint": "2", "error": "31", "warning": "33", "good": "32"}


class Style(Struct, frozen=True):
    """What a stream can show: colours, bidirectional text, and how many cells a line has."""

    colour: bool = False
    live: bool = False
    """Whether it is a terminal, with someone looking at it."""
    width: int = PIPE_WIDTH

    def paint(self, text: str, *roles: Role | None) -> str:
        """`text` in the colours of `roles`, or as it is."""
        codes = ";".join(_SGR[role] for role in roles if role)
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour and codes and text else text

    def isolated(self, text: str) -> str:
        """`text` kept from reordering what is around it, where a terminal shows right-to-left letters."""
        return f"\u2068{text}\u2069" if self.live and _has_rtl(text) else text


def style_of(stream: IO[str], environ: Mapping[str, str]) -> Style:
    """The style for `stream`."""
    if not stream.isatty():
        return Style()
    colour = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Style(colour, live=True, width=min(shutil.get_terminal_size().columns, MAX_WIDTH))


def _has_rtl(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


# ---- cells


def shown(text: str) -> str:
    """`text` as it can safely be shown on one line: what would move the cursor, reorder or hide text is made visible.

    >>> shown("a\\tb\\x1b[31m")
    'a␉b␛[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown_char, text))


def _shown_char(char: str) -> str:
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\u2421"
    return "\ufffd" if char in _UNSAFE or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char


_UNSAFE = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that change the direction of text, and the byte order mark."""


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What a reader takes for one character (a letter with its marks, an emoji with its tone), each with its cells."""
    cluster, cells, joining = "", 0, False
    for char in text:
        width = 0 if joining or (cluster and char in _MODIFIERS) else _char_cells(char)
        if width and cluster:
            yield cluster, cells
            cluster, cells = "", 0
        cluster += char
        cells = 2 if char == "\ufe0f" and cells == 1 else cells + width
        joining = char == "\u200d"
    if cluster:
        yield cluster, cells


_MODIFIERS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Skin tones: part of the emoji before them."""


def _char_cells(char: str) -> int:
    """0 for combining marks and joiners, 2 for wide characters (UAX #11), else 1."""
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"} or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """How many cells of a terminal `text`, without control characters, takes.

    >>> cells("warm-up"), cells("注意"), cells("é"), cells("👩🏽‍🔬")
    (7, 4, 1, 2)
    """
    return len(text) if text.isascii() else sum(width for _, width in clusters(text))


def cut(text: str, width: int) -> str:
    """`text`, ending in an ellipsis where it is wider than `width` cells.

    >>> cut("Choosing a learning rate", 12)
    'Choosing a…'
    """
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for cluster, size in clusters(text):
        if used + size > width - 1:
            break
        kept += cluster
        used += size
    return kept.rstrip() + "…"


def padded(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up with spaces to `width` cells, behind it or, for `right`, before it."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """`text` broken between words into lines of at most `width` cells; longer words stay whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and cells(lines[-1]) + 1 + cells(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


# ---- words


def counted(number: int, noun: str, plural: str = "") -> str:
    """`number` with its noun.

    >>> counted(1, "error"), counted(1200, "page"), counted(2, "query", "queries")
    ('1 error', '1,200 pages', '2 queries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """Words joined as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last


# ---- progress


class Progress:
    """A line that says what is going on and is gone when it is over. Writes nothing where nobody is looking."""

    def __init__(self, stream: IO[str], style: Style) -> None:
        """`stream` with its `style`, usually standard error."""
        self._stream = stream
        self._style = style
        self._visible = False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def say(self, text: str) -> None:
        """Shows `text` in place of what was said before."""
        if self._style.live:
            line = cut(shown(text), self._style.width - 1)
            self._write(f"\r\x1b[K{self._style.paint(line, 'faint')}")
            self._visible = True

    def clear(self) -> None:
        """Takes the line away."""
        if self._visible:
            self._write("\r\x1b[K")
            self._visible = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def standard_progress(environ: Mapping[str, str]) -> Progress:
    """A progress line on standard error."""
    return Progress(sys.stderr, style_of(sys.stderr, environ))
