"""Ordinary pages are looked at for links that lead nowhere and front matter that cannot be read."""

from pathlib import Path

import pytest
from shell import CONFIG, write

from kg.build import load

TAXONOMY = "c: {label: C, kind: chapter}\n"
ITEM = "---\ntype: essay\ntitle: A\ntags: [c, apply]\n---\n\nWhy?\n\n## Answer\n\nSo.\n"


def found(root: Path, page: str, config: str = CONFIG) -> list[tuple[str, int, int]]:
    """What is said of the ordinary page `page.md`: code, line, column."""
    write(
        root,
        {"mkdocs.yml": config, "content/taxonomy.yml": TAXONOMY, "content/ch/a.md": ITEM, "content/page.md": page},
    )
    write(root, {"content/ch/picture.png": "", "content/ch/draft.md": ITEM.replace("tags", "status: draft\ntags")})
    said = load(root).diagnostics
    return [(d.code, d.span.line, d.span.column) for d in said if d.path == "content/page.md"]


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("[x](ch/a.md) [[a]] [[c]] ![p](ch/picture.png) [self](page.md) [p](ch/picture.png)", []),
        ("# A\n\n[x](nowhere.md)", [("KG044", 3, 5)]),
        ("[[nix]]", [("KG044", 1, 3)]),
        ("![p](p.png)", [("KG046", 1, 6)]),
        ("[x](../../up.md)", [("KG045", 1, 5)]),
        ("[x](ch/draft.md)", [("KG081", 1, 5)]),
        ("[x](made/by/the/site.html) [y](browse.html) [z](/else/) [w](https://example.org/x.md)", []),
        ("`[[x]]` `[x](y.md)`\n\n    [x](y.md)\n\n```\n[x](y.md)\n```\n<video src='x'></video>\n\n!!! note\n\n", []),
        ("Text.", []),
    ],
)
def test_a_link_has_to_lead_somewhere_if_mkdocs_looks_for_it(tmp_path: Path, page: str, codes: list[object]) -> None:
    """As in items; addresses of pages as they are published are the author's affair."""
    assert found(tmp_path, page) == codes


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("---\nfoo: [}\n---\n\nText\n", [("KG010", 2, 7)]),
        ("---\nfoo: bar\n\nText\n", [("KG018", 1, 1)]),
        ("---\ntitle: A\nhide: [toc]\n---\n\nText\n", []),
        ("---\n\nWords: and no keys\n\n---\n\nText\n", []),
        ("---\nJust words\n---\n", []),
    ],
)
def test_front_matter_has_to_be_readable(tmp_path: Path, page: str, codes: list[object]) -> None:
    """MkDocs would show it as text."""
    assert found(tmp_path, page) == codes


def test_links_are_left_alone_where_others_make_pages(tmp_path: Path) -> None:
    """A plugin or a hook may make what is linked to."""
    page = "[x](made.md)"
    assert found(tmp_path, page) == [("KG044", 1, 5)]
    assert found(tmp_path, page, CONFIG + "hooks: [h.py]\n") == []
    assert found(tmp_path, page, CONFIG.replace("[coursegraph]", "[coursegraph, gen-files]")) == []
