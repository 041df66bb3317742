"""The reference of commands: complete, and its examples do what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kg.cli import COMMANDS, cli

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
NAMES = [name for commands in COMMANDS.values() for name in commands]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command(name):
    made = cli.get_command(click.Context(cli, info_name="kg"), name)
    assert made
    return made


def section(name):
    """What the reference says about a command."""
    text = REFERENCE.read_text(encoding="utf-8")
    found = re.search(rf"^## kg {name}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{REFERENCE.name} has no section 'kg {name}'"
    return found[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_option_and_choice_is_in_the_reference(name):
    text = section(name)
    for parameter in command(name).params:
        if isinstance(parameter, click.Option):
            assert all(f"`{option}" in text for option in parameter.opts), parameter.name
        else:
            assert f"{parameter.make_metavar(click.Context(command(name)))}".strip("[]") in text
        if isinstance(parameter.type, click.Choice):
            flag = f"{parameter.opts[-1]} " if isinstance(parameter, click.Option) else ""
            assert all(f"`{flag}{choice}`" in text for choice in parameter.type.choices), parameter.name


def test_every_command_is_in_the_table_and_every_section_is_a_command():
    text = REFERENCE.read_text(encoding="utf-8")
    assert re.findall(r"^\| \[`kg (\w+)`\]\(#kg-\1\)", text, re.MULTILINE) == NAMES
    assert re.findall(r"^## kg (\w+)$", text, re.MULTILINE) == NAMES


def test_every_exit_code_is_explained():
    import kg.cli

    codes = re.findall(r"^\| (\d+) \| (.*?)(?:, as in.*)? \|$", kg.cli.__doc__ or "", re.MULTILINE)
    text = REFERENCE.read_text(encoding="utf-8")
    assert len(codes) == 6
    assert all(f"| {code} | {meaning.replace('``', '`')}" in text for code, meaning in codes)


def calls(line):
    """The calls of `kg` in a line of shell, each as its words."""
    if inner := re.search(r"\$\((kg .*)\)", line):
        line = inner[1]
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    ends = [n for n, word in enumerate(words) if set(word) <= set("|&;<>()")]
    for start, end in zip([-1, *ends], [*ends, len(words)], strict=True):
        if words[start + 1 : start + 2] == ["kg"]:
            yield tuple(words[start + 2 : end])


def usages():
    """Every call of `kg` in the help's examples and in the reference."""
    lines = [line for name in NAMES for line, _ in command(name).examples]
    lines += [line for line, _ in steps()]
    return sorted({call for line in lines for call in calls(line)})


def steps():
    """Commands with the output that the reference shows below each, in order."""
    for block in BLOCK.findall(REFERENCE.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            yield line, output


@pytest.mark.parametrize("usage", usages(), ids=" ".join)
def test_usage_examples_parse(usage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gaps.rq").write_text("ASK {}")
    name, *arguments = usage
    assert command(name).make_context(name, arguments)


def test_calls_are_found_in_shell():
    assert list(calls("kg init demo && cd demo && kg build | head -1")) == [("init", "demo"), ("build",)]
    assert list(calls("$EDITOR \"$(kg new essay 'a b')\"")) == [("new", "essay", "a b")]
    assert list(calls("sed -i kg")) == []


# ---- the examples, run


def session(folder, lines):
    """What each of `lines` writes when they are typed one after another into a shell that starts in `folder`."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    kg = bin_folder / "kg"
    kg.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from kg.cli import program; program()" "$@"\n')
    kg.chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    environment.pop("GITHUB_WORKSPACE", None)
    mark = "=== next ==="
    script = "".join(f"{line}\necho '{mark}'\n" for line in lines)
    ran = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return [part.removeprefix("\n") for part in ran.stdout.split(mark + "\n")][:-1]


def steady(output):
    """Output without the times, which differ from run to run."""
    return re.sub(r"\d+\.\d s\b", "0.0 s", output)


def test_the_examples_do_what_the_reference_shows(tmp_path):
    """Where the reference and this test differ, run the commands in it one after another and copy what they write."""
    shown = list(steps())
    written = session(tmp_path, [line for line, _ in shown])
    for (line, expected), actual in zip(shown, written, strict=True):
        pattern = "(?:.*\n)*".join(map(re.escape, steady(expected).split("…\n")))
        assert re.fullmatch(pattern, steady(actual)), f"$ {line}\n{actual}"
