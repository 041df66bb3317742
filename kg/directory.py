"""What names mean in a course: ids, titles and labels, and paths below the content folder.

In: `Reading`, and the items and tags that stay. Out: a `Directory`, which answers with ids and `Address`es, and finds
the nearest of all names for suggestions.
"""

from collections.abc import Mapping
from functools import cached_property

from kg.fragments import headings
from kg.hierarchy import named_tag
from kg.ids import ItemId, TagId, folded, normal_id
from kg.model import Address, Introduction, Item, Reading, Tag
from kg.nearest import Names


class Directory:
    """What names mean in this course: ids, titles, tags' labels and file paths. Built once, never changed."""

    def __init__(
        self,
        reading: Reading,
        items: Mapping[ItemId, Item],
        drafts: frozenset[str],
        tags: Mapping[TagId, Tag],
        tag_names: Mapping[str, TagId],
    ) -> None:
        """`items` by id, `drafts` the folded ids, titles and paths of items left out, `tag_names` folded names of
        tags."""
        self.items = items
        self.drafts = drafts
        self.tags = tags
        self.tag_names = tag_names
        self.content = reading.content
        self.references = frozenset(reference.key for reference in reading.references)
        self._aliases = {folded(written.text): item.id for item in items.values() for written in item.aliases}
        self._folded_ids = {folded(name): name for name in items}
        self._titles: dict[str, list[ItemId]] = {}
        for item in items.values():
            self._titles.setdefault(folded(item.title), []).append(item.id)
        self._introductions: dict[str, Introduction] = {}
        self._headings: dict[tuple[str, str], frozenset[str]] = {}
        self._files = self._addresses(reading)
        below = len(reading.content) + 1
        items_read = (item.path[below:] for item in reading.items)
        introductions = (page.path[below:] for page in reading.introductions)
        self._left_out = frozenset((*reading.unusable, *items_read, *introductions)) - self._files.keys()

    def _addresses(self, reading: Reading) -> dict[str, Address]:
        """Paths below the content folder → what is there."""
        inside = len(self.content) + 1
        files = {str(path): Address("file", path) for path in reading.files}
        files |= {str(path): Address("page", path) for path in reading.pages}
        for page in reading.introductions:
            if tag := named_tag(page.tag.text, self.tags, self.tag_names):
                files[page.path[inside:]] = Address("tag", tag)
                self._introductions.setdefault(tag, page)
        return files | {item.path[inside:]: Address("item", item.id) for item in self.items.values()}

    def item(self, text: str) -> ItemId | None:
        """The item named by id, title or old id; of several with one title the first."""
        exact = ItemId(text)
        if exact in self.items:
            return exact
        name = folded(normal_id(text))
        if same := self._titles.get(name):
            return same[0]
        return self._folded_ids.get(name) or self._aliases.get(name)

    def headings(self, address: Address) -> frozenset[str]:
        """The ids of the headings of an item or of a tag's introduction, looked up once for each."""
        place = (address.kind, address.name)
        if place not in self._headings:
            item = self.items.get(ItemId(address.name)) if address.kind == "item" else None
            record = item or self._introductions.get(address.name)
            self._headings[place] = headings(record) if record else frozenset()
        return self._headings[place]

    def homonyms(self, text: str) -> list[ItemId]:
        """The items that `text` names by title, when it is no id and there are several."""
        if ItemId(text) in self.items:
            return []
        same = self._titles.get(folded(normal_id(text)), [])
        return same if len(same) > 1 else []

    def is_draft(self, text: str) -> bool:
        """Whether `text` names an item that is left out because it is a draft."""
        return folded(normal_id(text)) in self.drafts

    def is_left_out(self, path: str) -> bool:
        """Whether there is a file at `path` that is no part of the course, which has been reported where it is."""
        return path in self._left_out

    def in_another_form(self, path: str) -> bool:
        """Whether the path of a file differs from `path` in its Unicode form only."""
        return normal_id(path) in self._normal_paths

    def wiki(self, text: str) -> Address | None:
        """What ``[[text]]`` leads to: an item's id, a tag's id, an item's title or old id, a tag's label, in this
        order."""
        if ItemId(text) not in self.items and TagId(text) in self.tags:
            return Address("tag", text)
        if item := self.item(text):
            return Address("item", item)
        tag = named_tag(text, self.tags, self.tag_names)
        return Address("tag", tag) if tag else None

    def file(self, path: str) -> Address | None:
        """What is at `path`, relative to the content folder."""
        return self._files.get(path)

    # ---- for suggestions, prepared when the first is wanted

    @cached_property
    def item_names(self) -> Names:
        """Every id and title."""
        return Names((*self.items, *self._titles))

    @cached_property
    def tags_by_name(self) -> Names:
        """Every id and label of a tag."""
        return Names(self.tag_names)

    @cached_property
    def link_names(self) -> Names:
        """All that a link in double brackets may name."""
        return Names((*self.items, *self._titles, *self.tag_names))

    @cached_property
    def paths(self) -> Names:
        """Every path below the content folder."""
        return Names(self._files)

    @cached_property
    def _normal_paths(self) -> frozenset[str]:
        return frozenset(map(normal_id, self._files))

    @cached_property
    def works(self) -> Names:
        """The keys of all references."""
        return Names(sorted(self.references))
