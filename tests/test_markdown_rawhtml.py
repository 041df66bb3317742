"""HTML in Markdown: what passes, what goes and is found where it stood, and what the author did not close."""

import pytest
from markdown_texts import faults, made

from kg.markdown.rawhtml import MAX_BLOCK, TAGS, VOID, Attribute, Tag, allows, parts, repaired, written


def html(text: str) -> str:
    page = made(text)
    assert faults(page.html) == []
    return page.html


# ---- taken apart


def test_html_is_taken_apart_into_tags_and_text():
    first, tag, second, end = parts('a &lt; <B Title=\'x"&amp;\' open lang = de dir="">b</b>')
    assert (first, second) == ("a < ", "b")
    assert (tag.name, tag.closes, tag.start) == ("b", False, 7)
    assert tag.attributes[0] == Attribute("title", 'x"&', 10, 25)
    assert [(a.name, a.value) for a in tag.attributes[1:]] == [("open", ""), ("lang", "de"), ("dir", "")]
    assert (end.name, end.closes, end.attributes) == ("b", True, ())


def test_what_is_no_whole_tag_is_text():
    for text in ("a < b", "<", "<b", "<b title='>", "< b>", "</ b>", "<1>", "<<", "a <b <c"):
        assert "".join(part for part in parts(text) if isinstance(part, str)) == text


def test_comments_and_the_content_of_scripts_are_skipped():
    assert list(parts("a<!-- <b> -->c")) == ["a", "c"]
    found = list(parts("<script>x<b></SCRIPT >y<style>z"))
    assert [part if isinstance(part, str) else part.name for part in found] == ["script", "script", "y", "style", "z"]


def test_what_is_no_element_is_told_apart():
    names = [part.name for part in parts("<!DOCTYPE a><?php b ?><![CDATA[c]]><!-- d") if isinstance(part, Tag)]
    assert names == ["!"] * 4


def test_of_attributes_with_one_name_the_first_counts():
    (tag,) = parts("<a href=x HREF=y>")
    assert [attribute.value for attribute in tag.attributes] == ["x"]


def test_values_are_held_to_a_pattern():
    def judge(tag: str, name: str, value: str) -> bool:
        return allows(tag, Attribute(name, value, 0, 0))

    assert judge("td", "colspan", "3")
    assert not judge("td", "colspan", "0")
    assert not judge("b", "colspan", "3")
    assert not judge("p", "dir", "up")
    assert not judge("img", "width", "100%")
    assert written(Attribute("open", "x", 0, 0)) == " open"
    assert written(Attribute("title", 'a"<b', 0, 0)) == ' title="a&quot;&lt;b"'


# ---- what passes


def test_simple_html_passes_in_words():
    text = (
        "H<sub>2</sub>O, <kbd>Ctrl</kbd>, <mark>a</mark><br>b "
        "<abbr title='x'>c</abbr> <span lang=\"fr\" dir=ltr>d</span>"
    )
    assert html(text) == (
        "<p>H<sub>2</sub>O, <kbd>Ctrl</kbd>, <mark>a</mark><br>b "
        '<abbr title="x">c</abbr> <span lang="fr" dir="ltr">d</span></p>'
    )
    assert made(text).found == []
    assert made(text).rich.text == "H2O, Ctrl, a b c d"


def test_html_blocks_may_hold_markdown():
    assert html("<details open>\n<summary>a</summary>\n\n*b*\n\n</details>\n") == (
        '<details open="">\n<summary>a</summary>\n<p><em>b</em></p>\n</details>'
    )


def test_a_table_in_html():
    page = made('<table>\n<tr><th scope="col" colspan=2>a</th></tr>\n<tr><td>b</td><td>c</td></tr>\n</table>\n')
    assert page.found == []
    assert faults(page.html) == []
    assert '<th scope="col" colspan="2">a</th>' in page.html
    assert page.rich.text == "a b c"


def test_links_and_images_in_html_lead_into_the_course():
    page = made(
        '<a href="a%20b.md#c" title="d">e</a> <a href="https://f.g">h</a> <img src=i.png alt="j k" width=20 height=30>'
    )
    assert page.html == (
        '<p><a href="link-0" title="d">e</a> <a href="https://f.g" rel="external noopener">h</a> '
        '<img src="link-1" alt="j k" width="20" height="30" loading="lazy"></p>'
    )
    assert [(link.form, link.target, link.fragment) for link in page.links] == [
        ("path", "a b.md", "c"),
        ("image", "i.png", ""),
    ]
    assert page.found == []


def test_images_in_html_are_held_to_the_same():
    page = made("<img src=a.png> <img> <img src='https://a.b/c.png' alt=d>")
    assert page.codes == ["KG047", "KG046", "KG050"]
    assert page.marked == ["<img src=a.png>", "<img>", "src='https://a.b/c.png'"]


def test_comments_go_without_a_word():
    page = made("<!-- a -->\n\nb <!-- c --> d\n")
    assert page.html == "<p>b  d</p>"
    assert page.found == []


def test_every_allowed_tag_comes_out_again():
    for tag in TAGS:
        page = made(f"<div><{tag}>x</div>" if tag in VOID else f"<div><{tag}>x</{tag}></div>")
        assert page.codes in ([], ["KG049"], ["KG046"]), tag


