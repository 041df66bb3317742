"""The Python API: a course as values, as an RDF dataset, and as a graph of prerequisites.

>>> import kg
>>> course = kg.open("tests/courses/small")
>>> course.items["lr-warmup"].item.title
'Choosing a learning rate warm-up'
>>> [str(d.code) for d in course.diagnostics]
[]
>>> [row["title"].value for row in course.ask("learn-before", of="lr-warmup")]
['Gradient descent']
>>> list(course.prerequisites.successors("gradient-descent"))
['lr-warmup']
>>> len(course.dataset.query("SELECT ?item { ?item a schema:Question }"))
1

What a course says wrong is in `diagnostics` and never an exception; what works is there all the same. Everything is
read when the course is opened and worked out when it is first asked for.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.diagnostics import Diagnostic
from kg.ids import ItemId, TagId
from kg.loading import Loaded, ProjectProblem, load
from kg.model import Course, LinkedItem, LinkedTag
from kg.queries import QueryError, Results, Term, run, run_named, term
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    import networkx
    import rdflib
    from pyoxigraph import Store

__all__ = ["OpenCourse", "ProjectProblem", "QueryError", "open"]


def open(path: str | os.PathLike[str] = ".") -> "OpenCourse":  # noqa: A001  # `kg.open`, as in `gzip.open`
    """The course that the folder `path` belongs to. Raises `ProjectProblem` when there is none."""
    return OpenCourse(load(Path(path)))


class OpenCourse:
    """A course as its files say it now; it does not follow later edits."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded

    @property
    def course(self) -> Course:
        """Everything that the files mean together."""
        return self._loaded.course

    @property
    def items(self) -> Mapping[ItemId, LinkedItem]:
        """The items by id, in reading order."""
        return self.course.items

    @property
    def tags(self) -> Mapping[TagId, LinkedTag]:
        """The tags by id, in the taxonomy's order; the Bloom levels are among them."""
        return self.course.tags

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the files, sorted."""
        return self._loaded.diagnostics

    @property
    def base(self) -> str:
        """The IRI that the course's own IRIs start with: items are ``<base>item/<id>``, tags ``<base>tag/<id>``."""
        return self._loaded.names.base

    @property
    def store(self) -> "Store":
        """The graph in a pyoxigraph store, a named graph for each file and one for what is derived."""
        return self._loaded.store

    @cached_property
    def dataset(self) -> "rdflib.Dataset":
        """The same store as an rdflib dataset; its default graph is the union of all. Changes stay in memory."""
        import rdflib
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=self.store), default_union=True)
        for prefix, space in PREFIXES.items():
            dataset.bind(prefix, space)
        return dataset

    @cached_property
    def prerequisites(self) -> "networkx.DiGraph[str]":
        """Every item, and an edge to it from each item it requires: a topological order is an order to learn in.
        Acyclic.
        """
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from(self.items)
        graph.add_edges_from((need, name) for name, linked in self.items.items() for need in linked.requires)
        return graph

    def query(self, sparql: str, **bindings: str | Term) -> Results:
        """The results of a SPARQL 1.1 query, in which each ``$name`` of `bindings` stands for its term.

        A binding that is a string means what `kg.queries.term` says: an item's or tag's id its IRI, digits a number.
        Raises `QueryError`.
        """
        return run(self.store, sparql, self._terms(bindings))

    def ask(self, name: str, **bindings: str | Term) -> Results:
        """The results of the named query `name` (`kg.queries.named_queries`).

        Raises `QueryError`, with the nearest name as its `hint`, if there is none, or a binding is no item or tag of
        the course where one is asked for.
        """
        return run_named(self.store, self.course, self._loaded.names, name, self._terms(bindings))

    def _terms(self, bindings: Mapping[str, str | Term]) -> dict[str, Term]:
        return {name: self._term(value) for name, value in bindings.items()}

    def _term(self, value: str | Term) -> Term:
        return term(value, self.course, self._loaded.names) if isinstance(value, str) else value
