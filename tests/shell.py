"""A project on disk and a small site for it, for tests of what lies around pages."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.diagnostics import Diagnostic
from kg.ids import PageUrl
from kg.pagedata import AnyPage, Card, Frame, RedirectPage
from kg.project import Project, read_project

CONFIG = """\
site_name: A course
site_url: https://example.org/course/
docs_dir: content
site_dir: public
use_directory_urls: false
theme: {name: coursegraph, custom_dir: theme}
plugins: [coursegraph]
"""
MAIN = """\
<title>{{ page.title }}</title><link rel=canonical href="{{ page.canonical_url }}">
{% for title, url in coursegraph.nav %}<nav>{{ title }}={{ url }}</nav>{% endfor %}
<main data-kg="{{ page.kg.title }}">{{ page.content }}</main>
<footer>{{ coursegraph.frame.title }}</footer>
"""
SITEMAP = "{% for url in coursegraph.urls %}{{ coursegraph.frame.base }}{{ url }}\n{% endfor %}"
THEME = {"main.html": MAIN, "sitemap.xml": SITEMAP, "404.html": "not found {{ build_date_utc }}"}
FRAME = Frame("A course", "", "en", "ltr", "", "", "https://example.org/course/")


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    """Every file below the folder with its text."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: (folder / name).read_bytes().decode("utf-8", "replace") for name in names}


def make_project(
    folder: Path, content: Mapping[str, str] | None = None, config: str = CONFIG, theme: Mapping[str, str] = THEME
) -> Project:
    write(folder, {"mkdocs.yml": config})
    write(folder / "theme", theme)
    write(folder / "content", {"index.md": "# Welcome\n"} if content is None else content)
    project, _ = read_project(folder / "mkdocs.yml")
    assert project
    return project


@dataclass
class FakeSite:
    """Pages that say their url and a text; `asked` counts what was asked for."""

    texts: dict[str, str] = field(default_factory=lambda: {"item/a.html": "A", "tag/t.html": "T"})
    sources: Mapping[str, PageUrl] = field(default_factory=lambda: {"ch1/a.md": PageUrl("item/a.html")})
    ordinary: Collection[str] = ("index.md",)
    data: Mapping[PageUrl, Iterable[bytes]] = field(
        default_factory=lambda: {PageUrl("data/course.nq"): (b"<a> <b>", b" <c> .\n")}
    )
    redirects: Collection[PageUrl] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    frame: Frame = FRAME
    asked: list[str] = field(default_factory=list)

    @property
    def urls(self) -> tuple[PageUrl, ...]:
        return tuple(PageUrl(url) for url in self.texts)

    def wiki(self, target: str) -> tuple[PageUrl, str] | None:
        url = PageUrl(f"item/{target}.html")
        return (url, f"Title *of* {target}") if url in self.texts else None

    def page(self, url: PageUrl) -> tuple[AnyPage, str]:
        self.asked.append(url)
        return self._data(url, f"Page {url}"), f"<p>{self.texts[url]}</p>"

    def home(self, introduction: str, url: PageUrl) -> tuple[AnyPage, str]:
        self.asked.append(url)
        return self._data(url, "Home of the course"), f"<div id=home>{introduction}</div>"

    def recorded(self, urls: Iterable[PageUrl]) -> object:
        return [url for url in urls if url in self.asked]

    def join(self, recorded: object) -> None:
        assert isinstance(recorded, list)
        self.asked.extend(url for url in recorded if url not in self.asked)

    def _data(self, url: PageUrl, title: str) -> AnyPage:
        card = Card("", "item", "a", "A", "item/a.html", "concept", "Concept", None, "", "published")
        return RedirectPage(url, "../" * url.count("/"), title, "About it", card)
