"""A command in several processes: the main one runs it, the others train with it whenever it trains.

    torchrun --nproc-per-node 4 -m windtunnel.cli study imdb --out out/study

Texts are read, transformed and predicted by the main process alone; so only it needs the data, the network and `--out`.
"""

from __future__ import annotations

import contextlib
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from windtunnel import progress
from windtunnel.errors import DataError, UsageError
from windtunnel.models.encoders import distributed, training
from windtunnel.models.encoders.distributed import LostError
from windtunnel.models.encoders.settings import TrainingSettings
from windtunnel.models.trained import Fit


def fit(
    train: pa.Table,
    valid: pa.Table,
    labels: Sequence[str],
    settings: TrainingSettings,
    *,
    seed: int,
    out: Path,
    name: str,
) -> Fit:
    """Train as `training.fit` does; the processes that `run` keeps waiting train with this one."""
    job = {"train": train, "valid": valid, "labels": labels, "settings": settings}
    job |= {"seed": seed, "out": out, "name": name}
    distributed.current().broadcast(job)
    return training.fit(train, valid, labels, settings, seed=seed, out=out, name=name)


def run(command: Callable[[], object]) -> None:
    """Run a command in the main process; in the others, train when it trains, until it ends.

    Raises:
        SystemExit: as the command does.
        UsageError: what the command raises; in another process, what went wrong there.
    """
    group = distributed.current()
    if group.main:
        _finished(command)
        group.broadcast(None)
    else:
        _follow(group)
    distributed.leave()


def _finished(command: Callable[[], object]) -> None:
    """Run a command to its good end; typer leaves by SystemExit there, too.

    Raises:
        SystemExit: the end was another one.
    """
    try:
        command()
    except SystemExit as end:
        if end.code:
            raise


def _follow(group: distributed.ProcessGroup) -> None:
    progress.mute()
    while job := group.broadcast(None):
        try:
            training.fit(**job)
        except UsageError as error:
            if error.silent or isinstance(error, DataError):  # of the same tables
                # The main process says it. A launcher stops all when the first one ends, so it goes first.
                with contextlib.suppress(LostError):
                    group.broadcast(None)
            else:
                where = f"rank {group.rank} on {platform.node()}"
                sys.stderr.write(f"{where}: {' '.join(str(error).splitlines())}\n")
            error.silent = True
            raise
