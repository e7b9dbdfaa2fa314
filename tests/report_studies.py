"""Finished studies that nobody ran: their tables are written as docs/numbers.md says, with results of our choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import made_study
from windtunnel.report.study import Study
from windtunnel.storage import tables
from windtunnel.storage.tables import NUMBERS, PREDICTIONS, ROWS, VARIANTS

TYPO = "typo@1(rate=0.1, min_letters=4, keep_ends=True)"
SYNONYM = "synonym@1(rate=0.1)"
LOWER = "case.lower@1(rate=1.0)"


def number(
    what: str,
    spec: str,
    model: str,
    value: float | None,
    half: float | None = None,
    *,
    slice: str = "",  # noqa: A002 - the column's name
    at: float | None = None,
    n: int = 1000,
    method: str = "Newcombe paired",
) -> dict[str, Any]:
    """One line of NUMBERS, with an interval of value ± half."""
    low, high = (None, None) if value is None or half is None else (value - half, value + half)
    line = (what, "test", spec, slice, model, at, value, low, high, n, method)
    return dict(zip(NUMBERS.names, line, strict=True))


def lines(
    drops: dict[str, tuple[float, float]],
    gains: dict[str, tuple[float, float]] | None = None,
    *,
    clean: tuple[float, float] = (-0.002, 0.006),
    over: dict[str, tuple[float, float]] | None = None,
    original: float = 0.9,
    half: float = 0.01,
    n: int = 1000,
    p: dict[str, float] | None = None,
) -> list[dict[str, Any]]:
    """The lines of a study of these differences (value, half the interval): accuracies, drops, gains, recovered."""
    found = [number("accuracy", "original", "plain", original, half, n=n, method="Wilson")]
    if gains is not None:
        found.append(number("accuracy", "original", "augmented", original + clean[0], half, n=n, method="Wilson"))
        found.append(number("accuracy", "original", "control", original, half, n=n, method="Wilson"))
        found.append(number("gain", "original", "augmented", *clean, n=n))
        found.append(number("gain", "original", "control", 0.0, 0.004, n=n))
    for spec, (drop, wide) in drops.items():
        found.append(number("accuracy", spec, "plain", original - drop, half, n=n, method="Wilson"))
        found.append(number("drop", spec, "plain", drop, wide, n=n))
        if p and spec in p:
            found.append(number("p_drop", spec, "plain", p[spec], n=n, method="McNemar mid-p"))
        if gains is None or spec not in gains:
            continue
        gain, room = gains[spec]
        found.append(number("accuracy", spec, "augmented", original - drop + gain, half, n=n, method="Wilson"))
        found.append(number("drop", spec, "augmented", drop - gain + clean[0], wide, n=n))
        found.append(number("gain", spec, "augmented", gain, room, n=n))
        found.append(number("gain", spec, "control", 0.001, 0.005, n=n))
        if drop >= 0.01:
            found.append(number("recovered", spec, "augmented", gain / drop, 0.2, n=n, method="bootstrap of rows"))
        else:
            method = "not estimable: the plain model drops 0.10 points, under 1"
            found.append(number("recovered", spec, "augmented", None, n=n, method=method))
        if over and spec in over:
            found.append(number("gain_over_control", spec, "augmented", *over[spec], n=n))
    return found


def study(
    folder: Path,
    numbers: Sequence[dict[str, Any]],
    *,
    specs: Sequence[str] = (TYPO, SYNONYM),
    held_out: int = 0,
    labels: Sequence[str] = ("negative", "positive"),
    seeds: int = 1,
    data: str = "gone.csv",
    model: str = "distilbert-base-uncased",
    texts: Sequence[str] = (),
    baseline: Sequence[str] = (),
    columns: Sequence[str] = NUMBERS.names,
) -> Study:
    """Write the folder of a finished study, and open it; with `texts`, also rows, variants and predictions."""
    folder.mkdir(parents=True, exist_ok=True)
    typed = [
        spec.partition("@")[0] if spec.partition("@")[0] in ("typo", "synonym") else "case.lower" for spec in specs
    ]
    trained = len(specs) - held_out
    models = list(dict.fromkeys(line["model"] for line in numbers if "/" not in line["model"]))
    plan = {
        "data": data,
        "model": model,
        "baseline": list(baseline),
        "transform": list(dict.fromkeys(typed))[:1],
        "held_out": [],
        "protect": [],
        "augment": 500,
        "seeds": seeds,
        "seed": 0,
        "limit": None,
        "limit_test": None,
        "labels": [],
        "columns": {},
        "training": {},
        "resolved": list(specs),
    }
    tables.write(pa.Table.from_pylist(list(numbers), NUMBERS).select(list(columns)), folder / "numbers.parquet")
    if texts:
        _texts(folder, texts, specs, models, len(labels), seeds)
    made_study.seal(
        folder,
        plan,
        labels,
        {"train": 2000, "valid": 200, "test": 1000},
        [f"{model}-{seed}" for model in models for seed in range(1, seeds + 1)],
        changed_share=dict.fromkeys(specs, 0.9),
        augmented={"rows": 500 if "augmented" in models else 0, "changed": 450},
        machine={"system": "Linux-6.1-x86_64-with-glibc2.36", "python": "3.11.7", "cores": 2},
        seconds_of_last_run=100.0,
        failed_rows=0,
    )
    opened = Study.open(folder)
    object.__setattr__(opened.result.plan, "transform", tuple(specs[:trained]))
    return opened


def _texts(
    folder: Path, texts: Sequence[str], specs: Sequence[str], models: Sequence[str], labels: int, seeds: int
) -> None:
    """Each transformation puts "X" in front of each text; every model errs on every third text, and on others then."""
    ids = [f"row-{place}" for place in range(len(texts))]
    truth = [place % labels for place in range(len(texts))]
    tables.write(
        pa.table({"id": ids, "text": list(texts), "label": pa.array(truth, pa.int32())}, schema=ROWS),
        folder / "rows" / "test.parquet",
    )
    variants = [
        {
            "id": id_,
            "spec": spec,
            "draw": 0,
            "text": "X" + text,
            "changed": True,
            "edits": [{"start": 0, "stop": 0, "text": "X"}],
        }
        for spec in specs
        for id_, text in zip(ids, texts, strict=True)
    ]
    tables.write(pa.Table.from_pylist(variants, VARIANTS), folder / "variants" / "test.parquet")
    for model in models:
        for seed in range(1, seeds + 1):
            said = []
            for at, spec in enumerate(("original", *specs)):
                for place, id_ in enumerate(ids):
                    wrong = place % 3 == (at + (model == "augmented" and at > 0)) % 3
                    guess = (truth[place] + wrong) % labels
                    probs = np.full(labels, 0.2 / max(labels - 1, 1), np.float32)
                    probs[guess] = 0.8
                    said.append(
                        {
                            "id": id_,
                            "spec": spec,
                            "draw": 0,
                            "model": model,
                            "train_seed": seed,
                            "probs": probs.tolist(),
                            "tokens": 9,
                            "truncated": False,
                        }
                    )
            tables.write(pa.Table.from_pylist(said, PREDICTIONS), folder / "predictions" / f"{model}-{seed}.parquet")
