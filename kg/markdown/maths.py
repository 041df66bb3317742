"""Maths: TeX to MathML Core by `math_core`, made fit for pages with a strict content security policy.

In: a formula. Out: MathML without inline styles, named entities or obsolete elements, or a `Misprint`. What the converter says
with styles becomes classes ``kg-m-…``, for which the theme has rules, and presentation attributes.
"""

import re
from html import unescape
from typing import Final, NamedTuple

from math_core import LatexError, LatexToMathML

MAX_LENGTH: Final = 10_000
"""Of a formula, in characters."""

MAX_NESTING: Final = 150
"""How deep groups, and commands in front of commands, may nest: the converter recurses, and its stack is finite."""

CLASSES: Final[dict[str, str]] = {
    "text-align:left": "kg-m-left",
    "text-align:right": "kg-m-right",
    "padding-left:0": "kg-m-pl0",
    "padding-right:0": "kg-m-pr0",
    "padding-left:1em": "kg-m-pl1",
    "padding-left:0.1em": "kg-m-pl",
    "padding-right:0.1em": "kg-m-pr",
    "width:100%": "kg-m-w100",
    "width:50%": "kg-m-w50",
    "width:7.5%": "kg-m-w7",
    "border-top:0.05em solid currentcolor": "kg-m-bt",
    "border-left:0.05em solid currentcolor": "kg-m-bl",
    "border-right:0.05em solid currentcolor": "kg-m-br",
    "border-top:0.05em dashed currentcolor": "kg-m-bt-dashed",
    "border-left:0.05em dashed currentcolor": "kg-m-bl-dashed",
    "border-right:0.05em dashed currentcolor": "kg-m-br-dashed",
    "margin-left:-0.16666667em": "kg-m-back3",
    "margin-left:-0.22222222em": "kg-m-back4",
    "margin-left:-0.2777778em": "kg-m-back5",
    "font-variant-caps:small-caps": "kg-m-caps",
}
"""Style declarations of the converter and the classes that stand for them; others have no effect worth a rule."""

_ATTRIBUTES: Final = {"color": "mathcolor", "font-size": "mathsize"}
_STRIKES: Final = ("updiagonalstrike", "downdiagonalstrike")
_NOTATIONS: Final = {"box": "kg-m-box", "actuarial": "kg-m-angl", "phasorangle": "kg-m-phase", _STRIKES[0]: "kg-m-up", _STRIKES[1]: "kg-m-down"}
_FONTS: Final = {"math-core-sans-serif-font": "kg-m-sans", "math-core-serif-font": "kg-m-serif"}

