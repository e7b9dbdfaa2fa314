"""Rows on which a transformation fails: noticed one by one, so that the work on all others is kept.

An engine opens a `watching` and asks for edits. A plug-in that works text by text begins each row with `Watch.begin`
and reports a failure to it instead of raising. A row that gives no answer in time is interrupted by a timer, where
Python code runs in the main thread; what cannot be interrupted so (a loop in C) needs a pool, whose parent reads the
heartbeats and ends the process.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from windtunnel.errors import TransformationError
from windtunnel.storage import files

ROW_TIMEOUT = 60.0
"""Seconds."""
_AGAIN = 1.0
"""Seconds until the timer interrupts once more, should the plug-in's own code have swallowed the first time."""


@dataclass(frozen=True)
class Failure:
    """One row that could not be transformed."""

    row: str
    """Its id."""
    spec: str
    error: str
    """What went wrong, with the transformation's name and the row's id."""
    line: str = ""
    """Where: the last line of the traceback, with its file and number."""
    draw: int = 0
    command: str = ""
    """What repeats it, where that is known."""

    def to_dict(self) -> dict[str, Any]:
        """For a line of JSON."""
        return asdict(self)


class FailedRowsError(TransformationError):
    """Some rows could not be transformed; all others were."""

    def __init__(self, failures: list[Failure], message: str = "", exit_code: int = 2) -> None:
        first = failures[0].error
        super().__init__(message or (f"{len(failures):,} rows failed; the first: {first}" if failures[1:] else first))
        self.failures = failures
        self.exit_code = exit_code


class TimedOut(BaseException):
    """A row took too long; no `Exception`, so that a plug-in's own `except Exception` lets it through."""


@dataclass
class Watch:
    """What is going on in an engine's work: the failures so far, and the row at hand."""

    row_timeout: float = ROW_TIMEOUT
    beat: Callable[[str, float], None] | None = None
    """Told the id of each row (or "" for a slice as a whole) and the time when it is begun."""
    failures: list[Failure] = field(default_factory=list)

    def begin(self, id_: str = "") -> None:
        """Say that work goes on: the time that is left starts anew."""
        if self.beat:
            self.beat(id_, time.monotonic())
        if _can_interrupt():
            signal.setitimer(signal.ITIMER_REAL, self.row_timeout, _AGAIN)

    def rest(self) -> None:
        """Stop the timer: what follows is our own work."""
        if _can_interrupt():
            signal.setitimer(signal.ITIMER_REAL, 0)

    def fail(self, name: str, id_: str, error: BaseException, spec: str = "", draw: int = 0) -> None:
        """Note a row that failed."""
        if _can_interrupt():
            signal.setitimer(signal.ITIMER_REAL, self.row_timeout, _AGAIN)
        if isinstance(error, TimedOut):
            said = f"'{name}' gave no answer on row '{id_}' within {self.row_timeout:g} s."
        elif isinstance(error, TransformationError):
            said = str(error)
        else:
            said = f"'{name}' failed on row '{id_}': {type(error).__name__}: {error}"
        self.failures.append(Failure(id_, spec or name, said, last_line(error), draw))


def with_command(
    failure: Failure, source: str, *, seed: int = 0, split: str = "", columns: dict[str, str] | None = None
) -> Failure:
    """Return the failure with the command that repeats it."""
    words = ["windtunnel", "preview", source, "-t", failure.spec, "--row", failure.row]
    options: dict[str, object] = {"seed": seed or "", "draw": failure.draw or "", "split": split}
    options |= {f"{name}-column": value for name, value in (columns or {}).items()}
    for name, value in options.items():
        if value:
            words += [f"--{name}", str(value)]
    return replace(failure, command=shlex.join(words))


def write(path: Path, failures: Sequence[Failure]) -> None:
    """Write failures as JSON lines; where there are none, remove the file of an earlier run."""
    if failures:
        files.write_text(path, lines_of(failures))
    else:
        files.remove(path)


def lines_of(failures: Sequence[Failure]) -> str:
    """Failures as JSON lines."""
    return "".join(f"{json.dumps(failure.to_dict(), ensure_ascii=False)}\n" for failure in failures)


def tell(
    failures: list[Failure],
    path: Path | str,
    *,
    skip_failed: bool,
    say: Callable[[str], None],
    count: int | None = None,
) -> None:
    """Say how many rows failed, the first of them, where the list is and how to repeat it.

    Args:
        failures: the rows that failed, or the first of them; none, nothing is said.
        path: of the list.
        skip_failed: whether they may stay as they are.
        say: told so.
        count: how many there are; None: these.

    Raises:
        FailedRowsError: there are some, and they are not to be skipped.
    """
    if not failures:
        return
    count = len(failures) if count is None else count
    rows = "1 row" if count == 1 else f"{count:,} rows"
    first = failures[0]
    again = f" (to repeat it: {first.command})" if first.command else ""
    said = f"{rows} failed; the list is {path}. The first: {first.error.rstrip('.')}{again}."
    if not skip_failed:
        raise FailedRowsError(failures, f"{said} --skip-failed leaves such rows as they are.", exit_code=1)
    say(f"{said} They stay as they are.")


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


def current() -> Watch | None:
    """The watch of the engine that is at work, if one is."""
    return _current.get()


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    """Watch over rows, and put the timer and its handler back afterwards."""
    token = _current.set(watch)
    before = signal.signal(signal.SIGALRM, _interrupt) if _can_interrupt() else None
    try:
        yield watch
    finally:
        if before is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        _current.reset(token)


def last_line(error: BaseException) -> str:
    """Say where an error arose, in the user's code if it has a cause there."""
    cause = error.__cause__ or error
    frames = traceback.extract_tb(cause.__traceback__)
    if isinstance(cause, TimedOut):  # the last frame is the timer's own
        frames = traceback.StackSummary.from_list([f for f in frames if Path(f.filename) != Path(__file__)])
    if not frames or (cause is error and isinstance(error, TransformationError)):
        return ""
    last = frames[-1]
    return f'File "{last.filename}", line {last.lineno}, in {last.name}: {last.line}'


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimedOut


def _can_interrupt() -> bool:
    """Timers exist on Unix and reach the main thread only."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
