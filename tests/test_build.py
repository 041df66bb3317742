"""Building a project: what is made, what is left alone, what is said, and what a failure leaves behind."""

import shutil
from fnmatch import fnmatch
from pathlib import Path

import pytest

from kg.build import ProjectProblem, build, site_for
from kg.project import find_project
from kg.why import Lookup, why

COURSES = Path(__file__).parent / "courses"


@pytest.fixture
def root(tmp_path):
    """A small course of its own for each test."""
    folder = tmp_path / "a course"
    shutil.copytree(COURSES / "small", folder)
    return folder


def site(root):
    public = root / "public"
    return {p.relative_to(public).as_posix(): p.read_bytes() for p in sorted(public.rglob("*")) if p.is_file()}


def built(root, **options):
    return build(root, jobs=1, **options)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def some_item(root):
    return min(p for p in (root / "content").rglob("*.md") if "\ntype:" in p.read_text(encoding="utf-8"))


def test_a_first_build_makes_every_page_and_the_second_none(root):
    first = built(root)
    assert first.published
    assert len(first.reasons) == first.pages
    assert set(first.reasons.values()) == {"the page was not built before"}
    change(root / "content" / "course.yml", "title: ", "title: New ")
    assert len(built(root).reasons) == first.pages
    second = built(root)
    assert (second.written, second.removed, second.reasons, second.pages) == ((), (), {}, first.pages)


def test_two_clean_builds_are_the_same_bytes(root):
    built(root)
    once = site(root)
    built(root, clean=True)
    assert site(root) == once


def test_an_edited_text_makes_its_own_page_again_and_says_why(root):
    built(root)
    item = some_item(root)
    item.write_text(
        item.read_text(encoding="utf-8").replace("\n---\n\n", "\n---\n\nA new first sentence.\n\n", 1), encoding="utf-8"
    )
    again = built(root)
    assert f"item/{item.stem}.html" in again.reasons
    assert f"item/{item.stem}.html" in again.written
    assert len(again.reasons) < again.pages


def test_another_course_title_makes_every_page_again(root):
    built(root)
    settings = root / "content" / "course.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("title:", "title: New", 1), encoding="utf-8")
    again = built(root)
    assert set(again.reasons.values()) == {"what every page shows changed"}


def test_a_course_without_a_description_has_that_of_the_site(root):
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("site_description: What it is all about\n")
    settings = root / "content" / "course.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith("description:")), encoding="utf-8")
    built(root)
    assert b'<meta name="description" content="What it is all about">' in site(root)["index.html"]


def test_a_deleted_item_loses_its_page(root):
    built(root)
    item = some_item(root)
    item.unlink()
    assert f"item/{item.stem}.html" in built(root).removed
    assert not (root / "public" / "item" / f"{item.stem}.html").exists()


def test_a_published_file_that_was_changed_or_removed_is_repaired(root):
    built(root)
    whole = site(root)
    page = root / "public" / "item" / f"{some_item(root).stem}.html"
    page.write_text("broken")
    (root / "public" / "browse.html").unlink()
    again = built(root)
    assert set(again.reasons.values()) == {"the published file is gone or was changed"}
    assert site(root) == whole


def test_the_state_may_be_deleted_or_damaged_at_any_time(root):
    built(root)
    whole = site(root)
    for state in (root / ".kg").glob("state*"):
        state.write_bytes(b"nonsense")
    assert built(root).published
    shutil.rmtree(root / ".kg")
    assert built(root).published
    assert site(root) == whole


def test_several_processes_make_the_same_bytes(root):
    built(root)
    whole = site(root)
    shutil.rmtree(root / "public")
    shutil.rmtree(root / ".kg")
    build(root, jobs=3)
    assert site(root) == whole


def test_shards_make_disjoint_parts_that_are_together_the_site(root):
    built(root)
    whole = site(root)
    parts = []
    for number in (1, 2, 3):
        shutil.rmtree(root / "public")
        built(root, shard=(number, 3))
        parts.append(site(root))
    assert {name: found for part in parts for name, found in part.items()} == whole
    assert sum(map(len, parts)) == len(whole) + 2
    assert {part[".coursegraph.json"] for part in parts} == {whole[".coursegraph.json"]}


def test_shards_may_be_made_one_after_the_other_in_one_folder_and_built_upon(root):
    built(root)
    whole = site(root)
    shutil.rmtree(root / "public")
    for number in (2, 1, 3):
        built(root, shard=(number, 3))
    assert site(root) == whole
    shutil.rmtree(root / ".kg")
    assert built(root).written == ()


@pytest.mark.usefixtures("settled")
def test_what_hooks_and_plugins_read_elsewhere_is_never_taken_for_unchanged(root):
    (root / "data").mkdir()
    (root / "data" / "x.txt").write_text("one")
    (root / "hook.py").write_text("""from pathlib import Path
def on_post_page(output, **_):
    return output + "<!-- " + (Path(__file__).parent / "data/x.txt").read_text() + " -->"
""")
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("hooks: [hook.py]\n")
    built(root)
    (root / "data" / "x.txt").write_text("two")
    built(root)
    assert b"<!-- two -->" in site(root)["index.html"]


@pytest.mark.usefixtures("settled")
def test_what_is_found_while_listing_files_is_said_each_time(root):
    built(root)
    (root / "content" / "x.md").symlink_to("nowhere")
    assert "KG001" in {d.code for d in built(root).diagnostics}
    assert "KG001" in {d.code for d in built(root).diagnostics}
    (root / "content" / "x.md").unlink()
    assert "KG001" not in {d.code for d in built(root).diagnostics}


