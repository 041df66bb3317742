"""Whatever anybody writes: nothing raises, nothing unsafe gets out, nothing takes long, nothing varies."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from markdown_texts import MARKDOWN, as_read, faults, made
from toolbox import ROOT

from kg.markdown import blocks, fence, list_items, plain, table


def check(text: str) -> None:
    """Renders `text`; fails where a page, a place or the plain text is not in order."""
    page = made(as_read(text), blanks=[])
    assert faults(page.html) == []
    lines = page.source.text.split("\n")
    for span in [found.span for found in page.found] + [link.span for link in page.links]:
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        assert span.end_line <= len(lines)
        assert span.column <= len(lines[span.line - 1]) + 1
        assert span.end_column <= len(lines[span.end_line - 1]) + 1
    assert len(page.rich.pieces) == len(page.rich.holes) + 1
    assert page.rich.text == " ".join(page.rich.text.split())


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(MARKDOWN)
@example("<h1><a href=x.md><table>\n\n[x](javascript:alert(1))")
@example("a <a href=b>\n\n[^1]\n\n[^1]: c <table>")
@example("[^A]\n\n[^a]: b")
@example("- [ ]\n\n  <b>\n")
@example("| <a> |\n|-|\n| </td></table><script> |\n")
def test_any_text_makes_a_page_that_is_valid_and_safe(text):
    check(text)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(MARKDOWN)
def test_any_text_can_be_taken_apart(text):
    page = made(as_read(text))
    for block in blocks(page.body):
        page.body.span(block.slice)
        page.body.span(block.content)
        plain(page.body, block.slice)
        if block.kind in {"list", "task-list", "ordered-list"}:
            for item in list_items(page.body, block):
                page.body.span(item.content)
        elif block.kind == "table":
            header, rows = table(page.body, block)
            assert all(len(row) == len(header) for row in rows)
        elif block.kind == "code":
            assert fence(page.body, block) is not None


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(MARKDOWN)
def test_the_same_text_makes_the_same_page(text):
    first, second = made(text), made(text)
    assert (first.rich, first.links, first.found) == (second.rich, second.links, second.found)


def test_no_order_of_hashes_shows():
    text = (
        "<details title=a lang=en dir=ltr onclick=b class=c><b title=d lang=e>f</b></details>\n\n"
        "# A\n\n[g](h.md)[^1] [^2] $\\boxed{x}$ [[i]]\n\n[^1]: j\n\n[^2]: k\n\n```pyton\nx\n```\n\n"
        "```python\nx = 1\n```\n"
    )
    program = f"from markdown_texts import made; page = made({text!r}); print(page.rich, page.found)"

    def output(seed: str) -> bytes:
        path = os.pathsep.join((str(ROOT / "tests"), str(ROOT)))
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        return subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True).stdout

    assert output("1") == output("2") == output("3")


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](java&Tab;script:alert(1))",
        "[x](&#x6A;avascript&colon;alert(1))",
        "[x](\u0001javascript:alert(1))",
        "[x]( <javascript:alert(1)> )",
        "![x](javascript:alert(1))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "[[javascript:alert(1)]]",
        "[[x|<script>alert(1)</script>]]",
        '[x](a.md "\\"onclick=alert(1) y=\\"")',
        '![x"onerror="alert(1)](a.png)',
        "<svg onload=alert(1)>",
        "<div>\n<svg/onload=alert(1)//",
        '<a href=" javascript:alert(1)">x</a>',
        '<a href="jav\tascript:alert(1)">x</a>',
        "<a href=javascript&colon;alert(1)>x</a>",
        '<img src=x onerror="alert(1)">',
        "<img src='x' onerror=alert(1) \n x=\"",
        "<b style='background:url(javascript:alert(1))'>x</b>",
        '<iframe srcdoc="<script>alert(1)</script>">',
        "<details open ontoggle=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><script>alert(1)</script>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
        "<style><img title='</style><img src=x onerror=alert(1)>'>",
        "<title></title><script>alert(1)</script>",
        "<!--><script>alert(1)</script>-->",
        "<!--\n--!><script>alert(1)</script>-->",
        "<![CDATA[><script>alert(1)</script>]]>",
        "<?x ><script>alert(1)</script>?>",
        "<b title='</b><script>alert(1)</script>'>x</b>",
        "<b lang='en\"onclick=alert(1)'>x</b>",
        "<a><b data-kg-whole='0'></b><i data-kg-gap='0'>`<script>` $x$ [y](z.md)",
        "$\\text{</math><script>alert(1)</script>}$",
        "$\\text{<img src=x onerror=alert(1)>}$",
        '$\\begin{equation}x\\label{"onclick=alert(1)}\\end{equation}$',
        "$\\color{red;background:url(javascript:alert(1))}x$",
        "$\\href{javascript:alert(1)}{x}$",
        "```<script>alert(1)</script>\nx\n```",
        "```html\n</code></pre><script>alert(1)</script>\n```",
        "```math\n\\text{</math></div><script>alert(1)</script>}\n```",
        '## <script>alert(1)</script> "onclick=alert(1)',
        "| <script>alert(1)</script> |\n|---|\n",
        '| "onclick=alert(1) x=" |\n|---|\n',
        "[^<script>]\n\n[^<script>]: x",
        '{{<script>|"onclick="}}',
        "> [!NOTE]<script>\n> x",
        "<h1 id=x>a</h1><p id=x name=y>b</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\\<script>alert(1)\\</script>",
        "<p><p></p></div></body></html><script>alert(1)</script>",
        "\U0010fffd0\U0010fffd &#x10FFFD;0&#x10FFFD; <b title='&#x10FFFD;0&#x10FFFD;'>[x](y.md)</b>",
        "\u202e<script>\u202c \u0000 \ufeff",
    ],
)
def test_attacks_come_to_nothing(text):
    check(text)


MEGABYTE = 1_000_000

HEAVY = {
    "quotes": ">" * 10_000,
    "spaced quotes": "> " * 10_000 + "a",
    "brackets": "[" * 10_000,
    "stars": "*" * MEGABYTE,
    "emphasis": "*a **b " * 20_000,
    "mixed emphasis": "*a_" * 20_000,
    "lists": "\n".join(" " * (2 * n) + "- a" for n in range(1_000)),
    "list on a line": "- " * 10_000 + "a",
    "ordered lists on a line": "1. " * 5_000 + "a",
    "table": "|".join("a" * 200) + "\n" + "|".join("-" * 200) + "\n" + ("|".join("b" * 200) + "\n") * 200,
    "tables": "|a|\n|-|\n" * 5_000,
    "back quotes": "".join("`" * n + " " for n in range(700)),
    "dollars": "$a" * 50_000,
    "formulas": "$x$ " * 5_000,
    "wrong formulas": "$\\foo$ " * 5_000,
    "deep formula": "$" + "\\sqrt{" * 2_000 + "x" + "}" * 2_000 + "$",
    "open brackets in a formula": "$" + "f(" * 2_000 + "$",
    "tags": "<b>" * 50_000,
    "pairs of tags": "<b>a</b>" * 10_000,
    "blocks of tags": "<div>\n\n" * 10_000,
    "half a tag": "<div>\n" + '<a "<a" ' * 10_000,
    "quotes in half a tag": "<div>\n" + "<a " + "\"'" * 40_000,
    "half a comment": "<div>\n" + "<!--" * 20_000,
    "scripts": "<div>\n" + "<script>" * 10_000,
    "attributes": "<div " + "a=b " * 20_000 + ">",
    "links": "é[a](b.md) " * 10_000,
    "wiki links": "[[a]] " * 10_000,
    "open wiki links": "[[a|" * 50_000,
    "images": "![a](b.png) " * 10_000,
    "blanks": "{{a}} " * 10_000,
    "open blanks": "{{a " * 100_000,
    "lost footnotes": "é[^a] " * 20_000,
    "footnotes": "[^a]" * 10_000 + "\n\n[^a]: b\n",
    "many footnotes": "".join(f"[^{n}]" for n in range(2_000))
    + "".join(f"\n\n[^{n}]: [^{n + 1}]" for n in range(2_000)),
    "headings": "# a\n\n" * 10_000,
    "lost headings": "[a](#b) " * 3_000,
    "code": "```python\n" + "x = 1\n" * 9_000 + "```\n",
    "strings in code": "```python\n" + '"' * 49_000 + "\n```\n",
    "unknown languages": "".join(f"```zz{n}\nx\n```\n" for n in range(500)),
    "entities": "&amp;" * 50_000,
    "alerts": "> [!NOTE]\n> " * 2_000,
    "tasks": "- [ ] a\n" * 10_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_no_text_takes_long(text):
    """Each takes far less than a second on one idle core; the bound leaves room for busy machines and coverage."""
    begin = time.process_time()
    page = made(text, blanks=[])
    assert time.process_time() - begin < 20
    assert page.rich.pieces
