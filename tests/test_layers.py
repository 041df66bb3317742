"""Imports go one way, and what checks it does find one that does not."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from toolbox import ROOT


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `make layers` says about the `kg` in the folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contract elsewhere, where tests may break it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "kg", tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_imports_go_one_way():
    found = checked(ROOT)
    assert found.returncode == 0, found.stdout
    assert "Contracts: 1 kept, 0 broken." in found.stdout


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("course", "build"),
        ("model", "graph"),
        ("markdown/writer", "items"),
        ("pages/item", "state"),
        ("commands/check", "cli"),
    ],
)
def test_an_import_that_goes_up_is_found(copy: Path, low: str, high: str):
    """Also one in a function, and one in a package."""
    with (copy / f"kg/{low}.py").open("a") as file:
        file.write(f"\n\ndef planted() -> None:\n    import kg.{high}\n")
    found = checked(copy)
    assert found.returncode == 1
    assert f"kg.{low.partition('/')[0]} is not allowed to import kg.{high}:" in found.stdout


def test_a_module_that_has_no_place_among_the_layers_is_found(copy: Path):
    (copy / "kg/utils.py").write_text("")
    found = checked(copy)
    assert found.returncode == 1
    assert "utils" in found.stdout


def test_architecture_draws_the_layers_of_the_contract():
    """Its table has the same modules, layer by layer; a new module gets a place in both."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = [row.split("|")[2] for row in text.partition("| what for |")[2].partition("\n\n")[0].splitlines()[2:]]
    drawn = [set(re.findall("`(.+?)`", layer)) for row in rows for layer in row.split(";")]
    listed = [set(layer.split(" : ")) for layer in contract["layers"]]
    assert drawn == listed, "give the module its place in the table of ARCHITECTURE.md too"


def test_only_some_modules_know_mkdocs():
    """As `ARCHITECTURE.md` says."""
    knowing = {
        path.stem for path in (ROOT / "kg").rglob("*.py") if re.search(r"(import|from) mkdocs\b", path.read_text())
    }
    assert {name for name in knowing if not name.startswith("mkdocs_")} == set()
