"""Linking: what names mean in a course, and what is said when they mean nothing."""

import pytest

from kg.coursesite import CourseSite
from kg.loading import ProjectProblem, load

MKDOCS = "site_name: C\nsite_url: https://e.org/\ndocs_dir: content\nsite_dir: public\nuse_directory_urls: false\n"
TAXONOMY = """\
science: {label: Science}
llm: {label: Language models, kind: course, broader: science}
ch1: {label: Chapter one, kind: chapter, broader: llm}
ch2: {label: Chapter two, kind: chapter, broader: llm}
attention: {label: Attention, broader: [ch1, ch2], alt: [Focus]}
tokens: {label: Tokens, broader: ch1}
"""


@pytest.fixture
def linked(tmp_path):
    """Writes a course and loads it: (course, [(code, line, message, hint)])."""

    def write(files, taxonomy=TAXONOMY, settings=""):
        (tmp_path / "mkdocs.yml").write_text(MKDOCS)
        for path, text in {"taxonomy.yml": taxonomy, "course.yml": settings or "language: en\n", **files}.items():
            target = tmp_path / "content" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        loaded = load(tmp_path)
        return loaded.course, [(d.code, d.span.line, d.message, d.hint) for d in loaded.diagnostics]

    return write


def item(front="", body="What is it?", kind="concept", tags="[ch1, apply]", title=""):
    title = f"title: {title}\n" if title else f"title: T{abs(hash(front + body)) % 9999}\n"
    return f"---\ntype: {kind}\n{title}tags: {tags}\n{front}---\n\n{body}\n"


def codes(found):
    return [code for code, *_ in found]


# ---- tags


def test_tags_are_named_by_id_label_or_alternative_label_in_any_case(linked):
    course, found = linked({"a.md": item(tags='[attention, "chapter ONE", Focus, Applying]')})
    assert course.items["a"].tags == ("attention", "ch1", "apply")
    assert codes(found) == ["KG073"]


def test_an_unknown_tag_suggests_the_nearest(linked):
    _, found = linked({"a.md": item(tags="[ch1, apply, atention]")})
    assert found == [("KG012", 4, "unknown tag 'atention'", "did you mean 'attention'?")]


@pytest.mark.parametrize("taxonomy", ["", "# nothing yet\n", "{}\n"])
def test_a_missing_taxonomy_is_told_once_with_a_way_to_begin(linked, taxonomy):
    _, found = linked({name: item(tags="[ch1, attention, aply]") for name in ("a.md", "b.md")}, taxonomy)
    assert [(message, hint) for code, _, message, hint in found if code == "KG012"] == [
        (
            "unknown tag 'ch1' and 3 more: content/taxonomy.yml is missing or holds no tags",
            "begin it with a line for each tag, such as  ch1: {label: Chapter 1, kind: chapter}",
        ),
        ("unknown tag 'aply'", "did you mean 'apply'?"),
        ("unknown tag 'aply'", "did you mean 'apply'?"),
    ]


def test_an_item_wants_one_bloom_level_and_a_chapter(linked):
    course, found = linked({"a.md": item(tags="[science]", title="A"), "b.md": item(tags="[tokens, create, apply]")})
    assert sorted(codes(found)) == ["KG078", "KG079", "KG080"]
    assert course.items["b"].level == "create"
    assert course.items["a"].level is None


def test_chapters_come_through_ancestors_in_the_taxonomys_order(linked):
    course, _ = linked({"a.md": item(tags="[attention, apply]")})
    assert course.items["a"].chapters == ("ch1", "ch2")


def test_a_relabelled_bloom_level_keeps_its_place(linked):
    course, found = linked({"a.md": item(tags="[ch1, Anwenden]")}, TAXONOMY + "apply: {label: Anwenden}\n")
    assert found == []
    assert course.items["a"].level == "apply"
    assert course.tags["apply"].tag.label == "Anwenden"
    assert course.tags["apply"].broader == ("blooms-taxonomy",)


def test_a_broader_tag_must_exist_and_must_not_lead_back(linked):
    taxonomy = "a: {label: A, broader: b}\nb: {label: B, broader: a}\nc: {label: C, broader: [c, nowhere]}\n"
    course, found = linked({}, taxonomy)
    assert codes(found) == ["KG061", "KG061", "KG060"]
    assert "a → b → a" in found[0][2] or "b → a → b" in found[0][2]
    assert {name: course.tags[name].broader for name in "abc"} in (
        {"a": ("b",), "b": (), "c": ()},
        {"a": (), "b": ("a",), "c": ()},
    )


