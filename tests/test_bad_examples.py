"""Whatever is wrong with a course, it is built: every documented bad example goes through a whole build."""

import re

import pytest
from test_diagnostics_doc import BLOCK, sections, write_files
from test_front_matter_doc import REFERENCE as FRONT_MATTER
from test_item_types_doc import REFERENCE as ITEM_TYPES

from kg.build import build
from kg.loading import ProjectProblem

BAD = re.compile(r"^(`{3,})markdown bad KG\d{3}\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
MARKDOWN = re.compile(r"^content/[\w/.-]+\.md$")
OTHERS = [
    code
    for code, text in sections().items()
    if code and not all(MARKDOWN.match(name) for _, _, name, _ in BLOCK.findall(text))
]
"""Codes whose examples are not Markdown files alone: each needs a course of its own."""


def items():
    """Every documented Markdown file with a mistake in it, under a name that no other has."""
    for code, text in sections().items():
        for number, (_, language, name, content) in enumerate(BLOCK.findall(text)):
            if code and language == "markdown" and MARKDOWN.match(name):
                yield f"{code.lower()}-{number}", content
    for page in (ITEM_TYPES, FRONT_MATTER):
        for number, (_, content) in enumerate(BAD.findall(page.read_text(encoding="utf-8"))):
            yield f"{page.stem}-{number}", content


def found(root):
    """What a build reports, or why there was none."""
    try:
        return build(root, jobs=1).diagnostics
    except ProjectProblem as problem:
        return problem.diagnostics


def test_a_course_of_nothing_but_mistakes_is_built(tmp_path):
    write_files(sections()[""], tmp_path)
    made = dict(items())
    for name, content in made.items():
        (tmp_path / "content" / f"{name}.md").write_text(content, encoding="utf-8", newline="\n")
    assert build(tmp_path, jobs=1).published
    assert len(made) > 60
    assert (tmp_path / "public" / "item" / "kg037-0.html").exists()


@pytest.mark.parametrize("code", OTHERS)
def test_a_course_with_another_mistake_is_built_or_refused_with_reasons(code, tmp_path):
    texts = sections()
    write_files(texts[""], tmp_path)
    write_files(texts[code], tmp_path)
    assert found(tmp_path)