_STYLED = re.compile(r' style="([^"]*)"')
_ENCLOSED = re.compile(r'<menclose notation="([^"]*)">')
_STRUCK = re.compile(r'<mrow class="menclose-[a-z]+"></mrow>')
_FONT = re.compile(r"math-core-(?:sans-)?serif-font")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|#)\w+;")
_ID = re.compile(r' id="([^"]*)"')
_UNKNOWN = re.compile(r'href="#([^"]*)">\(\?\?\)')
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[][(){}^_]|[^][(){}^_\\\s]+", re.DOTALL)
_DEFINITION = re.compile(r"\\(?:(?:new|renew|provide)command|g?def|let|global)(?![A-Za-z])")
_PAIRED = ("angle", "vert", "Vert", "brace", "brack", "floor", "ceil", "group", "moustache")
_OPENING = frozenset(("{", r"\begin", r"\left"))
_CLOSING = frozenset(("}", r"\end", r"\right"))
_LASTING = frozenset((r"\color", r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle"))
_DELIMITERS: Final = {
    **dict.fromkeys(("(", "[", r"\{", *(rf"\l{d}" for d in _PAIRED), r"\ulcorner", r"\llcorner", r"\llbracket"), 1),
    **dict.fromkeys((")", "]", r"\}", *(rf"\r{d}" for d in _PAIRED), r"\urcorner", r"\lrcorner", r"\rrbracket"), -1),
}


class Misprint(NamedTuple):
    """What is wrong with a formula, and where in it, as offsets."""

    message: str
    hint: str
    start: int
    end: int


class Maths:
    """Typesets the formulas of one file, in order: equations are numbered through, references see the labels before them.

    `prefix` starts every id, so that none meets another of the page.
    """

    __slots__ = ("_converter", "_ids", "_prefix")

    def __init__(self, prefix: str) -> None:
        self._converter = LatexToMathML(fancy_error=False, max_expansions=100, id_prefix=prefix)
        self._prefix = prefix
        self._ids: set[str] = set()

    def mathml(self, tex: str, display: bool) -> str | Misprint:
        """`tex` as a ``math`` element."""
        if problem := _refused(tex):
            return problem
        try:
            made = self._converter.convert_with_global_state(tex, displaystyle=display)
        except LatexError as error:
            return _misprint(tex, str(error))
        return self._fit(tex, made) if '"' in made or "&" in made else made

    def _fit(self, tex: str, made: str) -> str | Misprint:
        """The converter's output without what a page must not hold."""
        if unknown := _UNKNOWN.search(made):
            label = unknown[1].removeprefix(self._prefix)
            at = tex.find(r"\eqref")
            return Misprint(f"no equation before it has the label '{label}'", "", at, at + 6)
        if "style=" in made:
            made = _STYLED.sub(_as_attributes, made)
        if "menclose" in made:
            made = _STRUCK.sub("", made)
            made = _ENCLOSED.sub(_as_row, made).replace("</menclose>", "</mrow>")
        made = _FONT.sub(lambda found: _FONTS[found[0]], made)
        made = _ENTITY.sub(lambda found: unescape(found[0]), made)
        return _ID.sub(self._once, made)

    def _once(self, found: re.Match[str]) -> str:
        """An id; the second time nothing."""
        if found[1] in self._ids:
            return ""
        self._ids.add(found[1])
        return found[0]


def _as_attributes(found: re.Match[str]) -> str:
    """A style attribute as classes and presentation attributes."""
    classes, attributes = [], ""
    for declaration in found[1].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name in _ATTRIBUTES:
            attributes += f' {_ATTRIBUTES[name]}="{value}"'
        elif known := CLASSES.get(f"{name}:{value}"):
            classes.append(known)
    return (f' class="{" ".join(classes)}"' if classes else "") + attributes


def _as_row(found: re.Match[str]) -> str:
    """The start of an enclosing element, which MathML Core does not have, as that of a row."""
    classes = [_NOTATIONS[word] for word in found[1].split() if word in _NOTATIONS]
    return f'<mrow class="{" ".join(classes)}">' if classes else "<mrow>"


def _refused(tex: str) -> Misprint | None:
    """Why a formula is not even tried."""
    if len(tex) > MAX_LENGTH:
        return Misprint(f"it is longer than {MAX_LENGTH} characters", "split it", 0, len(tex))
    if "def" in tex or "command" in tex or r"\let" in tex or r"\global" in tex:
        if definition := _DEFINITION.search(tex):
            start, end = definition.span()
            return Misprint(f"'{definition[0]}' is not supported", "write out what it stands for", start, end)
    if len(tex) > MAX_NESTING and (at := _too_deep(tex)) is not None:
        return Misprint("it is nested too deeply", "simplify it", at, at + 1)
    return None


def _too_deep(tex: str) -> int | None:
    """Where a formula nests deeper than `MAX_NESTING`.

    What nests: groups; commands and scripts in front of one another, whose argument the next one may be; commands that last until
    their group ends.
    """
    stack: list[tuple[int, int]] = []
    lasting, run = 0, 0
    for found in _TOKEN.finditer(tex):
        token = found[0]
        if token in _OPENING:
            stack.append((lasting, run))
            lasting, run = lasting + run + 1, 0
        elif token in _CLOSING:
            lasting, run = stack.pop() if stack else (lasting, 0)
            run = 0
        elif token in _LASTING or token in _DELIMITERS:
            lasting = max(lasting + _DELIMITERS.get(token, 1), len(stack))
        else:
            run = run + 1 if token in "^_" or token[0] == "\\" else 0
        if lasting + run > MAX_NESTING:
            return found.start()
    return None


def _misprint(tex: str, error: str) -> Misprint:
    """What the converter says, which is ``offset: sentence.``, and the token it means."""
    offset, _, sentence = error.partition(": ")
    at = min(int(offset), len(tex)) if offset.isdigit() else 0
    token = re.compile(r"\\[A-Za-z]+|\\?.|$", re.DOTALL).match(tex, at)
    message = sentence.strip().rstrip(".").replace('"', "'")
    return Misprint(message[:1].lower() + message[1:], "", at, token.end() if token else at)
