"""`evaluate` and `quality` on many files: their flags, and what is done with them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel.cli.commands import engines
from windtunnel.cli.commands.common import say
from windtunnel.cli.commands.engines import PANEL
from windtunnel.errors import DataError, UsageError
from windtunnel.storage.paths import is_address

if TYPE_CHECKING:
    import pyarrow as pa

    from windtunnel.data import Columns
    from windtunnel.shards.job import Engine

ShardRows = Annotated[
    int | None,
    typer.Option(help="Stream, in shards of at most so many rows (default 10,000).", min=1, rich_help_panel=PANEL),
]
Workers = Annotated[int, typer.Option(help="Processes, each with the model loaded once.", min=1, rich_help_panel=PANEL)]
GpusPerWorker = Annotated[
    float, typer.Option(help="Of each worker on Ray; 0.5: two share one.", min=0, rich_help_panel=PANEL)
]
Threads = Annotated[
    int | None,
    typer.Option(help="Of each worker's model (default: cores / workers).", min=1, rich_help_panel=PANEL),
]


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


def refuse(kept_in: str | None, **flags: object) -> None:
    """Refuse flags that mean nothing without shards, and an object store as the folder for what is kept.

    Raises:
        DataError: one was given.
    """
    if kept_in and is_address(kept_in):
        raise DataError(f"{kept_in} is an address; texts that fit in memory need a folder. Or add --shard-rows 10000.")
    engines.refuse("texts that fit in memory; name a folder or a pattern of files, or --shard-rows", **flags)


def folder_for(out: str | None) -> str:
    """The folder that a job needs.

    Raises:
        DataError: none was named.
    """
    if not out:
        raise DataError("Many files are worked on in a folder, from which a job that is stopped goes on: --out FOLDER.")
    return out


def model_engine(
    name: str, workers: int, threads: int, ray_address: str | None = None, gpus_per_worker: float = 0.0
) -> Engine:
    """Return the engine that flags name, for work that needs a model in each process.

    Raises:
        UsageError: there is no such engine, or it is not installed.
    """
    if name == "ray":
        from windtunnel.engine import ray

        ray.check()
        return lambda task, shards: ray.run_actors(
            task, shards, address=ray_address, actors=workers, cores=threads, gpus=gpus_per_worker
        )
    if gpus_per_worker:
        raise UsageError("--gpus-per-worker goes with --engine ray.")
    return engines.engine(name, workers, ray_address)


def threads_of(workers: int, ray_address: str | None) -> int:
    """How many threads each process's model gets; on a cluster whose nodes we do not know, one."""
    return 1 if ray_address else max(1, (os.cpu_count() or 1) // workers)


def evaluate(
    model: str,
    source: str,
    transform: list[str],
    out: str | None,
    columns: Columns,
    *,
    seed: int,
    shard_rows: int | None,
    engine: str,
    workers: int,
    threads: int | None,
    ray_address: str | None,
    gpus_per_worker: float,
    overwrite: bool,
    skip_failed: bool,
    row_timeout: float,
) -> pa.Table:
    """Evaluate a model shard by shard: NUMBERS.

    Raises:
        UsageError: something the user can put right.
    """
    import pyarrow.parquet as pq

    from windtunnel import shards
    from windtunnel.shards import evaluation
    from windtunnel.shards.places import Place

    folder = folder_for(out)
    each = threads or threads_of(workers, ray_address)
    by = model_engine(engine, workers, each, ray_address, gpus_per_worker)
    work = shards.Evaluating(
        model,
        tuple(transform),
        columns,
        seed=seed,
        skip_failed=skip_failed,
        row_timeout=row_timeout,
        threads=each,
    )
    rows = shard_rows or evaluation.SHARD_ROWS
    found = shards.run(work, source, folder, by, shard_rows=rows, overwrite=overwrite, say=say)
    engines.tell_failures(found, folder, skip_failed)
    say("Figures on slices and over groups need all rows at once; they are left out of shards.")
    with Place.of(folder).child(evaluation.NUMBERS).opened() as file:
        return pq.read_table(file)


def assess(
    source: str,
    transform: list[str] | None,
    out: str | None,
    columns: Columns,
    *,
    judge: str | None,
    judge_limit: int | None,
    labels: tuple[str, ...] | None,
    model: str | None,
    seed: int,
    shard_rows: int | None,
    engine: str,
    workers: int,
    ray_address: str | None,
    overwrite: bool,
) -> dict[str, Any]:
    """Measure how reasonable transformations are, shard by shard: what `quality.assess` returns.

    Raises:
        UsageError: something the user can put right.
    """
    import json

    from windtunnel import shards
    from windtunnel.shards import quality, quality_judge
    from windtunnel.shards.places import Place
    from windtunnel.transforms import registry

    folder = Place.of(folder_for(out))
    by = model_engine(engine, workers, 1, ray_address)
    judge_ = None
    if judge is not None:
        judge_ = quality_judge.trained(
            judge, folder, columns=columns, labels=labels, limit=judge_limit or quality_judge.ROWS, seed=seed, say=say
        )
    chosen = tuple(registry.BUILT_IN) if transform is None else tuple(transform)
    work = shards.Assessing(chosen, source, columns, judge=judge_, model=model, seed=seed)
    rows = shard_rows or quality.SHARD_ROWS
    found = shards.run(work, source, folder.address, by, shard_rows=rows, overwrite=overwrite, say=say)
    result: dict[str, Any] = json.loads(folder.child(quality.RESULT).read() or b"{}")
    if found.first_failure:
        failed = found.manifest["failed"]
        say(f"{failed:,} rows failed and count as unchanged; the first: {found.first_failure.error}")
    return result
