"""Markdown as rich text: HTML, gaps for what the course knows, plain text, headings."""

import pytest
from markdown_texts import faults, made, source

from kg.markdown import Renderer, Slice, blocks, fence, list_items, parse, table
from kg.model import Heading, Hole


def html(text: str) -> str:
    page = made(text)
    assert faults(page.html) == []
    return page.html


def test_blocks_and_inline_markup():
    assert html("a *b* **c** ~~d~~ `<e>`  \nf\\\ng\nh & <\n\n---\n") == (
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code><br>\nf<br>\ng\nh &amp; &lt;</p>\n<hr>"
    )


def test_plain_text_joins_no_words():
    text = "# A\n\nb\n- c\n  - d\n    > e\n\n| f | g |\n|---|---|\n| h | i |\n\n"
    text += "j<br>k<sub>2</sub><p>l</p>\n\n- m\n  ```\n  n\n  ```\n"
    assert made(text).rich.text == "A b c d e f g h i j k2 l m n"


def test_several_slices_make_one_text():
    file = source("a[^1]\n\n- b\n\nc\n\n[^1]: d\n")
    body = parse(file)
    first, _, third, _ = blocks(body)
    rich = Renderer(file, body, [], []).rich(first.slice, third.slice)
    assert rich.text == "a c d"
    assert rich.pieces[0].count("<p>") == 3


def test_no_slice_and_an_empty_one_make_an_empty_text():
    file = source("a\n")
    renderer = Renderer(file, parse(file), [], [])
    for rich in (renderer.rich(), renderer.rich(Slice(1, 1))):
        assert (rich.pieces, rich.holes, rich.text, rich.headings) == (("",), (), "", ())


def test_a_lone_paragraph_can_do_without_its_tags():
    assert made("a *b*\n", inline=True).html == "a <em>b</em>"
    assert made("a\n\nb\n", inline=True).html == "<p>a</p>\n<p>b</p>"
    assert made("- a\n", inline=True).html == "<ul>\n<li>a</li>\n</ul>"
    file = source("a\n\nb\n")
    body = parse(file)
    slices = [block.slice for block in blocks(body)]
    assert Renderer(file, body, [], []).rich(*slices, inline=True).pieces == ("<p>a</p>\n<p>b</p>",)


# ---- headings


def test_headings_have_ids_that_are_unique_in_the_file():
    page = made("## What's *new*?\n\n### 日本\n\n## Whats new\n")
    assert page.rich.headings == (
        Heading(2, "s-whats-new", "What's new?"),
        Heading(3, "s-日本", "日本"),
        Heading(2, "s-whats-new-1", "Whats new"),
    )
    assert '<h2 id="s-whats-new">What\'s <em>new</em>?</h2>' in page.html


def test_ids_do_not_depend_on_what_is_rendered_first():
    file = source("## A\n\nx\n\n## A\n")
    body = parse(file)
    renderer = Renderer(file, body, [], [])
    last = renderer.rich(blocks(body)[2].slice)
    first = renderer.rich(blocks(body)[0].slice)
    assert (first.headings[0].id, last.headings[0].id) == ("s-a", "s-a-1")


def test_a_first_level_heading_counts_as_second():
    page = made("# A\n\nB\n===\n")
    assert page.html == '<h2 id="s-a">A</h2>\n<h2 id="s-b">B</h2>'
    assert (page.codes, page.marked) == (["KG049", "KG049"], ["# A", "B\n==="])


# ---- quotes, alerts, lists


def test_quotes_and_alerts():
    assert html("> a\n") == "<blockquote>\n<p>a</p>\n</blockquote>"
    for kind in ("Note", "Tip", "Important", "Warning", "Caution"):
        assert html(f"> [!{kind.upper()}]\n> a\n") == (
            f'<div class="kg-alert kg-alert-{kind.lower()}" role="note">\n'
            f'<p class="kg-alert-title">{kind}</p>\n<p>a</p>\n</div>'
        )


def test_lists_of_both_kinds_tight_and_loose():
    assert html("- a\n  - b\n") == "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"
    assert html("0. a\n\n1. b\n") == '<ol start="0">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>'
    assert html("1. a\n").startswith("<ol>")


