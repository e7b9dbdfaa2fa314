"""The edits of some rows, read from VARIANTS in one pass that keeps no other row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.report.page.passages import Edit
from windtunnel.report.study import PLAIN
from windtunnel.storage import study_tables
from windtunnel.storage.tables import VARIANTS

LONGEST_EDIT = 600
"""Characters of an edit's new text that are read; what follows is counted only."""
MOST_EDITS = 5_000
"""Edits of a variant that are read; what follows is counted only."""


class VariantEdits:
    """The edits of each of some rows under each transformation that changed it."""

    def __init__(self, path: Path, ids: Sequence[str], attribution: pa.Table | None = None) -> None:
        """Read `variants/test.parquet`; `ids` are the rows that are asked for; ATTRIBUTION tells the decisive edits."""
        self._decisive = _decisive(attribution)
        wanted = pa.array(ids, pa.string())
        parts = []
        for batch in study_tables.batches(path, VARIANTS, ["id", "spec", "draw", "changed", "edits"]):
            mine = pc.and_(
                pc.is_in(batch["id"], value_set=wanted), pc.and_(batch["changed"], pc.equal(batch["draw"], 0))
            )
            parts.append(batch.filter(mine))
        self._places: dict[tuple[str, str], int] = {}
        if not parts:
            return
        table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
        keys = zip(table["id"].to_pylist(), table["spec"].cast(pa.string()).to_pylist(), strict=True)
        self._places = {key: place for place, key in enumerate(keys)}
        lists = table["edits"].chunk(0)
        edits = lists.flatten()
        self._ends = np.concatenate([[0], np.cumsum(pc.list_value_length(lists).to_numpy())])
        self._start, self._stop = edits.field("start").to_numpy(), edits.field("stop").to_numpy()
        self._text = pc.utf8_slice_codeunits(edits.field("text"), 0, LONGEST_EDIT)
        self._omitted = np.maximum(pc.utf8_length(edits.field("text")).to_numpy() - LONGEST_EDIT, 0)

    def of(self, row: str, spec: str) -> tuple[list[Edit], int] | None:
        """The edits of a row by a transformation, and how many more there are; None where it changed nothing."""
        place = self._places.get((row, spec))
        if place is None:
            return None
        first, end = int(self._ends[place]), int(self._ends[place + 1])
        last = min(end, first + MOST_EDITS)
        columns = (self._start, self._stop, self._text, self._omitted)
        values = [column[first:last].tolist() for column in columns]
        edits = [Edit(*one) for one in zip(*values, strict=True)]
        if decisive := self._decisive.get((row, spec)):
            edits = [one._replace(decisive=(one.start, one.stop) in decisive) for one in edits]
        return edits, end - last


def _decisive(attribution: pa.Table | None) -> dict[tuple[str, str], set[tuple[int, int]]]:
    """(row, spec) -> where the edits are, each of which left out alone makes the plain model right again."""
    found: dict[tuple[str, str], set[tuple[int, int]]] = {}
    if attribution is None:
        return found
    mine = pc.and_(attribution["undone"], pc.equal(attribution["model"].cast(pa.string()), PLAIN))
    for line in attribution.filter(mine).select(["id", "spec", "edit"]).to_pylist():
        found.setdefault((line["id"], line["spec"]), set()).add((line["edit"]["start"], line["edit"]["stop"]))
    return found
