"""Where links lead: what passes, what is refused, what the course resolves, each at its place."""

import pytest
from markdown_texts import excerpt, faults, made

import kg.markdown.renderer
from kg.markdown.anchors import anchor, heading_ids, words_id
from kg.markdown.links import destination, wiki_target
from kg.nearest import Names


def links(text: str) -> list[tuple[str, str, str, str]]:
    """Each link into the course: form, target, fragment, and what its span covers."""
    page = made(text)
    assert faults(page.html) == []
    return [(link.form, link.target, link.fragment, excerpt(page.source, link.span)) for link in page.links]


# ---- addresses


@pytest.mark.parametrize(
    ("address", "kind", "target", "fragment"),
    [
        ("https://a.b/c?d#e", "web", "https://a.b/c?d#e", ""),
        ("HTTP://a.b", "web", "HTTP://a.b", ""),
        ("  https://a.b ", "web", "https://a.b", ""),
        ("//a.b/c", "web", "https://a.b/c", ""),
        ("\\/a.b", "web", "https://a.b", ""),
        ("/\\a.b", "web", "https://a.b", ""),
        ('https://a.b/c d|e"<%zz', "web", "https://a.b/c%20d%7Ce%22%3C%25zz", ""),
        ("https://münchen.de/ä%C3", "web", "https://münchen.de/ä%C3", ""),
        ("mailto:a@b.c?subject=d e", "mail", "mailto:a@b.c?subject=d%20e", ""),
        ("a.md", "course", "a.md", ""),
        ("../a%20b.md#c%20d", "course", "../a b.md", "c d"),
        ("/a/b.png", "course", "/a/b.png", ""),
        ("a.md?x=y#z", "course", "a.md", "z"),
        ("a/b:c.md", "course", "a/b:c.md", ""),
        ("#a%C3%A9", "here", "", "aé"),
        ("javascript:alert(1)", "refused", "javascript", ""),
        ("JaVaScRiPt:alert(1)", "refused", "javascript", ""),
        ("java\nscript:alert(1)", "refused", "javascript", ""),
        ("\x01javascript:alert(1)", "refused", "javascript", ""),
        ("java\tscript\r:alert(1)", "refused", "javascript", ""),
        ("javascript%3Aalert(1)", "refused", "javascript", ""),
        (" %20vbscript:x", "refused", "vbscript", ""),
        ("data:text/html,x", "refused", "data", ""),
        ("file:///etc/passwd", "refused", "file", ""),
        ("c:\\a.md", "refused", "c", ""),
        ("", "nowhere", "", ""),
        ("#", "nowhere", "", ""),
        ("?a", "nowhere", "", ""),
        ("http:a", "nowhere", "", ""),
        ("https://", "nowhere", "", ""),
        ("https:///a", "nowhere", "", ""),
        ("mailto:", "nowhere", "", ""),
    ],
)
def test_an_address_is_judged_by_itself(address, kind, target, fragment):
    assert destination(address) == (kind, target, fragment)


def test_wiki_targets_lose_white_space_and_the_stroke_of_a_table():
    assert wiki_target(" a\n b # c ") == ("a b", "c")
    assert wiki_target("a\\") == ("a", "")
    assert wiki_target("#a") == ("", "a")


# ---- anchors


def test_heading_ids_follow_the_rule_of_git_hosts():
    assert words_id("  The Learning-Rate: a_b (β₁)?") == "the-learning-rate-a_b-β₁"
    assert words_id("!!!") == "section"
    assert heading_ids(["a", "a-1", "a", "a"]) == ["a", "a-1", "a-2", "a-3"]


def test_an_anchor_is_the_id_that_a_fragment_means():
    assert anchor("Setup") == "s-setup"
    assert anchor("") == ""


# ---- links


def test_links_to_other_hosts_and_to_mail():
    page = made('[a](https://b.c/?d=1&e "f \\"g\\"") <https://h.i> <j@k.l> <mailto:m@n.o> [p](mailto:q@r.s)')
    assert page.html == (
        '<p><a href="https://b.c/?d=1&amp;e" rel="external noopener" title="f &quot;g&quot;">a</a> '
        '<a href="https://h.i" rel="external noopener">https://h.i</a> <a href="mailto:j@k.l">j@k.l</a> '
        '<a href="mailto:m@n.o">mailto:m@n.o</a> <a href="mailto:q@r.s">p</a></p>'
    )
    assert page.found == []
    assert page.links == []


def test_links_to_files_of_the_course():
    assert links("é [*a*](b%20c.md#d) [e](<f g.md>) [h][i]\n\n[i]: j.md\n") == [
        ("path", "b c.md", "d", "b%20c.md#d"),
        ("path", "f g.md", "", "f g.md"),
        ("path", "j.md", "", "[h][i]"),
    ]


def test_the_address_is_found_behind_words_that_repeat_it():
    page = made("[a.md](a.md) [b](a\\*.md)")
    assert [link.span.column for link in page.links] == [8, 14]
    assert excerpt(page.source, page.links[1].span) == "[b](a\\*.md)"


