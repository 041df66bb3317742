"""The theme: every kind of page, well formed, complete without scripts, small, and escaped."""

import gzip
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from xml.etree import ElementTree

import html5lib
import pytest
import theme_harness as harness
from msgspec import Struct
from msgspec.structs import fields, replace
from theme_fixtures import HOME, PAGES
from theme_items import CODE, ESSAY, FILL_IN, ITEM, MATCHING, NUMERIC, ORDERING
from theme_values import FRAME

from kg.markdown import maths
from kg.pagedata import Html

DOCUMENTS = {name: html for name, _, html in harness.documents()}
XHTML = "{http://www.w3.org/1999/xhtml}"
HTML_BUDGET = 8_000
CSS_BUDGET = 10_000
TEXT_OF_OURS = frozenset(
    ("url", "root", "iri", "path", "letter", "number", "previous", "next", "numbers", "chapters", "matches", "shuffled")
) | {"order"}
"""Text fields that hold addresses, letters and numbers we made."""


@pytest.fixture(params=sorted(DOCUMENTS))
def document(request: pytest.FixtureRequest) -> str:
    """One page of each kind."""
    return DOCUMENTS[request.param]


class StartTags(HTMLParser):
    """Start tags with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tree(html: str) -> ElementTree.Element:
    """The document as html5lib reads it, with a complaint for every error of syntax."""
    return html5lib.HTMLParser(strict=True).parse(html)


def body(page: Any) -> str:
    """The body of a course page."""
    return harness.body(harness.bodies(), page)


def outside_details(html: str) -> str:
    """What shows before anything is opened."""
    return re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)


def words(element: ElementTree.Element) -> str:
    """The text of an element."""
    return " ".join("".join(element.itertext()).split())


def test_every_page_is_well_formed(document: str) -> None:
    """An HTML parser finds nothing to correct."""
    assert tree(document).find(f"{XHTML}body") is not None


def test_every_page_has_language_direction_title_and_policy(document: str) -> None:
    root = tree(document)
    assert root.get("lang")
    assert root.get("dir") in {"ltr", "rtl"}
    assert root.findtext(f"{XHTML}head/{XHTML}title")
    policy = next(m for m in root.iter(f"{XHTML}meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert (policy.get("content") or "").startswith("default-src 'none'; script-src 'self'; style-src 'self'")


def test_no_page_has_inline_style_or_script(document: str) -> None:
    """Only JSON-LD, which is data, stands in a script element."""
    for tag, attributes in StartTags(document).tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes.get("type") == "application/ld+json"


def test_nothing_is_loaded_from_another_host(document: str) -> None:
    for tag, attributes in StartTags(document).tags:
        loaded = attributes.get("src") or attributes.get("srcset") or ""
        if tag == "link" and attributes.get("rel") in {"stylesheet", "icon", "preload"}:
            loaded = attributes["href"] or ""
        assert "//" not in loaded


def test_every_link_and_button_has_a_name(document: str) -> None:
    for element in tree(document).iter():
        if element.tag in {f"{XHTML}a", f"{XHTML}button", f"{XHTML}summary", "{http://www.w3.org/2000/svg}a"}:
            assert words(element) or element.get("aria-label")


def test_ids_are_unique_and_references_lead_to_one(document: str) -> None:
    tags = StartTags(document).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        targets = (attributes.get("aria-labelledby") or "").split()
        if (attributes.get("href") or "").startswith("#"):
            targets.append((attributes["href"] or "")[1:])
        assert set(targets) <= set(ids)


def test_headings_begin_with_one_h1_and_skip_no_level(document: str) -> None:
    levels = [int(tag[1]) for tag, _ in StartTags(document).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    main = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(main))


def test_every_page_fits_its_budget(document: str) -> None:
    assert len(gzip.compress(document.encode(), 9)) <= HTML_BUDGET


def test_style_fits_its_budget_and_asks_nothing_of_another_host() -> None:
    """The budget is for a question's page; ordinary pages bring a third sheet."""
    sheets = {path.name: path.read_bytes() for path in (harness.THEME / "assets").glob("*.css")}
    loaded = re.findall(r'rel="stylesheet" href="\.\./assets/([\w.-]+)"', DOCUMENTS["item-choice"])
    assert loaded == ["coursegraph-body.css", "coursegraph.css"]
    assert sum(len(gzip.compress(sheets[name], 9)) for name in loaded) <= CSS_BUDGET
    for sheet in sheets.values():
        assert not re.search(rb'@import|url\((?!"data:)', sheet)


