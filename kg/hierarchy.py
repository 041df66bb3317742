"""The tag hierarchy: names of broader tags resolved, cycles cut, ancestors and chapters found.

In: the tags as written (the built-in Bloom branch and `taxonomy.yml`). Out: `LinkedTag` records in the taxonomy's
order and diagnostics. A tag may have several broader tags; the result is always acyclic.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from kg.circles import links_to_cut, spelled, without
from kg.diagnostics import Diagnostic, Written
from kg.ids import TagId, folded, normal_id
from kg.model import Address, Introduction, LinkedTag, Tag
from kg.nearest import did_you_mean

Broader = Mapping[TagId, tuple[TagId, ...]]


def merged_tags(built_in: Iterable[Tag], own: Iterable[Tag]) -> dict[TagId, Tag]:
    """The course's own tags in their order, then the built-in ones it does not mention.

    A tag that repeats a built-in id, case aside, relabels it: what it does not say (broader tags, alternative labels)
    stays.
    """
    base = {tag.id.casefold(): tag for tag in built_in}
    named = (_relabelled(base[name], tag) if (name := tag.id.casefold()) in base else tag for tag in own)
    tags = {tag.id: tag for tag in named}
    return tags | {tag.id: tag for tag in base.values() if tag.id not in tags}


def _relabelled(built_in: Tag, own: Tag) -> Tag:
    alt = tuple(dict.fromkeys((*own.alt, built_in.label, *built_in.alt)))
    broader, note = own.broader or built_in.broader, own.note or built_in.note
    return replace(own, id=built_in.id, broader=broader, alt=alt, note=note)


def tag_names(tags: Mapping[TagId, Tag]) -> tuple[dict[str, TagId], list[Diagnostic]]:
    """Every way to name a tag (id, label, alternative label; folded) → its id, and KG063 for labels that two tags
    share.

    An id wins over a label, a label over an alternative label, an earlier tag over a later one; all of the
    course's own win over the built-in ones.
    """
    names: dict[str, TagId] = {}
    own = [tag for tag in tags.values() if tag.path]
    for group in (own, [tag for tag in tags.values() if not tag.path]):
        _name(group, names)
    diagnostics = []
    labels: dict[str, TagId] = {}
    for tag in tags.values():
        first = labels.setdefault(folded(tag.label), tag.id)
        if first != tag.id:
            diagnostics.append(_shared_label(tag, tags[first]))
    return names, diagnostics


def _name(tags: Iterable[Tag], names: dict[str, TagId]) -> None:
    """Adds every way to name `tags` that is still free: all ids, then all labels, then all alternative labels."""
    tags = list(tags)
    for tag in tags:
        names.setdefault(folded(tag.id), tag.id)
    for tag in tags:
        names.setdefault(folded(tag.label), tag.id)
    for tag in tags:
        for alternative in tag.alt:
            names.setdefault(folded(alternative), tag.id)


def _shared_label(tag: Tag, other: Tag) -> Diagnostic:
    at = tag if tag.path else other
    message = f"the label {tag.label!r} is shared by '{other.id}' and '{tag.id}'"
    return Diagnostic(at.path, at.span, "KG063", message, "in an item, name them by id")


def linked_hierarchy(
    tags: Mapping[TagId, Tag], names: Mapping[str, TagId]
) -> tuple[dict[TagId, tuple[TagId, ...]], list[Diagnostic]]:
    """For each tag its broader tags, resolved and acyclic. Unknown names are KG060, links that close a cycle KG061
    and left out."""
    diagnostics: list[Diagnostic] = []
    broader: dict[TagId, tuple[TagId, ...]] = {}
    for tag in tags.values():
        broader[tag.id] = _resolved_broader(tag, tags, names, diagnostics)
    cuts = links_to_cut(broader)
    diagnostics += (_cycle(tags[child], parent, circle) for (child, parent), circle in cuts)
    return without(broader, [cut for cut, _ in cuts]), diagnostics


def _resolved_broader(
    tag: Tag, tags: Mapping[TagId, Tag], names: Mapping[str, TagId], diagnostics: list[Diagnostic]
) -> tuple[TagId, ...]:
    found: dict[TagId, None] = {}
    for written in tag.broader:
        name = named_tag(written.text, tags, names)
        if name is None:
            diagnostics.append(unknown_tag(tag, written, names))
        elif name == tag.id:
            diagnostics.append(
                Diagnostic(tag.path, written.span, "KG061", f"the tag '{tag.id}' is broader than itself")
            )
        else:
            found[name] = None
    return tuple(found)


def named_tag(text: str, tags: Mapping[TagId, Tag], names: Mapping[str, TagId]) -> TagId | None:
    """The tag that `text` names by id or label, or None."""
    exact = TagId(text)
    return exact if exact in tags else names.get(folded(normal_id(text)))


def unknown_tag(tag: Tag, written: Written, names: Mapping[str, TagId]) -> Diagnostic:
    """KG060 for a broader tag that does not exist."""
    return Diagnostic(
        tag.path, written.span, "KG060", f"unknown broader tag '{written.text}'", did_you_mean(written.text, names)
    )


def _cycle(tag: Tag, parent: TagId, circle: Sequence[TagId]) -> Diagnostic:
    span = next((w.span for w in tag.broader if folded(w.text) == folded(parent)), tag.span)
    message = f"the taxonomy has a cycle: {spelled(circle)}"
    return Diagnostic(tag.path, span, "KG061", message, f"this link to '{parent}' is ignored")


def ancestors(broader: Broader) -> dict[TagId, tuple[TagId, ...]]:
    """For each tag all its ancestors, nearest first (breadth first, in the authors' order), each once."""
    return {name: tuple(_upward(name, broader)) for name in broader}


def _upward(name: TagId, broader: Broader) -> list[TagId]:
    seen = dict.fromkeys(broader[name])
    queue = list(seen)
    for node in queue:
        for above in broader[node]:
            if above not in seen:
                seen[above] = None
                queue.append(above)
    return queue


def linked_tags(
    tags: Mapping[TagId, Tag],
    broader: Broader,
    introductions: Mapping[TagId, tuple[Introduction, tuple[Address | None, ...]]],
) -> dict[TagId, LinkedTag]:
    """The tags with everything that links to them, in the taxonomy's order."""
    linked = {}
    for position, (name, tag) in enumerate(tags.items()):
        introduction, addresses = introductions.get(name, (None, ()))
        linked[name] = LinkedTag(tag, broader[name], position, introduction, addresses)
    return linked
