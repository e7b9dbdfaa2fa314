"""From rows and a transformation to VARIANTS: the one piece of work that every engine does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa

from windtunnel.errors import ModelError
from windtunnel.storage.tables import VARIANTS
from windtunnel.text import edits as edit
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import SLICE_BYTES, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import Failure, TimedOut, Watch, watching


def variants_by_slice(
    batch: TextBatch,
    transformation: Transformation,
    watch: Watch,
    *,
    seed: int,
    draw: int = 0,
    skip: frozenset[str] = frozenset(),
    slice_bytes: int = SLICE_BYTES,
) -> Iterator[pa.RecordBatch]:
    """Yield the variants of a batch slice by slice; the watch is on while a slice is made, not between slices."""
    for _, part in batch.slices(slice_bytes):
        with watching(watch):
            done = variants(part, transformation, watch, seed=seed, draw=draw, skip=skip)
        yield done


def variants(
    batch: TextBatch,
    transformation: Transformation,
    watch: Watch,
    *,
    seed: int,
    draw: int,
    skip: frozenset[str] = frozenset(),
) -> pa.RecordBatch:
    """Transform one slice; rows that fail are noted in the watch and stay as they are, as those of `skip` do."""
    edits = _proposed(batch, transformation, watch, seed, draw, skip)
    new = edit.apply(batch, edits)
    return pa.record_batch(
        [
            pa.array(batch.ids, pa.string()),
            _constant(transformation.spec, len(batch)),
            pa.array(np.full(len(batch), draw, np.int16)),
            new.strings.to_arrow().cast(pa.string()),
            pa.array(_differs(batch, new)),
            edits.to_arrow(batch),
        ],
        schema=VARIANTS,
    )


def _proposed(
    batch: TextBatch, transformation: Transformation, watch: Watch, seed: int, draw: int, skip: frozenset[str]
) -> Edits:
    """Propose edits for all rows but those that fail; where a function fails on many rows at once, for each half."""
    if skip.intersection(batch.ids):
        rows = np.array([row for row, id_ in enumerate(batch.ids) if id_ not in skip], np.int64)
        part = batch.rows(rows)
        return _proposed(part, transformation, watch, seed, draw, frozenset()).moved(part, batch, rows)
    if not len(batch):
        return Edits.none()
    before = len(watch.failures)
    try:
        watch.begin(batch.ids[0] if len(batch) == 1 else "")
        found = transformation.edits(batch, seed=seed, draw=draw)
        watch.rest()
    except ModelError:
        raise  # no row's fault
    except (Exception, TimedOut) as error:
        del watch.failures[before:]  # those rows come again
        if len(batch) == 1:
            watch.fail(transformation.name, batch.ids[0], error, transformation.spec, draw)
            watch.rest()
            return Edits.none()
        parts = []
        for rows in np.array_split(np.arange(len(batch)), 2):
            half = batch.rows(rows)
            parts.append(_proposed(half, transformation, watch, seed, draw, skip).moved(half, batch, rows))
        return Edits.merged(parts)
    failed: dict[str, Failure] = {}  # once each, though two parts of a composition may fail on one row
    for failure in watch.failures[before:]:
        failed.setdefault(failure.row, replace(failure, spec=transformation.spec, draw=draw))
    watch.failures[before:] = failed.values()
    if failed:
        found = found[~np.isin(found.row, [row for row, id_ in enumerate(batch.ids) if id_ in failed])]
    return found


def _constant(text: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))


def _differs(old: TextBatch, new: TextBatch) -> Bools:
    """Tell which texts are no longer the same bytes: (rows,)."""
    differs: Bools = old.strings.lengths != new.strings.lengths
    same_size = np.flatnonzero(~differs)
    if len(same_size):
        one, two = old.strings.take(same_size), new.strings.take(same_size)
        before = np.concatenate([[0], np.cumsum(one.data != two.data)])
        differs[same_size] = before[one.offsets[1:]] > before[one.offsets[:-1]]
    return differs
