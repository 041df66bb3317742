"""What the fragment of a link to an item or an introduction may name: the headings in it.

In: a record. Out: the ids of its headings, as links write them. Ids of the page around a text are not among them: no
link reaches those, for the ids of headings have a prefix on the page (`kg.markdown.anchors`).
"""

from collections.abc import Iterable, Iterator

from kg.markdown.anchors import PREFIX
from kg.model import Choices, Introduction, Item, Order, Pairs, RichText


def headings(record: Item | Introduction) -> frozenset[str]:
    """The ids of all headings on the page of an item or introduction, without their prefix."""
    texts = _texts(record) if isinstance(record, Item) else (record.body,)
    return frozenset(heading.id.removeprefix(PREFIX) for text in texts for heading in text.headings)


def _texts(item: Item) -> Iterator[RichText]:
    yield from (item.prompt, *item.hints)
    yield from filter(None, (item.answer, item.explanation))
    yield from (text for criterion in item.rubric for text in (criterion.name, criterion.description))
    yield from _parts(item)


def _parts(item: Item) -> Iterable[RichText]:
    match item.interaction:
        case Choices(choices):
            return (text for choice in choices for text in (choice.body, choice.feedback) if text)
        case Pairs(_, pairs, extra):
            return (*(text for pair in pairs for text in pair), *extra)
        case Order(steps):
            return steps
        case _:
            return ()
