"""What pages asked: the look-ups that every page of the last build made, each look-up held once.

In: the keys that a build recorded. Out: which pages asked for something that changed, without going through all they
asked.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from kg.ids import PageUrl
from kg.strings import NUMBER, numbered
from kg.view import Key

SLACK = 2
"""Look-ups that no page makes any more are dropped when they are more than those that are made, this many times."""


class Asked:
    """Pages with their look-ups. Not changed once made."""

    def __init__(self, keys: Iterable[Key] = (), pages: Mapping[PageUrl, bytes] | None = None) -> None:
        """`keys` are all look-ups; `pages` has for each page their numbers, packed. Raises ValueError where the two
        do not fit."""
        self.keys = list(keys)
        self._pages = {url: array(NUMBER, packed) for url, packed in (pages or {}).items()}
        if any(max(numbers, default=0) >= len(self.keys) for numbers in self._pages.values() if numbers):
            raise ValueError("a page asks for a look-up that is not there")

    @property
    def packed(self) -> dict[PageUrl, bytes]:
        """For each page the numbers of its look-ups."""
        return {url: numbers.tobytes() for url, numbers in self._pages.items()}

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def __iter__(self) -> Iterator[PageUrl]:
        """The pages, in the site's order."""
        return iter(self._pages)

    def of(self, url: PageUrl) -> frozenset[Key]:
        """What a page looked up. KeyError if there is no such page."""
        return frozenset(self.keys[number] for number in self._pages[url])

    def asking(self, changed: Collection[Key]) -> dict[PageUrl, frozenset[Key]]:
        """The pages that looked up any of `changed`, with all they looked up."""
        wanted = {number for number, key in enumerate(self.keys) if key in changed}
        return {url: self.of(url) for url, numbers in self._pages.items() if not wanted.isdisjoint(numbers)}

    def without(self, own: Mapping[PageUrl, Key]) -> frozenset[PageUrl]:
        """Those of its pages that did not look up what `own` says they should have."""
        expected = set(own.values())
        numbers = {key: number for number, key in enumerate(self.keys) if key in expected}
        return frozenset(
            url for url, key in own.items() if url in self._pages and numbers.get(key, -1) not in self._pages[url]
        )

    def after(self, recorded: Mapping[PageUrl, Collection[Key]], urls: Collection[PageUrl]) -> "Asked":
        """The pages `urls` after a build that made and `recorded` some of them; those that neither knows are left
        out."""
        known = numbered(self.keys)
        made = Asked()
        for url in urls:
            if url in recorded:
                made._pages[url] = array(NUMBER, map(known.__getitem__, recorded[url]))
            elif url in self._pages:
                made._pages[url] = self._pages[url]
        made.keys = list(known)
        if not self.keys:
            return made
        used = set(chain.from_iterable(made._pages.values()))
        if len(known) > SLACK * len(used):
            return Asked().after({url: made.of(url) for url in made._pages}, urls)
        return made
