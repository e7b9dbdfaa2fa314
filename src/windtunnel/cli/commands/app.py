"""What `windtunnel` answers to without a command."""

from __future__ import annotations

from typing import Annotated

import typer

from windtunnel import __version__
from windtunnel.storage import permissions

app = typer.Typer(
    help="Put a text classifier in a wind tunnel: realistic changes that keep the label, measured with intervals.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"windtunnel {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: ARG001 its callback has answered
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show it.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="No network: hub ids come out of the cache. Or WINDTUNNEL_OFFLINE=1.")
    ] = False,
) -> None:
    """Put a text classifier in a wind tunnel."""
    if offline:
        permissions.forbid_network()
