#!/usr/bin/env python3
"""Fuzz the readers: no input may raise, point outside its file, or let unsafe or broken HTML through.

    python bench/fuzz.py TARGET --seconds N [--seeds FOLDER] [--work FOLDER]

Needs `atheris` (not a dependency of the project) beside the project's own packages. A target reads one kind of text:

============  ===================================================================================
frontmatter   an item's front matter
markdown      the body of an item; the first character chooses among the twelve types
taxonomy      ``taxonomy.yml``; likewise ``settings`` (``course.yml``) and ``references``
links         a course of a taxonomy and two items, separated by lines ``=====``: read, linked, made into pages
============  ===================================================================================

A finding does not stop the run: each is kept once, by what was raised and where, its input made small. The report at
the end gives the number of runs and every finding; the exit code is 1 when there are any.
"""

import argparse
import functools
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kg"]):
    import kg.coursesite
    from kg.coursesite import CourseSite
    from kg.ids import FilePath
    from kg.loading import Loaded, load
    from kg.reading import Record, read_file
    from kg.source import decode
    from kg.vocab import ITEM_TYPES

from fuzz_laws import check_diagnostics, check_html, check_texts, require

kg.coursesite.body_templates = functools.cache(kg.coursesite.body_templates)  # compiling them takes longest

SLOW = 2.0
"""Seconds of the processor that reading one input of at most `LONGEST` bytes may take."""
LONGEST = 4096
SEPARATOR = "\n=====\n"
COURSE_FILES = ("content/taxonomy.yml", "content/a.md", "content/sub/b.md")
OWN_PARTS = re.compile(r"<script type=.application/ld.json.>.*?</script>|<svg.*?</svg>", re.DOTALL)
"""Parts of a page that templates make and that the laws of prose do not cover."""
MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)
"""A folder in memory for small courses, where the system has one."""

# ---- targets: text in, an exception when a law is broken


def read_one(path: str, text: str) -> Record:
    """Read one file as the build does and check what it says; returns the record."""
    data = text.encode("utf-8", "surrogatepass")
    record = read_file(FilePath(path), "content", data)
    source, _ = decode(FilePath(path), data)
    check_diagnostics(record.diagnostics, {path: source.text if source else ""})
    check_texts(record.value)
    return record


def frontmatter(text: str) -> None:
    """The text as an item's front matter."""
    read_one("content/item.md", f"---\n{text}\n---\n\nPrompt\n\n- [ ] a\n- [x] b\n")


def markdown(text: str) -> None:
    """The text as an item's body; its first character chooses the type."""
    type_ = ITEM_TYPES[ord(text[0]) % len(ITEM_TYPES)] if text else "concept"
    record = read_one("content/item.md", f"---\ntype: {type_}\ntitle: T\n---\n{text[1:]}")
    require(record.value is not None or not text.strip(), "an item with sound front matter was lost")


def taxonomy(text: str) -> None:
    """The text as taxonomy.yml."""
    read_one("content/taxonomy.yml", text)


def settings(text: str) -> None:
    """The text as course.yml."""
    read_one("content/course.yml", text)


def references(text: str) -> None:
    """The text as references.yml."""
    read_one("content/references.yml", text)


def links(text: str) -> None:
    """A taxonomy and two items: read, linked, compiled, and every page of them made."""
    parts = [*text.split(SEPARATOR, 2), "", ""][:3]
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        root = Path(folder)
        (root / "content" / "sub").mkdir(parents=True)
        (root / "mkdocs.yml").write_text("site_name: Fuzz\nsite_url: https://fuzz.example.org/\ndocs_dir: content\n")
        for name, part in zip(COURSE_FILES, parts, strict=True):
            (root / name).write_bytes(part.encode("utf-8", "surrogatepass"))
        check_course(load(root), dict(zip(COURSE_FILES, parts, strict=True)))


def check_course(loaded: Loaded, texts: dict[str, str]) -> None:
    """The diagnostics are in place, every page can be made, items' pages are sound, and the dumps can be written."""
    sources = {name: decode(FilePath(name), part.encode("utf-8", "surrogatepass"))[0] for name, part in texts.items()}
    read = {name: source.text if source else "" for name, source in sources.items()}
    check_diagnostics(loaded.diagnostics, {"mkdocs.yml": "\n" * 9, **read})
    site = CourseSite(loaded)
    for url in site.urls:
        body = site.page(url)[1]
        if url.startswith("item/"):
            check_html(OWN_PARTS.sub("", body))
    require(bool(site.data), "there are no dumps")


TARGETS: dict[str, Callable[[str], None]] = {
    target.__name__: target for target in (frontmatter, markdown, taxonomy, settings, references, links)
}


