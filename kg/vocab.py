"""The vocabulary: every IRI the graph uses, one constant each, and the twelve item types and six Bloom levels.

Own terms live under `KG` and are documented in `kg/ontology.ttl`; a test holds the two together. Everything else
comes from a published vocabulary, named in the constant's prefix.
"""

from typing import Final, Literal, get_args

ItemType = Literal[
    "concept",
    "multiple-choice",
    "multiple-answer",
    "true-false",
    "short-answer",
    "numeric",
    "fill-in",
    "matching",
    "ordering",
    "essay",
    "case-study",
    "code",
]
ITEM_TYPES: Final[tuple[ItemType, ...]] = get_args(ItemType)

Level = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""Bloom's revised taxonomy, cognitive process dimension (Anderson and Krathwohl, 2001), lowest first."""

TYPE_LABELS: Final[dict[ItemType, str]] = {
    "concept": "Concept",
    "multiple-choice": "Multiple choice",
    "multiple-answer": "Multiple answer",
    "true-false": "True or false",
    "short-answer": "Short answer",
    "numeric": "Numeric",
    "fill-in": "Fill in",
    "matching": "Matching",
    "ordering": "Ordering",
    "essay": "Essay",
    "case-study": "Case study",
    "code": "Code",
}

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SCHEMA: Final = "https://schema.org/"
DCT: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
KG: Final = "https://w3id.org/coursegraph#"

PREFIXES: Final[dict[str, str]] = {
    "dct": DCT,
    "kg": KG,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}
"""Prefixes used in every dump and offered to every query."""

RDF_TYPE: Final = RDF + "type"

TYPE_CLASSES: Final[dict[ItemType, str]] = {t: KG + "".join(w.capitalize() for w in t.split("-")) for t in ITEM_TYPES}
"""Item type → its class: ``multiple-choice`` is ``kg:MultipleChoice``. Each is a subclass of ``kg:Item``."""


# ---- RDF, SKOS: tags

SKOS_CONCEPT: Final = SKOS + "Concept"
"""A tag."""
SKOS_CONCEPT_SCHEME: Final = SKOS + "ConceptScheme"
"""The taxonomy."""
SKOS_PREF_LABEL: Final = SKOS + "prefLabel"
"""A tag's label."""
SKOS_ALT_LABEL: Final = SKOS + "altLabel"
"""Another label of a tag."""
SKOS_BROADER: Final = SKOS + "broader"
"""Tag → a tag just above it."""
SKOS_NARROWER: Final = SKOS + "narrower"
"""Derived: tag → a tag just below it."""
SKOS_BROADER_TRANSITIVE: Final = SKOS + "broaderTransitive"
"""Derived: tag → each of its ancestors."""
SKOS_IN_SCHEME: Final = SKOS + "inScheme"
"""Tag → the taxonomy."""
SKOS_TOP_CONCEPT_OF: Final = SKOS + "topConceptOf"
"""A tag with nothing above it → the taxonomy."""
SKOS_SCOPE_NOTE: Final = SKOS + "scopeNote"
"""A line about a tag."""

# ---- Dublin Core: what an item is called and what it hangs together with

DCT_IDENTIFIER: Final = DCT + "identifier"
"""The id of an item, a tag, the course."""
DCT_TITLE: Final = DCT + "title"
"""The title of an item or a cited work."""
DCT_SUBJECT: Final = DCT + "subject"
"""Item → each tag it is given itself."""
DCT_RELATION: Final = DCT + "relation"
"""Item → related item: asserted by the one that names the other, derived the other way round."""
DCT_REQUIRES: Final = DCT + "requires"
"""Item → what to learn before it."""
DCT_IS_REQUIRED_BY: Final = DCT + "isRequiredBy"
"""Derived: the inverse of `DCT_REQUIRES`."""
DCT_REFERENCES: Final = DCT + "references"
"""Item or tag → an item or a tag its prose links to."""
DCT_IS_REPLACED_BY: Final = DCT + "isReplacedBy"
"""An old id of an item → the item."""
DCT_LICENSE: Final = DCT + "license"
"""Course → its licence."""
DCT_CREATOR: Final = DCT + "creator"
"""The author of a cited work."""
DCT_ISSUED: Final = DCT + "issued"
"""The year of a cited work."""

# ---- PROV: where it is written

