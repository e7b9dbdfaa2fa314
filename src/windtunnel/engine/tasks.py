"""A task for every item of a list, here or in a pool of processes: for shards, which read and write for themselves.

Items and answers are small; what is large lies in files. A process that dies takes nothing along but what it had at
hand, which is done again, by itself at last, so that an item that kills its process is told from its fellows.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

import pyarrow as pa

from windtunnel.engine.workers import start_workers, stop_workers

T = TypeVar("T")

ATTEMPTS = 3
"""How often an item may take its process along before it is given up."""
_AHEAD = 2
"""Items that wait for each process: it is never idle, and a list of millions is read as it is needed."""


def run_here(task: Callable[[T], dict[str, Any]], items: Iterable[T]) -> Iterator[dict[str, Any]]:
    """Do one after the other in this process."""
    for item in items:
        yield task(item)


def run_in_pool(
    task: Callable[[T], dict[str, Any]], items: Iterable[T], workers: int, processes: ProcessPoolExecutor | None = None
) -> Iterator[dict[str, Any]]:
    """Do them in several processes: answers as they come, or `error` for an item that ends its process each time.

    Args:
        task: called with each item; both are pickled, so they should be small.
        items: read as they are needed.
        workers: how many processes.
        processes: those that were started before, if any.
    """
    left = iter(items)
    suspects: deque[tuple[T, int]] = deque()
    while True:
        yield from _together(task, left, workers, suspects, processes or start_workers(workers))
        processes = None  # it is used up
        if not suspects:
            return
        while suspects:  # one at a time, so that the one to blame is known
            item, tried = suspects.popleft()
            again: deque[tuple[T, int]] = deque()
            yield from _together(task, iter([item]), 1, again, start_workers(1))
            if again and tried + 1 < ATTEMPTS:
                suspects.append((item, tried + 1))
            elif again:
                yield {"error": f"{item}: its process died {ATTEMPTS} times; is there memory enough?"}


def _together(
    task: Callable[[T], dict[str, Any]],
    left: Iterator[T],
    workers: int,
    suspects: deque[tuple[T, int]],
    processes: ProcessPoolExecutor,
) -> Iterator[dict[str, Any]]:
    """Do items until none is left, or a process dies: what was at hand then is suspect."""
    at_hand: dict[Future[dict[str, Any]], T] = {}
    try:
        for item in itertools.islice(left, workers * _AHEAD):
            at_hand[processes.submit(on_one_core, task, item)] = item
        while at_hand:
            finished, _ = wait(at_hand, return_when=FIRST_COMPLETED)
            for future in finished:
                answer = future.result()
                del at_hand[future]
                for item in itertools.islice(left, 1):
                    at_hand[processes.submit(on_one_core, task, item)] = item
                yield answer
    except BrokenProcessPool:
        suspects += [(item, 1) for item in at_hand.values()]
    finally:
        stop_workers(processes, busy=bool(at_hand))


def on_one_core(task: Callable[[T], dict[str, Any]], item: T) -> dict[str, Any]:
    """Do a task in a process whose machine has others for its other cores."""
    pa.set_cpu_count(1)
    return task(item)
