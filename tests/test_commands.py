"""The commands, run on a course as `kg init` makes it."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import kg.build
import kg.sources
from kg.cli import cli
from kg.commands.build import explanation, outcome
from kg.commands.course import load_course
from kg.commands.coverage import text as coverage_text
from kg.commands.findings import folder_in_repository
from kg.commands.query import list_lines
from kg.commands.why import text as why_text
from kg.coverage import coverage
from kg.diagnostics import Diagnostic, Span
from kg.ids import FilePath
from kg.loading import load
from kg.queries import NamedQuery, named_queries
from kg.scaffold import course_files
from kg.terminal import Style
from kg.vocab import ITEM_TYPES
from kg.why import Lookup

TERMINAL = Style(colour=True, live=True, width=80)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The folder of a new course, which is also the current one."""
    for name, data in course_files().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return tmp_path


def run(*arguments, **options):
    return CliRunner().invoke(cli, arguments, prog_name="kg", **options)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def mistaken(course):
    """A course with one error and one warning."""
    replace(
        course / "content/ch1-light/source-of-oxygen.md",
        "[light-reactions, understand]",
        "[light-reaction, understand]",
    )
    replace(course / "content/course.yml", "language: en\n", "language: en\ncolour: green\n")
    return course


# ---- init


def test_a_new_course_is_clean_and_says_how_to_go_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = run("init", "demo")
    assert made.exit_code == 0
    assert made.output.splitlines()[:3] == ["Made a course of 8 items in demo.", "", "  cd demo"]
    assert run("-C", "demo", "check", "--strict").output == "No problems in 8 items.\n"
    assert run("-C", "demo", "coverage").exit_code == 0


@pytest.mark.parametrize("name", ["with spaces", "学習 コース", "it's"])
def test_a_course_may_have_any_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    made = run("init", name)
    assert made.exit_code == 0
    assert run("-C", name, "check", "--strict").exit_code == 0
    entered = made.output.splitlines()[2].strip()
    assert subprocess.run(["sh", "-ec", entered], cwd=tmp_path, check=False).returncode == 0


def test_a_folder_with_anything_in_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "notes.txt").write_text("mine")
    made = run("init", "demo")
    assert made.exit_code == 2
    assert made.stderr == "error: demo is not empty\n  name a folder that is empty or not there yet\n"
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["notes.txt"]
    (tmp_path / "file").touch()
    assert run("init", "file").stderr.startswith("error: file is not a folder")