def test_a_label_of_the_course_wins_over_a_built_in_id(linked):
    course, found = linked(
        {"a.md": item(tags="[Psychology, ch1, apply]")}, TAXONOMY + "psych-101: {label: Psychology}\n"
    )
    assert course.items["a"].tags[0] == "psych-101"
    assert codes(found) == ["KG063"]


def test_a_course_without_bloom_levels_is_told_once(linked):
    _, found = linked({name: item("", name, tags="[ch1]") for name in ("a.md", "b.md", "c.md")})
    assert [(code, message) for code, _, message, _ in found] == [("KG078", "none of the 3 items has a Bloom level")]


def test_a_missing_file_suggests_a_path_that_can_be_written_as_it_is(linked):
    _, found = linked(
        {
            "x/a.md": item("", "![p](pictur.png)"),
            "x/picture.png": "",
            "x/y.md": item("", "[q](../z/bb.md)"),
            "z/b.md": item("", "Z"),
        }
    )
    assert [hint for *_, hint in found] == ["did you mean 'picture.png'?", "did you mean '../z/b.md'?"]


def test_tags_that_share_a_label_are_reported(linked):
    _, found = linked({}, "a: {label: Same}\nb: {label: same}\n")
    assert found == [("KG063", 2, "the label 'same' is shared by 'a' and 'b'", "in an item, name them by id")]


# ---- items


def test_related_items_are_named_by_id_title_or_old_id_and_counted_once(linked):
    course, found = linked(
        {
            "a.md": item("related: [b, 'The second', older, a, nowhere]\n", title="The first"),
            "b.md": item("aliases: [older]\n", title="The second"),
        }
    )
    assert course.items["a"].related == (("b", ""),)
    assert course.aliases == {"older": "b"}
    assert sorted(codes(found)) == ["KG071", "KG072", "KG073", "KG073"]


def test_a_title_several_items_share_means_the_first_and_is_reported(linked):
    course, found = linked(
        {"a.md": item(title="Same"), "b.md": item("x", title="Same"), "c.md": item("requires: [Same]\n")}
    )
    assert course.items["c"].requires == ("a",)
    assert "KG074" in codes(found)
    assert "KG084" in codes(found)


def test_a_title_is_reported_once_however_many_items_have_it(linked):
    _, found = linked({f"{name}.md": item("", name, title="Same") for name in "abcdefg"})
    message = "'Same' is also the title of content/a.md, content/c.md, content/d.md, content/e.md and 2 more"
    assert [(code, told) for code, _, told, _ in found] == [("KG084", message)]


def test_an_unknown_prerequisite_costs_only_itself(linked):
    course, found = linked({"a.md": item("requires: [gone, a, b, b]\n"), "b.md": item()})
    assert course.items["a"].requires == ("b",)
    assert sorted(codes(found)) == ["KG073", "KG075", "KG076"]


def test_a_circle_of_prerequisites_is_spelled_out_and_cut(linked):
    course, found = linked(
        {"a.md": item("requires: [b]\n"), "b.md": item("requires: [c]\n"), "c.md": item("requires: [a]\n")}
    )
    assert found == [
        (
            "KG076",
            5,
            "prerequisites go in a circle: a → b → c → a",
            "cut 'b' here: this one link would break every circle",
        )
    ]
    assert course.items["a"].requires == ()


def test_two_items_with_one_id_leave_the_first(linked):
    course, found = linked(
        {"a.md": item("id: x\n"), "b.md": item("id: x\n", "Other?"), "c.md": item("id: X\n", "Third?")}
    )
    assert [linked.item.path for linked in course.items.values()] == ["content/a.md"]
    assert codes(found) == ["KG070", "KG009"]


def test_links_to_a_file_that_was_left_out_say_nothing_more(linked):
    files = {
        "Source.md": item(),
        "source.md": item("", "S"),
        "typeless.md": "---\ntype: poem\ntitle: P\n---\n\nX.\n",
        "intro.md": "---\ndescribes: nowhere\n---\n\nX.\n",
        "a.md": item("", "[x](source.md) [y](source.md#z) [z](typeless.md) [i](intro.md)"),
    }
    course, found = linked(files)
    assert codes(found) == ["KG065", "KG009", "KG020"]
    assert course.items["a"].addresses == (None,) * 4


