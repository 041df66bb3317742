"""One build by MkDocs: what it is to make, and what the pages of a theme depend on besides themselves.

Between `kg.mkdocs_pages` (how a course's pages look to MkDocs) and the plugin, which runs the build.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
from jinja2.ext import i18n
from jinja2.meta import find_undeclared_variables
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from kg.ids import PageUrl, href
from kg.mkdocs_pages import HOME, THEME, CourseFile
from kg.project import Project
from kg.site import Site

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_PAGES = re.compile(r"(?<![.\w'\"-])pages\b")


@dataclass(slots=True)
class Run:
    """One build: what to make, and what came of it."""

    site: Site
    project: Project
    only: frozenset[PageUrl] | None = None
    """The course pages to make; None makes all. Ordinary pages and files are always made."""
    shell: str | None = ""
    """What surrounded the other pages when they were made: the `digest` of that run. A change makes all again."""
    jobs: int = 1
    digest: str = ""
    made: frozenset[PageUrl] = frozenset()
    local: bool = False
    """Whether a page shows nothing of other pages but their titles in the navigation (`page_local`)."""
    course_files: list[CourseFile] = field(default_factory=list)
    data: bool = True
    """Whether the data files are to be written too; else the caller does."""


def page_local(config: MkDocsConfig) -> bool:
    """Whether pages can be made one by one: no theme or plugin but ours, and no template that lists all pages."""
    return (
        config.theme.name == THEME and set(config.plugins) <= {THEME} and not any(map(_lists_pages, _templates(config)))
    )


def _templates(config: MkDocsConfig) -> Iterator[Path]:
    """The templates MkDocs may use, of several with one name the one that counts."""
    seen = set()
    for folder in map(Path, config.theme.dirs):
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.xml"))):
            name = path.relative_to(folder).as_posix()
            if name not in seen and not name.startswith("bodies/"):
                seen.add(name)
                yield path
    yield from (Path(config.docs_dir) / str(name) for name in config.extra_templates)


def _lists_pages(template: Path) -> bool:
    """Whether a template looks at the list of all pages, which is not whole when some are made; or may do so."""
    try:
        text = template.read_text("utf-8", "replace")
        if not _PAGES.search(_COMMENT.sub("", text)):  # the usual case, quickly
            return False
        return "pages" in find_undeclared_variables(Environment(extensions=[i18n], autoescape=True).parse(text))
    except (OSError, TemplateError):
        return True


# ---- what templates get


def sitemap(site: Site, files: Files) -> tuple[str, ...]:
    """The addresses of all pages, percent-encoded: the front page (""), the ordinary ones, the course's."""
    ordinary = [f.url for f in files.documentation_pages() if f.dest_uri != HOME and not isinstance(f, CourseFile)]
    return "", *ordinary, *(href(url) for url in site.urls if url not in site.redirects)


def top_of(nav: Navigation) -> tuple[tuple[str, str], ...]:
    """The navigation's first level as (title, address), without the front page; a section leads to its first page."""
    entries = []
    for item in nav.items:
        first = next(_leaves(item), None)
        if first is not None and not (isinstance(first, Page) and first.file.dest_uri == HOME):
            entries.append((str(item.title or ""), str(first.url)))
    return tuple(entries)


def _leaves(item: Any) -> Iterator[Any]:
    if not item.is_section:
        yield item
    for child in item.children or ():
        yield from _leaves(child)


def nav_digest(nav: Navigation) -> str:
    """16 hex digits over all titles and addresses of the navigation, which a theme may show on every page."""

    def told(item: StructureItem) -> object:
        children = getattr(item, "children", None)
        return item.title, getattr(item, "url", ""), [told(child) for child in children or ()]

    return blake2b(repr([told(item) for item in nav.items]).encode(), digest_size=8).hexdigest()


def dated(context: TemplateContext) -> TemplateContext:
    """The context with the day of the build in place of its time, so that two builds are alike.

    ``SOURCE_DATE_EPOCH`` makes it any day.
    """
    if "SOURCE_DATE_EPOCH" not in os.environ:
        context["build_date_utc"] = context["build_date_utc"].replace(hour=0, minute=0, second=0, microsecond=0)
    return context
