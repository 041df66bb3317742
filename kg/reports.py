"""Reports: diagnostics in words for people, and in the formats of machines.

In: diagnostics, sorted. Out: text, JSON, GitHub's workflow commands or SARIF 2.1.0. Pure; the same diagnostics always
give the same report.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct

from kg.diagnostics import CODES, Diagnostic, Span
from kg.terminal import Role, Style, cells, clusters, counted, listed, shown, wrapped

GUTTER = 3
"""Digits that a line number is padded to."""
TAB = 4
"""Cells a tab is shown as."""
FAR = 500
"""Code points of a line looked at on either side of where a span starts; none longer is given in JSON."""
HOME = "https://w3id.org/coursegraph"
"""The program's address in SARIF."""


def counts(diagnostics: Iterable[Diagnostic]) -> tuple[int, int]:
    """How many of them are errors, and how many warnings."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    return severities.count("error"), severities.count("warning")


def has_findings(diagnostics: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Whether a command should fail: an error is there, or for `strict` anything at all."""
    errors, warnings = counts(diagnostics)
    return bool(errors or (strict and warnings))


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """One line about all of them ("3 errors and 1 warning in 2 files"); "" when there are none."""
    errors, warnings = counts(diagnostics)
    parts = [counted(errors, "error")] * bool(errors) + [counted(warnings, "warning")] * bool(warnings)
    files = len({diagnostic.path for diagnostic in diagnostics})
    return f"{listed(parts)} in {counted(files, 'file')}" if parts else ""


# ---- text


def text(diagnostics: Sequence[Diagnostic], style: Style) -> Iterator[str]:
    """The lines of a report for people: each diagnostic with the line it points at, then the summary; none for none."""
    for diagnostic in diagnostics:
        yield from diagnostic_text(diagnostic, style)
        yield ""
    if diagnostics:
        errors, _ = counts(diagnostics)
        yield style.paint(summary(diagnostics), "strong", "error" if errors else "warning")


