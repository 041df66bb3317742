#!/usr/bin/env python3
"""Turn public quiz collections into a Coursegraph course, oddities and all (standard library only).

    python bench/convert_quizzes.py SOURCE_FOLDER… --out COURSE_DIR [--limit N]

Each source folder holds one collection as its authors published it. What a file holds decides how it is read:

=============  ====================================================================================
checklist      Markdown: a heading a question, ``- [ ]`` and ``- [x]`` choices, code between them
lettered       Markdown: a numbered question, ``- A: …`` choices, the answer in ``<details>``
trivia         text: ``#Q`` question, ``^`` the right answer, ``A`` to ``D`` the choices
GIFT           Moodle's ``::title:: stem {=right ~wrong #feedback}``
JSON           objects with a stem, options and an answer under one of many names, in `.json`, `.js`, `.py`
=============  ====================================================================================

The course is a stress test, so nothing is mended: HTML, emoji, wrong or missing keys, repeated titles, dangling images,
CRLF and bytes that are not UTF-8 arrive in the items as they are in the source. Only the form changes: choices become
task lists (a choice's code is indented so that it belongs to it), categories become tags. `--limit` takes at most N
questions of each source, spread evenly; the output depends on the sources and the limit alone.
"""

import argparse
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from quiz_formats import (
    Question,
    checklist_questions,
    gift_questions,
    json_questions,
    lettered_questions,
    trivia_questions,
)

LARGEST_SOURCE = 3_000_000
"""Bytes: larger files are programs and dumps, not quizzes."""

QUIZ_SUFFIXES = frozenset({".md", ".json", ".js", ".py", ".gift", ".txt", ""})
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg"})
SKIPPED_FOLDERS = frozenset({"node_modules", "platforms", "lib", ".git"})


# ---- writing an item


def item_text(question: Question) -> str:
    """The question as an item file. A title the source doesn't give is left out."""
    keys = [f"type: {question.type}"]
    if question.title:
        keys.append(f"title: {quoted(question.title)}")
    if question.group:
        keys.append(f"tags: [{quoted(question.group)}]")
    sections = "".join(f"\n## {heading}\n\n{text}\n" for heading, text in question.sections if text.strip())
    return "---\n" + "\n".join(keys) + f"\n---\n\n{question.prompt}\n{sections}"


def quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


# ---- a source folder

Reader = Callable[[str, str], Iterator[Question]]


def reader(path: Path, text: str) -> Reader | None:
    """How to read a file, by its name and what it holds; None when it is no quiz."""
    if path.suffix == ".md":
        if re.search(r"^[-*] \[[xX]\]", text, re.MULTILINE):
            return checklist_questions
        return lettered_questions if re.search(r"^[-*] A: ", text, re.MULTILINE) else None
    if path.suffix in {".json", ".js", ".py"}:
        return json_questions
    if path.suffix == ".gift":
        return gift_questions
    return trivia_questions if path.suffix in {"", ".txt"} and re.search(r"^#Q ", text, re.MULTILINE) else None


def source_files(source: Path) -> Iterator[Path]:
    """The files of a source that may hold questions, sorted."""
    for path in sorted(source.rglob("*")):
        wanted = path.suffix in QUIZ_SUFFIXES and not SKIPPED_FOLDERS & set(path.parts)
        if wanted and path.is_file() and path.stat().st_size <= LARGEST_SOURCE:
            yield path


def source_questions(source: Path) -> Iterator[tuple[Path, Question]]:
    """(file, question) of every question of a source. Bytes that are not UTF-8 stay as surrogates."""
    for path in source_files(source):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        if read := reader(path, text):
            for question in read(text, path.parent.name if path.stem.lower() == "readme" else path.stem):
                yield path, question


