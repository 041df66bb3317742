"""Building with MkDocs from within: whole sites, some pages, several processes, and all that can go wrong."""

import os
from pathlib import Path

import pytest
from shell import CONFIG, MAIN, THEME, FakeSite, make_project, tree, write

from kg.diagnostics import Diagnostic
from kg.forks import SHARE, can_fork
from kg.ids import PageUrl
from kg.mkdocs_build import Rendered, configuration_problems, render_site

CONTENT = {
    "index.md": "# Welcome\n\n[[a]], [[ a | the *first* ]], [[b#part|b]], `[[a]]`, [[nope]] and [by path](ch1/a.md)\n",
    "guide/how.md": "# How\n\n[[a]] ![figure](../fig.png) [taxonomy](../tag/t.md)\n\n    [[a]] in code\n",
    "fig.png": "png",
    "ch1/a.md": "---\ntype: concept\n---\n",
    "ch1/b.md": "---\ntype: concept\n---\n",
}


def site() -> FakeSite:
    return FakeSite(
        texts={"item/a.html": "A", "item/b.html": "B", "item/old.html": "O", "tag/t.html": "T"},
        sources={"ch1/a.md": PageUrl("item/a.html"), "ch1/b.md": PageUrl("item/b.html")},
        ordinary=("index.md", "guide/how.md", "fig.png"),
        redirects={PageUrl("item/old.html")},
    )


def rendered(tmp_path: Path, config: str = CONFIG, made: FakeSite | None = None, **options: object) -> Rendered:
    """Builds the project in `tmp_path` into its folder `out`."""
    project = make_project(tmp_path, CONTENT, config)
    out = tmp_path / "out"
    out.mkdir()
    return render_site(project, made or site(), out, **options)  # type: ignore[arg-type]  # a stand-in


def test_every_page_is_made(tmp_path: Path) -> None:
    """Course pages, ordinary ones, the front page, the theme's, attachments, data; an item's source is no page."""
    done = rendered(tmp_path)
    assert done.diagnostics == ()
    assert done.made == {"item/a.html", "item/b.html", "item/old.html", "tag/t.html"}
    assert done.kept == ()
    out = tree(tmp_path / "out")
    assert [name for name in out if not name.startswith("assets/")] == [
        "404.html",
        "data/course.nq",
        "fig.png",
        "guide/how.html",
        "index.html",
        "item/a.html",
        "item/b.html",
        "item/old.html",
        "sitemap.xml",
        "tag/t.html",
    ]
    assert out["item/a.html"] == (
        '<title>Page item/a.html</title><link rel=canonical href="https://example.org/course/item/a.html">\n'
        "\n"
        "<nav>Guide=guide/how.html</nav>\n"
        '<main data-kg="Page item/a.html"><p>A</p></main>\n'
        "<footer>A course</footer>"
    ).replace("\n\n", "\n")


def test_links_in_ordinary_pages_lead_to_course_pages(tmp_path: Path) -> None:
    """By id, with words and a part of the page, or by the path of the source; never in code."""
    done = rendered(tmp_path)
    out = tree(tmp_path / "out")
    assert '<a href="item/a.html">Title *of* a</a>, <a href="item/a.html">the *first*</a>' in out["index.html"]
    assert '<a href="item/b.html#part">b</a>, <code>[[a]]</code>, [[nope]]' in out["index.html"]
    assert '<a href="item/a.html">by path</a>' in out["index.html"]
    assert '<a href="../item/a.html">Title *of* a</a>' in out["guide/how.html"]
    assert '<img alt="figure" src="../fig.png"' in out["guide/how.html"]
    assert '<a href="../tag/t.html">taxonomy</a>' in out["guide/how.html"]
    assert "[[a]] in code" in out["guide/how.html"]
    assert done.warnings == ()


def test_the_index_page_becomes_the_front_page(tmp_path: Path) -> None:
    """Around what the author wrote; ordinary pages have no page data."""
    rendered(tmp_path)
    out = tree(tmp_path / "out")
    assert '<main data-kg="Home of the course"><div id=home><h1 id="welcome">Welcome</h1>' in out["index.html"]
    assert out["index.html"].startswith("<title>Welcome</title>")
    assert '<main data-kg="">' in out["guide/how.html"]


