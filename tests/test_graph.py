"""What each file's named graph says."""

import pytest
from builders import course, filed, interactions, item, rich, tag
from msgspec.structs import replace
from pyoxigraph import RdfFormat, parse

from kg import vocab as v
from kg.diagnostics import START
from kg.facts import INTEGER, LINK, PLAIN, lines
from kg.graph import course_graphs, item_bases
from kg.model import Address, Criterion, Reference, Settings
from kg.names import Names
from kg.vocab import ITEM_TYPES

NAMES = Names("https://example.org/c/")
ITEM = "https://example.org/c/item/x"


def graph_of(*parts, path="content/x.md", **more):
    return set(course_graphs(course(*parts, **more), NAMES)[NAMES.graph(path)])


def about(facts, subject=ITEM, strip=True):
    """The facts about a subject as {predicate: objects in order}, IRIs of the course without the base."""
    found = {}
    for s, p, o, _ in sorted(facts):
        if s == subject:
            found.setdefault(p, []).append(o.removeprefix(NAMES.base) if strip else o)
    return found


def test_an_item_says_what_it_is_and_where_it_is_written():
    facts = graph_of(item("x", title="A title", difficulty=3, minutes=90, status="review", digest="ab"))
    said = about(facts)
    assert said[v.RDF_TYPE] == [v.SCHEMA_LEARNING_RESOURCE, v.SCHEMA_QUESTION, v.KG + "MultipleChoice"]
    assert said[v.SCHEMA_URL] == ["item/x.html"]
    assert said[v.SCHEMA_TIME_REQUIRED] == ["PT90M"]
    assert said[v.SCHEMA_STATUS] == ["review"]
    assert (ITEM, v.DCT_TITLE, "A title", "@en") in facts
    assert (ITEM, v.DCT_IDENTIFIER, "x", PLAIN) in facts
    assert (ITEM, v.KG_DIFFICULTY, "3", INTEGER) in facts
    assert said[v.PROV_WAS_DERIVED_FROM] == ["source/content/x.md"]
    source = about(facts, NAMES.source("content/x.md"))
    assert source[v.KG_PATH] == ["content/x.md"]
    assert source[v.KG_SHA256] == ["ab"]


def test_a_concept_is_no_question_and_teaches_its_topics():
    said = about(graph_of(item("x", "concept", tags=["t", "apply"]), tag("t")))
    assert said[v.RDF_TYPE] == [v.SCHEMA_LEARNING_RESOURCE, v.KG + "Concept"]
    assert v.SCHEMA_EDU_QUESTION_TYPE not in said
    assert said[v.SCHEMA_TEACHES] == ["tag/t"]
    assert said[v.DCT_SUBJECT] == ["tag/apply", "tag/t"]


def test_a_bloom_level_is_said_in_our_terms_and_in_those_of_lrmi():
    facts = graph_of(item("x", tags=["apply"]), tag("apply", label="Anwenden"))
    assert about(facts)[v.KG_BLOOM_LEVEL] == ["tag/apply"]
    assert (ITEM + "#level", v.SCHEMA_TARGET_NAME, "Anwenden", "@en") in facts
    assert (ITEM + "#level", v.SCHEMA_ALIGNMENT_TYPE, "complexityLevel", PLAIN) in facts
    assert (ITEM + "#level", v.SCHEMA_TARGET_URL, NAMES.tag("apply"), LINK) in facts


def test_relations_prerequisites_and_links_in_prose_are_facts():
    links = [Address("item", "y"), Address("tag", "t"), Address("page", "a.md"), Address("item", "x"), None]
    facts = graph_of(
        item("x", related=["y", ("z", "both tame it")], requires=["w"], links=links),
        *(item(name) for name in "wyz"),
        tag("t"),
    )
    said = about(facts)
    assert said[v.DCT_RELATION] == ["item/y", "item/z"]
    assert said[v.DCT_REQUIRES] == ["item/w"]
    assert said[v.DCT_REFERENCES] == ["item/y", "tag/t"]
    assert said[v.KG_QUALIFIED_RELATION] == ["item/x#related-z"]
    relation = about(facts, ITEM + "#related-z")
    assert relation[v.KG_WHY] == ["both tame it"]
    assert relation[v.KG_RELATED_ITEM] == ["item/z"]


def test_sources_are_works_addresses_or_words_and_unknown_works_are_left_out():
    work = Reference("vaswani", "Vaswani et al.", "2017", "Attention", "NeurIPS", "https://example.org/p", START)
    bare = Reference("bare", "", "", "Bare", "", "", START)
    parts = item("x", sources=["@vaswani", "@lost", "https://example.org/a", "A book"]), work, bare
    facts = graph_of(*parts)
    assert about(facts)[v.SCHEMA_CITATION] == ["A book", "https://example.org/a", "reference/vaswani"]
    works = graph_of(*parts, path="references")
    said = about(works, NAMES.reference("vaswani"))
    assert said[v.KG_VENUE] == ["NeurIPS"]
    assert said[v.DCT_ISSUED] == ["2017"]
    assert said[v.SCHEMA_URL] == ["https://example.org/p"]
    assert set(about(works, NAMES.reference("bare"))) == {v.RDF_TYPE, v.DCT_IDENTIFIER, v.DCT_TITLE}


