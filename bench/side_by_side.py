#!/usr/bin/env python3
"""Time and memory of building a course, side by side with Hugo building the same content (standard library only).

    python bench/side_by_side.py COURSE HUGO_SITE [--runs 5] [--hugo PROGRAM] [--kg PROGRAM]

The two folders come from one generator, so that both tools have the same items to build. Builds take turns; every run
starts from nothing, with the output of the one before moved aside, since a file system that has just deleted thousands
of files makes new ones slowly. Then one title is edited and built five times, and built again with nothing changed.
The median of the ratios counts: a machine drifts, a pair of neighbouring runs hardly does. `--kg` is the program to
measure, best from a wheel in an environment of its own and on a Python that users have: with pyenv's own builds, which
are not optimised by default, it takes a sixth longer than with Debian's.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SETTLED = 4
"""Seconds after which a file counts as settled, so that it is not read again for being new."""


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak resident MB of a command, which must succeed or have findings."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)} failed")
    return seconds, used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def from_nothing(command: list[str], folder: Path, outputs: tuple[str, ...], aside: Path) -> tuple[float, float]:
    """The same, after moving the outputs aside."""
    for name in outputs:
        if (folder / name).exists():
            (folder / name).rename(aside / f"{folder.name}-{name}-{time.time_ns()}")
    os.sync()
    return run(command, folder)


def edited(course: Path, number: int) -> None:
    """Changes the title of an item in the middle of the course."""
    items = sorted(path for path in (course / "content").rglob("*.md") if "\ntitle:" in path.read_text("utf-8"))
    path = items[len(items) // 2]
    path.write_text(
        re.sub(r"(?m)^title: .*", f"title: Edit number {number}", path.read_text("utf-8"), count=1), "utf-8"
    )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path)
    parser.add_argument("hugo_site", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kg", default="kg")
    parser.add_argument("--hugo", default="hugo")
    options = parser.parse_args()
    pairs = []
    with tempfile.TemporaryDirectory(dir=options.course.parent) as aside:
        for number in range(options.runs):
            ours = from_nothing([options.kg, "build"], options.course, ("public", ".kg"), Path(aside))
            theirs = from_nothing([options.hugo, "--quiet"], options.hugo_site, ("public",), Path(aside))
            pairs.append((ours, theirs))
            print(f"clean {number + 1}: kg {ours[0]:.2f} s, hugo {theirs[0]:.2f} s, ratio {ours[0] / theirs[0]:.2f}")
    ratio = median(ours[0] / theirs[0] for ours, theirs in pairs)
    memory = [max(ours[1] for ours, _ in pairs), max(theirs[1] for _, theirs in pairs)]
    print(f"clean: median of the ratios {ratio:.2f}; peak memory {memory[0]:.0f} MB and {memory[1]:.0f} MB")
    time.sleep(SETTLED)
    run([options.kg, "build"], options.course)
    edits = []
    for number in range(5):
        edited(options.course, number)
        edits.append(run([options.kg, "build"], options.course)[0])
    print(f"one title edited: median {median(edits):.2f} s of {', '.join(f'{seconds:.2f}' for seconds in edits)}")
    time.sleep(SETTLED)
    run([options.kg, "build"], options.course)
    print(f"nothing changed: {min(run([options.kg, 'build'], options.course)[0] for _ in range(3)):.2f} s")
    print(f"load average over the last minute: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