def test_tasks_are_labelled_boxes_that_cannot_be_changed():
    page = html("- [ ] a *b* [c](d.md)\n  - [x] e\n- f\n")
    assert (
        '<li class="kg-task"><label><input type="checkbox" disabled> a <em>b</em> <a href="link-0">c</a></label>'
        in page
    )
    assert '<li class="kg-task"><label><input type="checkbox" disabled checked> e</label></li>' in page
    assert "<li>f</li>" in page


@pytest.mark.parametrize(
    "after", ["a\n\n  b", "\n\n  b", "a\n  > b", "a\n  ***\n  b", "a\n  ```\n  b\n  ```", "a\n  <div>b</div>"]
)
def test_the_label_of_a_task_holds_its_first_words_only(after):
    page = html(f"- [ ] {after}\n")
    label = page[page.index("<label>") : page.index("</label>")]
    assert "b" not in label.removeprefix("<label>").replace('type="checkbox" disabled', "")


def test_the_box_of_a_choice_is_no_part_of_it():
    for text in ("- [x] a\n", "- [x] a\n\n- [ ] b\n"):
        file = source(text)
        body = parse(file)
        item = list_items(body, blocks(body)[0])[0]
        assert Renderer(file, body, [], []).rich(item.content, inline=True).pieces == ("a",)


# ---- tables


def test_a_table_is_labelled_and_scrolls():
    assert html("| a | *b* |\n|:--|--:|\n| 1 | 2 |\n") == (
        '<div class="kg-table" tabindex="0" role="group" aria-label="Table: a, b"><table>\n<thead>\n<tr>'
        '<th scope="col" class="kg-left">a</th><th scope="col" class="kg-right"><em>b</em></th></tr>\n</thead>\n'
        '<tbody>\n<tr><td class="kg-left">1</td><td class="kg-right">2</td></tr>\n</tbody>\n</table></div>'
    )


def test_an_empty_head_cell_heads_nothing_and_an_empty_head_is_left_out():
    assert "<tr><td></td><th" in html("|  | b |\n|---|---|\n| 1 | 2 |\n")
    page = html("|  |  |\n|:-:|---|\n| 1 | 2 |\n")
    assert "<thead>" not in page
    assert 'aria-label="Table"' in page
    assert '<td class="kg-center">1</td>' in page


def test_a_table_without_rows_and_one_with_a_long_head():
    assert "<tbody>" not in html("| a |\n|---|\n")
    label = html(f"| {'long ' * 40} |\n|---|\n").split('aria-label="')[1].split('"')[0]
    assert len(label) < 100


def test_quotes_in_a_head_stay_in_the_label():
    assert 'aria-label="Table: say &quot;a&quot; &amp; b"' in html('| say "a" & b |\n|---|\n')


def test_cells_render_one_by_one():
    file = source("| a | [[b\\|c]] |\n|---|---|\n| `x\\|y` |  |\n")
    body = parse(file)
    links = []
    renderer = Renderer(file, body, links, [])
    header, rows = table(body, blocks(body)[0])
    assert renderer.rich(header[1], inline=True).text == "c"
    assert renderer.rich(rows[0][0], inline=True).pieces == ("<code>x|y</code>",)
    assert renderer.rich(rows[0][1], inline=True).pieces == ("",)
    assert links[0].target == "b"


# ---- gaps to fill in


def test_blanks_become_gaps_and_their_words_are_told():
    words = []
    page = made("A {{b|c  d}}, {{ e }}\nand {{}} {{|f|}}.\n", blanks=words)
    assert words == [("b", "c d"), ("e",), (), ("f",)]
    assert page.html == "<p>A " + "".join(
        f'<span class="kg-blank" data-blank="{n + 1}"></span>{after}'
        for n, after in enumerate((", ", "\nand ", " ", ".</p>"))
    )
    assert page.rich.text == "A ____, ____ and ____ ____."


def test_blanks_are_words_unless_asked_for():
    assert made("{{a|b}}").html == "<p>{{a|b}}</p>"


def test_braces_in_code_and_formulas_and_alone_are_no_blanks():
    words = []
    page = made("`{{a}}` $x_{{b}}$ {{c {d}\n\n{{{e}}}", blanks=words)
    assert words == [("{e}",)]
    assert "<code>{{a}}</code>" in page.html
    assert "{{c {d}" in page.html


