"""What is wrong with broken YAML, in an author's words.

In: a text that the parser refused, and the parser's error. Out: a `Slip`: the exact place, what is wrong there, what to
do. Offsets are in code points of the text. The parser's errors are known by their words (libyaml 0.2).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from kg.yamlnodes import MAX_DEPTH, TOO_DEEP, quote

KEY = re.compile(
    r"""("[^"\n]*"|'[^'\n]*'|[^\s#\-\[\]{},"'&*!|>%@`?:][^\n]{0,300}?|-[^\s][^\n]{0,300}?)[ \t]{0,9}:(?=\s|\Z)"""
)
"""A key at the start of a line, quoted or not, with its colon."""

_LINE_KEY = re.compile(r"[ \t]*(?:-[ \t]+)*([^\s:]+)[ \t]*:[ \t]+(?=\S)")
_TOKEN = re.compile(r"[^\n,\]}]*[^\s,\]}]|.")
_NAME = re.compile(r"[^\s:,\]}]+(?=[ \t]*:\s)")
_MARKS = frozenset("@`%*&!|>-?,[]{}#'\":=")


class Slip(NamedTuple):
    """What is wrong in ``text[start:end]``, and what to do about it."""

    start: int
    end: int
    message: str
    hint: str
    code: str = "KG010"


class _Place(NamedTuple):
    """Where the parser stopped (`at`), and where that began which it could not finish (`begun`), in an entry."""

    text: str
    start: int
    end: int
    at: int
    begun: int

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    def value(self) -> str:
        """The entry's value when it is on the key's line, else ""."""
        key = KEY.match(self.text, self.start, self.end)
        value = self.text[key.end() : self.end].strip() if key else ""
        return "" if "\n" in value else value

    def rest(self) -> str:
        """The text at `at`: up to a colon where a key is, to a comma or bracket in brackets, or to the line's end."""
        before = self.text[max(self.text.rfind("\n", self.start, self.at) + 1, self.start) : self.at].rstrip(" \t-")
        if before[-1:] in {"", "{", ","} and (key := _NAME.match(self.text, self.at, self.end)):
            return key.group()
        above = self.text[self.start : self.at]
        if sum(map(above.count, "[{")) > sum(map(above.count, "]}")):
            found = _TOKEN.match(self.text, self.at, self.end)
            return found.group() if found else ""
        return self.text[self.at : line_end(self.text, self.at, self.end)].rstrip()


def line_end(text: str, at: int, end: int) -> int:
    """Where the line that `at` is in ends, at most `end`."""
    found = text.find("\n", at, end)
    return end if found < 0 else found


def slip_of(text: str, error: yaml.YAMLError, start: int, end: int) -> Slip:
    """The parser's error in the words of an author."""
    mark, context_mark = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    at = min(start + mark.index, end) if mark else start
    begun = min(start + context_mark.index, end) if context_mark else at
    place = _Place(text, start, end, at, begun)
    problem = getattr(error, "problem", None) or "the parser gives no reason"
    said = f"{getattr(error, 'context', None)}: {problem}"
    slip = next((tell(place) for words, tell in _TOLD if words in said), None)
    slip = slip or Slip(at, at + 1, f"the YAML cannot be parsed: {problem}", "")
    return slip._replace(end=max(min(slip.end, line_end(text, slip.start, end)), slip.start))


def no_key(text: str, start: int, end: int) -> Slip:
    """A line at the top that is no ``key: value``."""
    end = line_end(text, start, end)
    glued = re.match(r"([\w-]{1,40}):(\S{1,40})", text[start:end])
    hint = f"put a space after the colon: '{glued[1]}: {glued[2]}'" if glued else "write 'key: value'"
    return Slip(start, end, "a line without a key", hint)


def unquoted(value: str) -> str:
    """What was meant by a badly quoted text."""
    mark = value[:1]
    if mark not in {"'", '"'}:
        return value
    if len(value) > 1 and value.endswith(mark):
        return value[1:-1]
    return value[1:] if value.count(mark) == 1 else value


def _colon(place: _Place) -> Slip:
    """A colon (and white space) inside a text, or a key indented below one."""
    line_start = place.text.rfind("\n", place.start, place.at) + 1 or place.start
    end = line_end(place.text, place.at, place.end)
    key = _LINE_KEY.match(place.text, line_start, end)
    if key is None or key.end() > place.at:
        hint = "move it to the left, or put the text above in quotes"
        return Slip(place.at, place.at + 1, "a key is indented below a text that is already its line's value", hint)
    value = place.text[key.end() : end].rstrip()
    hint = quote(value, f"the {key[1][:40]}")
    return Slip(place.at, place.at + 1, "a colon inside a text without quotes", hint)


