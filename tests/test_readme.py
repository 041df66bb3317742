"""The README: what its commands show comes out, its Python runs, its links and pictures are there."""

import re
import shlex

import pytest
from click.testing import CliRunner
from toolbox import ROOT

from kg.cli import cli
from kg.markdown import Highlighter
from kg.reading import read_file
from kg.scaffold import course_files

TEXT = (ROOT / "README.md").read_text("utf-8")
ASKED = re.findall(r"^\$ kg (query .*)\n((?:[^$`].*\n)+)", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), ASKED)
def test_every_query_has_the_answer_shown(monkeypatch, command, output):
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(cli, shlex.split(command)).output == output


def test_there_are_queries_of_both_sorts():
    assert [command.startswith("query --named") for command, _ in ASKED] == [True, False]


def test_the_item_shown_is_one():
    (shown,) = re.findall(r"^```markdown\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    record = read_file("content/batch-limit.md", "content", shown.encode(), Highlighter())
    assert (record.kind, record.diagnostics) == ("item", ())
    written = (ROOT / "content" / "ch5-inference" / "batch-limit.md").read_text("utf-8")
    assert f"title: {record.value.title}\n" in written


def test_the_python_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, data in course_files().items():
        (tmp_path / "demo" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / name).write_bytes(data)
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    made = {}
    exec(code, made)
    assert len(made["course"].prerequisites) == 8


def test_everything_linked_is_there():
    links = re.findall(r"(?:\]\(|src=\")(?!https?:)([^)#\"]+)", TEXT)
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_pictures_are_small_and_used():
    texts = TEXT + "".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert len(pictures) == 5
    for picture in pictures:
        assert picture.stat().st_size < 120_000, picture.name
        assert f"images/{picture.name}" in texts
