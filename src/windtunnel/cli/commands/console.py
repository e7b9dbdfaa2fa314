"""Where a command says what it has to say."""

from __future__ import annotations

import sys
from typing import Any

from windtunnel.storage.terminal_safety import visible


def say(what: str) -> None:
    """Say it beside the output."""
    sys.stderr.write(visible(what) + "\n")


def new_console() -> Any:
    """A console that colours only what it is told to, and that no text steers."""
    from rich.console import Console

    from windtunnel.cli.terminal import Unsteered

    console = Console(highlight=False, soft_wrap=False)
    console.push_render_hook(Unsteered())
    return console
