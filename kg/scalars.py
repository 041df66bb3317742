"""What scalars mean: traps of plain YAML values, characters that are no text, addresses.

In: a text as written. Out: what is wrong with it, or "". YAML 1.2's core schema is the rule; where tools that follow
YAML 1.1 read the same characters differently, that is said.
"""

import re
from types import MappingProxyType
from typing import Final

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What stands for nothing when it is written without quotes."""

TRUTH: Final = MappingProxyType(
    {"true": True, "yes": True, "on": True, "y": True, "false": False, "no": False, "off": False, "n": False}
)
"""Lower-case words that one or the other version of YAML reads as true or false."""

_AMBIGUOUS = re.compile(r"y|n|yes|no|on|off|true|false|[-+.]*[0-9][-+.:_0-9a-fox]{0,40}", re.IGNORECASE)
_SEXAGESIMAL = re.compile(r"[-+]?[1-9][0-9]{0,8}(?::[0-5]?[0-9])+(?:\.[0-9]*)?")
_DATE = re.compile(
    r"[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{0,9})?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)"
)
_PREFIXED = re.compile(r"[-+]?0[xbo]", re.IGNORECASE)
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U0010fffd-\U0010ffff]")
_TEX = re.compile(
    r"(?<!\\)(?:\\\\)*(\\(?:t(?:heta|au|imes|ext|ilde|op|o\b|frac|ag)|n(?:abla|eq?\b|u\b|ot|eg|mid|i\b)))"
)
_CONTROL_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\[^tn\\\"/ \n])")
_PART = r"[^\s<>\"{}|\\^`%#\[\]\x00-\x20\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U0010ffff]"
_URL = re.compile(
    rf"(?i:https?)://(?:(?![/?@:]){_PART})+(?::[0-9]{{1,5}})?"
    rf"(?:/(?:(?!\?){_PART}|%[0-9A-Fa-f]{{2}})*)?(?:\?(?:{_PART}|%[0-9A-Fa-f]{{2}})*)?(?:#(?:{_PART}|%[0-9A-Fa-f]{{2}})*)?"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?=\S)", re.IGNORECASE)


def other_reading(text: str) -> str:
    """How some YAML tools read `text` without quotes ("false", "10", "a date"); "" when all read it as it is."""
    if text[0:1].isalpha() and len(text) > 5:  # longer than "false": the usual case, quickly
        return ""
    if _DATE.fullmatch(text):
        return "a date"
    if not _AMBIGUOUS.fullmatch(text):
        return ""
    if (truth := TRUTH.get(text.lower())) is not None:
        return str(truth).lower()
    other = _number(text.replace("_", ""))
    return "" if other == text else other


def _number(text: str) -> str:
    """The number that a YAML tool might see, as it would write it; "" if none."""
    if _SEXAGESIMAL.fullmatch(text):
        return _base_60(text)
    try:
        if _PREFIXED.match(text):
            return str(int(text, 0))
        if re.fullmatch("[-+]?0[0-7]+", text):
            return str(int(text, 8))
        return str(int(text)) if text.lstrip("-+").isdecimal() else str(float(text))
    except ValueError:
        return ""


def _base_60(text: str) -> str:
    value = 0
    for part in text.lstrip("-+").split(".")[0].split(":"):
        value = value * 60 + int(part)
    return str(-value if text.startswith("-") else value)


def stray_escape(text: str, written: str) -> str:
    r"""The escape in `written` that was not meant as one; "" if there is none.

    `written` is a scalar in double quotes that says `text`. Suspicious are escapes of control characters, and those
    that are the start of a TeX command: ``"\theta"`` is a tab and ``heta``.
    """
    found = _TEX.search(written) or (_CONTROL.search(text) and _CONTROL_ESCAPE.search(written))
    return found[1][:2] if found else ""


def without_control(text: str) -> str:
    """`text` with control characters and noncharacters replaced by U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


def address_problem(text: str) -> tuple[str, str, str]:
    """Code, message and hint of what is wrong with `text` as a web address; three empty texts if nothing is."""
    if _URL.fullmatch(text):
        return "", "", ""
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        hint = f"write https://doi.org/{text[4:]}" if scheme[1].lower() == "doi" else "use an https address"
        return "KG043", f"an address cannot start with '{scheme[1]}:'", hint
    return "KG015", "this is no web address", "an address starts with https:// and holds no spaces"
