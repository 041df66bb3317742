"""Linking: from what the files say one by one to the course they make together.

In: `Reading`, the records of all files. Out: a `Course` in which every name resolves, and a diagnostic for each that
did not. A broken reference costs that reference, never the item that holds it. Nothing here touches disk; diagnostics
come without excerpts.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from kg.circles import links_to_cut, spelled, without
from kg.diagnostics import START, Diagnostic, Span, in_order, shortened
from kg.directory import Directory
from kg.hierarchy import (
    ancestors,
    linked_hierarchy,
    linked_tags,
    merged_tags,
    named_tag,
    tag_names,
)
from kg.ids import FilePath, ItemId, TagId, folded, normal_id
from kg.linking import ItemLinker
from kg.model import Address, Course, Introduction, Item, LinkedItem, Reading, Settings, Tag
from kg.nearest import did_you_mean
from kg.prerequisites import prerequisites_first
from kg.taxonomy import bloom_branch
from kg.vocab import ITEM_TYPES, LEVELS

Diagnostics = list[Diagnostic]
_DIGITS = re.compile(r"([0-9]{1,9})")
NAMED = 3
"""Of many items that share something so many are named."""
LAST = 1_000_000
"""A position behind all others."""
OWN_PAGES = frozenset({"browse.html", "taxonomy.html", "404.html", "sitemap.xml"})
"""Pages that every course has, besides those of its items and tags and its dumps in ``data/``."""
_OWN_FOLDERS = re.compile(r"data/|(?:browse|tag/[^/]+)/[0-9]+\.html$")


def link(reading: Reading) -> tuple[Course, tuple[Diagnostic, ...]]:
    """The course, and all diagnostics of linking, sorted.

    Of two items with one id the first in path order stays. Drafts are left out unless the settings want them.
    """
    directory, found = directory_of(reading)
    tags = directory.tags
    broader, unknown = linked_hierarchy(tags, directory.tag_names)
    found += unknown
    linker = ItemLinker(directory, tags, ancestors(broader), found)
    linked = {name: linker.linked(item) for name, item in directory.items.items()}
    found[:] = _unknown_once(reading, _levels_once(linked, found))
    linked = _acyclic(linked, found)
    introductions = _introductions(reading, directory, linker, found)
    for page in reading.linking_pages:
        linker.addresses(page.path, page.links)
    found += _settings_problems(reading.settings, directory)
    aliases = _aliases(directory.items, found)
    found += _page_conflicts(reading, directory, aliases)
    course = Course(
        settings=reading.settings,
        items=_in_reading_order(linked, tags, reading.settings),
        tags=linked_tags(tags, broader, introductions),
        references={reference.key: reference for reference in reading.references},
        aliases=aliases,
        pages=reading.pages,
        files=reading.files,
        urls=reading.urls,
    )
    return course, in_order(found)


def directory_of(reading: Reading) -> tuple[Directory, list[Diagnostic]]:
    """What names mean in the course, and what makes them ambiguous (KG009, KG063, KG070, KG084), unsorted."""
    tags = merged_tags(bloom_branch(), reading.tags)
    names, found = tag_names(tags)
    items, drafts = _unique_items(reading, found)
    return Directory(reading, items, drafts, tags, names), found


def _unique_items(reading: Reading, found: Diagnostics) -> tuple[dict[ItemId, Item], frozenset[str]]:
    """The items of the course by id, in path order, and the names of the drafts left out (ids, titles and paths,
    folded)."""
    items: dict[ItemId, Item] = {}
    taken: dict[str, Item] = {}
    titles: dict[str, list[Item]] = {}
    drafts = set()
    for item in reading.items:
        if item.status == "draft" and not reading.settings.drafts:
            drafts |= {folded(item.id), folded(item.title), folded(item.path.removeprefix(reading.content + "/"))}
            continue
        first = taken.setdefault(item.id.casefold(), item)
        if first is not item:
            found.append(_same_id(item, first))
            continue
        items[item.id] = item
        titles.setdefault(folded(item.title), []).append(item)
    found += (_same_title(*same) for same in titles.values() if len(same) > 1)
    return items, frozenset(drafts)


def _same_title(first: Item, item: Item, *others: Item) -> Diagnostic:
    """KG084 at the second of the items that share a title."""
    message = f"'{shortened(item.title)}' is also the title of {first.path}"
    if others:
        more = f" and {len(others) - NAMED:,} more" if len(others) > NAMED else ""
        message += f", {', '.join(other.path for other in others[:NAMED])}{more}"
    return Diagnostic(item.path, item.title_span, "KG084", message)


def _same_id(item: Item, first: Item) -> Diagnostic:
    if item.id == first.id:
        message = f"the id '{item.id}' is already used by {first.path}"
        if item.path != first.path and normal_id(item.path) == normal_id(first.path):
            message += ", a file whose name differs in its Unicode form only"
        return Diagnostic(
            item.path, item.id_span, "KG070", message, "this item is left out of the site until it has an id of its own"
        )
    message = f"the ids '{item.id}' and '{first.id}' ({first.path}) differ in case only: one page on many file systems"
    return Diagnostic(
        item.path, item.id_span, "KG009", message, "this item is left out of the site until it has another id"
    )


def _acyclic(items: dict[ItemId, LinkedItem], found: Diagnostics) -> dict[ItemId, LinkedItem]:
    """The items with the links cut that close a circle of prerequisites; KG076 at each of them."""
    requires = {name: linked.requires for name, linked in items.items()}
    cuts = links_to_cut(requires)
    if not cuts:
        return items
    kept = without(requires, [cut for cut, _ in cuts])
    for (name, need), cycle in cuts:
        message = f"prerequisites go in a circle: {spelled(cycle)}"
        hint = f"cut '{need}' here: {_number_of_links(len(cuts))} would break every circle"
        item = items[name].item
        found.append(Diagnostic(item.path, _requirement_span(items[name], need), "KG076", message, hint))
    return {name: replace(linked, requires=kept[name]) for name, linked in items.items()}


def _number_of_links(count: int) -> str:
    return "this one link" if count == 1 else f"these {count} links"


def _requirement_span(linked: LinkedItem, need: ItemId) -> Span:
    written = linked.item.requires
    return next((w.span for w in written if folded(w.text) == folded(need)), written[0].span)


def _introductions(
    reading: Reading, directory: Directory, linker: ItemLinker, found: Diagnostics
) -> dict[TagId, tuple[Introduction, tuple[Address | None, ...]]]:
    introductions: dict[TagId, tuple[Introduction, tuple[Address | None, ...]]] = {}
    for page in reading.introductions:
        name = named_tag(page.tag.text, directory.tags, directory.tag_names)
        if name is None:
            hint = did_you_mean(page.tag.text, directory.tag_names)
            found.append(Diagnostic(page.path, page.tag.span, "KG065", f"unknown tag '{page.tag.text}'", hint))
        elif name in introductions:
            message = f"the tag '{name}' is already described by {introductions[name][0].path}"
            found.append(Diagnostic(page.path, page.tag.span, "KG066", message))
        else:
            introductions[name] = page, linker.addresses(page.path, page.links)
    return introductions


def _levels_once(items: Mapping[ItemId, LinkedItem], found: Diagnostics) -> Diagnostics:
    """`found`, with one KG078 in place of many when the course uses no Bloom levels at all."""
    missing = [d for d in found if d.code == "KG078"]
    if len(missing) < 2 or any(linked.level for linked in items.values()):
        return found
    message = f"none of the {len(missing):,} items has a Bloom level"
    return [*(d for d in found if d.code != "KG078"), replace(missing[0], message=message)]


def _unknown_once(reading: Reading, found: Diagnostics) -> Diagnostics:
    """`found`, with one KG012 in place of many when the course has no tags of its own at all."""
    unknown: Diagnostics = []
    others: Diagnostics = []
    for diagnostic in found:
        (unknown if diagnostic.code == "KG012" and not diagnostic.hint else others).append(diagnostic)
    if reading.tags or not unknown:
        return found
    more = f" and {len(unknown) - 1:,} more" if len(unknown) > 1 else ""
    message = f"{unknown[0].message}{more}: {reading.content}/taxonomy.yml is missing or holds no tags"
    hint = "begin it with a line for each tag, such as  ch1: {label: Chapter 1, kind: chapter}"
    return [*others, replace(unknown[0], message=message, hint=hint)]


def _settings_problems(settings: Settings, directory: Directory) -> Iterable[Diagnostic]:
    names = directory.tag_names
    for wanted in settings.blueprint:
        chapter, column = wanted.chapter, wanted.column
        if chapter.text != "*" and named_tag(chapter.text, directory.tags, names) is None:
            hint = did_you_mean(chapter.text, names)
            yield Diagnostic(settings.path, chapter.span, "KG064", f"unknown chapter '{chapter.text}'", hint)
        if column.text not in (columns := (*LEVELS, *ITEM_TYPES, "total")):
            message = f"'{column.text}' is no Bloom level, item type or 'total'"
            yield Diagnostic(settings.path, column.span, "KG064", message, did_you_mean(column.text, columns))
    for written in settings.order:
        if directory.item(written.text) is None and named_tag(written.text, directory.tags, names) is None:
            hint = did_you_mean(written.text, (*names, *directory.items))
            yield Diagnostic(settings.path, written.span, "KG067", f"unknown item or chapter '{written.text}'", hint)


def _page_conflicts(reading: Reading, directory: Directory, aliases: Iterable[str]) -> Iterable[Diagnostic]:
    """KG009 for ordinary pages and attachments that would land on a page or dump of the course, or on one another.

    Case aside, as many file systems have it. Of a README.md and an index.md MkDocs takes the latter.
    """
    own = {f"item/{name}.html".casefold() for name in (*directory.items, *aliases)}
    own |= {f"tag/{name}.html".casefold() for name in directory.tags} | OWN_PAGES
    first: dict[str, FilePath] = {}
    for path, url in reading.urls.items():
        name = url.casefold()
        other = None if posixpath.basename(path) == "README.md" else first.setdefault(name, path)
        if name in own or _OWN_FOLDERS.match(name):
            message = f"this file and the course itself both make {url}"
        elif other in (None, path):
            continue
        else:
            message = f"this file and {reading.content}/{other} both make {url}"
        yield Diagnostic(FilePath(f"{reading.content}/{path}"), START, "KG009", message, "rename or move the file")


def _in_reading_order(
    items: Mapping[ItemId, LinkedItem], tags: Mapping[TagId, Tag], settings: Settings
) -> dict[ItemId, LinkedItem]:
    """Chapter by chapter; in a chapter what is required first, else as the settings say, then by Bloom level and path.

    An item that requires one of a later chapter does not wait for it.
    """
    wanted = {folded(w.text): n for n, w in enumerate(settings.order)}
    positions = {name: n for n, name in enumerate(tags)}
    chapter = {name: _chapter_rank(linked, positions, wanted) for name, linked in items.items()}
    rank = {name: (chapter[name], *_item_rank(linked, wanted)) for name, linked in items.items()}
    requires = {
        name: [need for need in linked.requires if chapter[need] <= chapter[name]] for name, linked in items.items()
    }
    order = prerequisites_first(requires, rank)
    return {name: items[name] for name in sorted(order, key=lambda name: chapter[name])}


def _chapter_rank(linked: LinkedItem, positions: Mapping[TagId, int], wanted: Mapping[str, int]) -> tuple[int, int]:
    if not linked.chapters:
        return LAST, LAST
    return min((wanted.get(folded(name), LAST), positions[name]) for name in linked.chapters)


def _item_rank(linked: LinkedItem, wanted: Mapping[str, int]) -> tuple[int, int, tuple[tuple[int, str], ...], str]:
    level = LEVELS.index(linked.level) if linked.level else -1
    return wanted.get(folded(linked.item.id), LAST), level, _natural(linked.item.path), linked.item.path


def _natural(path: str) -> tuple[tuple[int, str], ...]:
    """A key that puts ``q-3`` before ``q-29``.

    >>> _natural("q-3") < _natural("q-29") < _natural("qa")
    True
    """
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(path))


def _aliases(items: Mapping[ItemId, Item], found: Diagnostics) -> dict[str, ItemId]:
    """Old ids → the items that have them, KG082 for those already taken."""
    taken = {name.casefold(): name for name in items}
    aliases: dict[str, ItemId] = {}
    for item in items.values():
        for written in item.aliases:
            name = written.text.casefold()
            owner = taken.get(name)
            if owner is not None:
                message = f"the alias '{written.text}' is already taken by '{owner}'"
                found.append(Diagnostic(item.path, written.span, "KG082", message))
            else:
                taken[name] = aliases[written.text] = item.id
    return dict(sorted(aliases.items()))
