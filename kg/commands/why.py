"""`kg why`: what a page was made from."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from kg.commands.command import Command, folder_of, output_style, progress, write_lines, write_text

if TYPE_CHECKING:
    from kg.terminal import Style
    from kg.why import Lookup

FORMATS = ("text", "json")


@click.command(
    cls=Command,
    examples=(
        ("kg why item/lr-warmup.html", ""),
        ("kg why tag/ch2-training.html --format json", ""),
    ),
)
@click.argument("page")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to write it."
)
@click.pass_context
def command(ctx: click.Context, page: str, form: str) -> None:
    """Show what PAGE was made from: everything it asks of the course, with the answers.

    PAGE is a page's path below the site's root. When one of these answers changes, the page is made again.
    """
    from kg.why import why

    with progress() as line:
        line.say("Reading the course …")
        lookups = why(folder_of(ctx), page)
    if form == "json":
        entries = [{"asked": found.asked, "of": found.of, "answer": found.answer} for found in lookups]
        write_text(json.dumps({"page": page, "lookups": entries}, ensure_ascii=False, indent=2))
    else:
        write_lines(text(page, lookups, output_style()))


def text(page: str, lookups: Iterable["Lookup"], style: "Style") -> Iterator[str]:
    """The look-ups below what they are about."""
    from kg.terminal import cells, counted, cut, padded, shown

    groups: dict[str, list[Lookup]] = {}
    for found in lookups:
        groups.setdefault(found.of, []).append(found)
    width = max((cells(found.asked) for found in lookups), default=0)
    yield f"{style.paint(page, 'strong')} asks for {counted(sum(map(len, groups.values())), 'fact')}."
    for subject, members in groups.items():
        yield ""
        yield style.paint(shown(subject), "strong")
        for found in members:
            line = f"  {padded(found.asked, width)}  {shown(', '.join(found.answer)) or '–'}"
            yield cut(line, style.width) if style.live else line
