"""From a page's key to its data."""

from collections.abc import Callable

from kg.ids import PageUrl
from kg.pagedata import AnyPage, RedirectPage
from kg.pages.desk import Desk
from kg.pages.home import home_page
from kg.pages.item import item_page
from kg.pages.keys import PageKey
from kg.pages.lists import browse_page, taxonomy_page
from kg.pages.tag import tag_page

Maker = Callable[[Desk, PageUrl, str, PageKey], AnyPage]

MAKERS: dict[str, Maker] = {
    "home": lambda desk, url, root, _: home_page(desk, url, root),
    "item": lambda desk, url, root, key: item_page(desk, url, root, key.name),
    "tag": lambda desk, url, root, key: tag_page(desk, url, root, key.name, key.number),
    "browse": lambda desk, url, root, key: browse_page(desk, url, root, key.number),
    "taxonomy": lambda desk, url, root, _: taxonomy_page(desk, url, root),
    "redirect": lambda desk, url, root, key: _redirect(desk, url, root, key.name),
}


def page_data(desk: Desk, url: PageUrl, key: PageKey) -> AnyPage:
    """What the page at `url` shows; every look-up is recorded by the desk's view."""
    return MAKERS[key.kind](desk, url, "../" * url.count("/"), key)


def _redirect(desk: Desk, url: PageUrl, root: str, name: str) -> RedirectPage:
    card = desk.item(name)
    return RedirectPage(url=url, root=root, title=card.title, description="", to=card)