def test_without_an_index_page_there_is_a_front_page(tmp_path: Path) -> None:
    """Also when an item's file is called index.md."""
    project = make_project(tmp_path, {"index.md": "---\ntype: concept\n---\n"})
    course = FakeSite(sources={"index.md": PageUrl("item/a.html")}, ordinary=())
    (tmp_path / "out").mkdir()
    done = render_site(project, course, tmp_path / "out")
    assert done.diagnostics == ()
    out = tree(tmp_path / "out")
    assert out["index.html"].startswith("<title>Home of the course</title>")
    assert '<link rel=canonical href="https://example.org/course/index.html">' in out["index.html"]
    assert "<nav>" not in out["item/a.html"]
    assert "<div id=home></div>" in out["index.html"]


def test_the_sitemap_lists_every_page_once(tmp_path: Path) -> None:
    """Without redirects, and without a date."""
    rendered(tmp_path)
    base = "https://example.org/course/"
    pages = ["", "guide/how.html", "item/a.html", "item/b.html", "tag/t.html"]
    assert (tmp_path / "out/sitemap.xml").read_text().split() == [base + page for page in pages]


def test_only_some_pages_are_made(tmp_path: Path) -> None:
    """With the bytes they have in a whole build; what is ordinary is always made."""
    whole = rendered(tmp_path)
    before = tree(tmp_path / "out")
    project = make_project(tmp_path, CONTENT)
    (tmp_path / "some").mkdir()
    course = site()
    done = render_site(project, course, tmp_path / "some", only={PageUrl("item/b.html")}, shell=whole.shell)
    assert done.made == {"item/b.html"}
    assert done.kept == ("item/a.html", "item/old.html", "tag/t.html")
    assert course.asked == ["index.html", "item/b.html"]
    some = tree(tmp_path / "some")
    assert set(before) - set(some) == set(done.kept)
    assert all(before[name] == text for name, text in some.items())


@pytest.mark.parametrize(
    ("change", "everything"),
    [
        ({}, False),
        ({"content/guide/how.md": "# How else\n"}, True),
        ({"content/guide/how.md": "# How\n\nOther words.\n"}, False),
        ({"theme/main.html": MAIN + "{% for page in pages %}{{ page.url }}{% endfor %}"}, True),
        ({"theme/main.html": MAIN + "{% if page.pages %}{% endif %} of all pages {# pages #}"}, False),
        ({"theme/extra.xml": "{{ pages | length }}"}, True),
        ({"theme/extra.xml": "{{ {'x': {}}|length + pages|length }}"}, True),
        ({"theme/extra.xml": "{% set pages = 2 %}{{ pages }}"}, False),
        ({"theme/extra.xml": "{% trans %}All pages{% endtrans %}{% pages"}, True),
        ({"mkdocs.yml": CONFIG + "extra_templates: [robots.txt]\n", "content/robots.txt": "{{ pages }}"}, True),
        ({"mkdocs.yml": CONFIG + "extra_templates: [gone.txt]\n"}, True),
        ({"mkdocs.yml": CONFIG.replace("[coursegraph]", "[coursegraph, search]")}, True),
        ({"mkdocs.yml": CONFIG + "hooks: [hook.py]\n", "hook.py": ""}, True),
    ],
)
def test_all_pages_are_made_when_one_could_show_something_of_another(
    tmp_path: Path, change: dict[str, str], everything: bool
) -> None:
    """A title in the navigation, a template that lists pages, a plugin or hook."""
    whole = rendered(tmp_path)
    make_project(tmp_path, CONTENT)
    write(tmp_path, change)
    project = make_project(
        tmp_path,
        {},
        change.get("mkdocs.yml", CONFIG),
        {name: text for name, text in THEME.items() if f"theme/{name}" not in change},
    )
    (tmp_path / "some").mkdir()
    done = render_site(project, site(), tmp_path / "some", only=set(), shell=whole.shell)
    assert done.diagnostics == ()
    assert bool(done.made) is everything
    assert bool(done.kept) is not everything


def test_a_page_in_the_navigation_has_its_title_there(tmp_path: Path) -> None:
    """Items may stand in it, sections lead to their first page, links elsewhere stay."""
    nav = """\
nav:
  - index.md
  - First: ch1/a.md
  - Part: [{Inner: [ch1/b.md]}, guide/how.md]
  - Empty: []
  - Elsewhere: https://example.com/
"""
    rendered(tmp_path, CONFIG + nav)
    page = (tmp_path / "out/tag/t.html").read_text()
    assert page.partition("<nav>")[2].partition("<main")[0] == (
        "Page item/a.html=item/a.html</nav><nav>Part=item/b.html</nav><nav>Elsewhere=https://example.com/</nav>\n"
    )


