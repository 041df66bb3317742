"""The plugin under `mkdocs build`, `mkdocs serve` and ProperDocs: the same bytes as `kg build`, as safely published."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from shell import CONFIG, FakeSite, make_project, tree, write

from kg.diagnostics import START, Diagnostic
from kg.ids import FilePath, PageUrl
from kg.lock import build_lock
from kg.mkdocs_build import render_site
from kg.project import Project
from kg.publish import MANIFEST, publish, staging_folder

CONTENT = {"index.md": "# Welcome [[a]]\n", "ch1/a.md": "---\ntype: concept\n---\n", "guide.md": "# Guide\n"}
FOUND = (
    Diagnostic(FilePath("content/ch1/a.md"), START, "KG012", "unknown tag 'x'", "did you mean 'y'?"),
    Diagnostic(FilePath("content/ch1/a.md"), START, "KG014", "unknown key 'z'"),
)


def site(project: Project | None = None) -> FakeSite:
    return FakeSite(ordinary=("index.md", "guide.md"))


@pytest.fixture(autouse=True)
def course(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stands in for the build, which loads the course."""
    module = ModuleType("kg.build")
    module.site_for = site  # type: ignore[attr-defined]  # what MkDocs does not type
    monkeypatch.setitem(sys.modules, "kg.build", module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, CONTENT)


def mkdocs_build(project: Project, command: str = "build", **options: object) -> str:
    """What `mkdocs build` does; returns the configured output folder afterwards."""
    config = load_config(str(project.config), **options)
    config.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]  # what MkDocs does not type
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    return config.site_dir


def kg_build(project: Project) -> None:
    with staging_folder(project) as staging:
        done = render_site(project, site(), staging)
        assert done.diagnostics == ()
        publish(staging, project.site_dir, done.kept)


def test_mkdocs_makes_the_bytes_that_kg_makes(project: Project, tmp_path: Path) -> None:
    """The manifest among them."""
    assert mkdocs_build(project) == str(project.site_dir)
    theirs = tree(project.site_dir)
    assert MANIFEST in theirs
    kg_build(make_project(tmp_path / "again", CONTENT))
    assert tree(tmp_path / "again/public") == theirs


def test_each_accepts_what_the_other_published(project: Project) -> None:
    """And leaves what has not changed alone."""
    mkdocs_build(project)
    before = {path: path.stat().st_mtime_ns for path in project.site_dir.rglob("*")}
    kg_build(project)
    mkdocs_build(project)
    assert {path: path.stat().st_mtime_ns for path in project.site_dir.rglob("*")} == before


