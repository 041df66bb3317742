"""What builds remember: everything comes back, and nothing that cannot be trusted."""

import os
import pickle
import sys
import time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from builders import item
from msgspec.structs import replace
from shell import CONFIG, make_project, write

from kg import state as module
from kg.asked import Asked
from kg.diagnostics import Diagnostic, Span
from kg.ids import FilePath, PageUrl
from kg.loading import Compiled
from kg.model import Number, Settings
from kg.pagedata import Frame
from kg.project import Project, read_project
from kg.reading import Record
from kg.sources import UNSETTLED, Scan, Signature
from kg.state import State, Unpacked, fingerprint, pack, packed_course, packed_pages, remember, remembered, unpack
from kg.statefile import drafted, state_path

FRAME = Frame("A", "", "en", "ltr", "", "", "https://example.org/")
KEY = ("out", "https://example.org/item/a", "https://schema.org/text")
PATH = FilePath("content/a.md")
GRAPHS = {"g": (("s", "p", "o", "@id"), ("s", "q", "\x1f odd", "@en")), "h": (("a", "b", "", "d"),)}
PAGES = {PageUrl("item/a.html"): frozenset({KEY, ("card", "x", "")}), PageUrl("b.html"): frozenset()}
FOUND = (Diagnostic(PATH, Span(1, 2, 3, 4), "KG012", "unknown tag", "hint", "line"),)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def numeric() -> Record:
    key = Number(Decimal("1.50"), Decimal(1), Decimal("2E+3"), "GB", "1.50 ± …")
    value = item("a", "numeric", interaction=key, tags=["t", "日本"], related=["b"], hints=["h"], answer="w")
    return Record(PATH, "d" * 64, "item", value, FOUND)


def keep(project: Project, state: State, before: State | None = None) -> None:
    with drafted(project) as draft:
        begun = draft.begin(packed_course(state, before))
        pages = packed_pages(state.asked, state.shell, state.warnings, local=state.local)
        remember(draft, fingerprint(project), begun, pages, state.outputs)


def some_state() -> State:
    return State(
        records={
            PATH: (Signature(1, 2, 3), numeric()),
            FilePath("content/course.yml"): (UNSETTLED, Record(PATH, "e", "settings", Settings(title="T"), ())),
            FilePath("content/x.png"): (Signature(4, 5, 6), Record(PATH, "", "file", None, ())),
        },
        compiled=Compiled({"g": "12ab"}, GRAPHS),  # type: ignore[dict-item, arg-type]  # plain strings will do here
        listings={("list", "ch1", ""): "0123"},
        frame=FRAME,
        asked=Asked().after(PAGES, PAGES),
        shell="abc",
        diagnostics=FOUND,
        scanned=FOUND,
        warnings=FOUND,
        local=False,
        outputs={"index.html": Signature(7, 8, 0)},
    )


def same(one: State, other: State) -> bool:
    return all(
        dict(getattr(one, name)) == dict(getattr(other, name)) for name in ("records", "listings", "outputs")
    ) and parts(one) == parts(other)


def parts(state: State) -> tuple[object, ...]:
    pages = {url: state.asked.of(url) for url in state.asked}
    told = state.diagnostics, state.scanned, state.warnings, state.local
    return pages, state.frame, state.shell, told, dict(state.compiled.bases), dict(state.compiled.graphs)


def test_everything_comes_back(project: Project) -> None:
    """Equal, with its types."""
    keep(project, some_state())
    back = remembered(project, fingerprint(project))
    assert back
    assert same(back, some_state())
    assert isinstance(back.records[PATH][0], Signature)
    assert (project.state / ".gitignore").read_text() == "*\n"
    assert [path.name for path in project.state.iterdir() if path.suffix == ".new"] == []


def test_nothing_is_remembered_at_first(project: Project) -> None:
    """Nor by another project, nor for another output folder."""
    assert remembered(project, fingerprint(project)) is None
    keep(project, some_state())
    preview = replace(project, site_dir=project.state / "preview")
    assert remembered(preview, fingerprint(project)) is None
    keep(preview, some_state())
    assert remembered(project, fingerprint(project))


def test_what_a_build_leaves_is_put_together(project: Project) -> None:
    """A file just changed is remembered so that it is read again."""
    now = time.time_ns()
    looks = {PATH: Signature(1, 2, 3), FilePath("content/new.md"): Signature(1, now, now)}
    loaded = SimpleNamespace(
        records=dict.fromkeys(looks, numeric()),
        scan=Scan(looks, (), now),
        graphs={},
        bases={},
        listing_digests={KEY: "d"},
        frame=FRAME,
        diagnostics=(),
    )
    made = State.of(loaded)  # type: ignore[arg-type]  # plain strings will do here
    assert [sign for sign, _ in made.records.values()] == [Signature(1, 2, 3), UNSETTLED]
    assert (len(made.asked), made.listings, made.frame) == (0, {KEY: "d"}, FRAME)


