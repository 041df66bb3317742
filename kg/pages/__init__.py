"""What pages the site has, and the data of each.

In: a `Desk` (the graph's recorded look-ups, the course's texts, its listings). Out: `PageKey`s, one for each page of
the site, and for a key the page data of `kg.pagedata`. Every fact a page shows is looked up through the desk, so that
the page's recorded look-ups say what it depends on. Nothing here knows HTML beyond the texts it passes on, nor disk.
"""

from kg.pages.desk import Desk
from kg.pages.keys import PageKey, site_pages
from kg.pages.make import page_data

__all__ = ["Desk", "PageKey", "page_data", "site_pages"]
