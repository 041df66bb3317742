"""What one build remembers for the next, in the project's `.kg`.

In: the records, facts and look-ups of a build, and how its files look. Out: the same, or None when there is nothing
that can be trusted: nothing there, another tool, Python, library, theme or configuration (`fingerprint`), or a file
that is cut short or not ours. A state file may come with a cloned repository, so reading one creates no object but
plain values and our own records, and runs nothing.
"""

import io
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kg import diagnostics, model, pagedata, reading, statefile
from kg.asked import Asked
from kg.diagnostics import Diagnostic
from kg.facts import Fact, Graphs
from kg.ids import FilePath
from kg.loading import Compiled
from kg.pagedata import Frame
from kg.project import Project, theme_folder, variables
from kg.reading import Record
from kg.sources import UNSETTLED, Signature
from kg.statefile import Draft
from kg.strings import Strings
from kg.view import Key

if TYPE_CHECKING:
    from kg.loading import Loaded

PARTS: Final = 3
"""What a state file holds one after the other: the course, its pages, the published files."""
SMALL: Final = 1 << 20
"""Bytes. Larger files of a theme count by size and time, not by content."""

K = TypeVar("K")
V = TypeVar("V")

NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


class Unpacked(Mapping[K, V], Generic[K, V]):
    """A mapping whose values are unpacked when first asked for. What cannot be unpacked is not in it."""

    def __init__(self, packed: Mapping[K, Any], unpack: Callable[[Any], V]) -> None:
        """`packed` has the keys; `unpack` makes their values."""
        self.packed = packed
        self._unpack = unpack
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """The value, always the same object."""
        if key not in self._values:
            packed = self.packed[key]
            try:
                self._values[key] = self._unpack(packed)
            except Exception:  # whatever a forged file makes of it
                raise KeyError(key) from None
        return self._values[key]

    def __iter__(self) -> Iterator[K]:
        """The keys, in the order of the build that packed them."""
        return iter(self.packed)

    def __len__(self) -> int:
        """The number of keys."""
        return len(self.packed)

    def made(self, key: K) -> V | None:
        """The value, if it has been unpacked."""
        return self._values.get(key)


class State(Struct, frozen=True):
    """What a build remembers."""

    records: Mapping[FilePath, tuple[Signature, Record]]
    """What each file says, with what it looked like then."""
    compiled: Compiled
    listings: Mapping[Key, str]
    """Digests of what pages look up beside the graph."""
    frame: Frame
    asked: Asked
    """What each page looked up."""
    shell: str
    """What surrounded the pages (`kg.mkdocs_build.Rendered`)."""
    diagnostics: tuple[Diagnostic, ...]
    """What was found in the files."""
    scanned: tuple[Diagnostic, ...]
    """Of that, what was found while listing them."""
    warnings: tuple[Diagnostic, ...]
    """What MkDocs warned about."""
    local: bool
    """Whether pages could be made one by one; otherwise nothing tells when they are up to date."""
    outputs: Mapping[str, Signature] = NOTHING
    """How the published files look."""
    strings: Strings | None = None
    """The strings of its facts, where it comes from the disk."""

    @classmethod
    def of(cls, loaded: "Loaded") -> "State":
        """What is known before pages are made.

        Files that may still change unnoticed are remembered so that they are read again.
        """
        return cls(
            records={path: (loaded.scan.settled(path), record) for path, record in loaded.records.items()},
            compiled=Compiled(loaded.bases, loaded.graphs),
            listings=loaded.listing_digests,
            frame=loaded.frame,
            asked=Asked(),
            shell="",
            diagnostics=loaded.diagnostics,
            scanned=loaded.scan.diagnostics,
            warnings=(),
            local=True,
        )

    @property
    def signatures(self) -> Mapping[FilePath, Signature]:
        """What each file looked like, without unpacking what it says."""
        if isinstance(self.records, Unpacked):
            return {path: _signature(packed) for path, packed in self.records.packed.items()}
        return {path: signature for path, (signature, _) in self.records.items()}

    def with_files(self, loaded: "Loaded") -> "State":
        """The same state, for files that say the same and look different."""
        records = {path: (loaded.scan.settled(path), record) for path, record in loaded.records.items()}
        return replace(self, records=records, diagnostics=loaded.diagnostics, scanned=loaded.scan.diagnostics)

    def differing(self, graphs: Graphs) -> tuple[Graphs, Graphs]:
        """Those of the remembered graphs and of `graphs` that are not the same."""
        old = self.compiled.graphs
        same = {name for name, facts in graphs.items() if (known := old.get(name)) is facts or known == facts}
        return (
            {name: old[name] for name in old if name not in same},
            {name: facts for name, facts in graphs.items() if name not in same},
        )


# ---- on disk


def remembered(project: Project, fingerprint: str) -> State | None:
    """What the last build with this `fingerprint` into the project's output folder left, or None."""
    data = statefile.read(project, fingerprint)
    if data is None:
        return None
    content = io.BytesIO(data)
    try:
        return _unpacked_state(*(_Unpickler(content).load() for _ in range(PARTS)))
    except Exception:  # whatever is wrong with it: nothing is remembered
        return None


def packed_course(state: State, before: State | None = None) -> bytes:
    """What `state` says of files and graphs. What `before` unpacked and `state` still holds is not packed again."""
    return pickle.dumps(_packed_course(state, before), pickle.HIGHEST_PROTOCOL)


def packed_pages(asked: Asked, shell: str, warnings: tuple[Diagnostic, ...], *, local: bool) -> bytes:
    """What a state says of pages."""
    strings = Strings()
    keys = strings.pack(asked.keys)
    return pickle.dumps((strings.texts, keys, asked.packed, shell, local, pack(warnings)), pickle.HIGHEST_PROTOCOL)


