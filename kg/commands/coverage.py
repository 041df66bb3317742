"""`kg coverage`: chapters against Bloom levels and types, and against the blueprint."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from kg.commands.command import Command, end, folder_of, output_style, progress, write_lines, write_text

if TYPE_CHECKING:
    from kg.coverage import ChapterCounts, Count, Coverage
    from kg.tables import Cell
    from kg.terminal import Style


FORMATS = ("text", "json", "csv")


@click.command(
    cls=Command,
    examples=(
        ("kg coverage", ""),
        ("kg coverage --format csv > coverage.csv", "one line for each count, for a spreadsheet"),
    ),
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to write it."
)
@click.pass_context
def command(ctx: click.Context, form: str) -> None:
    """Count the items of each chapter by Bloom level and by type.

    Counts below the blueprint (in content/course.yml) are marked, and then the exit code is 1.
    """
    from kg.commands.course import load_course
    from kg.coverage import coverage

    with progress() as line:
        line.say("Reading the course …")
        loaded = load_course(folder_of(ctx))
    made = coverage(loaded.course, loaded.listings)
    if form == "json":
        write_text(as_json(made))
    elif form == "csv":
        write_text(as_csv(made))
    else:
        write_lines(text(made, output_style()))
    end(ctx, findings=bool(made.missing))


# ---- text


def text(made: "Coverage", style: "Style") -> Iterator[str]:
    """Two tables, chapters by level and by type, and what is missing."""
    from kg.coverage import TOTAL
    from kg.terminal import counted

    yield from _matrix(made, (*made.levels, TOTAL), "Chapter", style)
    yield ""
    yield from _matrix(made, made.types, "Chapter", style)
    yield ""
    wanted = any(count.wanted is not None for row in made.rows for count in row.counts.values())
    if made.missing:
        yield style.paint(f"{counted(len(made.missing), 'count')} below the blueprint", "strong", "error")
        yield from _missing_lines(made)
    elif wanted:
        yield f"{style.paint('The blueprint is met', 'good')}: {counted(made.totals[TOTAL], 'item')}."
    else:
        yield f"{counted(made.totals[TOTAL], 'item')}; the course has no blueprint."


def _matrix(made: "Coverage", columns: Sequence[str], corner: str, style: "Style") -> Iterator[str]:
    from kg.coverage import column_label
    from kg.tables import Cell, table

    header = (corner, *(column_label(column).replace(" ", "\n", 1) for column in columns))
    rows = [[Cell(row.label), *(_cell(row.counts[column]) for column in columns)] for row in made.rows]
    rows.append([Cell("All", "strong"), *(Cell(f"{made.totals[column]:,} ", "strong") for column in columns)])
    yield from table(header, rows, style, right=range(1, len(header)))


def _cell(count: "Count") -> "Cell":
    """``3``, ``3/4!`` below the blueprint, ``4/4`` when it is met; faint for nothing."""
    from kg.tables import Cell

    if count.missing:
        return Cell(f"{count.count}/{count.wanted}!", "error")
    if count.wanted is not None:
        return Cell(f"{count.count}/{count.wanted} ")
    return Cell(f"{count.count} " if count.count else "· ", None if count.count else "faint")


def _missing_lines(made: "Coverage") -> Iterator[str]:
    from kg.coverage import column_label
    from kg.terminal import cells, padded

    labels = [row.label for row, _, _ in made.missing]
    columns = [column_label(column) for _, column, _ in made.missing]
    widths = max(map(cells, labels)), max(map(cells, columns))
    for (_, _, count), label, column in zip(made.missing, labels, columns, strict=True):
        yield f"  {padded(label, widths[0])}  {padded(column, widths[1])}  {count.count} of {count.wanted}"


# ---- data


def as_csv(made: "Coverage") -> str:
    """A line for each count. `kind` says whether its column is a level or a type; `wanted` is empty where none is."""
    from kg.tables import csv_text

    header = ("chapter", "label", "kind", "column", "count", "wanted")
    return csv_text(
        header,
        (
            (row.chapter, row.label, kind, column, count.count, count.wanted)
            for row, kind, column, count in _counts(made)
        ),
    )


def _counts(made: "Coverage") -> Iterator[tuple["ChapterCounts", str, str, "Count"]]:
    from kg.coverage import TOTAL

    kinds = [(made.levels, "level"), (made.types, "type"), ((TOTAL,), "total")]
    for row in made.rows:
        for columns, kind in kinds:
            for column in columns:
                yield row, kind, column, row.counts[column]


def as_json(made: "Coverage") -> str:
    """Chapters with their counts, what is missing, and every non-zero cell of chapter, level and type."""
    from msgspec.structs import asdict

    from kg.coverage import TOTAL

    columns = (*made.levels, *made.types, TOTAL)
    chapters = [
        {"chapter": row.chapter, "label": row.label, "counts": {name: asdict(row.counts[name]) for name in columns}}
        for row in made.rows
    ]
    missing = [{"chapter": row.chapter, "column": column, **asdict(count)} for row, column, count in made.missing]
    cells = [
        dict(zip(("chapter", "level", "type", "count"), (*key, count), strict=True))
        for key, count in made.cells.items()
    ]
    value = {"met": not missing, "totals": made.totals, "chapters": chapters, "missing": missing, "cells": cells}
    return json.dumps(value, ensure_ascii=False, indent=2)
