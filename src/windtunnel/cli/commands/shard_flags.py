"""The flags of work on many files, and the engine they name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel.engine.workers import start_workers
from windtunnel.errors import DataError, UsageError
from windtunnel.models.threads import usable_cores
from windtunnel.storage.paths import is_address

if TYPE_CHECKING:
    from windtunnel.shards.job import Engine

many_files = partial(typer.Option, rich_help_panel="Many files")
EngineName = Annotated[str, many_files("--engine", help="local (processes of this machine) or ray.")]
RayAddress = Annotated[str | None, many_files(help="A Ray cluster: auto, HOST:PORT. Default: a Ray of our own, here.")]
Overwrite = Annotated[bool, many_files("--overwrite", help="Even where OUTPUT holds other work.")]


@dataclass(frozen=True)
class ShardFlags:
    """How work that needs a model in each process is done on many files."""

    shard_rows: Annotated[
        int | None, many_files(help="Stream, in shards of at most so many rows (default 10,000).", min=1)
    ] = None
    workers: Annotated[int, many_files(help="Processes, each with the model loaded once.", min=1)] = 1
    threads: Annotated[int | None, many_files(help="Of each worker's model (default: cores / workers).", min=1)] = None
    engine: EngineName = "local"
    ray_address: RayAddress = None
    gpus_per_worker: Annotated[float, many_files(help="Of each worker on Ray; 0.5: two share one.", min=0)] = 0.0
    overwrite: Overwrite = False

    def given(self) -> dict[str, Any]:
        """The flags that are not as they are by default."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) != one.default}

    def threads_each(self) -> int:
        """How many threads each process's model gets; on a cluster whose nodes we do not know, one."""
        return self.threads or (1 if self.ray_address else max(1, usable_cores() // self.workers))

    def start(self, threads: int) -> Engine:
        """Return the engine that the flags name.

        Raises:
            UsageError: there is no such engine, or it is not installed.
        """
        if self.engine == "ray":
            from windtunnel.engine import ray

            ray.check()
            return lambda task, shards: ray.run_actors(
                task, shards, address=self.ray_address, actors=self.workers, cores=threads, gpus=self.gpus_per_worker
            )
        if self.gpus_per_worker:
            raise UsageError("--gpus-per-worker goes with --engine ray.")
        return start_engine(self.engine, self.workers, self.ray_address)


def start_engine(name: str, workers: int, ray_address: str | None = None) -> Engine:
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
    processes = start_workers(workers) if workers > 1 else None  # they load while we do
    from windtunnel.engine import tasks

    return tasks.run_here if workers == 1 else lambda task, shards: tasks.run_in_pool(task, shards, workers, processes)


def is_folder(output: str) -> bool:
    """Tell whether an output is meant as a folder of shards: it is one, ends in `/`, or has no ending."""
    if is_address(output):
        return True
    return output.endswith("/") or Path(output).is_dir() or not Path(output).suffix


def is_streamed(source: str, shard_rows: int | None) -> bool:
    """Tell whether texts are taken shard by shard: there are many files, or shards were asked for.

    Raises:
        DataError: shards were asked for of what is no file, or of a folder whose files are splits of one data set.
    """
    from windtunnel import shards

    many = shards.is_many(source)
    if shard_rows is not None and not many and not Path(source).is_file():
        which = f"the split you mean, such as '{source.rstrip('/')}/test.parquet'" if Path(source).is_dir() else "one"
        raise DataError(f"--shard-rows takes files, and '{source}' is none. Name {which}, or a pattern of files.")
    return shard_rows is not None or many


def folder_for(out: str | None) -> str:
    """The folder that a job needs.

    Raises:
        DataError: none was named.
    """
    if not out:
        raise DataError("Many files are worked on in a folder, from which a job that is stopped goes on: --out FOLDER.")
    return out


def ending(form: str | None) -> str:
    """Return the ending of files of a form; none is given, none is returned.

    Raises:
        UsageError: there is no such form.
    """
    from windtunnel.storage.table_files import ENDINGS

    if form is not None and f".{form}" not in ENDINGS:
        raise UsageError(f"There is no format '{form}'; there are {', '.join(one[1:] for one in ENDINGS)}.")
    return f".{form}" if form else ""


def refuse(reason: str, **flags: object) -> None:
    """Refuse flags that mean nothing for shards.

    Raises:
        DataError: one was given.
    """
    for name, value in flags.items():
        if value is not None:
            raise DataError(f"--{name.replace('_', '-')} does not go with {reason}.")


def refuse_in_memory(kept_in: str | None, **flags: object) -> None:
    """Refuse flags that mean nothing without shards, and an object store as the folder for what is kept.

    Raises:
        DataError: one was given.
    """
    if kept_in and is_address(kept_in):
        raise DataError(f"{kept_in} is an address; texts that fit in memory need a folder. Or add --shard-rows 10000.")
    refuse("texts that fit in memory; name a folder or a pattern of files, or --shard-rows", **flags)