def test_names_that_differ_in_their_unicode_form_only_are_told_so(linked):
    _, found = linked({"e\u0301.md": item(), "\u00e9.md": item("", "S"), "a.md": item("", "[x](e\u0301.md)")})
    assert [(code, message) for code, _, message, _ in found] == [
        (
            "KG070",
            "the id '\u00e9' is already used by content/e\u0301.md, a file whose name differs in its Unicode form only",
        )
    ]
    _, found = linked({"o\u0308.md": item("", "O"), "b.md": item("", "[x](\u00f6.md)")})
    hint = "the file's name has the same letters in another Unicode form: rename it, in the form NFC"
    assert ("KG044", hint) in [(code, told) for code, *_, told in found]


def test_drafts_are_left_out_and_links_to_them_reported(linked):
    files = {
        "a.md": item("related: [d]\nrequires: [d]\n", "See [[d]] and [it](d.md)."),
        "d.md": item("status: draft\n"),
    }
    course, found = linked(files)
    assert list(course.items) == ["a"]
    assert codes(found) == ["KG081"] * 4
    course, found = linked(files, settings="drafts: true\n")
    assert list(course.items) == ["d", "a"]
    assert found == []


def test_an_alias_that_is_taken_is_reported(linked):
    course, found = linked({"a.md": item("aliases: [b, old]\n"), "b.md": item("aliases: [OLD]\n")})
    assert course.aliases == {"old": "a"}
    assert codes(found) == ["KG082", "KG082"]


def test_sources_name_references(linked):
    files = {"references.yml": "v: {title: T}\n", "a.md": item("sources: ['@v', '@w', https://e.org/x]\n")}
    _, found = linked(files)
    assert found == [("KG068", 5, "unknown reference '@w'", "")] or found[0][0] == "KG068"


# ---- links in prose


def test_links_lead_to_items_tags_pages_and_files(linked):
    files = {
        "ch/a.md": item(
            "", "[[b]] [[attention]] [[Language models]] [x](../b.md#part) [p](../page.md) ![i](i.svg) [t](/about.md)"
        ),
        "b.md": item(body="## Part\n\nX.", title="Second"),
        "page.md": "# A page\n",
        "about.md": "---\ndescribes: ch1\n---\n\nAbout [[b]].\n",
        "ch/i.svg": "<svg/>",
    }
    course, found = linked(files)
    assert found == []
    kinds = [(address.kind, address.name, address.fragment) for address in course.items["a"].addresses]
    assert kinds == [
        ("item", "b", ""),
        ("tag", "attention", ""),
        ("tag", "llm", ""),
        ("item", "b", "part"),
        ("page", "page.md", ""),
        ("file", "ch/i.svg", ""),
        ("tag", "ch1", ""),
    ]
    assert course.tags["ch1"].introduction.path == "content/about.md"


def test_links_that_lead_nowhere_are_told_apart(linked):
    _, found = linked(
        {"a.md": item("", "[[bb]] [x](b.mdd) [y](c.md) ![z](no.png) [up](../../etc/passwd)"), "b.md": item()}
    )
    assert codes(found) == ["KG044", "KG046", "KG044", "KG046", "KG045"]
    assert found[0][3] == "did you mean 'b'?"


def test_a_heading_that_another_item_or_introduction_has_not_is_reported(linked):
    answer = "Q?\n\n## Answer\n\n### In short\n\nA.\n\n## Rubric\n\n|a|b|c|\n|-|-|-|\n|a|1|c|"
    links = "[x](c.md#PART) [x](c.md#prt) [[c#in short]] [[c#part]] [x](about.md#more) [[ch1#mor]] [[attention#x]]"
    files = {
        "a.md": item("", f"{links} [x](p.md#z) [x](e.md#in-short) [x](e.md#answer)"),
        "about.md": "---\ndescribes: ch1\n---\n\n## More\n\nX.\n",
        "c.md": item("", "X.\n\n### Part\n\n## In short\n\nX."),
        "e.md": item("", answer, kind="essay"),
        "p.md": "# P\n",
    }
    course, found = linked(files)
    assert [(message, hint) for code, _, message, hint in found if code == "KG044"] == [
        ("there is no heading '#prt' on the page of 'c'", "did you mean '#part'?"),
        ("there is no heading '#in short' on the page of 'c'", "did you mean '#in-short'?"),
        ("there is no heading '#mor' on the page of 'ch1'", "did you mean '#more'?"),
        ("there is no heading '#x' on the page of 'attention'", "it has no headings"),
        ("there is no heading '#answer' on the page of 'e'", "it has #in-short"),
    ]
    assert len(found) == 5
    assert None not in course.items["a"].addresses


