"""The Python API: one function for each thing the command line does. The doors call these and print."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from windtunnel import augmentation, data, fitting, registry, tables
from windtunnel import study as story
from windtunnel.catalogue import catalog
from windtunnel.baselines import Fitted
from windtunnel.engine import shake
from windtunnel.errors import DataError, did_you_mean
from windtunnel.faults import ROW_TIMEOUT, FailedRowsError, Failure
from windtunnel.measure.numbers import measure
from windtunnel.modelling import hub
from windtunnel.plan import StudyPlan
from windtunnel.results import StudyResult
from windtunnel.rewriting import Rewriter
from windtunnel.steps import Steps
from windtunnel.transformation import Transformation

if TYPE_CHECKING:
    from windtunnel.training import Fit

Say = Callable[[str], None]


def run_study(
    source: str,
    *,
    out: str | Path,
    workers: int = 1,
    say: Say = lambda _: None,
    skip_failed: bool = False,
    row_timeout: float = ROW_TIMEOUT,
    **plan: Any,
) -> StudyResult:
    """Run a whole study, or finish one that was stopped.

    Args:
        source: labelled texts: a hub id, a folder, a file, `builtin:reviews`.
        out: the folder for everything that comes of it.
        workers: processes for the transformations; the results do not depend on it.
        say: told in one line what is going on.
        skip_failed: leave rows on which a transformation fails as they are, and go on.
        row_timeout: seconds after which a row counts as failed.
        **plan: the other fields of `StudyPlan`: model, transform, protect, augment, seeds, ...

    Raises:
        UsageError: something the user can put right.
    """
    found = StudyPlan(source, **plan)
    return story.run(found, Path(out), workers=workers, say=say, skip_failed=skip_failed, row_timeout=row_timeout)


def train(
    rows: data.Dataset,
    *,
    out: str | Path,
    model: str = "distilbert-base-uncased",
    seed: int = 1,
    augment: int = 0,
    transform: Sequence[str] = ("mixed",),
    **settings: Any,
) -> Fit | Fitted:
    """Train one classifier, on the training texts and, if asked, on transformed ones added to them.

    Raises:
        UsageError: something the user can put right.
    """
    fitting.check(model, settings)
    texts = rows.train
    if augment:
        texts = augmentation.transformed(texts, augmentation.made(texts, _all(transform), augment, seed=seed))
    return fitting.fit(
        texts, rows.valid, rows.labels, model=model, seed=seed, out=Path(out), name="training", settings=settings
    )


@dataclass(frozen=True)
class Evaluation:
    """How one model does on one set of texts, as they are and transformed."""

    numbers: pa.Table
    """NUMBERS; the model is called by its folder's name."""
    predictions: pa.Table
    """PREDICTIONS."""
    variants: pa.Table
    """VARIANTS."""


def evaluate(
    model: str | Path,
    rows: pa.Table,
    transform: Sequence[str] = (),
    *,
    seed: int = 0,
    out: str | Path | None = None,
    say: Say = lambda _: None,
) -> Evaluation:
    """Predict labelled texts as they are and under each transformation, and measure the difference.

    Args:
        model: the folder or hub id of a trained classifier.
        rows: ROWS; labels in the model's order.
        transform: specs of transformations.
        seed: of the transformations.
        out: a folder for the three tables, for what each transformation made and for the model's answers: a further
            evaluation there costs what is new. None: nothing is kept.
        say: told in one line what is going on.

    Raises:
        DataError: there are no rows, or `out` holds a study.
        FailedRowsError: a transformation failed on some rows.
        ModelError: the model cannot be loaded.
    """
    if not len(rows):
        raise DataError("There are no texts to evaluate on.")
    hub.folder_of(model)  # a wrong name is found before any work
    name = Path(model).name
    if out is None:
        shaken = shake(rows, _all(transform), seed=seed, title="transforming")
        predictions = story.asked(model, rows, shaken, name, 0)
        return Evaluation(measure(rows, predictions), predictions, shaken)

    folder = Path(out)
    if (folder / "models").is_dir():
        raise DataError(f"'{folder}' holds a study; give an evaluation another folder.")
    rewriter = Rewriter(Steps(folder))
    shaken = rewriter(rows, _all(transform), seed=seed)
    if rewriter.failures:
        raise FailedRowsError(rewriter.failures)
    predictions = story.asked(model, rows, shaken, name, 0, cache=folder / "cache", say=say)
    found = Evaluation(measure(rows, predictions), predictions, shaken)
    for kind in ("variants", "predictions", "numbers"):
        tables.write(getattr(found, kind), folder / f"{kind}.parquet")
    return found


