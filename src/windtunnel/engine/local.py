"""This machine's engine: in this process, or in a pool of processes (`pool.py`)."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from windtunnel import progress
from windtunnel.engine import pool
from windtunnel.engine.variants import variants_by_slice
from windtunnel.storage.tables import VARIANTS
from windtunnel.text.batch import SLICE_BYTES, TextBatch
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import ROW_TIMEOUT, FailedRowsError, Failure, Watch

MODEL_SLICE_BYTES = 1 << 17
"""Some 100 reviews: a model on a CPU takes half a minute for them, so that the bar moves."""


def transform_rows(
    rows: pa.Table,
    transformations: Sequence[Transformation],
    *,
    seed: int = 0,
    draw: int = 0,
    workers: int = 1,
    title: str = "transforming",
    row_timeout: float = ROW_TIMEOUT,
    failures: list[Failure] | None = None,
) -> pa.Table:
    """Transform every row by every transformation.

    Args:
        rows: ROWS, or any table with the columns `id` and `text`.
        transformations: what to do, one after the other, each to the original texts.
        seed: decides the chances, with the row's id, the transformation and the draw.
        draw: 0 for the test set, 1.. for further variants of the same rows.
        workers: processes; 1 works in this one. The result does not depend on it.
        title: what the progress bar says.
        row_timeout: seconds after which a row counts as failed. What Python cannot interrupt, a loop in C, is ended
            only with 2 workers or more.
        failures: takes the rows that failed, which then stay as they are in the result; None: they are an error.

    Returns:
        VARIANTS: all rows under the first transformation, then all under the second, ...

    Raises:
        FailedRowsError: rows failed, and no `failures` were asked for; all others were tried first.
        TransformationError: `workers` is above 1 and a transformation is not known by its spec.
        ModelError: a transformation needs a model that is not there.
    """
    batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
    for transformation in transformations:
        _ = transformation.identity  # a model that is not there is missed before any work, and fetched once
    parts: list[pa.RecordBatch] = []
    failed: list[Failure] = []
    with progress.bar(title, total=len(batch) * len(transformations), unit="texts") as bar:
        for transformation in transformations:
            watch = Watch(row_timeout)
            if workers > 1 and len(batch):
                done = pool.variants_of(rows, batch, transformation, watch, seed, draw, workers)
            else:
                size = SLICE_BYTES if transformation.exact else MODEL_SLICE_BYTES
                done = variants_by_slice(batch, transformation, watch, seed=seed, draw=draw, slice_bytes=size)
            for part in done:
                parts.append(part)
                bar.advance(part.num_rows)
            failed += watch.failures
    if failed and failures is None:
        raise FailedRowsError(failed)
    if failures is not None:
        failures += failed
    return pa.Table.from_batches(parts, VARIANTS).unify_dictionaries()
