"""A course's pages as MkDocs sees them: files and pages of its own kinds that skip Python-Markdown and are made late.

In: a `Site`. Out: MkDocs's `Files` for it. A course page's body is asked of the site when MkDocs builds that page, and
let go once it is written, so a big course needs no more memory than a small one. Works the same under ProperDocs, which
puts itself in the place of MkDocs.
"""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, file_sort_key, set_exclusions
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import get_build_date

from kg.ids import PageUrl, href
from kg.pagedata import AnyPage
from kg.project import theme_folder
from kg.site import Site

Answer = TypeVar("Answer")

HOME = PageUrl("index.html")
THEME = "coursegraph"
BODY_CSS = "assets/coursegraph-body.css"
"""The style of page bodies, added under themes that do not bring it."""


class CourseFile(File):
    """The file of a course page: an author's file with another destination, or one that only pretends to be there."""

    page: "CoursePage | None"

    def __init__(self, source: str, url: PageUrl, config: MkDocsConfig, *, written: bool) -> None:
        """`source` is the path below the content folder under which links find the page; `written` says it exists."""
        self.src_uri = source
        self.src_dir = config.docs_dir if written else None
        self.dest_dir = config.site_dir
        self.use_directory_urls = config.use_directory_urls
        self.dest_uri = url
        self.url = href(url)
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.due = True
        if not written:
            self.generated_by = THEME
            self._content = ""

    def is_documentation_page(self) -> bool:
        """Whether MkDocs is to make a page of it now; links and navigation find the file in any case."""
        return self.due

    def copy_file(self, dirty: bool = False) -> None:
        """A source is never part of the site."""


class Surroundings:
    """What all course pages of a build have in common."""

    def __init__(self, site: Site, config: MkDocsConfig, *, early: bool) -> None:
        """`early` makes bodies along with the ordinary pages, for plugins that look at them before pages are built."""
        self.site = site
        self.config = config
        self.early = early
        self.base = config.site_url or ""
        self.path = urlsplit(self.base).path
        self.date = get_build_date()
        self.edited = bool(config.edit_uri or config.edit_uri_template)
        self.toc = TableOfContents([])
        self.failure: Exception | None = None
        """What the site raised: a fault of ours, not of the author's theme or plugins."""

    def page(self, url: PageUrl) -> tuple[AnyPage, str]:
        """The data and body of a page."""
        return self._asked(lambda: self.site.page(url))

    def home(self, introduction: str) -> tuple[AnyPage, str]:
        """The data and body of the front page."""
        return self._asked(lambda: self.site.home(introduction, HOME))

    def wiki(self, target: str) -> tuple[PageUrl, str] | None:
        """Where ``[[target]]`` leads."""
        return self._asked(lambda: self.site.wiki(target))

    def data(self) -> Mapping[PageUrl, Iterable[bytes]]:
        """The data files."""
        return self._asked(lambda: self.site.data)

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        self.failure = None
        try:
            return ask()
        except Exception as error:  # remembered as ours, and raised
            self.failure = error
            raise


class CoursePage(Page):
    """A page whose title, data (`kg`) and content are the site's."""

    file: CourseFile

    def __init__(self, file: CourseFile, surroundings: Surroundings) -> None:
        """Sets what MkDocs's own page has, without its costs; nothing is asked of the site yet."""
        file.page = self
        self.file = file
        self._around = surroundings
        self._title: str | None = None
        self.kg: AnyPage | None = None
        self.children = None
        self.previous_page = self.next_page = None
        self.active = False
        self.update_date = surroundings.date
        self.canonical_url = surroundings.base + file.url if surroundings.base else None
        self.abs_url = surroundings.path + file.url if surroundings.base else None
        self.edit_url = None
        if surroundings.edited:
            config = surroundings.config
            self._set_edit_url(config.repo_url, config.edit_uri, config.edit_uri_template)
        self.markdown = ""
        self.content = None
        self.toc = surroundings.toc
        self.meta = {}

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def title(self) -> str:
        """The page's title: asked of the site when navigation needs it, else known with the body."""
        if self._title is None:
            self._title = self._around.page(self.url_of_site)[0].title
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        self._title = title

    @property
    def url_of_site(self) -> PageUrl:
        """The page's name in the site."""
        return PageUrl(self.file.dest_uri)

    def read_source(self, config: MkDocsConfig) -> None:
        """There is no Markdown to read."""

    def render(self, _config: MkDocsConfig, _files: Files) -> None:
        """Makes the body early. Pages that are made late are not read at all."""
        self.load()

    def load(self) -> None:
        """Asks the site for data and body, unless they are here."""
        if self.kg is None:
            self.kg, self.content = self._around.page(self.url_of_site)
            self._title = self._title or self.kg.title
            self.meta = {"description": self.kg.description} if self.kg.description else {}

    def unload(self) -> None:
        """Lets the body go."""
        if not self._around.early:
            self.kg = None
            self.content = ""


# ---- the files of a build