def test_a_record_that_did_not_change_is_not_packed_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that did is."""
    keep(project, some_state())
    before = remembered(project, fingerprint(project))
    assert before
    packed: list[object] = []
    monkeypatch.setattr(module, "pack", lambda value: packed.append(value) or pack(value))
    changed = {**before.records, FilePath("content/x.png"): (UNSETTLED, numeric())}
    keep(project, replace(before, records=changed), before)
    assert packed == [numeric(), (FRAME, FOUND, FOUND), FOUND]
    after = remembered(project, fingerprint(project))
    assert after
    assert dict(after.records) == changed


# ---- what is not trusted


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"coursegraph", b"other"),
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: b"\xff\xfe\n" + data,
        lambda data: data.rstrip(b"\n"),
        lambda data: data.rpartition(b"\ncoursegraph")[0],
        lambda data: b"\n",
    ],
)
def test_a_damaged_file_is_as_good_as_none(project: Project, damage: object) -> None:
    """Cut short, added to, altered or foreign."""
    keep(project, some_state())
    path = state_file(project)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]  # plain strings will do here
    assert remembered(project, fingerprint(project)) is None


def state_file(project: Project) -> Path:
    (path,) = [path for path in project.state.iterdir() if path.name.startswith("state-")]
    return path


class Attack:
    """What a repository could bring along: its pickle would run a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def forge(project: Project, course: object, pages: object) -> None:
    with drafted(project) as draft:
        draft.finish(fingerprint(project), draft.begin(pickle.dumps(course)), pickle.dumps(pages) + pickle.dumps({}))


def test_a_forged_file_runs_nothing(project: Project, tmp_path: Path) -> None:
    """Neither as a whole nor in a record; what is of no use is not there."""
    attack = Attack(f"touch {tmp_path}/owned")
    evil = pickle.dumps(attack)
    course, none = ({}, {}, {}, {}, pack((FRAME, (), ())), ([], 0)), ([], b"", {}, "", True, pack(()))
    forged = [(attack, none), (course, attack), ((*course[:4], evil, ([], 0)), none), (course, (*none[:5], evil))]
    forged += [((*course[:5], strings), none) for strings in (([1], 0), 3)]
    forged += [(course, (*pages, *none[3:])) for pages in (([], b"", {"x": b"abcd"}), ([], b"ab", {}), (3, b"", {}))]
    for parts_of_it in forged:
        forge(project, *parts_of_it)
        assert remembered(project, fingerprint(project)) is None
    records = {"content/a.md": ((1, 2, 3), evil), "content/b.md": ((1, 2), b""), "content/c.md": 7}
    graphs = {"g": b"odd", "h": b"0000" * 4}
    forge(project, (records, {}, graphs, *course[3:]), none)
    back = remembered(project, fingerprint(project))
    assert back
    assert [back.records.get(FilePath(path)) for path in records] == [None, None, None]
    assert [back.signatures[FilePath(path)] for path in records] == [(1, 2, 3), UNSETTLED, UNSETTLED]
    assert back.compiled.graphs.get("g") is None  # type: ignore[call-overload]  # plain strings will do here
    assert back.compiled.graphs.get("h") is None  # type: ignore[call-overload]  # plain strings will do here
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("value", [print, Path("x"), SimpleNamespace(), type("X", (), {})])
def test_only_records_are_unpacked(value: object) -> None:
    """No function, no other class."""
    try:
        packed = pickle.dumps(value)
    except (pickle.PicklingError, AttributeError):
        return
    with pytest.raises((KeyError, pickle.UnpicklingError)):
        unpack(packed)


def test_unpacked_values_keep_their_identity() -> None:
    """Each is unpacked once, and only when asked for."""
    asked: list[int] = []
    values = Unpacked({"a": 1, "b": 2}, lambda number: asked.append(number) or [number])
    assert (len(values), list(values), values.made("a")) == (2, ["a", "b"], None)
    assert values["a"] is values["a"]
    assert values.made("a") is values["a"]
    assert asked == [1]
    with pytest.raises(KeyError):
        values["c"]


# ---- fingerprints


def changed(project: Project) -> str:
    again, _ = read_project(project.config)
    assert again
    return fingerprint(again)