PROV_ENTITY: Final = PROV + "Entity"
"""A source file."""
PROV_WAS_DERIVED_FROM: Final = PROV + "wasDerivedFrom"
"""Item, tag or course → the file that says so."""

# ---- schema.org

SCHEMA_QUESTION: Final = SCHEMA + "Question"
"""An item that asks something."""
SCHEMA_LEARNING_RESOURCE: Final = SCHEMA + "LearningResource"
"""Every item."""
SCHEMA_COURSE: Final = SCHEMA + "Course"
"""The course."""
SCHEMA_CREATIVE_WORK: Final = SCHEMA + "CreativeWork"
"""A cited work."""
SCHEMA_ANSWER: Final = SCHEMA + "Answer"
"""A choice, an accepted form, a model answer, a number."""
SCHEMA_COMMENT: Final = SCHEMA + "Comment"
"""An explanation."""
SCHEMA_ALIGNMENT_OBJECT: Final = SCHEMA + "AlignmentObject"
"""An item's Bloom level as LRMI says it."""
SCHEMA_NAME: Final = SCHEMA + "name"
"""Title or label."""
SCHEMA_DESCRIPTION: Final = SCHEMA + "description"
"""What earns the points of a criterion; what the course is."""
SCHEMA_TEXT: Final = SCHEMA + "text"
"""Prompt, choice, answer, hint …, as plain text."""
SCHEMA_POSITION: Final = SCHEMA + "position"
"""The place among its like: of parts from 1, of tags in reading order from 1."""
SCHEMA_URL: Final = SCHEMA + "url"
"""The page of an item or tag; the address of a cited work."""
SCHEMA_IS_PART_OF: Final = SCHEMA + "isPartOf"
"""Item → the course."""
SCHEMA_IN_LANGUAGE: Final = SCHEMA + "inLanguage"
"""The course's language."""
SCHEMA_EDU_QUESTION_TYPE: Final = SCHEMA + "eduQuestionType"
"""The item type in words."""
SCHEMA_ACCEPTED_ANSWER: Final = SCHEMA + "acceptedAnswer"
"""Question → a right answer."""
SCHEMA_SUGGESTED_ANSWER: Final = SCHEMA + "suggestedAnswer"
"""Question → a distractor."""
SCHEMA_ANSWER_EXPLANATION: Final = SCHEMA + "answerExplanation"
"""Question → its explanation."""
SCHEMA_ASSESSES: Final = SCHEMA + "assesses"
"""Derived: question → concept that its author ties it to."""
SCHEMA_TEACHES: Final = SCHEMA + "teaches"
"""Concept → its topics."""
SCHEMA_EDUCATIONAL_ALIGNMENT: Final = SCHEMA + "educationalAlignment"
"""Item → its Bloom level as an `SCHEMA_ALIGNMENT_OBJECT`."""
SCHEMA_ALIGNMENT_TYPE: Final = SCHEMA + "alignmentType"
"""``complexityLevel``."""
SCHEMA_EDUCATIONAL_FRAMEWORK: Final = SCHEMA + "educationalFramework"
"""``Bloom's Taxonomy``."""
SCHEMA_TARGET_NAME: Final = SCHEMA + "targetName"
"""The level's label."""
SCHEMA_TARGET_URL: Final = SCHEMA + "targetUrl"
"""The level."""
SCHEMA_CITATION: Final = SCHEMA + "citation"
"""Item → a source: a cited work, an address or words."""
SCHEMA_STATUS: Final = SCHEMA + "creativeWorkStatus"
"""``draft``, ``review`` or ``published``."""
SCHEMA_TIME_REQUIRED: Final = SCHEMA + "timeRequired"
"""The author's estimate, an ISO 8601 duration."""
SCHEMA_PROGRAMMING_LANGUAGE: Final = SCHEMA + "programmingLanguage"
"""The language of a code item's fences."""

# ---- Coursegraph's own; `ontology.ttl` says what each means

