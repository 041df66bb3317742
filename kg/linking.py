"""Names in items resolved: tags, related items, prerequisites, sources, and links in prose.

`ItemLinker` turns an `Item` into a `LinkedItem` and notes what did not resolve.
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from kg.diagnostics import Diagnostic, Span, Written, shortened
from kg.directory import Directory
from kg.hierarchy import named_tag
from kg.ids import FilePath, ItemId, TagId
from kg.markdown.anchors import words_id
from kg.model import Address, Item, Link, LinkedItem, Tag
from kg.nearest import did_you_mean, nearest
from kg.vocab import LEVELS, Level

SHOWN = 5
"""Of the headings that a link could lead to so many are named."""

BLOOM: frozenset[str] = frozenset(LEVELS)


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
        if not found and self._all_known(item) and any(tag.kind == "chapter" for tag in self.tags.values()):
            self._report(
                item, item.id_span, "KG080", "the item is in no chapter", "tag it with a chapter or a topic below one"
            )
        return tuple(found)

    def _all_known(self, item: Item) -> bool:
        """Whether every tag is one; of those that are none, one may be meant for a chapter."""
        return all(named_tag(written.text, self.tags, self.directory.tag_names) for written in item.tags)

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
        if link.fragment and address.kind in {"item", "tag"}:
            self._check_fragment(path, link, address)
        return Address(address.kind, address.name, link.fragment)

    def _check_fragment(self, path: FilePath, link: Link, address: Address) -> None:
        """KG044 for a link to a heading that an item or an introduction does not have. The link itself holds."""
        known = self.directory.headings(address)
        if link.fragment.lower() not in known:
            near = nearest(words_id(link.fragment), sorted(known))
            others = (
                f"it has {', '.join(f'#{name}' for name in sorted(known)[:SHOWN])}" if known else "it has no headings"
            )
            message = f"there is no heading '#{shortened(link.fragment)}' on the page of '{address.name}'"
            self._reporter(path, link.span)("KG044", message, f"did you mean '#{near}'?" if near else others)

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
        elif link.form == "image" and address.kind != "file":
            report("KG046", f"'{shortened(link.target)}' is a page, no image", "for a link leave out the '!'")
            return None
        return address

    def _no_file(self, path: FilePath, inside: str, link: Link, report: Callable[[str, str, str], None]) -> None:
        """Says that nothing is at a path; of a file that was left out that has been said already."""
        if self.directory.is_draft(inside):
            return report("KG081", f"'{inside}' is a draft and not part of the site", "")
        if self.directory.is_left_out(inside):
            return None
        hint = self._near_path(path, inside)
        if link.form == "image" or not inside.endswith(".md"):
            return report("KG046", f"there is no file '{shortened(link.target)}'", hint)
        return report("KG044", f"the link '{shortened(link.target)}' leads nowhere", hint)

    def _near_path(self, path: FilePath, inside: str) -> str:
        if self.directory.in_another_form(inside):
            return "the file's name has the same letters in another Unicode form: rename it, in the form NFC"
        near = nearest(inside, self.directory.paths)
        folder = posixpath.dirname(path.removeprefix(self.directory.content + "/"))
        return f"did you mean '{posixpath.relpath(near, folder or '.')}'?" if near else ""

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
