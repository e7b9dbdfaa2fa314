"""Processes that begin before there is work for them."""

import os
import signal
import sys

import pytest

from windtunnel.engine.workers import start_workers


def seen() -> tuple[bool, bool, int]:
    """What a worker says of itself."""
    return "windtunnel.shards" in sys.modules, signal.getsignal(signal.SIGINT) is signal.SIG_IGN, os.getppid()


def test_workers_load_what_they_need_and_leave_an_interrupt_to_their_parent(capfd):
    """Ctrl-C reaches all of a terminal's processes, also those that are still loading: they say nothing, and live."""
    with start_workers(2) as workers:
        children = list(workers._processes)
        for child in children:
            os.kill(child, signal.SIGINT)
        assert len(children) == 2
        assert workers.submit(seen).result() == (True, True, os.getpid())
        assert list(workers._processes) == children
    assert capfd.readouterr() == ("", "")


def test_the_parent_hears_interrupts_again():
    """They are held back only while the processes start."""
    with start_workers(1), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