def test_an_empty_folder_or_repository_is_welcome(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    made = run("init", ".")
    assert made.exit_code == 0
    assert "cd " not in made.output
    assert (tmp_path / ".gitignore").read_text() == "/public/\n/.kg/\n"


# ---- new


@pytest.mark.parametrize("kind", ITEM_TYPES)
def test_a_new_item_of_any_type_passes_the_check(course, kind):
    made = run("new", kind, "Why leaves are green", "--tag", "light-reactions")
    assert made.exit_code == 0
    assert made.stdout == "content/ch1-light/why-leaves-are-green.md\n"
    assert "draft" in made.stderr
    replace(course / "content/course.yml", "language: en\n", "language: en\ndrafts: true\n")
    checked = run("check", "--strict")
    assert checked.output == "No problems in 9 items.\n"


def test_a_new_item_goes_to_the_folder_of_its_chapter(course):
    assert run("new", "essay", "Why?", "--tag", "Ch.2 Making sugar").stdout == "content/ch2-sugar/why.md\n"
    assert run("new", "essay", "What for?", "--tag", "create").stdout == "content/what-for.md\n"
    replace(course / "content/taxonomy.yml", "# A tag", "ch3-more: {label: Ch.3, kind: chapter}\n# A tag")
    assert run("new", "essay", "Where to?", "--tag", "ch3-more").stdout == "content/where-to.md\n"
    (course / "content/ch3-more").mkdir()
    assert run("new", "essay", "Where from?", "--tag", "ch3-more").stdout == "content/ch3-more/where-from.md\n"


def test_nothing_is_overwritten_and_ids_stay_unique(course):
    before = (course / "content/ch1-light/source-of-oxygen.md").read_bytes()
    made = run("new", "essay", "Source of oxygen", "--tag", "ch1-light")
    assert made.stdout == "content/ch1-light/source-of-oxygen-2.md\n"
    assert run("new", "essay", "Source of oxygen").stdout == "content/source-of-oxygen-3.md\n"
    assert (course / "content/ch1-light/source-of-oxygen.md").read_bytes() == before
    assert "KG070" not in run("check").output


def test_a_title_that_is_taken_is_pointed_out(course):
    made = run("new", "essay", "the path of  an Electron")
    assert made.exit_code == 0
    assert "content/ch1-light/path-of-an-electron.md has the same title" in made.stderr


def test_a_new_item_is_no_longer_called_a_draft_to_be_published_where_drafts_are_shown(course):
    replace(course / "content/course.yml", "language: en\n", "language: en\ndrafts: true\n")
    assert run("new", "essay", "Why?").stderr == ""


def test_paths_are_told_from_where_one_is(course, monkeypatch):
    monkeypatch.chdir(course / "content")
    assert run("new", "essay", "Why?", "--tag", "ch1-light").stdout == "ch1-light/why.md\n"


def test_titles_in_any_script_make_files(course):
    made = run("new", "concept", "光合作用：什么是它？ 🌱", "--tag", "ch1-light", "--tag", "remember")
    assert made.exit_code == 0
    path = course / made.stdout.strip()
    assert "光合作用" in path.name
    assert "tags: [ch1-light, remember]" in path.read_text(encoding="utf-8")
    assert run("check").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("essay", "Why?", "--tag", "light-reaction"),
            "error: unknown tag 'light-reaction'\n  did you mean 'light-reactions'?\n",
        ),
        (("essay", "Why?", "--tag", "qqqqqqqq"), "error: unknown tag 'qqqqqqqq'\n  tags are listed in taxonomy.yml\n"),
        (("essay", "  "), "error: the title is empty or holds control characters\n"),
        (("essay", "a\x1b[b"), "error: the title is empty or holds control characters\n"),
    ],
)
def test_what_cannot_become_an_item_is_refused(course, arguments, said):
    before = sorted(course.rglob("*"))
    made = run("new", *arguments)
    assert (made.exit_code, made.stderr) == (2, said)
    assert sorted(course.rglob("*")) == before


def test_an_unknown_type_lists_the_known(course):
    made = run("new", "esay", "Why?")
    assert made.exit_code == 2
    assert "'essay'" in made.stderr


# ---- check


def test_check_reports_and_fails(mistaken):
    made = run("check")
    assert made.exit_code == 1
    assert (
        "content/ch1-light/source-of-oxygen.md:4:8: error KG012: unknown tag 'light-reaction'\n"
        "  4 | tags: [light-reaction, understand]\n"
        "    |        ^^^^^^^^^^^^^^ did you mean 'light-reactions'?\n\n"
    ) in made.output
    assert made.output.endswith("\n\n1 error and 1 warning in 2 files\n")


def test_warnings_fail_only_when_strict(course):
    replace(course / "content/course.yml", "language: en", "language: en\ncolour: green")
    assert run("check").exit_code == 0
    made = run("check", "--strict")
    assert made.exit_code == 1
    assert made.output.endswith("1 warning in 1 file\n")


def test_check_speaks_to_machines(mistaken):
    value = json.loads(run("check", "--format", "json").output)
    assert {entry["code"] for entry in value["diagnostics"]} == {"KG012", "KG014"}
    log = json.loads(run("check", "--format", "sarif").output)
    assert log["version"] == "2.1.0"
    lines = run("check", "--format", "github").output.splitlines()
    assert all(line.startswith(("::error file=content/", "::warning file=content/")) for line in lines)


def test_a_clean_course_is_no_line_for_github(course):
    assert run("check", "--format", "github").output == ""
    assert json.loads(run("check", "--format", "json").output)["diagnostics"] == []


def test_a_broken_project_is_reported_in_the_format_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("site_name: [\n")
    made = run("check", "--format", "json")
    assert made.exit_code == 2
    assert json.loads(made.output)["diagnostics"][0]["code"] == "KG069"
    text = run("check")
    assert text.exit_code == 2
    assert text.stderr.startswith("mkdocs.yml:")


