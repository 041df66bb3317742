"""What the disk refuses, in words."""

import errno
from pathlib import Path

import pytest

from kg.disk import told, writing

FULL = OSError(errno.ENOSPC, "No space left on device")


def test_an_error_that_names_no_file_gets_the_place(tmp_path: Path) -> None:
    """The innermost place that is known."""
    with pytest.raises(OSError, match="No space left") as caught, writing(tmp_path), writing(tmp_path / "x"):
        raise FULL
    assert told(caught.value) == f"No space left on device: {tmp_path / 'x'}"


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device", "other"), OSError(errno.EAGAIN, "Try again"), ValueError()],
)
def test_what_names_a_file_or_is_about_none_stays_as_it_is(error: Exception) -> None:
    """As does whatever else is raised."""
    with pytest.raises(type(error)) as caught, writing(Path("x")):
        raise error
    assert caught.value is error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FULL, "No space left on device"),
        (PermissionError(13, "Permission denied", b"a/b"), "Permission denied: a/b"),
        (PermissionError(13, "Permission denied", "new", None, "old"), "Permission denied: old"),
        (OSError("odd"), "odd"),
    ],
)
def test_an_error_is_told_in_one_line(error: OSError, line: str) -> None:
    """With the file that was to be written."""
    assert told(error) == line
