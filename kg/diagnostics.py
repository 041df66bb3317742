"""Diagnostics: an author's mistake as a value, with a stable code, an exact place and a way out.

Positions are 1-based lines and columns counted in Unicode code points; the end is exclusive. A diagnostic carries the
line it points at, so it can be shown without reading the file again. Nothing here touches disk.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from kg.ids import FilePath

Severity = Literal["error", "warning"]


class Span(Struct, frozen=True, order=True):
    """A stretch of a file. Lines and columns start at 1 and count code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)
"""The first position of a file: where a diagnostic about the file as a whole points."""


class Written(Struct, frozen=True):
    """Text as the author wrote it, with its place."""

    text: str
    span: Span


class Code(Struct, frozen=True):
    """One kind of diagnostic: its severity, and its title as in the reference."""

    severity: Severity
    title: str


CODES: dict[str, Code] = {
    # files
    "KG001": Code("error", "The file cannot be read"),
    "KG002": Code("error", "The file is not UTF-8"),
    "KG003": Code("error", "The file is too large"),
    "KG004": Code("error", "The file holds control characters"),
    "KG005": Code("error", "A symbolic link leads in a circle or out of the content folder"),
    "KG006": Code("error", "The file starts with a byte order mark"),
    "KG007": Code("error", "The file has CR or CRLF line ends"),
    "KG008": Code("error", "The file is empty"),
    "KG009": Code("error", "Two files claim one page"),
    # front matter and YAML files
    "KG010": Code("error", "The YAML cannot be parsed"),
    "KG011": Code("error", "A key is given twice"),
    "KG012": Code("error", "Unknown tag"),
    "KG013": Code("error", "A value that YAML tools read in different ways"),
    "KG014": Code("warning", "Unknown key"),
    "KG015": Code("error", "A value of the wrong kind"),
    "KG016": Code("error", "A required key is missing"),
    "KG017": Code("error", "The YAML is too deep or expands without bound"),
    "KG018": Code("error", "The front matter is not closed"),
    "KG019": Code("error", "The id cannot be used"),
    # the grammar of items
    "KG020": Code("error", "Unknown item type"),
    "KG021": Code("error", "The choices are missing"),
    "KG022": Code("error", "The wrong number of choices is marked right"),
    "KG023": Code("error", "There are too few choices"),
    "KG024": Code("warning", "A section that this type does not use"),
    "KG025": Code("error", "A section is given twice"),
    "KG026": Code("error", "The answer is missing"),
    "KG027": Code("error", "The numeric answer cannot be read"),
    "KG028": Code("error", "There are no blanks to fill in"),
    "KG029": Code("error", "The table of pairs is missing or malformed"),
    "KG030": Code("error", "The list to put in order is missing or too short"),
    "KG031": Code("error", "The rubric is not a table of criterion, points and description"),
    "KG032": Code("error", "The prompt is empty"),
    "KG033": Code("warning", "Two choices read the same"),
    "KG034": Code("error", "A code block is missing"),
    "KG035": Code("error", "A true-or-false item needs exactly two choices"),
    "KG036": Code("error", "The accepted answers are not a list"),
    "KG037": Code("error", "A choice, blank, pair or step is empty"),
    "KG038": Code("warning", "Feedback stands outside its choice"),
    # Markdown
    "KG040": Code("error", "The formula cannot be typeset"),
    "KG041": Code("warning", "Unknown code language"),
    "KG042": Code("error", "HTML that is not allowed was removed"),
    "KG043": Code("error", "A link with a scheme that is not allowed"),
    "KG044": Code("error", "A link leads nowhere"),
    "KG045": Code("error", "A link leaves the content folder"),
    "KG046": Code("error", "An image or attachment is missing"),
    "KG047": Code("warning", "An image has no alternative text"),
    "KG048": Code("warning", "A footnote has no definition"),
    "KG049": Code("warning", "A first-level heading below the title"),
    "KG050": Code("warning", "An image on another host is shown as a link"),
    "KG051": Code("error", "The Markdown is nested too deeply"),
    "KG052": Code("warning", "A file with an unsuitable name"),
    # taxonomy, course file, references
    "KG060": Code("error", "A tag has an unknown broader tag"),
    "KG061": Code("error", "The taxonomy has a cycle"),
    "KG063": Code("warning", "Two tags share a label"),
    "KG064": Code("error", "The blueprint names what does not exist"),
    "KG065": Code("error", "A page describes an unknown tag"),
    "KG066": Code("error", "Two pages describe one tag"),
    "KG067": Code("error", "The reading order names what does not exist"),
    "KG068": Code("error", "Unknown reference"),
    "KG069": Code("error", "The project's configuration is broken"),
    # the course as a whole
    "KG070": Code("error", "Two items have one id"),
    "KG071": Code("error", "Unknown related item"),
    "KG072": Code("warning", "An item relates to itself"),
    "KG073": Code("warning", "The same thing is listed twice"),
    "KG074": Code("warning", "A title that several items share"),
    "KG075": Code("error", "Unknown prerequisite"),
    "KG076": Code("error", "Prerequisites go in a circle"),
    "KG078": Code("warning", "The item has no Bloom level"),
    "KG079": Code("warning", "The item has more than one Bloom level"),
    "KG080": Code("warning", "The item is in no chapter"),
    "KG081": Code("warning", "A link to a draft"),
    "KG082": Code("error", "An alias is already taken"),
    "KG084": Code("warning", "Two items have one title"),
    "KG085": Code("warning", "MkDocs warns"),
}
"""Every diagnostic code. A code is never reused or renumbered; `docs/reference/diagnostics.md` explains each."""


class Diagnostic(Struct, frozen=True):
    """One finding in one file.

    `message` says what is wrong in one line without a full stop; `hint` what to do about it, or ""; `excerpt` is the
    text of line `span.line` without its line end, or "" where there is none.
    """

    path: FilePath
    span: Span
    code: str
    message: str
    hint: str = ""
    excerpt: str = ""

    @property
    def severity(self) -> Severity:
        """As the code's entry in `CODES` says."""
        return CODES[self.code].severity


def shortened(text: str, length: int = 60) -> str:
    """`text`, cut to `length` characters where it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, place and code, each once."""
    return tuple(sorted(set(diagnostics), key=lambda d: (d.path, d.span, d.code, d.message)))
