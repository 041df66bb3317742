"""One file read: what it is, by its path and its front matter."""

import pytest

from kg.reading import read_file, without_reading

ITEM = "---\ntype: concept\ntitle: T\n---\n\nX.\n"
PAGE = "# A page\n"


def read(path, text):
    """The kind of a file, and what was found as (code, line, column, message, hint)."""
    path = f"content/{path}"
    record = without_reading(path, "content") or read_file(path, "content", text.encode())
    return record.kind, [(d.code, d.span.line, d.span.column, d.message, d.hint) for d in record.diagnostics]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("a.md", ITEM, "item"),
        ("a.md", "---\ndescribes: x\n---\n", "introduction"),
        ("a.md", PAGE, "page"),
        ("a.markdown", PAGE, "file"),
        ("a.txt", ITEM, "file"),
        ("taxonomy.yml", "a: A\n", "taxonomy"),
        ("x/taxonomy.yaml", "a: A\n", "file"),
        ("data.yml", "a: A\n", "file"),
    ],
)
def test_a_file_is_what_its_name_and_front_matter_say(path, text, kind):
    assert read(path, text) == (kind, [])


@pytest.mark.parametrize("ending", ["markdown", "mkd"])
def test_an_item_that_mkdocs_would_take_for_a_page_is_reported_where_it_says_what_it_is(ending):
    message = "the file is an ordinary page, and no item: its name does not end in '.md'"
    assert read(f"q/a.{ending}", ITEM) == ("file", [("KG052", 2, 1, message, "name it a.md")])


def test_markdown_that_nobody_reads_is_reported_whatever_it_is():
    message = "the file is copied to the site as it is, and no introduction: its name does not end in '.md'"
    text = "---\ntitle: T\nDescribes: x\n---\n"
    assert read("a.MD", text) == ("file", [("KG052", 3, 1, message, "name it a.md")])
    message = "the file is copied to the site as it is: its name does not end in '.md'"
    for unread in (PAGE, "", "\x00"):
        assert read("a.Markdown", unread) == ("file", [("KG052", 1, 1, message, "name it a.md")])


@pytest.mark.parametrize("name", ["taxonomy.yaml", "Taxonomy.yml", "TAXONOMY.YAML"])
def test_a_course_file_under_another_name_is_reported(name):
    message = "the file is copied to the site as it is: it is not called 'taxonomy.yml'"
    assert read(name, "a: A\n") == ("file", [("KG052", 1, 1, message, "name it taxonomy.yml")])


def test_a_name_that_windows_refuses_is_reported():
    message = "'{}' is a reserved name on Windows: the file cannot be had there"
    meanwhile = "rename it; until then the item's id is 'item-con'"
    assert read("CON.md", ITEM) == ("item", [("KG052", 1, 1, message.format("CON.md"), meanwhile)])
    assert read("q/aux.svg", "") == ("file", [("KG052", 1, 1, message.format("aux.svg"), "rename it")])
    assert read("con/console.md", ITEM) == ("item", [])
