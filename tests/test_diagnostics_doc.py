"""The reference of diagnostics: complete, true, and each example triggers what it is about and nothing else."""

import re
import subprocess
from pathlib import Path

import pytest

from kg.build import findings, load
from kg.diagnostics import CODES

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "diagnostics.md"

SECTION = re.compile(r"^### (KG\d{3}): (.+)\n\n\*(Error|Warning)\.\* ", re.MULTILINE)
BLOCK = re.compile(r"^(`{3,})(\S+)(?: (\S+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def sections():
    """The text of each code's section, and that of the introduction under ""."""
    start, *parts = re.split(r"^(?=### KG\d{3}: )", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": start} | {part[4:9]: part for part in parts}


def write_files(text, root):
    """Writes the files that the fenced blocks of `text` name below `root`, and runs its shell commands there."""
    for _, language, name, content in BLOCK.findall(text):
        if name:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="\n")
        elif language == "sh":
            subprocess.run(["bash", "-ec", content], cwd=root, check=True)


def test_every_code_has_a_section_in_order():
    assert [code for code in sections() if code] == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_section_has_the_title_and_severity_of_its_code(code):
    found = SECTION.match(sections()[code])
    assert found, "a section starts with '### KG000: Title', an empty line, and '*Error.*' or '*Warning.*'"
    assert found.groups() == (code, CODES[code].title, CODES[code].severity.capitalize())


@pytest.fixture(scope="module")
def texts():
    return sections()


def test_the_course_of_the_examples_is_clean(tmp_path, texts):
    write_files(texts[""], tmp_path)
    assert findings(load(tmp_path)) == ()


@pytest.mark.parametrize("code", CODES)
def test_an_example_triggers_its_code_and_nothing_else(code, tmp_path, texts):
    write_files(texts[""], tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_files(texts[code], tmp_path)
    found = {diagnostic.code for diagnostic in findings(load(tmp_path))}
    companions = set(re.findall(r"Comes with (KG\d{3})", texts[code]))
    assert found == {code} | companions
    assert before


@pytest.mark.parametrize("code", CODES)
def test_an_example_is_pointed_at_where_its_fault_is(code, tmp_path, texts):
    """Every diagnostic is in a file of its own example, in a line that the file has."""
    write_files(texts[""], tmp_path)
    write_files(texts[code], tmp_path)
    named = {name for _, _, name, _ in BLOCK.findall(texts[code]) if name}
    for diagnostic in findings(load(tmp_path)):
        assert not named or diagnostic.path in named
        if named:
            lines = (tmp_path / diagnostic.path).read_text(encoding="utf-8").split("\n")
            assert diagnostic.excerpt == lines[diagnostic.span.line - 1]
            assert 1 <= diagnostic.span.column <= len(diagnostic.excerpt) + 1
