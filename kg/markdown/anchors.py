"""Heading ids: made of the heading's words by the rule Git hosts use, so that ``#fragment`` links work there and on
the site.

The rule: lower case, punctuation dropped, blanks become hyphens, repetitions numbered from ``-1``. On the site every
id gets a prefix, so that it never meets an id of the page around it.
"""

import re
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "s-"
"""What the ids of an item's or introduction's prose start with."""

_DROPPED = re.compile(r"[^\w\- ]")


def words_id(text: str) -> str:
    """The id that a heading's words give, without prefix and number.

    >>> words_id("What's new? Part 2")
    'whats-new-part-2'
    """
    return _DROPPED.sub("", text.strip().lower()).replace(" ", "-") or "section"


def anchor(fragment: str, prefix: str = PREFIX) -> str:
    """The id on the page of an item or introduction that the fragment of a link to it means; "" for none."""
    return prefix + fragment.lower() if fragment else ""


def heading_ids(texts: Iterable[str]) -> list[str]:
    """Ids for headings with these words, in order, without prefix; each is unique.

    >>> heading_ids(["Setup", "Use", "Setup"])
    ['setup', 'use', 'setup-1']
    """
    taken: dict[str, int] = {}
    ids = []
    for text in texts:
        first = unique = words_id(text)
        while unique in taken:
            taken[first] += 1
            unique = f"{first}-{taken[first]}"
        taken[unique] = 0
        ids.append(unique)
    return ids
