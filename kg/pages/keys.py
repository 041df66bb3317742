"""Which pages the site has: a function of the course alone."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from kg.ids import PageUrl, TagId
from kg.listing import ALL, Listing
from kg.model import Course

ROWS_PER_PAGE = 60
"""Items on a page of a listing."""

PageKind = Literal["home", "item", "tag", "browse", "taxonomy", "redirect"]


class PageKey(Struct, frozen=True):
    """A page: its kind, the id of what it shows ("" if it stands for itself), its number in a paged listing from 1."""

    kind: PageKind
    name: str = ""
    number: int = 1

    @property
    def recorded(self) -> tuple[str, str, str]:
        """What a page records of itself, so that another one at the same address is noticed."""
        return "page", self.kind, f"{self.name} {self.number}"


def page_count(listing: Listing) -> int:
    """How many pages a listing takes; an empty one takes one."""
    return max(1, -(-len(listing) // ROWS_PER_PAGE))


def tag_url(name: str, number: int = 1) -> PageUrl:
    """The page of a tag; those after the first lie in a folder of the tag's name."""
    return PageUrl(f"tag/{name}.html" if number == 1 else f"tag/{name}/{number}.html")


def browse_url(number: int = 1) -> PageUrl:
    """A page of the list of all items."""
    return PageUrl("browse.html" if number == 1 else f"browse/{number}.html")


def item_url(name: str) -> PageUrl:
    """The page of an item, or the redirect of an old id."""
    return PageUrl(f"item/{name}.html")


def site_pages(course: Course, listings: Mapping[TagId, Listing]) -> dict[PageUrl, PageKey]:
    """Every page of the site by its address, in the site's order: home, items in reading order, tags, lists,
    redirects."""
    return dict(_pages(course, listings))


def _pages(course: Course, listings: Mapping[TagId, Listing]) -> Iterator[tuple[PageUrl, PageKey]]:
    yield PageUrl("index.html"), PageKey("home")
    for item in course.items:
        yield item_url(item), PageKey("item", item)
    for tag in course.tags:
        for number in range(1, page_count(listings[tag]) + 1):
            yield tag_url(tag, number), PageKey("tag", tag, number)
    for number in range(1, page_count(listings[ALL]) + 1):
        yield browse_url(number), PageKey("browse", number=number)
    yield PageUrl("taxonomy.html"), PageKey("taxonomy")
    for old, item in course.aliases.items():
        yield item_url(old), PageKey("redirect", item)
