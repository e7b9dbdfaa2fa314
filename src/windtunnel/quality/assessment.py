"""The story of quality: transform real texts, count what changed, ask the judges, put intervals on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import data, progress
from windtunnel.engine.variants import variants_by_slice
from windtunnel.errors import DataError
from windtunnel.measure.sums import Sums
from windtunnel.models.baselines import nbsvm
from windtunnel.models.threads import configure_openmp
from windtunnel.quality import sums, surface
from windtunnel.quality.judge import JudgedRows, accuracy
from windtunnel.quality.sums import Figure
from windtunnel.storage.tables import VARIANTS
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import ROW_TIMEOUT, FailedRowsError, Failure, Watch

if TYPE_CHECKING:
    from windtunnel.quality.encoding import Embedder, TokenCounter
    from windtunnel.quality.fluency import Fluency

MEASURES = {
    "rows_changed": "Share of the rows that changed.",
    "words_edited": "Share of the original words that an edit touches.",
    "characters_edited": "Characters edited over those of the original; an edit counts as the longer of out and in.",
    "edits_a_row": "Mean number of edits in a row.",
    "words_change": "Change of length in words, over that of the original.",
    "characters_change": "Change of length in characters, over that of the original.",
    "sentiment_edits": "Share of the edits that touch a sentiment word.",
    "sentiment_rows": "Share of the rows in which an edit touches a sentiment word.",
    "sentiment_differs": "Share of the rows whose number of positive or of negative words is another than before.",
    "negation_edits": "Share of the edits that touch a negation.",
    "negation_rows": "Share of the rows in which an edit touches a negation.",
    "negation_differs": "Share of the rows whose number of negations is another than before.",
    "judge_accuracy": "The judge's accuracy on all rows as transformed.",
    "judge_drop": "The judge's accuracy on all rows before, minus after.",
    "judge_flips": "Share of all rows to which the judge gives another label than before.",
    "judge_accuracy_changed_before": "The judge's accuracy on the rows that change, before.",
    "judge_accuracy_changed": "The judge's accuracy on the rows that changed, after.",
    "judge_flips_changed": "Share of the rows that changed to which the judge gives another label than before.",
    "tokens_change": "Change of length in the model's tokens, over that of the original.",
    "truncated": "Share of the rows cut at the model's token limit, after.",
    "truncated_more": "Share of the rows cut at the model's token limit, after minus before.",
    "similarity": "Mean cosine of the sentence embeddings before and after, over the rows that changed.",
    "similarity_5th": "5th percentile of that cosine: the text that fared worst but for one in twenty.",
    "surprise": "Mean growth of -log p, in nats a token, at edited places under a masked language model.",
}
"""What each figure is. Shares and cosines, not percent or points; intervals hold 95 %."""

ENCODER_ROWS = 200
"""Rows for what needs a model: 1,000 times as slow as counting words."""


def assess(
    rows: pa.Table,
    transformations: Sequence[Transformation],
    *,
    train: pa.Table | None = None,
    labels: int = 2,
    model: str | None = None,
    encoder: str | None = None,
    lm: str | None = None,
    encoder_rows: int = ENCODER_ROWS,
    seed: int = 0,
    row_timeout: float = ROW_TIMEOUT,
    failures: list[Failure] | None = None,
) -> dict[str, Any]:
    """Measure how reasonable transformations are on some texts.

    Args:
        rows: ROWS.
        transformations: those to be measured, each on the original texts.
        train: ROWS that a bag-of-words judge is trained on; None: no judge. None of them should be among `rows`.
        labels: how many labels there are.
        model: a folder or hub id, whose tokens and token limit count.
        encoder: a folder or hub id of an encoder of sentences (mean of its last hidden states).
        lm: a folder or hub id of a masked language model.
        encoder_rows: how many of the rows, stratified by label, for `model`, `encoder` and `lm`.
        seed: of the transformations and of the sample.
        row_timeout: seconds after which a row counts as failed.
        failures: takes the rows that failed, which then count as unchanged; None: they are an error.

    Returns:
        `rows`, `seed`, `judge`, `model`, `encoder`, `lm` (what was used), `measures` (what each figure means) and
        `transformations`: `name`, `family`, `spec`, `failed` and `figures` (`value`, `low`, `high`, `n`, `method`).

    Raises:
        DataError: there are no rows or words.
        ModelError: a model cannot be loaded.
        FailedRowsError: rows failed, and no `failures` were asked for.
    """
    if not len(rows):
        raise DataError("There are no texts to measure transformations on.")
    tokens, embedder, fluency = _models(model, encoder, lm)  # a wrong name is found before any work
    piece = Piece.of(rows)
    if not any(len(one.batch.words) for one in piece.slices):
        raise DataError("The texts hold no words; there is nothing to measure.")
    judged = JudgedRows.of(nbsvm.fit(train["text"], train["label"], labels=labels), rows) if train is not None else None
    few = data.sample(rows, encoder_rows, seed) if tokens or embedder or fluency else rows.slice(0, 0)
    lines: list[dict[str, Any]] = []
    with progress.bar("measuring", total=len(transformations), unit="transformations") as bar:
        for one in transformations:
            watch = Watch(row_timeout)
            variants, counted = piece.count(one, watch, seed=seed, judged=judged)
            if watch.failures and failures is None:
                raise FailedRowsError(watch.failures)
            figures = sums.figures(counted)
            if len(few):
                mine = variants.take(pc.index_in(few["id"], value_set=variants["id"].combine_chunks()))
                if tokens:
                    figures |= sums.figures(tokens.sums(few["text"], mine))
                for measure in (embedder, fluency):
                    if measure:
                        figures |= measure.figures(few["text"], mine)
            if failures is not None:
                failures += watch.failures
            lines.append(line_of(one, len(watch.failures), figures))
            bar.advance()
    return result(
        lines,
        rows=len(rows),
        seed=seed,
        judge=judge_of(len(train), counted["judge_drop"]) if judged and train is not None and lines else None,
        model={"name": model, "rows": len(few), "max_tokens": tokens.max_tokens} if tokens else None,
        encoder={"name": encoder, "rows": len(few), "max_tokens": embedder.max_tokens} if embedder else None,
        lm={"name": lm, "rows": len(few)} if fluency else None,
    )


@dataclass(frozen=True, eq=False)
class Piece:
    """Some original texts, cut into the slices that all transformations are compared with."""

    batch: TextBatch
    slices: list[surface.Original]

    @classmethod
    def of(cls, rows: pa.Table) -> Piece:
        """Cut ROWS into slices."""
        batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
        return cls(batch, surface.originals(batch))

    def count(
        self, one: Transformation, watch: Watch, *, seed: int, judged: JudgedRows | None
    ) -> tuple[pa.Table, Sums]:
        """Transform the texts: VARIANTS, and the sums of what the transformation edits and what the judge says."""
        variants = pa.Table.from_batches(variants_by_slice(self.batch, one, watch, seed=seed), VARIANTS)
        counted = surface.count(self.slices, variants).sums()
        return variants, counted | (judged.sums(variants) if judged else {})


def result(lines: Sequence[dict[str, Any]], **used: Any) -> dict[str, Any]:
    """What `assess` returns: what was used, what each figure means, and a line for each transformation."""
    names = {name for line in lines for name in line["figures"]}
    meanings = {name: meaning for name, meaning in MEASURES.items() if name in names}
    return used | {"measures": meanings, "transformations": lines}


def line_of(one: Transformation, failed: int, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """What is said of one transformation."""
    figures_ = {name: written(figure) for name, figure in figures.items()}
    return {"name": one.name, "family": family_of(one), "spec": one.spec, "failed": failed, "figures": figures_}


def judge_of(trained_on: int, drop: Sequence[int]) -> dict[str, Any]:
    """What is said of the judge; `drop` are the sums of any transformation's `judge_drop`."""
    return {"kind": "NB-SVM", "trained_on": trained_on, "accuracy": written(accuracy(drop))}


def written(figure: Figure) -> dict[str, Any]:
    """A figure for JSON."""
    (value, low, high), n, method = figure
    bounds = (None, None) if low != low else (low, high)  # not a number where there is no interval
    return {"value": value, "low": bounds[0], "high": bounds[1], "n": n, "method": method}


def family_of(one: Transformation) -> str:
    """The folder that a built-in transformation lies in; `mixed`, `composition`, `neural` or `own` for others."""
    module = one.function.__module__.split(".")
    return module[2] if module[:2] == ["windtunnel", "transforms"] and module[2] != "plugins" else "own"


def _models(
    model: str | None, encoder: str | None, lm: str | None
) -> tuple[TokenCounter | None, Embedder | None, Fluency | None]:
    """Load what was asked for; torch is imported here or not at all."""
    if model is None and encoder is None and lm is None:
        return None, None, None
    configure_openmp()
    from windtunnel.quality.encoding import Embedder, TokenCounter
    from windtunnel.quality.fluency import Fluency

    return (
        TokenCounter.load(model) if model else None,
        Embedder.load(encoder) if encoder else None,
        Fluency.load(lm) if lm else None,
    )