def test_answers_hints_explanations_and_rubrics_are_parts():
    facts = graph_of(
        item(
            "x",
            "essay",
            answer="Because.",
            explanation="It follows.",
            hints=["Think.", "Think again."],
            rubric=(Criterion(rich("Clarity"), 2, rich("Is clear")),),
        )
    )
    said = about(facts)
    assert said[v.SCHEMA_ACCEPTED_ANSWER] == ["item/x#answer"]
    assert said[v.SCHEMA_ANSWER_EXPLANATION] == ["item/x#explanation"]
    assert said[v.KG_HINT] == ["item/x#hint-1", "item/x#hint-2"]
    assert (ITEM + "#hint-2", v.SCHEMA_TEXT, "Think again.", "@en") in facts
    assert (ITEM + "#criterion-1", v.KG_POINTS, "2", INTEGER) in facts
    assert (ITEM + "#criterion-1", v.SCHEMA_DESCRIPTION, "Is clear", "@en") in facts


def test_choices_are_accepted_or_suggested_answers_in_their_order():
    facts = graph_of(item("x", interaction=interactions()["multiple-choice"]))
    said = about(facts)
    assert said[v.SCHEMA_ACCEPTED_ANSWER] == ["item/x#choice-1"]
    assert said[v.SCHEMA_SUGGESTED_ANSWER] == ["item/x#choice-2"]
    second = about(facts, ITEM + "#choice-2")
    assert (second[v.SCHEMA_POSITION], second[v.SCHEMA_TEXT], second[v.KG_FEEDBACK]) == (["2"], ["green"], ["On green"])


def test_a_numeric_answer_has_its_bounds_and_the_worked_solution_explains_it():
    facts = graph_of(item("x", "numeric", interaction=interactions()["numeric"], answer="Multiply."))
    said = about(facts)
    assert said[v.SCHEMA_ACCEPTED_ANSWER] == ["item/x#number"]
    assert said[v.SCHEMA_ANSWER_EXPLANATION] == ["item/x#answer"]
    number = about(facts, ITEM + "#number")
    assert [number[p] for p in (v.KG_LOWEST, v.KG_VALUE, v.KG_HIGHEST)] == [["16.7"], ["16.8"], ["16.9"]]
    assert number[v.KG_UNIT] == ["GB"]


def test_the_other_interactions_are_said_too():
    made = interactions()
    short = about(graph_of(item("x", "short-answer", interaction=made["short-answer"])))
    assert short[v.SCHEMA_ACCEPTED_ANSWER] == ["item/x#accepted-1", "item/x#accepted-2"]
    blanks = graph_of(item("x", "fill-in", interaction=made["fill-in"]))
    first = about(blanks, ITEM + "#blank-1")
    assert (first[v.SCHEMA_TEXT], first[v.KG_ACCEPTS]) == (["gradient"], ["slope"])
    pairs = graph_of(item("x", "matching", interaction=made["matching"]))
    assert about(pairs)[v.KG_LEFT_HEADING] == ["Term"]
    second = about(pairs, ITEM + "#pair-2")
    assert (second[v.KG_LEFT], second[v.KG_RIGHT]) == (["c"], ["d"])
    assert about(pairs)[v.KG_EXTRA_MATCH] == ["item/x#match-1"]
    steps = graph_of(item("x", "ordering", interaction=made["ordering"]))
    assert about(steps, ITEM + "#step-3")[v.SCHEMA_TEXT] == ["three"]
    code = about(graph_of(item("x", "code", interaction=made["code"])))
    assert code[v.KG_STARTER] == ['print("<\\n>")\n']
    assert code[v.SCHEMA_PROGRAMMING_LANGUAGE] == ["python"]
    assert code[v.KG_EXPECTED_OUTPUT] == ["<\n>"]


def test_what_an_interaction_leaves_out_is_not_said():
    made = interactions()
    no_unit = replace(made["numeric"], unit="")
    assert v.KG_UNIT not in about(graph_of(item("x", "numeric", interaction=no_unit)), ITEM + "#number")
    no_headings = replace(made["matching"], headings=("", ""))
    assert v.KG_LEFT_HEADING not in about(graph_of(item("x", "matching", interaction=no_headings)))
    no_feedback = replace(made["multiple-choice"].choices[0], feedback=None)
    choices = replace(made["multiple-choice"], choices=(no_feedback,))
    assert v.KG_FEEDBACK not in about(graph_of(item("x", interaction=choices)), ITEM + "#choice-1")
    nameless = replace(made["code"], starter=replace(made["code"].starter, language=""), expected=None)
    said = about(graph_of(item("x", "code", interaction=nameless)))
    assert v.SCHEMA_PROGRAMMING_LANGUAGE not in said
    assert v.KG_EXPECTED_OUTPUT not in said
    bare = about(graph_of(item("x", "code", interaction=replace(nameless, starter=None))))
    assert v.KG_STARTER not in bare


