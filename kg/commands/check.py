"""`kg check`: every diagnostic of the course."""

import click

from kg.commands.command import UNUSABLE, Command, end, folder_of, output_style, progress, write_lines


@click.command(
    cls=Command,
    examples=(
        ("kg check", ""),
        ("kg check --strict", "warnings fail too: for continuous integration"),
        ("kg check --format sarif > kg.sarif", "for code scanning"),
    ),
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How to report: for people, as JSON, as annotations of a GitHub workflow, or as SARIF 2.1.0.",
)
@click.pass_context
def command(ctx: click.Context, strict: bool, form: str) -> None:
    """Report everything that is wrong with the course, all at once.

    Nothing is written. The exit code is 1 when there are errors.
    """
    from kg.build import findings
    from kg.commands.course import load_course
    from kg.commands.findings import write_report
    from kg.loading import ProjectProblem
    from kg.reports import has_findings
    from kg.terminal import counted

    try:
        with progress() as line:
            line.say("Reading the course …")
            loaded = load_course(folder_of(ctx))
            found = findings(loaded)
    except ProjectProblem as problem:
        if form == "text":
            raise
        write_report(problem.diagnostics, form, folder_of(ctx))
        ctx.exit(UNUSABLE)
    write_report(found, form, loaded.project.root)
    if form == "text" and not found:
        style = output_style()
        items = counted(len(loaded.course.items), "item")
        write_lines([f"{style.paint('No problems', 'good')} in {items}."])
    end(ctx, findings=has_findings(found, strict=strict))
