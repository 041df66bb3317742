"""The name that was probably meant: the nearest of those that exist.

In: a word, and names. Out: one of the names, or None. A name with few slips in it still holds some piece of the word
intact; only names that do are measured, with `difflib`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from heapq import nsmallest
from itertools import accumulate

from kg.ids import folded

CLOSE = 0.65
"""How alike two names must be: twice the characters they share in order, divided by all their characters."""

MEASURED = 10
"""Of the names that hold pieces of a word, so many are measured: those that hold the most."""

_HITS = 1_000
"""A piece that more names hold tells nothing."""

_END = "\0"


def nearest(word: str, candidates: "Iterable[str] | Names") -> str | None:
    """The candidate most like `word`, case aside; the first of several, None when none is alike.

    >>> nearest("optimization", ["apply", "optimisation"])
    'optimisation'
    """
    names = candidates if isinstance(candidates, Names) else Names(candidates)
    return names.nearest(word)


def did_you_mean(word: str, candidates: "Iterable[str] | Names") -> str:
    """ "did you mean 'x'?" with the nearest of the candidates, "" where none is alike."""
    near = nearest(folded(word), candidates)
    return f"did you mean '{near}'?" if near else ""


class Names:
    """Names prepared for looking up many words. 20,000 take some 10 ms, a new word then about as much."""

    __slots__ = ("_folded", "_known", "_names", "_starts", "_text")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._known: dict[str, str | None] = {}
        self._text = _END.join(name.replace(_END, "\ufffd") for name in self._names).casefold()
        self._folded = self._text.split(_END)
        self._starts = list(accumulate((len(name) + 1 for name in self._folded), initial=0))

    def nearest(self, word: str) -> str | None:
        """The name most like `word`, case aside; the first of several, None when none is alike."""
        if word not in self._known:
            self._known[word] = self._nearest(word.casefold())
        return self._known[word]

    def _nearest(self, wanted: str) -> str | None:
        matcher = SequenceMatcher(None, "", wanted, autojunk=False)
        best, best_ratio = None, CLOSE
        for number in self._likely(wanted):
            matcher.set_seq1(self._folded[number])
            if (ratio := matcher.ratio()) > best_ratio:
                best, best_ratio = self._names[number], ratio
        return best

    def _likely(self, wanted: str) -> list[int]:
        """The names that share the most pieces with the word, in their order."""
        shared = Counter(number for piece in _pieces(wanted) for number in self._holding(piece))
        length = len(wanted)
        shortest, longest = length * CLOSE / (2 - CLOSE), length * (2 - CLOSE) / CLOSE
        ranked = (
            (-count, abs(size - length), number)
            for number, count in shared.items()
            if shortest <= (size := len(self._folded[number])) <= longest
        )
        return sorted(number for _, _, number in nsmallest(MEASURED, ranked))

    def _holding(self, piece: str) -> Iterator[int]:
        """The names that hold `piece`, each once."""
        at = self._text.find(piece)
        hits = 0
        while at >= 0 and hits < _HITS:
            number = bisect_right(self._starts, at) - 1
            yield number
            hits += 1
            at = self._text.find(piece, self._starts[number + 1])


def _pieces(word: str) -> set[str]:
    """The word cut into pieces of 1 to 8 letters; a short one twice, so that no slip is in every piece."""
    size = min(max(len(word) // 4, 2), 8) if len(word) > 4 else 1
    starts = [*range(0, len(word), size), *range(size // 2, min(len(word), 16), size)]
    return {piece for at in starts if len(piece := word[at : at + size]) == size} or {word} - {""}
