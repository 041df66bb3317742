"""Inline Markdown as HTML: words, gaps, code, formulas.

Handlers for `kg.markdown.writer.Writer`: each writes what event `at` stands for and returns the event to go on with.
Diagnostics KG040 and KG048.
"""

import re
from typing import Any, Final

from kg.markdown.maths import Misprint
from kg.markdown.writer import Handler, Whole, Writer, escaped

WIDE: Final = 40
"""Characters of TeX from which a displayed formula may need scrolling on a small screen."""

_BLANK = re.compile(r"\{\{((?:[^{}]|\{(?!\{)|\}(?!\}(?!\})))*)\}\}")  # no possessive group: Python 3.11.2 errs
_LOST_FORMULA = re.compile(r"(?<!\\)\$([^$\n]++)(?<!\\)\$")
_OF_TEX = re.compile(r"[\\]|[_^]\{")
_BRACE = re.compile(r"(?<!\\)[{}]")
_COMMAND = re.compile(r"\\[A-Za-z]")
_LOST_FOOTNOTE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")


def text(w: Writer, at: int, value: str, where: Any) -> int:
    """Words, with what hides in them: lost footnotes and formulas, gaps to fill in."""
    if "[^" in value:
        for lost in _LOST_FOOTNOTE.finditer(w.body.written(where["start"], where["end"])):
            place = w.body.within(where["start"], lost.start(), lost.end())
            w.file.report("KG048", place, f"the footnote '{lost[1]}' has no definition", f"add a line [^{lost[1]}]: …")
    if value.count("$") > 1:
        _report_lost_formulas(w, where)
    if w.blanks is not None and "{{" in value:
        _gaps(w, value, w.blanks)
    else:
        w.words.append(value)
        w.out.append(escaped(value))
    return at + 1


def _report_lost_formulas(w: Writer, where: Any) -> None:
    """KG040 for formulas the parser takes for words: their braces do not match, or spaces stand inside their signs."""
    for lost in _LOST_FORMULA.finditer(w.body.written(where["start"], where["end"])):
        tex, braces = lost[1], _BRACE.findall(lost[1])
        if tex != (inner := tex.strip()):
            set_off = tex[0].isspace() and tex[-1].isspace() and _COMMAND.search(tex)
            wrong, hint = bool(set_off or _COMMAND.match(inner)), f"write ${inner}$"
            message = "a formula has no spaces beside its dollar signs"
        else:
            wrong = braces.count("{") != braces.count("}") and bool(_OF_TEX.search(tex))
            message, hint = "the braces in the formula do not match", "close each '{' with '}'"
        if wrong:
            place = w.body.within(where["start"], lost.start(1), lost.end(1))
            w.file.report("KG040", place, message, f"{hint}; write a dollar sign as \\$")


def _gaps(w: Writer, value: str, blanks: list[tuple[str, ...]]) -> None:
    """Text with ``{{a|b}}`` in it."""
    end = 0
    for found in _BLANK.finditer(value):
        blanks.append(tuple(word for part in found[1].split("|") if (word := " ".join(part.split()))))
        before = value[end : found.start()]
        w.words += [before, "____"]
        w.out += [escaped(before), Whole(f'<span class="kg-blank" data-blank="{len(blanks)}"></span>')]
        end = found.end()
    w.words.append(value[end:])
    w.out.append(escaped(value[end:]))


def code(w: Writer, at: int, value: str, _where: Any) -> int:
    """Code."""
    w.words.append(value)
    w.out.append(f"<code>{escaped(value)}</code>")
    return at + 1


# ---- maths


def inline_math(w: Writer, at: int, tex: str, where: Any) -> int:
    """A formula; but what stands before a digit is a price: $5-$10."""
    if w.body.digit_at(where["end"]):
        w.words.append(f"${tex}$")
        w.out.append(f"${escaped(tex)}$")
    else:
        shielded = len(tex) > 2 and tex[0] == tex[-1] == "`"
        formula(w, tex[1:-1] if shielded else tex, where, display=False)
    return at + 1


def display_math(w: Writer, at: int, tex: str, where: Any) -> int:
    """A displayed formula."""
    formula(w, tex, where, display=True)
    return at + 1


def formula(w: Writer, tex: str, where: Any, *, display: bool) -> None:
    """A formula that stands somewhere in a range of bytes."""
    w.words.append(tex)
    made = w.file.maths.mathml(tex, display)
    if isinstance(made, Misprint):
        written = w.body.written(where["start"], where["end"])
        start = written.find(tex)
        if start >= 0 and made.start < made.end:
            place = w.body.within(where["start"], start + made.start, start + made.end)
        else:
            place = w.body.trimmed(where["start"], where["end"])
        w.file.report("KG040", place, f"the formula cannot be typeset: {made.message}", made.hint)
        w.out.append(f'<code class="kg-math-error">{escaped(tex)}</code>')
    elif display:
        scrolls = ' tabindex="0"' if len(tex) > WIDE and not w.linked else ""
        w.out.append(Whole(f'<span class="kg-math"{scrolls}>{made}</span>'))
    else:
        w.out.append(Whole(made))


HANDLERS: Final[dict[str, Handler]] = {
    "Code": code,
    "DisplayMath": display_math,
    "InlineMath": inline_math,
    "Text": text,
}
