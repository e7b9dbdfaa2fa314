"""Every model is asked about every test set: PREDICTIONS, under one bar over all that is to be done.

What a model has said about a text is kept in `cache`, so that a changed plan costs the texts that are new.
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
from windtunnel.evaluation.testsets import AskedSet
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.models.trained import Models, TrainedModel
from windtunnel.progress import Bar
from windtunnel.storage import steps
from windtunnel.storage.steps import Steps, key_of, table_key
from windtunnel.storage.tables import PREDICTIONS


class Question(NamedTuple):
    """One model and one set."""

    model: TrainedModel
    about: AskedSet
    key: str
    """What the answers follow from."""

    @property
    def path(self) -> str:
        """Of the answers, in the study's folder."""
        return "/".join(
            ["predictions", *([self.about.part] if self.about.part else []), f"{self.model.file_name}.parquet"]
        )


def predict_all(
    done: Steps, sets: Sequence[AskedSet], models: Models, *, all_sets: Collection[str], device: str = "auto"
) -> dict[str, list[pa.Table]]:
    """Ask every model about every set: the part of a set -> PREDICTIONS of each model, in the models' order.

    Args:
        done: keeps what was predicted.
        sets: of texts.
        models: their folders.
        all_sets: names of the models that are asked about curves and further draws too; the others are not.
        device: "auto", "cuda", "mps" or "cpu".
    """
    contents = [(table_key(one.originals), table_key(one.variants)) for one in sets]
    questions = [
        Question(model, about, key_of("predictions", (folder / steps.KEY_FILE).read_text(), *content))
        for model, folder in models.items()
        for about, content in zip(sets, contents, strict=True)
        if about.by_all or model.name in all_sets
    ]
    left = [one for one in questions if not done.has(one.path, one.key)]
    asked_models = list(dict.fromkeys(one.model for one in left))
    distinct = {part: len(pc.unique(_texts(about))) for part, about in {q.about.part: q.about for q in left}.items()}
    total = sum(distinct[one.about.part] for one in left)
    found: dict[str, list[pa.Table]] = {}
    with progress.bar(f"predicting with {len(asked_models)} models", total=total, unit="texts") as bar:

        def ask(one: Question) -> pa.Table:
            bar.advance(0, model=asked_models.index(one.model) + 1)
            name, seed = one.model

            def say(what: str) -> None:
                where = f" on {one.about.part}" if one.about.part else ""
                done.say(f"{name}, seed {seed}{where}: {what}" if seed else f"{name}{where}: {what}")

            cache = done.folder / "cache"
            return asked(models[one.model], one.about, name, seed, device=device, cache=cache, bar=bar, say=say)

        for one in questions:
            table = done.table(one.path, one.key, functools.partial(ask, one))
            found.setdefault(one.about.part, []).append(table)
    return found


def asked(
    model: Path | str,
    about: AskedSet,
    name: str,
    seed: int,
    *,
    device: str = "auto",
    cache: Path | None = None,
    bar: Bar | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> pa.Table:
    """Ask one model about the original and all transformed texts of a set: PREDICTIONS."""
    from windtunnel.models import prediction

    title = f"predicting with {name}"
    answers = prediction.predict(model, _texts(about), device=device, title=title, cache=cache, bar=bar, say=say)
    rows, variants = about.originals, about.variants
    originals = pa.array([ORIGINAL] * len(rows), pa.string())
    columns = {
        "id": pa.concat_arrays([_whole(rows["id"]), _whole(variants["id"])]),
        "spec": pa.concat_arrays([originals, pc.cast(_whole(variants["spec"]), pa.string())]).dictionary_encode(),
        "draw": pa.concat_arrays([pa.array(np.zeros(len(rows), np.int16)), _whole(variants["draw"])]),
        "model": pa.array([name] * len(answers)).dictionary_encode(),
        "train_seed": pa.array(np.full(len(answers), seed, np.int32)),
    }
    return pa.table(columns | {name: answers[name] for name in answers.column_names}).cast(PREDICTIONS)


def _texts(about: AskedSet) -> pa.ChunkedArray:
    """The original texts, if they are asked about, and all transformed ones."""
    return pa.chunked_array([_whole(about.originals["text"]), _whole(about.variants["text"])])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of a column's chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
