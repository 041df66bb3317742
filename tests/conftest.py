"""Fixtures that several test modules share: the repository's own course, built once, and a browser."""

import shutil
from pathlib import Path

import pytest
from toolbox import ROOT, chromium


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file looks as if it were written long ago, so that none is read again for being new."""
    monkeypatch.setattr("kg.sources.SETTLING", -(10**19))


@pytest.fixture(scope="session")
def course_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the repository's course, built in a folder with a space and an umlaut in its name."""
    from kg.build import build

    root = tmp_path_factory.mktemp("ein kürs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "content", root / "content")
    built = build(root, jobs=1)
    assert built.published, built.diagnostics
    return root / "public"


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; fails where there is none, since what it checks must never be passed over."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    assert path, "no Chromium found: run `make test`, it installs one"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()
