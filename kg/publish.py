"""Publication: from a staging folder with new files to the output folder, each file replaced whole or not at all.

In: the files of a build. Out: the output folder holds exactly the site, and a manifest of it. At any moment, even after
``kill -9``, every file there is either the old or the new one, complete; the next build repairs the rest. A folder with
files that no build wrote is refused before anything is made. Never follows a symbolic link, never deletes what the
manifest does not name.

A name here is a path below the output folder with forward slashes. File systems that ignore case are reckoned with.
"""

import errno
import json
import os
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from msgspec import Struct

from kg.diagnostics import Diagnostic
from kg.disk import writing
from kg.ids import PageUrl
from kg.lock import state_folder
from kg.project import Project, file_path
from kg.sources import Signature

MANIFEST = ".coursegraph.json"
"""The file in the output folder that names all others. It is published like them, and the same whoever builds."""

INNER_STAGING = ".coursegraph-staging"
"""The staging folder when the output folder is a file system of its own."""

VERSION_CONTROL = frozenset({".git", ".hg", ".svn"})
"""The folders in which version control keeps what is its own."""

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What operating systems leave in any folder they show: neither a reason to refuse one nor ours to delete."""

BLOCK = 1 << 20
"""Files are compared in blocks of so many bytes."""


class Published(Struct, frozen=True):
    """What a publication did, names sorted, and how every file of the site looks now."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    signatures: Mapping[str, Signature]


# ---- before


def refusal(project: Project, *, preview: bool = False) -> Diagnostic | None:
    """Why the project's output folder cannot be used, or None: it is in a wrong place, or holds others' files.

    That of a `preview` may be in the project's state folder.
    """
    site, name = project.site_dir, file_path(project.root, project.site_dir)
    if reason := _misplaced(project, preview=preview):
        return project.problem("site_dir", f"'{name}' cannot be the output folder: {reason}", "set site_dir: public")
    foreign = list(islice(foreign_files(site), 4))
    if not foreign:
        return None
    more = " and others" if len(foreign) > 3 else ""
    message = f"'{name}' holds files that no build of this course wrote: {', '.join(foreign[:3])}{more}"
    away = "move them elsewhere" if manifest_names(site) else f"move what is yours elsewhere and delete '{name}'"
    return project.problem("site_dir", message, f"{away}, or choose another site_dir")


def _misplaced(project: Project, *, preview: bool) -> str:
    site = os.path.realpath(project.site_dir)
    root, content = os.path.realpath(project.root), os.path.realpath(project.content)
    if project.site_dir == project.root / "site":
        return "MkDocs takes 'site' by default and empties it"
    if _is_below(root, site):
        return "the project is in it"
    if _is_below(content, site):
        return "the content folder is in it"
    if _is_below(site, content):
        return "it is in the content folder"
    if project.custom_dir and (
        _is_below(theme := os.path.realpath(project.custom_dir), site) or _is_below(site, theme)
    ):
        return "the theme's folder is in the way"
    if not preview and _is_below(site, os.path.realpath(project.state)):
        return "builds keep there what they remember"
    if not VERSION_CONTROL.isdisjoint(part.casefold() for part in Path(os.path.relpath(site, root)).parts):
        return "it is in a folder of version control"
    if project.site_dir.is_symlink():
        return "it is a symbolic link"
    return "it is a file" if project.site_dir.is_file() else ""


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def foreign_files(site: Path) -> Iterator[str]:
    """The files in the output folder that its manifest does not name, links of any kind among them."""
    named = manifest_names(site)
    if not site.is_dir():
        return
    for entry, name in _entries(str(site)):
        regular = entry.is_file(follow_symlinks=False)
        if not (regular and (name in named or name == MANIFEST or entry.name in LITTER)):
            yield name


