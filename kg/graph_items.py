"""The facts about one item: what its file says, as RDF.

In: a `LinkedItem` and what the facts of all items share (`Common`). Out: the facts of the item's named graph, in a
fixed order, each once. What follows from several files together is for `kg.derive`.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from kg import vocab as v
from kg.digest import item_digest
from kg.facts import INTEGER, LINK, PLAIN, Fact, number, resource
from kg.ids import Iri
from kg.model import (
    Accepted,
    Address,
    Blanks,
    Choices,
    Criterion,
    LinkedItem,
    Number,
    Order,
    Pairs,
    Program,
    RichText,
)
from kg.names import Names, path_in_iri
from kg.vocab import Level

Facts = Iterator[Fact]


class Common(Struct, frozen=True):
    """What the facts of all items depend on beside the item."""

    names: Names
    language: str
    """The kind of text in the course's language."""
    levels: Mapping[Level, str]
    """The levels' labels."""
    references: frozenset[str]
    """The keys that items may cite."""


def item_facts(linked: LinkedItem, aliases: Iterable[str], common: Common) -> tuple[Fact, ...]:
    """All facts of the item's named graph; `aliases` are the item's old ids."""
    iri = common.names.item(linked.item.id)
    facts = (
        *_identity(iri, linked, common),
        *_classification(iri, linked, common),
        *_relations(iri, linked, common),
        *_sources(iri, linked, common),
        *_texts(iri, linked, common.language),
        *_interaction(iri, linked, common.language),
        *((common.names.item(old), v.DCT_IS_REPLACED_BY, iri, LINK) for old in aliases),
        *_provenance(iri, linked, common.names),
    )
    return tuple(dict.fromkeys(facts))


def _identity(iri: str, linked: LinkedItem, common: Common) -> Facts:
    item, names = linked.item, common.names
    yield iri, v.RDF_TYPE, v.SCHEMA_LEARNING_RESOURCE, LINK
    if item.type != "concept":
        yield iri, v.RDF_TYPE, v.SCHEMA_QUESTION, LINK
        yield iri, v.SCHEMA_EDU_QUESTION_TYPE, v.TYPE_LABELS[item.type], PLAIN
    yield iri, v.RDF_TYPE, v.TYPE_CLASSES[item.type], LINK
    yield iri, v.DCT_IDENTIFIER, item.id, PLAIN
    yield iri, v.DCT_TITLE, item.title, common.language
    yield iri, v.SCHEMA_NAME, item.title, common.language
    yield iri, v.SCHEMA_URL, names.page(iri), LINK
    yield iri, v.SCHEMA_IS_PART_OF, names.course, LINK
    yield iri, v.SCHEMA_STATUS, item.status, PLAIN


def _classification(iri: str, linked: LinkedItem, common: Common) -> Facts:
    tags = [(tag, common.names.tag(tag)) for tag in linked.tags]
    for _, tag in tags:
        yield iri, v.DCT_SUBJECT, tag, LINK
    if linked.item.type == "concept":
        for name, tag in tags:
            if name not in common.levels:
                yield iri, v.SCHEMA_TEACHES, tag, LINK
    if linked.item.difficulty is not None:
        yield iri, v.KG_DIFFICULTY, str(linked.item.difficulty), INTEGER
    if linked.item.minutes is not None:
        yield iri, v.SCHEMA_TIME_REQUIRED, f"PT{linked.item.minutes}M", PLAIN
    if linked.level:
        yield from _level(iri, linked.level, common)


def _level(iri: str, level: Level, common: Common) -> Facts:
    part, tag = f"{iri}#level", common.names.tag(level)
    yield iri, v.KG_BLOOM_LEVEL, tag, LINK
    yield iri, v.SCHEMA_EDUCATIONAL_ALIGNMENT, part, LINK
    yield part, v.RDF_TYPE, v.SCHEMA_ALIGNMENT_OBJECT, LINK
    yield part, v.SCHEMA_ALIGNMENT_TYPE, "complexityLevel", PLAIN
    yield part, v.SCHEMA_EDUCATIONAL_FRAMEWORK, "Bloom's Taxonomy", PLAIN
    yield part, v.SCHEMA_TARGET_NAME, common.levels[level], common.language
    yield part, v.SCHEMA_TARGET_URL, tag, LINK


