"""Labels of training texts, checked before anything is learnt from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from windtunnel.errors import DataError
from windtunnel.text.arrays import Int64s


def class_numbers(rows: pa.Table, split: str, labels: Sequence[str]) -> Int64s:
    """The class number of each row's label: (rows,).

    Args:
        rows: ROWS.
        split: what errors call them: "train" or "valid".
        labels: names of the classes, in the order of their numbers.

    Raises:
        DataError: there are no rows, or a label has no name.
    """
    if not len(rows):
        raise DataError(f"`{split}` must have rows; it has none.")
    if rows["label"].null_count:
        raise DataError(f"`{split}` must have a label in every row; {rows['label'].null_count:,} have none.")
    found: Int64s = rows["label"].to_numpy().astype(np.int64)
    if found.min() < 0 or found.max() >= len(labels):
        wrong = found.min() if found.min() < 0 else found.max()
        raise DataError(f"`{split}` must have labels from 0 to {len(labels) - 1} ({', '.join(labels)}); got {wrong}.")
    return found
