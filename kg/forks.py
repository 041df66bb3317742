"""Forked helpers: copies of this process that each do a share of the work and hand back what they made.

`Spread` deals many alike pieces of work out, `beside` has one done on the side. Below them, `split` returns in every
copy, with the number of its share; a helper ends with `deliver`, the first process calls `collect`. For processes
without threads, on systems that fork.
"""

import gc
import os
import pickle
import shutil
import signal
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

from msgspec import Struct

Item = TypeVar("Item")
Result = TypeVar("Result")

SHARE = 150
"""Files to read or pages to make; with fewer, another process is not worth starting."""
HAND = 4
"""Items that a process takes at a time."""
HANDS = 1 << 10
"""At most; as numbers of four bytes they fit into any pipe."""


class HelperError(Exception):
    """A helper ended without its result; the text says why, as far as it could. What the disk refused a helper is an
    OSError here too."""


class Helper(Struct, frozen=True):
    """A forked process and the end of the pipe on which it delivers."""

    process: int
    pipe: int


def can_fork() -> bool:
    """Whether forking is safe here: on macOS the system's own libraries are not ready for it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def split(shares: int) -> tuple[int, tuple[Helper, ...], int]:
    """Forks into `shares` processes, or fewer where the system has no more. Returns the number of this one's share, its
    helpers, and its pipe.

    Share 0 is the first process, which has the helpers; the others have a pipe to deliver on. Ctrl-C is for the first
    process, which ends its helpers.
    """
    if shares < 2:
        return 0, (), -1
    sys.stdout.flush()
    sys.stderr.flush()
    helpers: list[Helper] = []
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for share in range(1, shares):
            reading, writing = os.pipe()
            try:
                process = os.fork()
            except OSError:
                os.close(reading)
                os.close(writing)
                break
            if process == 0:  # pragma: no cover  # in the helper
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                for end in (reading, *(helper.pipe for helper in helpers)):
                    os.close(end)
                gc.freeze()  # what was there before is not looked at again, so its memory stays shared
                return share, (), writing
            os.close(writing)
            helpers.append(Helper(process, reading))
    finally:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        except KeyboardInterrupt:
            stop(helpers)
            raise
    return 0, tuple(helpers), -1


def deliver(
    pipe: int, value: object, failure: BaseException | None = None
) -> NoReturn:  # pragma: no cover  # in the helper
    """Hands `value`, or why there is none, to the first process and ends this one, without any cleaning up."""
    status = 1
    with suppress(BaseException), os.fdopen(pipe, "wb") as file:
        pickle.dump((value, failure and _portable(failure)), file, pickle.HIGHEST_PROTOCOL)
        status = 0
    os._exit(status)


def _portable(failure: BaseException) -> Exception:
    """A failure that can be handed over whatever it holds: what the disk refused as it is, of another the text."""
    if isinstance(failure, OSError) and failure.errno:
        return OSError(failure.errno, failure.strerror, failure.filename, None, failure.filename2)
    return HelperError(f"{type(failure).__name__}: {failure}")


def collect(helpers: Sequence[Helper]) -> list[Any]:
    """What the helpers deliver, in their order.

    Raises `HelperError` when one failed, or OSError when the disk did; then, and when it is interrupted, all are ended.
    """
    values, waiting = [], list(helpers)
    try:
        while waiting:
            with os.fdopen(waiting[0].pipe, "rb", closefd=False) as file:
                data = file.read()
            _, status = os.waitpid(waiting[0].process, 0)
            os.close(waiting.pop(0).pipe)
            value, failure = _delivered(data, status)
            if failure:
                raise failure
            values.append(value)
    finally:
        stop(waiting)
    return values


def _delivered(data: bytes, status: int) -> tuple[Any, Exception | None]:
    if status or not data:
        return None, HelperError(f"a helper process ended early (status {os.waitstatus_to_exitcode(status)})")
    value, failure = pickle.loads(data)  # noqa: S301  # from our own copy
    return value, failure


def stop(helpers: Sequence[Helper]) -> None:
    """Ends helpers whose work is not wanted any more."""
    for helper in helpers:
        os.close(helper.pipe)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(helper.process, signal.SIGKILL)
            os.waitpid(helper.process, 0)


@contextmanager
def beside(work: Callable[[Path], Result], folder: Path, jobs: int) -> Iterator[Callable[[], Result]]:
    """Has `work` write its files below a folder of its own while the block runs, in a helper if `jobs` allows.

    The block calls what it gets to have them moved to `folder`, where they replace what is there, and for what `work`
    returned.
    """
    own = folder.with_name(f"{folder.name}-data")
    shutil.rmtree(own, ignore_errors=True)
    share, helpers, pipe = split(2 if jobs > 1 and can_fork() else 1)
    if share:  # pragma: no cover  # in the helper
        try:
            made = work(own)
        except BaseException as error:  # whatever it is, the first process hears of it
            deliver(pipe, None, error)
        deliver(pipe, made)
    if not helpers:
        yield lambda: work(folder)
        return
    waiting = list(helpers)

    def put() -> Result:
        (made,) = collect((waiting.pop(),))
        for path in sorted(own.rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(own)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
        return made  # type: ignore[no-any-return]  # what `work` made there

    try:
        yield put
    finally:
        stop(waiting)
        shutil.rmtree(own, ignore_errors=True)


class Spread(Generic[Item, Result]):
    """Work on many items, dealt out a few at a time to helpers, which begin at once, and to this process, which joins
    in with `finish`. Whoever is done with some takes more, so all end together.

    Use it in a ``with``, or call `stop` in the end.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Result], items: Sequence[Item], jobs: int) -> None:
        """`work` gets some of `items`, again and again; with up to `jobs` processes, this one included."""
        self._work = work
        self._items = items
        self._hand = max(HAND, -(-len(items) // HANDS))
        self._deck, writing = os.pipe()  # holds the numbers of the hands: who reads one has it
        with os.fdopen(writing, "wb") as deck:
            deck.write(array("I", range(-(-len(items) // self._hand))).tobytes())
        shares = max(1, min(jobs, len(items) // SHARE)) if can_fork() else 1
        share, self._helpers, pipe = split(shares)
        if share:  # pragma: no cover  # in a helper
            try:
                # Pickled by the hand: all at once in the end, the others would wait for it.
                made = [pickle.dumps(work(hand), pickle.HIGHEST_PROTOCOL) for hand in self._hands()]
            except BaseException as error:  # whatever it is, the first process hears of it
                deliver(pipe, None, error)
            deliver(pipe, made)

    def __enter__(self) -> "Spread[Item, Result]":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves no helper behind."""
        self.stop()

    def finish(self) -> list[Result]:
        """Does what is left; what `work` gave each time, in no order. Raises as `work` and `collect` do."""
        try:
            made = [self._work(hand) for hand in self._hands()]
            helpers, self._helpers = self._helpers, ()
            made += [pickle.loads(data) for parts in collect(helpers) for data in parts]  # noqa: S301  # from our own copy
        finally:
            self.stop()
        return made

    def stop(self) -> None:
        """Ends helpers whose work is not wanted any more; does nothing after `finish`."""
        if self._deck >= 0:
            os.close(self._deck)
        helpers, self._helpers, self._deck = self._helpers, (), -1
        stop(helpers)

    def _hands(self) -> Iterator[Sequence[Item]]:
        """The items that fall to this process."""
        while number := os.read(self._deck, 4):
            start = array("I", number)[0] * self._hand
            yield self._items[start : start + self._hand]