def remember(draft: Draft, fingerprint: str, begun: int, pages: bytes, outputs: Mapping[str, Signature]) -> None:
    """Keeps a state for the next build with this `fingerprint`: what `draft` began with, `packed_course`, then
    `packed_pages` and the published files.

    Raises OSError when the disk fails; then what was remembered before still is.
    """
    looks = {name: tuple(signature) for name, signature in outputs.items()}
    draft.finish(fingerprint, begun, pages + pickle.dumps(looks, pickle.HIGHEST_PROTOCOL))


def _packed_course(state: State, before: State | None) -> tuple[Any, ...]:
    """Plain values only: dictionaries, tuples, lists, strings, bytes, numbers."""
    table = before.strings if before else None
    strings, old = (table, before.compiled.graphs) if before and table and not table.worn else (Strings(), NOTHING)
    graphs = {name: _graph(name, facts, old, strings) for name, facts in state.compiled.graphs.items()}
    return (
        {path: (tuple(sign), _packed_record(path, record, before)) for path, (sign, record) in state.records.items()},
        dict(state.compiled.bases),
        graphs,
        dict(state.listings),
        pack((state.frame, state.diagnostics, state.scanned)),
        (strings.texts, strings.first),
    )


def _graph(name: str, facts: tuple[Fact, ...], before: Mapping[Any, Any], strings: Strings) -> bytes:
    if isinstance(before, Unpacked) and before.made(name) is facts:
        known: bytes = before.packed[name]
        return known
    return strings.pack(facts)


def _unpacked_state(course: tuple[Any, ...], pages: tuple[Any, ...], outputs: Mapping[str, tuple[Any, ...]]) -> State:
    records, bases, graphs, listings, said, texts = course
    frame, diagnostics, scanned = unpack(said)
    strings = Strings(*texts)
    names, keys, asked, shell, local, warnings = pages
    return State(
        records=Unpacked(records, lambda pair: (Signature(*pair[0]), unpack(pair[1]))),
        compiled=Compiled(bases, Unpacked(graphs, lambda facts: strings.unpack(facts, 4))),
        listings=listings,
        frame=frame,
        asked=Asked(Strings(names).unpack(keys, 3), asked),
        shell=shell,
        local=local,
        diagnostics=diagnostics,
        scanned=scanned,
        warnings=unpack(warnings),
        outputs={name: Signature(*signature) for name, signature in outputs.items()},
        strings=strings,
    )


def _signature(packed: Any) -> Signature:
    """What a file looked like, of the packed pair; `UNSETTLED` when a forged one makes no sense."""
    try:
        return Signature(*packed[0])
    except (TypeError, IndexError):
        return UNSETTLED


def _packed_record(path: FilePath, record: Record, before: State | None) -> bytes:
    if before and isinstance(before.records, Unpacked) and (known := before.records.made(path)) and known[1] is record:
        packed: bytes = before.records.packed[path][1]
        return packed
    return pack(record)


# ---- records as bytes


def _records(*modules: ModuleType) -> dict[tuple[str, str], type]:
    """The record classes of some modules, by module and name."""
    found = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
    return {(record.__module__, record.__qualname__): record for record in found if issubclass(record, Struct)}


ADMITTED: Final[Mapping[tuple[str, str], type]] = {
    **_records(model, diagnostics, pagedata, reading),
    ("decimal", "Decimal"): Decimal,
}
"""All that unpacking makes besides plain values. Making one does nothing but fill its fields."""


class _Unpickler(pickle.Unpickler):
    """Knows plain values only."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


class _RecordUnpickler(pickle.Unpickler):
    """Knows plain values and our own records."""

    def find_class(self, module: str, name: str) -> Any:
        return ADMITTED[module, name]


def pack(record: object) -> bytes:
    """A record of the model, with all that it holds, as bytes."""
    return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)


def unpack(packed: bytes) -> Any:
    """What `pack` was given. Raises when the bytes ask for anything but our records."""
    return _RecordUnpickler(io.BytesIO(packed)).load()


# ---- what makes a state out of date


def fingerprint(project: Project) -> str:
    """32 hex digits over all that pages are made with besides the content folder.

    That is: every installed package and its version, this package's files and the theme's, Python, the configuration
    and the environment variables it names, the author's theme folder, hooks, and what else he has watched.
    """
    digest = blake2b(digest_size=16)
    for part in _surroundings(project):
        digest.update(part + b"\x00")
    return digest.hexdigest()


def _surroundings(project: Project) -> Iterator[bytes]:
    yield f"{statefile.FORMAT} {sys.version} {os.environ.get('SOURCE_DATE_EPOCH')}".encode()
    yield "\n".join(_installed()).encode()
    yield repr((project.root, project.config, project.content, project.site_dir)).encode()
    for file in project.files:
        yield file.text.encode()
        yield repr([os.environ.get(name) for name in variables(file)]).encode()
    for path in (Path(__file__).parent, theme_folder(), project.custom_dir, *project.hooks, *project.watch):
        if path:
            yield from _looks(path)


def _installed() -> list[str]:
    """Names and versions of installed packages: those of their folders of metadata, in search order."""
    found = []
    for folder in sys.path:
        if Path(folder).is_dir():
            found += sorted(path.name for path in Path(folder).iterdir() if path.suffix in {".dist-info", ".egg-info"})
    return found


def _looks(path: Path) -> Iterator[bytes]:
    """A file, or every file of a folder: its name, size and content, or of a large one its time."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            status = file.stat()
            told = repr((str(file), status.st_size)).encode()
            yield told + (file.read_bytes() if status.st_size < SMALL else str(status.st_mtime_ns).encode())
