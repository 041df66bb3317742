"""The theme rendered as MkDocs and `kg.render` render it, and previews of every page kind.

``python tests/theme_harness.py FOLDER`` writes the previews, with the theme's assets, into FOLDER.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import markdown
import yaml
from mkdocs.utils.templates import script_tag_filter, url_filter
from msgspec.structs import replace
from theme_fixtures import PAGES
from theme_items import ITEM
from theme_values import BASE, FRAME

from kg import render
from kg.ids import href
from kg.pagedata import AnyPage, Frame
from kg.render import Templates, body_templates

THEME = Path(__file__).parent.parent / "site" / "coursegraph_theme"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 1'><path fill='#ccd' d='M0 0h4v1H0z'/></svg>"
NAV = (("Guide", "guide/syllabus.html"), ("Forum", "https://example.org/forum"))

ORDINARY = """
# Syllabus

Twelve weeks, two chapters a fortnight. See the [course](../index.html).

## Weeks

| Week | Hours | Chapter           |
|------|------:|-------------------|
| 1    |     6 | Pre-training      |
| 2    |     4 | Generative models |

!!! note
    Bring a laptop.

!!! warning "Do not wait"
    Start early.

??? tip "A tip"
    Read the code.

### Code

```python
def f():  # nothing
    pass
```

## Grading

Essay
:   Ten points

1. First
2. Second[^1]

[^1]: A note.
"""
EXTENSIONS = ["admonition", "codehilite", "def_list", "fenced_code", "footnotes", "pymdownx.details", "tables", "toc"]
OPTIONS = {"tables": {"use_align_attribute": True}, "toc": {"permalink": "#"}}


@cache
def bodies() -> Templates:
    """The templates of page bodies."""
    return body_templates()


@cache
def theme() -> jinja2.Environment:
    """The environment of the theme, as MkDocs makes it."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME), auto_reload=False)
    environment.filters["url"] = url_filter
    environment.filters["script_tag"] = script_tag_filter
    return environment


def body(templates: Templates, page: AnyPage) -> str:
    """The body of a course page."""
    return render.body(templates, page, FRAME)


def mkdocs_page(url: str, title: str, content: str, kg: AnyPage | None = None, **more: Any) -> SimpleNamespace:
    """A stand-in for a page of MkDocs."""
    fields = {
        "url": url,
        "title": title,
        "content": content,
        "kg": kg,
        "meta": {},
        "toc": [],
        "canonical_url": BASE + url,
        "edit_url": None,
        "parent": None,
        "ancestors": [],
        "previous_page": None,
        "next_page": None,
        "is_homepage": False,
        "is_page": True,
        "is_link": False,
        "is_section": False,
        "active": False,
        "children": None,
    }
    return SimpleNamespace(**{**fields, **more})


def section() -> SimpleNamespace:
    """A section of the navigation with two ordinary pages."""
    pages = [mkdocs_page("guide/syllabus.html", "Syllabus", ""), mkdocs_page("guide/staff.html", "Staff & rooms", "")]
    return SimpleNamespace(title="Guide", children=pages, is_page=False, active=True)


def context(page: SimpleNamespace | None, frame: Frame = FRAME) -> dict[str, Any]:
    """The context that MkDocs and the plugin give to a template; the 404 page lies at the site's root path."""
    config = SimpleNamespace(
        theme=SimpleNamespace(csp=yaml.safe_load((THEME / "mkdocs_theme.yml").read_text())["csp"]),
        extra_css=["extra.css"],
        extra_javascript=[],
        repo_url="https://example.org/repo",
        repo_name="",
        copyright="",
    )
    depth = page.url.count("/") if page else 0
    base_url = "/".join([".."] * depth) or "." if page else "/llm/"
    return {
        "config": config,
        "page": page,
        "base_url": base_url,
        "coursegraph": {
            "frame": frame,
            "nav": NAV,
            "urls": ("", *(href(p.url) for p in PAGES.values() if p.kind not in ("home", "redirect"))),
        },
    }


def ordinary_page() -> SimpleNamespace:
    """An ordinary page in a section, with headings."""
    headings = [
        SimpleNamespace(url=f"#{name}", title=name.capitalize(), level=2, children=[]) for name in ("weeks", "grading")
    ]
    top = SimpleNamespace(url="#syllabus", title="Syllabus", level=1, children=headings)
    guide = section()
    guide.children[0].active = True
    return mkdocs_page(
        "guide/syllabus.html",
        "Syllabus",
        markdown.markdown(ORDINARY, extensions=EXTENSIONS, extension_configs=OPTIONS),
        toc=[top],
        parent=guide,
        ancestors=[guide],
        next_page=guide.children[1],
        edit_url="https://example.org/edit/syllabus.md",
    )


def documents() -> Iterator[tuple[str, str, str]]:
    """Every preview as (name, address below the site's root, HTML document)."""
    inner, outer = bodies(), theme()
    for name, page in PAGES.items():
        shown = mkdocs_page(page.url, page.title, body(inner, page), page, is_homepage=page.kind == "home")
        yield name, page.url, outer.get_template("main.html").render(context(shown))
    yield "ordinary", "guide/syllabus.html", outer.get_template("main.html").render(context(ordinary_page()))
    yield "missing", "404.html", outer.get_template("404.html").render(context(None))
    rtl = replace(FRAME, direction="rtl", language="ar", title="أسس نماذج اللغة الكبيرة")
    shown = mkdocs_page(ITEM.url, ITEM.title, body(inner, ITEM), ITEM)
    yield "item-rtl", "item/rtl.html", outer.get_template("main.html").render(context(shown, rtl))


def write_previews(folder: Path) -> None:
    """Writes every preview under its name, with the assets, so that each opens from disk."""
    shutil.copytree(THEME / "assets", folder / "assets", dirs_exist_ok=True)
    (folder / "extra.css").write_text("")
    for name, _, html in documents():
        flat = re.sub(r'"(?:\.\./|\./|/llm/)(assets/|extra\.css)', r'"\1', html)
        flat = flat.replace('<meta http-equiv="refresh"', '<meta name="no-refresh"')
        (folder / f"{name}.html").write_text(flat, encoding="utf-8")
    (folder.parent / "cache.svg").write_text(SVG, encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write_previews(target)
