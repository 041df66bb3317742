"""Keys of a YAML mapping read as what they should be: texts, lists, numbers, choices.

In: a `Mapping` and the keys it may have. Out: plain values, with places where a later stage may have something to say;
diagnostics (KG004, KG013 to KG016). A value that is not what it should be counts as absent.
"""

import re
from collections.abc import Mapping as Words
from collections.abc import Sequence as Options
from types import MappingProxyType
from typing import TypeVar

from kg.diagnostics import Diagnostic, Span, Written
from kg.nearest import did_you_mean, nearest
from kg.scalars import NULLS, TRUTH, address_problem, other_reading, stray_escape, without_control
from kg.source import Source
from kg.yamlnodes import Broken, Mapping, Node, Scalar, Sequence, quote

Choice = TypeVar("Choice", bound=str)

_USUAL = re.compile(r"[A-Za-z][\w-]{5,}")
"""Words that are neither null nor a trap nor in need of cleaning: most of them."""

_SPACE = re.compile("[ \t\n\u2028\u2029]+")
NO_WORDS: Words[str, str] = MappingProxyType({})


class Fields:
    """A mapping's keys. Reads are independent of each other; what is wrong is appended to `found` when it is read."""

    __slots__ = ("_nodes", "at", "found", "source")

    def __init__(
        self,
        source: Source,
        mapping: Mapping,
        known: Options[str],
        found: list[Diagnostic],
        at: tuple[int, int],
        elsewhere: Words[str, str] = NO_WORDS,
    ) -> None:
        """`known`: the keys it may have, others are KG014. `at`: what to point at when a key is missing (two offsets).

        `elsewhere` says of keys that authors expect here, lower-case, what to write instead.
        """
        self.source = source
        self.found = found
        self.at = at
        self._nodes: dict[str, Node] = {}
        for key, node in mapping.entries:
            if key.text in known:
                self._nodes[key.text] = node
            else:
                self._unknown(key, node, known, elsewhere)

    def _unknown(self, key: Scalar, node: Node, known: Options[str], elsewhere: Words[str, str]) -> None:
        """KG014. A key that differs in case only is read all the same."""
        name = key.text.lower()
        hint = elsewhere.get(name) or did_you_mean(name, known)
        self.report("KG014", key, f"unknown key '{key.text[:60]}'", hint or f"known are {', '.join(known)}")
        if name in known:
            self._nodes.setdefault(name, node)

    def report(self, code: str, node: Node, message: str, hint: str = "") -> None:
        """A diagnostic about a value or key."""
        self.report_at(code, self.span(node), message, hint)

    def report_at(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """A diagnostic about a place."""
        self.found.append(self.source.diagnostic(code, span, message, hint))

    def span(self, node: Node) -> Span:
        """Where a value or key is."""
        return self.source.span(node.start, node.end)

    def node(self, key: str) -> Node | None:
        """The value of `key`; None when it is absent, null or broken."""
        node = self._nodes.get(key)
        if node is None or isinstance(node, Broken) or is_null(node):
            return None
        return node

    def written(self, key: str) -> Written | None:
        """A text in one line, with its place."""
        node = self.node(key)
        return None if node is None else self.line(node, f"'{key}'")

    def address(self, key: str) -> str:
        """A web address, or ""; KG015 or KG043 for what is none."""
        written = self.written(key)
        return written.text if written and self.is_address(written) else ""

    def is_address(self, written: Written) -> bool:
        """Whether a text is a web address; KG015 or KG043 when it is not."""
        code, message, hint = address_problem(written.text)
        if code:
            self.report_at(code, written.span, message, hint)
        return not code

    def text(self, key: str) -> str:
        """A text in one line, or ""."""
        written = self.written(key)
        return written.text if written else ""

    def required(self, key: str, hint: str) -> Written | None:
        """A text in one line that must be there; KG016 when it is not."""
        value = self.node(key)
        written = None if value is None else self.line(value, f"'{key}'", hint)
        node = self._nodes.get(key)
        if node is None:
            self.report_at("KG016", self.source.span(*self.at), f"the key '{key}' is missing", hint)
        elif is_null(node) or (written and not written.text):
            self.report("KG016", node, f"'{key}' is empty", hint)
            return None
        return written

    def line(self, node: Node, what: str = "an entry", hint: str = "write a text, or remove it") -> Written | None:
        """The text of a node, white space collapsed; KG015 when it is a list or a mapping. `hint` is for empty ones."""
        if isinstance(node, Scalar):
            text = node.text
            if node.plain and (other := other_reading(text)):
                self.report("KG013", node, f"'{text}' is read as {other} by some YAML tools", quote(text))
            if not text.isprintable() or text != text.strip():
                text = self._cleaned(node)
            return Written(text, self.source.span(node.start, node.end))
        if not isinstance(node, Broken):
            kind = "list" if isinstance(node, Sequence) else "mapping"
            message = f"{what} must be a text, not a {kind}"
            self.report("KG015", node, message, _instead(node, self.source.text[node.start : node.end]) or hint)
        return None

    def _cleaned(self, node: Scalar) -> str:
        written = self.source.text[node.start : node.end]
        if written.startswith('"') and (escape := stray_escape(node.text, written)):
            message = f"'{escape}' in double quotes is an escape, and makes a control character"
            self.report("KG004", node, message, "in single quotes a backslash stands for itself")
        return _SPACE.sub(" ", without_control(node.text)).strip()

    def words(self, key: str) -> tuple[Written, ...]:
        """A list of texts, or a single one; a text without quotes that holds commas was meant as a list (KG015)."""
        node = self.node(key)
        if node is None:
            return ()
        if isinstance(node, Scalar) and node.plain and "," in node.text:
            return self._listed(node)
        entries = node.items if isinstance(node, Sequence) else (node,)
        return tuple([word for entry in entries if (word := self._word(entry, key))])

    def entries(self, key: str) -> tuple[Node, ...]:
        """The entries of a list; a single value that is no list is its only entry. KG015 for empty ones."""
        node = self.node(key)
        if node is None:
            return ()
        entries = node.items if isinstance(node, Sequence) else (node,)
        return tuple(entry for entry in entries if not self._is_empty(entry, key))

    def _is_empty(self, node: Node, key: str) -> bool:
        """Whether an entry of a list stands for nothing (KG015)."""
        if not isinstance(node, Scalar) or (node.text and not is_null(node)):
            return False
        self.report("KG015", node, f"an entry of '{key}' is empty", "remove it")
        return True

    def _word(self, node: Node, key: str) -> Written | None:
        if isinstance(node, Scalar) and _USUAL.fullmatch(node.text):
            return Written(node.text, self.source.span(node.start, node.end))
        return None if self._is_empty(node, key) else self.line(node)

    def _listed(self, node: Scalar) -> tuple[Written, ...]:
        """The parts between commas, with their places."""
        text = self.source.text[node.start : node.end]
        self.report("KG015", node, "a list of several must be in brackets", f"write [{text}]" if len(text) < 60 else "")
        words = []
        at = node.start
        for part in text.split(","):
            if word := part.strip():
                start = at + len(part) - len(part.lstrip())
                words.append(Written(word, self.source.span(start, start + len(word))))
            at += len(part) + 1
        return tuple(words)

    def integer(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        node = self.node(key)
        if node is None:
            return None
        text = node.text if isinstance(node, Scalar) else ""
        if text.isascii() and text.lstrip("0")[:9].isdecimal() and len(text) < 10 and low <= int(text) <= high:
            if len(text) > 1 and text[0] == "0" and isinstance(node, Scalar) and node.plain:
                self.report("KG013", node, f"'{text}' is an octal number to some YAML tools", f"write {int(text)}")
            return int(text)
        self.report("KG015", node, f"'{key}' must be a whole number from {low} to {high}")
        return None

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false when absent."""
        node = self.node(key)
        if node is None:
            return False
        text = node.text.lower() if isinstance(node, Scalar) else ""
        truth = TRUTH.get(text)
        if truth is None:
            self.report("KG015", node, f"'{key}' must be true or false")
        elif text not in {"true", "false"}:
            self.report(
                "KG013", node, f"'{text}' is true or false to some YAML tools only", f"write {str(truth).lower()}"
            )
        return bool(truth)

    def choice(self, key: str, options: Options[Choice], default: Choice) -> Choice:
        """One of `options`, `default` when absent. For another text KG015, and the option that was probably meant."""
        node = self.node(key)
        if node is None:
            return default
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if text in options:
            return options[options.index(text)]
        self.report("KG015", node, f"'{key}' must be one of {', '.join(options)}", did_you_mean(text, options))
        meant = nearest(text, options)
        return next((option for option in options if option == meant), default)


def is_null(node: Node) -> bool:
    """Whether a node stands for nothing."""
    return isinstance(node, Scalar) and node.plain and node.text in NULLS


def _instead(node: Sequence | Mapping, written: str) -> str:
    """What to write for a list or mapping where a text is wanted; "" for an empty one."""
    parts = node.items if isinstance(node, Sequence) else node.entries
    if not parts:
        return ""
    if len(parts) == 1 and isinstance(only := parts[0], Scalar) and only.text:
        return f"write it without the list: {only.text[:60]}"
    whole = "" if written.startswith("- ") else quote(written)
    if isinstance(node, Mapping) and not written.startswith("{"):
        return whole
    first = "write one of them" if isinstance(node, Sequence) else "write a text in its place"
    return f"{first}, or {whole}" if whole else first
