import pytest
from findings import seen, source
from hypothesis import given
from hypothesis import strategies as st

from kg.frontmatter import Parts, split


def parts(text):
    """The front matter, the body, and what was found."""
    made, found = split(source(text))
    return text[made.start : made.end], text[made.body :], seen(text, found)


@pytest.mark.parametrize("fence", ["---", "--- ", "---\t"])
@pytest.mark.parametrize("close", ["---", "---  ", "..."])
def test_front_matter_is_what_stands_between_fences(fence, close):
    assert parts(f"{fence}\ntype: concept\n{close}\nBody\n---\n") == ("type: concept\n", "Body\n---\n", [])


def test_front_matter_may_be_empty_or_the_whole_file():
    assert parts("---\n---\nBody") == ("", "Body", [])
    assert parts("---\na: b\n---") == ("a: b\n", "", [])


@pytest.mark.parametrize(
    "text",
    [
        "Just text",
        "# ---\n",
        "---",
        "----\na: b\n----\n",
        "--- a\nb: c\n---\n",
        "---\n\nA page that starts with a rule.\n",
        "\n\n---\nno keys\n---\n",
        "  ---\na: b\n---\n",
        "\n---\ntype: x\n",
        "",
    ],
)
def test_other_files_have_no_front_matter(text):
    assert split(source(text)) == (Parts(0, 0, 0), ())


def test_front_matter_that_is_not_closed_ends_at_the_first_empty_line():
    assert parts("---\n# note\ntype: concept\ntitle: é🔥\n\nBody\n") == (
        "# note\ntype: concept\ntitle: é🔥\n",
        "\nBody\n",
        [("KG018", "1:1", "---", "put a line '---' between it and the text")],
    )


@pytest.mark.parametrize("end", ["", "\n"])
def test_front_matter_that_is_not_closed_may_go_to_the_end_of_the_file(end):
    head, body, found = parts(f"---\ntype: concept{end}")
    assert (head, body) == (f"type: concept{end}", "")
    assert [entry[0] for entry in found] == ["KG018"]


def test_front_matter_below_empty_lines_is_read_and_reported():
    assert parts("\n \n---\ntype: concept\n---\nBody") == (
        "type: concept\n",
        "Body",
        [("KG018", "3:1", "---", "remove the empty lines above it")],
    )


@given(st.text(alphabet="-. \n:a#\t", max_size=40))
def test_the_parts_are_in_order_and_inside_the_text(text):
    made, _ = split(source(text))
    assert 0 <= made.start <= made.end <= made.body <= len(text)