def _relations(iri: str, linked: LinkedItem, common: Common) -> Facts:
    names = common.names
    for other, why in linked.related:
        related = names.item(other)
        yield iri, v.DCT_RELATION, related, LINK
        if why:
            part = f"{iri}#related-{path_in_iri(other)}"
            yield iri, v.KG_QUALIFIED_RELATION, part, LINK
            yield part, v.RDF_TYPE, v.KG_RELATION_CLASS, LINK
            yield part, v.KG_RELATED_ITEM, related, LINK
            yield part, v.KG_WHY, why, common.language
    for need in linked.requires:
        yield iri, v.DCT_REQUIRES, names.item(need), LINK
    for address in linked.addresses:
        to = address_iri(address, names)
        if to and to != iri:
            yield iri, v.DCT_REFERENCES, to, LINK


def _sources(iri: str, linked: LinkedItem, common: Common) -> Facts:
    for written in linked.item.sources:
        if not written.text.startswith("@"):
            yield iri, v.SCHEMA_CITATION, *resource(written.text)
        elif written.text[1:] in common.references:
            yield iri, v.SCHEMA_CITATION, common.names.reference(written.text[1:]), LINK


def _texts(iri: str, linked: LinkedItem, language: str) -> Facts:
    item = linked.item
    yield iri, v.SCHEMA_TEXT, item.prompt.text, language
    for n, hint in enumerate(item.hints, 1):
        yield from _part(iri, v.KG_HINT, f"hint-{n}", v.KG_HINT_CLASS, n, hint, language)
    if item.answer and item.type == "numeric":
        yield from _comment(iri, "answer", item.answer, language)
    elif item.answer:
        yield from _answer(iri, v.SCHEMA_ACCEPTED_ANSWER, "answer", item.answer.text, language)
    if item.explanation:
        yield from _comment(iri, "explanation", item.explanation, language)
    for n, criterion in enumerate(item.rubric, 1):
        yield from _criterion(iri, n, criterion, language)


def _part(iri: str, link: str, name: str, kind: str, position: int, text: RichText, language: str) -> Facts:
    part = f"{iri}#{name}"
    yield iri, link, part, LINK
    yield part, v.RDF_TYPE, kind, LINK
    yield part, v.SCHEMA_POSITION, str(position), INTEGER
    yield part, v.SCHEMA_TEXT, text.text, language


def _answer(iri: str, link: str, name: str, text: str, language: str) -> Facts:
    part = f"{iri}#{name}"
    yield iri, link, part, LINK
    yield part, v.RDF_TYPE, v.SCHEMA_ANSWER, LINK
    yield part, v.SCHEMA_TEXT, text, language


def _comment(iri: str, name: str, text: RichText, language: str) -> Facts:
    part = f"{iri}#{name}"
    yield iri, v.SCHEMA_ANSWER_EXPLANATION, part, LINK
    yield part, v.RDF_TYPE, v.SCHEMA_COMMENT, LINK
    yield part, v.SCHEMA_TEXT, text.text, language


def _criterion(iri: str, n: int, criterion: Criterion, language: str) -> Facts:
    part = f"{iri}#criterion-{n}"
    yield iri, v.KG_CRITERION, part, LINK
    yield part, v.RDF_TYPE, v.KG_CRITERION_CLASS, LINK
    yield part, v.SCHEMA_POSITION, str(n), INTEGER
    yield part, v.SCHEMA_NAME, criterion.name.text, language
    yield part, v.KG_POINTS, str(criterion.points), INTEGER
    yield part, v.SCHEMA_DESCRIPTION, criterion.description.text, language


def address_iri(address: Address | None, names: Names) -> Iri | None:
    """The IRI of what a link leads to; None for ordinary pages, attachments and links that lead nowhere."""
    if address is None or address.kind not in ("item", "tag"):
        return None
    return names.item(address.name) if address.kind == "item" else names.tag(address.name)


# ---- the interactions


def _interaction(iri: str, linked: LinkedItem, language: str) -> Facts:
    match linked.item.interaction:
        case Choices() as choices:
            yield from _choices(iri, choices, language)
        case Number() as numeric:
            yield from _number(iri, numeric)
        case Pairs() as pairs:
            yield from _pairs(iri, pairs, language)
        case Program() as program:
            yield from _program(iri, program)
        case Accepted() | Blanks() | Order() as simple:
            yield from _numbered(iri, simple, language)