def ordinary_files(site: Site, config: MkDocsConfig) -> Files:
    """The author's ordinary pages and attachments: what MkDocs would list, without walking the folder again.

    MkDocs's own walk follows any link, in circles too, and makes a page of every item.
    """
    files = [
        File(name, config.docs_dir, config.site_dir, config.use_directory_urls)
        for name in site.ordinary
        if name not in site.sources
    ]
    files.sort(key=file_sort_key)
    set_exclusions(files, config)
    return Files(_one_for_each_page(files))


def _one_for_each_page(files: Iterable[File]) -> list[File]:
    """Without the README.md beside an index.md, as MkDocs has it: both would be one page."""
    chosen: dict[str, File] = {}
    for file in files:
        other = chosen.setdefault(file.dest_uri, file)
        if other is not file and is_included(file):
            chosen[file.dest_uri] = file
    return list(chosen.values())


def is_included(file: File) -> bool:
    """Whether the file is to be part of the site, drafts left out."""
    return bool(file.inclusion.value > InclusionLevel.DRAFT.value)


def add_course_files(files: Files, around: Surroundings) -> None:
    """Adds the pages of the site to `files`, and a front page when the author wrote none.

    Course pages that are not to be made early are none of MkDocs's business (`kg.mkdocs_making` makes them): its
    reading, navigation and loop over pages pass them over.
    """
    site, config = around.site, around.config
    source_of = {url: source for source, url in site.sources.items()}
    for url in site.urls:
        source = source_of.get(url)
        file = CourseFile(source or _free_name(url, files, site), url, config, written=source is not None)
        file.due = around.early
        _put(files, file)
        CoursePage(file, around)
    if not any(file.dest_uri == HOME and is_included(file) for file in files):
        _put(files, _front_page(files, site, config))


def _put(files: Files, file: File) -> None:
    if there := files.src_uris.get(file.src_uri):
        files.remove(there)
    files.append(file)


def _free_name(url: PageUrl, files: Files, site: Site) -> str:
    """The name by which an author may link to a page without a file of its own: ``browse.md`` for ``browse.html``."""
    stem = url.removesuffix(".html")
    while f"{stem}.md" in files.src_uris or f"{stem}.md" in site.sources:
        stem += "-"
    return f"{stem}.md"


def _generated(config: MkDocsConfig, name: str, content: str | bytes) -> File:
    file = File.generated(config, name, content=content)
    file.generated_by = THEME
    return file


def _front_page(files: Files, site: Site, config: MkDocsConfig) -> File:
    """An empty ordinary page, which becomes the front page as the author's would."""
    file = _generated(config, _free_name(HOME, files, site), "")
    file.name = "index"
    file.dest_uri = HOME
    file.inclusion = InclusionLevel.INCLUDED if config.nav is None else InclusionLevel.NOT_IN_NAV
    return file


def add_body_style(files: Files, config: MkDocsConfig) -> None:
    """Ships the style of page bodies, unless the author has a file of that name."""
    if files.get_file_from_path(BODY_CSS) is None:
        files.append(File(BODY_CSS, str(theme_folder()), config.site_dir, config.use_directory_urls))


# ---- links by id in ordinary pages


class Resolver(Protocol):
    """Finds what ``[[target]]`` in the page being rendered leads to."""

    def __call__(self, target: str) -> tuple[str, str] | None:
        """The path of the target's source, as a link in the page would write it, and its title."""


class WikiLinks(Extension):
    """``[[id]]``, ``[[id#part]]`` and ``[[id|words]]`` in ordinary pages, as in items; never inside code."""

    def __init__(self, resolve: Resolver) -> None:
        """`resolve` is asked for each link; what it does not know is left to others."""
        super().__init__()
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Registers the links behind code and escapes, before those of Markdown itself."""
        md.inlinePatterns.register(_WikiLink(self._resolve), "coursegraph-wiki-link", 175)


class _WikiLink(InlineProcessor):
    def __init__(self, resolve: Resolver) -> None:
        super().__init__(r"\[\[([^\[\]|#\n]+)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]+))?\]\]")
        self._resolve = resolve

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: Any,
        data: str,  # noqa: ARG002  # Python-Markdown's signature
    ) -> tuple[Element | None, int | None, int | None]:
        target, fragment, words = m.groups()
        found = self._resolve(target.strip())
        if found is None:
            return None, None, None
        path, title = found
        link = Element("a", href=quote(path) + (fragment or ""))
        link.text = AtomicString((words or title).strip())
        return link, m.start(0), m.end(0)


def resolver(
    files: Files, around: Surroundings, page: Callable[[], Page | None], missing: Callable[[str], None]
) -> Resolver:
    """A resolver for the page that `page` gives; a target that leads nowhere is told to `missing`."""
    source_of = {file.dest_uri: file.src_uri for file in files}

    def resolve(target: str) -> tuple[str, str] | None:
        here, found = page(), around.wiki(target)
        if here is None:
            return None
        if found is None or found[0] not in source_of:
            missing(target)
            return None
        folder = posixpath.dirname(here.file.src_uri)
        return posixpath.relpath(source_of[found[0]], folder or "."), found[1]

    return resolve
