"""The command line: `windtunnel COMMAND`. The commands are in `commands/`; here they are run, and errors told."""

from __future__ import annotations

import sys
from typing import Any

from windtunnel.commands.app import app
from windtunnel.errors import UsageError
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

    Rows that failed where all others went well are exit code 1; a training that was stopped is 128 + the signal's
    number: 130 for Ctrl-C, 143 for SIGTERM, 138 for SIGUSR1 (Linux).
    """
    try:
        if launched():
            from windtunnel import crew  # it brings torch

            crew.run(command)
        else:
            command()
    except UsageError as error:
        # one line, also where a plug-in's own error or a file name has several
        code = getattr(error, "exit_code", 2)
        if not error.silent:
            sys.stderr.write(f"{'' if code > 128 else 'error: '}{visible(' '.join(str(error).splitlines()))}\n")
        sys.exit(code)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was finished is kept; the same command goes on from there.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
