"""Pages of a course that goes to extremes, in a browser: long formulas, code and words, and writing from right to
left.
"""

import pytest
from shell import write

from kg.build import build

FORMULA = "$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} = b_1 + b_2$"
CODE = "`a_long_name_without_any_break_in_it_that_goes_on_and_on(x)`"
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller"
CONFIG = """\
site_name: A course
site_url: https://example.org/course/
docs_dir: content
site_dir: public
use_directory_urls: false
theme: {name: coursegraph}
plugins: [coursegraph]
nav: [index.md, page.md]
"""
TAXONOMY = f"""\
science: {{label: Science}}
course: {{label: Course, kind: course, broader: science}}
one: {{label: One {WORD}, kind: chapter, broader: course}}
two: {{label: Two, kind: chapter, broader: course}}
three: {{label: Three, broader: one}}
four: {{label: Four, broader: one}}
both: {{label: Both {WORD}, broader: [three, two]}}
below: {{label: Below, broader: both}}
"""
CHOICE = f"""\
---
type: multiple-choice
title: The {WORD} in a title
tags: [below, apply]
related: [{{to: essay, why: "Because {WORD}"}}]
---

Short $x^2$, long {FORMULA}, **bold {FORMULA}**, code {CODE}.

- in a list {FORMULA}

> quoted {FORMULA}

| {FORMULA} | b |
|---|---|
| {CODE} | c |

- [ ] Choice {FORMULA}
  > Feedback {FORMULA}
- [x] Choice {CODE}
  > Feedback {CODE}

## Hint

{FORMULA}
"""
ESSAY = f"""\
---
type: essay
title: An essay
tags: [below, four, create]
---

Say $x$.

## Answer

{FORMULA}

## Rubric

| Criterion | Points | What earns them |
|---|---|---|
| {WORD} | 1 | {FORMULA} and {CODE} |
"""
PROGRAM = """\
---
type: code
title: A program
tags: [below, apply]
---

Write it.

## Starter

```python
for x in []:
```

## Answer

```python
pass
```
"""
PAGE = f"# Page {WORD}\n\n{CODE} {WORD}\n\n| a | b |\n|---|---|\n| {CODE} | {WORD} |\n"
PAGES = [
    "index.html",
    "item/choice.html",
    "item/essay.html",
    "tag/one.html",
    "taxonomy.html",
    "browse.html",
    "page.html",
]
OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"


@pytest.fixture(scope="module", params=["en", "ar"])
def site(tmp_path_factory, request):
    root = tmp_path_factory.mktemp(request.param)
    content = {
        "choice.md": CHOICE,
        "essay.md": ESSAY,
        "code.md": PROGRAM,
        "page.md": PAGE,
        "index.md": f"# Course\n\n{WORD} {CODE}\n",
    }
    content |= {"course.yml": f"title: A course\nlanguage: {request.param}\n", "taxonomy.yml": TAXONOMY}
    write(root, {"mkdocs.yml": CONFIG, **{f"content/{name}": text for name, text in content.items()}})
    built = build(root, jobs=1)
    assert built.published, built.diagnostics
    return root / "public"


@pytest.fixture(params=[320, 1280])
def page(browser, request):
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_of_the_page(site, page, path):
    page.goto((site / path).as_uri())
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.evaluate(STICKING_OUT) == []


STICKING_OUT = """() => [...document.querySelectorAll('main *')].filter(e => {
  const r = e.getBoundingClientRect();
  for (let p = e; p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible' && p !== e || getComputedStyle(p).clipPath !== 'none') return false;
  return r.width && (r.left < 0 || r.right > document.documentElement.clientWidth + 1) && !e.closest('svg');
}).map(e => e.outerHTML.slice(0, 80))"""


def test_a_long_formula_scrolls_in_its_own_paragraph(site, page):
    page.goto((site / "item/choice.html").as_uri())
    wide = "e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === 'auto'"
    narrow = page.viewport_size["width"] == 320
    for selector in (
        ".kg-prompt > p",
        ".kg-prompt > ul",
        ".kg-prompt blockquote > p",
        ".kg-choices .kg-prose >> nth=0",
    ):
        assert page.locator(selector).first.evaluate(wide) == narrow, selector


def test_a_short_formula_changes_nothing_around_it(site, page):
    """The paragraph neither moves nor grows by being one that could scroll."""
    page.goto((site / "item/essay.html").as_uri())
    before = page.evaluate(PLACE)
    page.locator(".kg-prompt > p").evaluate("p => Object.assign(p.style, {overflow: 'visible', margin: 0, padding: 0})")
    assert page.evaluate(PLACE) == before


PLACE = """() => ['.kg-prompt math', '.kg-prompt'].map(s => document.querySelector(s).getBoundingClientRect()).map(r =>
  [r.left, r.top, r.width, r.height])"""


@pytest.mark.parametrize("path", ["index.html", "item/choice.html", "tag/one.html"])
def test_the_header_stands_on_the_edges_of_the_grid(site, page, path):
    page.goto((site / path).as_uri())
    name, menu, grid = (
        page.evaluate(EDGES, selector) for selector in (".kg-name", ".kg-header nav, .kg-menu", "main > .kg")
    )
    start, end = (0, 1) if site.parent.name.startswith("en") else (1, 0)
    assert abs(name[start] - grid[start]) < 2
    assert abs(menu[end] - grid[end]) <= 12, "the menu button is as wide as a finger, not as its lines"


EDGES = """selector => {
  const shown = [...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect()).filter(r => r.width);
  return [Math.min(...shown.map(r => r.left)), Math.max(...shown.map(r => r.right))];
}"""


def test_code_runs_from_left_to_right(site, page):
    page.goto((site / "item/code.html").as_uri())
    page.evaluate(OPEN)
    assert page.evaluate("[...document.querySelectorAll('pre')].map(e => getComputedStyle(e).direction)") == ["ltr"] * 2


def test_a_topic_with_two_parents_leads_to_where_it_is_unfolded(site, page):
    page.goto((site / "taxonomy.html").as_uri())
    unfolded = page.locator("#tag-both > details, #tag-both > ul").first
    assert not unfolded.is_visible()
    page.get_by_role("link", name="Narrower than Both").click()
    assert unfolded.is_visible()
