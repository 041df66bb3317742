"""Names in items resolved: tags, related items, prerequisites, sources, and links in prose.

`Directory` answers what a name means; `ItemLinker` turns an `Item` into a `LinkedItem` and notes what did not resolve.
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from kg.diagnostics import Diagnostic, Span, Written
from kg.hierarchy import did_you_mean, named_tag, shortened
from kg.ids import FilePath, ItemId, TagId, folded, normal_id
from kg.model import Address, Item, Link, LinkedItem, Reading, Tag
from kg.nearest import Names, nearest
from kg.vocab import LEVELS, Level

BLOOM: frozenset[str] = frozenset(LEVELS)


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
        self._files = self._addresses(reading)

    def _addresses(self, reading: Reading) -> dict[str, Address]:
        """Paths below the content folder → what is there."""
        inside = len(self.content) + 1
        files = {str(path): Address("file", path) for path in reading.files}
        files |= {str(path): Address("page", path) for path in reading.pages}
        for page in reading.introductions:
            if tag := named_tag(page.tag.text, self.tags, self.tag_names):
                files[page.path[inside:]] = Address("tag", tag)
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

    def homonyms(self, text: str) -> list[ItemId]:
        """The items that `text` names by title, when it is no id and there are several."""
        same = self._titles.get(folded(normal_id(text)), [])
        return same if len(same) > 1 and ItemId(text) not in self.items else []

    def is_draft(self, text: str) -> bool:
        """Whether `text` names an item that is left out because it is a draft."""
        return folded(normal_id(text)) in self.drafts

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
    def works(self) -> Names:
        """The keys of all references."""
        return Names(sorted(self.references))


class ItemLinker(Struct, frozen=True):
    """Links items one by one; what does not resolve is appended to `found`."""

    directory: Directory
    tags: Mapping[TagId, Tag]
    ancestors: Mapping[TagId, tuple[TagId, ...]]
    found: list[Diagnostic]

    def linked(self, item: Item) -> LinkedItem:
        """The item with its names resolved, free of repetitions and of itself."""
        tags = self._tags(item)
        self._check_sources(item)
        return LinkedItem(
            item=item,
            tags=tags,
            level=self._level(item, tags),
            chapters=self._chapters(item, tags),
            related=tuple(self._related(item).items()),
            requires=self._requires(item),
            addresses=self.addresses(item.path, item.links),
        )

    def _tags(self, item: Item) -> tuple[TagId, ...]:
        tags: dict[TagId, None] = {}
        for written in item.tags:
            name = named_tag(written.text, self.tags, self.directory.tag_names)
            if name is None:
                hint = did_you_mean(written.text, self.directory.tags_by_name)
                self._report(item, written.span, "KG012", f"unknown tag '{written.text}'", hint)
            elif name in tags:
                self._report(item, written.span, "KG073", f"the tag '{name}' is listed twice")
            else:
                tags[name] = None
        return tuple(tags)

    def _level(self, item: Item, tags: tuple[TagId, ...]) -> Level | None:
        levels = [level for level in LEVELS if level in tags]
        if not levels:
            self._report(
                item, item.id_span, "KG078", "the item has no Bloom level", f"tag it with one of {', '.join(LEVELS)}"
            )
            return None
        if len(levels) > 1:
            first = min(levels, key=lambda level: tags.index(TagId(level)))
            message = f"the item has {len(levels)} Bloom levels: {', '.join(levels)}"
            self._report(
                item, self._tag_span(item, TagId(levels[-1])), "KG079", message, f"'{first}', named first, counts"
            )
            return first
        return levels[0]

    def _tag_span(self, item: Item, name: TagId) -> Span:
        named = (w.span for w in item.tags if named_tag(w.text, self.tags, self.directory.tag_names) == name)
        return next(named, item.id_span)

    def _chapters(self, item: Item, tags: tuple[TagId, ...]) -> tuple[TagId, ...]:
        found = {name for tag in tags for name in (tag, *self.ancestors[tag]) if self.tags[name].kind == "chapter"}
        if len(found) > 1:
            return tuple(name for name in self.tags if name in found)
        if not found and any(tag.kind == "chapter" for tag in self.tags.values()):
            self._report(
                item, item.id_span, "KG080", "the item is in no chapter", "tag it with a chapter or a topic below one"
            )
        return tuple(found)

    def _related(self, item: Item) -> dict[ItemId, str]:
        related: dict[ItemId, str] = {}
        for relation in item.related:
            name = self._item(item, relation.to, "KG071", "unknown related item")
            if name == item.id:
                self._report(item, relation.to.span, "KG072", "the item relates to itself", "remove it")
            elif name in related:
                self._report(item, relation.to.span, "KG073", f"'{name}' is already listed as related")
            elif name is not None:
                related[name] = relation.why
        return related

    def _requires(self, item: Item) -> tuple[ItemId, ...]:
        requires: dict[ItemId, None] = {}
        for written in item.requires:
            name = self._item(item, written, "KG075", "unknown prerequisite")
            if name == item.id:
                self._report(item, written.span, "KG076", f"prerequisites go in a circle: {name} → {name}", "remove it")
            elif name in requires:
                self._report(item, written.span, "KG073", f"'{name}' is already listed as required")
            elif name is not None:
                requires[name] = None
        return tuple(requires)

    def _item(self, item: Item, written: Written, code: str, what: str) -> ItemId | None:
        name = self.directory.item(written.text)
        if name is None and self.directory.is_draft(written.text):
            self._report(item, written.span, "KG081", f"'{written.text}' is a draft and not part of the site")
        elif name is None:
            hint = did_you_mean(written.text, self.directory.item_names)
            self._report(item, written.span, code, f"{what} '{shortened(written.text)}'", hint)
        elif len(same := self.directory.homonyms(written.text)) > 1:
            message = f"{len(same)} items have the title '{shortened(written.text)}'"
            self._report(
                item, written.span, "KG074", message, f"'{name}' is taken; name it by id: {', '.join(same[:5])}"
            )
        return name

    def _check_sources(self, item: Item) -> None:
        for written in item.sources:
            if written.text.startswith("@") and written.text[1:] not in self.directory.references:
                hint = did_you_mean(written.text[1:], self.directory.works)
                self._report(item, written.span, "KG068", f"unknown reference '{written.text}'", hint)

    def addresses(self, path: FilePath, links: Iterable[Link]) -> tuple[Address | None, ...]:
        """What each link in the prose of the file `path` leads to; None where it leads nowhere."""
        return tuple(self._address(path, link) for link in links)

    def _address(self, path: FilePath, link: Link) -> Address | None:
        address = self.directory.wiki(link.target) if link.form == "wiki" else self._file(path, link)
        if address is None:
            if link.form == "wiki":
                self._lost(path, link)
            return None
        return Address(address.kind, address.name, link.fragment)

    def _file(self, path: FilePath, link: Link) -> Address | None:
        report = self._reporter(path, link.span)
        folder = posixpath.dirname(path.removeprefix(self.directory.content + "/"))
        inside = posixpath.normpath(posixpath.join("/" if link.target.startswith("/") else folder, link.target))
        if inside.startswith("../") or inside == "..":
            report("KG045", f"the link '{shortened(link.target)}' leaves the content folder", "")
            return None
        inside = inside.lstrip("/")
        if (address := self.directory.file(inside)) is None:
            self._no_file(path, inside, link, report)
        return address

    def _no_file(self, path: FilePath, inside: str, link: Link, report: Callable[[str, str, str], None]) -> None:
        if self.directory.is_draft(inside):
            return report("KG081", f"'{inside}' is a draft and not part of the site", "")
        near = nearest(inside, self.directory.paths)
        folder = posixpath.dirname(path.removeprefix(self.directory.content + "/"))
        hint = f"did you mean '{posixpath.relpath(near, folder or '.')}'?" if near else ""
        if link.form == "image" or not inside.endswith(".md"):
            return report("KG046", f"there is no file '{shortened(link.target)}'", hint)
        return report("KG044", f"the link '{shortened(link.target)}' leads nowhere", hint)

    def _lost(self, path: FilePath, link: Link) -> None:
        report = self._reporter(path, link.span)
        if self.directory.is_draft(link.target):
            report("KG081", f"'{link.target}' is a draft and not part of the site", "")
        else:
            hint = did_you_mean(link.target, self.directory.link_names) or "put it between backticks if it is code"
            report("KG044", f"'[[{shortened(link.target)}]]' names no item and no tag", hint)

    def _reporter(self, path: FilePath, span: Span) -> Callable[[str, str, str], None]:
        return lambda code, message, hint: self.found.append(Diagnostic(path, span, code, message, hint))

    def _report(self, item: Item, span: Span, code: str, message: str, hint: str = "") -> None:
        self.found.append(Diagnostic(item.path, span, code, message, hint))