def test_the_project_is_found_from_any_folder_in_it(course, monkeypatch):
    monkeypatch.chdir(course / "content" / "ch1-light")
    assert run("check").exit_code == 0


def test_the_way_from_the_repository_to_the_project(tmp_path):
    root = tmp_path / "repository" / "courses" / "a"
    root.mkdir(parents=True)
    assert folder_in_repository(root, {"GITHUB_WORKSPACE": str(tmp_path / "elsewhere")}) == ""
    assert folder_in_repository(root, {"GITHUB_WORKSPACE": str(tmp_path / "repository")}) == "courses/a"
    (tmp_path / "repository" / ".git").mkdir()
    assert folder_in_repository(root, {}) == "courses/a"
    (root / ".git").mkdir()
    assert folder_in_repository(root, {}) == ""


# ---- build


def built(**fields):
    values = {
        "diagnostics": (),
        "written": (),
        "removed": (),
        "reasons": {},
        "pages": 12,
        "seconds": 0.44,
        "published": True,
    }
    return SimpleNamespace(**values | fields)


def test_build_passes_on_what_it_is_asked(course, monkeypatch):
    asked = {}

    def build(root, **options):
        asked.update(options, root=root)
        options["say"]("Reading …")
        return built(written=("a.html",), reasons={"a.html": "the page is new"})

    monkeypatch.setattr(kg.build, "build", build)
    made = run("build", "--clean", "-j", "3", "--shard", "2/4", "--explain", "--strict")
    assert made.exit_code == 0
    assert made.stdout == "the page is new\n  a.html\n\nBuilt 1 of 12 pages in 0.4 s: 1 file written.\n"
    assert made.stderr == ""
    asked.pop("say")
    assert asked == {"root": course, "clean": True, "jobs": 3, "shard": (2, 4)}


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limits there")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_refuses_is_one_line_and_leaves_the_site_whole(course, jobs):
    assert run("build").exit_code == 0
    before = {path: path.read_bytes() for path in (course / "public").rglob("*") if path.is_file()}
    replace(course / "content/course.yml", "title: ", "title: Another ")
    build = f"from kg.cli import program; import sys; sys.argv = ['kg', 'build', '-j', '{jobs}']; program()"
    script = f'ulimit -f 60; "{sys.executable}" -c "{build}"'
    made = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout) == (2, "")
    assert re.fullmatch(rf"error: File too large: {re.escape(str(course))}/\.kg/staging.*\n", made.stderr)
    assert {path: path.read_bytes() for path in (course / "public").rglob("*") if path.is_file()} == before


def test_a_file_in_place_of_the_state_folder_is_named(course):
    (course / ".kg").touch()
    made = run("build")
    assert (made.exit_code, made.stderr) == (2, f"error: File exists: {course / '.kg'}\n")


@pytest.mark.parametrize("shard", ["0/4", "5/4", "1", "1/", "/2", "a/b", "-1/2", "1/2/3"])
def test_a_shard_is_a_part_of_parts(shard):
    made = run("build", "--shard", shard)
    assert made.exit_code == 2
    assert "is not a part such as 1/4" in made.stderr


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Up to date: 12 pages (0.4 s)."),
        ({"written": ("a", "b")}, "Built in 0.4 s: 2 files written."),
        ({"reasons": dict.fromkeys("abcdefghijkl", "x")}, "Built 12 pages in 0.4 s: no file changed."),
        ({"reasons": {"a": "x"}, "written": ("a",)}, "Built 1 of 12 pages in 0.4 s: 1 file written."),
        (
            {"written": ("a",), "removed": ("b", "c"), "pages": 1, "reasons": {"a": "x"}},
            "Built 1 page in 0.4 s: 1 file written and 2 files removed.",
        ),
        ({"published": False}, "Nothing was published: the site is as it was (0.4 s)."),
    ],
)
def test_the_outcome_is_one_line(fields, said):
    assert outcome(built(**fields), Style()) == said


