"""Strings by number: a table that holds each string once, and rows of strings as rows of numbers.

Facts and look-ups are rows of a few strings that occur again and again; as numbers they take a fifth of the space and
are read several times faster. A table only grows, so that numbers stay what they are; when it has grown by half, a new
one is due.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, count
from typing import Any, TypeVar

T = TypeVar("T")

NUMBER = "I"
"""The type code of a packed number: four bytes, in the machine's own order."""


def numbered(things: Iterable[T] = ()) -> defaultdict[T, int]:
    """`things` by number, from 0. Others are numbered as they are asked for."""
    numbers = {thing: number for number, thing in enumerate(things)}
    return defaultdict(count(len(numbers)).__next__, numbers)


class Strings:
    """A table of strings."""

    def __init__(self, texts: Iterable[str] = (), first: int = 0) -> None:
        """`texts` are those that are in it already, by number from 0, of them `first` from when it was new.

        Raises TypeError for anything but strings.
        """
        self._texts = list(texts)
        "".join(self._texts)
        self._numbers: defaultdict[str, int] = numbered()
        self._first = first

    @property
    def texts(self) -> list[str]:
        """All strings, by number."""
        return list(self._numbers) or self._texts

    @property
    def first(self) -> int:
        """How many strings there were when the table was new."""
        return self._first or len(self.texts)

    @property
    def worn(self) -> bool:
        """Whether many of its strings may be of no use any more."""
        return len(self.texts) > self.first * 3 // 2

    def pack(self, rows: Iterable[Iterable[str]]) -> bytes:
        """The cells of `rows`, one row after the other, as numbers. New strings are added."""
        if not self._numbers:
            self._numbers = numbered(self._texts)
        return array(NUMBER, map(self._numbers.__getitem__, chain.from_iterable(rows))).tobytes()

    def unpack(self, packed: bytes, width: int) -> tuple[Any, ...]:
        """The rows, each of `width` cells, that `pack` was given. Raises ValueError or IndexError for other bytes."""
        cells = map(self._texts.__getitem__, array(NUMBER, packed))
        return tuple(zip(*[cells] * width, strict=True))
