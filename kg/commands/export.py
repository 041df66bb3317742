"""`kg export`: the graph in a format of other tools."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.command import Command, folder_of, progress, write

if TYPE_CHECKING:
    from kg.loading import Loaded

FORMATS = ("nquads", "turtle", "jsonld", "graphml")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    cls=Command,
    examples=(
        ("kg export turtle -o course.ttl", ""),
        ("kg export nquads | gzip > course.nq.gz", ""),
        ("kg export graphml -o course.graphml", "items and what they require, for network tools"),
    ),
)
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to FILE instead of standard output.")
@click.pass_context
def command(ctx: click.Context, form: str, output: Path | None) -> None:
    """Write the graph of the course: nquads, turtle, jsonld or graphml.

    N-Quads and JSON-LD keep the named graphs. The same course always gives the same bytes.
    """
    from kg.commands.course import load_course

    with progress() as line:
        line.say("Reading the course …")
        loaded = load_course(folder_of(ctx))
        line.say("Writing the graph …")
        data = _dump(loaded, form)
    if output is None:
        write(data)
    else:
        replace_file(output, data)


def _dump(loaded: "Loaded", form: str) -> bytes:
    from kg import dumps

    if form == "graphml":
        return dumps.graphml(loaded.course, loaded.names)
    pieces = {"nquads": dumps.nquads, "turtle": dumps.turtle, "jsonld": dumps.jsonld}[form](loaded.graphs)
    return b"".join(pieces)


def replace_file(path: Path, data: bytes) -> None:
    """Writes the file at `path`, whole or not at all; a device or pipe is written to as it is."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
