"""What the words of a heading, or of a label in a text, are meant to start.

In: plain text, or Markdown as it is written. Out: names of sections. Where such a heading may stand, and what becomes
of it, is for `kg.sections` to say.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from kg.ids import folded

RESERVED: Final = MappingProxyType(
    {
        "hint": "Hint",
        "answer": "Answer",
        "accepted answers": "Accepted answers",
        "starter": "Starter",
        "expected output": "Expected output",
        "explanation": "Explanation",
        "rubric": "Rubric",
    }
)
"""Section names, case-folded, as they are written best."""

_ANSWERS: Final = (
    "answers correct-answer correct-answers right-answer model-answer sample-answer suggested-answer example-answer "
    "expected-answer answer-key solution solutions model-solution sample-solution answer-and-explanation"
)
_OTHER_WORDS: Final = MappingProxyType(
    {
        "hint": "hints hinweis hinweise indice pista",
        "answer": f"{_ANSWERS} antwort lösung musterlösung réponse respuesta solución risposta soluzione",
        "accepted answers": "accepted-answer accepted acceptable-answers accepted-forms",
        "explanation": "explanations erklärung explication explicación spiegazione",
        "rubric": "rubrics grading-rubric scoring-rubric marking-scheme mark-scheme",
        "starter": "starter-code starting-code",
        "expected output": "expected-outputs",
    }
)
"""What else authors call the sections, in English and in other languages; no words that may well head what is asked,
such as *Output* or *Feedback*."""

_MEANT: Final = MappingProxyType(
    {word.replace("-", " "): name for name, words in _OTHER_WORDS.items() for word in words.split()}
    | {name: name for name in RESERVED}
)

_ALIKE: Final = 0.83
"""How alike a heading and a section's name must be (`difflib`): one slip in six letters. `kg.nearest` allows many more,
for it only suggests."""

_WORDS: Final = re.compile(r"[\W\d_]*(?:the )?([^\W\d_]+(?:[ '’-][^\W\d_]+)*)(?:[\W\d_]*$|[ ]*[:(\[–—=]| -)")
_ATTRIBUTES: Final = re.compile(r"[ \t]*\{[^{}]*\}[ \t]*$")
"""What other tools take from the end of a heading: ``{#answer}``."""

_INFLECTED: Final = frozenset({"s", "ed", "er"})
"""What makes another word of a section's name, and is no slip."""

_QUALIFIED: Final = re.compile(r"[\W\d_]*[^\W\d_].*?(?:[ #.:–—-](?:\d+|[^\W\d_])\W*|:\W*\w.*)$")
_LABEL: Final = re.compile(
    r"^[ \t]*(?:\\?#{1,6}[ \t]*(?P<hashes>[^\s#][^\n]*)"
    r"|<h[1-6][^<>\n]*>(?P<tag>[^<>\n]+)<"
    r"|(?:\*\*?|__?)(?P<marked>[^*_:\n]{4,40})(?::[*_]{1,2}|[*_]{1,2}[ \t]*(?::|$))"
    r"|<(?:b|strong|i|em)>(?P<set>[^<>:\n]{4,40})(?::</|</\w+>[ \t]*(?::|$))"
    r"|(?P<plain>[^\W\d_][^*_:\n]{3,40}):)[^\n]*",
    re.MULTILINE | re.IGNORECASE,
)
_ASKED_FOR: Final = "{{"


class Label(NamedTuple):
    """A line of Markdown, from `start` to `end`, that looks like the beginning of the section `name`."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=4096)
def meant(text: str) -> str:
    """The section that a heading with this text is meant to start, whatever its level; or "".

    A slip keeps the first letter: *Planation* is no explanation.

    >>> meant("Answer:"), meant("Model answer (short)"), meant("Hint 2"), meant("Anwser"), meant("Answering machines")
    ('answer', 'answer', 'hint', 'answer', '')
    """
    found = _WORDS.match(folded(_ATTRIBUTES.sub("", text)[:60]))
    if not found:
        return ""
    words = found[1].replace("-", " ")
    return _MEANT.get(words) or _misspelt(words)


def is_one_of_several(text: str) -> bool:
    """Whether a heading tells its section from others of the kind: *Answer A*, *Solution 2*, *Solution: NaCl, 0.1 M*.

    >>> [is_one_of_several(text) for text in ("Answer A", "Solution 2", "Answer: two", "2. Answer", "Model answer")]
    [True, True, True, False, False]
    """
    return bool(_QUALIFIED.match(folded(text[:60])))


def _misspelt(words: str) -> str:
    """The section whose name was misspelt so, or ""."""
    if len(words) < len("answer"):
        return ""
    names = [name for name in RESERVED if name[0] == words[0] and words.removeprefix(name) not in _INFLECTED]
    return "".join(get_close_matches(words, names, 1, _ALIKE)) if names else ""


def labels(written: str) -> Iterator[Label]:
    """The lines of a text that were to start a section but are no headings: ``##Answer``, ``**Answer:** two``.

    *Solution: salt in water* is no label: it may be what is asked about. Neither is a line with a blank to fill in.
    """
    for found in _LABEL.finditer(written):
        label = found["hashes"] or found["tag"]
        name = meant(label or found["marked"] or found["set"] or found["plain"])
        if name and (label or _speaks(found, name)):
            yield Label(found.start() + len(found[0]) - len(found[0].lstrip()), found.end(), name)


def _speaks(found: re.Match[str], name: str) -> bool:
    """Whether a label that is no heading says what the answer is. Lower-case words may be the middle of a sentence."""
    of_answers = name == "explanation" or "answer" in found[0].lower()
    return of_answers and _ASKED_FOR not in found[0] and not (found["plain"] or "").islower()