def spread(entries: list[tuple[Path, Question]], limit: int) -> list[tuple[Path, Question]]:
    """At most `limit` of the entries, evenly spaced; all of them if it is 0."""
    if not limit or len(entries) <= limit:
        return entries
    return [entries[index * len(entries) // limit] for index in range(limit)]


# ---- the course

FILE_REFERENCE = re.compile(r"""\]\(<([^>\n]+)>|(?:\]\(|src=["'])([^)\s"'<>]+)""")
FORBIDDEN = re.compile(r"""[\s\x00-\x1f\x7f-\x9f/\\?#%:*"'<>|\[\]{}^`&$(),.;!\ud800-\udfff]+""")


def slug(text: str) -> str:
    """A file name of any text; letters of every script and emoji stay."""
    return FORBIDDEN.sub("-", text.lower()).strip("-")[:60] or "untitled"


def convert(sources: list[Path], out: Path, limit: int) -> Counter[str]:
    """Write the course; returns the number of items of each source."""
    counts: Counter[str] = Counter()
    groups: dict[str, set[str]] = {}
    for source in sources:
        images = {path.name: path for path in sorted(source.rglob("*")) if path.suffix.lower() in IMAGE_SUFFIXES}
        numbers: Counter[str] = Counter()
        for path, question in spread(list(source_questions(source)), limit):
            folder = out / "content" / slug(source.name) / path.parent.relative_to(source)
            base = slug(f"{source.name}-{path.parent.name}-{path.stem}-{question.group}"[-70:])
            numbers[base] += 1
            write_item(folder / f"{base}-{numbers[base]}.md", with_image(question, path, images), path.parent, source)
            counts[source.name] += 1
            groups.setdefault(source.name, set()).add(question.group)
    write_course(out, groups)
    return counts


def with_image(question: Question, path: Path, images: dict[str, Path]) -> Question:
    """The question with its image at the top of the prompt: beside its file, or dangling when the source lacks it."""
    if not question.image:
        return question
    found = images.get(question.image)
    target = Path(os.path.relpath(found, path.parent)).as_posix() if found else question.image
    return replace(question, prompt=f"![{question.image}](<{target}>)\n\n{question.prompt}")


def write_item(path: Path, question: Question, folder: Path, source: Path) -> None:
    """Write the item and copy the files of its source that it refers to."""
    text = item_text(question)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    for pointed, bare in FILE_REFERENCE.findall(text):
        name = (pointed or bare).partition("?")[0]
        if "//" not in name and len(name) <= 200:
            copy_file(folder / name, path.parent / name, source)


def copy_file(origin: Path, target: Path, source: Path) -> None:
    """Copy a file of the source unless it is text, missing, outside the source or there already."""
    inside = origin.resolve().is_relative_to(source.resolve())
    if inside and origin.is_file() and origin.suffix != ".md" and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)


def write_course(out: Path, groups: dict[str, set[str]]) -> None:
    """mkdocs.yml, course.yml and taxonomy.yml: a tag a source, a chapter a category."""
    tags = ["quizzes: {label: Quiz collections, kind: course}"]
    for source, names in groups.items():
        tags.append(f"{slug(source)}: {{label: {quoted(source)}, broader: quizzes}}")
        for name in sorted(names - {""}):
            tag = quoted(f"{slug(source)}-{slug(name)}")
            tags.append(f"{tag}: {{label: {quoted(name)}, kind: chapter, broader: {slug(source)}}}")
    files = {
        "mkdocs.yml": "site_name: Quiz collections\nsite_url: https://quizzes.example.org/\n"
        "theme: coursegraph\nplugins: [coursegraph]\ndocs_dir: content\nsite_dir: public\n",
        "content/course.yml": "id: quizzes\ntitle: Quiz collections\nlanguage: en\n",
        "content/taxonomy.yml": "\n".join(tags) + "\n",
        "content/index.md": "# Quiz collections\n\nPublic quizzes, as they are.\n",
    }
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE_FOLDER")
    parser.add_argument("--out", type=Path, required=True, metavar="COURSE_DIR")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="at most N questions a source")
    arguments = parser.parse_args()
    counts = convert(arguments.sources, arguments.out, arguments.limit)
    for source, count in counts.items():
        print(f"{count:7,} {source}")
    print(f"{counts.total():7,} items in {arguments.out}")


if __name__ == "__main__":
    main()
