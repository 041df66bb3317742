"""The Python API."""

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from toolbox import ROOT

import kg
from kg.vocab import DCT, SCHEMA

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
SMALL = ROOT / "tests/courses/small"


@pytest.fixture(scope="module")
def course():
    return kg.open(SMALL)


def test_importing_the_package_loads_nothing_heavy():
    heavy = "rdflib", "networkx", "pyoxigraph", "mkdocs", "yaml", "jinja2", "kg.api"
    code = f"import sys, kg; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_the_package_offers_the_api_and_nothing_else():
    assert {name for name in kg.__all__ if getattr(kg, name)} == {"OpenCourse", "ProjectProblem", "QueryError", "open"}
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        kg.nothing  # noqa: B018  # looking it up is the test


def test_a_course_opens_from_any_folder_inside_it(course):
    inside = kg.open(str(SMALL / "content"))
    assert list(inside.items) == list(course.items) == ["gradient-descent", "lr-warmup"]
    assert list(course.tags)[:3] == ["llm", "ch2-training", "optimisation"]
    assert course.diagnostics == ()
    assert course.course.settings.title == "A small course"
    assert course.base == "https://example.org/small/"


def test_where_there_is_no_course_the_problem_is_said(tmp_path):
    with pytest.raises(kg.ProjectProblem) as found:
        kg.open(tmp_path)
    assert found.value.diagnostics


def test_the_dataset_is_rdflibs_over_the_store(course):
    dataset = course.dataset
    assert dataset is course.dataset
    assert isinstance(dataset, rdflib.Dataset)
    assert len(dataset) == len(course.store)
    item = rdflib.URIRef(course.base + "item/lr-warmup")
    assert (item, rdflib.RDF.type, rdflib.URIRef(SCHEMA + "Question")) in dataset
    names = {str(graph.identifier) for graph in dataset.graphs()}
    assert {course.base + "graph/derived", course.base + "graph/content/lr-warmup.md"} <= names
    found = dataset.query("SELECT ?title { ?item dct:requires/dct:title ?title }")
    assert [str(row.title) for row in found] == ["Gradient descent"]
    assert dict(dataset.namespaces())["dct"] == rdflib.URIRef(DCT)


def test_prerequisites_come_first_in_a_topological_order(course):
    graph = course.prerequisites
    assert list(graph.edges) == [("gradient-descent", "lr-warmup")]
    assert list(nx.topological_sort(graph)) == ["gradient-descent", "lr-warmup"]


def test_queries_take_ids_and_terms(course):
    text = "SELECT ?title { $of dct:title ?title }"
    term = next(iter(course.query("SELECT ?x { ?x a kg:Concept }")))["x"]
    for of in ("gradient-descent", "Gradient descent", term):
        assert [row["title"].value for row in course.query(text, of=of)] == ["Gradient descent"]
    assert len(list(course.ask("covers", of="Optimisation"))) == 2
    with pytest.raises(kg.QueryError):
        course.ask("nothing")


def test_a_name_that_is_none_is_an_error_with_the_nearest(course):
    with pytest.raises(kg.QueryError, match="'lr-warmpu' is not an item or a tag; did you mean 'lr-warmup'"):
        course.ask("covers", of="lr-warmpu")
    with pytest.raises(kg.QueryError) as found:
        course.ask("learn-before", of="optimisation")
    assert (found.value.message, found.value.hint) == ("'tag/optimisation' is not an item", "")


def test_an_edit_is_seen_when_the_course_is_opened_again(tmp_path):
    folder = tmp_path / "course"
    for path in SMALL.rglob("*.*"):
        target = folder / path.relative_to(SMALL)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    before = kg.open(folder)
    Path(folder / "content/gradient-descent.md").write_text("---\ntype: concept\ntitle: Descent\n---\n\nDown.\n")
    assert before.items["gradient-descent"].item.title == "Gradient descent"
    after = kg.open(folder)
    assert after.items["gradient-descent"].item.title == "Descent"
    assert {diagnostic.code for diagnostic in after.diagnostics} >= {"KG078"}
