"""Every model predicts every test set: PREDICTIONS, under one bar over all that is to be done.

Predictions are cached by model and text, so that a changed plan costs the texts that are new.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import progress
from windtunnel.evaluation.testsets import EvaluationSet
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.models.trained import Models, TrainedModel
from windtunnel.progress import Bar
from windtunnel.storage import steps
from windtunnel.storage.steps import Steps, key_of, table_key
from windtunnel.storage.tables import PREDICTIONS


class Job(NamedTuple):
    """One model and one set."""

    model: TrainedModel
    texts: EvaluationSet
    key: str
    """What the predictions follow from."""

    @property
    def path(self) -> str:
        """Of the predictions, in the study's folder."""
        return "/".join(
            ["predictions", *([self.texts.part] if self.texts.part else []), f"{self.model.file_name}.parquet"]
        )


def predict_all(
    done: Steps, sets: Sequence[EvaluationSet], models: Models, *, all_sets: Collection[str], device: str = "auto"
) -> dict[str, list[pa.Table]]:
    """Predict every set by every model: the part of a set -> PREDICTIONS of each model, in the models' order.

    Args:
        done: keeps what was predicted.
        sets: of texts.
        models: their folders.
        all_sets: names of the models that predict curves and further draws too; the others do not.
        device: "auto", "cuda", "mps" or "cpu".
    """
    contents = [(table_key(one.originals), table_key(one.variants)) for one in sets]  # once, not for each model
    jobs = [
        Job(model, texts, key_of("predictions", (folder / steps.KEY_FILE).read_text(), *content))
        for model, folder in models.items()
        for texts, content in zip(sets, contents, strict=True)
        if texts.every_model or model.name in all_sets
    ]
    left = [one for one in jobs if not done.has(one.path, one.key)]
    models_left = list(dict.fromkeys(one.model for one in left))
    parts = {one.texts.part: one.texts for one in left}
    distinct = {part: len(pc.unique(_texts(texts))) for part, texts in parts.items()}
    total = sum(distinct[one.texts.part] for one in left)
    found: dict[str, list[pa.Table]] = {}
    with progress.bar(f"predicting with {len(models_left)} models", total=total, unit="texts") as bar:

        def run(one: Job) -> pa.Table:
            bar.advance(0, model=models_left.index(one.model) + 1)
            name, seed = one.model

            def say(what: str) -> None:
                where = f" on {one.texts.part}" if one.texts.part else ""
                done.say(f"{name}, seed {seed}{where}: {what}" if seed else f"{name}{where}: {what}")

            cache = done.folder / "cache"
            return predict(models[one.model], one.texts, name, seed, device=device, cache=cache, bar=bar, say=say)

        for one in jobs:
            table = done.table(one.path, one.key, functools.partial(run, one))
            found.setdefault(one.texts.part, []).append(table)
    return found


def predict(
    model: Path | str,
    texts: EvaluationSet,
    name: str,
    seed: int,
    *,
    device: str = "auto",
    cache: Path | None = None,
    bar: Bar | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> pa.Table:
    """Predict, by one model, the original and all transformed texts of a set: PREDICTIONS."""
    from windtunnel.models import prediction

    title = f"predicting with {name}"
    predicted = prediction.predict(model, _texts(texts), device=device, title=title, cache=cache, bar=bar, say=say)
    rows, variants = texts.originals, texts.variants
    originals = pa.array([ORIGINAL] * len(rows), pa.string())
    columns = {
        "id": pa.concat_arrays([_whole(rows["id"]), _whole(variants["id"])]),
        "spec": pa.concat_arrays([originals, pc.cast(_whole(variants["spec"]), pa.string())]).dictionary_encode(),
        "draw": pa.concat_arrays([pa.array(np.zeros(len(rows), np.int16)), _whole(variants["draw"])]),
        "model": pa.array([name] * len(predicted)).dictionary_encode(),
        "train_seed": pa.array(np.full(len(predicted), seed, np.int32)),
    }
    return pa.table(columns | {column: predicted[column] for column in predicted.column_names}).cast(PREDICTIONS)


def _texts(texts: EvaluationSet) -> pa.ChunkedArray:
    """The original texts, if they are predicted, and all transformed ones."""
    return pa.chunked_array([_whole(texts.originals["text"]), _whole(texts.variants["text"])])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of a column's chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
