"""YAML as nodes with places.

In: a stretch of a `Source`. Out: `Node` values, in which a scalar is the text the author wrote (what it means is for
`kg.fields` to say), and diagnostics (KG010, KG011, KG013, KG015, KG017). Aliases are followed within bounds; a merge
key is a key like any other. Offsets are in code points of the source's text. Nothing recurses: no nesting can exhaust
the stack.
"""

from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from kg.diagnostics import Diagnostic
from kg.source import Source

MAX_DEPTH = 32
MAX_ALIASED = 10_000
"""So many nodes may aliases stand for, all together."""

TOO_DEEP: Final = "nested too deeply"
"""The problem of the error for a list or mapping that is more than `MAX_DEPTH` deep (KG017)."""

LIBYAMLS_OWN: Final = "maximum nesting depth"
"""What libyaml says from version 0.2.6 of brackets a thousand deep, which it looks at before we do."""

_SCALAR_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
_COLLECTION_TAGS: Final = frozenset({"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})

_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_NOT_A_BREAK: Final = {0x2028: " ", 0x2029: " "}
"""YAML 1.1, which the parser speaks, ends lines at these; 1.2 does not."""


class Scalar(NamedTuple):
    """A text; `plain` when it was written without quotes and not as a block.

    Nodes are named tuples because there are so many of them: a frozen dataclass takes three times as long to make.
    """

    text: str
    plain: bool
    start: int
    end: int


class Sequence(NamedTuple):
    """A list."""

    items: tuple["Node", ...]
    start: int
    end: int


class Mapping(NamedTuple):
    """Keys with values, each key once, in the order written."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    start: int
    end: int


class Broken(NamedTuple):
    """A value that could not be parsed and has been reported."""

    start: int
    end: int


Node: TypeAlias = Scalar | Sequence | Mapping | Broken


def parse(source: Source, start: int, text: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The YAML document in `text`, the text of `source` from `start` on; None for an empty one.

    Raises `yaml.YAMLError` when it is no YAML or nested too deeply, its marks relative to `start`.
    """
    composer = _Composer(source, start)
    try:
        root = composer.document(text if text.isascii() else text.translate(_NOT_A_BREAK))
    except yaml.MarkedYAMLError as error:
        raise _too_deep(error.problem_mark) if LIBYAMLS_OWN in str(error.problem) else error from None
    return root, tuple(composer.found)


class _Composer:
    """Makes nodes of parsing events, and notes what is wrong with them."""

    def __init__(self, source: Source, base: int) -> None:
        self.source = source
        self.base = base
        self.found: list[Diagnostic] = []
        self.anchors: dict[str, Node] = {}
        self.unused: dict[str, Scalar] = {}
        self.aliased = 0
        self.end = 0
        """Where the last value ended."""

    def document(self, text: str) -> Node | None:
        """The root node."""
        next_event = _LOADER(text).get_event
        children: list[Node] = []
        above: list[tuple[yaml.CollectionStartEvent, list[Node]]] = []
        while (event := next_event()) is not None:
            if isinstance(event, yaml.ScalarEvent):
                children.append(self.scalar(event))
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(above) == MAX_DEPTH:
                    raise _too_deep(event.start_mark)
                above.append((event, children))
                children = []
            elif isinstance(event, yaml.CollectionEndEvent):
                begun, siblings = above.pop()
                siblings.append(self.collection(begun, children, event))
                children = siblings
            elif isinstance(event, yaml.AliasEvent):
                children.append(self.alias(event))
            elif isinstance(event, yaml.DocumentStartEvent) and children:
                self.report("KG010", event, "a second YAML document starts here", "keep one document in a file")
                break
        for scalar in self.unused.values():
            self.not_text(scalar, "&", "an anchor")
        return children[0] if children else None

    def scalar(self, event: Any) -> Scalar:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        if event.style in {"|", ">"}:
            end = start + len(self.source.text[start:end].rstrip())
        self.end = end
        scalar = Scalar(event.value, not event.style, start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = scalar
            if scalar.plain:
                self.unused[event.anchor] = scalar
        if event.tag is not None:
            return self.tagged(scalar, event.tag)
        return scalar

    def tagged(self, scalar: Scalar, tag: str) -> Scalar:
        """A scalar with a YAML tag: YAML's own for scalars (``!!str 2017``) say it is a text, others are reported."""
        if tag in _SCALAR_TAGS:
            return scalar._replace(plain=False)
        self.not_text(scalar, "!", "a tag")
        return scalar._replace(text=self.source.text[scalar.start : scalar.end], plain=False)

    def not_text(self, node: Scalar | Sequence | Mapping, mark: str, what: str) -> None:
        """KG013 for the word before a value that starts with `mark`."""
        start = self.source.text.index(mark, node.start)
        written = self.source.text[start : node.end].split()[0]
        hint = quote(self.source.text[node.start : node.end]) if isinstance(node, Scalar) else "remove it"
        span = self.source.span(start, start + len(written))
        self.found.append(self.source.diagnostic("KG013", span, f"'{written[:60]}' is {what} to YAML, not text", hint))

    def collection(self, begun: Any, children: list[Node], ended: Any) -> Sequence | Mapping:
        start = self.base + begun.start_mark.index
        if begun.flow_style:
            self.end = self.base + ended.end_mark.index
        end = start + len(self.source.text[start : self.end].rstrip())
        node: Sequence | Mapping
        if isinstance(begun, yaml.SequenceStartEvent):
            node = Sequence(tuple(children), start, end)
        else:
            node = Mapping(self.entries(children), start, end)
        if begun.anchor is not None:
            self.anchors[begun.anchor] = node
        if begun.tag is not None and begun.tag not in _COLLECTION_TAGS:
            self.not_text(node, "!", "a tag")
        return node

    def entries(self, children: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        """The keys and values of a mapping, reported where a key is no text or given again."""
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                span = self.source.span(key.start, key.end)
                hint = quote(self.source.text[key.start : key.end])
                self.found.append(self.source.diagnostic("KG015", span, "a key must be a text", hint))
            elif (first := entries.setdefault(key.text, (key, value))[0]) is not key:
                self.found.append(given_twice(self.source, key, first))
        return tuple(entries.values())

    def alias(self, event: Any) -> Node:
        """What an alias stands for; a scalar moves to where the alias is written."""
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        self.end = end
        node = self.anchors.get(event.anchor)
        self.unused.pop(event.anchor, None)
        if node is None:
            hint = quote(self.source.text[start:end])
            self.report("KG010", event, f"'*{event.anchor[:60]}' is an alias to YAML, and names nothing above it", hint)
            return Scalar(self.source.text[start:end], False, start, end)
        if isinstance(node, Scalar):
            return Scalar(node.text, node.plain, start, end)
        before, self.aliased = self.aliased, self.aliased + _size(node)
        if self.aliased > MAX_ALIASED:
            if before <= MAX_ALIASED:
                message = f"the aliases up to here stand for more than {MAX_ALIASED:,} values"
                self.report("KG017", event, message, "write out what is meant")
            return Broken(start, end)
        return node

    def report(self, code: str, event: Any, message: str, hint: str) -> None:
        start, end = self.base + event.start_mark.index, self.base + event.end_mark.index
        span = self.source.span(start, max(end, start))
        self.found.append(self.source.diagnostic(code, span, message, hint))


def _too_deep(mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=mark)


def _size(node: Node) -> int:
    """How many nodes `node` is made of, those behind aliases counted each time; more than the bound is not counted."""
    size = 0
    rest = [node]
    while rest and size <= MAX_ALIASED:
        top = rest.pop()
        size += 1
        if isinstance(top, Sequence):
            rest += top.items
        elif isinstance(top, Mapping):
            rest += [value for _, value in top.entries]
    return size


def given_twice(source: Source, key: Scalar, first: Scalar) -> Diagnostic:
    """KG011 for a key that repeats `first`."""
    line = source.span(first.start, first.end).line
    message = f"the key '{key.text[:60]}' is given twice, first in line {line}"
    return source.diagnostic("KG011", source.span(key.start, key.end), message, "the first one counts; remove one")


def quote(text: str, what: str = "it") -> str:
    """A hint to put `text` in quotes."""
    if not text or len(text) > 60 or "\n" in text:
        return f"put {what} in quotes"
    return f"quote {what}: {quoted(text)}"


def quoted(text: str) -> str:
    """`text`, a single line, as a quoted YAML scalar.

    >>> print(quoted("Attention: what is it?"), quoted('The "key"'))
    "Attention: what is it?" 'The "key"'
    """
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