@pytest.mark.parametrize(
    ("code", "options", "exit_code"), [("KG014", (), 0), ("KG014", ("--strict",), 1), ("KG012", (), 1)]
)
def test_build_reports_findings_on_standard_error(course, monkeypatch, code, options, exit_code):
    found = Diagnostic(FilePath("content/a.md"), Span(1, 1, 1, 2), code, "x", "", "abc")
    monkeypatch.setattr(kg.build, "build", lambda *_, **__: built(diagnostics=(found,)))
    made = run("build", *options)
    assert made.exit_code == exit_code
    assert f"{code}: x" in made.stderr
    assert made.stdout == "Up to date: 12 pages (0.4 s).\n"


def test_reasons_are_told_once_and_a_terminal_gets_the_first_pages_only():
    reasons = {f"item/{n}.html": "the title of 'a' changed" for n in range(20)} | {"b.html": "the page is new"}
    piped = list(explanation(reasons, Style()))
    assert piped.count("the title of 'a' changed") == 1
    assert len([line for line in piped if line.startswith("  item/")]) == 20
    shown = list(explanation(reasons, Style(live=True)))
    assert "  and 12 more" in shown
    assert len([line for line in shown if line.startswith("  item/")]) == 8


# ---- after a build


def test_what_a_build_remembers_makes_no_difference(course, monkeypatch):
    """Commands read only files that changed since the last build, and say the same as if there had been none."""
    monkeypatch.setattr(kg.sources, "SETTLING", 0)
    assert run("build").exit_code == 0
    assert load_course(course).fresh == frozenset()
    replace(course / "content/ch1-light/source-of-oxygen.md", "tags: [light-reactions", "tags: [light-reaction")
    (course / "content/ch2-sugar/pondweed-experiment.md").unlink()
    with_memory = [run(*command).output for command in (("check",), ("coverage",), ("export", "nquads"))]
    shutil.rmtree(course / ".kg")
    assert [run(*command).output for command in (("check",), ("coverage",), ("export", "nquads"))] == with_memory
    assert "KG071" in with_memory[0]


# ---- coverage


def test_coverage_counts_chapters_by_level_and_type(course):
    made = run("coverage")
    assert made.exit_code == 0
    assert made.output.startswith("Chapter")
    assert "Ch.1 Catching light" in made.output
    assert made.output.endswith("The blueprint is met: 8 items.\n")


def test_coverage_fails_and_says_what_is_missing(course):
    replace(course / "content/course.yml", "{understand: 2}", "{understand: 5, numeric: 1}")
    made = run("coverage")
    assert made.exit_code == 1
    assert "3/5!" in made.output
    assert "2 counts below the blueprint" in made.output
    assert made.output.splitlines()[-2:] == [
        "  Ch.1 Catching light  Understand  3 of 5",
        "  Ch.1 Catching light  Numeric     0 of 1",
    ]


def test_a_course_without_a_blueprint_is_only_counted(course):
    (course / "content/course.yml").unlink()
    made = run("coverage")
    assert made.exit_code == 0
    assert made.output.endswith("8 items; the course has no blueprint.\n")


def test_coverage_as_csv_has_a_line_for_each_count(course):
    rows = list(csv.DictReader(io.StringIO(run("coverage", "--format", "csv").output)))
    assert {row["kind"] for row in rows} == {"level", "type", "total"}
    (row,) = [row for row in rows if row["chapter"] == "ch1-light" and row["column"] == "understand"]
    assert row == {
        "chapter": "ch1-light",
        "label": "Ch.1 Catching light",
        "kind": "level",
        "column": "understand",
        "count": "3",
        "wanted": "2",
    }


def test_coverage_as_json_has_the_cells_of_all_three_together(course):
    replace(course / "content/course.yml", "{understand: 2}", "{understand: 5}")
    value = json.loads(run("coverage", "--format", "json").output)
    assert value["met"] is False
    assert value["missing"] == [{"chapter": "ch1-light", "column": "understand", "count": 3, "wanted": 5}]
    assert {"chapter": "ch2-sugar", "level": "create", "type": "essay", "count": 1} in value["cells"]
    assert value["totals"]["total"] == 8


def test_coverage_on_a_terminal_fits_and_is_coloured(course):
    loaded = load(course)
    lines = list(coverage_text(coverage(loaded.course, loaded.listings), TERMINAL))
    assert any("\x1b[" in line for line in lines)


# ---- query