# ---- running one


def problem(target: Callable[[str], None], text: str) -> str:
    """What is wrong when the target reads the text, and where; "" when nothing is."""
    start = time.process_time()
    try:
        target(text)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a panic of a Rust library is no Exception
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/kg/" in f.filename]
        place = f" at kg/{frames[-1].filename.partition('/kg/')[2]}:{frames[-1].lineno}" if frames else ""
        return f"{type(error).__name__}{place}: {str(error)[:160]}"
    slow = time.process_time() - start > SLOW
    return f"slower than {SLOW} s" if slow else ""


def kind_of_problem(what: str) -> str:
    """The part of a problem that two inputs with one cause share."""
    return what if what.startswith("BrokenLaw") else re.sub(r"(:\d+): .*", r"\1", what, flags=re.DOTALL)


def smaller(text: str, fails: Callable[[str], bool], seconds: float = 20) -> str:
    """A shorter text that still fails, found by leaving out ever smaller stretches."""
    deadline = time.monotonic() + seconds
    size = max(1, len(text) // 2)
    while size and time.monotonic() < deadline:
        start, shrunk = 0, False
        while start < len(text) and time.monotonic() < deadline:
            shorter = text[:start] + text[start + size :]
            if fails(shorter):
                text, shrunk = shorter, True
            else:
                start += size
        size = size if shrunk and size == 1 else size // 2
    return text


class Findings:
    """The distinct problems of a run, each a JSON file in `folder` as soon as it is found."""

    def __init__(self, target: Callable[[str], None], folder: Path) -> None:
        self.target = target
        self.folder = folder
        self.known = {json.loads(path.read_text())["kind"] for path in folder.glob("*.json")}

    def __call__(self, data: bytes) -> None:
        """One run of the fuzzer."""
        text = data.decode("utf-8", "replace")
        if what := problem(self.target, text):
            kind = kind_of_problem(what)
            if kind not in self.known and len(self.known) < 200:
                self.known.add(kind)
                self._keep(kind, what, text)

    def _keep(self, kind: str, what: str, text: str) -> None:
        small = smaller(text, lambda shorter: kind_of_problem(problem(self.target, shorter)) == kind)
        name = hashlib.sha256(kind.encode()).hexdigest()[:12]
        record = {"kind": kind, "problem": problem(self.target, small) or what, "input": small}
        (self.folder / f"{name}.json").write_text(json.dumps(record, ensure_ascii=True, indent=1))


def fuzz(name: str, work: Path, seconds: int) -> None:
    """Fuzz one target in this process; does not return."""
    limits = [f"-max_len={LONGEST}", f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=3000"]
    options = [f"-dict={Path(__file__).with_suffix('.dict')}", *limits]
    atheris.Setup([sys.argv[0], str(work / "corpus"), *options], Findings(TARGETS[name], work / "findings"))
    atheris.Fuzz()


def main() -> None:
    """The command: fuzz in a child process, then report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="files to start from")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the corpus and the findings stay")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    work = arguments.work or Path(tempfile.mkdtemp(prefix="kg-fuzz-"))
    if arguments.worker:
        fuzz(arguments.target, work, arguments.seconds)
    prepare(work, arguments.seeds)
    command = [sys.executable, __file__, arguments.target, "--worker", "--work", str(work)]
    with (work / "log.txt").open("wb") as log:
        limit = ["--seconds", str(arguments.seconds)]
        code = subprocess.run([*command, *limit], stdout=log, stderr=log, check=False).returncode
    sys.exit(report(work, code))


def prepare(work: Path, seeds: Path | None) -> None:
    """The folders of a run, with the beginnings of the files in `seeds` as its first corpus."""
    for name in ("findings", "corpus"):
        (work / name).mkdir(parents=True, exist_ok=True)
    for path in sorted(seeds.rglob("*")) if seeds else []:
        if path.is_file():
            (work / "corpus" / path.name).write_bytes(path.read_bytes()[:LONGEST])


def report(work: Path, code: int) -> int:
    """Print the runs and the findings; returns the exit code."""
    log = (work / "log.txt").read_text(errors="replace")
    done = re.search(r"Done (\d+) runs in (\d+) second", log)
    early = f"the fuzzer ended early (code {code}); see {work / 'log.txt'}"
    print(f"{int(done[1]):,} runs in {done[2]} s" if done else early)
    findings = [json.loads(path.read_text()) for path in sorted((work / "findings").glob("*.json"))]
    for finding in findings:
        print(f"\n{finding['problem']}\n  input: {finding['input']!r}")
    print(f"{len(findings)} findings in {work / 'findings'}")
    return 1 if findings or not done else 0


if __name__ == "__main__":
    main()