def _numbered(iri: str, interaction: Accepted | Blanks | Order, language: str) -> Facts:
    match interaction:
        case Accepted(forms):
            for n, form in enumerate(forms, 1):
                yield from _answer(iri, v.SCHEMA_ACCEPTED_ANSWER, f"accepted-{n}", form, language)
        case Blanks(blanks):
            for n, words in enumerate(blanks, 1):
                yield from _blank(iri, n, words, language)
        case _:
            for n, step in enumerate(interaction.steps, 1):
                yield from _part(iri, v.KG_STEP, f"step-{n}", v.KG_STEP_CLASS, n, step, language)


def _choices(iri: str, choices: Choices, language: str) -> Facts:
    for n, choice in enumerate(choices.choices, 1):
        part = f"{iri}#choice-{n}"
        yield iri, v.SCHEMA_ACCEPTED_ANSWER if choice.right else v.SCHEMA_SUGGESTED_ANSWER, part, LINK
        yield part, v.RDF_TYPE, v.SCHEMA_ANSWER, LINK
        yield part, v.SCHEMA_POSITION, str(n), INTEGER
        yield part, v.SCHEMA_TEXT, choice.body.text, language
        if choice.feedback:
            yield part, v.KG_FEEDBACK, choice.feedback.text, language


def _number(iri: str, numeric: Number) -> Facts:
    part = f"{iri}#number"
    yield from _answer(iri, v.SCHEMA_ACCEPTED_ANSWER, "number", numeric.written, PLAIN)
    yield part, v.KG_VALUE, *number(numeric.value)
    yield part, v.KG_LOWEST, *number(numeric.low)
    yield part, v.KG_HIGHEST, *number(numeric.high)
    if numeric.unit:
        yield part, v.KG_UNIT, numeric.unit, PLAIN


def _blank(iri: str, n: int, words: tuple[str, ...], language: str) -> Facts:
    part = f"{iri}#blank-{n}"
    yield iri, v.KG_BLANK, part, LINK
    yield part, v.RDF_TYPE, v.KG_BLANK_CLASS, LINK
    yield part, v.SCHEMA_POSITION, str(n), INTEGER
    for word in words[:1]:
        yield part, v.SCHEMA_TEXT, word, language
    for word in words[1:]:
        yield part, v.KG_ACCEPTS, word, language


def _pairs(iri: str, pairs: Pairs, language: str) -> Facts:
    for link, heading in zip((v.KG_LEFT_HEADING, v.KG_RIGHT_HEADING), pairs.headings, strict=True):
        if heading:
            yield iri, link, heading, language
    for n, (left, right) in enumerate(pairs.pairs, 1):
        part = f"{iri}#pair-{n}"
        yield iri, v.KG_PAIR, part, LINK
        yield part, v.RDF_TYPE, v.KG_PAIR_CLASS, LINK
        yield part, v.SCHEMA_POSITION, str(n), INTEGER
        yield part, v.KG_LEFT, left.text, language
        yield part, v.KG_RIGHT, right.text, language
    for n, extra in enumerate(pairs.extra, 1):
        yield from _part(iri, v.KG_EXTRA_MATCH, f"match-{n}", v.KG_MATCH_CLASS, n, extra, language)


def _program(iri: str, program: Program) -> Facts:
    if program.starter:
        yield iri, v.KG_STARTER, program.starter.source, PLAIN
        if program.starter.language:
            yield iri, v.SCHEMA_PROGRAMMING_LANGUAGE, program.starter.language, PLAIN
    if program.expected:
        yield iri, v.KG_EXPECTED_OUTPUT, program.expected.source, PLAIN


# ---- where it comes from


def _provenance(iri: str, linked: LinkedItem, names: Names) -> Facts:
    yield iri, v.KG_CONTENT_DIGEST, item_digest(linked), PLAIN
    yield from written_in(iri, linked.item.path, linked.item.digest, names)


def written_in(iri: str, path: str, digest: str, names: Names) -> Iterable[Fact]:
    """That `iri` is described by the file at `path`, whose SHA-256 is `digest` ("" if unknown)."""
    source = names.source(path)
    yield iri, v.PROV_WAS_DERIVED_FROM, source, LINK
    yield source, v.RDF_TYPE, v.PROV_ENTITY, LINK
    yield source, v.KG_PATH, path, PLAIN
    if digest:
        yield source, v.KG_SHA256, digest, PLAIN
