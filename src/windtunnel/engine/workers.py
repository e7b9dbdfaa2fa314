"""The processes of every pool here: how they start, and how they end.

They load what they need at once, while their parent still looks for their work.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from windtunnel.models.threads import configure_openmp

SHARDS = "windtunnel.shards"
"""What work on shards needs."""
_PR_SET_PDEATHSIG = 1


def start_workers(workers: int, module: str = SHARDS) -> ProcessPoolExecutor:
    """Start processes; each imports a module, leaves Ctrl-C to its parent, and ends with it, however it ends.

    Args:
        workers: how many.
        module: what they will need.
    """
    configure_openmp(for_children=True)
    context = multiprocessing.get_context("spawn")  # a fork would carry torch's threads along, half alive
    processes = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(os.getpid(), module))
    with _without_interrupts():  # which they inherit, until `_begin` has set what they do about them
        for _ in range(workers):
            processes.submit(_nothing)  # a process is started for each
    return processes


def stop_workers(processes: ProcessPoolExecutor, *, busy: bool) -> None:
    """End processes: once they have done their work, or at once where nobody waits for it any more.

    Args:
        processes: those of `start_workers`.
        busy: whether some are at work that is no longer wanted, as after Ctrl-C.
    """
    running = list((processes._processes or {}).values()) if busy else []
    processes.shutdown(wait=not running, cancel_futures=True)
    for process in running:
        process.terminate()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int, module: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended in the meantime
            os._exit(1)
    importlib.import_module(module)


def _nothing() -> None:
    """What the first call of each process is."""
