"""A course converted from another platform's page: all tags listed, relations by title, one of 500 characters."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest

from kg.build import build, load
from kg.loading import Loaded

COURSE = Path(__file__).parent / "courses" / "onecademy"
PAGE = "choosing-a-pre-training-objective"
RELATED = {
    "objectives-of-generative-pre-training",
    "decoder-only-models",
    "next-tokens-and-hidden-tokens",
    "hospital-letters",
    "one-model-for-many-tasks",
    "cost-of-training-from-scratch",
    "adapting-with-few-examples",
    "from-raw-text-to-assistant",
    "architectures-and-objectives",
}
SUBJECT = ["foundations-of-large-language-models", "computing-sciences", "science"]
"""The chapter's ancestors, nearest first."""
MIND = ["blooms-taxonomy", "cognitive-psychology", "psychology", "social-science", "empirical-science", "science"]
"""The ancestors of a Bloom level, nearest first."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("onecademy") / "course"
    shutil.copytree(COURSE, root)
    build(root)
    return root


@pytest.fixture(scope="module")
def loaded(built: Path) -> Loaded:
    return load(built)


def main_of(root: Path, name: str) -> Element:
    """The `main` element of an item's page."""
    page = (root / "public" / "item" / f"{name}.html").read_text("utf-8")
    element = html5lib.parse(page, namespaceHTMLElements=False).find(".//main")
    assert element is not None
    return element


@pytest.fixture(scope="module")
def main(built: Path) -> Element:
    return main_of(built, PAGE)


def links(element: Element) -> Iterator[tuple[str, str]]:
    """(address without suffix, words) of each link: ``("tag/science", "Science")``."""
    for anchor in element.iter("a"):
        address = unquote(anchor.get("href", "")).removeprefix("../").partition("#")[0]
        yield address.removesuffix(".html"), " ".join("".join(anchor.itertext()).split())


def linked(element: Element, kind: str) -> list[str]:
    """The ids of the items or tags that `element` links to, in order."""
    return [address.removeprefix(kind + "/") for address, _ in links(element) if address.startswith(kind + "/")]


def section(main: Element, heading: str) -> Element:
    """The section of the page under the heading."""
    for found in main.iter("section"):
        title = found.find("h2")
        if title is not None and "".join(title.itertext()).strip() == heading:
            return found
    pytest.fail(f"the page has no section {heading!r}")


def test_the_long_title_has_500_characters(loaded: Loaded) -> None:
    assert len(loaded.course.items["hospital-letters"].item.title) == 500


def test_the_self_relation_is_the_only_finding_and_a_warning(loaded: Loaded) -> None:
    (finding,) = loaded.diagnostics
    assert finding.code == "KG072"
    assert finding.severity == "warning"
    assert finding.path == f"content/{PAGE}.md"
    assert finding.excerpt[finding.span.column - 1 : finding.span.end_column - 1].strip('"') == (
        "Choosing a Pre-training Objective for a Support Assistant"
    )


def test_every_tag_resolves_by_its_label(loaded: Loaded) -> None:
    tags = loaded.course.items[PAGE].tags
    assert tags[0] == "ch2-generative-models"
    assert set(tags) == {"ch2-generative-models", "evaluate", *SUBJECT, *MIND} - {"blooms-taxonomy"}
    assert loaded.course.items[PAGE].level == "evaluate"


def test_every_relation_resolves_by_its_title_once_and_without_the_item_itself(loaded: Loaded) -> None:
    related = [name for name, _ in loaded.course.items[PAGE].related]
    assert sorted(related) == sorted(RELATED)


def test_the_page_links_every_tag_and_all_of_its_ancestors(main: Element) -> None:
    shown = linked(section(main, "Tags"), "tag")
    assert {"ch2-generative-models", "evaluate", *SUBJECT, *MIND} <= set(shown)


def test_the_links_to_tags_carry_their_labels(main: Element) -> None:
    words = {label for address, label in links(main) if address.startswith("tag/")}
    for label in ("Science", "Psychology", "Computing Sciences", "Foundations of Large Language Models"):
        assert label in words


def test_the_breadcrumb_follows_one_path(main: Element, loaded: Loaded) -> None:
    breadcrumb = main.find(".//nav[@aria-label='Breadcrumb']")
    assert breadcrumb is not None
    crumbs = linked(breadcrumb, "tag")
    assert crumbs[-1] == "ch2-generative-models"
    for broader, narrower in pairwise(crumbs):
        assert broader in loaded.course.tags[narrower].broader  # type: ignore[index]  # plain strings will do here


def test_the_page_lists_every_related_item_once(main: Element) -> None:
    shown = linked(section(main, "Related"), "item")
    assert sorted(shown) == sorted(RELATED)


def test_nothing_in_the_page_links_to_the_page_itself(main: Element) -> None:
    assert PAGE not in linked(main, "item")


def test_the_related_items_name_the_page_in_turn(built: Path) -> None:
    for name in RELATED:
        assert PAGE in linked(main_of(built, name), "item")


def test_the_long_title_is_shown_whole_on_its_own_page(built: Path, loaded: Loaded) -> None:
    title = loaded.course.items["hospital-letters"].item.title  # type: ignore[index]  # plain strings will do here
    heading = main_of(built, "hospital-letters").find(".//h1")
    assert heading is not None
    assert " ".join("".join(heading.itertext()).split()) == title


@pytest.mark.parametrize("name", [*SUBJECT, *MIND])
def test_the_triples_answer_broader_transitive(loaded: Loaded, name: str) -> None:
    names = loaded.names
    tag = "ch2-generative-models" if name in SUBJECT else "evaluate"
    query = f"""
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX dct: <http://purl.org/dc/terms/>
        ASK {{
            <{names.item(PAGE)}> dct:subject <{names.tag(tag)}> .
            <{names.tag(tag)}> skos:broaderTransitive <{names.tag(name)}> .
        }}"""
    assert bool(loaded.store.query(query, use_default_graph_as_union=True))


def test_the_self_relation_is_no_triple(loaded: Loaded) -> None:
    item = loaded.names.item(PAGE)
    query = f"ASK {{ <{item}> ?p <{item}> FILTER(STRENDS(STR(?p), 'relation')) }}"
    assert not bool(loaded.store.query(query, use_default_graph_as_union=True))