def manifest_names(site: Path) -> frozenset[str]:
    """What the manifest in the output folder names; nothing when there is none or it is not ours."""
    try:
        manifest = json.loads((site / MANIFEST).read_bytes())
        return frozenset(str(name) for name in manifest["files"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return frozenset()


def manifest_bytes(names: Collection[str]) -> bytes:
    """The manifest of a site that holds `names`."""
    content = {"generator": "coursegraph", "files": sorted(names)}
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()


def damaged_files(site: Path, remembered: Mapping[str, Signature]) -> frozenset[str]:
    """The names among `remembered` whose files are gone or were changed by anyone since."""
    present = _signatures(site)
    return frozenset(name for name, signature in remembered.items() if present.get(name) != signature)


def unchanged_files(site: Path, names: Iterable[PageUrl], remembered: Mapping[str, Signature]) -> dict[PageUrl, bytes]:
    """Those of the published files `names` that are as they were published."""
    found = {}
    for name in names:
        with suppress(OSError), (site / name).open("rb") as file:
            if _signature(os.fstat(file.fileno())) == remembered.get(name):
                found[name] = file.read()
    return found


@contextmanager
def staging_folder(project: Project) -> Iterator[Path]:
    """An empty folder on the output folder's file system, gone afterwards. To be used under the `build_lock` only.

    An OSError that names no file, which is what MkDocs's writing ends with on a full disk, then names the folder.
    """
    site = project.site_dir
    nearest = next(folder for folder in (site, *site.parents) if folder.exists())
    state = state_folder(project)
    inside = state.stat().st_dev != nearest.stat().st_dev
    staging = site / INNER_STAGING if inside else state / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        with writing(staging):
            yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def put_files(files: Mapping[PageUrl, Iterable[bytes]], folder: Path) -> None:
    """Writes `files`, by their names, below a folder that is being staged; each comes in pieces."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path), path.open("wb") as file:
            file.writelines(content)


# ---- publication


def publish(staging: Path, site: Path, kept: Collection[str] = ()) -> Published:
    """Makes `site` hold the files of `staging`, those it has already that `kept` names, the manifest, and nothing else.

    Files whose bytes stay the same are left alone. `staging` is used up. Raises OSError when the disk fails, or when a
    foreign file has appeared where one of the site's belongs; the next publication repairs what is left half done.
    """
    fresh = frozenset(name for _, name in _entries(str(staging))) - {MANIFEST}
    names = fresh | frozenset(kept)
    (staging / MANIFEST).write_bytes(manifest_bytes(names))
    if _moved_whole(staging, site):
        return Published(tuple(sorted(fresh)), (), _signatures(site))
    before, known = _signatures(site), manifest_names(site)
    changed = [name for name in fresh if name not in before or not _same(staging / name, site / name)]
    stale = (frozenset(before) & known) - names
    _no_intruders(site, (frozenset(before) - known).intersection(changed))
    if not names <= known:
        _announce(staging, site, names | known)
    cleared = _cleared(site, stale, frozenset(changed) - frozenset(before))
    for name in sorted(changed, key=_order):
        _replace(staging / name, site / name)
    removed = sorted(stale - cleared - _recased(site, stale, names), key=_order, reverse=True)
    _remove(site, removed)
    if not (site / MANIFEST).exists() or not _same(staging / MANIFEST, site / MANIFEST):
        _replace(staging / MANIFEST, site / MANIFEST)
    after = {name: before[name] for name in names & before.keys()}
    after |= {name: _signature((site / name).stat()) for name in (*changed, MANIFEST)}
    return Published(tuple(sorted(changed)), tuple(sorted({*cleared, *removed})), after)


def _moved_whole(staging: Path, site: Path) -> bool:
    """Whether `staging` has become `site`, in one step: possible when there is none yet, or an empty folder."""
    if site.exists():
        if any(site.iterdir()):
            return False
        try:
            site.rmdir()
        except OSError:
            return False
    site.parent.mkdir(parents=True, exist_ok=True)
    staging.rename(site)
    return True


def _no_intruders(site: Path, names: Collection[str]) -> None:
    for name in sorted(names):
        raise FileExistsError(errno.EEXIST, "a file that no build wrote is in the way", str(site / name))


def _announce(staging: Path, site: Path, names: Collection[str]) -> None:
    """Makes the manifest name every file that may be there before the publication is complete."""
    announced = staging / f"{MANIFEST}.announced"
    announced.write_bytes(manifest_bytes(names))
    _replace(announced, site / MANIFEST)


def _order(name: str) -> tuple[bool, bool, str]:
    """Assets before the pages that use them, the front page last."""
    return name.endswith(".html"), name == "index.html", name


def _replace(new: Path, old: Path) -> None:
    try:
        new.replace(old)
    except FileNotFoundError:
        old.parent.mkdir(parents=True, exist_ok=True)
        new.replace(old)


def _cleared(site: Path, stale: Collection[str], added: Collection[str]) -> frozenset[str]:
    """The stale files, now removed, that were in the way: a file where a folder is to be, or files where a file is."""
    folders = {above for name in added for above in _above(name)}
    blocking = {name for name in stale if name in folders or not _above(name).isdisjoint(added)}
    _remove(site, sorted(blocking))
    for name in added:
        if (site / name).is_dir():
            _remove_empty(site / name)
    return frozenset(blocking)


def _above(name: str) -> frozenset[str]:
    """The folders a file is in: those of ``a/b/c.png`` are ``a`` and ``a/b``."""
    parts = name.split("/")
    return frozenset("/".join(parts[:count]) for count in range(1, len(parts)))


def _recased(site: Path, stale: Collection[str], names: Collection[str]) -> frozenset[str]:
    """The stale names that the file system takes for one of the site's, whose file is given its new spelling."""
    if not stale:
        return frozenset()
    spelled = {_folded(name): name for name in names}
    same = {name for name in stale if (new := spelled.get(_folded(name))) and _same_file(site / name, site / new)}
    for name in same:
        (site / name).rename(site / spelled[_folded(name)])
    return frozenset(same)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _same_file(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return False


def _remove(site: Path, names: Sequence[str]) -> None:
    """Removes the files and the folders that they leave empty."""
    for name in names:
        (site / name).unlink(missing_ok=True)
    folders = {above for name in names for above in _above(name)}
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            (site / folder).rmdir()


def _remove_empty(folder: Path) -> None:
    for below, _, _ in os.walk(folder, topdown=False):
        Path(below).rmdir()


# ---- looking at folders


def _entries(folder: str, prefix: str = "") -> Iterator[tuple[os.DirEntry[str], str]]:
    """Everything below `folder` but folders, with its name; a folder that cannot be listed counts as a file."""
    with os.scandir(folder) as entries:
        here = sorted(entries, key=lambda entry: entry.name)
    for entry in here:
        name = prefix + entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield entry, name
        elif name != INNER_STAGING:
            try:
                yield from _entries(entry.path, name + "/")
            except PermissionError:
                yield entry, name


def _signatures(site: Path) -> dict[str, Signature]:
    """How every regular file below `site` looks. Only content counts: a copy of the folder is the same site."""
    signatures: dict[str, Signature] = {}
    if site.is_dir():
        for entry, name in _entries(str(site)):
            if entry.is_file(follow_symlinks=False):
                signatures[name] = _signature(entry.stat(follow_symlinks=False))
    return signatures


def _signature(status: os.stat_result) -> Signature:
    return Signature(status.st_size, status.st_mtime_ns, 0)


def _same(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes."""
    with one.open("rb", buffering=0) as first, other.open("rb", buffering=0) as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while block := first.read(BLOCK):
            if block != second.read(len(block)):
                return False
    return True
