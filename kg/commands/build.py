"""`kg build`: the site."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from kg.commands.command import Command, end, error_style, folder_of, output_style, progress, write_lines

if TYPE_CHECKING:
    from kg.build import Built
    from kg.ids import PageUrl
    from kg.terminal import Style

SHOWN_PAGES = 8
"""Pages listed below a reason on a terminal; a pipe gets all."""


def _part(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """``I/N`` as two numbers: part I of N, counted from 1."""
    if value is None:
        return None
    part, _, parts = value.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is not a part such as 1/4 or 4/4", ctx, param)
    return int(part), int(parts)


@click.command(
    cls=Command,
    examples=(
        ("kg build", ""),
        ("kg build --explain", "says of each page why it was made again"),
        ("kg build --clean --strict", "from nothing, failing on warnings: for continuous integration"),
        ("kg build --shard 2/4", "the second quarter of the pages, on one of four machines"),
    ),
)
@click.option("--clean", is_flag=True, help="Make every page, as if for the first time.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes; 0, the default: as many as help.",
)
@click.option("--explain", is_flag=True, help="Say why each page was made again.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--shard", metavar="I/N", callback=_part, help="Make only part I of N of the pages.")
@click.pass_context
def command(
    ctx: click.Context, clean: bool, jobs: int, explain: bool, strict: bool, shard: tuple[int, int] | None
) -> None:
    """Make the site.

    Only pages that would come out differently are made again. The site on disk is whole at any moment, and a build that
    fails leaves it as it was.
    """
    from kg import reports
    from kg.build import build

    with progress() as line:
        built = build(folder_of(ctx), clean=clean, jobs=jobs, shard=shard, say=line.say)
    write_lines(reports.text(built.diagnostics, error_style()), err=True)
    style = output_style()
    if explain:
        write_lines(explanation(built.reasons, style))
    write_lines([outcome(built, style)])
    end(ctx, findings=reports.has_findings(built.diagnostics, strict=strict))


def explanation(reasons: "Mapping[PageUrl, str]", style: "Style") -> Iterator[str]:
    """The pages that were made, below the reason for each."""
    groups: dict[str, list[str]] = {}
    for page, reason in reasons.items():
        groups.setdefault(reason, []).append(page)
    for reason, pages in groups.items():
        yield style.paint(reason, "strong")
        listed = pages[:SHOWN_PAGES] if style.live and len(pages) > SHOWN_PAGES + 1 else pages
        yield from (f"  {page}" for page in listed)
        if len(listed) < len(pages):
            yield style.paint(f"  and {len(pages) - len(listed):,} more", "faint")
        yield ""


def outcome(built: "Built", style: "Style") -> str:
    """One line: what the build did."""
    from kg.terminal import counted, listed

    time = f"{built.seconds:.1f} s"
    if not built.published:
        return f"{style.paint('Nothing was published', 'error')}: the site is as it was ({time})."
    files = [f"{counted(len(built.written), 'file')} written"] * bool(built.written)
    files += [f"{counted(len(built.removed), 'file')} removed"] * bool(built.removed)
    made, pages = len(built.reasons), counted(built.pages, "page")
    if not made and not files:
        return f"{style.paint('Up to date', 'good')}: {pages} ({time})."
    what = f" {made:,} of {pages}" if 0 < made < built.pages else f" {pages}" if made else ""
    return f"{style.paint('Built', 'good')}{what} in {time}: {listed(files or ['no file changed'])}."