def test_a_query_as_text(course):
    made = run("query", "SELECT ?title { ?q kg:difficulty 5; dct:title ?title }")
    assert made.exit_code == 0
    assert made.output.splitlines() == ["title", "─" * 27, "An experiment with pondweed"]


def test_a_query_from_a_file_or_standard_input(course):
    query = "ASK { ?q kg:difficulty 5 }"
    (course / "ask.rq").write_text(query)
    assert run("query", "-f", "ask.rq").output == "true\n"
    assert run("query", "-f", "-", input=query).output == "true\n"


def test_the_answer_in_every_format(course):
    select = "SELECT ?q { ?q kg:difficulty 5 }"
    value = json.loads(run("query", select, "--format", "json").output)
    assert value["results"]["bindings"][0]["q"]["value"].endswith("/item/pondweed-experiment")
    assert run("query", select, "--format", "csv").output.splitlines()[0] == "q"
    made = run("query", "CONSTRUCT { ?q kg:difficulty 5 } { ?q kg:difficulty 5 }")
    assert made.output.startswith("@prefix kg:")
    refused = run("query", select, "--format", "turtle")
    assert refused.exit_code == 2
    assert "turtle is for the answers to CONSTRUCT and DESCRIBE" in refused.stderr


def test_questions_by_name(course):
    made = run("query", "--named", "ancestors", "--bind", "of=calvin-cycle")
    assert made.exit_code == 0
    assert "tag/ch2-sugar" in made.output
    assert run("query", "--named", "ancestors", "--bind", "$of=Calvin cycle").output == made.output


def test_the_list_of_questions_is_complete(course):
    made = run("query", "--list")
    value = json.loads(run("query", "--list", "--format", "json").output)
    assert [entry["name"] for entry in value] == list(named_queries())
    assert all(entry["name"] in made.output for entry in value)
    assert "--bind of=…" in made.output
    assert run("query", "--list", "--format", "csv").exit_code == 2


def test_the_list_is_wrapped_beside_the_names():
    query = NamedQuery("covers", "word " * 30, {"of": "an item"}, "")
    lines = list(list_lines([query], Style(width=40)))
    assert lines[0].startswith("covers  word")
    assert all(line.startswith("        ") for line in lines[1:])
    assert list(list_lines([], Style())) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "error: give one query: as text, with --file, --named or --list\n  kg query --help\n"),
        (("ASK {}", "--list"), "error: give one query: as text, with --file, --named or --list\n  kg query --help\n"),
        (("--named", "cover"), "error: there is no question named 'cover'\n  did you mean 'covers'?\n"),
        (("--named", "qqqqqqq"), "error: there is no question named 'qqqqqqq'\n  there are ancestors, covers,"),
        (("--named", "covers", "--bind", "of"), "error: 'of' is not KEY=VALUE\n"),
        (("--named", "covers", "--bind", "=x"), "error: '=x' is not KEY=VALUE\n"),
        (("--named", "covers"), "error: 'covers' needs of: an item or a tag\n  --bind of=…\n"),
        (
            ("--named", "covers", "--bind", "of=calvin-cicle"),
            "error: 'calvin-cicle' is not an item or a tag\n  did you mean 'calvin-cycle'?\n",
        ),
        (("ASK {}", "--bind", "x=1"), "error: the query has no parameter $x\n"),
        (("",), "error: the query is empty\n"),
        (("ASK { ?x ?y $z }", "--bind", "z=\udcff"), "error: '\\udcff' is not Unicode text\n"),
    ],
)
def test_what_is_no_query_is_refused(course, arguments, said):
    made = run("query", *arguments)
    assert made.exit_code == 2
    assert made.stderr.startswith(said)


def test_a_query_that_is_not_utf_8_is_refused(course):
    (course / "ask.rq").write_bytes(b"ASK { }\xff")
    for made in (run("query", "-f", "ask.rq"), run("query", "-f", "-", input=b"ASK { }\xff")):
        assert made.exit_code == 2
        assert made.stderr == "error: the query is not UTF-8 text\n  its byte 8 does not belong there\n"
    (course / "ask.rq").write_text("ASK { }", encoding="utf-8-sig")
    assert run("query", "-f", "ask.rq").output == "true\n"


