"""Digests change with what pages show, and with nothing else."""

from decimal import Decimal

import pytest
from builders import interactions, item, rich, tag, written
from msgspec import Struct
from msgspec.structs import fields, replace

from kg import model
from kg.diagnostics import Span
from kg.digest import introduction_digest, item_digest, tag_digest
from kg.model import Address, Criterion
from kg.vocab import ITEM_TYPES

ELSEWHERE = Span(9, 9, 9, 10)


def whole(kind):
    """An item in which nothing is empty."""
    linked = item(
        "x", kind, tags=["apply", "t"], related=[("y", "because")], requires=["z"], links=[Address("item", "y"), None],
        interaction=interactions()[kind], answer="An answer", explanation="Why", hints=["A hint"], sources=["@key"],
        rubric=(Criterion(rich("Clarity"), 2, rich("Is clear")),), chapters=["t"],
    )  # fmt: skip
    named = model.Relation(written("y")[0], "because")
    with_names = replace(linked.item, related=(named,), requires=written("z"), aliases=written("old"))
    return replace(linked, item=with_names)


def changes(value):
    """Every value that differs from `value` in one leaf, as (what was changed, the other value)."""
    if isinstance(value, Struct):
        for field in fields(value):
            for name, other in changes(getattr(value, field.name)):
                yield f"{field.name}.{name}", replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            for name, other in changes(part):
                yield name, (*value[:n], other, *value[n + 1 :])
        yield "length", (*value, value[-1]) if value else ("more",)
    elif isinstance(value, str):
        yield "text", value + "!"
    elif isinstance(value, bool):
        yield "truth", not value
    elif isinstance(value, int | Decimal):
        yield "number", value + 1


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_any_change_of_an_item_but_of_places_and_plain_forms_changes_its_digest(kind):
    linked = whole(kind)
    before = item_digest(linked)
    seen = 0
    for name, other in changes(linked):
        steps = name.split(".")
        place = any(step.endswith(("span", "digest")) for step in steps) or "span" in name
        plain = steps[-2:] == ["text", "text"] and steps[-3:-2] not in (["headings"], ["to"])
        written_word = steps[-3:-2] in (["tags"], ["requires"], ["aliases"], ["sources"], ["to"])
        expect_same = place or (plain and not written_word)
        assert (item_digest(other) == before) == expect_same, name
        seen += 1
    assert seen > 50


def test_moving_lines_about_changes_no_digest():
    linked = whole("multiple-choice")
    moved = replace(linked, item=replace(linked.item, id_span=ELSEWHERE, title_span=ELSEWHERE, digest="f" * 64))
    assert item_digest(moved) == item_digest(linked)


def test_the_digest_of_a_tag_sees_the_order_of_its_broader_tags_but_not_its_place():
    linked = tag("t", broader=["a", "b"])
    assert tag_digest(replace(linked, position=7)) == tag_digest(linked)
    assert tag_digest(replace(linked, broader=("b", "a"))) != tag_digest(linked)


def test_the_digest_of_an_introduction_sees_what_its_links_lead_to():
    linked = tag("t", introduction="Read this.", links=[Address("item", "x")])
    assert introduction_digest(replace(linked, addresses=(Address("item", "y"),))) != introduction_digest(linked)
    assert introduction_digest(replace(linked, position=7)) == introduction_digest(linked)
    said = replace(linked.introduction, body=replace(linked.introduction.body, text="$x$"))
    assert introduction_digest(replace(linked, introduction=said)) != introduction_digest(linked)
    assert introduction_digest(replace(linked, introduction=None)) != introduction_digest(linked)