def test_a_blank_in_a_table_and_beside_raw_html():
    words = []
    page = made("| a |\n|---|\n| {{b\\|c}} <b>d</b> {{e}} |\n", blanks=words)
    assert words == [("b", "c"), ("e",)]
    assert 'data-blank="2"></span></td>' in page.html


# ---- code


def test_code_is_coloured_and_keeps_its_text():
    assert html("```python\nx = '<a>'  # b\n```\n") == (
        '<pre class="kg-code" tabindex="0"><code class="language-python">x <span class="o">=</span> '
        '<span class="s">\'&lt;a&gt;\'</span>  <span class="c"># b</span>\n</code></pre>'
    )


def test_indented_code_and_text_have_no_colours():
    assert html("    <a>\n") == '<pre class="kg-code" tabindex="0"><code>&lt;a&gt;\n</code></pre>'
    assert (
        html("```text\nif x\n```")
        == '<pre class="kg-code" tabindex="0"><code class="language-text">if x\n</code></pre>'
    )


def test_an_unknown_language_is_found_at_its_name():
    page = made("é\n\n```pyton title=x\n<a>\n```\n")
    assert (page.codes, page.marked) == (["KG041"], ["pyton"])
    assert page.found[0].hint == "did you mean 'python'?"
    assert "&lt;a&gt;" in page.html
    assert made("```\U0001f600q%\nx\n```").found[0].hint == "name a language Pygments knows, or none"


def test_a_language_with_odd_characters_stays_in_its_attribute():
    page = made('```a"><script>\nx\n```\n')
    assert faults(page.html) == []
    assert 'class="language-a&quot;&gt;&lt;script&gt;"' in page.html


def test_a_code_block_by_itself():
    file = source("```py\nx\n```\n")
    body = parse(file)
    block = Renderer(file, body, [], []).code(fence(body, blocks(body)[0]))
    assert (block.language, block.source) == ("py", "x\n")
    assert block.html == '<pre class="kg-code" tabindex="0"><code class="language-py">x\n</code></pre>\n'


# ---- formulas


def test_formulas_are_mathml_and_plain_text_is_tex():
    page = made("a $x^2$ b $$y$$")
    assert page.html == (
        "<p>a <math><msup><mi>x</mi><mn>2</mn></msup></math> b "
        '<span class="kg-math"><math display="block"><mi>y</mi></math></span></p>'
    )
    assert page.rich.text == "a x^2 b y"


def test_a_long_displayed_formula_can_be_scrolled_with_keys_but_not_in_a_link():
    long = "$$" + "+".join("abcdefghij" * 5) + "$$"
    assert '<span class="kg-math" tabindex="0">' in html(long)
    assert "tabindex" not in html(f"[{long}](a.md)")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("é $a + \\fooo$", "\\fooo"),
        ("é $$\né + \\fooo\n$$", "\\fooo"),
        ("$\\frac{a}$", "$\\frac{a}$"),
        ("| $\\fooo\\|b$ |\n|---|\n", "$\\fooo\\|b$"),
        ("$a & b$", "&"),
    ],
)
def test_what_is_wrong_with_a_formula_is_found_in_it(text, marked):
    page = made(text)
    assert (page.codes, page.marked) == (["KG040"], [marked])
    assert '<code class="kg-math-error">' in page.html
    assert page.found[0].message.startswith("the formula cannot be typeset: ")


def test_a_price_before_a_digit_is_no_formula():
    assert html("between $5-$10 and $<$20") == "<p>between $5-$10 and $&lt;$20</p>"


def test_formulas_shielded_by_back_quotes_and_in_fences():
    assert html("$`x_1`$") == "<p><math><msub><mi>x</mi><mn>1</mn></msub></math></p>"
    assert html("```math\nx\n```") == '<div class="kg-math" tabindex="0"><math display="block"><mi>x</mi></math></div>'
    page = made("```math\n\\fooo\n```")
    assert page.codes == ["KG040"]
    assert "\\fooo" in page.html


def test_equations_are_numbered_through_the_file():
    file = source(
        "$$\\begin{align}a\\label{q}\\end{align}$$\n\n$\\eqref{q}$\n\n$$\\begin{align}b\\label{q}\\end{align}$$"
    )
    body = parse(file)
    renderer = Renderer(file, body, [], [])
    made_html = "".join(renderer.rich(block.slice).pieces[0] for block in blocks(body))
    assert 'id="m-q"' in made_html
    assert '<a href="#m-q">(1)</a>' in made_html
    assert "(2)" in made_html
    assert faults(made_html) == [], "the same label twice is one id"