def test_pages_are_the_same_when_a_plugin_listens(tmp_path: Path) -> None:
    """Then MkDocs's own loop makes them all."""
    trees = []
    for name, hooks in (("alone", ""), ("listened", "hooks: [hook.py]\n")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, {"hook.py": "def on_page_context(context, **_):\n    return context\n"})
        course = site()
        assert rendered(tmp_path / name, CONFIG + hooks, course).local is not bool(hooks)
        trees.append(tree(tmp_path / name / "out"))
    assert trees[0] == trees[1]
    assert "item/a.html" in trees[0]


@pytest.mark.skipif(not can_fork(), reason="no forking here")
def test_several_processes_make_the_same_site(tmp_path: Path) -> None:
    """Each a share of the pages; what they recorded comes together."""
    texts = {f"item/q{n}.html": f"<p>{n}</p>" for n in range(3 * SHARE + 7)}
    project = make_project(tmp_path)
    trees = []
    for jobs in (1, 3):
        course = FakeSite(texts=texts, sources={})
        out = tmp_path / f"out{jobs}"
        out.mkdir()
        done = render_site(project, course, out, jobs=jobs)
        assert done.diagnostics == ()
        assert done.made == set(texts)
        assert set(course.asked) == {"index.html", *texts}
        trees.append(tree(out))
    assert trees[0] == trees[1]


@pytest.mark.skipif(not can_fork(), reason="no forking here")
def test_a_page_that_fails_in_a_helper_process_is_made_here(tmp_path: Path) -> None:
    """So it fails here, with its own reason, if it is the page's fault."""
    texts = {f"item/q{n}.html": "" for n in range(3 * SHARE)}
    parent = os.getpid()

    class Broken(FakeSite):
        def page(self, url: PageUrl) -> object:  # type: ignore[override]  # it only raises
            if os.getpid() != parent:
                raise ZeroDivisionError("not here")
            return super().page(url)

    (tmp_path / "out").mkdir()
    project = make_project(tmp_path)
    done = render_site(project, Broken(texts=texts, sources={}), tmp_path / "out", jobs=2)
    assert done.diagnostics == ()
    assert len(list((tmp_path / "out" / "item").iterdir())) == 3 * SHARE


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("{{ 1 / 0 }}", "ZeroDivisionError: division by zero"),
        ("{% include 'gone.html' %}", "'gone.html' not found in search paths"),
    ],
)
def test_a_template_that_fails_for_one_page_is_told_where(tmp_path: Path, jobs: int, fault: str, message: str) -> None:
    """Whichever process makes the page."""
    texts = {f"item/q{n}.html": "" for n in range(3 * SHARE)}
    project = make_project(tmp_path)
    write(tmp_path, {"theme/main.html": f"a\n{{% if 'q7.' in page.url %}}{fault}{{% endif %}}"})
    (tmp_path / "out").mkdir()
    (found,) = render_site(project, FakeSite(texts=texts, sources={}), tmp_path / "out", jobs=jobs).diagnostics
    assert (found.path, found.span.line, found.code) == ("theme/main.html", 2, "KG069")
    assert message in found.message


def test_an_empty_page_is_not_written_and_each_folder_has_its_own_addresses(tmp_path: Path) -> None:
    """As MkDocs has it."""
    files = {"theme/main.html": "{% if 'b.html' not in page.url %}{{ extra_css[0] }}{% endif %}", "hook.py": ""}
    trees = []
    for name, hooks in (("alone", ""), ("listened", "hooks: [hook.py]\n")):
        (tmp_path / name / "out").mkdir(parents=True)
        project = make_project(tmp_path / name, CONTENT, CONFIG + "extra_css: [item/own.css]\n" + hooks)
        write(tmp_path / name, files)
        render_site(project, site(), tmp_path / name / "out")
        trees.append(tree(tmp_path / name / "out"))
    assert trees[0] == trees[1]
    assert (trees[0]["item/a.html"], trees[0]["tag/t.html"]) == ("own.css", "../item/own.css")
    assert "item/b.html" not in trees[0]


