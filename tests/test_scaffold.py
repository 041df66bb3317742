"""Scaffolding: a course to start from, and skeletons of items."""

import re

import pytest
from builders import course, item, tag

from kg.ids import id_problem
from kg.scaffold import course_files, folders_for, item_text, unique_id, yaml_text
from kg.vocab import ITEM_TYPES, LEVELS


def test_a_new_course_has_what_its_readme_names():
    made = course_files()
    assert {"mkdocs.yml", "README.md", ".gitignore", ".gitattributes", "content/index.md"} <= made.keys()
    readme = made["README.md"].decode()
    assert all(name in made for name in re.findall(r"`(content/\w+\.\w+|mkdocs.yml)`", readme))


def test_a_new_course_shows_several_types_and_all_levels():
    texts = [data.decode() for name, data in course_files().items() if name.count("/") == 2]
    types = {re.search(r"^type: (\S+)$", text, re.MULTILINE)[1] for text in texts}
    levels = {level for text in texts for level in LEVELS if re.search(rf"^tags: .*\b{level}\]$", text, re.MULTILINE)}
    assert len(texts) == 8
    assert len(types) == 8
    assert levels == set(LEVELS)


def test_a_new_course_can_be_read_from_disk():
    """Its links lead to files: a folder would need a server."""
    assert b"\nuse_directory_urls: false\n" in course_files()["mkdocs.yml"]


def test_scaffolded_files_have_lf_line_ends_and_end_in_one():
    for name, data in course_files().items():
        assert b"\r" not in data, name
        assert data.endswith(b"\n"), name
        assert not data.endswith(b"\n\n"), name


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_a_skeleton_is_a_draft_with_work_to_do(kind):
    text = item_text(kind, "Why leaves are green", ["ch1-light"])
    assert text.startswith(f"---\ntype: {kind}\ntitle: Why leaves are green\ntags: [ch1-light, ")
    assert "\nstatus: draft\n---\n\n" in text
    assert "TODO" in text


def test_a_bloom_level_is_proposed_only_when_none_is_given():
    assert "tags: [ch1, evaluate]" in item_text("essay", "Title of it", ["ch1"])
    assert "tags: [ch1, create]" in item_text("essay", "Title of it", ["ch1", "create"])
    assert "tags: [create]" in item_text("essay", "Title of it", ["create"])


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "on",
        "null",
        "false",
        "012",
        "1:30",
        "2024-01-01",
        "a: b",
        "a # b",
        "@x",
        "[x]",
        "'x",
        '"x',
        "x\\y",
        "- x",
        "",
    ],
)
def test_titles_that_yaml_would_misread_are_quoted(text):
    assert yaml_text(text)[0] == '"'


@pytest.mark.parametrize(
    "text", ["Why leaves are green", "注意力とは何か?", "ATP (adenosine triphosphate)", "ch1-light"]
)
def test_other_titles_stay_as_they_are(text):
    assert yaml_text(text) == text


def test_ids_are_made_unique_without_regard_to_case():
    assert unique_id("Why leaves are green", ()) == "why-leaves-are-green"
    taken = {"Why-Leaves-are-green", "why-leaves-are-green-2"}
    assert unique_id("Why leaves are green", taken) == "why-leaves-are-green-3"
    assert id_problem(unique_id("??? / ???", ())) is None


PARTS = (
    tag("ch1", kind="chapter"),
    tag("ch2", kind="chapter"),
    tag("deep", broader=["topic"]),
    tag("topic", broader=["ch2", "ch1"]),
    tag("round", broader=["round2"]),
    tag("round2"),
    item("a", path="content/one/a.md", chapters=["ch1"]),
    item("b", path="content/uno/b.md", chapters=["ch1"]),
    item("c", path="content/uno/c.md", chapters=["ch1"]),
)


def test_an_item_goes_where_its_chapters_items_are():
    assert folders_for(course(*PARTS), ["ch1"], "content") == ("content/uno", "content/ch1", "content")


def test_an_item_goes_to_the_folder_of_the_nearest_chapter_above_its_tags():
    assert folders_for(course(*PARTS), ["remember", "deep"], "content") == ("content/ch2", "content")


def test_an_item_in_no_chapter_goes_to_the_content_folder():
    assert folders_for(course(*PARTS), ["round"], "content") == ("content",)
    assert folders_for(course(*PARTS), [], "docs") == ("docs",)
