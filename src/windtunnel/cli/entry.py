"""The command line: `windtunnel COMMAND`. The commands are in `commands/`; here they are run, and errors told."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from windtunnel.cli.commands.app import app
from windtunnel.errors import UsageError, outside
from windtunnel.models.launch import launched
from windtunnel.models.threads import configure_openmp
from windtunnel.storage.terminal_safety import visible

# In the order of --help: each adds its commands to the app.
# isort: off
from windtunnel.cli.commands import study, report, checks, models, attacks, texts, lists, quality, backprop, machines  # noqa: F401
# isort: on

__all__ = ["app", "main", "run"]


def main() -> None:
    """Run the command line; an error of the user's is one line and exit code 2."""
    run(app)


def run(command: Any) -> None:
    """Run a command, and turn a UsageError into one line and exit code 2, an interrupt into a word and 130.

    So is a disk that is full, read-only or broken. Rows that failed where all others went well are exit code 1; what a
    signal stopped is 128 + the signal's number: 130 for Ctrl-C, 143 for SIGTERM, 138 for SIGUSR1 in a training (Linux).
    """
    configure_openmp()  # before any command loads torch
    try:
        with _stoppable():
            if launched():
                from windtunnel.models.encoders import torchrun  # it brings torch

                torchrun.run(command)
            else:
                _flushed(command)
    except UsageError as error:
        _tell(error)
    except (KeyboardInterrupt, Stopped) as stop:
        sys.stderr.write("\nStopped. What was finished is kept; the same command goes on from there.\n")
        sys.exit(128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT))
    except Exception as error:
        if (found := outside(error)) is None:
            raise
        _tell(found)


class Stopped(BaseException):
    """Ctrl-C or SIGTERM, raised where the program is, so that what is unfinished is removed.

    No KeyboardInterrupt: typer would leave without a word.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise `Stopped` inside the block, unless the caller has other plans for them."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    in_main_thread = threading.current_thread() is threading.main_thread()
    ours = {number: how for number, how in usual.items() if in_main_thread and signal.getsignal(number) == how}
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, how in ours.items():
            signal.signal(number, how)


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    raise Stopped(number)


def _flushed(command: Any) -> None:
    """Run a command until its output is written, too."""
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):  # what cannot be written now would be tried once more at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _tell(error: UsageError) -> NoReturn:
    """Say it in one line, also where a plug-in's own error or a file name has several, and leave."""
    code = getattr(error, "exit_code", 2)
    if not error.silent:
        sys.stderr.write(f"{'' if code > 128 else 'error: '}{visible(' '.join(str(error).splitlines()))}\n")
    sys.exit(code)