def test_a_query_that_cannot_be_read_is_pointed_at(course):
    made = run("query", "SELECT ?x {\n  ?x foo:bar ?y }")
    assert made.exit_code == 2
    message, line, carets = made.stderr.splitlines()
    assert message.startswith("error: the query cannot be read at line 2, column ")
    assert "unknown prefix" in message
    assert line == "    ?x foo:bar ?y }"
    assert carets.strip() == "^"


def test_a_query_that_ends_too_soon_is_no_puzzle(course):
    assert run("query", "SELECT ?x {").exit_code == 2
    assert run("query", "").exit_code == 2
    assert "Traceback" not in run("query", "\n\n").output


# ---- export


@pytest.mark.parametrize("form", ["nquads", "turtle", "jsonld", "graphml"])
def test_exports_are_the_same_in_a_pipe_and_a_file(course, form):
    made = run("export", form)
    assert made.exit_code == 0
    assert run("export", form, "-o", "out").output == ""
    assert (course / "out").read_bytes() == made.stdout_bytes
    assert len(made.stdout_bytes) > 2000
    assert not list(course.glob("*.part"))


@pytest.mark.parametrize("place", ["nowhere/x", "content/index.md/x"])
def test_an_export_that_cannot_be_written_names_its_file(course, place):
    made = run("export", "turtle", "-o", place)
    assert made.exit_code == 2
    assert made.output.endswith(f"directory: {course / place}\n")


def test_an_export_replaces_a_file_through_a_link(course):
    (course / "real").write_text("old")
    (course / "link").symlink_to("real")
    assert run("export", "turtle", "-o", "link").exit_code == 0
    assert (course / "link").is_symlink()
    assert (course / "real").read_text(encoding="utf-8").startswith("@prefix")


def test_an_export_may_go_to_a_device(course):
    assert run("export", "turtle", "-o", "/dev/null").exit_code == 0


def test_an_export_that_cannot_be_written_is_no_bug(course):
    made = run("export", "turtle", "-o", "nowhere/out.ttl")
    assert made.exit_code == 2
    assert made.stderr.startswith("error: No such file or directory: ")


# ---- why


LOOKUPS = (
    Lookup("card", "item/a", ("The title of a",)),
    Lookup("inverse dct:requires", "item/a", ()),
    Lookup("card", "item/注意", ("注意力 " * 30,)),
)


def test_why_groups_what_a_page_asks_by_subject():
    lines = list(why_text("item/a.html", LOOKUPS, Style()))
    assert lines[:4] == ["item/a.html asks for 3 facts.", "", "item/a", "  card                  The title of a"]
    assert lines[4] == "  inverse dct:requires  –"
    assert list(why_text("item/a.html", (), Style())) == ["item/a.html asks for 0 facts."]


def test_why_fits_a_terminal():
    assert list(why_text("item/a.html", LOOKUPS, Style(live=True, width=40)))[-1].endswith("…")


def test_why_as_json(course):
    value = json.loads(run("why", "item/source-of-oxygen.html", "--format", "json").output)
    assert value["page"] == "item/source-of-oxygen.html"
    assert all(set(entry) == {"asked", "of", "answer"} for entry in value["lookups"])


def test_why_names_the_nearest_page_for_one_that_is_not_there(course):
    made = run("why", "item/source-of-oxigen.html")
    assert made.exit_code == 2
    assert made.stderr == (
        "error: the site has no page 'item/source-of-oxigen.html'\n  did you mean 'item/source-of-oxygen.html'?\n"
    )


def test_why_shows_the_facts(course):
    made = run("why", "item/source-of-oxygen.html")
    assert made.exit_code == 0
    assert "Photosynthesis in outline" in made.output


# ---- serve


def test_serve_passes_on_where_and_how(course, monkeypatch):
    asked = {}

    def serve(root, *, port, say):
        asked.update(root=root, port=port)
        say("Reading …")
        say("Serving on http://127.0.0.1:8123/")

    monkeypatch.setitem(sys.modules, "kg.serve", SimpleNamespace(serve=serve))
    made = run("serve", "--port", "8123")
    assert made.exit_code == 0
    assert asked == {"root": course, "port": 8123}
    assert made.stderr == "Serving on http://127.0.0.1:8123/\n"
    assert run("serve", "--port", "99999").exit_code == 2
