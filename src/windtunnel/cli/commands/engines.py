"""The flags of work on many files, and which engine they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from windtunnel.cli.commands.common import say
from windtunnel.engine.workers import begun
from windtunnel.errors import DataError, UsageError
from windtunnel.storage.paths import is_address

if TYPE_CHECKING:
    from windtunnel.shards.job import Engine, Summary

PANEL = "Many files"
EngineName = Annotated[
    str, typer.Option("--engine", help="local (processes of this machine) or ray.", rich_help_panel=PANEL)
]
RayAddress = Annotated[
    str | None,
    typer.Option(help="A Ray cluster: auto, HOST:PORT. Default: a Ray of our own, here.", rich_help_panel=PANEL),
]
ShardRows = Annotated[
    int | None,
    typer.Option(help="The most rows of an output file (default 100,000).", min=1, rich_help_panel=PANEL),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Even where OUTPUT holds other work.", rich_help_panel=PANEL)
]


def is_folder(output: str) -> bool:
    """Tell whether an output is meant as a folder of shards: it is one, ends in `/`, or has no ending."""
    if is_address(output):
        return True
    return output.endswith("/") or Path(output).is_dir() or not Path(output).suffix


def engine(name: str, workers: int, ray_address: str | None = None) -> Engine:
    """Return the engine that flags name.

    Raises:
        UsageError: there is no such engine, or it is not installed.
    """
    if name == "ray":
        from windtunnel.engine import ray

        ray.check()
        own = None if ray_address else workers
        return lambda task, shards: ray.run(task, shards, address=ray_address, workers=own)
    if name != "local":
        raise UsageError(f"There is no engine '{name}'; there are local and ray.")
    if ray_address:
        raise UsageError("--ray-address goes with --engine ray.")
    processes = begun(workers) if workers > 1 else None  # they load while we do
    from windtunnel.engine import tasks

    return tasks.here if workers == 1 else lambda task, shards: tasks.pool(task, shards, workers, processes)


def ending(form: str | None) -> str:
    """Return the ending of files of a form; none is given, none is returned.

    Raises:
        UsageError: there is no such form.
    """
    from windtunnel.storage.table_files import ENDINGS

    if form is not None and f".{form}" not in ENDINGS:
        raise UsageError(f"There is no format '{form}'; there are {', '.join(one[1:] for one in ENDINGS)}.")
    return f".{form}" if form else ""


def tell_failures(found: Summary, output: str, skip_failed: bool) -> None:
    """Say how many rows failed, and where they are listed.

    Raises:
        FailedRowsError: some did, and they are not to be skipped.
    """
    from windtunnel.transforms import row_failures

    first = [found.first_failure] if found.first_failure else []
    path = f"{output.rstrip('/')}/failed.jsonl"
    row_failures.tell(first, path, skip_failed=skip_failed, say=say, count=found.manifest["failed"])


def refuse(reason: str, **flags: object) -> None:
    """Refuse flags that mean nothing for shards.

    Raises:
        DataError: one was given.
    """
    for name, value in flags.items():
        if value is not None:
            raise DataError(f"--{name.replace('_', '-')} does not go with {reason}.")
