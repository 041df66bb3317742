"""The reference of item types: complete, and each example is what it says it is."""

import re
from pathlib import Path

import pytest
from findings import source

from kg.diagnostics import CODES
from kg.items import read_item
from kg.vocab import ITEM_TYPES

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "item-types.md"
BLOCK = re.compile(r"^(`{3,})markdown (good|bad KG\d{3})\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def examples(kind):
    """The examples in the section of a type: ("good" or "bad KG021", the file)."""
    text = REFERENCE.read_text(encoding="utf-8")
    headings = [f"\n## {name}\n" for name in ITEM_TYPES]
    start = text.index(f"\n## {kind}\n")
    end = min((at for heading in headings if (at := text.find(heading, start + 1)) > 0), default=len(text))
    return [(what, content) for _, what, content in BLOCK.findall(text, start, end)]


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_each_type_has_one_good_and_one_bad_example(kind):
    assert [what.split()[0] for what, _ in examples(kind)] == ["good", "bad"]


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_each_example_is_what_it_says(kind):
    for what, content in examples(kind):
        item, found = read_item(source(content, "content/example.md"), "")
        assert item.type == kind
        assert [d.code for d in found] == what.split()[1:], what


def test_the_overview_lists_every_type_in_order():
    text = REFERENCE.read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| \[`([a-z-]+)`\]\(#\1\) ", text, re.MULTILINE)) == ITEM_TYPES
    assert tuple(re.findall(r"^## ([a-z-]+)$", text, re.MULTILINE)) == ITEM_TYPES


def test_every_code_it_names_exists():
    assert set(re.findall(r"KG\d{3}", REFERENCE.read_text(encoding="utf-8"))) <= set(CODES)
