"""The reference of front matter and course files: complete, and each example is what it says it is."""

import re
from pathlib import Path

import pytest
from findings import source

from kg.diagnostics import CODES
from kg.items import INTRODUCTION_KEYS, ITEM_KEYS, kind_of, read_introduction, read_item
from kg.settings import COURSE_KEYS, REFERENCE_KEYS, read_references, read_settings
from kg.taxonomy import KEYS, read_taxonomy

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "front-matter.md"
BLOCK = re.compile(r"^```(markdown|yaml) (good|bad KG\d{3})(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READERS = {"taxonomy.yml": read_taxonomy, "course.yml": read_settings, "references.yml": read_references}
SECTIONS = {
    "Items": ITEM_KEYS,
    "Introductions": INTRODUCTION_KEYS,
    "taxonomy.yml": KEYS,
    "course.yml": COURSE_KEYS,
    "references.yml": REFERENCE_KEYS,
}


def examples():
    return [
        pytest.param(name or "x.md", what.split()[1:], content, id=f"{name or 'markdown'}-{what}")
        for _, what, name, content in BLOCK.findall(REFERENCE.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "expected", "content"), examples())
def test_each_example_is_what_it_says(name, expected, content):
    text = source(content, f"content/{name}")
    if name in READERS:
        _, found = READERS[name](text)
    elif kind_of(text) == "introduction":
        _, found = read_introduction(text, "")
    else:
        _, found = read_item(text, "")
    assert [diagnostic.code for diagnostic in found] == expected


@pytest.mark.parametrize("section", SECTIONS)
def test_each_table_lists_every_key(section):
    text = REFERENCE.read_text(encoding="utf-8").split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    first_cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    assert {key for cell in first_cells for key in re.findall("`([a-z]+)`", cell)} == set(SECTIONS[section])


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_has_a_good_example(section):
    text = REFERENCE.read_text(encoding="utf-8").split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    assert any(what == "good" for _, what, _, _ in BLOCK.findall(text))


def test_every_code_it_names_exists():
    assert set(re.findall(r"KG\d{3}", REFERENCE.read_text(encoding="utf-8"))) <= set(CODES)
