"""TeX looked over before it is typeset: what the converter would take too long for is refused.

In: a formula. Out: where it has too many brackets open at once, if it has. The converter tries each opening bracket as one half of a pair and, where
the other half is missing, reads the rest again: its time doubles with every bracket left open. So brackets are matched here first, by a
reading that may miss a closing bracket but never takes something else for one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

MAX_OPEN: Final = 10
"""How many brackets may be open at one place of a formula; ``\\left`` and ``\\right`` do not count."""

_TOKEN = re.compile(r"%[^\n]*|\\[A-Za-z]+|\\.|[^\s\\]", re.DOTALL)
_PAIRED = r"(?:l?angle|ang|l?brace|l?brack|l?bracket|l?floor|ceil|[vV]ert|group|moustache|l?paren\w*|A\w+|B\w+|P\w+|llcorner)(?![A-Za-z])"
_OPENING = re.compile(rf"\\l{_PAIRED}|\\(?:u|l)lcorner|\\mathopen|\\[bB]igg?l(?![A-Za-z])|[(\[]|\\\{{|[^\x00-\x7f]")
_CLOSING = re.compile(rf"\\r{_PAIRED}|\\(?:u|l)rcorner|[)\]]|\\\}}")
_SIZED = re.compile(r"\\[bB]igg?(l|r|m)?$|\\(left|right|middle)$")

_ENDS: Final = {"}": "{", "]": "["}

Arity = Callable[[str], int]
"""How many arguments a command takes."""


def crowded(tex: str, arity: Arity) -> int | None:
    """Where more than `MAX_OPEN` brackets are open at once; None when that is nowhere."""
    if len(tex) <= MAX_OPEN or sum(1 for found in _OPENING.finditer(tex) if _opens(found[0])) <= MAX_OPEN:
        return None
    return next((at for at, opened in _Brackets(tex, arity).counts() if opened > MAX_OPEN), None)


def _opens(token: str) -> bool:
    """Whether a token is an opening bracket."""
    if token.isascii():
        return _OPENING.fullmatch(token) is not None
    return unicodedata.category(token) in ("Ps", "Pi")


def _closes(token: str) -> bool:
    if token.isascii():
        return _CLOSING.fullmatch(token) is not None
    return unicodedata.category(token) in ("Pe", "Pf")


class _Brackets:
    """Reads a formula token by token and counts the brackets that are open.

    A group closes only brackets of its own; those it leaves open count on after it. An argument closes nothing: ``\\hat)``.
    """

    def __init__(self, tex: str, arity: Arity) -> None:
        self._tex = tex
        self._arity = arity
        self._groups: list[tuple[str, int, int]] = []
        self._floor = 0
        self._opened = 0
        self._arguments = 0

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
        if token == "{" or (token == "[" and before[:1] == "\\" and self._takes(before)):
            self._enter(token)
        elif token in _ENDS and any(start == _ENDS[token] for start, *_ in self._groups):
            self._leave(_ENDS[token])
        elif sized := _SIZED.match(token):
            self._sized(sized)
        elif token[0] == "\\" and token.isascii() and not _opens(token) and not _closes(token):
            self._command(token)
        else:
            self._bracket(token)

    def _takes(self, command: str) -> bool:
        return command == "\\\\" or self._arity(command) > 0

    def _enter(self, token: str) -> None:
        self._groups.append((token, self._floor, self._arguments))
        self._opened += token == "["
        self._floor, self._arguments = self._opened, 0

    def _leave(self, start: str) -> None:
        """Back out of the innermost group that `start` began; those inside it that have no end were brackets."""
        token = ""
        while token != start:
            token, self._floor, self._arguments = self._groups.pop()
        self._opened = max(self._opened - (start == "["), self._floor)
        if start == "{" and self._arguments:
            self._arguments -= 1

    def _sized(self, sized: re.Match[str]) -> None:
        """A size or side and the bracket after it, which is its argument."""
        self._opened += sized[1] == "l"
        if sized[1] == "r" and not self._arguments:
            self._opened = max(self._opened - 1, self._floor)
        self._arguments += 1
        if sized[2] == "left":
            self._enter("\\left")
            self._arguments = 1
        elif sized[2] == "right" and any(start == "\\left" for start, *_ in self._groups):
            self._leave("\\left")
            self._arguments += 1

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
        elif _closes(token) and not self._arguments:
            self._opened = max(self._opened - 1, self._floor)
        if self._arguments and token not in "^_":
            self._arguments -= 1
