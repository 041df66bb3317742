"""`kg new`: a new item."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kg.commands.command import Command, UsageProblem, folder_of, note, progress, write_lines
from kg.vocab import ITEM_TYPES, ItemType

if TYPE_CHECKING:
    from kg.ids import TagId
    from kg.loading import Loaded


@click.command(
    cls=Command,
    examples=(
        ('kg new multiple-choice "Where the oxygen comes from" --tag light-reactions --tag remember', ""),
        ("$EDITOR \"$(kg new essay 'Why leaves are green' --tag ch1-light)\"", "the new file's path is all it writes"),
    ),
)
@click.argument("kind", metavar="TYPE", type=click.Choice(ITEM_TYPES))
@click.argument("title")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A tag, by id or label; can be repeated.")
@click.pass_context
def command(ctx: click.Context, kind: str, title: str, tags: tuple[str, ...]) -> None:
    """Make a new item with the skeleton of its TYPE, as a draft.

    TYPE is one of concept, multiple-choice, multiple-answer, true-false, short-answer, numeric, fill-in, matching,
    ordering, essay, case-study and code. The file is named after TITLE and put in the folder of its chapter, if one of
    the tags has one. No file is ever overwritten.
    """
    from kg.commands.course import load_course
    from kg.scaffold import item_text

    title = " ".join(title.split())
    if not title or not title.isprintable():
        raise UsageProblem("the title is empty or holds control characters")
    with progress() as line:
        line.say("Reading the course …")
        loaded = load_course(folder_of(ctx))
    named = tuple(dict.fromkeys(_named_tag(loaded, tag) for tag in tags))
    path = _free_path(loaded, title, named)
    text = item_text(cast("ItemType", kind), title, named)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise
    for remark in _remarks(loaded, title):
        note(remark)
    write_lines([os.path.relpath(path, folder_of(ctx))])


def _named_tag(loaded: "Loaded", text: str) -> "TagId":
    from kg.hierarchy import named_tag, tag_names
    from kg.nearest import did_you_mean

    tags = {name: linked.tag for name, linked in loaded.course.tags.items()}
    names, _ = tag_names(tags)
    name = named_tag(text, tags, names)
    if name is None:
        raise UsageProblem(f"unknown tag '{text}'", did_you_mean(text, names) or "tags are listed in taxonomy.yml")
    return name


def _free_path(loaded: "Loaded", title: str, tags: Iterable["TagId"]) -> Path:
    """Where the new file goes: under an id that no item and no file beside it has."""
    from kg.project import file_path
    from kg.scaffold import folders_for, unique_id

    root = loaded.project.root
    content = file_path(root, loaded.project.content)
    folder = next(root / name for name in folders_for(loaded.course, tags, content) if (root / name).is_dir())
    taken = {str(item.id) for item in loaded.reading.items} | set(loaded.course.aliases)
    taken |= {path.stem for path in folder.iterdir()}
    return folder / f"{unique_id(title, taken)}.md"


def _remarks(loaded: "Loaded", title: str) -> Iterable[str]:
    from kg.ids import folded

    for item in loaded.reading.items:
        if folded(item.title) == folded(title):
            yield f"{item.path} has the same title"
    if not loaded.course.settings.drafts:
        yield "It is a draft: set its status to published when it is ready."
