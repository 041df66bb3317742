"""What every command shares: its examples, where it works, what it writes to, how it ends.

Data goes to standard output in UTF-8 with LF line ends, wherever that leads; what is said about the work goes to
standard error.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click
from msgspec import Struct

from kg.terminal import Progress, Style, standard_progress, style_of

FINDINGS = 1
"""Exit code when there is something to mend."""
UNUSABLE = 2
"""Exit code for wrong usage or a broken project."""


class Setting(Struct, frozen=True):
    """Where `kg` was called: the folder to look for the project from."""

    folder: Path


class Command(click.Command):
    """A command that shows examples below its options: pairs of a command line and what it is for."""

    def __init__(self, *args: Any, examples: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """As Click's command, with at least one example."""
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Writes the examples."""
        with formatter.section("Examples"):
            for line, purpose in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
                if purpose:
                    formatter.indent()
                    formatter.write_text(purpose)
                    formatter.dedent()


class UsageProblem(click.ClickException):
    """A request that cannot be met as it stands; shown in one line with a hint below it."""

    exit_code = UNUSABLE

    def __init__(self, message: str, hint: str = "") -> None:
        """`message` without a full stop; `hint` may be empty."""
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:  # noqa: ARG002  # click's signature
        """Writes it to standard error."""
        complain(self.message, self.hint)


def complain(message: str, hint: str = "") -> None:
    """Writes an error about the call as a whole to standard error."""
    style = error_style()
    click.echo(f"{style.paint('error:', 'strong', 'error')} {message}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)


def note(text: str) -> None:
    """Writes a remark to standard error."""
    click.echo(error_style().paint(text, "faint"), err=True)


def folder_of(ctx: click.Context) -> Path:
    """The folder to look for the project from."""
    setting = ctx.find_object(Setting)
    return setting.folder if setting else Path.cwd()


def output_style() -> Style:
    """The style for standard output."""
    return style_of(sys.stdout, os.environ)


def error_style() -> Style:
    """The style for standard error."""
    return style_of(sys.stderr, os.environ)


def progress() -> Progress:
    """A progress line; use it in a ``with``."""
    return standard_progress(os.environ)


def write(data: bytes) -> None:
    """Writes data to standard output."""
    click.echo(data, nl=False)


def write_text(text: str) -> None:
    """Writes text that is data (JSON, CSV), ending in one line end, to standard output."""
    write((text.rstrip("\n") + "\n").encode())


def write_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Writes lines for people."""
    for line in lines:
        click.echo(line, err=err)


def end(ctx: click.Context, *, findings: bool) -> NoReturn:
    """Ends the command: with `FINDINGS` when there are any, else with 0."""
    ctx.exit(FINDINGS if findings else 0)
