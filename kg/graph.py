"""Compiling: a course as named graphs, one for each source file.

In: a `Course`. Out: `Graphs`: for each file the facts it asserts. The built-in Bloom levels have a graph of their
own; what a course has without a file (settings by default) goes to one named after it. Nothing here infers;
`kg.derive` does.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from types import MappingProxyType

from kg import vocab as v
from kg.digest import introduction_digest, tag_digest
from kg.facts import INTEGER, LINK, PLAIN, Fact, Graphs, language_kind, resource
from kg.graph_items import Common, address_iri, item_facts, written_in
from kg.ids import FilePath, Iri, ItemId, TagId
from kg.model import Course, Introduction, LinkedItem, LinkedTag, Reference
from kg.names import Names
from kg.vocab import LEVELS

Facts = Iterator[Fact]
NOTHING: Graphs = MappingProxyType({})


def course_graphs(course: Course, names: Names, known: Graphs = NOTHING) -> dict[Iri, tuple[Fact, ...]]:
    """The named graphs of all files, in the order items, introductions, taxonomy, references, course.

    Those of items that are in `known` are taken over.
    """
    common = common_words(course, names)
    graphs = dict(_item_graphs(course, common, known))
    for graph, facts in (*_tag_facts(course, common), *_course_facts(course, common)):
        graphs[graph] = (*graphs.get(graph, ()), *facts)
    return {graph: facts for graph, facts in graphs.items() if facts}


def common_words(course: Course, names: Names) -> Common:
    """What the facts of all items share."""
    labels = {level: course.tags[TagId(level)].tag.label for level in LEVELS if level in course.tags}
    return Common(names, language_kind(course.settings.language), labels, frozenset(course.references))


def item_bases(course: Course, names: Names) -> dict[Iri, str]:
    """For each item's named graph a digest of all that it is made from: the file, what its names and links resolved
    to, and what all items share. While it is the same, so is the graph."""
    common, aliases = common_words(course, names), _aliases(course)
    shared = repr((names, common.language, common.levels, sorted(common.references)))
    return {
        names.graph(linked.item.path): _basis(linked, aliases.get(name, ()), shared)
        for name, linked in course.items.items()
    }


def _basis(linked: LinkedItem, aliases: tuple[str, ...], shared: str) -> str:
    links = (linked.tags, linked.level, linked.chapters, linked.related, linked.requires, linked.addresses, aliases)
    told = repr((linked.item.path, linked.item.digest, links, shared))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _item_graphs(course: Course, common: Common, known: Graphs) -> Iterator[tuple[Iri, tuple[Fact, ...]]]:
    aliases = _aliases(course)
    for name, linked in course.items.items():
        graph = common.names.graph(linked.item.path)
        yield graph, known.get(graph) or item_facts(linked, aliases.get(name, ()), common)


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