def transform(
    rows: pa.Table,
    spec: str,
    *,
    seed: int = 0,
    draw: int = 0,
    workers: int = 1,
    protect: Sequence[str] = (),
    row_timeout: float = ROW_TIMEOUT,
    failures: list[Failure] | None = None,
) -> pa.Table:
    """Rewrite the texts of a table (columns `id` and `text`): VARIANTS, in the rows' order.

    Rows that fail are added to `failures` and stay as they are; without such a list they are an error.
    """
    one = registry.get(spec).protecting(protect)
    return shake(rows, [one], seed=seed, draw=draw, workers=workers, row_timeout=row_timeout, failures=failures)


def augment(
    rows: pa.Table,
    specs: Sequence[str],
    count: int,
    *,
    seed: int = 0,
    protect: Sequence[str] = (),
    row_timeout: float = ROW_TIMEOUT,
    failures: list[Failure] | None = None,
    skip_failed: bool = True,
) -> pa.Table:
    """Return ROWS followed by `count` transformed ones, chosen stratified by label; their ids end in `+draw`.

    Rows that fail are added to `failures`; they are added as they are, or not at all without `skip_failed`.
    """
    rewrite = functools.partial(shake, row_timeout=row_timeout, failures=failures)
    extra = augmentation.made(rows, [one.protecting(protect) for one in _all(specs)], count, seed=seed, rewrite=rewrite)
    if failures and not skip_failed:
        failed = {(failure.row, failure.draw) for failure in failures}
        pairs = zip(extra["id"].to_pylist(), extra["draw"].to_pylist(), strict=True)
        extra = extra.filter(pa.array([pair not in failed for pair in pairs], pa.bool_()))
    return augmentation.transformed(rows, extra)


@dataclass(frozen=True)
class Pair:
    """A text before and after."""

    id: str
    old: str
    new: str
    edits: list[dict[str, Any]]
    """`start`, `stop` (bytes of the old text), `text`."""


def preview(
    rows: pa.Table,
    spec: str,
    count: int = 5,
    *,
    seed: int = 0,
    draw: int = 0,
    protect: Sequence[str] = (),
    row: str | None = None,
) -> list[Pair]:
    """Transform `count` rows, spread over the table by their ids, or the one `row`: return them before and after.

    Raises:
        DataError: there is no row of this id.
    """
    if row is None:
        hashes = augmentation.hashes(rows)
        shown = rows.take(np.sort(np.argsort(hashes, kind="stable")[:count]))
    else:
        ids = rows["id"].to_pylist()
        if row not in ids:
            raise DataError(f"There is no row '{row}'.{did_you_mean(row, ids[:10_000])}")
        shown = rows.slice(ids.index(row), 1)
    new = transform(shown, spec, seed=seed, draw=draw, protect=protect)
    columns = (shown["id"], shown["text"], new["text"], new["edits"])
    return [Pair(*values) for values in zip(*(column.to_pylist() for column in columns), strict=True)]


def _all(specs: Sequence[str]) -> list[Transformation]:
    return [registry.get(spec) for spec in specs]


__all__ = [
    "Evaluation",
    "Pair",
    "augment",
    "catalog",
    "evaluate",
    "preview",
    "run_study",
    "train",
    "transform",
]
