"""From rows and a transformation to VARIANTS: the one piece of work that every engine does."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from windtunnel.core import edits as edit
from windtunnel.core.arrays import Bools
from windtunnel.core.text import TextBatch
from windtunnel.errors import TransformationError
from windtunnel.tables import VARIANTS
from windtunnel.transformation import Transformation


def variants(batch: TextBatch, transformation: Transformation, *, seed: int, draw: int) -> pa.RecordBatch:
    """Transform one slice.

    Raises:
        TransformationError: the transformation, a plug-in mostly, raised; the message names it.
    """
    try:
        edits = transformation.edits(batch, seed=seed, draw=draw)
    except TransformationError:
        raise
    except Exception as error:
        raise TransformationError(
            f"'{transformation.name}' failed on rows '{batch.ids[0]}' to '{batch.ids[-1]}': "
            f"{type(error).__name__}: {error}"
        ) from error
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
