"""Evaluate a model on one shard: predict its texts as they are and transformed, write what was said, count.

    out/reviews-00000.parquet    what the model said: id, label, spec, probs, tokens, truncated
    out/numbers.parquet          NUMBERS, from the counts of all shards

Counts are whole numbers, so that the figures of all shards do not depend on how many there were. What a model says of
a text does not depend on it either, but for a neural one's rounding: it is asked about some thousand texts at once, and
the last digits of a probability depend on the others. So a text that stands on the edge between two labels may fall to
the other side where shards are of another size; with shards of the same size it never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from windtunnel.data.columns import GUESSED, Columns
from windtunnel.data.rows import checked
from windtunnel.engine.variants import variants_by_slice
from windtunnel.measure.counted import measure_sums
from windtunnel.measure.predictions import ScoredPredictions
from windtunnel.measure.study import ORIGINAL
from windtunnel.measure.sums import Sums, add
from windtunnel.measure.tallies import tally
from windtunnel.models import prediction
from windtunnel.models.prediction import Predictor
from windtunnel.models.prediction_cache import Predictions
from windtunnel.progress import Bar
from windtunnel.shards.cut import Shard
from windtunnel.shards.loaded import load_model, load_transformation, unique_specs
from windtunnel.shards.places import Place
from windtunnel.shards.stream import columns_of, pieces
from windtunnel.shards.work import ShardResult, add_up
from windtunnel.shards.writer import Writer, writing
from windtunnel.storage import tables
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.row_failures import ROW_TIMEOUT, Watch

NUMBERS = "numbers.parquet"
SHARD_ROWS = 10_000
"""An encoder looks at them, as they are and transformed, for minutes on a GPU and for an hour on a core."""
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("label", pa.int32()),
        ("spec", pa.string()),
        ("probs", pa.list_(pa.float32())),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
    ]
)
"""Of a shard's file: the rows as they are, `original`, and by each transformation, some thousand rows at a time."""


@dataclass(frozen=True)
class EvaluationWork:
    """Which model, on what; it travels to other processes and machines as the text of its fields."""

    model: str
    """A folder or hub id that every process can reach."""
    transform: tuple[str, ...] = ()
    columns: Columns = GUESSED
    seed: int = 0
    skip_failed: bool = False
    """Whether there are figures where rows failed; those count as unchanged."""
    row_timeout: float = ROW_TIMEOUT
    threads: int | None = None
    """Of each process's model."""
    labels: tuple[str, ...] = ()
    """The model's; `prepare` fills it."""
    fingerprint: str = ""
    """The model's; `prepare` fills it."""

    title = "evaluating"

    def prepare(self, first: Shard) -> EvaluationWork:
        """Choose the columns; miss a model or a transformation that is not there before any work is done."""
        return replace(
            self,
            transform=unique_specs(self.transform),
            model=str(Path(self.model).absolute()) if Path(self.model).is_dir() else self.model,
            columns=replace(columns_of(first, self.columns, need_labels=True), group=""),
            labels=prediction.labels_of(self.model),
            fingerprint=prediction.fingerprint(self.model),
        )

    def settings(self) -> dict[str, Any]:
        """Everything that the output depends on, but for the texts and rounding."""
        return {
            "model": Path(self.model).name,
            "fingerprint": self.fingerprint,
            "labels": list(self.labels),
            "transform": list(self.transform),
            "columns": vars(self.columns),
            "seed": self.seed,
            "identity": [load_transformation(spec, ()).identity for spec in self.transform],
        }

    def output(self, shard: Shard) -> str:
        """The name of a shard's file."""
        return f"{shard.name}.parquet"

    def do(self, shard: Shard, place: Place) -> ShardResult:
        """Write what the model says of a shard's texts."""
        ask = load_model(self.model, self.fingerprint, self.threads)
        watch = Watch(self.row_timeout)
        sums: dict[str, Sums] = {}
        rows = 0
        with writing(place, ".parquet", SCHEMA) as writer:
            for raw in pieces(shard, self.columns):
                table = checked(raw, self.labels).rows
                self._piece(table, ask, watch, sums, writer)
                rows += len(table)
        return ShardResult({"rows": rows, "bytes": writer.bytes, "sums": sums}, writer.digest, watch.failures)

    def finish(self, records: Iterator[dict[str, Any]], out: Place) -> dict[str, Any]:
        """Add up, and write NUMBERS; where rows failed and are not to be skipped, there are none."""
        sums: dict[str, Sums] = {}
        found = add_up(records, ("rows", "bytes", "failed"), sums)
        if found.pop("failed") and not self.skip_failed:
            out.child(NUMBERS).remove()
            return found
        with writing(out.child(NUMBERS), ".parquet", tables.NUMBERS) as writer:
            writer.write(measure_sums(sums, Path(self.model).name, self.labels))
        return found

    def _piece(self, rows: pa.Table, ask: Predictor, watch: Watch, sums: dict[str, Sums], writer: Writer) -> None:
        """Ask about some rows as they are and by each transformation: at most twice these texts are held at once."""
        label = rows["label"].to_numpy()

        def note(spec: str, said: Predictions, before: ScoredPredictions | None = None) -> ScoredPredictions:
            writer.write(_table(rows, spec, said))
            guess = said.probs.argmax(axis=1).astype(np.int32)
            predicted = ScoredPredictions(guess, guess == label, said.probs, said.tokens, said.truncated)
            add(sums.setdefault(spec, {}), tally(label, predicted, before))
            return predicted

        said = prediction.predict_with(ask, rows["text"], bar=_silent())
        original = note(ORIGINAL, said)
        batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
        for spec in self.transform:
            one = load_transformation(spec, ())
            made = pa.Table.from_batches(variants_by_slice(batch, one, watch, seed=self.seed), tables.VARIANTS)
            changed = made["changed"].to_numpy()
            again = prediction.predict_with(ask, made["text"].filter(made["changed"]), bar=_silent())
            both = Predictions(said.probs.copy(), said.tokens.copy(), said.truncated.copy())
            both.probs[changed], both.tokens[changed], both.truncated[changed] = again
            note(one.spec, both, original)


def _table(rows: pa.Table, spec: str, said: Predictions) -> pa.Table:
    columns = [rows["id"], rows["label"], pa.array([spec] * len(rows), pa.string()), prediction.as_lists(said.probs)]
    return pa.table([*columns, pa.array(said.tokens), pa.array(said.truncated)], schema=SCHEMA)


def _silent() -> Bar:
    """A job shows its shards."""
    return Bar("", None, "texts")