def test_wiki_links_to_items_and_tags():
    text = "é [[a b#c]] [[d|e *f*]]\n\n| [[g\\|h]] |\n|---|\n"
    assert links(text) == [("wiki", "a b", "c", "a b#c"), ("wiki", "d", "", "d"), ("wiki", "g", "", "g")]
    page = made(text)
    assert '<a href="link-0">Title 0</a> <a href="link-1">e <em>f</em></a>' in page.html
    assert page.rich.text == "é a b e f h"
    assert [hole.otherwise for hole in page.rich.holes if hole.fills == "title"] == ["[[a b]]"]


def test_a_wiki_link_to_nothing_and_one_within_the_page():
    page = made("[[ ]] [[#a]] [[#b|c]]\n\n## A\n")
    assert page.html.startswith('<p><a></a> <a href="#s-a">a</a> <a>c</a></p>')
    assert (page.codes, page.marked) == (["KG044", "KG044"], [" ", "#b"])


def test_links_within_the_page():
    page = made("[a](#setup) [b](#Setup-1) [c](#setpu)\n\n## Setup\n\n> ## Setup\n")
    assert page.html.startswith('<p><a href="#s-setup">a</a> <a href="#s-setup-1">b</a> <a>c</a></p>')
    assert (page.codes, page.marked) == (["KG044"], ["#setpu"])
    assert page.found[0].hint == "did you mean '#setup'?"
    assert made("[a](#b)").found[0].hint == ""


def test_the_headings_of_a_page_are_prepared_once_for_all_its_wrong_links(monkeypatch):
    prepared = []
    monkeypatch.setattr(kg.markdown.renderer, "Names", lambda names: prepared.append(1) or Names(names))
    page = made("## Setup\n\n" + " ".join(f"[a](#setup{n})" for n in range(1, 50)))
    assert len(page.found) == 49
    assert {found.hint for found in page.found} == {"did you mean '#setup'?"}
    assert prepared == [1]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](java&#115;cript:alert(1))", "[x](java&#115;cript:alert(1))"),
        ("[x]: javascript:y\n\n[x]", "[x]"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("[x](vbscript:y)", "vbscript:y"),
        ("[x](FILE:///etc)", "FILE:///etc"),
        ('<a href="javascript:y">x</a>', 'href="javascript:y"'),
        ('<a href=" java&Tab;script:y">x</a>', 'href=" java&Tab;script:y"'),
        ("<a href=&#106avascript:y>x</a>", "href=&#106avascript:y"),
    ],
)
def test_a_scheme_that_is_not_allowed_goes_and_is_found(text, marked):
    page = made(text)
    assert faults(page.html) == []
    assert "href" not in page.html
    assert (page.codes, page.marked) == (["KG043"], [marked])


def test_a_link_without_address_is_found():
    page = made("a [b]() [c](<>) [d](http:e)")
    assert page.html == "<p>a <a>b</a> <a>c</a> <a>d</a></p>"
    assert (page.codes, page.marked) == (["KG044"] * 3, ["[b]()", "[c](<>)", "http:e"])


# ---- images


def test_images_of_the_course_load_late():
    page = made('![a *b* `c` "d"](e%20f.png "g")')
    assert page.html == '<p><img src="link-0" alt="a b c &quot;d&quot;" title="g" loading="lazy"></p>'
    assert links('![a *b* `c` "d"](e%20f.png "g")') == [("image", "e f.png", "", "e%20f.png")]
    assert page.rich.text == 'a b c "d"'
    assert page.found == []


def test_an_image_without_words_is_found():
    page = made("é ![](a.png) ![[b.png]] ![[c.png|d]]")
    assert (page.codes, page.marked) == (["KG047", "KG047"], ["![](a.png)", "![[b.png]]"])
    assert [link.target for link in page.links] == ["a.png", "b.png", "c.png"]
    assert 'alt="d"' in page.html


def test_an_image_on_another_host_is_a_link():
    page = made("![a](https://b.c/d.png) ![](//e.f/g.png) [![h](https://i.j/k.png)](l.md)")
    assert page.html == (
        '<p><a href="https://b.c/d.png" rel="external noopener">a</a> '
        '<a href="https://e.f/g.png" rel="external noopener">https://e.f/g.png</a> <a href="link-0">h</a></p>'
    )
    assert page.codes == ["KG050"] * 3
    assert page.marked[0] == "https://b.c/d.png"


def test_an_image_that_cannot_be_shown_leaves_its_words():
    page = made("![a](data:image/png,x) ![b]() ![c](#d) ![e](mailto:f@g)")
    assert page.html == "<p>a b c e</p>"
    assert (page.codes, page.marked[0]) == (["KG043", "KG046", "KG046", "KG046"], "data:image/png,x")


def test_an_image_in_a_link():
    page = made("[![a](b.png) c](d.md)")
    assert page.html == '<p><a href="link-0"><img src="link-1" alt="a" loading="lazy"> c</a></p>'