def test_a_reference_to_no_equation_is_found():
    page = made("$\\eqref{nope}$")
    assert (page.codes, page.marked) == (["KG040"], ["\\eqref"])
    assert "'nope'" in page.found[0].message


# ---- footnotes


def test_footnotes_stand_at_the_end_and_lead_back():
    page = html("a[^x] b[^y] c[^x]\n\n[^x]: d\n\n    e\n\n[^y]: - f\n")
    assert (
        '<sup class="kg-fnref" id="fnref-1"><a href="#fn-1" role="doc-noteref" aria-label="Footnote 1">1</a></sup>'
        in page
    )
    assert '<sup class="kg-fnref" id="fnref-1-2">' in page
    notes = page[page.index('<div class="kg-footnotes"') :]
    assert '<li id="fn-1"><p>d</p>\n<p>e <a class="kg-fnback"' in notes
    assert 'href="#fnref-1-2" aria-label="Back to the text, place 2">↩</a></p>' in notes
    assert '<li id="fn-2"><ul>\n<li>f</li>\n</ul>\n <a class="kg-fnback"' in notes


def test_footnotes_may_refer_to_footnotes_even_to_themselves():
    page = html("a[^x]\n\n[^x]: b[^y] [^x]\n\n[^y]: c\n")
    assert page.index('id="fn-1"') < page.index('id="fn-2"')


def test_footnotes_are_numbered_through_the_file():
    file = source("a[^x]\n\nb[^y] [^x]\n\n[^x]: c\n\n[^y]: d\n")
    body = parse(file)
    renderer = Renderer(file, body, [], [])
    pages = [renderer.rich(block.slice).pieces[0] for block in blocks(body)[:2]]
    assert '<ol start="2">' in pages[1]
    assert faults("".join(pages)) == []


def test_a_footnote_without_definition_is_found_at_its_mark():
    page = made("é[^1] and \\[^2] and `[^3]`, [^4]\n\n[^5]: unused\n")
    assert (page.codes, page.marked) == (["KG048", "KG048"], ["[^1]", "[^4]"])
    assert page.html == "<p>é[^1] and [^2] and <code>[^3]</code>, [^4]</p>"


def test_a_footnote_defined_too_deep_is_no_footnote():
    page = made("a[^1]\n\n" + "> " * 110 + "[^1]: b\n")
    assert page.codes == ["KG051"]
    assert "<sup" not in page.html


# ---- what is too deep


def test_too_deep_nesting_is_found_once_and_its_text_shown():
    page = made("> " * 300 + "a\n\n" + "- " * 300 + "b\n")
    assert page.codes == ["KG051"]
    assert page.found[0].span.line == 1
    assert page.rich.text == "a b"
    assert page.html.count("<blockquote>") == 100


def test_boxes_left_over_by_too_deep_lists_are_nothing():
    page = made("> " * 99 + "- [x] a\n")
    assert page.rich.text == "a"
    assert faults(page.html) == []


# ---- holes


def test_holes_stand_where_the_course_fills_them():
    rich = made("a [b](c.md) [[d]]").rich
    assert rich.pieces == ("<p>a <a", ">b</a> <a", ">", "</a></p>")
    assert rich.holes == (Hole(0, "href"), Hole(1, "href"), Hole(1, "title", "[[d]]"))


def test_holes_outlive_the_repair_of_raw_html():
    page = made('<div>\n\n[a](b.md "t") ![c](d.png) [[e]] $x$ [](f.md)\n\n```py\nx\n```\n\n- [ ] g\n')
    assert page.html == (
        '<div>\n<p><a href="link-0" title="t">a</a> <img src="link-1" alt="c" loading="lazy"> '
        '<a href="link-2">Title 2</a> <math><mi>x</mi></math> <a href="link-3"></a></p>\n'
        '<pre class="kg-code" tabindex="0"><code class="language-py">x\n</code></pre>\n'
        '<ul>\n<li class="kg-task"><label><input type="checkbox" disabled> g</label></li>\n</ul>\n</div>'
    )
