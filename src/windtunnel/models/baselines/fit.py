"""Training a baseline into a folder of its own, whole or not at all."""

from __future__ import annotations

import json
import platform
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from windtunnel import __version__
from windtunnel.errors import ModelError, did_you_mean
from windtunnel.models import folder
from windtunnel.models.baselines import names, nbsvm, tfidf
from windtunnel.models.baselines.stored import Baseline, Majority, save
from windtunnel.models.labels import class_numbers
from windtunnel.models.trained import Fit
from windtunnel.storage import files
from windtunnel.text.arrays import Int64s


def fit(
    train: pa.Table,
    valid: pa.Table,
    labels: Sequence[str],
    *,
    model: str,
    seed: int,
    out: Path,
    name: str = "",
) -> Fit:
    """Train a baseline.

    Args:
        train: ROWS to learn from.
        valid: ROWS that tell how well it does; nothing is chosen by them.
        labels: names of the classes, in the order of their numbers.
        model: one of `NAMES`.
        seed: noted, and without effect: there is no chance in a baseline.
        out: the folder to make; it is there when training is complete, and not before.
        name: what the progress bar calls it.

    Raises:
        DataError: a table is empty, holds a label without a name, or `train` holds one class only.
        ModelError: there is no such baseline, or `out` exists.
    """
    if model not in names.NAMES:
        raise ModelError(f"No baseline is called '{model}'.{did_you_mean(model, names.NAMES)}")
    started = time.monotonic()
    numbers = {split: class_numbers(rows, split, labels) for split, rows in (("train", train), ("valid", valid))}
    with folder.disk_errors(out), folder.unfinished(out) as place:
        made = _made(model, train["text"], numbers["train"], labels, name or f"training {model}")
        right = made.probs(valid["text"]).argmax(axis=1) == numbers["valid"]
        accuracy, seconds = float(right.mean()), time.monotonic() - started
        record = {
            "model": model,
            "seed": seed,
            "labels": list(labels),
            "rows": {"train": len(train), "valid": len(valid)},
            "valid_accuracy": accuracy,
            "seconds": round(seconds, 1),
            "versions": {"windtunnel": __version__, "numpy": np.__version__, "python": platform.python_version()},
        }
        line = {"event": "fit", "valid_accuracy": accuracy, "seconds": round(seconds, 2)}
        whole = place / "whole"
        shutil.rmtree(whole, ignore_errors=True)  # of a run that was killed
        whole.mkdir()
        save(made, model, labels, whole)
        files.write_json(whole / "training.json", record)
        files.write_text(whole / "log.jsonl", json.dumps(line) + "\n")
        folder.finish(whole, out)
    return Fit(out, 1, accuracy, seconds, 1, out / "log.jsonl")


def _made(model: str, texts: pa.ChunkedArray, numbers: Int64s, labels: Sequence[str], title: str) -> Baseline:
    if model == names.MAJORITY:
        return Majority(np.bincount(numbers, minlength=len(labels)) / len(numbers))
    learn = nbsvm.fit if model == names.NBSVM else tfidf.fit
    return learn(texts, numbers, labels=len(labels), title=title)
