r"""One reader in a process of its own, under limits: whatever a bad file does to it is noticed.

    with Worker(target) as worker:
        verdict = worker.tried(b"text,label\n...")

The process is forked from a server that has imported the readers once, so that a new one, after a crash, is there at
once. It may take `MOST_SECONDS` of processor time (and `PATIENCE` by the clock, for a reader that waits for something)
and `MOST_MEMORY` more than it begins with.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

if TYPE_CHECKING:
    from target import Target

ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # Arrow's own allocators reserve more addresses than a worker may have
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "MPLBACKEND": "agg",
}
"""Of the server that imports the readers; not of the process that asks, which may be the tests' own."""
MOST_SECONDS = 10
PATIENCE = 60.0
MOST_MEMORY = 512 << 20
"""Bytes of resident memory; addresses may be twice as many."""
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder in memory, so that no input waits for a disk."""
STATUS = Path("/proc/self/status")
SOURCE = f"{os.sep}windtunnel{os.sep}"


class Verdict(NamedTuple):
    """What a reader did with an input."""

    kind: str
    """`read`, `refused`, or what is a finding: `raised`, `nameless` (the message names no file), `crash`, `hang`,
    `memory`."""
    what: str
    """The type of the error and where it arose: the same for findings of one cause."""
    said: str
    """The message, or the end of the traceback."""

    @property
    def is_finding(self) -> bool:
        """Whether there is something to mend."""
        return self.kind not in ("read", "refused")


class Worker:
    """Tries inputs on one target, one after the other; a process that died is replaced by the next input."""

    def __init__(self, target: Target, *, table: str = "targets", seconds: int = MOST_SECONDS) -> None:
        """Name it.

        Args:
            target: the reader.
            table: the module whose `TARGETS` has it.
            seconds: of processor time for an input.
        """
        self._target, self._table, self._seconds = target, table, seconds
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["targets"])
        self._process: multiprocessing.process.BaseProcess | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def tried(self, content: bytes) -> Verdict:
        """Give the target an input."""
        if self._process is None:
            self._start()
        with contextlib.suppress(BrokenPipeError):
            self._pipe.send_bytes(pickle.dumps([content]))
        try:
            if not self._pipe.poll(PATIENCE):
                self._stop()
                return Verdict("hang", "waits", f"no answer in {PATIENCE:g} s by the clock")
            return Verdict(*self._pipe.recv()[0])
        except (EOFError, ConnectionResetError):
            return self._post_mortem()

    def tried_all(self, contents: Sequence[bytes]) -> list[Verdict]:
        """Give it many inputs at once, which saves the two processes from waiting for each other.

        Where it dies of one, or is not done in time, they are given once more, one by one.
        """
        if self._process is None:
            self._start()
        with contextlib.suppress(BrokenPipeError):
            self._pipe.send_bytes(pickle.dumps(list(contents)))
        with contextlib.suppress(EOFError, ConnectionResetError):
            if self._pipe.poll(PATIENCE):
                return [Verdict(*one) for one in self._pipe.recv()]
        self._stop()
        return [self.tried(content) for content in contents]

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=_serve, args=(self._table, self._target.name, self._seconds, theirs), daemon=True
        )
        with patch.dict(os.environ, ENVIRONMENT):
            forkserver.ensure_running()
        self._process.start()
        theirs.close()
        until = time.monotonic() + 5 * PATIENCE
        while not self._pipe.poll(1.0):
            if not self._process.is_alive() or time.monotonic() > until:
                raise RuntimeError(f"{self._target.name}: its process did not begin ({self._process.exitcode})")
        ready = self._pipe.recv()
        if ready != "ready":
            raise RuntimeError(f"{self._target.name}: {ready}")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def _post_mortem(self) -> Verdict:
        assert self._process is not None
        self._process.join()
        code = self._process.exitcode or 0
        self._stop()
        if code == -signal.SIGXCPU:
            return Verdict("hang", "computes", f"more than {self._seconds} s of processor time")
        return Verdict("crash", signal.Signals(-code).name if code < 0 else f"exit {code}", "the process ended")


def _serve(table: str, name: str, seconds: int, pipe: Connection) -> None:
    """Answer inputs until the pipe is closed."""
    target = importlib.import_module(table).TARGETS[name]
    # What readers say beside their errors, and a crash's last words, would be mixed up with the hunt's own.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-", dir=MEMORY, ignore_cleanup_errors=True) as place:
        folder = Path(place)
        os.chdir(folder)
        os.environ["WINDTUNNEL_CACHE"] = os.environ["HOME"] = place
        try:
            target.around(folder)
            prepared = target.prepare(folder)
        except BaseException:
            pipe.send(traceback.format_exc())
            return
        pipe.send("ready")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_status("VmSize") + 2 * MOST_MEMORY, hard))
        while True:
            try:
                contents = pickle.loads(pipe.recv_bytes())  # of our own making
            except (EOFError, OSError):
                return
            pipe.send([tuple(_verdict(target, prepared, content, seconds)) for content in contents])


def _verdict(target: Target, prepared: object, content: bytes, seconds: int) -> Verdict:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _status("VmHWM")
    found = _judged(target, prepared, content)
    grown = _status("VmHWM") - before
    if not found.is_finding and grown > MOST_MEMORY:
        return Verdict("memory", "resident", f"{grown >> 20:,} MiB more than before")
    return found


def _judged(target: Target, prepared: object, content: bytes) -> Verdict:
    from windtunnel.errors import UsageError

    try:
        target.call(prepared, content)
    except UsageError as error:
        said = str(error)
        if not any(name in said for name in target.named_by):
            return Verdict("nameless", _where(error), said[:2_000])
        return Verdict("refused", type(error).__name__, said[:2_000])
    except MemoryError as error:
        return Verdict("memory", _where(error), _end(error))
    except BaseException as error:
        return Verdict("raised", f"{type(error).__name__} {_where(error)}", _end(error))
    return Verdict("read", "", "")


def _where(error: BaseException) -> str:
    """The last place in the program that a traceback leads through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if SOURCE in f.filename] or traceback.extract_tb(
        error.__traceback__
    )
    last = frames[-1]
    return f"{last.filename.rpartition(SOURCE)[2]}:{last.name}"


def _end(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))[-1_500:]
    except BaseException as worse:  # an error whose own message cannot be made
        return type(worse).__name__


def _status(name: str) -> int:
    """A field of /proc/self/status in bytes."""
    content = STATUS.read_bytes()
    start = content.index(name.encode() + b":") + len(name) + 1
    return int(content[start : content.index(b"kB", start)]) << 10
