"""`kg query`: SPARQL over the course."""

import json
from typing import TYPE_CHECKING, BinaryIO

import click

from kg.commands.command import (
    Command,
    UsageProblem,
    folder_of,
    output_style,
    progress,
    write,
    write_lines,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.loading import Loaded
    from kg.queries import NamedQuery, QueryError, Results, Term
    from kg.tables import Format
    from kg.terminal import Style

FORMATS = ("table", "csv", "json", "turtle")


@click.command(
    cls=Command,
    examples=(
        ("kg query --list", "the questions that have a name"),
        ("kg query --named covers --bind of=optimisation", ""),
        ("kg query 'SELECT ?title { ?item a schema:Question; dct:title ?title }' --format csv", ""),
        ("kg query -f gaps.rq | head", ""),
    ),
)
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", type=click.File("rb"), metavar="FILE", help="Read the query from FILE; - is standard input."
)
@click.option("--named", metavar="NAME", help="Ask a question by its name.")
@click.option("--bind", "bindings", multiple=True, metavar="KEY=VALUE", help="What $KEY stands for; can be repeated.")
@click.option("--list", "listing", is_flag=True, help="List the questions that have a name.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to write the answer.")
@click.pass_context
def command(
    ctx: click.Context,
    sparql: str | None,
    file: BinaryIO | None,
    named: str | None,
    bindings: tuple[str, ...],
    listing: bool,
    form: "Format | None",
) -> None:
    """Ask the course in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The prefixes dct, kg, prov, rdf, rdfs, schema, skos and xsd are known. Patterns match in all graphs together; GRAPH
    tells them apart. VALUE may be the id or title of an item, the id or label of a tag, a number or a text.

    The answer is a table unless you say otherwise; that of CONSTRUCT and DESCRIBE is turtle, which is for them alone.
    """
    if [sparql is not None, file is not None, named is not None, listing].count(True) != 1:
        raise UsageProblem("give one query: as text, with --file, --named or --list", "kg query --help")
    if listing:
        _write_list(form)
        return
    from kg.queries import QueryError, named_query

    text = sparql or ""
    try:
        if file:
            text = _text(file.read())
        elif named is not None:
            text = named_query(named).text
        write(_answer(ctx, text, named, _split(bindings), form))
    except QueryError as error:
        raise _problem(error, text) from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageProblem("the query is not UTF-8 text", f"its byte {error.start + 1} does not belong there") from None


def _answer(
    ctx: click.Context, text: str, named: str | None, words: "Mapping[str, str]", form: "Format | None"
) -> bytes:
    from kg.commands.course import load_course
    from kg.tables import results_bytes, usual_format

    with progress() as line:
        line.say("Reading the course …")
        loaded = load_course(folder_of(ctx))
        line.say("Asking …")
        results = _results(loaded, text, named, words)
        data = results_bytes(results, form or usual_format(results), loaded.names, output_style())
    if data is None:
        raise UsageProblem("turtle is for the answers to CONSTRUCT and DESCRIBE", "choose table, csv or json")
    return data


def _results(loaded: "Loaded", text: str, named: str | None, words: "Mapping[str, str]") -> "Results":
    from kg.queries import run, run_named, term

    bindings: dict[str, Term] = {name: term(word, loaded.course, loaded.names) for name, word in words.items()}
    if named is not None:
        return run_named(loaded.store, loaded.course, loaded.names, named, bindings)
    return run(loaded.store, text, bindings)


def _split(bindings: tuple[str, ...]) -> dict[str, str]:
    """``KEY=VALUE`` as pairs; a ``$`` before the key may be written."""
    pairs = [binding.removeprefix("$").partition("=") for binding in bindings]
    if wrong := [binding for binding, (name, equals, _) in zip(bindings, pairs, strict=True) if not (name and equals)]:
        raise UsageProblem(f"'{wrong[0]}' is not KEY=VALUE")
    return {name: value for name, _, value in pairs}


def _problem(error: "QueryError", text: str) -> UsageProblem:
    """The error with the line of the query it is in, when it has a place."""
    if not error.line:
        return UsageProblem(error.message, f"--bind {error.needs}=…" if error.needs else error.hint)
    from kg.commands.command import error_style
    from kg.diagnostics import Span
    from kg.reports import pointed_at

    line = text.split("\n")[error.line - 1 : error.line]
    style = error_style()
    span = Span(error.line, error.column, error.line, error.column)
    pointed = pointed_at(line[0] if line else "", span, style.width - 2)
    carets = style.paint("^" * pointed.length, "strong", "error")
    shown = f"{pointed.line}\n  {' ' * pointed.start}{carets}" if pointed.line else ""
    return UsageProblem(f"the query cannot be read at line {error.line}, column {error.column}: {error.message}", shown)


# ---- named queries


def _write_list(form: "Format | None") -> None:
    from kg.queries import named_queries

    queries = named_queries().values()
    if form == "json":
        entries = [{"name": q.name, "summary": q.summary, "parameters": q.parameters, "text": q.text} for q in queries]
        write_text(json.dumps(entries, ensure_ascii=False, indent=2))
    elif form in {None, "table"}:
        write_lines(list_lines(list(queries), output_style()))
    else:
        raise UsageProblem("the list of questions comes as table or json")


def list_lines(queries: "list[NamedQuery]", style: "Style") -> "Iterator[str]":
    """Each named query with what it answers, and what has to be bound."""
    from kg.terminal import wrapped

    width = max((len(query.name) for query in queries), default=0)
    for query in queries:
        first, *rest = wrapped(query.summary, style.width - width - 2) or [""]
        yield f"{style.paint(query.name.ljust(width), 'strong')}  {first}"
        yield from (f"{'':{width}}  {line}" for line in rest)
        yield from (
            f"{'':{width}}  {style.paint(f'--bind {name}=…  {what}', 'faint')}"
            for name, what in query.parameters.items()
        )
