"""The rows that can be explored, as JSON within a budget of bytes; `explorer.js` shows them.

    {"labels": [...], "specs": [[spec, short name, held out]], "models": [[name, seeds]], "slices": [...],
     "rows": [{"id", "label", "text", "gaps"?, "size"?, "slices"?, "said": [answer per model],
               "variants": [[spec, [answer per model], [edit, ...], edits not shown?]], "same"?: [spec, ...]}],
     "kept": {...}, "decisive": whether edits are known that flipped an answer by themselves}

An answer is three whole numbers, the probability of the right label, the most probable label and its probability, in
per mille. An edit is as `passages.Cut.marked` has it. `same` are the transformations that left the text as it is;
`gaps` says where something of `text` is left out, and `size` how many characters the whole text has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import slices
from windtunnel.errors import SliceError
from windtunnel.report.page import passages, row_choice
from windtunnel.report.page.predictions import BROKE, HEALED, MeanPredictions, mean_predictions
from windtunnel.report.page.variant_edits import VariantEdits
from windtunnel.report.sections.kinds import kind_name
from windtunnel.report.study import Study

BUDGET = 4_300_000
"""Bytes of JSON for the rows; with it the page stays under 5 MB."""
FLIPPED_SHARE = 0.8
"""Of the budget, at most so much for rows whose answers change; the sample of the others has the rest."""
LEAST = 90
"""Bytes that a row takes besides its text, at least."""
Json = dict[str, Any]


def explorer(study: Study, budget: int = BUDGET) -> Json | None:
    """Return what the explorer shows; None where rows, variants or predictions are not there."""
    rows, models = study.rows, mean_predictions(study)
    path = study.folder / "variants" / "test.parquet"
    if rows is None or not models or not study.tested or not path.is_file():
        return None
    shuffled = row_choice.order(rows["id"].to_pylist())
    moved = list(row_choice.flipped(models, shuffled))
    others = row_choice.steady(models, shuffled)
    first, second = _enough(rows["text"], moved, budget), _enough(rows["text"], others.tolist(), budget)
    edited = VariantEdits(path, rows["id"].take(pa.array([*first, *second], pa.int64())).to_pylist(), study.attribution)
    writer = _Writer(study, rows, models, edited)

    packed = _within(writer, first, int(budget * FLIPPED_SHARE))
    packed |= _within(writer, second, budget - _size(packed))
    rest = [row for row in first if row not in packed]
    if all(row in packed for row in others):  # room is left for more of those whose answers change
        packed |= _within(writer, rest, budget - _size(packed))
    kept = [row for row in (*first, *second) if row in packed]
    found = [packed[row][0] for row in kept]
    named = _slices(study, rows, kept, found)
    return {
        "labels": list(study.labels),
        "specs": [[spec, study.short[spec], spec in study.held_out] for spec in study.tested],
        "models": [[model.model, model.seeds] for model in models],
        "slices": named,
        "rows": found,
        "kept": _kept(models, kept, moved, len(others)),
        "decisive": study.attribution is not None,
    }


def _enough(texts: pa.ChunkedArray, rows: Sequence[int], budget: int) -> list[int]:
    """The first of some rows, as many as could have room if nothing were known of them but the sizes of their texts."""
    if not len(rows):
        return []
    sizes = pc.binary_length(texts.take(pa.array(rows, pa.int64()))).to_numpy()
    least = np.cumsum(np.where(sizes > passages.WHOLE, passages.HEAD, sizes) + LEAST)
    return [int(row) for row in rows[: int(np.searchsorted(least, budget)) + 1]]


def _size(packed: dict[int, tuple[Json, int]]) -> int:
    return sum(size for _, size in packed.values())


def _within(writer: _Writer, rows: Sequence[int], budget: int) -> dict[int, tuple[Json, int]]:
    """Pack rows for as long as they fit: row -> what is shown and its bytes."""
    packed = {}
    for row in rows:
        one = writer.row(row)
        size = len(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) + 40  # slices come later
        if size > budget:
            break
        budget -= size
        packed[row] = (one, size)
    return packed


class _Writer:
    """Puts one row into JSON."""

    def __init__(self, study: Study, rows: pa.Table, models: list[MeanPredictions], edited: VariantEdits) -> None:
        self._study, self._models, self._edited = study, models, edited
        self._ids, self._labels = rows["id"], rows["label"]
        self._texts = rows["text"]

    def row(self, row: int) -> Json:
        """All that is shown of a row."""
        id_ = self._ids[row].as_py()
        found = [(place, self._edited.of(id_, spec)) for place, spec in enumerate(self._study.tested)]
        there = [(place, *pair) for place, pair in found if pair is not None]
        text = self._texts[row]
        cut = passages.cut_out(memoryview(text.as_buffer()), [edits for _, edits, _ in there])
        one: Json = {
            "id": id_,
            "label": self._labels[row].as_py(),
            "text": cut.text,
            "said": self._said(0, row),
            "variants": [],
        }
        if cut.gaps:
            one |= {"gaps": cut.gaps, "size": pc.utf8_length(text).as_py()}
        for place, edits, more in there:
            marked, outside = cut.marked(edits)
            variant = [place, self._said(1 + place, row), marked]
            one["variants"].append([*variant, outside + more] if outside + more else variant)
        same = [place for place, pair in found if pair is None]
        return one | ({"same": same} if same else {})

    def _said(self, spec: int, row: int) -> list[list[int]]:
        return [model.at(spec, row) for model in self._models]


def _slices(study: Study, rows: pa.Table, kept: list[int], found: list[Json]) -> list[str]:
    """Note in each row the slices it is in, and return those that tell rows apart."""
    measured = {number.slice for number in study.numbers if number.slice and "=" not in number.slice.partition("(")[0]}
    known = [spec for spec in sorted(measured) if _is_known(spec)]
    if measured and not known:
        return []
    masks = slices.table(rows.select(["id", "text"]).take(pa.array(kept, pa.int64())), known or None)
    telling = [name for name in masks.column_names[1:] if 0 < (pc.sum(masks[name]).as_py() or 0) < len(kept)]
    inside: npt.NDArray[np.bool_] = np.array([masks[name].to_numpy() for name in telling], bool)
    for place, one in enumerate(found):
        if telling and inside[:, place].any():
            one["slices"] = np.flatnonzero(inside[:, place]).tolist()
    called = [kind_name(name) or name for name in telling]
    return called if len(set(called)) == len(called) else telling


def _is_known(spec: str) -> bool:
    """Whether this program has a slice; the study may be another version's."""
    try:
        slices.get(spec)
    except SliceError:
        return False
    return True


def _kept(models: list[MeanPredictions], kept: list[int], moved: list[int], steady: int) -> Json:
    """Say how many rows there are and how many are on the page; answers that broke and healed, of the first model."""
    there = set(kept)
    flips = models[0].outcomes
    mine = flips[:, sorted(there)]
    return {
        "rows": steady + len(moved),
        "shown": len(kept),
        "flipped": len(moved),
        "flipped_shown": sum(row in there for row in moved),
        "broke": [int((flips == BROKE).sum()), int((mine == BROKE).sum())],
        "healed": [int((flips == HEALED).sum()), int((mine == HEALED).sum())],
        "seed": row_choice.SEED,
    }
