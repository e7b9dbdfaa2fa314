"""The Python API: one function for each thing the command line does. The doors call these and print."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from windtunnel import data
from windtunnel.catalogue import catalog
from windtunnel.engine.local import transform_rows
from windtunnel.errors import DataError, did_you_mean
from windtunnel.evaluation.evaluate import Evaluation, attack, evaluate, evaluate_until
from windtunnel.models import training
from windtunnel.study import augmentation, story
from windtunnel.study.plan import StudyPlan
from windtunnel.study.results import StudyResult
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import ROW_TIMEOUT, Failure

if TYPE_CHECKING:
    from windtunnel.models.trained import Fit
    from windtunnel.quality.audit import Audit

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
) -> Fit:
    """Train one classifier, on the training texts and, if asked, on transformed ones added to them.

    Raises:
        UsageError: something the user can put right.
    """
    training.check(model, settings)
    texts = rows.train
    if augment:
        texts = augmentation.transformed(texts, augmentation.augment(texts, _all(transform), augment, seed=seed))
    return training.fit(
        texts, rows.valid, rows.labels, model=model, seed=seed, out=Path(out), name="training", settings=settings
    )


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
    return transform_rows(
        rows, [one], seed=seed, draw=draw, workers=workers, row_timeout=row_timeout, failures=failures
    )


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
    rewrite = functools.partial(transform_rows, row_timeout=row_timeout, failures=failures)
    extra = augmentation.augment(
        rows, [one.protecting(protect) for one in _all(specs)], count, seed=seed, rewrite=rewrite
    )
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


def assess(
    rows: data.Dataset,
    transform: Sequence[str] | None = None,
    *,
    split: str = "test",
    limit: int | None = None,
    judge_limit: int | None = None,
    seed: int = 0,
    failures: list[Failure] | None = None,
    **models: Any,
) -> dict[str, Any]:
    """Measure how reasonable transformations are on one split, with a judge trained on the other rows but the test's.

    Args:
        rows: labelled texts.
        transform: specs; None: all built-in ones that need no model.
        split: `valid` or `test`.
        limit: at most so many of its texts, stratified by label.
        judge_limit: at most so many training texts for the judge; 0 for no judge.
        seed: of the transformations and samples.
        failures: takes the rows that failed; without it they are an error.
        **models: `model`, `encoder`, `lm`, `encoder_rows`, as for `windtunnel.quality.assess`.

    Returns:
        As `windtunnel.quality.assess`, with `source` and `split` in front.

    Raises:
        UsageError: something the user can put right.
    """
    from windtunnel import quality

    if split not in ("valid", "test"):
        raise DataError(
            f"Quality is measured on 'valid' or 'test', since the judge is trained on 'train'; got '{split}'."
        )
    chosen = _all(list(registry.BUILT_IN) if transform is None else transform)
    texts = rows.valid if split == "valid" else rows.test
    train: pa.Table | None = rows.train if split == "valid" else pa.concat_tables([rows.train, rows.valid])
    if limit is not None:
        texts = data.sample(texts, limit, seed)
    if judge_limit is not None:
        train = data.sample(train, judge_limit, seed) if judge_limit else None
    found = quality.assess(texts, chosen, train=train, labels=len(rows.labels), seed=seed, failures=failures, **models)
    return {"source": rows.source, "split": split} | found


def make_audit(
    rows: pa.Table,
    labels: Sequence[str],
    transform: Sequence[str],
    pairs: int,
    *,
    seed: int = 0,
    source: str = "",
    excerpt_words: int | None = None,
) -> Audit:
    """Choose texts, originals and transformed ones mixed, for people to label blindly; see `windtunnel.quality.audit`.

    Raises:
        UsageError: something the user can put right.
    """
    from windtunnel.quality import audit

    made = _all(transform)
    return audit.make(rows, labels, made, pairs, seed=seed, source=source, excerpt_words=excerpt_words)


def _all(specs: Sequence[str]) -> list[Transformation]:
    return [registry.get(spec) for spec in specs]


__all__ = [
    "Evaluation",
    "Pair",
    "assess",
    "attack",
    "augment",
    "catalog",
    "evaluate",
    "evaluate_until",
    "make_audit",
    "preview",
    "run_study",
    "train",
    "transform",
]
