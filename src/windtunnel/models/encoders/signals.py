"""Signals that ask a training to stop: it ends its step, writes a checkpoint and says how to go on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

SIGNALS = ("SIGINT", "SIGTERM", "SIGUSR1")
"""Ctrl-C; what `kill` and a cluster at its end send; what Slurm sends before its time limit."""


class StopRequest(NamedTuple):
    """Who wants a training to stop, and the exit code that says so."""

    by: str
    """`SIGTERM`, or `its caller`."""
    exit_code: int
    """128 + the signal's number, as shells have it: 130 for Ctrl-C, 143 for SIGTERM, 138 for SIGUSR1 on Linux."""


@contextmanager
def stop_requests(stop: Callable[[], bool]) -> Iterator[Callable[[], StopRequest | None]]:
    """Take note of signals inside the block instead of dying from them; a second one has its usual effect.

    Signals that are ignored (`nohup`) stay so. Outside the main thread none can be caught, and only `stop` is asked.

    Args:
        stop: a way for the caller to ask, too.

    Yields:
        A function that says who asked for a stop; None where nobody did.
    """
    caught: list[int] = []
    before: dict[int, object] = {}

    def put_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # as getsignal gave it

    def note(number: int, _: FrameType | None) -> None:
        caught.append(number)
        put_back()

    def requested() -> StopRequest | None:
        wanted = stop()
        if caught:
            return StopRequest(signal.Signals(caught[0]).name, 128 + caught[0])
        return StopRequest("its caller", 2) if wanted else None

    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in SIGNALS if hasattr(signal, name)):
            handler = signal.getsignal(number)
            if handler not in (signal.SIG_IGN, None):  # None: set by C code, which could not be put back
                before[number] = handler
                signal.signal(number, note)
    try:
        yield requested
    finally:
        put_back()
