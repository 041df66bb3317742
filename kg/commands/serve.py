"""`kg serve`: a live preview."""

from functools import partial

import click

from kg.commands.command import Command, folder_of, progress, write_lines
from kg.terminal import Progress


@click.command(
    cls=Command,
    examples=(
        ("kg serve", "then open the address that it says"),
        ("kg serve --port 8080", ""),
    ),
)
@click.option(
    "--port",
    "-p",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    metavar="P",
    help="Port to listen on.",
)
@click.pass_context
def command(ctx: click.Context, port: int) -> None:
    """Preview the site on this machine while you write.

    Saving a file refreshes the open page; a mistake is shown over it until it is mended. Stop with Ctrl-C.
    """
    import gc

    from kg.serve import serve

    gc.enable()  # a preview runs for days
    with progress() as line:
        serve(folder_of(ctx), port=port, say=partial(tell, line))


def tell(line: Progress, text: str) -> None:
    """Writes `text` to standard error; what is only under way, ending in an ellipsis, as progress."""
    if text.endswith("…"):
        line.say(text)
    else:
        line.clear()
        write_lines([text], err=True)