def test_old_ids_lead_to_the_item():
    facts = graph_of(item("x"), aliases={"old": "x", "older": "x"})
    assert {s for s, p, o, _ in facts if p == v.DCT_IS_REPLACED_BY and o == ITEM} == {
        NAMES.item("old"),
        NAMES.item("older"),
    }


def test_tags_are_concepts_of_one_scheme_in_the_graph_of_their_file():
    made = course(
        tag("llm", kind="course"), tag("ch1", broader=["llm"], kind="chapter", alt=["One"], note="First."), tag("t")
    )
    graphs = course_graphs(made, NAMES)
    said = about(graphs[NAMES.graph("content/taxonomy.yml")], NAMES.tag("ch1"))
    assert said[v.SKOS_BROADER] == ["tag/llm"]
    assert said[v.SKOS_ALT_LABEL] == ["One"]
    assert said[v.SKOS_SCOPE_NOTE] == ["First."]
    assert said[v.SKOS_IN_SCHEME] == ["taxonomy"]
    assert said[v.SCHEMA_POSITION] == ["2"]
    assert said[v.KG_TAG_KIND] == ["chapter"]
    assert v.SKOS_TOP_CONCEPT_OF not in said
    assert about(graphs[NAMES.graph("content/taxonomy.yml")], NAMES.tag("t"))[v.SKOS_TOP_CONCEPT_OF] == ["taxonomy"]
    level = about(graphs[NAMES.graph("")], NAMES.tag("create"))
    assert v.KG_LEVEL_CLASS in level[v.RDF_TYPE]
    assert v.PROV_WAS_DERIVED_FROM not in level


def test_an_introduction_describes_its_tag_in_a_graph_of_its_own():
    links = [Address("item", "x"), Address("page", "p.md")]
    facts = graph_of(item("x"), tag("t", introduction="All about it.", links=links), path="content/about-t.md")
    said = about(facts, NAMES.tag("t"))
    assert said[v.SCHEMA_DESCRIPTION] == ["All about it."]
    assert said[v.DCT_REFERENCES] == ["item/x"]
    assert len(said[v.KG_INTRODUCTION_DIGEST][0]) == 32


def test_the_course_says_its_name_language_and_licence():
    settings = Settings("llm", "Foundations", "On models", "de", "https://example.org/by", path="content/course.yml")
    said = about(graph_of(path="content/course.yml", settings=settings), NAMES.course)
    assert (said[v.DCT_IDENTIFIER], said[v.SCHEMA_NAME], said[v.SCHEMA_IN_LANGUAGE]) == (
        ["llm"],
        ["Foundations"],
        ["de"],
    )
    assert said[v.DCT_LICENSE] == ["https://example.org/by"]
    default = about(graph_of(path="course", settings=Settings(language="")), NAMES.course)
    assert set(default) == {v.RDF_TYPE, v.DCT_IDENTIFIER}


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_every_graph_is_sound_rdf_in_known_words_without_blank_nodes_or_repetitions(kind):
    known = {value for value in vars(v).values() if isinstance(value, str)} | set(v.TYPE_CLASSES.values())
    made = course(item("x🧠", kind, interaction=interactions()[kind], tags=["apply"], sources=["a", "a"]), tag("t"))
    for graph, facts in course_graphs(made, NAMES).items():
        assert len(facts) == len(set(facts))
        quads = list(parse(input="".join(lines(graph, facts)).encode(), format=RdfFormat.N_QUADS))
        assert len(quads) == len(facts)
        assert {p for _, p, _, _ in facts} | {o for _, p, o, _ in facts if p == v.RDF_TYPE} <= known


class TestReuse:
    """Graphs of unchanged items are taken over from an earlier course."""

    before = filed(course(item("a"), item("b"), item("c"), aliases={"old": "c"}))
    graphs = course_graphs(before, NAMES)

    def made(self, changed):
        after = filed(changed)
        had, has = item_bases(self.before, NAMES), item_bases(after, NAMES)
        made = course_graphs(after, NAMES, {name: self.graphs[name] for name in has if had.get(name) == has[name]})
        assert made == course_graphs(after, NAMES)
        return {name for name in "abc" if made.get(graph := NAMES.graph(f"content/{name}.md")) is self.graphs[graph]}

    def test_items_that_stay_the_same_keep_their_facts(self):
        assert self.made(course(item("a"), item("b", title="New"), item("c"), aliases={"old": "c"})) == {"a", "c"}

    def test_an_old_id_that_moves_changes_both_items(self):
        assert self.made(course(item("a"), item("b"), item("c"), aliases={"old": "a"})) == {"b"}

    def test_another_language_changes_all(self):
        assert self.made(course(item("a"), item("b"), settings=Settings(language="de"))) == set()

    def test_an_item_whose_file_moved_is_made_again(self):
        assert self.made(course(item("a", path="content/else.md"), item("b"), item("c"), aliases={"old": "c"})) == {
            "b",
            "c",
        }
