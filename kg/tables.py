"""Tables: rows in aligned columns, and the results of queries as tables, CSV, JSON or Turtle.

In: plain values, or what a SPARQL query gave. Out: lines of text, or bytes in a standard format. Widths are cells of a
terminal, so that columns stay straight with CJK and emoji. Pure.
"""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final, Literal

import pyoxigraph as ox
from msgspec import Struct

from kg.names import Names
from kg.terminal import Role, Style, cells, cut, padded, shown
from kg.vocab import PREFIXES, XSD, curie

Format = Literal["table", "csv", "json", "turtle"]

GAP: Final = "  "
NARROWEST: Final = 8
"""Cells that a column keeps when the table is too wide for the terminal."""

NUMERIC: Final = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
SHORT: Final = frozenset(XSD + name for name in ("string", "integer", "decimal", "double", "boolean"))
"""Datatypes that Turtle need not name."""
TRIPLE: Final = ("subject", "predicate", "object")


class Cell(Struct, frozen=True):
    """A cell: its text, and a role that says how it is coloured."""

    text: str
    role: Role | None = None


def table(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], style: Style, right: Collection[int] = ()
) -> Iterator[str]:
    """The lines of a table: the header (a cell of it may have several lines), a rule, the rows.

    Columns in `right` are aligned to the right. On a terminal cells are cut until it fits; elsewhere they stay whole.
    """
    heads = [head.split("\n") for head in header]
    texts = [[shown(cell.text) for cell in row] for row in rows]
    natural = [max(map(cells, (*head, *(row[n] for row in texts)))) for n, head in enumerate(heads)]
    widths = _fitted(natural, style.width) if style.live else natural

    def line(cells_of_line: Iterable[tuple[str, Role | None]]) -> str:
        made = enumerate(zip(cells_of_line, widths, strict=True))
        filled = ((padded(cut(text, width), width, right=n in right), role) for n, ((text, role), width) in made)
        return GAP.join(style.paint(text, role) for text, role in filled).rstrip()

    height = max(map(len, heads))
    for level in zip(*([""] * (height - len(head)) + head for head in heads), strict=True):
        yield line((text, "strong") for text in level)
    yield style.paint(GAP.join("─" * width for width in widths), "faint")
    for row, shown_row in zip(rows, texts, strict=True):
        yield line(zip(shown_row, (cell.role for cell in row), strict=True))


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """`widths` with the widest made narrower until they fit into `room`, or none is wider than `NARROWEST`."""
    fitted = list(widths)
    while sum(fitted) + len(GAP) * (len(fitted) - 1) > room and max(fitted) > NARROWEST:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV as RFC 4180 has it, with LF line ends."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return made.getvalue()


# ---- query results

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def usual_format(results: Results) -> Format:
    """The format of results that were asked for in none: Turtle for a graph, else a table."""
    return "turtle" if isinstance(results, ox.QueryTriples) else "table"


def results_bytes(results: Results, form: Format, names: Names, style: Style) -> bytes | None:
    """The results of a query in a format, in UTF-8; None where a format cannot hold them: Turtle is for graphs only."""
    if isinstance(results, ox.QueryTriples):
        return _graph_bytes(results, form, names, style)
    if form == "turtle":
        return None
    if form == "json":
        return (results.serialize(format=ox.QueryResultsFormat.JSON) or b"") + b"\n"
    if isinstance(results, ox.QueryBoolean):
        return b"true\n" if results else b"false\n"
    if form == "csv":
        return (results.serialize(format=ox.QueryResultsFormat.CSV) or b"").replace(b"\r\n", b"\n")
    variables = [variable.value for variable in results.variables]
    return _term_table(variables, [[solution[name] for name in variables] for solution in results], names, style)


def _graph_bytes(triples: Iterable[ox.Triple], form: Format, names: Names, style: Style) -> bytes:
    """A graph, sorted: as Turtle, or as a table with a row for each triple."""
    ordered = sorted(triples, key=str)
    if form == "turtle":
        return _turtle(ordered)
    rows = [[triple.subject, triple.predicate, triple.object] for triple in ordered]
    if form == "table":
        return _term_table(TRIPLE, rows, names, style)
    if form == "csv":
        return csv_text(TRIPLE, ([_plain(term) for term in row] for row in rows)).encode()
    bindings = [{name: _binding(term) for name, term in zip(TRIPLE, row, strict=True)} for row in rows]
    value = {"head": {"vars": TRIPLE}, "results": {"bindings": bindings}}
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _turtle(triples: Sequence[ox.Triple]) -> bytes:
    """Turtle of sorted triples. The serializer puts prefixes in any order, so they are sorted here."""
    made = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_used_prefixes(triples)) or b""
    lines = made.splitlines(keepends=True)
    count = sum(1 for _ in takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"".join((*sorted(lines[:count]), *lines[count:]))


def _used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    iris = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal) and term.datatype.value not in SHORT:
                iris.add(term.datatype.value)
    return {prefix: start for prefix, start in PREFIXES.items() if any(iri.startswith(start) for iri in iris)}


def _term_table(header: Sequence[str], rows: Sequence[Sequence[Term | None]], names: Names, style: Style) -> bytes:
    right = [n for n in range(len(header)) if _all_numbers([row[n] for row in rows])]
    made = [[Cell(term_text(term, names)) for term in row] for row in rows]
    return "".join(line + "\n" for line in table(header, made, style, right)).encode() if header else b""


def _all_numbers(column: Sequence[Term | None]) -> bool:
    bound = [term for term in column if term is not None]
    return bool(bound) and all(isinstance(term, ox.Literal) and term.datatype.value in NUMERIC for term in bound)


def term_text(term: Term | None, names: Names) -> str:
    """A term as people read it: an IRI of the course without its base, others with a prefix; of a literal its value."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return _short_iri(term.value, names)
    return " ".join(_plain(term).split())


def _short_iri(iri: str, names: Names) -> str:
    return names.local(iri) if iri.startswith(names.base) else curie(iri)


def _plain(term: Term) -> str:
    """A term as SPARQL's CSV writes it."""
    return str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value


def _binding(term: Term) -> Mapping[str, str]:
    """A term as SPARQL's JSON writes it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        extra = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **({} if extra == {"datatype": XSD + "string"} else extra)}
    return {"type": "bnode", "value": _plain(term)}
