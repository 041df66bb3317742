"""Why a page is as it is: what it asked of the course.

In: a project and the address of a page. Out: the look-ups that making the page records, with their answers.
"""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from msgspec import Struct

from kg.coursesite import CourseSite
from kg.ids import PageUrl
from kg.loading import Loaded, ProjectProblem, load
from kg.nearest import nearest
from kg.view import Key
from kg.vocab import curie


class Lookup(Struct, frozen=True):
    """A look-up that a page made: what was asked, of what, and the answer as short texts."""

    asked: str
    of: str
    answer: tuple[str, ...]

    def __str__(self) -> str:
        """In one line."""
        return f"{self.asked} of {self.of}" + (f": {', '.join(self.answer)}" if self.answer else "")


def why(root: Path, page: str) -> tuple[Lookup, ...]:
    """What the page at `page` (its path below the site's root) asks of the course, sorted. Raises `ProjectProblem` if
    there is none."""
    loaded = load(root)
    site = CourseSite(loaded)
    url = PageUrl(page.lstrip("/"))
    if url not in site.keys:
        near = _namesake(url, site.keys)
        problem = loaded.project.problem(
            "", f"the site has no page '{page}'", f"did you mean '{near}'?" if near else ""
        )
        raise ProjectProblem((problem,))
    site.home("", url) if site.keys[url].kind == "home" else site.page(url)
    return tuple(_lookup(key, loaded) for key in sorted(site.made[url]))


def _namesake(page: str, urls: Iterable[PageUrl]) -> PageUrl | None:
    """The page that was probably meant: of those with the nearest name, folder and ending aside, that in its folder."""
    meant = PurePosixPath(page)
    paths = sorted(map(PurePosixPath, urls), key=lambda path: path.parent == meant.parent)
    named = {path.stem: PageUrl(str(path)) for path in paths}
    near = nearest(meant.stem, named)
    return named[near] if near else None


def _lookup(key: Key, loaded: Loaded) -> Lookup:
    kind, subject, predicate = key
    view, names = loaded.view, loaded.names
    match kind:
        case "out":
            return Lookup(
                curie(predicate), names.local(subject), tuple(names.local(o) for o in view.out(subject, predicate))
            )
        case "in":
            found = tuple(names.local(s) for s in view.into(subject, predicate))
            return Lookup(f"inverse {curie(predicate)}", names.local(subject), found)
        case "card":
            return Lookup("card", names.local(subject), (view.card(subject).title,))
        case "page":
            return Lookup("page", f"{subject} {predicate}".strip(), ())
        case "graph":
            return Lookup("whole graph", names.local(subject), (f"{len(view.graph(subject))} triples",))
        case _:
            digest = loaded.listing_digests.get(key, "")
            return Lookup("list", f"{subject} {predicate}".strip(), (f"digest {digest}",) if digest else ())