@pytest.mark.parametrize("method", ["page", "home"])
def test_a_fault_of_the_site_is_raised(tmp_path: Path, method: str) -> None:
    """It is ours, not the author's."""

    class Broken(FakeSite):
        def page(self, url: PageUrl) -> object:  # type: ignore[override]  # it only raises
            return super().page(url) if method != "page" else 1 / 0

        def home(self, introduction: str, url: PageUrl) -> object:  # type: ignore[override]  # it only raises
            return super().home(introduction, url) if method != "home" else 1 / 0

    with pytest.raises(ZeroDivisionError):
        rendered(tmp_path, made=Broken(ordinary=("index.md",)))


def test_a_fault_of_the_plugin_is_raised(tmp_path: Path) -> None:
    """As well."""

    class Broken(FakeSite):
        def wiki(self, target: str) -> object:  # type: ignore[override]  # it only raises
            return 1 / 0

        @property
        def data(self) -> object:  # type: ignore[override]  # it only raises
            return 1 / 0

        @data.setter
        def data(self, value: object) -> None: ...

    with pytest.raises(ZeroDivisionError):
        rendered(tmp_path, made=Broken(ordinary=("index.md",)))


# ---- foreign themes and plugins


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_pages_are_made_under_any_theme(tmp_path: Path, theme: str) -> None:
    """With the style of page bodies, and no date or time in what is made."""
    config = CONFIG.replace("{name: coursegraph, custom_dir: theme}", theme).replace(
        "[coursegraph]", "[search, coursegraph]"
    )
    done = rendered(tmp_path, config)
    assert done.diagnostics == ()
    out = tree(tmp_path / "out")
    assert "<p>A</p>" in out["item/a.html"]
    assert "Page item/a.html" in out["item/a.html"]
    assert "../assets/coursegraph-body.css" in out["item/a.html"]
    assert "assets/coursegraph-body.css" in out
    assert "lastmod" not in out["sitemap.xml"]
    assert "item/a.html" in out["sitemap.xml"]
    assert "sitemap.xml.gz" not in out
    assert "item/a.html" in out["search/search_index.json"]


def test_the_style_of_bodies_can_be_left_out(tmp_path: Path) -> None:
    """An author who has one's own says so, or names a file the same."""
    config = CONFIG.replace("{name: coursegraph, custom_dir: theme}", "mkdocs")
    rendered(tmp_path, config.replace("[coursegraph]", "[{coursegraph: {body_css: false}}]"))
    assert "assets/coursegraph-body.css" not in tree(tmp_path / "out")
    project = make_project(tmp_path, {"assets/coursegraph-body.css": "mine"}, config)
    (tmp_path / "again").mkdir()
    render_site(project, FakeSite(ordinary=("index.md", "assets/coursegraph-body.css")), tmp_path / "again")
    assert tree(tmp_path / "again")["assets/coursegraph-body.css"] == "mine"


