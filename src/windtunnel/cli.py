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

from windtunnel.commands.app import app
from windtunnel.errors import UsageError, outside
from windtunnel.launch import launched
from windtunnel.visible import visible

# In the order of --help: each adds its commands to the app.
# isort: off
from windtunnel.commands import study, report, checks, models, attacks, texts, lists, quality, backprop, machines  # noqa: F401
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
    try:
        with _terminable():
            if launched():
                from windtunnel import crew  # it brings torch

                crew.run(command)
            else:
                _flushed(command)
    except UsageError as error:
        _tell(error)
    except (KeyboardInterrupt, Terminated) as stop:
        sys.stderr.write("\nStopped. What was finished is kept; the same command goes on from there.\n")
        sys.exit(143 if isinstance(stop, Terminated) else 130)
    except Exception as error:
        if (found := outside(error)) is None:
            raise
        _tell(found)


class Terminated(BaseException):
    """SIGTERM, raised where the program is, so that what is unfinished is removed as after Ctrl-C."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM be raised inside the block, unless the caller has other plans for it."""
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Terminated


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


if __name__ == "__main__":
    main()
