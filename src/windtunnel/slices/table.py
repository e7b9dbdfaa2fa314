"""Slices of a table of rows: which rows are in which, and how many of each label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from windtunnel.slices.definition import Slice
from windtunnel.slices.registry import get, names
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch


def table(rows: pa.Table, specs: Sequence[str | Slice] | None = None) -> pa.Table:
    """Tell for each row which slices it is in.

    Args:
        rows: a table with the columns `id` and `text`.
        specs: slices; all by default.

    Returns:
        `id: string`, then a column of booleans for each slice, called by its spec (`length@1(min=0, max=100)`).

    Raises:
        SliceError: a slice that does not exist or cannot be built.

    >>> rows = pa.table({"id": ["a", "b"], "text": ["It is not bad.", "A film."]})
    >>> table(rows, ["negation", "length(max=3)"]).to_pylist()[0]
    {'id': 'a', 'negation@1(min=1)': True, 'length@1(min=0, max=3)': False}
    """
    found = list(dict.fromkeys(get(spec) for spec in (names() if specs is None else specs)))
    ids = rows["id"].to_pylist()
    parts: list[list[Bools]] = [[] for _ in found]
    for _, part in TextBatch.from_arrow(rows["text"], ids).slices():
        for masks, one in zip(parts, found, strict=True):
            masks.append(one.mask(part))
    columns = [np.concatenate([np.zeros(0, bool), *masks]) for masks in parts]
    named = {one.spec: pa.array(column) for one, column in zip(found, columns, strict=True)}
    return pa.table({"id": rows["id"]} | named)


def count(rows: pa.Table, labels: Sequence[str], specs: Sequence[str | Slice] | None = None) -> list[dict[str, Any]]:
    """Count the rows in each slice, all and by label.

    Args:
        rows: ROWS; labels may be null, or missing.
        labels: the names of the labels, in order.
        specs: slices; all by default.

    Returns:
        For each slice: `slice` (its name), `spec`, `summary`, `rows`, `share` (of all rows) and `labels` (a count for
        each label's name).
    """
    found = list(dict.fromkeys(get(spec) for spec in (names() if specs is None else specs)))
    masks = table(rows, found)
    label = rows["label"].to_numpy() if "label" in rows.column_names else np.full(len(rows), -1)
    lines = []
    for one in found:
        mask = np.asarray(masks[one.spec], dtype=bool)
        inside = int(mask.sum())
        by_label = {name: int((mask & (label == number)).sum()) for number, name in enumerate(labels)}
        share = inside / len(rows) if len(rows) else 0.0
        line = {"slice": one.name, "spec": one.spec, "summary": one.summary, "rows": inside, "share": share}
        lines.append(line | {"labels": by_label})
    return lines