@pytest.mark.parametrize(
    "files",
    [
        {"mkdocs.yml": CONFIG + "copyright: me\n"},
        {"theme/main.html": "other"},
        {"theme/deep/er.css": "new"},
        {"theme/large.bin": "x" * (module.SMALL + 1)},
    ],
)
def test_a_changed_surrounding_changes_the_fingerprint(project: Project, files: dict[str, str]) -> None:
    """The configuration, the author's theme."""
    before = fingerprint(project)
    assert changed(project) == before
    write(project.root, files)
    after = changed(project)
    assert after != before
    assert changed(project) == after


def test_hooks_and_inherited_files_count(project: Project) -> None:
    """Wherever they lie; one that is missing does not matter."""
    write(
        project.root,
        {"mkdocs.yml": "INHERIT: base/b.yml\nhooks: [h.py, gone.py]\n", "base/b.yml": CONFIG, "h.py": "x = 1"},
    )
    before = changed(project)
    write(project.root, {"h.py": "x = 2"})
    middle = changed(project)
    write(project.root, {"base/b.yml": CONFIG + "copyright: me\n"})
    assert len({before, middle, changed(project)}) == 3


def test_the_environment_counts_where_the_configuration_names_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other variables do not."""
    write(project.root, {"mkdocs.yml": CONFIG + "repo_url: !ENV [REPO_A, REPO_B]\ncopyright: !ENV OWNER\n"})
    before = changed(project)
    monkeypatch.setenv("UNRELATED", "1")
    assert changed(project) == before
    seen = {before}
    for name in ("REPO_B", "OWNER", "SOURCE_DATE_EPOCH"):
        monkeypatch.setenv(name, "1")
        seen.add(changed(project))
    assert len(seen) == 4


def test_variables_in_a_list_over_several_lines_count(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """And those deep in a value."""
    write(project.root, {"mkdocs.yml": CONFIG + "repo_url: !ENV\n  - REPO_A\n  - x\nextra: {a: [!ENV OWNER]}\n"})
    seen = {changed(project)}
    for name in ("REPO_A", "OWNER"):
        monkeypatch.setenv(name, "1")
        seen.add(changed(project))
    assert len(seen) == 3


def test_what_else_is_watched_counts(project: Project) -> None:
    """A hook may read it."""
    write(project.root, {"mkdocs.yml": CONFIG + "watch: [data]\n", "data/x.txt": "1"})
    before = changed(project)
    write(project.root, {"data/x.txt": "2"})
    assert changed(project) != before


def test_an_installed_package_counts(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name and version."""
    before = fingerprint(project)
    write(tmp_path / "packages", {"thing-1.0.dist-info/METADATA": ""})
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "packages"), str(tmp_path / "nowhere")])
    assert fingerprint(project) != before


def test_a_link_where_the_state_goes_is_replaced(project: Project, tmp_path: Path) -> None:
    """What it leads to stays as it is."""
    victim = tmp_path.parent / "state-victim.txt"
    victim.write_text("mine")
    keep(project, some_state())
    path = state_path(project)
    for link in (path, path.with_name(path.name + ".new")):
        link.unlink(missing_ok=True)
        link.symlink_to(victim)
    keep(project, some_state())
    assert victim.read_text() == "mine"
    assert remembered(project, fingerprint(project))


def test_another_fingerprint_remembers_nothing(project: Project) -> None:
    """A state belongs to what it was made with."""
    keep(project, some_state())
    assert remembered(project, "0" * 32) is None


def test_rows_with_the_separator_come_back(project: Project) -> None:
    """Text may hold any character; no rows are no rows."""
    for graphs in ({"g": (("\x1f", "", "\x1f\x1f", ""),)}, {"g": ()}, {"g": (("", "", "", ""),)}):
        keep(project, replace(some_state(), compiled=Compiled({}, graphs)))  # type: ignore[arg-type]  # plain strings will do here
        back = remembered(project, fingerprint(project))
        assert back
        assert dict(back.compiled.graphs) == graphs


@pytest.fixture(autouse=True)
def no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOURCE_DATE_EPOCH", "REPO_A", "REPO_B", "OWNER"):
        monkeypatch.delenv(name, raising=False)


def test_files_and_graphs_are_compared_without_unpacking_what_is_the_same(project: Project) -> None:
    """Only what differs is unpacked."""
    state = some_state()
    keep(project, state)
    back = remembered(project, fingerprint(project))
    assert back
    assert back.signatures == state.signatures
    assert back.differing(GRAPHS) == ({}, {})
    name = next(iter(GRAPHS))
    other = {**GRAPHS, name: (), "new": GRAPHS[name]}
    assert back.differing(other) == ({name: GRAPHS[name]}, {name: (), "new": GRAPHS[name]})
    assert state.differing(other) == back.differing(other)
    assert back.diagnostics == state.diagnostics
