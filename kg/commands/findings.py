"""Diagnostics written to the terminal or for a machine."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg import reports
from kg.commands.command import output_style, write_lines, write_text
from kg.diagnostics import Diagnostic


def write_report(diagnostics: Sequence[Diagnostic], form: str, root: Path) -> None:
    """Writes `diagnostics` of the project at `root` to standard output, in one of the formats of `kg check`."""
    if form == "text":
        write_lines(reports.text(diagnostics, output_style()))
    elif form == "json":
        write_text(reports.as_json(diagnostics))
    elif form == "github":
        write_lines(reports.github(diagnostics, folder_in_repository(root, os.environ)))
    else:
        from importlib.metadata import version

        write_text(reports.sarif(diagnostics, version("coursegraph"), folder_in_repository(root, os.environ)))


def folder_in_repository(root: Path, environ: Mapping[str, str]) -> str:
    """The way from the repository's root to the project, "" when they are one or there is no repository.

    The repository is what the workflow says, or the nearest folder above that Git knows.
    """
    named = environ.get("GITHUB_WORKSPACE")
    tops = [Path(named)] if named else [folder for folder in (root, *root.parents) if (folder / ".git").exists()][:1]
    inside = [root.relative_to(top).as_posix() for top in tops if root.is_relative_to(top)]
    return "" if inside in ([], ["."]) else inside[0]
