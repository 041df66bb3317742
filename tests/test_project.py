"""Finding the project and reading its configuration."""

from pathlib import Path

import pytest

from kg.diagnostics import Span
from kg.project import Project, edit_url, find_project, page_url, read_project


def project(folder: Path, config: str, content: str = "content") -> Project:
    (folder / content).mkdir(parents=True, exist_ok=True)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    found, diagnostics = read_project(folder / "mkdocs.yml")
    assert diagnostics == ()
    assert found
    return found


def problems(folder: Path, config: str | bytes) -> list[tuple[str, str, Span]]:
    data = config if isinstance(config, bytes) else config.encode()
    (folder / "mkdocs.yml").write_bytes(data)
    _, diagnostics = read_project(folder / "mkdocs.yml")
    return [(d.code, d.message, d.span) for d in diagnostics]


FULL = """\
site_name: A course
site_url: https://example.org/course
docs_dir: content
site_dir: public
use_directory_urls: false
theme:
  name: coursegraph
  custom_dir: theme
plugins:
  - coursegraph
  - search: {lang: en}
hooks: [hooks/one.py]
watch: [data]
"""


def test_everything_the_configuration_says_is_read(tmp_path: Path) -> None:
    """Names are resolved against the folder of the configuration."""
    found = project(tmp_path, FULL)
    assert (found.root, found.content, found.site_dir) == (tmp_path, tmp_path / "content", tmp_path / "public")
    assert (found.site_name, found.site_url) == ("A course", "https://example.org/course/")
    assert found.custom_dir == tmp_path / "theme"
    assert found.plugins == ("coursegraph", "search")
    assert (found.hooks, found.watch) == ((tmp_path / "hooks/one.py",), (tmp_path / "data",))
    assert found.directory_urls is False
    assert found.state == tmp_path / ".kg"


def test_what_is_left_out_has_the_values_mkdocs_gives_it(tmp_path: Path) -> None:
    """Theme, plugins and folders have MkDocs's defaults."""
    found = project(tmp_path, "site_name: A course\n", "docs")
    assert (found.content.name, found.site_dir.name, found.site_url) == ("docs", "site", "")
    assert (found.custom_dir, found.plugins, found.hooks) == (None, ("search",), ())
    assert found.directory_urls is True


@pytest.mark.parametrize("start", [".", "content", "content/deep/er", "content/deep/er/file.md"])
def test_the_project_is_found_from_any_folder_in_it(tmp_path: Path, start: str) -> None:
    """The start may be a file, and need not be there."""
    project(tmp_path, FULL)
    (tmp_path / "content/deep/er").mkdir(parents=True)
    found, diagnostics = find_project(tmp_path / start)
    assert diagnostics == ()
    assert found
    assert found.root == tmp_path


def test_without_a_configuration_there_is_no_project(tmp_path: Path) -> None:
    """One diagnostic says so and what to do."""
    found, (diagnostic,) = find_project(tmp_path)
    assert found is None
    assert diagnostic.code == "KG069"
    assert str(tmp_path) in diagnostic.message
    assert "kg init" in diagnostic.hint


@pytest.mark.parametrize("name", ["mkdocs.yaml", "properdocs.yml"])
def test_other_names_of_the_configuration_are_known(tmp_path: Path, name: str) -> None:
    """ProperDocs's own name among them."""
    (tmp_path / "docs").mkdir()
    (tmp_path / name).write_text("site_name: A course\n")
    found, _ = find_project(tmp_path)
    assert found
    assert found.config.name == name


def test_tags_that_only_mkdocs_understands_are_passed_over(tmp_path: Path) -> None:
    """Nothing of them is run or imported."""
    config = FULL + "markdown_extensions:\n  - x: {f: !!python/name:os.system , g: !!python/object/apply:os.abort []}\n"
    assert project(tmp_path, config).plugins == ("coursegraph", "search")


def test_values_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with MkDocs: the first variable that is set, else the default, else nothing."""
    monkeypatch.setenv("COURSE_URL", "http://localhost/x/")
    monkeypatch.delenv("NOT_SET", raising=False)
    config = """\
site_url: !ENV [NOT_SET, COURSE_URL, "https://example.org/"]
site_name: !ENV [NOT_SET, "A default"]
repo_url: !ENV NOT_SET
docs_dir: content
"""
    found = project(tmp_path, config)
    assert (found.site_url, found.site_name, found.repo_url) == ("http://localhost/x/", "A default", "")


def test_a_configuration_may_inherit(tmp_path: Path) -> None:
    """The nearest file wins, the theme's options are merged, and relative paths belong to the project's folder."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base/base.yml").write_text(
        "site_name: Base\nsite_dir: public\ntheme: {name: coursegraph, custom_dir: t}\n"
    )
    found = project(tmp_path, "INHERIT: base/base.yml\ndocs_dir: content\ntheme: {locale: de}\n")
    assert (found.site_name, found.site_dir) == ("Base", tmp_path / "public")
    assert found.custom_dir == tmp_path / "t"
    assert [file.path for file in found.files] == ["mkdocs.yml", "base/base.yml"]


def test_a_theme_may_be_given_by_name_alone(tmp_path: Path) -> None:
    """It has no options then, and a theme without a name has none."""
    assert project(tmp_path, "docs_dir: content\ntheme: material\n").custom_dir is None
    found = project(tmp_path, "docs_dir: content\ntheme: {name: null, custom_dir: t}\n")
    assert found.custom_dir == tmp_path / "t"


