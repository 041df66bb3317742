"""What diagnostics say, in a form that tests can compare: code, place, the text pointed at, and the hint."""

from kg.ids import FilePath
from kg.source import Source


def source(text, path="content/x.md"):
    return Source(FilePath(path), text)


def underlined(text, span):
    """The text of a span, cut out by lines and columns."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def seen(text, diagnostics):
    """Each diagnostic as (code, "line:column", what is underlined, hint); excerpts are checked on the way."""
    for d in diagnostics:
        assert d.excerpt == text.split("\n")[d.span.line - 1]
    return [(d.code, f"{d.span.line}:{d.span.column}", underlined(text, d.span), d.hint) for d in diagnostics]


def codes(diagnostics):
    return [d.code for d in diagnostics]