def test_a_foreign_output_folder_is_refused_before_anything_is_touched(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    """MkDocs alone would empty it."""
    write(project.site_dir, {"precious.txt": "mine"})
    with pytest.raises(Abort):
        mkdocs_build(project)
    assert tree(project.site_dir) == {"precious.txt": "mine"}
    assert "mkdocs.yml:4:1: KG069: 'public' holds files that no build of this course wrote: precious.txt" in caplog.text


def test_an_output_folder_from_the_command_line_counts(project: Project, tmp_path: Path) -> None:
    """`mkdocs build -d`."""
    mkdocs_build(project, site_dir=str(tmp_path / "elsewhere"))
    assert MANIFEST in tree(tmp_path / "elsewhere")
    write(tmp_path / "other", {"x": ""})
    with pytest.raises(Abort):
        mkdocs_build(project, site_dir=str(tmp_path / "other"))
    assert not project.site_dir.exists()


def test_a_failed_build_leaves_the_site_as_it_was(project: Project) -> None:
    """And nothing half done beside it."""
    mkdocs_build(project)
    before = tree(project.site_dir)
    write(project.root, {"theme/main.html": "{% if %}", "content/guide.md": "# Other\n"})
    with pytest.raises(Exception, match="Expected an expression"):
        mkdocs_build(project)
    assert tree(project.site_dir) == before
    assert not (project.state / "staging").exists()
    with build_lock(project, pytest.fail):
        pass


def test_a_strict_build_with_warnings_publishes_nothing(project: Project) -> None:
    """It fails only after everything is made."""
    mkdocs_build(project, strict=True)
    before = tree(project.site_dir)
    write(project.content, {"guide.md": "[gone](gone.md)\n"})
    with pytest.raises(Abort):
        mkdocs_build(project, strict=True)
    assert tree(project.site_dir) == before
    mkdocs_build(project)
    assert tree(project.site_dir) != before


def test_what_was_found_in_the_course_is_logged(
    project: Project, course: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    """Errors as errors, warnings as warnings, each with its place."""
    course.site_for = lambda _: FakeSite(ordinary=("index.md", "guide.md"), diagnostics=FOUND)
    mkdocs_build(project)
    assert [(r.levelname, r.getMessage()) for r in caplog.records if "KG0" in r.getMessage()] == [
        ("ERROR", "coursegraph: content/ch1/a.md:1:1: KG012: unknown tag 'x' (did you mean 'y'?)"),
        ("WARNING", "coursegraph: content/ch1/a.md:1:1: KG014: unknown key 'z'"),
    ]


def test_the_course_is_loaded_from_where_mkdocs_says(project: Project, course: ModuleType, tmp_path: Path) -> None:
    """With the folders of its configuration."""
    loaded: list[Project] = []

    def site_for(project: Project) -> FakeSite:
        loaded.append(project)
        return site()

    course.site_for = site_for
    mkdocs_build(project, site_dir=str(tmp_path / "elsewhere"))
    assert (loaded[0].root, loaded[0].site_dir) == (tmp_path, tmp_path / "elsewhere")


def test_a_served_preview_goes_where_mkdocs_wants_it(project: Project, tmp_path: Path) -> None:
    """Again and again, with the course loaded afresh; nothing is published."""
    for _ in range(2):
        mkdocs_build(project, "serve", site_dir=str(tmp_path / "preview"))
    assert "item/a.html" in tree(tmp_path / "preview")
    assert MANIFEST not in tree(tmp_path / "preview")
    assert not project.site_dir.exists()


def test_a_second_build_waits_for_the_first(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    """And says so."""
    caplog.set_level("INFO", "mkdocs")
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with build_lock(project, pytest.fail):
            holding.set()
            release.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    holding.wait(10)
    threading.Timer(0.3, release.set).start()
    mkdocs_build(project)
    other.join()
    assert "waiting for another build of this course" in caplog.text
    assert MANIFEST in tree(project.site_dir)


def test_a_configuration_without_a_file_is_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no saying where the course is."""
    monkeypatch.chdir(project.root)
    with project.config.open("rb") as file:
        config = load_config(file, config_file_path="")
    with pytest.raises(Abort):
        build(config)


def test_a_project_that_cannot_be_read_is_refused(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    """The file may have changed meanwhile."""
    config = load_config(str(project.config))
    project.config.write_text("site_name: [")
    with pytest.raises(Abort):
        build(config)
    assert "KG069: the YAML cannot be parsed" in caplog.text


def test_mkdocs_finds_its_files_itself_when_the_course_is_done(project: Project) -> None:
    """What was put in its place is gone, whatever happened."""
    from mkdocs.commands import build as command
    from mkdocs.structure.files import get_files

    mkdocs_build(project)
    write(project.root, {"theme/main.html": "{% if %}"})
    with pytest.raises(Exception, match="Expected an expression"):
        mkdocs_build(project)
    assert command.get_files is get_files  # type: ignore[attr-defined]  # what MkDocs does not type


# ---- the commands themselves

MAIN = """
import sys, types
sys.path.insert(0, {tests!r})
from shell import FakeSite
module = types.ModuleType("kg.build")
module.site_for = lambda project: FakeSite(ordinary=("index.md", "guide.md"))
sys.modules["kg.build"] = module
from {package}.__main__ import cli
cli()
"""


def command(package: str, project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = MAIN.format(tests=str(Path(__file__).parent), package=package)
    line = [sys.executable, "-c", code, *arguments]
    return subprocess.run(line, cwd=project.root, capture_output=True, text=True, check=False)


@pytest.fixture
def expected(tmp_path: Path) -> Iterator[dict[str, str]]:
    other = make_project(tmp_path / "expected", CONTENT)
    kg_build(other)
    return tree(other.site_dir)  # type: ignore[return-value]  # what MkDocs does not type


@pytest.mark.parametrize("package", ["mkdocs", "properdocs"])
def test_the_command_makes_the_site(project: Project, package: str, expected: dict[str, str]) -> None:
    """MkDocs's, and that of ProperDocs, which finds plugin and theme under MkDocs's names."""
    pytest.importorskip(package)
    done = command(package, project, "build")
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    assert tree(project.site_dir) == expected


@pytest.mark.parametrize("package", ["mkdocs", "properdocs"])
def test_the_command_says_why_a_folder_is_refused(project: Project, package: str) -> None:
    """With exit code 1 and no traceback."""
    pytest.importorskip(package)
    write(project.site_dir, {"precious.txt": "mine"})
    done = command(package, project, "build")
    assert done.returncode == 1
    assert "precious.txt" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(project.site_dir) == {"precious.txt": "mine"}


def test_properdocs_takes_foreign_themes(project: Project) -> None:
    """Material, which is written for MkDocs."""
    pytest.importorskip("properdocs")
    project.config.write_text(CONFIG.replace("{name: coursegraph, custom_dir: theme}", "material"))
    done = command("properdocs", project, "build")
    assert done.returncode == 0, done.stderr
    assert "<p>A</p>" in tree(project.site_dir)["item/a.html"]
    assert PageUrl("assets/coursegraph-body.css") in tree(project.site_dir)