def diagnostic_text(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    """One diagnostic: where and what, the line, and carets below what is meant with the way out behind them."""
    role: Role = "error" if diagnostic.severity == "error" else "warning"
    span = diagnostic.span
    place = style.paint(f"{style.isolated(shown(diagnostic.path))}:{span.line}:{span.column}:", "strong")
    what = style.paint(f"{diagnostic.severity} {diagnostic.code}:", "strong", role)
    yield f"{place} {what} {shown(diagnostic.message)}"
    bare = " " * GUTTER + " | "
    hint = shown(diagnostic.hint)
    if not diagnostic.excerpt.strip():
        yield from (style.paint(" " * len(bare), "faint") + line for line in wrapped(hint, style.width - len(bare)))
        return
    width = style.width - len(bare)
    pointed = pointed_at(diagnostic.excerpt, span, width)
    yield style.paint(f"{span.line:>{GUTTER}} | ", "faint") + style.isolated(pointed.line)
    carets = style.paint("^" * pointed.length, "strong", role)
    fits = pointed.start + pointed.length + 1 + cells(hint) <= width
    below = " " * pointed.start + carets + (f" {hint}" if hint and fits else "")
    yield style.paint(bare, "faint") + below
    if not fits:
        yield from (style.paint(bare, "faint") + line for line in wrapped(hint, width))


class Pointed(Struct, frozen=True):
    """A line as it is shown, and the cells in it that are meant: from `start` (counted from 0), `length` of them."""

    line: str
    start: int
    length: int


def pointed_at(excerpt: str, span: Span, width: int) -> Pointed:
    """The line `excerpt` in at most `width` cells, cut around what `span` means when it is longer.

    A span that goes on in later lines is taken to the line's end; an empty one means one cell.
    """
    last = span.end_column if span.end_line == span.line else len(excerpt) + 1
    begin = max(0, span.column - 1 - FAR)
    near = excerpt.rstrip()[begin : span.column - 1 + FAR]
    before, upto = near[: span.column - 1 - begin], near[: last - 1 - begin]
    line, start = _spread(near), cells(_spread(before))
    length = max(1, cells(_spread(upto)) - start)
    if cells(line) < width:
        return Pointed(line, start, length)
    return _cut_around(line, start, length, width)


def _spread(text: str) -> str:
    """`text` as it is shown in an excerpt."""
    return shown(text.replace("\t", " " * TAB))


def _cut_around(line: str, start: int, length: int, width: int) -> Pointed:
    """The window of `width` cells with the span in its middle, or the span's beginning when that is longer."""
    total, room = cells(line), width - 2
    left = max(0, min(start - max(0, room - length) // 2, total - room))
    right = left + room
    kept, first, at = "", None, 0
    for cluster, size in clusters(line):
        if at >= left and at + size <= right:
            first = at if first is None else first
            kept += cluster
        at += size
    head = "…" if left else ""
    tail = "…" if right < total else ""
    begins = max(0, start - (first or 0)) + len(head)
    shown_line = head + kept + tail
    return Pointed(shown_line, begins, max(1, min(length, cells(shown_line) - begins)))


# ---- JSON


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """An object with every diagnostic and their counts. Columns are code points from 1, ends exclusive."""
    errors, warnings = counts(diagnostics)
    entries = [_json_entry(diagnostic) for diagnostic in diagnostics]
    return _dumped({"errors": errors, "warnings": warnings, "diagnostics": entries})


def _json_entry(diagnostic: Diagnostic) -> dict[str, object]:
    span = diagnostic.span
    return {
        "path": diagnostic.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "title": CODES[diagnostic.code].title,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "excerpt": diagnostic.excerpt if len(diagnostic.excerpt) <= FAR else "",
    }


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# ---- GitHub


def github(diagnostics: Iterable[Diagnostic], folder: str = "") -> Iterator[str]:
    """Workflow commands that annotate a pull request. `folder` leads from the repository to the project, or is ""."""
    for diagnostic in diagnostics:
        span = diagnostic.span
        properties = {
            "file": _in_folder(folder, diagnostic.path),
            "line": span.line,
            "col": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
            "title": f"{diagnostic.code} {CODES[diagnostic.code].title}",
        }
        written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        yield f"::{diagnostic.severity} {written}::{_data(_with_hint(diagnostic))}"


def _in_folder(folder: str, path: str) -> str:
    return f"{folder}/{path}" if folder else path


def _with_hint(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message}\n{diagnostic.hint}" if diagnostic.hint else diagnostic.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# ---- SARIF


def sarif(diagnostics: Iterable[Diagnostic], version: str, folder: str = "") -> str:
    """A SARIF 2.1.0 log of one run, with a rule for every code. `version` is our own; `folder` as for `github`."""
    ranks = {code: rank for rank, code in enumerate(CODES)}
    driver = {
        "name": "Coursegraph",
        "version": version,
        "informationUri": HOME,
        "rules": [_rule(code) for code in CODES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, ranks[diagnostic.code], folder) for diagnostic in diagnostics],
    }
    return _dumped({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _rule(code: str) -> dict[str, object]:
    return {
        "id": code,
        "shortDescription": {"text": CODES[code].title},
        "defaultConfiguration": {"level": CODES[code].severity},
    }


def _result(diagnostic: Diagnostic, rank: int, folder: str) -> dict[str, object]:
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rank,
        "level": diagnostic.severity,
        "message": {"text": _with_hint(diagnostic)},
        "locations": [{"physicalLocation": _location(diagnostic, folder)}],
    }


def _location(diagnostic: Diagnostic, folder: str) -> dict[str, object]:
    span = diagnostic.span
    region: dict[str, object] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    if diagnostic.excerpt and span.end_line == span.line:
        region["snippet"] = {"text": diagnostic.excerpt[span.column - 1 : span.end_column - 1]}
    return {"artifactLocation": {"uri": quote(_in_folder(folder, diagnostic.path), safe="/~")}, "region": region}
