"""Page bodies: page data laid out by the theme's Jinja templates, ready to stand in any MkDocs theme.

In: page data and the frame. Out: HTML. Templates escape everything that is not marked as HTML in `kg.pagedata`, and
decide nothing.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.pagedata import AnyPage, BrowsePage, Frame, HomePage, ItemPage, RedirectPage, TagPage, TaxonomyPage

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment, Template

TEMPLATES: Mapping[type, str] = {
    ItemPage: "item.html",
    TagPage: "tag.html",
    BrowsePage: "browse.html",
    TaxonomyPage: "taxonomy.html",
    HomePage: "home.html",
    RedirectPage: "redirect.html",
}

SHOWN_ALIKE = ("link", "kind", "row", "crumbs", "trail", "node")
"""The macros of ``cards.html``: what several pages show is laid out for the first."""

MACROS: Mapping[str, tuple[str, ...]] = {
    "macros.html": ("rows", "pager", "type_counts"),
    "controls.html": ("controls",),
    "key.html": ("key",),
    "graph.html": ("graph",),
}
"""The macros that all bodies know. An import in a template is worked out anew for each page."""

Templates = Mapping[type, "Template"]


def body_templates() -> Templates:
    """The template of each kind of page, compiled."""
    environment = _environment()
    cards = environment.get_template("cards.html").module
    for name in SHOWN_ALIKE:
        environment.filters[name] = _once(getattr(cards, name))
    for template, names in MACROS.items():
        module = environment.get_template(template).module
        environment.globals |= {name: getattr(module, name) for name in names}
    return {kind: environment.get_template(name) for kind, name in TEMPLATES.items()}


def _once(macro: Callable[..., str]) -> Callable[..., str]:
    """`macro`, called once for the same arguments."""

    @lru_cache(maxsize=1 << 16)
    def html(*arguments: object) -> str:
        return str(macro(*arguments))

    return html


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = files("coursegraph_theme") / "bodies"
    environment = Environment(
        loader=FileSystemLoader(str(folder)),
        autoescape=False,  # noqa: S701  # bodies escape each text with `e`: so they are made faster
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=compiled_templates(),
    )
    environment.getattr = getattr  # type: ignore[assignment]  # page data has every attribute: no look for items too
    environment.filters["e"] = lru_cache(maxsize=1 << 14)(escape)  # bodies escape text only: no look for markup objects
    return environment


def compiled_templates() -> "BytecodeCache | None":
    """Jinja's own cache of compiled templates, in the user's private temporary folder; None where there can be none.

    Compiling takes longer than making a hundred pages. It must not lie in a project: a cloned one could bring code
    along.
    """
    from jinja2 import FileSystemBytecodeCache

    try:
        return FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None


def body(templates: Templates, page: AnyPage, frame: Frame) -> str:
    """The body of `page` as HTML."""
    return templates[type(page)].render(page=page, frame=frame)