# ---- what goes


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("é <script>alert(1)</script>", ["<script>"]),
        ("<script>\nalert(1)\n</script>\n", ["<script>"]),
        ("<style>p{}</style>\n", ["<style>"]),
        ("<svg onload=alert(1)>", ["<svg onload=alert(1)>"]),
        ("<div>\n<svg/onload=alert(1)>", ["<svg/onload=alert(1)>"]),
        ("<iframe src=x></iframe>", ["<iframe src=x>"]),
        ("a <b onclick=x>c</b>", ["onclick=x"]),
        ("<p\nclass='a'\n  style=b>c</p>\n", ["class='a'", "style=b"]),
        ("> <p\n> id=x>a</p>\n", ["id=x"]),
        ("<form><input><button>a</button></form>", ["<form>", "<input>", "<button>"]),
        ("a <font color=red>b</font>", ["<font color=red>"]),
        ("a <b data-kg-whole=1 data-kg-gap=0>b</b>", ["data-kg-whole=1", "data-kg-gap=0"]),
        ("a <img src=b.png alt=c onerror=d srcset=e>", ["onerror=d", "srcset=e"]),
        ("a <td width=50%>b", ["width=50%"]),
        ("a <!DOCTYPE b> <?c ?>", ["<!DOCTYPE b>", "<?c ?>"]),
        ("<!-- never closed\n\na\n", ["<!--"]),
        ("<math><mi>a</mi></math>", ["<math>", "<mi>"]),
    ],
)
def test_what_is_not_allowed_goes_and_is_found(text, marked):
    page = made(text)
    assert faults(page.html) == []
    assert (set(page.codes), page.marked) == ({"KG042"}, marked)


def test_the_words_in_what_goes_stay_but_for_scripts():
    assert html("<blink>a</blink> <font>*b*</font>") == "<p>a <em>b</em></p>"
    assert html("<div><script>a</script><svg><title>b</title></svg>c</div>") == "<div>c</div>"


def test_messages_say_what_and_why():
    messages = [found.message for found in made("<blink>a</blink> <p dir=up on=x></p> <!A>").found]
    assert messages == [
        "the tag <blink> is not allowed and was removed",
        "the attribute 'dir' with the value 'up' is not allowed and was removed",
        "the attribute 'on' is not allowed and was removed",
        "'<!A>' is not allowed and was removed",
    ]


def test_a_first_level_heading_in_html():
    page = made("<h1>a</h1>\n")
    assert (page.html, page.codes) == ("<h2>a</h2>", ["KG049"])


# ---- what is not in order


@pytest.mark.parametrize(
    "text",
    [
        "a <b>b\n\n- c <i>d\n- e\n",
        "</div></p></b> a",
        "<div><p>a<p>b</div>",
        "<table><b>a</b><tr><td>b",
        "<ul><li>a<li>b</ul></ul>",
        "<a href=b.md>c [d](e.md) <a href=f.md>g</a></a>",
        "<a href=b.md>\n\n[^1]\n\n[^1]: c\n",
        "<details>\n\n# a\n\n<h3>b",
        "<h2><h3>a</h2></h3>",
        "<b><p>a</b>b</p>",
        "a <div>b</div> c",
        "a </p> b <p>",
        "| <b>a |\n|---|\n| </b>b</td></table> |\n",
        "> <blockquote>a\n\nb</blockquote>",
        "- <li>a</li>\n- </ul>b\n",
        "<pre>\n\n```py\nx\n```\n\n</pre>",
        "<a href=x.md>$\\begin{equation}a\\label{b}\\end{equation} \\eqref{b}$</a>",
        "<p>\n\n$$x$$\n\n```\ny\n```\n",
        "<br/><b/>c",
        "</br></img></hr>",
    ],
)
def test_what_is_not_closed_or_misnested_is_put_in_order(text):
    page = made(text)
    assert faults(page.html) == []
    assert page.found == [] or set(page.codes) <= {"KG049", "KG048"}


def test_an_unclosed_tag_does_not_reach_the_next_text():
    page = made("<div><b><details>\n\na")
    assert page.html.endswith("</details></b></div>")


def test_a_wiki_link_may_stand_twice_after_repair():
    page = made("<a href=b.md>\n\n<p>c</p>\n\n<table><tr><td>d\n")
    assert faults(page.html) == []
    assert len(page.rich.holes) == len(page.rich.pieces) - 1


def test_html_nested_too_deeply_is_cut_off_and_found_once():
    page = made("<div>" * 500 + "a" + "</div>" * 500)
    assert page.codes == ["KG051"]
    assert page.html.count("<div>") == 100
    assert page.rich.text == "a"


def test_a_huge_block_is_shown_as_text():
    page = made("<div>" + "<b>x</b>" * (MAX_BLOCK // 8) + "\n")
    assert page.codes == ["KG042"]
    assert page.html.startswith("&lt;div&gt;&lt;b&gt;x")


def test_repair_goes_on_until_nothing_changes():
    for text in ("<a><table><a>", "<h2><a href='https://x'><p><a>x</a></p><table></table></a></h2>", "<p>a<div>b</p>c"):
        once = repaired(text)
        assert repaired(once) == once
        assert faults(once) == []


@pytest.mark.parametrize(
    "text",
    [
        "<<a>r\n|||\n-|-\n<a>",
        '<a href="https://e.org" title="a > b">x\n\n|a|b|\n|-|-|\n|<a href="https://e.org">c|[d](e.md)|\n\n<a>y</a>',
        "<a>x\n\n[one](https://e.org)\n\n| <a>a | <a>b |\n|-|-|\n",
    ],
)
def test_a_link_that_is_left_open_has_no_links_in_the_cells_below(text):
    made_of_it = html(text)
    assert made_of_it.count("<a") == made_of_it.count("</a>") > 0
