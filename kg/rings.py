"""Stable choices: a few members of a large group for each of many items, such that one edit moves few of them.

In: ids in groups. Out: for an id its successors on a ring ordered by hash. A member that joins or leaves changes only
the choices that point at its place: on average as many as each id makes. (Consistent hashing, Karger et al., 1997.)
"""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice

from kg.ids import ItemId


def place(name: ItemId) -> int:
    """Where `name` stands on every ring."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


class Ring:
    """The members of a group by their places."""

    def __init__(self, members: Iterable[tuple[int, ItemId]]) -> None:
        """`members` are ids with their places."""
        self._members: Sequence[tuple[int, ItemId]] = sorted(members)

    def after(self, start: int, count: int, without: Container[ItemId]) -> tuple[ItemId, ...]:
        """Up to `count` members from the place `start` on, around the ring, leaving out those in `without`."""
        return tuple(islice((name for name in self._from(start) if name not in without), count))

    def _from(self, start: int) -> Iterator[ItemId]:
        first = bisect_right(self._members, start, key=lambda member: member[0])
        for n in range(len(self._members)):
            yield self._members[(first + n) % len(self._members)][1]
