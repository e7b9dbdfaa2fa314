"""How reasonable transformations are, on one shard: count what they edit, ask the judge.

out/reviews-00000.json    what was counted, in whole numbers
out/quality.json          the figures of all shards: what `windtunnel quality` writes of texts in memory
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from windtunnel.data.columns import GUESSED, Columns
from windtunnel.data.rows import checked
from windtunnel.errors import DataError
from windtunnel.measure.sums import Sums, add
from windtunnel.models.threads import configure_openmp
from windtunnel.quality import assessment, sums
from windtunnel.quality.judge import JudgedRows
from windtunnel.shards.cut import Shard
from windtunnel.shards.loaded import load_transformation, unique_specs
from windtunnel.shards.places import Place
from windtunnel.shards.quality_judge import Judge, load_judge
from windtunnel.shards.stream import columns_of, pieces, without
from windtunnel.shards.work import ShardResult, add_up
from windtunnel.shards.writer import Counted
from windtunnel.transforms.row_failures import ROW_TIMEOUT, Watch

if TYPE_CHECKING:
    from windtunnel.quality.encoding import TokenCounter

RESULT = "quality.json"
SHARD_ROWS = 10_000
"""All built-in transformations take minutes for them."""
FAILED = "failed"
"""Beside the figures' sums: how many rows failed."""


@dataclass(frozen=True)
class QualityWork:
    """Which transformations; it travels to other processes and machines as the text of its fields."""

    transform: tuple[str, ...]
    source: str = ""
    """What the result names."""
    columns: Columns = GUESSED
    judge: Judge | None = None
    model: str | None = None
    """A folder or hub id, whose tokens and token limit count."""
    seed: int = 0
    row_timeout: float = ROW_TIMEOUT

    title = "measuring"

    def prepare(self, first: Shard) -> QualityWork:
        """Choose the columns; miss a model or a transformation that is not there before any work is done."""
        transform = unique_specs(self.transform)
        if self.model:
            _counter(self.model)
        columns = replace(columns_of(first, self.columns, need_labels=self.judge is not None), group="")
        return replace(self, transform=transform, columns=columns)

    def settings(self) -> dict[str, Any]:
        """Everything that the output depends on, but for the texts."""
        return {
            "transform": list(self.transform),
            "columns": vars(self.columns),
            "judge": self.judge.key if self.judge else None,
            "model": self.model,
            "seed": self.seed,
            "identity": [load_transformation(spec, ()).identity for spec in self.transform],
        }

    def output(self, shard: Shard) -> str:
        """The name of a shard's file."""
        return f"{shard.name}.json"

    def do(self, shard: Shard, place: Place) -> ShardResult:
        """Count on a shard's texts."""
        watch = Watch(self.row_timeout)
        found: dict[str, Sums] = {}
        rows = 0
        names = self.judge.labels if self.judge else ()
        for raw in pieces(shard, self.columns):
            table = checked(raw if self.judge else without(raw, "label"), names).rows
            self._piece(table, watch, found)
            rows += len(table)
        failed = Counter(failure.spec for failure in watch.failures)
        for spec, one in found.items():
            one[FAILED] = [failed[spec]]
        with place.writing() as file:
            counted = Counted(file)
            counted.write((json.dumps({"rows": rows, "sums": found}, indent=1) + "\n").encode())
        return ShardResult(
            {"rows": rows, "bytes": counted.bytes, "sums": found}, counted.digest.hexdigest(), watch.failures
        )

    def finish(self, records: Iterator[dict[str, Any]], out: Place) -> dict[str, Any]:
        """Add up, and write what `quality.assess` returns.

        Raises:
            DataError: the texts hold no words.
        """
        found: dict[str, Sums] = {}
        totals = add_up(records, ("rows", "bytes"), found)
        if not any(one["words_edited"][2] for one in found.values()):
            raise DataError("The texts hold no words; there is nothing to measure.")
        lines = []
        for spec in self.transform:
            one = load_transformation(spec, ())
            lines.append(assessment.line_of(one, found[one.spec].pop(FAILED)[0], sums.figures(found[one.spec])))
        any_drop = next(iter(found.values())).get("judge_drop", [])
        tokens = _counter(self.model) if self.model else None
        result = assessment.result(
            lines,
            source=self.source,
            split=None,
            rows=totals["rows"],
            seed=self.seed,
            judge=assessment.judge_of(self.judge.trained_on, any_drop) if self.judge else None,
            model={"name": self.model, "rows": totals["rows"], "max_tokens": tokens.max_tokens} if tokens else None,
            encoder=None,
            lm=None,
        )
        out.child(RESULT).write((json.dumps(result, indent=1) + "\n").encode())
        return totals

    def _piece(self, rows: pa.Table, watch: Watch, found: dict[str, Sums]) -> None:
        piece = assessment.Piece.of(rows)
        judged = JudgedRows.of(load_judge(self.judge.place), rows) if self.judge else None
        tokens = _counter(self.model).fresh() if self.model else None
        for spec in self.transform:
            one = load_transformation(spec, ())
            variants, counted = piece.count(one, watch, seed=self.seed, judged=judged)
            add(found.setdefault(one.spec, {}), counted)
            if tokens:
                add(found[one.spec], tokens.sums(rows["text"], variants))


@lru_cache(maxsize=1)
def _counter(model: str) -> TokenCounter:
    """Load a tokenizer."""
    configure_openmp()
    from windtunnel.quality.encoding import TokenCounter  # it brings torch

    return TokenCounter.load(model)
