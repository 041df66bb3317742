"""The vocabulary: every IRI the graph uses, one constant each, and the twelve item types and six Bloom levels.

Own terms live under `KG` and are documented in `kg/ontology.ttl`; a test holds the two together. Everything else comes from
a published vocabulary, named in the constant's prefix.
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
