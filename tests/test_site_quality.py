"""The published site of the repository's course, as browsers, validators and link checkers see it: every kind of
page."""

import json
import re
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from toolbox import ROOT, lychee, node_tool

from kg.vocab import ITEM_TYPES

HTML_VALIDATE = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "long-title": "off",  # titles of questions are as long as the question
        "no-trailing-whitespace": "off",  # inside code blocks it is the author's
        "void-style": "off",
        "doctype-style": "off",
        "no-implicit-button-type": "off",
        "no-redundant-role": "off",  # role=list: Safari drops the semantics of lists without bullets
        "prefer-native-element": "off",  # a scrollable region around a table has no native element
        "tel-non-breaking": "off",  # numbers in questions are no telephone numbers
    },
}


def kinds(site: Path) -> dict[str, str]:
    """One page of each kind: name → path below the site."""
    pages = {"home": "index.html", "browse": "browse.html", "topics": "taxonomy.html", "not found": "404.html"}
    items = {p: p.read_text(encoding="utf-8") for p in sorted((site / "item").glob("*.html"))}
    for kind in ITEM_TYPES:
        found = (p for p, text in items.items() if f'data-type="{kind}"' in text)
        pages[kind] = f"item/{next(found).name}"
    pages |= {
        "chapter": "tag/ch1-pretraining.html",
        "level": "tag/apply.html",
        "broad": "tag/science.html",
        "ordinary": "syllabus.html",
    }
    return pages


@pytest.fixture(scope="module")
def pages(course_site):
    return kinds(course_site)


@pytest.fixture(scope="module")
def served(course_site):
    """The site's address on a local server, below the path that its `site_url` has: what 404.html needs."""

    class Below(SimpleHTTPRequestHandler):
        def translate_path(self, path):
            return super().translate_path(path.removeprefix("/llm"))

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Below, directory=str(course_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/llm/"
    server.shutdown()
    server.server_close()


def test_every_kind_of_page_is_valid_html(course_site, pages, tmp_path):
    config = tmp_path / "htmlvalidate.json"
    config.write_text(json.dumps(HTML_VALIDATE))
    command = [*node_tool("html-validate", "bin/html-validate.mjs"), "--config", str(config), "--formatter", "text"]
    files = [str(course_site / path) for path in dict.fromkeys(pages.values())]
    done = subprocess.run([*command, *files], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def broken_links(course_site, folder):
    """What lychee finds wrong with a site that lies, like one that is published, below the path of its `site_url`:
    404.html, which may be shown at any address, has links that start with that path.
    """
    (folder / "llm").symlink_to(course_site, target_is_directory=True)
    command = [lychee(), "--offline", "--include-fragments", "--no-progress", "--root-dir", str(folder)]
    done = subprocess.run([*command, str(folder / "llm/**/*.html")], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_link_of_the_site_is_broken(course_site, tmp_path):
    assert 'href="/llm/index.html"' in (course_site / "404.html").read_text("utf-8")
    code, said = broken_links(course_site, tmp_path)
    assert code == 0, said


def test_a_broken_link_would_be_noticed(course_site, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    html = (course_site / "404.html").read_text("utf-8")
    (site / "404.html").write_text(html.replace("/llm/index.html", "/llm/indx.html"), encoding="utf-8")
    code, said = broken_links(site, tmp_path)
    assert code == 2
    assert "indx.html" in said


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(course_site):
    """Scripts, images, style sheets and frames are the site's own; no inline style; no script but JSON-LD."""
    for page in course_site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        loading = re.findall(
            r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*>|<link\b[^>]*stylesheet[^>]*>", html
        )
        assert not [tag for tag in loading if re.search(r'(?:src|href|data)="(?:https?:)?//', tag)], page
        assert not re.search(r"<[a-z][^>]*\sstyle=", html), page
        assert all("application/ld+json" in tag for tag in loading if tag.startswith("<script")), page
        assert 'http-equiv="Content-Security-Policy"' in html, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_page_is_accessible(served, pages, browser, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    faults = []
    for name, path in pages.items():
        page.goto(served + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        faults += [(name, v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found.response["violations"]]
    context.close()
    assert faults == []


def test_no_page_scrolls_sideways_at_320_pixels_and_targets_are_large_enough(served, pages, browser):
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    faults = []
    for name, path in pages.items():
        page.goto(served + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            faults.append((name, "overflows"))
        faults += [(name, *small) for small in page.evaluate(SMALL_TARGETS)]
    context.close()
    assert faults == []


SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], summary, button, input:not(:disabled)')].filter(e => {
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const inline = s.display === 'inline' && e.closest('p, li, td, .kg-prose, dd') !== null;
  const hidden = s.clip !== 'auto' || s.clipPath !== 'none';
  return r.width && r.height && !inline && !hidden && !e.closest('svg') && (r.height < 24 || r.width < 24);
}).map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect().height])"""


def test_every_page_can_be_walked_with_the_keyboard_and_shows_its_focus(served, pages, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for name, path in pages.items():
        page.goto(served + path)
        for _ in range(6):
            page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
        )
        assert outline[0] != "BODY", name
        assert outline[1] != "none", (name, outline)
        assert outline[2] >= 2, (name, outline)
    context.close()


@pytest.mark.parametrize("where", ["file", "http"])
def test_the_site_works_from_a_stick_and_below_any_path(course_site, served, browser, where):
    """Every kind of page loads its style, logs nothing, and its first links lead to pages."""
    base = course_site.as_uri() + "/" if where == "file" else served
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on(
        "requestfailed", lambda request: troubles.append(request.url) if request.failure != "net::ERR_ABORTED" else None
    )
    page.on("response", lambda response: troubles.append(response.url) if response.status >= 400 else None)
    for path in kinds(course_site).values():
        if path == "404.html" and where == "file":
            continue
        page.goto(base + path)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)", path
    page.goto(base + "index.html")
    page.get_by_role("link", name="Browse").first.click()
    page.locator("main a[href*='item/']").first.click()
    page.locator("nav[aria-label=Breadcrumb] a").first.click()
    assert "tag/" in page.url
    context.close()
    assert troubles == []


def test_the_answer_is_hidden_until_asked_for_and_readable_without_scripts(course_site, pages, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((course_site / pages["multiple-choice"]).as_uri())
    answer = page.get_by_text("Right answer").first
    assert not answer.is_visible()
    page.get_by_text("Show the answer").first.click()
    assert answer.is_visible()
    context.close()
