"""Queries: SPARQL 1.1 over the course, and the questions that have a name.

In: a store (`kg.store`), a query, terms for its parameters. Out: what pyoxigraph gives: solutions, a truth value or
triples, evaluated as they are read. The default graph is the union of all graphs. A parameter is a variable written
with ``$``; the named queries are files in `queries_rq`, whose first line says what they answer. Queries never leave
this machine: SERVICE is refused.
"""

import re
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Final

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.facts import DECIMAL, INTEGER, is_iri
from kg.ids import folded
from kg.model import Course
from kg.names import Names
from kg.nearest import nearest
from kg.vocab import PREFIXES

Term = NamedNode | Literal
Results = QuerySolutions | QueryBoolean | QueryTriples

_TOKEN: Final = re.compile(
    r"""(?P<skipped>
          <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n]*
        | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
      | (?<![\w:?$-]) (?P<service>SERVICE) (?=[\s<?$])
      | \$(?P<parameter>\w+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NUMBERS: Final = {
    INTEGER: re.compile(r"[+-]?[0-9]+"),
    DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LAST_NAME: Final = re.compile(r"([\w.-]*):\S*$")
_PARAMETER: Final = re.compile(r"^# \$(\w+): (.*)$", re.MULTILINE)
_LONGEST_MESSAGE: Final = 160


class QueryError(Exception):
    """A query that cannot be answered. `message` is one line; `line` and `column` count from 1, 0 when it has no
    place.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def run(store: Store, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
    """The results of a query in which each ``$name`` in `bindings` stands for its term. Raises `QueryError`.

    The prefixes of `kg.vocab.PREFIXES` need no declaration. Results are worked out while they are read.
    """
    bound = _bound(text, bindings or {})
    try:
        return _ask(store, bound)
    except SyntaxError as error:
        raise _syntax_error(text, error) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(_one_line(str(error))) from None


def _ask(store: Store, text: str) -> Results:
    return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)


def _bound(text: str, bindings: Mapping[str, Term]) -> str:
    found = {token["parameter"] for token in _TOKEN.finditer(text)}
    if unknown := sorted(bindings.keys() - found):
        raise QueryError(f"the query has no parameter ${unknown[0]}")
    return _TOKEN.sub(partial(_token, bindings), text)


def _token(bindings: Mapping[str, Term], token: re.Match[str]) -> str:
    if token["service"]:
        line, column = _position(token.string, token.start())
        raise QueryError("SERVICE is not available: queries are answered on this machine alone", line, column)
    term = bindings.get(token["parameter"] or "")
    return token.group() if term is None else str(term)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax_error(text: str, error: SyntaxError) -> QueryError:
    """`error` with its place in `text`: terms put in for parameters would shift it."""
    try:
        _ask(Store(), text)
    except SyntaxError as found:
        error = found
    place = _PLACE.fullmatch(str(error))
    if place is None:
        return QueryError(_one_line(str(error)))
    line, column = int(place[1]), int(place[2])
    if "Prefix not found" not in place[3]:
        return QueryError(_one_line(place[3]), line, column)
    name = _LAST_NAME.search(text.split("\n")[line - 1][: column - 1])
    message = f"unknown prefix{f' {name[1]!r}' if name else ''}; known without declaration: {', '.join(PREFIXES)}"
    return QueryError(message, line, name.start() + 1 if name else column)


def _one_line(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


# ---- terms


def term(text: str, course: Course, names: Names) -> Term:
    """What a word on the command line stands for. Raises `QueryError` for an IRI that is none.

    ``<iri>`` and ``prefix:name`` an IRI; the id, title or label of an item or a tag (``item/id``, ``tag/id`` to tell
    them apart) its IRI; digits a number; anything else, and whatever is in double quotes, a string.
    """
    if text.startswith("<") and text.endswith(">"):
        return _iri(text[1:-1])
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return Literal(text[1:-1])
    if named := _named(text, course, names):
        return NamedNode(named)
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return _iri(PREFIXES[prefix] + local)
    kind = next((kind for kind, pattern in _NUMBERS.items() if pattern.fullmatch(text)), None)
    return Literal(text, datatype=NamedNode(kind)) if kind else Literal(text)


def _iri(text: str) -> NamedNode:
    if not is_iri(text):
        raise QueryError(f"<{text}> is not an absolute IRI")
    return NamedNode(text)


def _named(text: str, course: Course, names: Names) -> str | None:
    """The IRI of the item or tag that `text` names: by id before title or label, an item before a tag."""
    kind, slash, name = text.partition("/")
    if not slash or kind not in ("item", "tag"):
        kind, name = "", text
    known: list[tuple[str, str, str]] = []
    if kind != "tag":
        known += [(names.item(n), n, linked.item.title) for n, linked in course.items.items()]
    if kind != "item":
        known += [(names.tag(n), n, linked.tag.label) for n, linked in course.tags.items()]
    by_id = (iri for iri, key, _ in known if key == name)
    by_title = (iri for iri, key, title in known if folded(name) in (folded(key), folded(title)))
    return next(by_id, None) or next(by_title, None)


# ---- named queries


class NamedQuery(Struct, frozen=True):
    """A query that comes with Coursegraph: what it answers, and its parameters with their meaning."""

    name: str
    summary: str
    parameters: Mapping[str, str]
    text: str


def named_queries() -> dict[str, NamedQuery]:
    """All of them by name, sorted."""
    found = (path for path in files("kg").joinpath("queries_rq").iterdir() if path.name.endswith(".rq"))
    read = (_query(path.name.removesuffix(".rq"), path.read_text("utf-8")) for path in found)
    return {query.name: query for query in sorted(read, key=lambda query: query.name)}


def _query(name: str, text: str) -> NamedQuery:
    summary = text.partition("\n")[0].removeprefix("# ")
    parameters = dict(_PARAMETER.findall(text))
    return NamedQuery(name, summary, parameters, text)


def run_named(store: Store, name: str, bindings: Mapping[str, Term] | None = None) -> Results:
    """The results of the named query `name`. Raises `QueryError` if there is none, or a parameter is left open."""
    known = named_queries()
    if name not in known:
        near = nearest(name, known)
        raise QueryError(f"there is no query named '{name}'" + (f"; did you mean '{near}'?" if near else ""))
    query = known[name]
    if missing := sorted(query.parameters.keys() - (bindings or {}).keys()):
        raise QueryError(f"'{name}' needs {missing[0]}: {query.parameters[missing[0]]}")
    return run(store, query.text, bindings)