def test_json_ld_stays_as_it_is() -> None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', DOCUMENTS["item-choice"])
    assert found
    assert json.loads(found[1])["name"] == "a < b"


# ---- the key


KEYS = [
    (ITEM, ["Right answer", "16.8 GB of them", "three requests fit"]),
    (NUMERIC, ["16.8 ± 0.1 GB", "a quarter of what"]),
    (FILL_IN, ["pre-fill", "decode</strong>"]),
    (MATCHING, ["goes with <b>D</b>"]),
    (ORDERING, ["<li><b>B</b></li>\n<li><b>C</b></li>\n<li><b>D</b></li>\n<li><b>A</b></li>"]),
    (CODE, ["concat"]),
    (ESSAY, ["Ship step 500", "Rubric, 10 points", "a verifier"]),
]


@pytest.mark.parametrize(("page", "key"), KEYS, ids=lambda value: getattr(getattr(value, "card", None), "type", ""))
def test_the_key_stands_in_details_and_nowhere_else(page: Any, key: list[str]) -> None:
    html = body(page)
    for part in key:
        assert part in html
        assert part not in outside_details(html)


def test_one_point_is_no_points() -> None:
    assert "Rubric, 1 point</summary>" in body(replace(ESSAY, points=1))


def test_every_choice_has_its_verdict_and_feedback() -> None:
    html = body(ITEM)
    assert html.count("Right answer") == 1
    assert html.count("Not right") == 3
    assert ITEM.interaction
    assert all(choice.feedback in html for choice in ITEM.interaction.choices)


def test_an_item_with_an_unreadable_key_offers_none() -> None:
    html = body(replace(ITEM, interaction=None, hints=(), explanation=Html("")))
    assert "<details" not in html


# ---- links


def test_every_tag_is_listed_with_all_its_ancestors_each_a_link() -> None:
    html = body(ITEM)
    for trail in ITEM.tags:
        for card in (trail.card, *trail.ancestors):
            assert re.search(rf'href="\.\./{card.url}"[^>]*>(?:<span dir="auto">)?{card.title}<', html)


def test_cells_of_the_heat_map_are_links_unless_empty() -> None:
    html = body(HOME)
    cells = [cell for row in HOME.matrix for cell in row.cells]
    assert all(f'href="{cell.url}" aria-label="{cell.count}, ' in html for cell in cells if cell.count)
    assert html.count('<span class="kg-t0">0</span>') == sum(cell.count == 0 for cell in cells)
    assert set(re.findall(r"kg-t([0-4])\"", html)) == set("01234")


def test_a_redirect_leads_on_and_asks_not_to_be_indexed() -> None:
    html = DOCUMENTS["redirect"]
    assert '<meta http-equiv="refresh" content="0; url=../item/batch-limit.html">' in html
    assert f'<link rel="canonical" href="{FRAME.base}item/batch-limit.html">' in html
    assert 'content="noindex"' in html


def test_the_missing_page_knows_its_way_from_any_depth() -> None:
    assert 'href="/llm/index.html"' in DOCUMENTS["missing"]
    assert 'href="/llm/assets/coursegraph.css"' in DOCUMENTS["missing"]


def test_the_place_in_the_navigation_is_marked() -> None:
    def current(name: str) -> list[str]:
        return re.findall(r'aria-current="(?:page|true)"[^>]*>([^<]+)', DOCUMENTS[name].partition("</header>")[0])

    assert current("chapter") == ["Chapters"]
    assert current("browse") == ["Browse"]
    assert current("taxonomy") == ["Topics"]
    assert current("ordinary") == ["Guide"]
    assert current("item-choice") == []


def test_the_sitemap_lists_every_address() -> None:
    context = harness.context(None)
    xml = harness.theme().get_template("sitemap.xml").render(context)
    places = [element.text for element in ElementTree.fromstring(xml).iter() if element.tag.endswith("loc")]
    assert places == [FRAME.base + url for url in context["coursegraph"]["urls"]]


# ---- escaping


@pytest.mark.parametrize("title", ["Cats & dogs", "Cats &amp; dogs"])
def test_titles_of_ordinary_pages_are_escaped_once(title: str) -> None:
    """MkDocs gives them as text or as HTML, as they come from the navigation or a heading."""
    page = harness.mkdocs_page("a.html", title, "<p>Text</p>")
    html = harness.theme().get_template("main.html").render(harness.context(page))
    assert "<title>Cats &amp; dogs – " in html
    assert "<h1>Cats &amp; dogs</h1>" in html


