"""What is timed of ours, and how: Arrow strings in, Arrow strings out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pyarrow as pa

from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation


def shaken(texts: pa.Array, ids: pa.Array, change: Transformation, seed: int) -> pa.Array:
    """Do the work that is timed: Arrow strings in, Arrow strings out, nothing kept from before."""
    batch = TextBatch.from_arrow(texts, ids.to_pylist())
    parts = [edit.apply(part, change.edits(part, seed=seed)).strings.to_arrow() for _, part in batch.slices()]
    return pa.concat_arrays(parts)


def clocked(work: Callable[[], object]) -> dict[str, float]:
    """Do it, and return its wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def spread(values: list[float]) -> dict[str, float]:
    """Return the median, the lowest and the highest."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}
