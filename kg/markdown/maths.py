"""Maths: TeX to MathML Core by `math_core`, made fit for pages with a strict content security policy.

In: a formula. Out: MathML without inline styles, named entities or obsolete elements, or a `Misprint`. What the
converter says with styles becomes classes ``kg-m-…``, for which the theme has rules, and presentation attributes.
"""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Final, NamedTuple

from math_core import LatexError, LatexToMathML

from kg.markdown.tex import Arity, crowded

MAX_LENGTH: Final = 5_000
"""Of a formula, in characters."""

MAX_DEPTH: Final = 100
"""How deep elements of a formula may nest: more than that no browser shows."""

_SHALLOW: Final = 150
_STACK: Final = 64 << 20

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
_NOTATIONS: Final = {
    "box": "kg-m-box",
    "actuarial": "kg-m-angl",
    "phasorangle": "kg-m-phase",
    _STRIKES[0]: "kg-m-up",
    _STRIKES[1]: "kg-m-down",
}
_FONTS: Final = {"math-core-sans-serif-font": "kg-m-sans", "math-core-serif-font": "kg-m-serif"}

_STYLED = re.compile(r' style="([^"]*)"')
_ENCLOSED = re.compile(r'<menclose notation="([^"]*)">')
_STRUCK = re.compile(r'<mrow class="menclose-[a-z]+"></mrow>')
_FONT = re.compile(r"math-core-(?:sans-)?serif-font")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|#)\w+;")
_ID = re.compile(r' id="([^"]*)"')
_UNKNOWN = re.compile(r'href="#([^"]*)">\(\?\?\)')
_DEFINITION = re.compile(r"\\(?:(?:new|renew|provide)command|g?def|let|global)(?![A-Za-z])")
_ORDINARY = re.compile(r"[\w\s+\-*/=<>.,:;!?|&]+")
_TAG = re.compile(r"<(/?)[a-z]+[^>]*?(/?)>")


class Misprint(NamedTuple):
    """What is wrong with a formula, and where in it, as offsets."""

    message: str
    hint: str
    start: int
    end: int


class Maths:
    """Typesets the formulas of one file, in order: equations are numbered through, references see the labels before
    them.

    `prefix` starts every id, so that none meets another of the page.
    """

    __slots__ = ("_arities", "_converter", "_ids", "_prefix")

    def __init__(self, prefix: str) -> None:
        self._converter = LatexToMathML(fancy_error=False, max_expansions=100, id_prefix=prefix)
        self._prefix = prefix
        self._ids: set[str] = set()
        self._arities: dict[str, int] = {}

    def mathml(self, tex: str, display: bool) -> str | Misprint:
        """`tex` as a ``math`` element."""
        if problem := _refused(tex, self._arity):
            return problem
        try:
            made = self._converted(tex, display)
        except LatexError as error:
            return _misprint(tex, str(error))
        if len(tex) > MAX_DEPTH and _depth(made) > MAX_DEPTH:
            return Misprint("it is nested too deeply", "simplify it", 0, len(tex))
        return self._fit(tex, made) if '"' in made or "&" in made else made

    def _converted(self, tex: str, display: bool) -> str:
        """The converter recurses: each level takes at least one character that is not ordinary, and the stack is
        finite."""
        if len(tex) <= _SHALLOW or len(_ORDINARY.sub("", tex)) <= _SHALLOW:
            return self._converter.convert_with_global_state(tex, displaystyle=display)
        return _on_large_stack(lambda: self._converter.convert_with_global_state(tex, displaystyle=display))

    def _arity(self, command: str) -> int:
        """How many arguments a command takes, found out by trying."""
        if command not in self._arities:
            self._arities[command] = next((n for n in range(6) if self._converts(command + " x" * n)), 6)
        return self._arities[command]

    def _converts(self, tex: str) -> bool:
        try:
            self._converter.convert_with_local_state(tex, displaystyle=True)
        except LatexError as error:
            return "rgument" not in str(error) and "end of input" not in str(error)
        return True

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


def _refused(tex: str, arity: Arity) -> Misprint | None:
    """Why a formula is not even tried."""
    if len(tex) > MAX_LENGTH:
        return Misprint(f"it is longer than {MAX_LENGTH} characters", "split it", 0, len(tex))
    if definition := _DEFINITION.search(tex):
        return Misprint(f"'{definition[0]}' is not supported", "write out what it stands for", *definition.span())
    if (at := crowded(tex, arity)) is not None:
        return Misprint("too many brackets are open here", "close some, or simplify the formula", at, at + 1)
    return None


def _depth(mathml: str) -> int:
    """How deep the elements of `mathml` nest."""
    depth = deepest = 0
    for end, empty in _TAG.findall(mathml):
        depth += -1 if end else 0 if empty else 1
        deepest = max(deepest, depth)
    return deepest


def _on_large_stack(work: Callable[[], str]) -> str:
    """What `work` returns or raises, run where it can recurse as deep as `MAX_LENGTH` characters may ask for."""
    before = threading.stack_size(_STACK)
    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()
    finally:
        threading.stack_size(before)


def _misprint(tex: str, error: str) -> Misprint:
    """What the converter says, which is ``offset: sentence.``, and the token it means."""
    offset, _, sentence = error.partition(": ")
    at = min(int(offset), len(tex)) if offset.isdigit() else 0
    token = re.compile(r"\\[A-Za-z]+|\\?.|$", re.DOTALL).match(tex, at)
    message = sentence.strip().rstrip(".").replace('"', "'")
    return Misprint(message[:1].lower() + message[1:], "", at, token.end() if token else at)
