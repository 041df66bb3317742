"""Scaffolding: the files of a new course, and of a new item.

In: names and tags. Out: texts and where they belong. Reads only the templates in `kg/scaffold_files/`; writing is for
the commands.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from kg.ids import FilePath, ItemId, TagId, slug
from kg.linking import BLOOM
from kg.model import Course
from kg.vocab import LEVELS, ItemType, Level

DOTFILES = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Templates that carry another name here, so that they have no effect here."""

USUAL_LEVEL: dict[ItemType, Level] = {
    "concept": "understand",
    "multiple-choice": "understand",
    "multiple-answer": "understand",
    "true-false": "remember",
    "short-answer": "understand",
    "numeric": "apply",
    "fill-in": "remember",
    "matching": "remember",
    "ordering": "understand",
    "essay": "evaluate",
    "case-study": "analyze",
    "code": "apply",
}
"""The Bloom level of a new item that was given none: somewhere to start from."""


NOT_TEXT = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
"""Words that some reader of YAML takes for something else."""


def course_files() -> dict[FilePath, bytes]:
    """The files of a small working course, by their path below its root."""
    root = files("kg") / "scaffold_files" / "course"
    return dict(sorted(_below(root, "")))


def _below(folder: Traversable, prefix: str) -> Iterable[tuple[FilePath, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        else:
            yield FilePath(prefix + DOTFILES.get(entry.name, entry.name)), entry.read_bytes()


def item_text(kind: ItemType, title: str, tags: Sequence[TagId]) -> str:
    """A draft of an item: valid as it is, with TODO where something is to be written."""
    named = [*tags, *([] if BLOOM.intersection(tags) else [TagId(USUAL_LEVEL[kind])])]
    levels = f"{', '.join(LEVELS[:-1])} or {LEVELS[-1]}"
    body = (files("kg") / "scaffold_files" / "items" / f"{kind}.md").read_text(encoding="utf-8")
    lines = (
        "---",
        f"type: {kind}",
        f"title: {yaml_text(title)}",
        f"tags: [{', '.join(map(yaml_text, named))}]  # one of them a Bloom level: {levels}",
        "status: draft",
        "---",
    )
    return "\n".join(lines) + "\n\n" + body


def yaml_text(text: str) -> str:
    """`text` as a YAML scalar that every reader takes for text, in a flow sequence too.

    >>> print(yaml_text("Why leaves are green"), yaml_text("no"), yaml_text("ATP: what for?"))
    Why leaves are green "no" "ATP: what for?"
    """
    plain = re.fullmatch(r"[^\W\d_][\w ().?!'’/-]*", text) and not text.endswith(" ")
    return text if plain and text.casefold() not in NOT_TEXT else json.dumps(text, ensure_ascii=False)


def unique_id(title: str, taken: Collection[str]) -> ItemId:
    """An id made of `title` that none of `taken` equals, in any case: with a number behind it if need be."""
    names = {name.casefold() for name in taken}
    base, number = slug(title), 1
    name = base
    while name.casefold() in names:
        number += 1
        name = f"{base}-{number}"
    return ItemId(name)


def folders_for(course: Course, tags: Iterable[TagId], content: str) -> tuple[str, ...]:
    """Where an item with `tags` may belong, best first: below the project's root, with forward slashes.

    First the folder that most items of its chapter are in, then the one named like the chapter, then `content` itself.
    A tag's chapter is the nearest one above it.
    """
    chapter = next((found for tag in tags for found in _chapters_of(course, tag)), None)
    if chapter is None:
        return (content,)
    paths = [linked.item.path for linked in course.items.values() if chapter in linked.chapters]
    homes = Counter(path.rpartition("/")[0] for path in paths)
    most = [folder for folder, _ in sorted(homes.items(), key=lambda home: (-home[1], home[0]))[:1]]
    return tuple(dict.fromkeys((*most, f"{content}/{chapter}", content)))


def _chapters_of(course: Course, tag: TagId) -> Iterable[TagId]:
    """Chapters among the tag and its ancestors, nearest first."""
    queue = [tag]
    for name in queue:
        if course.tags[name].tag.kind == "chapter":
            yield name
        queue += [above for above in course.tags[name].broader if above not in queue]