def _indicator(place: _Place) -> Slip:
    """A character that means something else at the start of a text."""
    if place.character not in _MARKS:
        return _tab(place)
    rest = place.rest()
    message = f"a text without quotes cannot start with '{place.character}'"
    return Slip(place.at, place.at + len(rest), message, quote(rest))


def _begun_indicator(place: _Place) -> Slip:
    return _indicator(place._replace(at=place.begun))


def _tab(place: _Place) -> Slip:
    """A tab in the indentation: the parser stops at it or just before it."""
    at = place.at if place.character == "\t" else max(place.text.find("\t", place.at, place.end), place.at)
    return Slip(at, at + 1, "a tab in the indentation", "indent with spaces")


def _open_quote(place: _Place) -> Slip:
    mark = place.text[place.begun]
    return Slip(place.begun, place.begun + 1, "the quote is never closed", f"close it with another {mark}")


def _escape(place: _Place) -> Slip:
    at = max(place.text.rfind("\\", place.start, place.at + 1), place.start)
    single = unquoted(place.value())
    hint = "a backslash stands for itself in single quotes"
    if single and len(single) <= 60:
        hint = f"{hint}: '" + single.replace("'", "''") + "'"
    return Slip(at, at + 2, f"'{place.text[at : at + 2]}' is no escape in double quotes", hint)


def _bracket(place: _Place) -> Slip:
    """Something in a list or a mapping in brackets that is not separated from what is before it, or its open end."""
    opening = place.text[place.begun]
    name, closing = ("list", "]") if opening == "[" else ("mapping", "}")
    if place.at >= place.end:
        message = f"the {name} is never closed"
        return Slip(place.begun, place.begun + 1, message, f"close it with '{closing}'")
    if place.character == ":":
        return Slip(place.at, place.at + 1, "a colon inside a text without quotes", quote(_around(place)))
    hint = f"separate entries by commas, end with '{closing}', and quote texts that hold any of , [ ] {{ }} : #"
    return Slip(place.at, place.at + 1, f"',' or '{closing}' is missing before this", hint)


def _around(place: _Place) -> str:
    """The text around `at`, between commas, colons before it, and brackets."""
    start = 1 + max(place.text.rfind(mark, place.start, place.at) for mark in ",:[{")
    found = re.compile(r"[^\n,\]}]*").match(place.text, place.at, place.end)
    return place.text[start : found.end() if found else place.at].strip()


def _no_content(place: _Place) -> Slip:
    """A comma without anything before it, a bracket at the very end, or what cannot start a text."""
    opening = max(place.text.rfind("[", place.start, place.at), place.text.rfind("{", place.start, place.at))
    if place.at >= place.end and opening >= 0:
        return _bracket(place._replace(begun=opening))
    if place.character == "," and place.text[place.start : place.at].rstrip()[-1:] in {",", "[", "{"}:
        return Slip(place.at, place.at + 1, "nothing stands before this comma", "remove it")
    return _indicator(place)


def _no_colon(place: _Place) -> Slip:
    end = line_end(place.text, place.begun, place.end)
    hint = "write 'key: value', or indent the line if it continues the one above"
    return Slip(place.begun, end, "a line without a key", hint)


def _deep(place: _Place) -> Slip:
    message = f"the YAML is nested more than {MAX_DEPTH} deep"
    return Slip(place.at, place.at + 1, message, "write it flatter", "KG017")


def _more(place: _Place) -> Slip:
    """Something where a new key was expected: after a closing quote or bracket, or at another indentation."""
    value = place.value()
    end = line_end(place.text, place.at, place.end)
    if value and value[0] in "*&!":
        return _indicator(place._replace(at=place.end - len(value)))
    if value and value[0] in "'\"":
        return Slip(place.at, end, "there is text after the closing quote", quote(unquoted(value)))
    if value and value[0] in "[{":
        return Slip(place.at, end, "there is text after the closing bracket", quote(value))
    if place.character in {"]", "}"}:
        return Slip(place.at, place.at + 1, "this bracket closes nothing", "remove it")
    hint = "align it with the lines it belongs to"
    return Slip(place.at, place.at + 1, "the indentation fits no line above", hint)


_TOLD: tuple[tuple[str, Callable[[_Place], Slip]], ...] = (
    (TOO_DEEP, _deep),
    ("mapping values are not allowed", _colon),
    ("entries are not allowed", _indicator),
    ("mapping keys are not allowed", _indicator),
    ("cannot start any token", _indicator),
    ("tab character", _tab),
    ("found unexpected end of stream", _open_quote),
    ("parsing a tag", _begun_indicator),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("expected comment or line break", _begun_indicator),
    ("alphabetic or numeric character", _begun_indicator),
    ("undefined tag handle", _begun_indicator),
    ("expected ',' or", _bracket),
    ("expected node content", _no_content),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _more),
    ("expected '-' indicator", _more),
)
"""What the parser says, and who says it better."""
