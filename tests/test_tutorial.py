"""The tutorial, followed to the letter: its commands run, its files are written, what it shows comes out."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from toolbox import ROOT

TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEPS = re.findall(r"^## \d+\. [^\n]+\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:[^$].*\n)*)", re.MULTILINE)
PATH = re.compile(r"\b(content/[\w./-]+\.(?:md|yml))\b")
NOT_HERE = ("pip install", "kg serve")
"""Needs a network; never ends."""


class Reader:
    """Somebody who does what the tutorial says, in `folder`."""

    def __init__(self, folder):
        self.folder, self.tried = folder, []

    def follow(self, step):
        for block in BLOCK.finditer(step):
            named = PATH.findall(step[: block.end()])
            self.take(block[1], block[2], self.folder / named[-1] if named else None)

    def take(self, language, text, path):
        if language == "console":
            for command, output in COMMAND.findall(text):
                self.enter(command, output)
        elif language == "markdown":
            assert path.exists()
            path.write_text(text, encoding="utf-8")
        elif language == "yaml" and path.suffix == ".md":
            self.edit(path, r"\A---\n.*?^---\n", f"---\n{text}---\n")
        elif language == "yaml":
            self.edit(path, r"^blueprint:\n.*\Z", text)
        else:
            self.compare(text, path)

    def enter(self, command, output):
        if command.startswith(NOT_HERE):
            return
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return
        made = self.run(command)
        assert made.returncode == 0, made.stderr
        assert made.stdout == (output or made.stdout)
        self.tried.append(command)

    def compare(self, text, path):
        """The messages shown: of a mistake that is described, and of what is missing."""
        if "KG075" in text:
            right = path.read_text("utf-8")
            path.write_text(right.replace("outline]", "outlin]"), encoding="utf-8")
            assert self.run("kg check").stdout == text
            path.write_text(right, encoding="utf-8")
        else:
            made = self.run("kg coverage")
            assert (made.returncode, made.stdout[-len(text) :]) == (1, text)

    @staticmethod
    def edit(path, pattern, text):
        made, count = re.subn(pattern, lambda _: text, path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        assert count == 1
        path.write_text(made, encoding="utf-8")

    def run(self, command):
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
        program = Path(sys.executable).with_name("kg")
        arguments = [str(program), *shlex.split(command)[1:]]
        return subprocess.run(arguments, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A reader who has come to the end."""
    reader = Reader(tmp_path_factory.mktemp("tutorial"))
    for step in STEPS:
        reader.follow(step)
    return reader


def test_every_step_works_and_shows_what_the_tutorial_says(reader):
    assert {command.split()[1] for command in reader.tried} == {"init", "build", "new", "check", "query"}


def test_the_course_made_by_the_tutorial_has_no_problems(reader):
    assert reader.run("kg check --strict").returncode == 0
    assert (reader.folder / "public" / "item" / "which-gas-do-plants-take-in.html").exists()


def test_every_path_and_name_in_the_tutorial_exists(reader):
    for path in PATH.findall(TEXT):
        assert (reader.folder / path).exists(), path
    for link in re.findall(r"\]\(([\w./-]+)\)", TEXT):
        assert (ROOT / "docs" / link).exists(), link
