"""The examples in the reference of Markdown do what it says."""

import re

import pytest
from markdown_texts import faults, made
from toolbox import ROOT

from kg.markdown.rawhtml import TAGS

TEXT = (ROOT / "docs" / "reference" / "markdown.md").read_text()
EXAMPLES = re.findall(r"^(`{3,4})markdown *(KG\d+)?\n(.*?)^\1$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("code", "example"), [(code, example) for _, code, example in EXAMPLES])
def test_an_example_renders_with_the_finding_it_names_or_none(code, example):
    page = made(example)
    assert set(page.codes) == ({code} if code else set())
    assert faults(page.html) == []


def test_the_allowed_tags_are_all_named():
    section = TEXT[TEXT.index("Allowed are") : TEXT.index("Everything else goes")].replace(
        "h1 … h6", "h1 h2 h3 h4 h5 h6"
    )
    named = {word for part in re.findall(r"`([a-z0-9 ]+)`", section) for word in part.split()}
    attributes = {name for allowed in TAGS.values() for name in allowed}
    assert set(TAGS) <= named
    assert attributes <= named
    assert named <= set(TAGS) | attributes
