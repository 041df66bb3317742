"""What the disk refuses, in the system's words, and which file it was about.

An OSError is no mistake in a course and no bug of ours: it goes up to whoever called, and is told in one line.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OF_OPEN_FILES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing to a file that is open can end with. Such errors do not say to which."""


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Has an error that names no file, raised in writing one, name `place`: the file, or the folder it is in."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in _OF_OPEN_FILES:
            raise OSError(error.errno, error.strerror, str(place)) from error
        raise


def told(error: OSError) -> str:
    """The error in a line: the reason and the file; of two, that which was to be written.

    >>> told(OSError(28, "No space left on device", "theme/icon.svg", None, "public/icon.svg"))
    'No space left on device: public/icon.svg'
    """
    name = error.filename2 or error.filename
    return f"{error.strerror or error}: {os.fsdecode(name)}" if name else str(error.strerror or error)
