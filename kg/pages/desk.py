"""The desk a page is made at: the graph's recorded look-ups, the course's texts and its listings.

Everything a page says comes through here, so everything is recorded: cards and triples by the view, a listing as the
key ``("listing", tag, "")``, the texts of an item or introduction as the key of its named graph. What several pages ask
alike (a tag's trail of ancestors) is worked out once; its look-ups are recorded for each page that uses it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from kg.ids import FilePath, ItemId, TagId, href
from kg.listing import ALL, CHAPTERS, REFERENCES, Listing
from kg.markdown.anchors import anchor
from kg.model import Address, Course, LinkedItem, LinkedTag, Reference, RichText
from kg.names import Names
from kg.pagedata import Card, Frame, Html
from kg.pages.keys import item_url, tag_url
from kg.richtext import filled
from kg.view import Key, View
from kg.vocab import KG_CONTENT_DIGEST, KG_INTRODUCTION_DIGEST, SCHEMA_POSITION, SKOS_SCOPE_NOTE

Value = TypeVar("Value")


class Desk:
    """Look-ups for making pages. One for each state of the course; not shared between threads."""

    def __init__(
        self,
        view: View,
        names: Names,
        course: Course,
        listings: Mapping[TagId, Listing],
        frame: Frame,
        edit_url: Callable[[str], str],
    ) -> None:
        """`edit_url` says where a source file is edited online; "" for nowhere."""
        self.view = view
        self.names = names
        self.course = course
        self.frame = frame
        self.edit_url = edit_url
        self._listings = listings
        self._shared: dict[tuple[str, str], tuple[object, frozenset[Key]]] = {}

    # ---- cards and triples

    def item(self, name: str) -> Card:
        """An item's card."""
        return self.view.card(self.names.item(ItemId(name)))

    def tag(self, name: str) -> Card:
        """A tag's card."""
        return self.view.card(self.names.tag(TagId(name)))

    def cards(self, iris: Iterable[str]) -> tuple[Card, ...]:
        """The cards of `iris`, in their order."""
        return tuple(map(self.view.card, iris))

    def out(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Objects of `iri` and `predicate` as plain strings, sorted."""
        return self.view.out(iri, predicate)

    def into(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Subjects that have `iri` as `predicate`, sorted."""
        return self.view.into(iri, predicate)

    # ---- texts and listings

    def linked_item(self, name: str) -> LinkedItem:
        """An item's record: its texts, its key."""
        linked = self.course.items[ItemId(name)]
        self.view.record(("graph", self.names.graph(linked.item.path), ""))
        return linked

    def linked_tag(self, name: str) -> LinkedTag:
        """A tag's record: its note and introduction."""
        linked = self.course.tags[TagId(name)]
        self.view.record(("out", self.names.tag(linked.tag.id), SKOS_SCOPE_NOTE))
        self.view.record(("out", self.names.tag(linked.tag.id), KG_INTRODUCTION_DIGEST))
        return linked

    def listing(self, tag: str = ALL) -> Listing:
        """The items in a tag or below it; all items without one."""
        self.view.record(("listing", tag, ""))
        return self._listings[TagId(tag)]

    def filler(self, root: str, addresses: tuple[Address | None, ...]) -> Callable[[RichText], Html]:
        """A function that renders rich text on a page `root` below the site's root; `addresses` answers its links."""
        return lambda text: Html(filled(text, root, addresses, self._href, self._title))

    def _href(self, address: Address) -> str:
        match address.kind:
            case "item":
                url: str = item_url(address.name)
            case "tag":
                url = tag_url(address.name)
            case "page" | "file":
                url = self.course.urls[FilePath(address.name)]
        inside = anchor(address.fragment) if address.kind in ("item", "tag") else address.fragment
        return href(url) + (f"#{href(inside)}" if inside else "")

    def _title(self, address: Address) -> str:
        return (self.item(address.name) if address.kind == "item" else self.tag(address.name)).title

    # ---- the hierarchy

    def broader(self, name: str) -> tuple[str, ...]:
        """A tag's broader tags, as ids, in the author's order."""
        self.view.record(("out", self.names.tag(TagId(name)), KG_CONTENT_DIGEST))
        return self.course.tags[TagId(name)].broader

    def ancestors(self, name: str) -> tuple[Card, ...]:
        """All ancestors of a tag, nearest first, each once."""
        return self.shared("ancestors", name, lambda: tuple(self.tag(above) for above in self._upward(name)))

    def _upward(self, name: str) -> list[str]:
        seen = dict.fromkeys(self.broader(name))
        queue = list(seen)
        for node in queue:
            for above in self.broader(node):
                if above not in seen:
                    seen[above] = None
                    queue.append(above)
        return queue

    def path(self, name: str) -> tuple[Card, ...]:
        """One way down to a tag, the tag itself last: along the first broader tag of each, from the chapter if it has
        one."""
        return self.shared("path", name, lambda: self._path(name))

    def _path(self, name: str) -> tuple[Card, ...]:
        cards = [self.tag(name)]
        while cards[-1].type != "chapter" and (broader := self.broader(cards[-1].id)):
            cards.append(self._towards_chapter(broader))
        return tuple(reversed(cards))

    def _towards_chapter(self, broader: tuple[str, ...]) -> Card:
        """Of several broader tags the first that is a chapter or lies below one, else the first."""
        for name in broader:
            if any(card.type == "chapter" for card in (self.tag(name), *self.ancestors(name))):
                return self.tag(name)
        return self.tag(broader[0])

    def chapters(self) -> tuple[tuple[str, Card], ...]:
        """The course's chapters in order, numbered from 1 as text."""
        return self.shared("chapters", "", self._chapters)

    def _chapters(self) -> tuple[tuple[str, Card], ...]:
        self.view.record(("listing", CHAPTERS, ""))
        names = [name for name, linked in self.course.tags.items() if linked.tag.kind == "chapter"]
        return tuple((str(n), self.tag(name)) for n, name in enumerate(names, 1))

    def in_taxonomy_order(self, iris: Iterable[str]) -> tuple[Card, ...]:
        """The cards of tags in the taxonomy's order."""
        cards = self.cards(iris)
        for card in cards:
            self.view.record(("out", card.iri, SCHEMA_POSITION))
        return tuple(sorted(cards, key=lambda card: self.course.tags[TagId(card.id)].position))

    def reference(self, key: str) -> Reference | None:
        """An entry of `references.yml`."""
        self.view.record(("listing", REFERENCES, key))
        return self.course.references.get(key)

    # ---- what pages share

    def shared(self, what: str, name: str, make: Callable[[], Value]) -> Value:
        """`make()`, worked out once for each (what, name); its look-ups count for every page that asks."""
        if (known := self._shared.get((what, name))) is None:
            with self.view.recording() as keys:
                value = make()
            known = self._shared[what, name] = value, frozenset(keys)
        self.view.record_all(known[1])
        return known[0]  # type: ignore[return-value]  # what `make` gave under this name
