"""TeX looked over before it is typeset: what the converter would take too long for is refused.

In: a formula. Out: where it has too many brackets open at once, if it has. The converter tries each opening bracket
as one half of a pair and, where the other half is missing, reads the rest again: its time doubles with every bracket
left open. So brackets are matched here first, by a reading that may miss a closing bracket but never takes something
else for one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

MAX_OPEN: Final = 10
"""How many brackets may be open at one place of a formula; ``\\left`` and ``\\right`` do not count."""

_TOKEN = re.compile(r"%[^\n]*|\\[A-Za-z]+|\\.|[^\s\\]", re.DOTALL)
_NAMES = "angle Angle vert Vert brace brack Brace floor ceil group moustache paren".split()
_OPENERS: Final = frozenset(
    ("(", "[", r"\{", *(rf"\l{name}" for name in _NAMES))
    + (r"\lang", r"\llangle", r"\llcorner", r"\ulcorner", r"\llbracket", r"\llparenthesis", r"\mathopen")
)
_CLOSERS: Final = frozenset(
    (")", "]", r"\}", *(rf"\r{name}" for name in _NAMES), *"⌉⌋❳⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦎⦐⦒⦔⦖⦘⧙⧛⧽")
    + (r"\rang", r"\rrangle", r"\lrcorner", r"\urcorner", r"\rrbracket", r"\rrparenthesis")
)
_PAIRS: Final = frozenset(rf"\{name}" for name in "bra ket braket set Bra Ket Braket Set pmod pod".split())
"""Commands that put brackets around their argument."""

_SIZED = re.compile(r"\\[bB]igg?(l|r|m)?$|\\(left|right|middle)$")
_ENDS: Final = {"}": "{", "]": "["}

Arity = Callable[[str], int]
"""How many arguments a command takes."""


def crowded(tex: str, arity: Arity) -> int | None:
    """Where more than `MAX_OPEN` brackets are open at once; None when that is nowhere."""
    if len(tex) <= MAX_OPEN or (tex.isascii() and sum(map(tex.count, "([\\")) <= MAX_OPEN):
        return None
    if sum(_opens(found[0]) for found in _TOKEN.finditer(tex)) <= MAX_OPEN:
        return None
    return next((at for at, opened in _Brackets(tex, arity).counts() if opened > MAX_OPEN), None)


def _opens(token: str) -> bool:
    """Whether a token opens something: an opening bracket, or a size that makes one of any."""
    if token in _OPENERS or token in _PAIRS or (len(token) == 1 and unicodedata.category(token) in ("Ps", "Pi")):
        return True
    return (sized := _SIZED.match(token)) is not None and sized[1] == "l"


class _Brackets:
    """Reads a formula token by token and counts the brackets that are open.

    A group closes only brackets of its own; those it leaves open count on after it. An argument closes nothing:
    ``\\hat)``.
    """

    def __init__(self, tex: str, arity: Arity) -> None:
        self._tex = tex
        self._arity = arity
        self._groups: list[tuple[str, int, int, bool]] = []
        self._floor = 0
        self._opened = 0
        self._arguments = 0
        self._pair = False
        self._delimiter = False

    def counts(self) -> Iterator[tuple[int, int]]:
        """(offset, open brackets) after each token."""
        before = ""
        for found in _TOKEN.finditer(self._tex):
            token = found[0]
            if token[0] != "%":
                self._read(token, before)
                before = token
                yield found.start(), self._opened

    def _read(self, token: str, before: str) -> None:
        if self._delimiter:
            self._delimiter = False
        elif token == "{" or (token == "[" and before[:1] == "\\" and self._takes(before)):
            self._enter(token)
        elif self._pair:
            self._opened += MAX_OPEN  # it may take anything for its argument: not worth telling what
        elif token in _ENDS and any(start == _ENDS[token] for start, *_ in self._groups):
            self._leave(_ENDS[token])
        elif sized := _SIZED.match(token):
            self._sized(sized)
        elif token[0] == "\\" and token.isascii() and token not in _OPENERS and token not in _CLOSERS:
            self._command(token)
        elif token != "*" or before[:1] != "\\":  # a star may be part of a command's name
            self._bracket(token)
        self._pair = token in _PAIRS
        self._opened += self._pair

    def _takes(self, command: str) -> bool:
        return command == "\\\\" or self._arity(command) > 0

    def _enter(self, token: str) -> None:
        self._opened += token == "["
        self._groups.append((token, self._floor, self._arguments, self._pair or token == "["))
        self._floor, self._arguments = self._opened, 0

    def _leave(self, start: str) -> None:
        """Back out of the innermost group that `start` began; those inside it that have no end were brackets.

        What closes a pair may be taken as an argument by what stands last in it.
        """
        token = ""
        while token != start:
            wanting = self._arguments
            token, self._floor, self._arguments, pair = self._groups.pop()
        if pair and not wanting:
            self._opened -= 1
        if start == "{" and self._arguments:
            self._arguments -= 1

    def _sized(self, sized: re.Match[str]) -> None:
        """A size or side; the token after it is its own, whatever it is."""
        self._delimiter = True
        self._opened += sized[1] == "l"
        if sized[1] == "r" and not self._arguments:
            self._opened = max(self._opened - 1, self._floor)
        self._arguments = max(self._arguments - 1, 0)
        if sized[2] == "left":
            self._enter("\\left")
        elif sized[2] == "right" and any(start == "\\left" for start, *_ in self._groups):
            self._leave("\\left")

    def _command(self, token: str) -> None:
        """A command: it may be an argument itself, and then its own arguments come first."""
        taken = self._arguments and 1
        self._arguments += self._arity(token) - taken

    def _bracket(self, token: str) -> None:
        """A single character, a bracket or not; scripts want an argument."""
        if token in "^_":
            self._arguments += 1
        elif _opens(token):
            self._opened += 1
        elif token in _CLOSERS and not self._arguments:
            self._opened = max(self._opened - 1, self._floor)
        if self._arguments and token not in "^_":
            self._arguments -= 1
