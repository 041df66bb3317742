"""Code coloured at build time: Pygments tokens as spans with a handful of short classes.

In: a language and code. Out: HTML, or None for a language nobody knows. Pygments is imported when the first code is
highlighted. Code that would take long is left plain.
"""

from functools import cached_property
from html import escape
from typing import Any, Final

from kg.nearest import Names

MAX_LENGTH: Final = 50_000
"""Longer code is shown plain, in characters."""

MAX_LINE: Final = 2_000
"""So is code with a longer line, on which some lexers take time without bound."""

PLAIN: Final = frozenset({"", "text", "plain", "plaintext", "txt", "output", "none"})
"""Languages that are none."""

CLASSES: Final = (
    ("Comment.Preproc", "nd"),
    ("Comment", "c"),
    ("Keyword.Type", "nc"),
    ("Keyword", "k"),
    ("Literal.String.Escape", "se"),
    ("Literal.String.Interpol", "se"),
    ("Literal.String", "s"),
    ("Literal.Number", "m"),
    ("Operator.Word", "k"),
    ("Operator", "o"),
    ("Name.Function", "nf"),
    ("Name.Class", "nc"),
    ("Name.Exception", "nc"),
    ("Name.Builtin", "nb"),
    ("Name.Decorator", "nd"),
    ("Name.Tag", "nt"),
    ("Name.Attribute", "na"),
    ("Name.Property", "na"),
    ("Name.Variable", "nv"),
    ("Name.Constant", "nv"),
    ("Generic.Inserted", "gi"),
    ("Generic.Deleted", "gd"),
    ("Generic.Heading", "gh"),
    ("Generic.Subheading", "gh"),
    ("Generic.Prompt", "gp"),
)
"""Token types and the class of all below them; the first that fits counts, the rest has none."""


class Highlighter:
    """Highlights; remembers lexers and results. Make one for each run, not one for each file."""

    def __init__(self) -> None:
        self._lexers: dict[str, Any] = {}
        self._done: dict[tuple[str, str], str] = {}
        self._class_of: dict[Any, str] = {}

    def html(self, language: str, source: str) -> str | None:
        """`source` as the inside of a ``code`` element; None when there is no such language."""
        if language in PLAIN:
            return escape(source, quote=False)
        if (known := self._done.get((language, source))) is not None:
            return known
        if (lexer := self._lexer(language)) is None:
            return None
        made = self._done[language, source] = self._coloured(lexer, source)
        return made

    def nearest(self, language: str) -> str | None:
        """The language that was probably meant."""
        return self._names.nearest(language)

    @cached_property
    def _names(self) -> Names:
        from pygments.lexers import get_all_lexers

        return Names(sorted(name for _, names, _, _ in get_all_lexers(plugins=False) for name in names))

    def _lexer(self, language: str) -> Any:
        if language not in self._lexers:
            from pygments.lexers import get_lexer_by_name
            from pygments.util import ClassNotFound

            try:
                self._lexers[language] = get_lexer_by_name(language, stripnl=False, ensurenl=False)
            except ClassNotFound:
                self._lexers[language] = None
        return self._lexers[language]

    def _coloured(self, lexer: Any, source: str) -> str:
        """The spans; the plain code where the lexer gives up or changes it."""
        if len(source) > MAX_LENGTH or max(map(len, source.split("\n"))) > MAX_LINE:
            return escape(source, quote=False)
        try:
            tokens = list(lexer.get_tokens(source))
        except Exception:  # some of Pygments's 500 lexers trip over odd input, each in its own way
            tokens = []
        if "".join(text for _, text in tokens) != source:
            return escape(source, quote=False)
        return "".join(self._spans(tokens))

    def _spans(self, tokens: list[tuple[Any, str]]) -> list[str]:
        spans: list[tuple[str, list[str]]] = []
        for token, text in tokens:
            name = self._class_of.get(token)
            if name is None:
                name = self._class_of[token] = self._css_class(token)
            if spans and spans[-1][0] == name:
                spans[-1][1].append(text)
            else:
                spans.append((name, [text]))
        return [_span(name, escape("".join(texts), quote=False)) for name, texts in spans]

    def _css_class(self, token: Any) -> str:
        return next((name for kind, name in self._kinds if token in kind), "")

    @cached_property
    def _kinds(self) -> list[tuple[Any, str]]:
        from pygments.token import string_to_tokentype

        return [(string_to_tokentype(kind), name) for kind, name in CLASSES]


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{text}</span>' if name else text