@pytest.mark.usefixtures("settled")
def test_what_mkdocs_warned_about_is_said_each_time(root):
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("googl: 1\n")
    said = [built(root).diagnostics for _ in range(3)]
    assert "KG085" in {d.code for d in said[0]}
    assert said[0] == said[1] == said[2]


def test_a_page_is_edited_where_its_file_is(root):
    (root / "src").mkdir()
    (root / "content").rename(root / "src" / "content")
    change(root / "mkdocs.yml", "docs_dir: content", "docs_dir: src/content")
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("repo_url: https://code.example/c\nedit_uri: edit/main/src/content\n")
    item = min(p for p in (root / "src").rglob("*.md") if "\ntype:" in p.read_text(encoding="utf-8"))
    built(root)
    edited = f"https://code.example/c/edit/main/{item.relative_to(root).as_posix()}".encode()
    assert any(edited in content for content in site(root).values())


def test_a_foreign_file_in_the_output_folder_is_refused_and_kept(root):
    mine = root / "public" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(ProjectProblem) as problem:
        built(root)
    assert "mine.txt" in problem.value.message
    assert mine.read_text() == "mine"


def test_a_build_that_fails_leaves_the_site_as_it_was(root):
    built(root)
    whole = site(root)
    change(root / "mkdocs.yml", "plugins:", "markdown_extensions: [no_such_extension]\nplugins:")
    failed = built(root)
    assert not failed.published
    assert [d.code for d in failed.diagnostics] == ["KG069"]
    assert site(root) == whole


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("mkdocs.utils.write_file", ".kg/staging"),
        ("mkdocs.utils.copy_file", ".kg/staging"),
        ("kg.build.data_files", ".kg/staging"),
        ("kg.build.publish", ".kg/staging"),
        ("kg.statefile._seal", ".kg/state-*.new"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_is_no_mistake_in_the_course(root, monkeypatch, where, name, jobs):
    def full(*_):
        raise OSError(28, "No space left on device")

    built(root)
    whole = site(root)
    monkeypatch.setattr(where, full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        build(root, clean=True, jobs=jobs)
    assert fnmatch(caught.value.filename, str(root / name))
    assert site(root) == whole


def test_errors_in_an_item_are_reported_and_the_rest_is_built(root):
    (root / "content" / "broken.md").write_text("---\ntype: multiple-choice\ntitle: Broken\n---\n\nNo choices.\n")
    done = built(root)
    assert done.published
    assert "KG021" in {d.code for d in done.diagnostics}
    assert (root / "public" / "item" / "broken.html").exists()


def test_there_must_be_a_project(tmp_path):
    with pytest.raises(ProjectProblem):
        build(tmp_path)


# ---- why


def test_why_shows_what_a_page_asked(root):
    name = some_item(root).stem
    asked = why(root, f"item/{name}.html")
    assert any(look.asked == "card" and look.of == f"item/{name}" for look in asked)
    assert any(look.asked == "dct:requires" for look in asked)
    assert any(look.asked.startswith("inverse kg:next") for look in asked)
    assert str(Lookup("card", "item/x", ("X",))) == "card of item/x: X"
    assert str(Lookup("list", "ch1", ())) == "list of ch1"


@pytest.mark.parametrize("page", ["index.html", "browse.html", "taxonomy.html", "tag/apply.html"])
def test_why_answers_for_every_kind_of_page(root, page):
    assert why(root, page)


@pytest.mark.parametrize(
    ("page", "meant"),
    [
        ("item/gradient-decent.html", "item/gradient-descent.html"),
        ("gradient-descent", "item/gradient-descent.html"),
        ("tag/gradient-descent.html", "item/gradient-descent.html"),
        ("/tag/aply.html", "tag/apply.html"),
        ("browze.html", "browse.html"),
    ],
)
def test_why_of_a_page_that_is_not_there_suggests_the_nearest(root, page, meant):
    with pytest.raises(ProjectProblem) as problem:
        why(root, page)
    assert problem.value.hint == f"did you mean '{meant}'?"


@pytest.mark.parametrize("page", ["nope.html", "item/nope.html", ".html", "", "/"])
def test_why_suggests_nothing_that_is_not_alike(root, page):
    with pytest.raises(ProjectProblem) as problem:
        why(root, page)
    assert problem.value.hint == ""


def test_why_of_several_pages_with_a_name_suggests_that_in_the_folder(root):
    item = some_item(root)
    item.rename(item.with_name("apply.md"))
    for page, meant in (("item/aply.html", "item/apply.html"), ("tag/aply.html", "tag/apply.html")):
        with pytest.raises(ProjectProblem) as problem:
            why(root, page)
        assert meant in problem.value.hint


# ---- the site for MkDocs


def test_the_site_knows_its_sources_and_answers_links_by_id(root):
    project, _ = find_project(root)
    made = site_for(project)
    name = some_item(root).stem
    assert made.sources[some_item(root).relative_to(root / "content").as_posix()] == f"item/{name}.html"
    assert made.wiki(name)[0] == f"item/{name}.html"
    assert made.wiki("apply")[0] == "tag/apply.html"
    assert made.wiki("nothing of the kind") is None
    assert set(made.data) == {"data/course.nq", "data/course.ttl", "data/course.jsonld", "data/ontology.ttl"}
