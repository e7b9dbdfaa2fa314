"""The edits of some rows, read from VARIANTS in one pass that keeps no other row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from windtunnel.report.page.passages import Edit

LONGEST_EDIT = 600
"""Characters of an edit's new text that are read; what follows is counted only."""
MOST_EDITS = 5_000
"""Edits of a variant that are read; what follows is counted only."""


class Edited:
    """The edits of each of some rows under each transformation that changed it."""

    def __init__(self, path: Path, ids: Sequence[str]) -> None:
        """Read `variants/test.parquet`; `ids` are the rows that are asked for."""
        wanted = pa.array(ids, pa.string())
        parts = []
        for batch in pq.ParquetFile(path).iter_batches(columns=["id", "spec", "changed", "edits"]):
            mine = pc.and_(pc.is_in(batch["id"], value_set=wanted), batch["changed"])
            parts.append(pa.table(batch.filter(mine)).cast(pa.schema([*map(batch.schema.field, batch.schema.names)])))
        table = pa.concat_tables(parts).combine_chunks() if parts else None
        self._places: dict[tuple[str, str], int] = {}
        if table is None or not len(table):
            return
        keys = zip(table["id"].to_pylist(), table["spec"].cast(pa.string()).to_pylist(), strict=True)
        self._places = {key: place for place, key in enumerate(keys)}
        lists = table["edits"].chunk(0)
        edits = lists.flatten()
        self._ends = np.concatenate([[0], np.cumsum(pc.list_value_length(lists).to_numpy())])
        self._start, self._stop = edits.field("start").to_numpy(), edits.field("stop").to_numpy()
        self._text = edits.field("text")

    def specs(self, row: str) -> list[str]:
        """The transformations that changed a row."""
        return [spec for id_, spec in self._places if id_ == row]

    def of(self, row: str, spec: str) -> tuple[list[Edit], int] | None:
        """The edits of a row by a transformation, and how many more there are; None where it changed nothing."""
        place = self._places.get((row, spec))
        if place is None:
            return None
        first, end = int(self._ends[place]), int(self._ends[place + 1])
        last = min(end, first + MOST_EDITS)
        texts = self._text.slice(first, last - first)
        short = pc.utf8_slice_codeunits(texts, 0, LONGEST_EDIT).to_pylist()
        omitted = np.maximum(pc.utf8_length(texts).to_numpy() - LONGEST_EDIT, 0).tolist()
        places = self._start[first:last].tolist(), self._stop[first:last].tolist()
        return [Edit(*one) for one in zip(*places, short, omitted, strict=True)], end - last
