"""The command line: help without loading anything, exit codes, and no traceback for anyone."""

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import kg.commands.check
from kg.cli import COMMANDS, cli, main
from kg.diagnostics import START, Diagnostic, Span
from kg.ids import FilePath
from kg.loading import ProjectProblem

NAMES = [name for commands in COMMANDS.values() for name in commands]


def run(*arguments, **options):
    return CliRunner().invoke(cli, arguments, prog_name="kg", **options)


def commands():
    ctx = click.Context(cli, info_name="kg")
    return {name: cli.get_command(ctx, name) for name in cli.list_commands(ctx)}


def process(*arguments, **options):
    """`kg` as a process of its own."""
    command = [sys.executable, "-c", "from kg.cli import program; program()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


# ---- help


def test_the_help_lists_every_command_and_imports_none():
    made = run("--help")
    assert made.exit_code == 0
    assert all(f"  {name} " in made.output for name in NAMES)
    code = "import sys; from kg.cli import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "click" in loaded
    heavy = {
        "yaml",
        "jinja2",
        "pyoxigraph",
        "networkx",
        "mkdocs",
        "kg.loading",
        "kg.model",
        "kg.reports",
        "kg.commands.check",
    }
    assert heavy.isdisjoint(loaded)


@pytest.mark.parametrize("name", NAMES)
def test_importing_a_command_loads_nothing_heavy(name):
    code = f"import sys, kg.commands.{name}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"yaml", "jinja2", "pyoxigraph", "networkx", "mkdocs", "kg.loading", "kg.model", "kg.reports", "kg.tables"}
    assert heavy.isdisjoint(loaded)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example_that_parses(name):
    made = run(name, "--help")
    assert made.exit_code == 0
    assert made.output.startswith(f"Usage: kg {name}")
    assert "\nExamples:\n  " in made.output
    assert all(len(line) <= 100 for line in made.output.splitlines())


def test_an_unknown_command_suggests_the_nearest():
    made = run("chekc")
    assert made.exit_code == 2
    assert "No such command 'chekc'. Did you mean 'check'?" in made.output
    assert "Did you mean" not in run("qqqqqq").output


def test_without_a_command_the_help_is_shown():
    assert "Make a course:" in run().output


def test_the_version_is_that_of_the_distribution():
    assert run("--version").output.startswith("kg 0.")


def test_the_summaries_in_the_help_are_sentences():
    assert all(
        summary[0].isupper() and summary.endswith(".") for group in COMMANDS.values() for summary in group.values()
    )


# ---- how runs end


@pytest.fixture
def raising(monkeypatch):
    """Makes `kg check` raise an error when it runs."""

    def prepare(error):
        def callback(**_):
            raise error

        monkeypatch.setattr(kg.commands.check.command, "callback", callback)
        monkeypatch.delenv("KG_DEBUG", raising=False)

    return prepare


def test_a_bug_says_so_without_a_traceback(raising):
    raising(RuntimeError("the third law\nwith details"))
    made = run("check")
    assert made.exit_code == 70
    assert (
        "error: this is a bug in Coursegraph, not a mistake of yours\n  RuntimeError: the third law (kg/" in made.stderr
    )
    assert "KG_DEBUG=1 kg check" in made.stderr
    assert "Traceback" not in made.output


def test_a_bug_without_a_message_is_named_too(raising):
    raising(RecursionError())
    assert "  RecursionError (kg/" in run("check").stderr


def test_kg_debug_shows_the_traceback(raising, monkeypatch):
    raising(RuntimeError("the third law"))
    monkeypatch.setenv("KG_DEBUG", "1")
    made = run("check")
    assert made.exit_code == 70
    assert "Traceback (most recent call last)" in made.stderr


def test_a_disk_that_refuses_is_no_bug(raising):
    raising(PermissionError(13, "Permission denied", "public/index.html"))
    made = run("check")
    assert made.exit_code == 2
    assert made.stderr == "error: Permission denied: public/index.html\n"
    raising(PermissionError(13, "Permission denied", "theme/icon.svg", None, "public/icon.svg"))
    assert run("check").stderr == "error: Permission denied: public/icon.svg\n"
    raising(OSError(28, "No space left on device"))
    assert run("check").stderr == "error: No space left on device\n"


def test_an_os_error_without_words_is_a_bug(raising):
    raising(OSError())
    assert run("check").exit_code == 70


def test_ctrl_c_ends_quietly(raising):
    raising(KeyboardInterrupt())
    made = run("check")
    assert made.exit_code == 130
    assert made.output == ""


def test_a_closed_pipe_ends_quietly(raising):
    raising(BrokenPipeError())
    made = run("check")
    assert made.exit_code == 141
    assert made.output == ""


def test_a_project_that_is_not_there_is_one_line_and_a_hint(raising):
    raising(ProjectProblem((Diagnostic(FilePath("mkdocs.yml"), START, "KG069", "there is no mkdocs.yml", "make one"),)))
    made = run("check")
    assert made.exit_code == 2
    assert made.stderr == "error: there is no mkdocs.yml\n  make one\n"


def test_a_broken_configuration_is_shown_where_it_breaks(raising):
    span = Span(3, 1, 3, 7)
    raising(ProjectProblem((Diagnostic(FilePath("mkdocs.yml"), span, "KG069", "no such thing", "", "theme: 3"),)))
    made = run("check")
    assert made.exit_code == 2
    assert made.stderr == "mkdocs.yml:3:1: error KG069: no such thing\n  3 | theme: 3\n    | ^^^^^^\n"


# ---- as a process


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    """`kg … | head -1` ends without a word, however much there was to write."""
    writes_much = "check.command.callback = lambda **_: [print('x' * 1000) for _ in range(5000)]"
    code = f"from kg.commands import check; {writes_much}; from kg.cli import program; program()"
    script = f'"{sys.executable}" -c "{code}" check | head -1 | cut -c 1-3; echo ${{PIPESTATUS[0]}}'
    made = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (made.stdout.split(), made.stderr) == (["xxx", "141"], "")


def test_help_is_quick_enough_to_be_asked_for():
    made = process("--help", env={**os.environ, "NO_COLOR": "1"})
    assert (made.returncode, made.stderr) == (0, "")


def test_a_narrow_encoding_does_not_stop_the_output(tmp_path):
    folder = tmp_path / "学習"
    folder.mkdir()
    made = process("-C", str(folder), "check", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert made.returncode == 2
    assert "there is no mkdocs.yml" in made.stderr


def test_a_folder_to_work_in_has_to_be_there(tmp_path):
    made = run("-C", str(tmp_path / "nowhere"), "check")
    assert made.exit_code == 2
    assert "does not exist" in made.output


def test_shell_completion_names_commands_and_options():
    def completed(words, incomplete):
        env = {**os.environ, "_KG_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(incomplete)}
        return process(env=env).stdout.split()

    assert completed("kg c", 1) == ["plain,check", "plain,coverage"]
    assert "plain,--strict" in completed("kg check --", 2)


def test_the_program_is_called_kg_whatever_started_it(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["python -m something", "--help"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("Usage: kg ")
