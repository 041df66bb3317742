"""`kg init`: a new course."""

import shlex
from pathlib import Path

import click

from kg.commands.command import Command, UsageProblem, folder_of, output_style, write_lines


@click.command(cls=Command, examples=(("kg init demo", ""), ("kg init .", "in this folder, which has to be empty")))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, folder: Path) -> None:
    """Make a small working course in DIR, ready to build.

    DIR is made if it is not there; a folder that holds anything (but a .git) is refused.
    """
    from kg.scaffold import course_files

    target = folder_of(ctx) / folder
    if problem := refusal(target):
        raise UsageProblem(problem, "name a folder that is empty or not there yet")
    made = course_files()
    for name, data in made.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    items = sum(name.count("/") == 2 for name in made)
    write_lines(_next_steps(folder, items))


def refusal(target: Path) -> str:
    """Why no course can be made in `target`; "" when it can."""
    if not target.exists() and not target.is_symlink():
        return ""
    if not target.is_dir():
        return f"{target.name} is not a folder"
    return "" if all(entry.name == ".git" for entry in target.iterdir()) else f"{target.resolve().name} is not empty"


def _next_steps(folder: Path, items: int) -> list[str]:
    style = output_style()
    steps = [] if folder == Path() else [f"  {style.paint(f'cd {shlex.quote(str(folder))}', 'strong')}"]
    return [
        f"Made a course of {items} items in {folder.resolve().name if folder == Path() else folder}.",
        "",
        *steps,
        f"  {style.paint('kg build', 'strong')}   the site, in public/",
        f"  {style.paint('kg serve', 'strong')}   a live preview while you write",
    ]
