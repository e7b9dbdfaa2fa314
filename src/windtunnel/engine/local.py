"""This machine's engine: in this process, or in a pool of processes that share the texts through an Arrow file.

A job travels as text (spec, seed, draw, rows from..to), never as pickled texts; the workers map the same file.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa

from windtunnel import progress, registry
from windtunnel.core.text import TextBatch
from windtunnel.engine.variants import variants
from windtunnel.errors import TransformationError
from windtunnel.tables import VARIANTS
from windtunnel.transformation import Transformation

SHARD_BYTES = 4 << 20
"""Text a worker takes at a time: long enough to drown the cost of asking, short enough for even ends."""


def shake(
    rows: pa.Table,
    transformations: Sequence[Transformation],
    *,
    seed: int = 0,
    draw: int = 0,
    workers: int = 1,
    title: str = "transforming",
) -> pa.Table:
    """Transform every row by every transformation.

    Args:
        rows: ROWS, or any table with the columns `id` and `text`.
        transformations: what to do, one after the other, each to the original texts.
        seed: decides the chances, with the row's id, the transformation and the draw.
        draw: 0 for the test set, 1.. for further variants of the same rows.
        workers: processes; 1 works in this one. The result does not depend on it.
        title: what the progress bar says.

    Returns:
        VARIANTS: all rows under the first transformation, then all under the second, ...

    Raises:
        TransformationError: a transformation fails; or `workers` is above 1 and one is not known by its spec.
    """
    batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
    parts: list[pa.RecordBatch] = []
    with progress.bar(title, total=len(batch) * len(transformations), unit="texts") as bar:
        for transformation in transformations:
            if workers > 1 and len(batch):
                done = _in_pool(rows, batch, transformation, seed, draw, workers)
            else:
                done = _here(batch, transformation, seed, draw)
            for part in done:
                parts.append(part)
                bar.advance(part.num_rows)
    return pa.Table.from_batches(parts, VARIANTS).unify_dictionaries()


def _here(batch: TextBatch, transformation: Transformation, seed: int, draw: int) -> Iterator[pa.RecordBatch]:
    """Yield the variants slice by slice."""
    for _, part in batch.slices():
        yield variants(part, transformation, seed=seed, draw=draw)


def _in_pool(
    rows: pa.Table, batch: TextBatch, transformation: Transformation, seed: int, draw: int, workers: int
) -> Iterator[pa.RecordBatch]:
    """Yield the variants of each shard, in the rows' order."""
    _must_be_known(transformation)
    with tempfile.TemporaryDirectory(prefix="windtunnel-") as folder:
        path = Path(folder) / "rows.arrow"
        table = rows.select(["id", "text"]).combine_chunks()
        with pa.ipc.new_file(path, table.schema) as file:
            file.write_table(table)
        shards = [(first, first + len(part)) for first, part in batch.slices(SHARD_BYTES)]
        context = multiprocessing.get_context("spawn")  # a fork would carry torch's threads along, half alive
        with ProcessPoolExecutor(min(workers, len(shards)), context) as pool:
            jobs = [
                pool.submit(_shard, str(path), first, last, transformation.spec, seed, draw) for first, last in shards
            ]
            try:
                for job in jobs:
                    yield from job.result().to_batches()
            finally:
                pool.shutdown(cancel_futures=True)


def _shard(path: str, first: int, last: int, spec: str, seed: int, draw: int) -> pa.Table:
    """Transform rows [first, last) of the file; runs in a worker."""
    with pa.memory_map(path) as file:
        rows = pa.ipc.open_file(file).read_all().slice(first, last - first)
        batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
        transformation = registry.get(spec)
        return pa.Table.from_batches(list(_here(batch, transformation, seed, draw)), VARIANTS)


def _must_be_known(transformation: Transformation) -> None:
    """Refuse what a worker could not find again by its spec."""
    try:
        known = registry.get(transformation.spec) == transformation
    except TransformationError:
        known = False
    if not known:
        raise TransformationError(
            f"'{transformation.name}' lives in this process only; put it in a file and name it file.py:function, "
            "or use one worker."
        )
