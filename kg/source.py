"""A text file as its readers see it: decoded text, and positions counted as editors count them.

In: a file's bytes. Out: a `Source`, whose text holds no byte order mark, no CR and no control character, and
diagnostics for those it had (KG002 to KG008). Offsets are in code points of that text. Nothing here touches disk.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice

from kg.diagnostics import START, Diagnostic, Span
from kg.ids import FilePath

MAX_BYTES = 5 * 1024 * 1024
"""The size a text file may have (KG003)."""

MAX_REPORTED = 10
"""Of undecodable bytes and control characters at most so many are reported for one file."""

_UNWANTED = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "\U0010fffd]"
)
"""Control characters but tab and line feed, noncharacters, and the one private character that readers use as a mark."""

_BREAKS = re.compile("[ \t]*[\n\u2028\u2029][ \t\n\u2028\u2029]*")
_PLAIN = bytes((9, 10, *range(32, 127)))
_PASSED = _PLAIN + bytes(range(128, 256))


class Source:
    """A file's `text` and its `path`; never changed. Lines and columns start at 1, and only line feeds end a line."""

    __slots__ = ("_excerpt", "_starts", "path", "text")

    def __init__(self, path: FilePath, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] = []
        self._excerpt = (0, "")

    def line(self, number: int) -> str:
        """The text of a line without its line end; "" for a line that does not exist."""
        if self._excerpt[0] != number:
            self._excerpt = number, self._line(number)
        return self._excerpt[1]

    def _line(self, number: int) -> str:
        starts = self._starts or self._index()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]

    def _index(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        self._starts = starts
        return starts

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``, `start` ≤ `end`."""
        starts = self._starts or self._index()
        line = bisect_right(starts, start)
        first = starts[line - 1]
        if line == len(starts) or end < starts[line]:
            return Span(line, start - first + 1, line, end - first + 1)
        end_line = bisect_right(starts, end, line)
        return Span(line, start - first + 1, end_line, end - starts[end_line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset of a position, moved into the text where it lies outside."""
        starts = self._starts or self._index()
        if line > len(starts):
            return len(self.text)
        return min(starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def diagnostic(self, code: str, span: Span, message: str, hint: str = "") -> Diagnostic:
        """A diagnostic about this file, with the line it points at; message and hint are put in one line each."""
        return Diagnostic(self.path, span, code, _one_line(message), _one_line(hint), self.line(span.line))


def _one_line(text: str) -> str:
    return text if text.isprintable() else _BREAKS.sub(" ", text)


def decode(path: FilePath, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The text in `data`, and what is wrong with its encoding. None for a file that is too large or empty.

    What can be mended is: undecodable bytes and control characters become U+FFFD.
    """
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 2**20:.1f} MiB" if len(data) > MAX_BYTES + 1 else "larger"
        message = f"the file is too large to read: {size}, at most {MAX_BYTES >> 20} MiB are allowed"
        return None, (Diagnostic(path, START, "KG003", message, "split it"),)
    if not data.translate(None, _PASSED):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return _mended(path, data)
        if not text.isascii() and (_UNWANTED.search(text) or text[0] == "\ufeff"):
            return _mended(path, data)
        if not text or text.isspace():
            return None, (_empty(path),)
        return Source(path, text), ()
    return _mended(path, data)


def _empty(path: FilePath) -> Diagnostic:
    return Diagnostic(path, START, "KG008", "the file is empty", "write something in it, or remove it")


def _mended(path: FilePath, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """As `decode`, for a file that needs mending."""
    text, wide = _utf16(data)
    marked = text.startswith("\ufeff")
    line_end = re.search("\r\n?", text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    unwanted = [found.start() for found in _UNWANTED.finditer(text)]
    raw = Source(path, text)
    source = Source(path, _UNWANTED.sub("\ufffd", _without_escapes(text)))
    if not source.text or source.text.isspace():
        return None, (_empty(path),)
    found = [source.diagnostic("KG002", START, wide, "save the file as UTF-8")] if wide else []
    if marked and not wide:
        message = "the file starts with a byte order mark"
        found.append(source.diagnostic("KG006", START, message, "save it as UTF-8 without one"))
    if line_end:
        found.append(_line_ends(source, line_end.group(), line_end.start() - marked))
    return source, (*found, *_unreadable(raw, source, unwanted))


def _utf16(data: bytes) -> tuple[str, str]:
    """The text, and what is wrong when it is UTF-16; undecodable bytes are low surrogates for now."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "the file is UTF-16"
    return data.decode("utf-8", "surrogateescape"), ""


def _without_escapes(text: str) -> str:
    return re.sub("[\udc80-\udcff]", "\ufffd", text)


def _line_ends(source: Source, written: str, at: int) -> Diagnostic:
    """KG007 at the first of them: an empty stretch at the line's end."""
    name = "CRLF" if written == "\r\n" else "CR"
    hint = "save it with LF; '* text=auto eol=lf' in .gitattributes keeps it so"
    return source.diagnostic("KG007", source.span(at, at), f"the file has {name} line ends", hint)


def _unreadable(raw: Source, source: Source, unwanted: list[int]) -> Iterable[Diagnostic]:
    """KG002 for bytes that are not UTF-8, KG004 for control characters, the first few of each."""
    foreign = [found.start() for found in re.finditer("[\udc80-\udcff]", raw.text)]
    for at in islice(foreign, MAX_REPORTED):
        byte = ord(raw.text[at]) - 0xDC00
        likely = bytes([byte]).decode("cp1252", "replace")
        hint = "save the file as UTF-8" + (f"; in Windows-1252 this byte is '{likely}'" if likely.isalpha() else "")
        more = _more(foreign, at)
        yield source.diagnostic("KG002", source.span(at, at + 1), f"the byte 0x{byte:02X} is not UTF-8{more}", hint)
    for at in islice(unwanted, MAX_REPORTED):
        message = f"the control character U+{ord(raw.text[at]):04X}{_more(unwanted, at)}"
        yield source.diagnostic("KG004", source.span(at, at + 1), message, "remove it")


def _more(places: list[int], at: int) -> str:
    """What to say at the last place that is reported about those that are not."""
    last = at == places[min(len(places), MAX_REPORTED) - 1]
    return f" (and {len(places) - MAX_REPORTED} more)" if last and len(places) > MAX_REPORTED else ""