def test_plugins_may_be_a_mapping(tmp_path: Path) -> None:
    """In that case the keys are the names."""
    assert project(tmp_path, "docs_dir: content\nplugins: {coursegraph: {}, tags: {}}\n").plugins == (
        "coursegraph",
        "tags",
    )
    assert project(tmp_path, "docs_dir: content\nplugins: nothing\n").plugins == ()


@pytest.mark.parametrize(
    ("config", "code", "message", "place"),
    [
        ("site_name: [\n", "KG069", "the YAML cannot be parsed", (2, 1)),
        ("a: \x01\n", "KG069", "the YAML cannot be parsed", (1, 1)),
        (b"site_name: \xff\n", "KG002", "the configuration is not UTF-8", (1, 12)),
        ("- a\n- b\n", "KG069", "not a mapping", (1, 1)),
        ("", "KG069", "'mkdocs.yml' is empty", (1, 1)),
        ("site_name: A\ndocs_dir: nowhere\n", "KG069", "there is no content folder 'nowhere'", (2, 1)),
        ("site_name: A\ndocs_dir: .\n", "KG069", "cannot be the project's own folder", (2, 1)),
        ("site_name: A\n", "KG069", "there is no content folder 'docs'", (1, 1)),
        ("docs_dir: content\nsite_url: example.org\n", "KG069", "'example.org' is no absolute address", (2, 1)),
        ("docs_dir: content\nsite_url: 'https://[bad/'\n", "KG069", "'https://[bad/' is no address", (2, 1)),
        ("docs_dir: content\nsite_url: https://example.org/a b\n", "KG069", "cannot be the start", (2, 1)),
        ("docs_dir: content\nsite_url: 'https://example.org/>'\n", "KG069", "cannot be the start", (2, 1)),
        ("docs_dir: content\nsite_url: https://example.org/?x=1\n", "KG069", "cannot be the start", (2, 1)),
        ("docs_dir: content\nsite_url: 'https://example.org/#y'\n", "KG069", "cannot be the start", (2, 1)),
        ("docs_dir: content\nsite_dir: [a]\n", "KG069", "'site_dir' is not a single value", (2, 1)),
        ("INHERIT: missing.yml\n", "KG069", "the configuration 'missing.yml' cannot be read", (1, 1)),
        ("INHERIT: mkdocs.yml\ndocs_dir: content\n", "KG069", "inherit from one another", (1, 1)),
    ],
)
def test_a_broken_configuration_is_reported_where_it_is_broken(
    tmp_path: Path, config: str | bytes, code: str, message: str, place: tuple[int, int]
) -> None:
    """Once, with its code and place."""
    (tmp_path / "content").mkdir()
    (found,) = problems(tmp_path, config)
    assert found[0] == code
    assert message in found[1]
    assert (found[2].line, found[2].column) == place


def test_a_project_says_what_is_wrong_with_a_key(tmp_path: Path) -> None:
    """At the key, or at the start of the file that lacks it."""
    found = project(tmp_path, FULL)
    diagnostic = found.problem("site_dir", "is odd", "change it")
    assert (diagnostic.path, diagnostic.span, diagnostic.excerpt) == (
        "mkdocs.yml",
        Span(4, 1, 4, 9),
        "site_dir: public",
    )
    assert found.problem("nav", "is missing").span == Span(1, 1, 1, 1)


def test_an_unreadable_line_has_no_excerpt(tmp_path: Path) -> None:
    """An error at the end of the file points past its last line."""
    (tmp_path / "mkdocs.yml").write_text("a: [\n")
    _, (diagnostic,) = read_project(tmp_path / "mkdocs.yml")
    assert (diagnostic.span.line, diagnostic.excerpt) == (2, "")


@pytest.mark.parametrize(
    ("name", "with_folders", "without"),
    [
        ("index.md", "index.html", "index.html"),
        ("a/README.md", "a/index.html", "a/index.html"),
        ("a/b.md", "a/b/index.html", "a/b.html"),
        ("c.markdown", "c/index.html", "c.html"),
        ("a/figure.png", "a/figure.png", "a/figure.png"),
        ("v1.2.md", "v1.2/index.html", "v1.2.html"),
    ],
)
def test_an_ordinary_page_has_the_url_mkdocs_gives_it(name: str, with_folders: str, without: str) -> None:
    """With and without a folder a page."""
    assert page_url(name, True) == with_folders
    assert page_url(name, False) == without


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ("", ""),
        ("repo_url: https://code.example/me/course\n", ""),
        ("edit_uri: edit/main/content/\n", ""),
        ("repo_url: https://code.example/me/course/\nedit_uri: edit/main/content\n",
         "https://code.example/me/course/edit/main/content/ch%201/x.md"),
        ("edit_uri: https://wiki.example/edit/\n", "https://wiki.example/edit/ch%201/x.md"),
        ("repo_url: https://code.example/me\nedit_uri_template: '?file={path!q}&page={path_noext!q}'\n",
         "https://code.example/me?file=ch%201%2Fx.md&page=ch%201%2Fx"),
        ("edit_uri_template: 'https://wiki.example/{path_noext}/{path}'\n", "https://wiki.example/ch%201/x/ch%201/x.md"),
    ],
)  # fmt: skip
def test_a_file_is_edited_where_the_configuration_says(tmp_path: Path, options: str, url: str) -> None:
    """`repo_url` with `edit_uri`, or a template; nothing when neither leads anywhere."""
    assert edit_url(project(tmp_path, "docs_dir: content\n" + options), "ch 1/x.md") == url