def test_a_page_is_no_image(linked):
    course, found = linked({"a.md": item("", "![x](b.md) ![y](p.md)"), "b.md": item(), "p.md": "# P\n"})
    assert found == [
        ("KG046", 7, "'b.md' is a page, no image", "for a link leave out the '!'"),
        ("KG046", 7, "'p.md' is a page, no image", "for a link leave out the '!'"),
    ]
    assert course.items["a"].addresses == (None, None)


IMAGE_AND_LINK = "![x](no.png) [x](no.md)"
EVERYWHERE = {
    "multiple-choice": "Q? {0}\n\n- [x] $x$ and {0}\n  > {0}\n- [ ] b\n\n## Hint\n\n{0}\n\n## Explanation\n\n{0}",
    "essay": "Q?\n\n## Answer\n\n{0}\n\n## Rubric\n\n|a|b|c|\n|-|-|-|\n|{0}|1|{0}|",
    "matching": "Q?\n\n|a|b|\n|-|-|\n|{0}|{0} 1|\n|c|d|\n||{0} 2|",
    "ordering": "Q?\n\n1. {0}\n2. b\n3. c",
    "fill-in": "{{{{a}}}} {0}",
    "short-answer": "Q?\n\n### Answer\n\n{0}",
    "numeric": "Q?\n\n## Answer\n\n2\n\n{0}\n\n## Rubric\n\n{0}",
}


@pytest.mark.parametrize("kind", EVERYWHERE)
def test_links_and_images_are_looked_after_wherever_they_stand(linked, kind):
    body = EVERYWHERE[kind].format(IMAGE_AND_LINK)
    _, found = linked({"a.md": item("", body, kind)})
    assert [code for code in codes(found) if code in {"KG044", "KG046"}].count("KG044") == body.count(IMAGE_AND_LINK)
    assert codes(found).count("KG046") == body.count(IMAGE_AND_LINK)


def test_one_page_describes_a_tag_and_the_tag_exists(linked):
    page = "---\ndescribes: {}\n---\n\nText.\n"
    _, found = linked({"a.md": page.format("ch1"), "b.md": page.format("ch1"), "c.md": page.format("chx")})
    assert codes(found) == ["KG066", "KG065"]


def test_a_file_must_not_land_on_a_page_of_the_course(linked):
    _, found = linked(
        {"a.md": item(), "item/a.md": "# Mine\n", "browse.md": "# B\n", "data/x.ttl": "x", "tag/ch1.html": "x"}
    )
    assert codes(found) == ["KG009"] * 4


def test_a_misspelt_tag_is_not_also_a_missing_chapter(linked):
    _, found = linked({"a.md": item(tags="[atention, apply]")})
    assert codes(found) == ["KG012"]


def test_a_long_circle_is_named_by_its_ends(linked):
    files = {f"i{n:03}.md": item(f"requires: [i{(n + 1) % 40:03}]\n") for n in range(40)}
    _, found = linked(files)
    (message,) = (message for code, _, message, _ in found if code == "KG076")
    assert message.count("→") == 24
    assert "→ … 17 more … →" in message
    short = {f"i{n:03}.md": item(f"requires: [i{(n + 1) % 9:03}]\n") for n in range(9)}
    _, found = linked({**files, **short, "i008.md": item("requires: [i000]\n")})
    assert [message.count("→") for code, _, message, _ in found if code == "KG076"] == [9]


def test_two_files_must_not_land_on_one_page(linked):
    files = {
        "guide.html": "x",
        "guide.md": "# G\n",
        "Other.md": "# O\n",
        "other.md": "# o\n",
        "item/old.html": "x",
        "tag/ch1/2.html": "x",
        "index.md": "# I\n",
        "README.md": "# R\n",
        "sub/README.md": "# R\n",
        "a.md": item("aliases: [old]\n"),
    }
    _, found = linked(files)
    assert codes(found) == ["KG009"] * 4
    assert [message.split()[-1] for _, _, message, _ in found] == [
        "guide.html",
        "item/old.html",
        "other.html",
        "tag/ch1/2.html",
    ]


def test_a_tag_with_the_id_of_a_level_relabels_it_whatever_its_case(linked):
    course, found = linked({"a.md": item(tags="[ch1, Apply]")}, taxonomy=TAXONOMY + "Apply: Use\n")
    assert found == []
    assert (course.tags["apply"].tag.label, course.items["a"].level) == ("Use", "apply")
    assert "Apply" not in course.tags


