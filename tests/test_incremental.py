"""The law of building: after any edits an incremental build gives exactly the bytes of a clean one."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build import build

MKDOCS = """\
site_name: Law
site_url: https://example.org/law/
docs_dir: content
site_dir: public
use_directory_urls: false
theme: {name: coursegraph}
plugins: [coursegraph]
"""
TAXONOMY = {"ch1": "chapter", "ch2": "chapter", "t1": "ch1", "t2": "ch2", "t3": "ch1, ch2"}
NAMES = [f"i{n}" for n in range(7)]
TYPES = ["concept", "multiple-choice", "essay"]


class Files:
    """A course as a dictionary of files, and the edits an author makes to one."""

    def __init__(self):
        self.items = {
            name: {
                "title": f"Title of {name}",
                "type": TYPES[n % 3],
                "tags": ["t1", "apply"],
                "text": "Text.",
                "folder": "",
            }
            for n, name in enumerate(NAMES[:5])
        }
        self.labels = {name: f"Tag {name}" for name in TAXONOMY}
        self.broader = dict(TAXONOMY)
        self.index = "A course."
        self.introductions = {}
        self.course = "language: en\n"
        self.references = ""
        self.page = "Words."
        self.picture = "one"
        self.config = ""

    def write(self, root: Path):
        content = root / "content"
        content.mkdir(parents=True, exist_ok=True)
        wanted = {
            "index.md": f"# Law\n\n{self.index} [[i0]]\n",
            "taxonomy.yml": self.taxonomy(),
            "course.yml": self.course,
            "references.yml": self.references,
            "sub/page.md": f"# Page\n\n{self.page}\n",
            "picture.png": self.picture,
        }
        wanted |= {
            f"about-{tag}.md": f"---\ndescribes: {tag}\n---\n\n{text}\n" for tag, text in self.introductions.items()
        }
        for name, item in self.items.items():
            wanted[f"{item['folder']}{name}.md"] = self.item(name, item)
        (root / "mkdocs.yml").write_text(MKDOCS + self.config, encoding="utf-8")
        for path in [p for p in content.rglob("*") if p.is_file()]:
            if str(path.relative_to(content)) not in wanted:
                path.unlink()
        for path, text in wanted.items():
            file = content / path
            file.parent.mkdir(exist_ok=True)
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")

    def taxonomy(self):
        lines = []
        for name, above in self.broader.items():
            place = "kind: chapter" if above == "chapter" else f"broader: [{above}]"
            lines.append(f"{name}: {{label: {self.labels[name]}, {place}}}\n")
        return "".join(lines)

    def item(self, name, item):
        front = {key: item[key] for key in ("type", "title", "status") if key in item}
        lists = {key: item[key] for key in ("tags", "related", "requires", "aliases", "sources") if item.get(key)}
        head = "".join(f"{k}: {v}\n" for k, v in front.items()) + "".join(
            f"{k}: [{', '.join(v)}]\n" for k, v in lists.items()
        )
        tail = {
            "multiple-choice": "\n- [x] Yes\n- [ ] No\n",
            "essay": "\n## Answer\n\nIt is.\n\n## Rubric\n\n| a | b | c |\n|---|---|---|\n| d | 2 | e |\n",
        }
        return f"---\n{head}---\n\n{item['text']}\n{tail.get(item['type'], '')}"


def name_of(files, number):
    names = sorted(files.items)
    return names[number % len(names)] if names else None


def edit(files, kind, a, b, word):
    name, other = name_of(files, a), name_of(files, b)
    if kind == "add":
        files.items.setdefault(
            NAMES[a % len(NAMES)],
            {"title": f"New {word}", "type": TYPES[b % 3], "tags": ["t2"], "text": word, "folder": ""},
        )
        return
    if kind == "label":
        files.labels[sorted(files.labels)[a % 5]] = f"Label {word}"
        return
    if kind == "broader":
        files.broader["t3"] = ["ch1", "ch2, ch1", "ch1, ch2", "t1, ch2"][b % 4]
        return
    if kind == "index":
        files.index = word
        return
    if kind == "course":
        texts = [f"title: {word}\n", "language: de\n", "drafts: true\n", f"order: [{name}, {other}]\n", ""]
        files.course = texts[b % 5]
        return
    if kind == "references":
        files.references = f"w: {{title: {word}, author: A, year: '2001'}}\n" if b % 3 else ""
        return
    if kind == "page":
        files.page = [word, f"[[{name}]]", f"[x](../{name}.md)", f"![p](../picture.png) {word}"][b % 4]
        return
    if kind == "picture":
        files.picture = word
        return
    if kind == "config":
        files.config = ["", f"copyright: {word}\n", "googl: 1\n", "repo_url: https://code.example/x\n"][b % 4]
        return
    if kind == "introduction":
        tag = sorted(files.labels)[a % 5]
        files.introductions = {**files.introductions, tag: f"On {word} and [[t1]]."} if b % 3 else {}
        return
    if name is None:
        return
    item = files.items[name]
    match kind:
        case "text":
            item["text"] = [word, f"{word} and [[{other}]]", f"[x]({other}.md)", f"![p](picture.png) {word}"][b % 4]
        case "source":
            item["sources"] = ["'@w'"] if b % 2 else []
        case "title":
            item["title"] = f"Title {word}"
        case "tags":
            item["tags"] = [["t1", "apply"], ["t2", "create"], ["t3"], ["ch2", "remember", "t1"], []][b % 5]
        case "related":
            item["related"] = [other, NAMES[b % 7]]
        case "requires":
            item["requires"] = [other] if other != name else []
        case "type":
            item["type"] = TYPES[b % 3]
        case "delete":
            del files.items[name]
        case "move":
            item["folder"] = ["", "sub/", "other/"][b % 3]
        case "rename":
            files.items[f"{name}x" if len(name) < 4 else name[:2]] = {**files.items.pop(name), "aliases": [name]}
        case "draft":
            item["status"] = ["draft", "review", "published"][b % 3]


KINDS = [
    "text",
    "title",
    "tags",
    "related",
    "requires",
    "type",
    "delete",
    "move",
    "rename",
    "draft",
    "add",
    "label",
    "broader",
    "introduction",
    "index",
    "course",
    "references",
    "page",
    "picture",
    "config",
    "source",
]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.integers(0, 40), st.integers(0, 40), st.sampled_from(["alpha", "beta", "gamma"])
    ),
    min_size=1,
    max_size=5,
)


def site(root):
    public = root / "public"
    return {str(p.relative_to(public)): p.read_bytes() for p in sorted(public.rglob("*")) if p.is_file()}


@pytest.mark.usefixtures("settled")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(EDITS, min_size=1, max_size=3))
def test_an_incremental_build_is_a_clean_build(steps, tmp_path_factory):
    base = tmp_path_factory.mktemp("law")
    files = Files()
    files.write(base / "kept")
    build(base / "kept")
    for number, edits in enumerate(steps):
        for step in edits:
            edit(files, *step)
        files.write(base / "kept")
        kept = build(base / "kept")
        fresh = base / f"fresh{number}"
        files.write(fresh)
        clean = build(fresh)
        assert site(base / "kept") == site(fresh)
        assert kept.diagnostics == clean.diagnostics
        assert build(base / "kept").diagnostics == clean.diagnostics
        shutil.rmtree(fresh)
    shutil.rmtree(base)
