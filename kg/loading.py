"""Loading: a project's files read, linked and compiled, everything that comes before pages.

In: a folder. Out: `Loaded`. Only what is asked for is worked out: `kg check` never makes a graph, `kg build` never a
SPARQL store. Files that did not change since the records in `known` were made are not read again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kg.course import directory_of, link
from kg.derive import derived_basis, derived_facts
from kg.diagnostics import Diagnostic, in_order
from kg.directory import Directory
from kg.facts import Graphs
from kg.forks import Spread
from kg.frame import frame_of
from kg.graph import course_graphs, item_bases
from kg.ids import FilePath, Iri, PageUrl, TagId
from kg.listing import Listing, listing_digests, listings
from kg.markdown import Highlighter
from kg.model import Course, Introduction, Item, OrdinaryPage, Reading, Reference, Settings, Tag
from kg.names import Names
from kg.pagedata import Frame
from kg.project import Project, file_path, find_project, page_url
from kg.reading import Record, read_file, without_reading
from kg.source import Source, decode
from kg.sources import Scan, Signature, read, scan
from kg.view import Key, View

if TYPE_CHECKING:
    from pyoxigraph import Store

Entry = TypeVar("Entry", Tag, Reference)

Known = Mapping[FilePath, tuple[Signature, Record]]
"""Records of an earlier run, with what their files looked like then."""


USELESS = ("item", "introduction", "unusable")
"""Kinds of files that come to nothing when they have no value."""


class Compiled(Struct, frozen=True):
    """Graphs of an earlier run with the same tool, and digests of what they were made of."""

    bases: Mapping[Iri, str]
    graphs: Graphs


class ProjectProblem(Exception):
    """There is no project here, or its configuration is broken. `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """`diagnostics` holds at least one."""
        self.diagnostics = diagnostics
        self.message = diagnostics[0].message
        self.hint = diagnostics[0].hint
        super().__init__(self.message)


@dataclass(frozen=True)
class Loaded:
    """A project and what its files mean. Properties are worked out when first asked for."""

    project: Project
    scan: Scan
    records: Mapping[FilePath, Record]
    reading: Reading
    course: Course
    diagnostics: tuple[Diagnostic, ...]
    """Everything found while scanning, reading and linking, sorted, each with the line it points at."""
    fresh: frozenset[FilePath] = field(default_factory=frozenset)
    """Files that were read in this run."""
    compiled: "Compiled" = field(default_factory=lambda: Compiled({}, {}))
    """What an earlier run made."""

    @cached_property
    def names(self) -> Names:
        """The IRIs of the course."""
        return Names(self.project.site_url or f"https://course.invalid/{self.course.settings.id}/")

    @cached_property
    def frame(self) -> Frame:
        """What all pages share."""
        return frame_of(self.course.settings, self.project)

    @cached_property
    def listings(self) -> Mapping[TagId, Listing]:
        """Each tag's items."""
        return listings(self.course)

    @cached_property
    def listing_digests(self) -> Mapping[Key, str]:
        """What pages record of the course beside its graph (`kg.listing`), and a digest of each answer."""
        return listing_digests(self.course, self.listings)

    @cached_property
    def directory(self) -> Directory:
        """What names mean."""
        return directory_of(self.reading)[0]

    @cached_property
    def graphs(self) -> Graphs:
        """The dataset: a named graph for each source file, and the derived one."""
        old = self.compiled
        bases = self.bases if old.graphs else {}
        same = {name for name, basis in bases.items() if old.bases.get(name) == basis and name in old.graphs}
        graphs = course_graphs(self.course, self.names, {name: old.graphs[name] for name in same})
        derived = self.names.derived
        facts = old.graphs[derived] if derived in same else derived_facts(self.course, self.names)
        return {**graphs, derived: facts}

    @cached_property
    def bases(self) -> Mapping[Iri, str]:
        """Digests of what the graphs of items (`kg.graph.item_bases`) and the derived one are made of."""
        return {**item_bases(self.course, self.names), self.names.derived: derived_basis(self.course, self.names)}

    @cached_property
    def view(self) -> View:
        """Look-ups in the graphs, recorded."""
        return View(self.graphs, self.names)

    @cached_property
    def store(self) -> "Store":
        """The dataset in a SPARQL store, in memory."""
        from kg.store import loaded

        return loaded(self.graphs)


def load(root: Path, known: Known | None = None) -> Loaded:
    """The course that `root` (the project's folder or one inside it) is part of. Raises `ProjectProblem`."""
    project, problems = find_project(root)
    if project is None:
        raise ProjectProblem(problems)
    return load_project(project, known or {}, problems)


def load_project(
    project: Project,
    known: Known,
    problems: Iterable[Diagnostic] = (),
    *,
    scanned: Scan | None = None,
    compiled: Compiled | None = None,
    jobs: int = 1,
    meanwhile: Callable[[], object] = lambda: None,
) -> Loaded:
    """The course of `project`; `problems` are added to what is found. `scanned` is what lies on disk, if that is known,
    and `compiled` what an earlier run made, to be taken over where it still holds.

    `jobs` processes read; leave it at 1 in a process with threads. `meanwhile` is called when the others have begun.
    """
    scanned = scanned or scan(project)
    found = [*problems, *scanned.diagnostics]
    records, fresh = _records(project, scanned, known, found, jobs, meanwhile)
    reading = _reading(project, records.values())
    course, linked = link(reading)
    found += [d for record in records.values() for d in record.diagnostics]
    found += _with_excerpts(project, linked)
    made = compiled or Compiled({}, {})
    return Loaded(project, scanned, records, reading, course, in_order(found), frozenset(fresh), made)


def _records(
    project: Project,
    scanned: Scan,
    known: Known,
    found: list[Diagnostic],
    jobs: int,
    meanwhile: Callable[[], object],
) -> tuple[dict[FilePath, Record], list[FilePath]]:
    """The records of all files in path order, and which were read for it."""
    content = file_path(project.root, project.content)
    records: dict[FilePath, Record] = {}
    fresh = []
    for path, signature in scanned.files.items():
        before = known.get(path)
        if before and before[0] == signature:
            records[path] = before[1]
        elif (record := without_reading(path, content)) is not None:
            records[path] = record
        else:
            fresh.append(path)
    highlighter = Highlighter()
    with Spread(lambda paths: _read_all(project, content, paths, highlighter), fresh, jobs) as spread:
        meanwhile()
        for made, unreadable in spread.finish():
            records |= {record.path: record for record in made}
            found += unreadable
    return {path: records[path] for path in scanned.files if path in records}, fresh


def _read_all(
    project: Project, content: str, paths: Iterable[FilePath], highlighter: Highlighter
) -> tuple[list[Record], list[Diagnostic]]:
    """The records of files, and what is wrong with those that cannot be read."""
    records = []
    found: list[Diagnostic] = []
    for path in paths:
        data, unreadable = read(project, path)
        found += unreadable
        if not unreadable:
            records.append(read_file(path, content, data, highlighter))
    return records, found


def _reading(project: Project, records: Iterable[Record]) -> Reading:
    """The records sorted by kind."""
    kinds: dict[str, list[Record]] = {}
    for record in records:
        kinds.setdefault(record.kind, []).append(record)
    content = file_path(project.root, project.content)
    inside = len(content) + 1
    pages = tuple(FilePath(record.path[inside:]) for record in kinds.get("page", ()))
    files = tuple(FilePath(record.path[inside:]) for record in kinds.get("file", ()))
    urls = {path: PageUrl(page_url(path, project.directory_urls)) for path in (*pages, *files)}
    return Reading(
        items=tuple(r.value for r in kinds.get("item", ()) if isinstance(r.value, Item)),
        introductions=tuple(r.value for r in kinds.get("introduction", ()) if isinstance(r.value, Introduction)),
        tags=_entries(kinds.get("taxonomy", ()), Tag),
        settings=next((r.value for r in kinds.get("settings", ()) if isinstance(r.value, Settings)), Settings()),
        references=_entries(kinds.get("references", ()), Reference),
        pages=pages,
        files=files,
        linking_pages=_linking_pages(project, kinds.get("page", ())),
        unusable=tuple(FilePath(r.path[inside:]) for kind in USELESS for r in kinds.get(kind, ()) if r.value is None),
        urls=urls,
        content=content,
    )


def _linking_pages(project: Project, records: Iterable[Record]) -> tuple[OrdinaryPage, ...]:
    """All ordinary pages, or none where plugins or hooks may make what they link to."""
    return tuple(r.value for r in records if isinstance(r.value, OrdinaryPage)) if project.plain else ()


def _entries(records: Iterable[Record], kind: type[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for r in records if isinstance(r.value, tuple) for entry in r.value if isinstance(entry, kind))


def _with_excerpts(project: Project, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """`diagnostics` with the lines they point at, read from disk."""
    sources: dict[FilePath, Source | None] = {}
    filled = []
    for diagnostic in diagnostics:
        if diagnostic.path not in sources:
            sources[diagnostic.path] = decode(diagnostic.path, read(project, diagnostic.path)[0])[0]
        source = sources[diagnostic.path]
        filled.append(replace(diagnostic, excerpt=source.line(diagnostic.span.line) if source else ""))
    return filled
