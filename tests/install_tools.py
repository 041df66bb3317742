"""Installs what tests need besides Python packages: a browser, and the packages of `package.json` on Node.

`python tests/install_tools.py FOLDER` puts the Node packages into FOLDER; `tests/toolbox.py` finds everything again.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from toolbox import chromium, npm


def install_node_packages(folder: Path) -> None:
    """`npm install` of the pinned packages, without a lock file of its own."""
    folder.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("package.json"), folder)
    command = [*npm(), "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True)


def install_chromium() -> None:
    """Debian's Chromium where there is apt, Playwright's own build elsewhere."""
    if chromium() is not None:
        return
    if shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        packages = ["chromium", "fonts-dejavu"]
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    try:
        install_node_packages(Path(sys.argv[1]))
        install_chromium()
    except subprocess.CalledProcessError as error:
        sys.exit(f"What tests need could not be installed (see above): {' '.join(map(str, error.cmd[-8:]))}")
