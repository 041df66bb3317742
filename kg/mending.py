"""Broken YAML: what is wrong with it, where exactly and what to do; and everything in it that is not broken.

In: a stretch of a `Source`. Out: the mapping it holds, and KG010 (KG017) for each slip. When the whole cannot be parsed
its top-level entries are parsed one by one: a slip costs one value at most, and all slips are reported at once.
"""

import re
from collections.abc import Iterator

import yaml

from kg.diagnostics import Diagnostic
from kg.scalars import NULLS
from kg.slips import KEY, Slip, line_end, no_key, slip_of, unquoted
from kg.source import Source
from kg.yamlnodes import Broken, Mapping, Node, Scalar, given_twice, parse

_INDENT = re.compile(r"^[ \t]*(?=[^\s#])", re.MULTILINE)
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_QUOTES = ("'", '"')

MAX_SLIPS = 20
"""So many are reported for one file."""

GIVEN_UP = 200
"""After so many slips the rest of a file is left unread."""


def read(source: Source, start: int, end: int) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    """The mapping in ``source.text[start:end]``, empty when there is none; what is no YAML is mended and reported."""
    try:
        node, found = parse(source, start, source.text[start:end])
    except yaml.YAMLError as error:
        return _mended(source, start, end, error)
    if isinstance(node, Mapping):
        return node, found
    empty = Mapping((), start, start)
    if node is None or (isinstance(node, Scalar) and node.text in NULLS):
        return empty, found
    return empty, (*found, _no_mapping(source, node))


def _no_mapping(source: Source, node: Node) -> Diagnostic:
    what = "a text" if isinstance(node, Scalar) else "a list"
    slip = no_key(source.text, node.start, node.end)
    message = f"keys with values are wanted here, not {what}"
    return source.diagnostic("KG015", source.span(node.start, node.end), message, slip.hint)


def _mended(source: Source, start: int, end: int, error: yaml.YAMLError) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    """What can be read: the outermost entries, parsed in ever smaller groups until the broken ones are alone."""
    found: list[Diagnostic] = []
    slips: list[Slip] = []
    entries: dict[str, tuple[Scalar, Node]] = {}
    groups = [list(_entries(source.text, start, end))]
    while groups and len(slips) < GIVEN_UP:
        group = groups.pop()
        read_entries = _group(source, group, found, slips)
        if read_entries is None:
            groups += [group[len(group) // 2 :], group[: len(group) // 2]]
        for key, value in read_entries or ():
            first, _ = entries.setdefault(key.text, (key, value))
            if first is not key:
                found.append(given_twice(source, key, first))
    found += _reported(source, slips or [slip_of(source.text, error, start, end)])
    return Mapping(tuple(entries.values()), start, end), tuple(found)


def _reported(source: Source, slips: list[Slip]) -> Iterator[Diagnostic]:
    """The first `MAX_SLIPS`: a file of another kind has thousands."""
    for number, slip in enumerate(slips[:MAX_SLIPS], 1):
        more = " (and there are more)" if number == MAX_SLIPS < len(slips) else ""
        yield source.diagnostic(slip.code, source.span(slip.start, slip.end), slip.message + more, slip.hint)


def _entries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the entries of the outermost mapping start and stop: at lines that are not indented more than the first."""
    indent = found.group() if (found := _INDENT.search(text, start, end)) else ""
    starts = []
    depth = 0
    at = start
    while at < end:
        stop = line_end(text, at, end)
        line = text[at:stop]
        if line.startswith(indent) and _starts_entry(line[len(indent) :], depth):
            starts.append(at)
            depth = 0
        depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
        at = stop + 1
    return zip(starts, (*starts[1:], end), strict=False)


def _starts_entry(line: str, depth: int) -> bool:
    """Whether a line (without the common indentation) starts an entry; `depth`: brackets left open above it."""
    if not line or line[0] in " \t#" or line.startswith("---"):
        return False
    return bool(KEY.match(line)) or (depth <= 0 and line[0] not in "]}" and line[:2].rstrip() != "-")


def _group(
    source: Source, group: list[tuple[int, int]], found: list[Diagnostic], slips: list[Slip]
) -> tuple[tuple[Scalar, Node], ...] | None:
    """The entries that start and stop at the places in `group`; None when several cannot be parsed together.

    Of a single one that cannot be parsed, what can be saved.
    """
    if not group:
        return ()
    start = group[0][0]
    text = source.text[start : group[-1][1]].rstrip()
    try:
        node, problems = parse(source, start, text)
    except yaml.YAMLError as error:
        if len(group) > 1:
            return None
        slips.append(slip_of(source.text, error, start, start + len(text)))
        return _without_tabs(source, start, text) or _saved(source.text, start, start + len(text))
    found += problems
    if isinstance(node, Mapping):
        return node.entries
    if node is not None:
        slips.append(no_key(source.text, node.start, node.end))
    return ()


def _without_tabs(source: Source, start: int, text: str) -> tuple[tuple[Scalar, Node], ...]:
    """The entry when all that is wrong with it are tabs in its indentation; else none."""
    spaced = _TABS.sub(lambda found: " " * len(found.group()), text)
    if spaced == text:
        return ()
    try:
        node, _ = parse(source, start, spaced)
    except yaml.YAMLError:
        return ()
    return node.entries if isinstance(node, Mapping) else ()


def _saved(text: str, start: int, stop: int) -> tuple[tuple[Scalar, Node], ...]:
    """The key, and its value as text if it is on the key's line and not in brackets; else the value is `Broken`."""
    start += len(text[start:stop]) - len(text[start:stop].lstrip())
    key = KEY.match(text, start, stop)
    if key is None:
        return ()
    quoted = key[1][0] in _QUOTES
    name = Scalar(key[1][1:-1] if quoted else key[1], not quoted, start, key.end(1))
    value = text[key.end() : stop]
    at = stop - len(value.lstrip())
    if "\n" in value or not value.strip() or _is_bracketed(text[at:stop]):
        return ((name, Broken(at, stop)),)
    return ((name, Scalar(unquoted(text[at:stop]), False, at, stop)),)


def _is_bracketed(value: str) -> bool:
    """Whether a value is a list or mapping in brackets, closed at its end or not at all."""
    closing = {"[": "]", "{": "}"}.get(value[0])
    return closing is not None and (value.endswith(closing) or closing not in value)
