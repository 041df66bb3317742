"""Queries: SPARQL 1.1 over the course, and the questions that have a name.

In: a store (`kg.store`), a query, terms for its parameters. Out: what pyoxigraph gives: solutions, a truth value or
triples, evaluated as they are read. The default graph is the union of all graphs, unless FROM says otherwise. A
parameter is a variable written with ``$``; the named queries are files in `queries_rq`, whose first line says what
they answer. Queries never leave this machine: SERVICE is refused.
"""

import re
from collections.abc import Container, Mapping
from functools import partial
from importlib.resources import files
from typing import Final

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.facts import DECIMAL, INTEGER, is_iri
from kg.ids import folded
from kg.model import Course
from kg.names import Names
from kg.nearest import did_you_mean, nearest
from kg.vocab import PREFIXES

Term = NamedNode | Literal
Results = QuerySolutions | QueryBoolean | QueryTriples

_KINDS: Final = ("item", "tag")
_TOKEN: Final = re.compile(
    r"""(?P<skipped>
          <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n]*
        | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
      | (?<![\w:?$-]) (?P<service>SERVICE) (?=[\s<?$])
      | (?<![\w:?$@.-]) (?P<dataset>FROM) (?=[\s<\#])
      | \$(?P<parameter>\w+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_NUMBERS: Final = {
    INTEGER: re.compile(r"[+-]?[0-9]+"),
    DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD: Final = re.compile(r"[A-Za-z]\w*")
_COMPLAINT: Final = re.compile(r"(?:^|, )([A-Z][\w*]*(?: [\w*]+){2,})")
_BLANKS: Final = "\n" + 40 * " "
"""More than any keyword has letters."""
_WORD: Final = re.compile(r"[\w?$@-]+|\S")
_LAST_NAME: Final = re.compile(r"([\w.-]*):\S*$")
_PARAMETER: Final = re.compile(r"^# \$(\w+): (.*)$", re.MULTILINE)
_LONGEST_MESSAGE: Final = 160


class QueryError(Exception):
    """A query that cannot be answered. `message` is one line, `hint` may be empty; `line` and `column` count from 1,
    0 when it has no place; `needs` is the parameter of a named query that has no value, else empty.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0, *, hint: str = "", needs: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message, self.line, self.column, self.hint, self.needs = message, line, column, hint, needs


def run(store: Store, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
    """The results of a query in which each ``$name`` in `bindings` stands for its term. Raises `QueryError`.

    The prefixes of `kg.vocab.PREFIXES` need no declaration. Results are worked out while they are read.
    """
    bound = _bound(_unicode(text), bindings or {})
    try:
        return _ask(store, bound)
    except SyntaxError as error:
        raise _syntax_error(text, error) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(_one_line(str(error))) from None


def _ask(store: Store, text: str) -> Results:
    """Oxigraph takes no notice of FROM when it is told that the default graph is the union."""
    chosen = any(token["dataset"] for token in _TOKEN.finditer(text))
    return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=not chosen)


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


def _unicode(text: str) -> str:
    """`text`, if it can be written as UTF-8: an argument that cannot has halves of surrogate pairs in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QueryError(f"{text!a} is not Unicode text") from None
    return text


# ---- syntax errors


def _syntax_error(text: str, error: SyntaxError) -> QueryError:
    """What is wrong with `text`, in which parameters are left as they are: their terms would shift places.

    What Oxigraph says it expected is its grammar, in no order; only its own complaints are passed on.
    """
    try:
        _ask(Store(), text + _BLANKS)
    except SyntaxError as found:
        error = found
    place = _PLACE.fullmatch(str(error))
    if place is None:
        return QueryError(_one_line(str(error)))
    line, column, expected = int(place[1]), int(place[2]), place[3]
    if "Prefix not found" in expected:
        return _unknown_prefix(text, line, column)
    at = _offset(text + _BLANKS, line, column)
    if "IRI parsing failed" in expected:
        start = text.rfind("<", 0, at)
        return QueryError(f"{_one_line(text[start:at])} is not an absolute IRI", *_position(text, start))
    if complaint := _COMPLAINT.search(expected):
        return QueryError(f"Oxigraph says: {complaint[1]}", *_position(text, min(at, len(text.rstrip()))))
    return _misfit(text, at - _overshoot(expected), first=expected == "CONSTRUCT")


def _overshoot(expected: str) -> int:
    """How far behind a word the place of an error is. A keyword is compared with as many characters as it has, and
    the place is where they end; of keywords of different lengths the shortest was looked for last.
    """
    options = expected.split(", ")
    return min(map(len, options)) if all(map(_KEYWORD.fullmatch, options)) else 0


def _misfit(text: str, at: int, *, first: bool) -> QueryError:
    """The error of the word at `at`, which is the `first` after prefixes, or of a text that ends there."""
    if not _TOKEN.sub(lambda token: token.group() * (token.group()[0] != "#"), text).strip():
        return QueryError("the query is empty")
    word = _WORD.search(text, at)
    if word is None:
        return QueryError("the query ends too soon", *_position(text, len(text.rstrip())))
    message = (
        "a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE" if first else f"'{word.group()}' does not fit here"
    )
    return QueryError(message, *_position(text, word.start()))


def _unknown_prefix(text: str, line: int, column: int) -> QueryError:
    name = _LAST_NAME.search(text.split("\n")[line - 1][: column - 1])
    message = f"unknown prefix{f' {name[1]!r}' if name else ''}; known without declaration: {', '.join(PREFIXES)}"
    return QueryError(message, line, name.start() + 1 if name else column)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(before) for before in text.split("\n")[: line - 1]) + line + column - 2


def _one_line(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


# ---- terms


def term(text: str, course: Course, names: Names) -> Term:
    """What a word on the command line stands for. Raises `QueryError` for an IRI that is none.

    ``<iri>`` and ``prefix:name`` an IRI; the id, title or label of an item or a tag (``item/id``, ``tag/id`` to tell
    them apart) its IRI; digits a number; anything else, and whatever is in double quotes, a string.
    """
    if _unicode(text).startswith("<") and text.endswith(">"):
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
    """The IRI of the item or tag that `text` names: by id before title or label before old id, an item before a tag."""
    kind, slash, name = text.partition("/")
    kinds = (kind,) if slash and kind in _KINDS else _KINDS
    name = name if len(kinds) == 1 else text
    known = _things(kinds, course, names)
    by_id = (iri for iri, key, _ in known if key == name)
    by_title = (iri for iri, key, title in known if folded(name) in (folded(key), folded(title)))
    old = course.aliases.items() if "item" in kinds else ()
    by_old_id = (names.item(new) for alias, new in old if folded(alias) == folded(name))
    return next(by_id, None) or next(by_title, None) or next(by_old_id, None)


def _things(kinds: Container[str], course: Course, names: Names) -> list[tuple[str, str, str]]:
    """IRI, id and title or label of all items, then of all tags, as far as they are of these kinds."""
    items = ((names.item(name), name, linked.item.title) for name, linked in course.items.items())
    tags = ((names.tag(name), name, linked.tag.label) for name, linked in course.tags.items())
    return [*(items if "item" in kinds else ()), *(tags if "tag" in kinds else ())]


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


def named_query(name: str) -> NamedQuery:
    """The named query `name`. Raises `QueryError` if there is none."""
    known = named_queries()
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise QueryError(f"there is no question named '{name}'", hint=hint)
    return known[name]


def run_named(store: Store, course: Course, names: Names, name: str, bindings: Mapping[str, Term]) -> Results:
    """The results of the named query `name`.

    Raises `QueryError` if there is none, or a parameter is left open or stands for another thing than it asks for.
    """
    query = named_query(name)
    if missing := sorted(query.parameters.keys() - bindings.keys()):
        raise QueryError(f"'{name}' needs {missing[0]}: {query.parameters[missing[0]]}", needs=missing[0])
    for parameter, wanted in query.parameters.items():
        _check(bindings[parameter], wanted, course, names)
    return run(store, query.text, bindings)


def _check(value: Term, wanted: str, course: Course, names: Names) -> None:
    """Raises `QueryError` unless `value` is what a parameter wants, in words: "an item or a tag", or one of them."""
    known = _things(wanted.split(), course, names)
    if isinstance(value, NamedNode) and any(value.value == iri for iri, _, _ in known):
        return
    written = names.local(value.value) if isinstance(value, NamedNode) else value.value
    meant = {title: key for _, key, title in known} | {key: key for _, key, _ in known}
    near = nearest(written.rpartition("/")[2], meant)
    raise QueryError(f"'{written}' is not {wanted}", hint=f"did you mean '{meant[near]}'?" if near else "")
