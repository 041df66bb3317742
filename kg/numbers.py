"""Numeric answers: ``16.8 ± 0.1 GB``, ``9.81 ± 2% m/s²``, ``3 .. 4``, ``1.6 × 10^10``.

In: the text of a paragraph. Out: a `Number`, or what is wrong with the text. Exact: decimals, never binary fractions.
"""

import re
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from kg.diagnostics import shortened
from kg.model import Number

MAX_DIGITS: Final = 40
MAX_EXPONENT: Final = 300
"""Numbers from 10^-300 to 10^300 fit the number formats that the graph's users have."""

MAX_UNIT: Final = 40
"""In characters."""

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SIGNS: Final = str.maketrans(
    {"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2009": " ", "\u202f": " ", "\u00a0": " "}
)
_TEX: Final = (("\\times", "×"), ("\\cdot", "×"), ("\\pm", "±"), ("\\ldots", ".."), ("\\dots", ".."), ("\\%", "%"))

_NUMBER = (
    r"[-+]?[ ]?(?:(?:[0-9]{1,3}(?:[ ][0-9]{3})+(?![0-9])|[0-9]+(?:_[0-9]+)*)(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]+|[ ]?[×x*·][ ]?10(?:\^\{?[-+]?[0-9]+\}?|[⁻⁺]?[⁰¹²³⁴-⁹]+))?(?![0-9.,_^])"
)
_TOLERANCE = re.compile(rf"({_NUMBER})[ ]*(?:±|\+/?-)[ ]*({_NUMBER})(%?)[ ]*(.*)")
_RANGE = re.compile(rf"({_NUMBER}|[-+]?[0-9]+(?:\.[0-9]+)?)[ ]*(?:\.{{2,3}}|…)[ ]*({_NUMBER})[ ]*(.*)")
_SINGLE = re.compile(rf"({_NUMBER})[ ]*(.*)")
_PREFIXED = re.compile(r"(?<![0-9.])0(?:x[0-9a-f]+|o[0-7]+|b[01]+)\b", re.IGNORECASE)
_FACTOR = re.compile(r"[×x*·][ ]?[0-9]")
_NO_EXPONENT = re.compile(r"[eE](?![A-Za-zµΩ])")
_POWER = re.compile(r"(.*?)(?:[eE]|[ ]?[×x*·][ ]?10)([-+^{}0-9⁻⁺⁰¹²³⁴-⁹]+)")
_FRACTION = re.compile(r"[-+]?[0-9]+[ ]?/[ ]?[0-9]")
_UNIT = re.compile(r"[^\W\d].*|[%‰°€$£¥µΩ'′″].*|/[ ]?[^\W\d].*|")


class Unreadable(NamedTuple):
    """Why a text is no numeric answer, and what to write instead."""

    message: str
    hint: str


def number(text: str) -> Number | Unreadable:
    """The numeric answer that `text` gives: a value, a value with a tolerance, or a range; a unit may follow.

    A tolerance in per cent has the sign right behind it and is relative to the value; ``± 2 %`` is 2 in the unit ``%``.
    """
    written = " ".join(text.split())
    plain = _without_tex(written)
    try:
        for pattern, made in ((_TOLERANCE, _tolerance), (_RANGE, _range), (_SINGLE, _single)):
            if (found := pattern.fullmatch(plain)) and not _FRACTION.match(plain):
                return _checked(made(*found.groups()), plain, written)
    except ArithmeticError:
        return Unreadable(
            "the number is too long or too large", f"use at most {MAX_DIGITS} digits and 10^{MAX_EXPONENT}"
        )
    return Unreadable(f"'{shortened(plain, 40)}' is not a number", _advice(plain))


_Parts = tuple[Decimal, Decimal, Decimal, str]
"""Value, lowest, highest, unit."""


def _tolerance(value: str, tolerance: str, percent: str, unit: str) -> _Parts:
    with localcontext(prec=3 * MAX_DIGITS):
        middle, by = _decimal(value), _decimal(tolerance)
        if percent:
            by = abs(middle) * by / 100
        return middle, middle - by, middle + by, unit


def _range(low: str, high: str, unit: str) -> _Parts:
    with localcontext(prec=3 * MAX_DIGITS):
        lowest, highest = _decimal(low), _decimal(high)
        return (lowest + highest) / 2, lowest, highest, unit


def _single(value: str, unit: str) -> _Parts:
    return _decimal(value), _decimal(value), _decimal(value), unit


def _decimal(text: str) -> Decimal:
    """Raises `ArithmeticError` for what is out of bounds."""
    power = _POWER.fullmatch(text)
    digits, exponent = power.groups() if power else (text, "0")
    exponent = exponent.strip("^{}").translate(_SUPERSCRIPTS)
    digits = digits.replace(" ", "").replace("_", "")
    if len(digits) > MAX_DIGITS or len(exponent) > len(str(MAX_EXPONENT)) + 1:
        raise ArithmeticError
    value = Decimal(f"{digits}E{exponent}")
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise ArithmeticError
    return value


def _checked(parts: _Parts, plain: str, written: str) -> Number | Unreadable:
    value, low, high, unit = parts
    if rest := _rest_of_a_number(plain, unit):
        return rest
    if low > high:
        return _reversed(plain, low, high)
    if "\\" in unit:
        return Unreadable(
            f"the unit '{shortened(unit, 40)}' is not plain text", "write it without a formula, such as m/s²"
        )
    if "±" in unit or "+-" in unit:
        return Unreadable("the unit stands before the tolerance", "write it once, at the end: 16.8 ± 0.1 GB")
    if len(unit) > MAX_UNIT or not _UNIT.fullmatch(unit):
        hint = "write the value alone, and everything else below it after an empty line"
        return Unreadable(f"'{shortened(unit, 40)}' is no unit", hint)
    return Number(value, low, high, unit, written)


def _reversed(plain: str, low: Decimal, high: Decimal) -> Unreadable:
    if _TOLERANCE.fullmatch(plain):
        return Unreadable("the tolerance is negative", "write it without a sign: 16.8 ± 0.1")
    return Unreadable("the range ends below its start", f"write {high} .. {low}")


def _rest_of_a_number(plain: str, unit: str) -> Unreadable | None:
    """What is wrong when what seems to be the unit still belongs to the number."""
    if found := _PREFIXED.search(plain):
        hint = f"write {int(found[0], 0)}" if len(found[0]) <= MAX_DIGITS else "write it in decimal"
        return Unreadable(f"'{shortened(found[0], 40)}' is not decimal", hint)
    if _FACTOR.match(unit):
        return Unreadable(
            f"'{shortened(plain, 40)}' is a calculation", "work it out; powers of ten are 1.6e10 or 1.6 × 10^10"
        )
    if _NO_EXPONENT.match(unit) and plain.removesuffix(unit)[-1] != " ":
        return Unreadable("the exponent is missing", "write it, as in 1e3, or a blank before the unit")
    return None


def _without_tex(text: str) -> str:
    for command, meant in _TEX:
        text = text.replace(command, meant)
    return text.translate(_SIGNS).strip()


def _advice(text: str) -> str:
    """What to write instead of a text that is no number."""
    if re.match(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])", text):
        return "write it without commas"
    if re.match(r"[-+]?[0-9]+,[0-9]", text):
        return "write a decimal point, not a comma"
    if _FRACTION.match(text):
        return "write a decimal fraction, with a tolerance if it is rounded"
    return "begin the answer with a value, such as 3.2, 16.8 ± 0.1 GB or 3 .. 4, in a paragraph of its own"