def test_thousands_of_aliases_take_no_time(linked):
    names = ", ".join(f"old-{number}" for number in range(8000))
    course, _ = linked({"a.md": item(f"aliases: [{names}]\n")})
    assert len(course.aliases) == 8000


# ---- order and settings


def test_the_reading_order_goes_by_chapter_prerequisite_level_and_path(linked):
    course, _ = linked(
        {
            "z.md": item(tags="[ch1, remember]"),
            "a.md": item("requires: [m]\n", tags="[ch1, remember]"),
            "m.md": item(tags="[ch1, create]"),
            "b.md": item(tags="[ch2, remember]"),
            "n.md": item(tags="[science, apply]"),
        }
    )
    assert list(course.items) == ["z", "m", "a", "b", "n"]


def test_numbered_files_come_in_the_order_of_their_numbers(linked):
    course, _ = linked({f"q-{n}.md": item("", f"Question {n}") for n in (1, 2, 3, 10, 29)})
    assert list(course.items) == ["q-1", "q-2", "q-3", "q-10", "q-29"]


def test_the_settings_can_put_items_and_chapters_first(linked):
    files = {"a.md": item(), "b.md": item("x: 1\n"), "c.md": item(tags="[ch2, apply]")}
    course, _ = linked(files, settings="order: [ch2, b]\n")
    assert list(course.items) == ["c", "b", "a"]


def test_order_and_blueprint_name_what_exists(linked):
    _, found = linked({}, settings="order: [ch9]\nblueprint: {ch7: {apply: 1}, ch1: {aply: 2}, '*': {total: 3}}\n")
    assert codes(found) == ["KG067", "KG064", "KG064"]
    assert found[2][3] == "did you mean 'apply'?"


# ---- projects


def test_a_folder_without_a_project_is_a_problem_with_a_way_out(tmp_path):
    with pytest.raises(ProjectProblem) as problem:
        load(tmp_path)
    assert "mkdocs.yml" in problem.value.message
    assert "kg init" in problem.value.hint


def test_only_changed_files_are_read_again(tmp_path, linked):
    linked({"a.md": item(), "b.md": item("y: 2\n")})
    first = load(tmp_path)
    known = {path: (first.scan.files[path], record) for path, record in first.records.items()}
    (tmp_path / "content" / "a.md").write_text(item("", "Changed now?"))
    second = load(tmp_path, known)
    assert second.fresh == {"content/a.md"}
    assert second.records["content/b.md"] is first.records["content/b.md"]


# ---- what a page shows of links, and what is left out of the site


def test_a_heading_of_another_item_is_reached_under_the_id_it_has_on_the_page(tmp_path, linked):
    linked(
        {
            "a.md": item("", "[x](b.md#In-Short) [y](page.md#in-short)"),
            "b.md": item("", "## In short\n\nB."),
            "page.md": "# P\n",
        }
    )
    loaded = load(tmp_path)
    html = CourseSite(loaded).page("item/a.html")[1]
    assert 'href="../item/b.html#s-in-short"' in html
    assert 'href="../page.html#in-short"' in html
    assert 'id="s-in-short"' in CourseSite(loaded).page("item/b.html")[1]


def test_what_leads_nowhere_is_shown_as_it_was_written(tmp_path, linked):
    linked({"a.md": item("", "The list [[1, 2], [3]] and ![a curve](gone.png).")})
    html = CourseSite(load(tmp_path)).page("item/a.html")[1]
    assert "[[1, 2], [3]]" in html
    assert '<img src="data:,"' in html
    assert 'alt="a curve"' in html


def test_a_loose_list_of_choices_does_not_tell_the_key(tmp_path, linked):
    linked({"a.md": item("", "Which?\n\n- [ ] no\n\n- [x] yes", kind="multiple-choice")})
    assert "<input" not in CourseSite(load(tmp_path)).page("item/a.html")[1]


def test_an_ordinary_page_that_is_not_utf8_is_left_out_and_the_rest_is_there(tmp_path, linked):
    linked({"a.md": item()})
    (tmp_path / "content" / "latin.md").write_bytes(b"# Page \xe9\n")
    loaded = load(tmp_path)
    assert [d.code for d in loaded.diagnostics] == ["KG002"]
    assert loaded.course.pages == ()
    assert list(loaded.course.items) == ["a"]


def test_the_line_of_a_diagnostic_holds_no_control_characters(tmp_path, linked):
    linked({"a.md": item("requires: ['\x02']\n")})
    assert all(ord(letter) >= 32 for d in load(tmp_path).diagnostics for letter in d.excerpt)