def test_a_set_date_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SOURCE_DATE_EPOCH` is the author's wish."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000001")
    rendered(tmp_path)
    assert (tmp_path / "out/404.html").read_text() == "not found 2001-09-09 01:46:41+00:00"


def test_pages_with_folders_keep_course_pages_flat(tmp_path: Path) -> None:
    """`use_directory_urls` is about ordinary pages."""
    rendered(tmp_path, CONFIG.replace("use_directory_urls: false\n", ""))
    out = tree(tmp_path / "out")
    assert '<a href="../../item/a.html">Title *of* a</a>' in out["guide/how/index.html"]
    assert '<a href="item/a.html">by path</a>' in out["index.html"]
    assert "<nav>Guide=guide/how/</nav>" in out["item/a.html"]


def test_pages_can_be_edited_where_the_configuration_says(tmp_path: Path) -> None:
    """A theme's edit link leads to the source; pages without one have none."""
    config = CONFIG + "repo_url: https://code.example/me/course\nedit_uri: edit/main/content/\n"
    theme = {**THEME, "main.html": "{{ page.edit_url }} {{ page == page }} {{ page.meta.description }}"}
    project = make_project(tmp_path, CONTENT, config, theme)
    (tmp_path / "out").mkdir()
    render_site(project, site(), tmp_path / "out")
    out = tree(tmp_path / "out")
    assert out["item/a.html"] == "https://code.example/me/course/edit/main/content/ch1/a.md True About it"
    assert out["tag/t.html"] == "None True About it"


def test_a_readme_beside_an_index_is_left_out(tmp_path: Path) -> None:
    """They would be one page; an excluded index makes way for it."""
    content = {
        "index.md": "# I",
        "README.md": "# R",
        "x/README.md": "# RX",
        "y/index.md": "# IY",
        "y/README.md": "# RY",
    }
    course = FakeSite(ordinary=tuple(content), sources={})
    for name, config in (("one", CONFIG), ("two", CONFIG + "exclude_docs: y/index.md\n")):
        (tmp_path / name).mkdir()
        render_site(make_project(tmp_path, content, config), course, tmp_path / name)
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert [one[name][:15] for name in ("index.html", "x/index.html", "y/index.html")] == [
        "<title>I</title",
        "<title>RX</titl",
        "<title>IY</titl",
    ]
    assert two["y/index.html"].startswith("<title>RY<")


def test_a_page_of_its_own_has_a_name_of_its_own(tmp_path: Path) -> None:
    """An author's file may lie where a made page would pretend to."""
    content = {"index.md": "", "tag/t.md": "---\ntype: concept\n---\n", "item/a.md": "# Not the item\n"}
    course = FakeSite(
        texts={"item/t.html": "t", "tag/t.html": "T", "item/a.html": "A"},
        sources={"tag/t.md": PageUrl("item/t.html")},
        ordinary=("index.md", "item/a.md"),
    )
    (tmp_path / "out").mkdir()
    assert render_site(make_project(tmp_path, content), course, tmp_path / "out").diagnostics == ()
    out = tree(tmp_path / "out")
    assert "<p>T</p>" in out["tag/t.html"]
    assert "<p>A</p>" in out["item/a.html"]


# ---- what goes wrong


@pytest.mark.parametrize(
    ("files", "place", "message"),
    [
        ({"mkdocs.yml": CONFIG + "nav: 7\n"}, ("mkdocs.yml", 8, 1), "nav: Expected nav to be a list"),
        ({"mkdocs.yml": CONFIG + "site_author: [a]\n"}, ("mkdocs.yml", 8, 1), "site_author: Expected type"),
        (
            {"mkdocs.yml": CONFIG.replace("[coursegraph]", "[coursegraph, nonsense]")},
            ("mkdocs.yml", 7, 24),
            'plugins: The "nonsense" plugin is not installed',
        ),
        (
            {"mkdocs.yml": CONFIG.replace("[coursegraph]", "[{coursegraph: {body_css: 3}}]")},
            ("mkdocs.yml", 7, 12),
            "plugins: Plugin 'coursegraph' option 'body_css': Expected type",
        ),
        (
            {"mkdocs.yml": CONFIG.replace("[coursegraph]", "[search]")},
            ("mkdocs.yml", 7, 1),
            "the plugin 'coursegraph' is not listed",
        ),
        (
            {"mkdocs.yml": CONFIG.replace("coursegraph, custom", "nothing, custom")},
            ("mkdocs.yml", 6, 1),
            "theme: Unrecognised theme name: 'nothing'",
        ),
        (
            {"mkdocs.yml": CONFIG + "x: !relative $what\n"},
            ("mkdocs.yml", 1, 1),
            "Unknown prefix '$what'",
        ),
        (
            {"mkdocs.yml": CONFIG + "strict: true\nunheard: of\n"},
            ("mkdocs.yml", 9, 1),
            "unheard: Unrecognised configuration name: unheard",
        ),
        (
            {"mkdocs.yml": CONFIG + "strict: true\n"},
            ("mkdocs.yml", 1, 1),
            "MkDocs could not build the site: Aborted with 1 warnings in strict mode!",
        ),
        ({"theme/main.html": "ok\n  {% if %}\n"}, ("theme/main.html", 2, 3), "Expected an expression"),
        ({"theme/main.html": "{{ nothing.at.all }}"}, ("theme/main.html", 1, 1), "'nothing' is undefined"),
        ({"theme/main.html": "{% include 'gone.html' %}"}, ("theme/main.html", 1, 1), "gone.html"),
        (
            {
                "mkdocs.yml": CONFIG + "hooks: [hook.py]\n",
                "hook.py": "def on_page_content(html, **_):\n    return 1 / 0\n",
            },
            ("hook.py", 2, 5),
            "ZeroDivisionError: division by zero",
        ),
        (
            {
                "mkdocs.yml": CONFIG + "hooks: [h/k.py]\n",
                "h/k.py": "import m\non_env = m.f\n",
                "h/m.py": "def f(e, **_):\n 1 / 0",
            },
            ("h/m.py", 2, 2),
            "ZeroDivisionError: division by zero",
        ),
        (
            {"mkdocs.yml": CONFIG.replace("[coursegraph]", "[coursegraph, broken-for-tests]")},
            ("mkdocs.yml", 7, 24),
            "the plugin 'broken-for-tests' failed: KeyError: 'boom'",
        ),
        (
            {"mkdocs.yml": CONFIG.replace("[coursegraph]", "[coursegraph, {broken-for-tests: {told: true}}]")},
            ("mkdocs.yml", 7, 25),
            "the plugin 'broken-for-tests' failed: it will not",
        ),
        (
            {"mkdocs.yml": CONFIG + "markdown_extensions: [nonsense]\n"},
            ("mkdocs.yml", 8, 1),
            "markdown_extensions: Failed to load extension 'nonsense'",
        ),
    ],
)
def test_what_goes_wrong_is_reported_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], place: tuple[str, int, int], message: str
) -> None:
    """In the configuration, a template or a hook; for a plugin, where it is listed."""
    broken_plugin(monkeypatch)
    make_project(tmp_path, CONTENT)
    write(tmp_path, files)
    theme = {name: text for name, text in THEME.items() if f"theme/{name}" not in files}
    project = make_project(tmp_path, {}, files.get("mkdocs.yml", CONFIG), theme)
    (tmp_path / "out").mkdir()
    done = render_site(project, site(), tmp_path / "out")
    (diagnostic,) = (found for found in done.diagnostics if found not in done.warnings)
    assert diagnostic.code == "KG069"
    assert message in diagnostic.message
    assert (diagnostic.path, diagnostic.span.line, diagnostic.span.column) == place
    assert "\n" not in diagnostic.message
    assert done.kept == ()


def test_what_mkdocs_warns_about_is_said_at_its_place(tmp_path: Path) -> None:
    """In the configuration by key, in a page at the link; links are left to reading where nothing else has a say."""
    config = CONFIG + "googl: 1\nnav:\n- Start: index.md\n- Gone: gone.md\n"
    project = make_project(tmp_path, CONTENT, config)
    (tmp_path / "out").mkdir()
    done = render_site(project, site(), tmp_path / "out")
    assert done.diagnostics == ()
    assert places(done.warnings) == [("mkdocs.yml", 8, 1, "KG085"), ("mkdocs.yml", 11, 9, "KG085")]
    assert places(configuration_problems(project, {"index.md"})) == places(done.warnings)
    hooked = make_project(tmp_path, {"h.py": ""}, CONFIG + "hooks: [content/h.py]\n")
    (tmp_path / "two").mkdir()
    done = render_site(hooked, site(), tmp_path / "two")
    assert [(place[0], place[3]) for place in places(done.warnings)] == [("content/index.md", "KG085")]
    assert done.warnings[0].excerpt[done.warnings[0].span.column - 1 :].startswith("[[nope]]")


def places(found: tuple[Diagnostic, ...]) -> list[tuple[str, int, int, str]]:
    return [(d.path, d.span.line, d.span.column, d.code) for d in found]


def test_strict_mkdocs_says_what_it_does_not_accept(tmp_path: Path) -> None:
    """Not only that there is something."""
    project = make_project(tmp_path, CONTENT, CONFIG + "strict: true\nnav: [index.md, gone.md]\n")
    (tmp_path / "out").mkdir()
    done = render_site(project, site(), tmp_path / "out")
    assert [(place[0], place[3]) for place in places(done.diagnostics)] == [
        ("mkdocs.yml", "KG069"),
        ("mkdocs.yml", "KG085"),
    ]


def test_a_page_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With the place in it that has to do with it."""
    project = make_project(tmp_path, {**CONTENT, "guide/how.md": "---\ntitle: A\ntemplate: gone.html\n---\n"})
    (tmp_path / "out").mkdir()
    (found,) = render_site(project, site(), tmp_path / "out").diagnostics
    assert places((found,)) == [("content/guide/how.md", 3, 11, "KG069")]
    assert "gone.html" in found.message


def test_a_configuration_is_checked_without_building(tmp_path: Path) -> None:
    """What MkDocs would refuse, and a project that does not list the plugin."""
    write(tmp_path, {"broken.py": "x = 1\ndef (\n", "raising.py": "1 / 0\n"})
    for options, place in (
        ("theme: nixda\n", ("mkdocs.yml", 8, 1, "KG069")),
        ("hooks: [gone.py]\n", ("mkdocs.yml", 8, 1, "KG069")),
        ("hooks: [broken.py]\n", ("broken.py", 2, 1, "KG069")),
        ("hooks: [raising.py]\n", ("raising.py", 1, 1, "KG069")),
        ("markdown_extensions: [nonsense]\n", ("mkdocs.yml", 8, 1, "KG069")),
    ):
        config = CONFIG.replace("theme:", "extra:") if options.startswith("theme") else CONFIG
        assert places(configuration_problems(make_project(tmp_path, None, config + options), ())) == [place]
    unlisted = make_project(tmp_path, None, CONFIG.replace("plugins: [coursegraph]", "plugins: []"))
    assert places(configuration_problems(unlisted, ())) == [("mkdocs.yml", 7, 1, "KG069")]


def broken_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has MkDocs find a plugin that fails in the middle of a build."""
    from mkdocs.config import config_options, defaults
    from mkdocs.exceptions import PluginError
    from mkdocs.plugins import BasePlugin

    class Broken(BasePlugin):  # type: ignore[type-arg]  # it has no options
        config_scheme = (("told", config_options.Type(bool, default=False)),)

        def on_env(self, env: object, **_: object) -> None:
            if self.config["told"]:
                raise PluginError("it will not")
            raise KeyError("boom")

    class Entry:
        def load(self) -> type:
            return Broken

    option = dict(defaults.MkDocsConfig._schema)["plugins"]
    known = {**option.installed_plugins, "broken-for-tests": Entry()}  # type: ignore[attr-defined]  # MkDocs's own attribute
    monkeypatch.setattr(option, "installed_plugins", known)


def test_a_full_disk_is_no_mistake_in_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the caller's to tell; what the disk refuses a hook is told where the hook asks for it."""
    from mkdocs import utils

    def full(content: bytes, path: str) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(utils, "write_file", full)
    with pytest.raises(OSError, match=r"No space left on device: .*/out/"):
        rendered(tmp_path)
    monkeypatch.undo()
    write(tmp_path / "two", {"hook.py": "def on_env(*_, **__):\n    open('/nowhere/x')\n"})
    done = rendered(tmp_path / "two", CONFIG + "hooks: [hook.py]\n")
    (diagnostic,) = (found for found in done.diagnostics if found not in done.warnings)
    assert (diagnostic.path, diagnostic.span.line) == ("hook.py", 2)
    assert "No such file or directory: " in diagnostic.message


def test_after_a_failure_the_next_build_works(tmp_path: Path) -> None:
    """Nothing of it is left behind."""
    rendered(tmp_path, CONFIG + "strict: true\n")
    project = make_project(tmp_path, CONTENT)
    (tmp_path / "again").mkdir()
    done = render_site(project, site(), tmp_path / "again")
    assert done.diagnostics == ()
    assert "item/a.html" in tree(tmp_path / "again")


def test_a_plugin_may_give_a_page_another_title(tmp_path: Path) -> None:
    """As it may with any page."""
    hook = "def on_pre_page(page, **_):\n    page.title = 'Mine'\n"
    write(tmp_path, {"hook.py": hook})
    rendered(tmp_path, CONFIG + "hooks: [hook.py]\n")
    assert (tmp_path / "out/item/a.html").read_text().startswith("<title>Mine</title>")


def test_data_takes_the_place_of_a_theme_file_of_its_name(tmp_path: Path) -> None:
    """What the course makes comes first."""
    write(tmp_path / "theme", {"data/course.nq": "the theme's"})
    rendered(tmp_path)
    assert (tmp_path / "out/data/course.nq").read_text() == "<a> <b> <c> .\n"


def test_links_by_id_outside_of_a_page_are_left_alone(tmp_path: Path) -> None:
    """A plugin may convert Markdown that is no page's."""
    hook = (
        "import markdown\n\n\n"
        "def on_files(files, config, **_):\n"
        "    assert markdown.markdown('[[a]]', extensions=config.markdown_extensions) == '<p>[[a]]</p>'\n"
    )
    write(tmp_path, {"hook.py": hook})
    assert rendered(tmp_path, CONFIG + "hooks: [hook.py]\n").diagnostics == ()
