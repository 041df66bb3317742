"""The answer controls of an item as they are shown: letters given, what must be shuffled shuffled.

A shuffle is a function of the item's id and the entries alone, so that a page looks the same in every build, and
never the right order.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b

from kg.model import Accepted, Blanks, Choice, Choices, Interaction, Item, Number, Order, Pairs, Program, RichText
from kg.pagedata import ChoiceData, Html, InteractionData, PairData
from kg.vocab import ItemType

Fill = Callable[[RichText], Html]

NO_WORDS = ("—",)
"""What the key shows for a blank in which the author wrote nothing (KG037)."""

INSTRUCTIONS: dict[ItemType, str] = {
    "multiple-choice": "Choose one",
    "multiple-answer": "Choose all that apply",
    "true-false": "True or false?",
    "matching": "Match each entry on the left with one on the right",
    "ordering": "Put these in order",
    "fill-in": "Fill in the gaps",
    "numeric": "Work out the number",
    "short-answer": "Answer in a few words",
    "code": "Write the code",
}


def interaction_data(item: Item, fill: Fill) -> InteractionData | None:
    """The controls and the key of `item`; None for types without any, and where the author's key could not be read."""
    if item.interaction is None:
        return None
    fields = _fields(item.interaction, item.id, fill)
    return InteractionData(kind=item.type, instruction=INSTRUCTIONS.get(item.type, ""), **fields)  # type: ignore[arg-type]  # names and kinds go together above


def _fields(interaction: Interaction, seed: str, fill: Fill) -> dict[str, object]:
    match interaction:
        case Choices():
            return {"choices": tuple(_choice(n, choice, fill) for n, choice in enumerate(interaction.choices))}
        case Accepted():
            return {"accepted": interaction.forms}
        case Number():
            return {"number": interaction.written}
        case Blanks():
            return {"blanks": tuple(words or NO_WORDS for words in interaction.blanks)}
        case Pairs():
            return _pairs(interaction, seed, fill)
        case Order():
            return _order(interaction, seed, fill)
        case Program():
            return _program(interaction)


def _choice(number: int, choice: Choice, fill: Fill) -> ChoiceData:
    feedback = fill(choice.feedback) if choice.feedback else Html("")
    return ChoiceData(letter(number), fill(choice.body), choice.right, feedback)


def _pairs(pairs: Pairs, seed: str, fill: Fill) -> dict[str, object]:
    rights = [right for _, right in pairs.pairs] + list(pairs.extra)
    place = shuffled(seed, [right.text for right in rights])
    letters = {index: letter(shown) for shown, index in enumerate(place)}
    return {
        "headings": pairs.headings,
        "pairs": tuple(PairData(fill(left), letters[n]) for n, (left, _) in enumerate(pairs.pairs)),
        "matches": tuple((letters[index], fill(rights[index])) for index in place),
    }


def _order(order: Order, seed: str, fill: Fill) -> dict[str, object]:
    place = shuffled(seed, [step.text for step in order.steps])
    letters = {index: letter(shown) for shown, index in enumerate(place)}
    return {
        "shuffled": tuple((letters[index], fill(order.steps[index])) for index in place),
        "order": tuple(letters[index] for index in range(len(place))),
    }


def _program(program: Program) -> dict[str, object]:
    return {
        "starter_html": Html(program.starter.html if program.starter else ""),
        "expected_html": Html(program.expected.html if program.expected else ""),
    }


def letter(number: int) -> str:
    """The name of entry `number`, from 0: A to Z, then AA, AB …

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def shuffled(seed: str, entries: Sequence[str]) -> list[int]:
    """Indices of `entries` in the order they are shown: by a hash of seed and entry, never as they stand.

    An entry keeps its place among the others when another is added.
    """
    place = sorted(range(len(entries)), key=lambda n: (_hash(seed, entries[n]), n))
    unchanged = place == list(range(len(entries)))
    return [*place[1:], place[0]] if unchanged and len(place) > 1 else place


def _hash(seed: str, entry: str) -> bytes:
    return blake2b(f"{seed}\0{entry}".encode(), digest_size=8).digest()