def poisoned(value: Any, hint: Any = None, name: str = "") -> Any:
    """`value` with every text that is to be escaped made dangerous."""
    if isinstance(value, Struct) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        safe = type(value).__name__ in {"Frame", "SourceData"}
        parts = {f.name: poisoned(getattr(value, f.name), hints[f.name], "" if safe else f.name) for f in fields(value)}
        return replace(value, **parts)
    if isinstance(value, tuple):
        inner = get_args(hint) if get_origin(hint) is tuple else ()
        kinds = [inner[0]] * len(value) if len(inner) == 2 and inner[1] is ... else list(inner) or [None] * len(value)
        return tuple(poisoned(part, kind, name) for part, kind in zip(value, kinds, strict=True))
    if hint is str and name not in TEXT_OF_OURS:
        return f'{value}<b id=x>"&'
    return value


@pytest.mark.parametrize("name", sorted(PAGES))
def test_text_is_escaped_everywhere(name: str) -> None:
    """Titles, labels, reasons, notes, sources: none can open an element or end an attribute."""
    page = poisoned(PAGES[name])
    shown = harness.mkdocs_page(page.url, page.title, body(page), page)
    context = harness.context(shown, poisoned(FRAME))
    html = harness.theme().get_template("main.html").render(context)
    assert "<b id=x>" not in html
    assert '<b id=x>"' not in html.replace("&lt;", "<").replace("&gt;", ">")
    assert "&lt;b id=x&gt;" in html


def test_poison_reaches_every_kind_of_text() -> None:
    """The test above would find a template that forgets to escape."""
    page = poisoned(ITEM)
    assert page.title.endswith('"&')
    assert page.sources[0].url.endswith('"&')
    assert page.tags[0].ancestors[0].title.endswith('"&')
    assert page.graph.nodes[0].lines[0].endswith('"&')
    assert page.prompt == ITEM.prompt


# ---- style


def classes_in_templates() -> Iterator[str]:
    for path in (*harness.THEME.glob("*.html"), *(harness.THEME / "bodies").glob("*.html")):
        for found in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            yield from re.findall(r"(?<![\w-])kg-[\w-]+(?![\w{-])", found)


def test_every_class_of_the_templates_has_its_style() -> None:
    style = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(harness.THEME / "assets").glob("*.css")))
    assert {name for name in classes_in_templates() if f".{name}" not in style} == set()


def test_every_class_of_formulas_has_its_style() -> None:
    """Formulas bring no inline styles; what the converter means by them is in the theme."""
    style = (harness.THEME / "assets" / "coursegraph-body.css").read_text(encoding="utf-8")
    names = set(re.findall(r'"(kg-m-[\w-]+)"', Path(maths.__file__).read_text(encoding="utf-8")))
    assert names
    assert {name for name in names if f".{name} " not in style} == set()


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, of ``#rgb`` or ``#rrggbb``."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_tokens_contrast_as_wcag_asks(scheme: int) -> None:
    """Text 4.5 on every surface, borders of controls and ladders 3."""
    style = (harness.THEME / "assets" / "coursegraph-body.css").read_text(encoding="utf-8")
    found = re.findall(r"--kg-([a-z]+): light-dark\((#\w+), (#\w+)\)", style)
    colours = {name: pair[scheme] for name, *pair in found if name != "hue"}
    hues = [pair[scheme] for name, *pair in found if name == "hue"]
    assert len(hues) == 6
    for surface in ("paper", "sunk", "raised"):
        for text in ("ink", "soft", "accent", "ok", "bad"):
            assert contrast(colours[text], colours[surface]) >= 4.5
        assert contrast(colours["edge"], colours[surface]) >= 3
    assert all(contrast(hue, colours["paper"]) >= 3 for hue in hues)
    assert contrast(colours["ink"], colours["mark"]) >= 4.5


def test_browsers_without_light_dark_get_the_light_colours() -> None:
    style = (harness.THEME / "assets" / "coursegraph-body.css").read_text(encoding="utf-8")
    plain, _, modern = style.partition("@supports (color: light-dark")
    for name, light in re.findall(r"--kg-([a-z]+): light-dark\((#\w+),", modern):
        assert f"--kg-{name}: {light};" in plain
