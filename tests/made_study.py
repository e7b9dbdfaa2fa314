"""Finished studies made by hand: tables written as a study writes them, without any training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from windtunnel.measure.design import Design
from windtunnel.measure.numbers import ORIGINAL, measure
from windtunnel.report.study import Study
from windtunnel.storage import files, tables
from windtunnel.storage.tables import NUMBERS, PREDICTIONS, ROWS, VARIANTS
from windtunnel.study.plan import StudyPlan
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits, apply

LABELS = ("negative", "positive")
Edit = tuple[int, int, str]
"""Bytes from and to, the new text."""


def rows_of(texts: Sequence[str], labels: Sequence[int], ids: Sequence[str] | None = None) -> pa.Table:
    """ROWS; without ids they are r0, r1, ..."""
    names = list(ids) if ids is not None else [f"r{number}" for number in range(len(texts))]
    return pa.table([names, list(texts), pa.array(labels, pa.int32())], schema=ROWS)


def variants_of(rows: pa.Table, edits: Mapping[str, Sequence[Sequence[Edit]]]) -> pa.Table:
    """VARIANTS from the edits of each row under each spec."""
    parts = []
    batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
    for spec, by_row in edits.items():
        flat = [(row, *edit) for row, mine in enumerate(by_row) for edit in mine]
        row = np.array([one[0] for one in flat], np.int32)
        start, stop = (np.array([one[k] for one in flat], np.int64) + batch.offsets[row] for k in (1, 2))
        found = Edits(row, start, stop, Strings.of([one[3] for one in flat]))
        new = apply(batch, found)
        columns = [
            rows["id"].combine_chunks(),
            pa.array([spec] * len(rows)).dictionary_encode().cast(VARIANTS.field("spec").type),
            pa.array(np.zeros(len(rows), np.int16)),
            new.strings.to_arrow().cast(pa.string()),
            pa.array([bool(mine) for mine in by_row]),
            found.to_arrow(batch),
        ]
        parts.append(pa.table(columns, schema=VARIANTS))
    return pa.concat_tables(parts).unify_dictionaries() if parts else VARIANTS.empty_table()


def write(
    folder: Path,
    rows: pa.Table,
    variants: pa.Table,
    probs: Callable[[str, int, str], Any],
    *,
    plan: StudyPlan,
    labels: Sequence[str] = LABELS,
    more: Sequence[Mapping[str, Any]] = (),
) -> Study:
    """Write a finished study.

    Args:
        folder: where to.
        rows: ROWS of the test set.
        variants: VARIANTS of it.
        probs: (model, seed, spec) -> the probabilities (rows, labels).
        plan: names the specs and the seeds; models are its arms.
        labels: names.
        more: lines of NUMBERS besides those that `measure` finds.
    """
    specs = [ORIGINAL, *(one.spec for one in plan.tested)]
    arms = ("plain", "control", "augmented") if plan.augment else ("plain",)
    tables.write(rows, folder / "rows" / "test.parquet")
    tables.write(variants, folder / "variants" / "test.parquet")
    parts = []
    names = []
    for model in arms:
        for seed in range(1, plan.seeds + 1):
            part = pa.concat_tables(_said(rows, model, seed, spec, probs(model, seed, spec)) for spec in specs)
            names.append(f"{model}-{seed}")
            tables.write(part, folder / "predictions" / f"{names[-1]}.parquet")
            parts.append(part)
    numbers = measure(rows, pa.concat_tables(parts), Design(labels=tuple(labels)))
    added = pa.Table.from_pylist([dict.fromkeys(NUMBERS.names) | dict(line) for line in more], NUMBERS)
    tables.write(pa.concat_tables([numbers, added]), folder / "numbers.parquet")
    seal(folder, plan.to_dict(), labels, {"train": 1000, "valid": 100, "test": len(rows)}, names)
    return Study.open(folder)


def seal(
    folder: Path,
    plan: Mapping[str, Any],
    labels: Sequence[str],
    sizes: Mapping[str, int],
    models: Sequence[str],
    **more: Any,
) -> None:
    """Write `manifest.json`, with which a study is finished; `more` says what is otherwise made up."""
    made_up = {
        "windtunnel": "0.1.0",
        "changed_share": {},
        "inexact": {},
        "augmented": {"rows": plan.get("augment", 0), "changed": plan.get("augment", 0)},
        "machine": {"system": "a desk", "python": "3", "cores": 1},
    }
    data = {"fingerprint": "0" * 32, "labels": list(labels), "rows": dict(sizes), "notes": []}
    files.write_json(
        folder / "manifest.json", {"plan": dict(plan), "data": data, "models": list(models)} | made_up | more
    )


def line(
    what: str, value: float | None, low: float | None = None, high: float | None = None, **more: Any
) -> dict[str, Any]:
    """One line of NUMBERS of the plain model on the original test set, unless `more` says otherwise."""
    there = {"set": "test", "spec": ORIGINAL, "slice": "", "model": "plain", "at": None, "n": 100, "method": "made"}
    return {"what": what, "value": value, "low": low, "high": high} | there | more


def _said(rows: pa.Table, model: str, seed: int, spec: str, probs: Any) -> pa.Table:
    count = len(rows)
    columns = [
        rows["id"].combine_chunks(),
        pa.array([spec] * count).dictionary_encode().cast(PREDICTIONS.field("spec").type),
        pa.array(np.zeros(count, np.int16)),
        pa.array([model] * count).dictionary_encode().cast(PREDICTIONS.field("model").type),
        pa.array(np.full(count, seed, np.int32)),
        pa.array(np.asarray(probs, np.float32).tolist(), pa.list_(pa.float32())),
        pa.array(np.full(count, 20, np.int32)),
        pa.array(np.zeros(count, bool)),
    ]
    return pa.table(columns, schema=PREDICTIONS)
