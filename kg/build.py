"""Building: from the files of a project to its published site, making only what changed.

`build` is the whole of it: read, compare with what the last build remembers, plan, render, publish, remember. An
incremental build gives the bytes of a clean one: a page is made again when a look-up it recorded may have another
answer now, when it is new, or when its file is gone.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from kg.asked import Asked
from kg.coursesite import CourseSite
from kg.diagnostics import Diagnostic, in_order
from kg.disk import writing
from kg.dumps import DATA_FILES, data_files, data_files_after
from kg.facts import Graphs
from kg.forks import beside
from kg.ids import PageUrl
from kg.loading import Loaded, ProjectProblem, load, load_project
from kg.lock import build_lock
from kg.plan import Plan, Reason, difference, plan, sentence, touched
from kg.project import Project, find_project
from kg.publish import damaged_files, publish, put_files, refusal, staging_folder, unchanged_files
from kg.sources import Scan, scan
from kg.state import State, fingerprint, packed_course, packed_pages, remember, remembered
from kg.statefile import Draft, drafted
from kg.view import Key

Say = Callable[[str], None]
Shard = tuple[int, int]
"""(I, N): part I of N, counted from 1."""

FIRST_BUILD = "the page was not built before"
EVERYTHING = "what every page shows changed"
OTHER_PAGE = "something else has this address now"
NOTHING: Mapping[PageUrl, str] = MappingProxyType({})
DAMAGED = "the published file is gone or was changed"

__all__ = ["Built", "ProjectProblem", "build", "findings", "load", "site_for"]


class Built(Struct, frozen=True):
    """What a build did. `pages` counts those of the whole site; without `published` the site is as it was."""

    diagnostics: tuple[Diagnostic, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    reasons: Mapping[PageUrl, str]
    """Each page that was made again, and why."""
    pages: int
    seconds: float
    published: bool


def build(
    root: Path,
    *,
    clean: bool = False,
    jobs: int = 0,
    shard: Shard | None = None,
    into: Path | None = None,
    say: Say = lambda _: None,
) -> Built:
    """Builds the site of the project that `root` is in. `jobs` processes render, 0 for one a core; `say` hears of
    progress.

    `into` is another output folder than the configured one, for a preview. Raises `ProjectProblem` when there is no
    project or its configuration cannot be used, OSError, with the file or folder, when the disk fails; then every file
    of the published site is still whole.
    """
    started = perf_counter()
    project, problems = find_project(root)
    if project is None:
        raise ProjectProblem(problems)
    if into:
        project = replace(project, site_dir=into)
    if problem := refusal(project, preview=into is not None):
        raise ProjectProblem((problem,))
    task = _Task(project, problems, clean, jobs or os.cpu_count() or 1, shard, say, started)
    with writing(project.state), build_lock(project, say):
        return task.run()


def findings(loaded: Loaded) -> tuple[Diagnostic, ...]:
    """All that is wrong with a course and with what it is to be built with, sorted.

    MkDocs is asked about the configuration, so plugins and hooks are loaded; nothing is made.
    """
    from kg.mkdocs_build import configuration_problems

    refused = refusal(loaded.project)
    inside = {path.removeprefix(loaded.reading.content + "/") for path in loaded.scan.files}
    problems = configuration_problems(loaded.project, inside)
    found = (*loaded.diagnostics, *problems, *((refused,) if refused else ()))
    return in_order(found)


class _Task(Struct, frozen=True):
    """One build, under the lock."""

    project: Project
    problems: tuple[Diagnostic, ...]
    clean: bool
    jobs: int
    shard: Shard | None
    say: Say
    started: float

    def run(self) -> Built:
        """Reads, and makes what is not as it should be."""
        project = self.project
        mark = fingerprint(project)
        before = None if self.clean or self.shard else remembered(project, mark)
        scanned = scan(project)
        damaged = damaged_files(project.site_dir, before.outputs) if before else frozenset()
        if before and not damaged and _same_folder(scanned, before):
            return self.done(in_order((*before.diagnostics, *before.warnings)), pages=len(before.asked))
        self.say("Reading …")
        known, compiled = (before.records, before.compiled) if before else ({}, None)
        loaded = load_project(
            project,
            known,
            self.problems,
            scanned=scanned,
            compiled=compiled,
            jobs=self.jobs,
            meanwhile=(lambda: None) if before else partial(import_module, "kg.mkdocs_build"),
        )
        site = CourseSite(loaded)
        planned = plan_of(site, loaded, before)
        if before and not planned.stale and not damaged and _same_files(loaded, before):
            self.note(before.with_files(loaded), before, mark)
            return self.done(in_order((*loaded.diagnostics, *before.warnings)), pages=len(site.keys))
        stale = {**planned.stale, **{PageUrl(name): DAMAGED for name in damaged if name in site.keys}}
        return self.make(site, loaded, stale, before, mark)

    def make(
        self, site: CourseSite, loaded: Loaded, stale: Mapping[PageUrl, Reason], before: State | None, mark: str
    ) -> Built:
        """Renders into a staging folder, publishes, remembers."""
        project, shard = self.project, self.shard
        _ = loaded.graphs  # once, before helpers are forked that all need them
        only = None if before is None and shard is None else _part(site.keys if shard else stale, shard)
        shell = None if shard else before.shell if before else ""
        self.say(f"Making {len(site.keys) if only is None else len(only):,} pages …")
        with (
            drafted(project) as draft,
            staging_folder(project) as staging,
            beside(lambda folder: self.aside(loaded, before, folder, draft), staging, self.jobs) as finish_aside,
        ):
            from kg.mkdocs_build import render_site

            rendered = render_site(project, site, staging, only=only, shell=shell, jobs=self.jobs, data=False)
            diagnostics = in_order((*loaded.diagnostics, *rendered.diagnostics, *rendered.warnings))
            if rendered.diagnostics:
                return self.done(diagnostics, pages=len(site.keys), published=False)
            asked = (before.asked if before else Asked()).after(site.made, site.keys)
            pages = packed_pages(asked, rendered.shell, rendered.warnings, local=rendered.local)
            begun = finish_aside()
            others = _cut_part(staging, only or frozenset(), site.keys, shard[0]) if shard else rendered.kept
            self.say("Publishing …")
            published = publish(staging, project.site_dir, others)
            if not shard:
                remember(draft, mark, begun, pages, published.signatures)
        made = rendered.made | {PageUrl("index.html")}
        whole = made if len(rendered.made) == len(site.urls) else rendered.made
        everything = dict.fromkeys(whole - stale.keys(), EVERYTHING if before else FIRST_BUILD)
        reasons = {url: _in_words(why, loaded) for url, why in {**stale, **everything}.items() if url in made}
        return self.done(diagnostics, published.written, published.removed, reasons, pages=len(site.keys))

    def aside(self, loaded: Loaded, before: State | None, folder: Path, draft: Draft) -> int:
        """What can be done while pages are made: puts the data files into `folder`, begins what to remember."""
        put_files(self.data(loaded.graphs, before), folder)
        return 0 if self.shard else draft.begin(packed_course(State.of(loaded), before))

    def note(self, state: State, before: State, mark: str) -> None:
        """Remembers files that look different and say the same."""
        with drafted(self.project) as draft:
            begun = draft.begin(packed_course(state, before))
            pages = packed_pages(state.asked, state.shell, state.warnings, local=state.local)
            remember(draft, mark, begun, pages, state.outputs)

    def data(self, graphs: Graphs, before: State | None) -> Mapping[PageUrl, Iterable[bytes]]:
        """The data files: made of the published ones, if these are still as the last build left them."""
        published = unchanged_files(self.project.site_dir, DATA_FILES, before.outputs) if before else {}
        if before is None or len(published) < len(DATA_FILES):
            return data_files(graphs)
        return data_files_after(difference(*before.differing(graphs)), graphs, published)

    def done(
        self,
        diagnostics: tuple[Diagnostic, ...],
        written: tuple[str, ...] = (),
        removed: tuple[str, ...] = (),
        reasons: Mapping[PageUrl, str] = NOTHING,
        *,
        pages: int = 0,
        published: bool = True,
    ) -> Built:
        """What came of it, and how long it took."""
        return Built(diagnostics, written, removed, reasons, pages, perf_counter() - self.started, published)


def plan_of(site: CourseSite, loaded: Loaded, before: State | None) -> Plan:
    """Which pages are stale, and why; all of them without anything remembered."""
    if before is None:
        return Plan(dict.fromkeys(site.keys, FIRST_BUILD), ())
    if before.frame != loaded.frame:
        return Plan(dict.fromkeys(site.keys, EVERYTHING), tuple(sorted(set(before.asked) - site.keys.keys())))
    changed: dict[Key, Reason] = dict(touched(difference(*before.differing(loaded.graphs))))
    old, new = before.listings, loaded.listing_digests
    changed |= {key: _list_changed(key) for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    planned = plan({**dict.fromkeys(before.asked, ()), **before.asked.asking(changed)}, site.keys, changed)
    other = before.asked.without({url: key.recorded for url, key in site.keys.items()})
    return Plan({**dict.fromkeys(other, OTHER_PAGE), **planned.stale}, planned.removed)


def _list_changed(key: Key) -> str:
    match key[1:]:
        case "*", _:
            return "the list of all items changed"
        case "/chapters", _:
            return "the list of chapters changed"
        case "/tags", _:
            return "the list of tags changed"
        case "/references", work:
            return f"the reference '@{work}' changed"
        case name, _:
            return f"the list of items in '{name}' changed"


def _same_folder(scanned: Scan, before: State) -> bool:
    """Whether the content folder looks as it did, and nothing else has a say in the site."""
    return before.local and before.signatures == scanned.files and before.scanned == scanned.diagnostics


def _same_files(loaded: Loaded, before: State) -> bool:
    """Whether every file is as it was; attachments by their looks, the others by what is in them."""
    if not before.local or loaded.scan.files.keys() != before.records.keys():
        return False
    for path, record in loaded.records.items():
        signature, old = before.records[path]
        if signature != loaded.scan.files[path] and (record.kind == "file" or record.digest != old.digest):
            return False
    return len(loaded.records) == len(loaded.scan.files)


def _part(urls: Iterable[PageUrl], shard: Shard | None) -> frozenset[PageUrl]:
    """Those of `urls` that fall to a shard: by a hash of the address, so that an edit elsewhere moves none."""
    if shard is None:
        return frozenset(urls)
    number, count = shard
    return frozenset(url for url in urls if crc32(url.encode()) % count == number - 1)


def _cut_part(staging: Path, due: Collection[str], pages: Collection[str], number: int) -> frozenset[str]:
    """Leaves the pages that are `due`, and in the first part what is no page of the course. Returns the names of all
    other files of the site, which the other parts bring."""
    names = {path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file()}
    own = {name for name in names if name in due or (number == 1 and name not in pages)}
    for name in names - own:
        (staging / name).unlink()
    return frozenset((*names, *pages)) - own


def _in_words(reason: Reason, loaded: Loaded) -> str:
    return sentence(reason, loaded.names)


def site_for(project: Project) -> CourseSite:
    """The whole site of `project`, for MkDocs."""
    return CourseSite(load_project(project, {}))
