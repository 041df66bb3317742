"""The ontology documents every term of our own, and no other."""

from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from kg import vocab as v

ONTOLOGY = rdflib.Graph().parse(Path(v.__file__).with_name("ontology.ttl"))
OWN = {
    value
    for value in (*vars(v).values(), *v.TYPE_CLASSES.values())
    if isinstance(value, str) and value.startswith(v.KG)
}
TERMS = sorted(OWN - {v.KG})


def test_the_vocabulary_and_the_ontology_have_the_same_terms():
    assert {str(s) for s in ONTOLOGY.subjects() if str(s).startswith(v.KG)} == set(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_every_term_is_documented(term):
    subject = rdflib.URIRef(term)
    kind = ONTOLOGY.value(subject, RDF.type)
    assert kind == (OWL.Class if term.removeprefix(v.KG)[0].isupper() else kind)
    assert kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert ONTOLOGY.value(subject, RDFS.label).language == "en"
    assert str(ONTOLOGY.value(subject, RDFS.comment)).endswith(".")
    assert ONTOLOGY.value(subject, RDFS.isDefinedBy) == rdflib.URIRef(v.KG.removesuffix("#"))


def test_every_constant_of_the_vocabulary_has_a_docstring():
    lines = Path(v.__file__).read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        name = line.partition(":")[0]
        if name.isupper() and isinstance(value := getattr(v, name, None), str) and value not in v.PREFIXES.values():
            assert value == v.RDF_TYPE or lines[number + 1].startswith('"""'), name
