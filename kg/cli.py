"""The command line: `kg` with its commands, found by name and loaded when used.

Also the one place that decides how a run ends: no traceback for a user's mistake, quiet on Ctrl-C and closed pipes.

| exit code | means |
|---|---|
| 0 | done, nothing to mend |
| 1 | findings: errors, with ``--strict`` warnings too; a blueprint that is not met |
| 2 | wrong usage, a broken project, a disk that refuses |
| 70 | a bug in Coursegraph |
| 130 | stopped by Ctrl-C |
| 141 | the reader of the output went away |
"""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import click

from kg.commands.command import UNUSABLE, Setting, complain
from kg.disk import told

COMMANDS: dict[str, dict[str, str]] = {
    "Make a course": {
        "init": "A small working course, ready to build.",
        "new": "A new item with the right skeleton.",
        "check": "Everything that is wrong, all at once.",
        "build": "The site.",
        "serve": "A live preview: save a file, the page refreshes.",
    },
    "Ask a course": {
        "query": "SPARQL over the course, or a question by name.",
        "export": "The graph, for other tools.",
        "coverage": "Chapters, Bloom levels and types against the blueprint.",
        "why": "What a page was made from.",
    },
}
"""The commands with their summaries, as ``kg --help`` shows them. Each is `kg.commands.<name>.command`."""

BUG = 70
INTERRUPTED = 130
PIPE_CLOSED = 141


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every command, in the order of the help."""
        return [name for commands in COMMANDS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"kg.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, its name and its arguments; for an unknown one the nearest is suggested."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from kg.nearest import nearest

            near = nearest(args[0], self.list_commands(ctx))
            hint = f" Did you mean '{near}'?" if near else ""
            raise click.UsageError(error.message + hint, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Writes the commands with their summaries, importing none."""
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{name:<8}", summary) for name, summary in commands.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Writes where to go from here."""
        with formatter.section("Examples"):
            for line in ("kg init demo && cd demo && kg build", "kg check --help"):
                formatter.write(f"  {line}\n")

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command. Whatever goes wrong becomes a message and an exit code."""
        with ends_quietly(ctx):
            return super().invoke(ctx)


@contextmanager
def ends_quietly(ctx: click.Context) -> Iterator[None]:
    """Turns what stops a command into an exit code, and what a reader of its output will never see into nothing."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        ctx.exit(INTERRUPTED)
    except BrokenPipeError:
        _silence(sys.stdout)
        ctx.exit(PIPE_CLOSED)
    except Exception as error:  # no user is shown a traceback
        ctx.exit(_explained(error, ctx.invoked_subcommand or ""))


def _silence(stream: TextIO) -> None:
    """Keeps the interpreter from complaining, at its end, that it cannot write the rest."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _explained(error: Exception, command: str) -> int:
    """Says what happened, without a traceback unless ``KG_DEBUG`` asks for one. Returns the exit code."""
    if os.environ.get("KG_DEBUG"):
        import traceback

        traceback.print_exception(error)
    if diagnostics := getattr(error, "diagnostics", None):
        return _broken_project(diagnostics)
    if isinstance(error, OSError) and error.strerror:
        complain(told(error))
        return UNUSABLE
    complain("this is a bug in Coursegraph, not a mistake of yours", f"{_named(error)}{_place(error.__traceback__)}")
    click.echo(f"  KG_DEBUG=1 kg {command} … shows the traceback: please report it", err=True)
    return BUG


def _named(error: Exception) -> str:
    first = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {first}"[:200] if first else type(error).__name__


def _place(trace: TracebackType | None) -> str:
    """Where in our own code it happened."""
    place = ""
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "kg" in path.parts:
            place = f" ({'/'.join(path.parts[path.parts.index('kg') :])}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return place


def _broken_project(diagnostics: Any) -> int:
    """Shows why there is no project to work on: where in its configuration, or in one line that there is none."""
    from kg.commands.command import error_style, write_lines
    from kg.diagnostics import START
    from kg.reports import diagnostic_text

    for diagnostic in diagnostics:
        if diagnostic.span != START:
            write_lines(diagnostic_text(diagnostic, error_style()), err=True)
        else:
            complain(diagnostic.message, diagnostic.hint)
    return UNUSABLE


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"kg {version('coursegraph')}")
        ctx.exit()


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", type=FOLDER, metavar="DIR", help="Work in DIR.")
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None) -> None:
    """Turns a folder of Markdown questions into a knowledge graph and a course site.

    Works from any folder inside a project.
    """
    ctx.obj = Setting((folder or Path()).absolute())


def program() -> None:
    """The program `kg`. It ends without taking its memory apart, which after a build takes a fifth of a second.

    Nor does it look for circles of garbage, which took a third of a build: what a run makes stays to its end.
    """
    gc.disable()
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def main() -> None:
    """Runs a command. Always raises SystemExit."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    cli(prog_name="kg")