KG_ITEM: Final = KG + "Item"
"""The class of all items."""
KG_LEVEL_CLASS: Final = KG + "BloomLevel"
"""The class of the six levels."""
KG_HINT_CLASS: Final = KG + "Hint"
"""The class of hints."""
KG_CRITERION_CLASS: Final = KG + "Criterion"
"""The class of rubric rows."""
KG_BLANK_CLASS: Final = KG + "Blank"
"""The class of gaps."""
KG_PAIR_CLASS: Final = KG + "Pair"
"""The class of matching pairs."""
KG_MATCH_CLASS: Final = KG + "Match"
"""The class of matches that belong to nothing."""
KG_STEP_CLASS: Final = KG + "Step"
"""The class of steps to put in order."""
KG_RELATION_CLASS: Final = KG + "QualifiedRelation"
"""The class of relations with a reason."""
KG_BLOOM_LEVEL: Final = KG + "bloomLevel"
"""Item → its level."""
KG_DIFFICULTY: Final = KG + "difficulty"
"""1 to 5."""
KG_QUALIFIED_RELATION: Final = KG + "qualifiedRelation"
"""Item → a relation with its reason."""
KG_RELATED_ITEM: Final = KG + "relatedItem"
"""Qualified relation → the other item."""
KG_WHY: Final = KG + "why"
"""Qualified relation → the author's reason."""
KG_FEEDBACK: Final = KG + "feedback"
"""Choice → what who picks it is told."""
KG_HINT: Final = KG + "hint"
"""Item → a hint."""
KG_CRITERION: Final = KG + "criterion"
"""Item → a rubric row."""
KG_POINTS: Final = KG + "points"
"""Criterion → the points it gives at most."""
KG_VALUE: Final = KG + "value"
"""Numeric answer → the number."""
KG_LOWEST: Final = KG + "lowest"
"""Numeric answer → the lowest number that is right."""
KG_HIGHEST: Final = KG + "highest"
"""Numeric answer → the highest number that is right."""
KG_UNIT: Final = KG + "unit"
"""Numeric answer → its unit."""
KG_BLANK: Final = KG + "blank"
"""Item → a gap."""
KG_ACCEPTS: Final = KG + "accepts"
"""Gap → another word that is right there."""
KG_PAIR: Final = KG + "pair"
"""Item → a pair."""
KG_LEFT: Final = KG + "left"
"""Pair → its left side."""
KG_RIGHT: Final = KG + "right"
"""Pair → its right side."""
KG_EXTRA_MATCH: Final = KG + "extraMatch"
"""Item → a match that belongs to nothing."""
KG_LEFT_HEADING: Final = KG + "leftHeading"
"""Item → the heading of the left sides."""
KG_RIGHT_HEADING: Final = KG + "rightHeading"
"""Item → the heading of the right sides."""
KG_STEP: Final = KG + "step"
"""Item → a step."""
KG_STARTER: Final = KG + "starter"
"""Item → code to start from."""
KG_EXPECTED_OUTPUT: Final = KG + "expectedOutput"
"""Item → the output to get."""
KG_CONTENT_DIGEST: Final = KG + "contentDigest"
"""Item or tag → a digest over all that pages show of it."""
KG_INTRODUCTION_DIGEST: Final = KG + "introductionDigest"
"""Tag → a digest over its introduction."""
KG_TAG_KIND: Final = KG + "tagKind"
"""``course``, ``chapter`` or ``topic``."""
KG_PATH: Final = KG + "path"
"""Source file → its path in the project."""
KG_SHA256: Final = KG + "sha256"
"""Source file → its digest."""
KG_VENUE: Final = KG + "venue"
"""Cited work → where it appeared."""
KG_IN_CHAPTER: Final = KG + "inChapter"
"""Derived: item → each chapter it is in."""
KG_NEXT: Final = KG + "next"
"""Derived: item → the one after it in reading order."""
KG_DEEPENED_BY: Final = KG + "deepenedBy"
"""Derived: item → an item on the same topic, one level up."""
KG_SIBLING: Final = KG + "sibling"
"""Derived: item → another on the same concept or topic."""
KG_KEY_CONCEPT: Final = KG + "keyConcept"
"""Derived: course → a concept that much hangs on."""


def curie(iri: str) -> str:
    """An IRI of a known vocabulary with its prefix (CURIE Syntax 1.0); any other as it is.

    >>> curie("http://purl.org/dc/terms/title"), curie("https://example.org/")
    ('dct:title', 'https://example.org/')
    """
    found = (f"{prefix}:{iri[len(space) :]}" for prefix, space in PREFIXES.items() if iri.startswith(space))
    return next(found, iri)
