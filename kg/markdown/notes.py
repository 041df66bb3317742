"""Footnotes as HTML: the marks in a text, the notes at its end, the links back."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from kg.markdown.body import label_key
from kg.markdown.writer import Handler, Writer


def footnote(w: Writer, at: int, label: str, _where: Any) -> int:
    """A reference to a footnote; to none where its definition was nested too deeply to count."""
    label = label_key(label)
    if label not in w.body.footnotes:
        return at + 1
    number = w.notes.get(label)
    if number is None:
        number = w.notes[label] = w.file.next_note()
    count = w.file.count_reference(number)
    name = _reference_id(number, count)
    w.out.append(
        f'<sup class="kg-fnref" id="{name}"><a href="#fn-{number}" role="doc-noteref"'
        f' aria-label="Footnote {number}">{number}</a></sup>'
    )
    return at + 1


def _reference_id(number: int, count: int) -> str:
    return f"fnref-{number}" if count == 1 else f"fnref-{number}-{count}"


def write_notes(w: Writer) -> None:
    """The notes referred to, at the end of a text; a note may refer to further ones."""
    if not w.notes:
        return
    first = next(iter(w.notes.values()))
    start = f' start="{first}"' if first > 1 else ""
    w.out.append(f'<div class="kg-footnotes" role="group" aria-label="Footnotes"><ol{start}>\n')
    for label, number in _growing(w.notes):
        w.out.append(f'<li id="fn-{number}">')
        w.first = w.body.footnotes[label].start
        w.write(w.body.footnotes[label])
        _back_links(w, number)
        w.out.append("</li>\n")
        w.words.append(" ")
    w.out.append("</ol></div>\n")


def _growing(notes: dict[str, int]) -> Iterator[tuple[str, int]]:
    """The items of a dictionary that grows meanwhile."""
    done = 0
    while done < len(notes):
        for item in list(islice(notes.items(), done, None)):
            done += 1
            yield item


def _back_links(w: Writer, number: int) -> None:
    """Links from a note to the places that refer to it, in its last paragraph."""
    paragraph = w.out.pop() if w.out[-1] == "</p>\n" else ""
    for count in range(1, w.file.references[number] + 1):
        which = f", place {count}" if count > 1 else ""
        w.out.append(
            f' <a class="kg-fnback" role="doc-backlink" href="#{_reference_id(number, count)}"'
            f' aria-label="Back to the text{which}">↩</a>'
        )
    w.out.append(paragraph)


HANDLERS: Final[dict[str, Handler]] = {"FootnoteReference": footnote}
