"""Compiling: a course as named graphs, one for each source file.

In: a `Course`. Out: `Graphs`: for each file the facts it asserts. The built-in Bloom levels have a graph of their
own; what a course has without a file (settings by default) goes to one named after it. Nothing here infers;
`kg.derive` does.
"""

from collections.abc import Iterable, Iterator

from kg import vocab as v
from kg.digest import introduction_digest, tag_digest
from kg.facts import INTEGER, LINK, PLAIN, Fact, Graphs, language_kind, resource
from kg.graph_items import Common, address_iri, item_facts, written_in
from kg.ids import FilePath, Iri, ItemId, TagId
from kg.model import Course, Introduction, LinkedTag, Reference
from kg.names import Names
from kg.vocab import LEVELS

Facts = Iterator[Fact]


def course_graphs(
    course: Course, names: Names, before: tuple[Course, Graphs] | None = None
) -> dict[Iri, tuple[Fact, ...]]:
    """The named graphs of all files, in the order items, introductions, taxonomy, references, course.

    With `before`, a course and the graphs made of it with the same `names`, the graphs of items that have not changed
    are taken over.
    """
    common = common_words(course, names)
    same = before if before and common_words(before[0], names) == common else None
    graphs = dict(_item_graphs(course, common, same))
    for graph, facts in (*_tag_facts(course, common), *_course_facts(course, common)):
        graphs[graph] = (*graphs.get(graph, ()), *facts)
    return {graph: facts for graph, facts in graphs.items() if facts}


def common_words(course: Course, names: Names) -> Common:
    """What the facts of all items share."""
    labels = {level: course.tags[TagId(level)].tag.label for level in LEVELS if level in course.tags}
    return Common(names, language_kind(course.settings.language), labels, frozenset(course.references))


def _item_graphs(
    course: Course, common: Common, before: tuple[Course, Graphs] | None
) -> Iterator[tuple[Iri, tuple[Fact, ...]]]:
    aliases = _aliases(course)
    old_items, old_aliases, old_graphs = (before[0].items, _aliases(before[0]), before[1]) if before else ({}, {}, {})
    for name, linked in course.items.items():
        graph = common.names.graph(linked.item.path)
        same = old_items.get(name) == linked and old_aliases.get(name) == aliases.get(name)
        yield graph, old_graphs[graph] if same else item_facts(linked, aliases.get(name, ()), common)


def _aliases(course: Course) -> dict[ItemId, tuple[str, ...]]:
    """The old ids of each item that has any."""
    aliases: dict[ItemId, tuple[str, ...]] = {}
    for old, name in course.aliases.items():
        aliases[name] = (*aliases.get(name, ()), old)
    return aliases


def _tag_facts(course: Course, common: Common) -> Iterator[tuple[Iri, tuple[Fact, ...]]]:
    taxonomies: dict[FilePath, list[Fact]] = {}
    for linked in course.tags.values():
        taxonomies.setdefault(linked.tag.path, []).extend(_tag(linked, common))
        if linked.introduction:
            yield (
                common.names.graph(linked.introduction.path),
                _once(_introduction(linked, linked.introduction, common)),
            )
    for path, facts in taxonomies.items():
        yield common.names.graph(path), _once(facts)


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(facts))


def _tag(linked: LinkedTag, common: Common) -> Facts:
    tag, names = linked.tag, common.names
    iri = names.tag(tag.id)
    yield iri, v.RDF_TYPE, v.SKOS_CONCEPT, LINK
    if tag.id in LEVELS:
        yield iri, v.RDF_TYPE, v.KG_LEVEL_CLASS, LINK
    yield iri, v.DCT_IDENTIFIER, tag.id, PLAIN
    yield iri, v.SKOS_PREF_LABEL, tag.label, common.language
    for label in tag.alt:
        yield iri, v.SKOS_ALT_LABEL, label, common.language
    if tag.note:
        yield iri, v.SKOS_SCOPE_NOTE, tag.note, common.language
    for above in linked.broader:
        yield iri, v.SKOS_BROADER, names.tag(above), LINK
    yield iri, v.SKOS_IN_SCHEME, names.taxonomy, LINK
    if not linked.broader:
        yield iri, v.SKOS_TOP_CONCEPT_OF, names.taxonomy, LINK
    yield iri, v.KG_TAG_KIND, tag.kind, PLAIN
    yield iri, v.SCHEMA_POSITION, str(linked.position + 1), INTEGER
    yield iri, v.SCHEMA_URL, names.page(iri), LINK
    yield iri, v.KG_CONTENT_DIGEST, tag_digest(linked), PLAIN
    if tag.path:
        yield from written_in(iri, tag.path, "", names)


def _introduction(linked: LinkedTag, introduction: Introduction, common: Common) -> Facts:
    iri = common.names.tag(linked.tag.id)
    yield iri, v.SCHEMA_DESCRIPTION, introduction.body.text, common.language
    yield iri, v.KG_INTRODUCTION_DIGEST, introduction_digest(linked), PLAIN
    for address in linked.addresses:
        if to := address_iri(address, common.names):
            yield iri, v.DCT_REFERENCES, to, LINK
    yield from written_in(iri, introduction.path, introduction.digest, common.names)


def _course_facts(course: Course, common: Common) -> Iterator[tuple[Iri, tuple[Fact, ...]]]:
    works = (fact for reference in course.references.values() for fact in _reference(reference, common.names))
    yield common.names.graph("references"), _once(works)
    yield common.names.graph(course.settings.path or "course"), _once(_course(course, common))


def _reference(reference: Reference, names: Names) -> Facts:
    iri = names.reference(reference.key)
    yield iri, v.RDF_TYPE, v.SCHEMA_CREATIVE_WORK, LINK
    yield iri, v.DCT_IDENTIFIER, reference.key, PLAIN
    said = (
        (v.DCT_CREATOR, reference.author),
        (v.DCT_ISSUED, reference.year),
        (v.DCT_TITLE, reference.title),
        (v.KG_VENUE, reference.venue),
    )
    for predicate, text in said:
        if text:
            yield iri, predicate, text, PLAIN
    if reference.url:
        yield iri, v.SCHEMA_URL, *resource(reference.url)


def _course(course: Course, common: Common) -> Facts:
    settings, iri = course.settings, common.names.course
    yield iri, v.RDF_TYPE, v.SCHEMA_COURSE, LINK
    yield iri, v.DCT_IDENTIFIER, settings.id, PLAIN
    if settings.title:
        yield iri, v.SCHEMA_NAME, settings.title, common.language
    if settings.description:
        yield iri, v.SCHEMA_DESCRIPTION, settings.description, common.language
    if settings.language:
        yield iri, v.SCHEMA_IN_LANGUAGE, settings.language, PLAIN
    if settings.licence:
        yield iri, v.DCT_LICENSE, *resource(settings.licence)
    if settings.path:
        yield from written_in(iri, settings.path, "", common.names)
    yield common.names.taxonomy, v.RDF_TYPE, v.SKOS_CONCEPT_SCHEME, LINK
    yield common.names.taxonomy, v.SCHEMA_IS_PART_OF, iri, LINK
