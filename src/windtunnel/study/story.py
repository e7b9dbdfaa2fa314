"""The study, top to bottom: from labelled texts to how a classifier stands realistic changes, and what helps.

    result = run(StudyPlan("builtin:reviews", model="tiny"), Path("out/study"))

Each step goes from tables to tables and is kept under the hash of its inputs (`steps.py`), so a study that was
stopped goes on where it was when it is run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from windtunnel.data import Dataset
from windtunnel.data.raw import ALL
from windtunnel.data.sources import find
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.evaluation import prediction_table, testsets
from windtunnel.evaluation.testsets import MAIN
from windtunnel.measure.design import TEST
from windtunnel.storage import locks
from windtunnel.storage.steps import Steps, table_key
from windtunnel.study import arms, explanation, manifest, measurement, other_sources
from windtunnel.study.plan import StudyPlan
from windtunnel.study.results import MANIFEST, StudyResult, summary
from windtunnel.transforms.row_failures import ROW_TIMEOUT


def run(
    plan: StudyPlan,
    out: Path,
    *,
    workers: int = 1,
    say: Callable[[str], None] = lambda _: None,
    skip_failed: bool = False,
    row_timeout: float = ROW_TIMEOUT,
) -> StudyResult:
    """Run a study, or finish one that was stopped.

    Args:
        plan: what to do.
        out: the folder for all results; one that holds an earlier run of the same plan is used, not redone.
        workers: processes for the transformations; the results do not depend on it.
        say: told in one line what is going on.
        skip_failed: leave rows on which a transformation fails as they are, and go on.
        row_timeout: seconds after which a row counts as failed.

    Raises:
        BusyError: another process writes in the folder, or reports on it.
        FailedRowsError: a transformation failed on some rows; all others are done and kept.
        DataError, TransformationError, ModelError: what the user can put right, in one line.
    """
    with locks.writing(out, "study"):
        return _run(plan, out, workers, say, skip_failed, row_timeout)


def _run(
    plan: StudyPlan, out: Path, workers: int, say: Callable[[str], None], skip_failed: bool, row_timeout: float
) -> StudyResult:
    started = time.monotonic()
    done = Steps(out, say, seal=MANIFEST)  # present = complete
    arms.check_there(plan, out, say)
    rows = other_sources.add_to_training(plan, read_rows(plan, say), say)
    done.table("rows/test.parquet", table_key(rows.test), lambda: rows.test)  # a report needs no source
    others = other_sources.to_test(plan, rows, say)
    rewriter = Rewriter(done, skip_failed, row_timeout)
    curves = [one for one, _ in plan.curves.values()]
    sets = testsets.study_sets(
        rewriter, rows.test, plan.tested, curves=curves, draws=plan.draws, seed=plan.seed, workers=workers
    )
    extra = arms.extra_texts(done, plan, rows.train, workers, rewriter)
    rewriter.finish(out / "failed.jsonl", plan.data, lambda row: split_of(plan, rows, row), plan.seed)
    sets += testsets.source_sets(done, others, plan.tested, rewriter, seed=plan.seed, workers=workers)

    models = arms.train_all(done, plan, rows, arms.training_texts(plan, rows.train, extra))
    device = plan.training.get("device", "auto")
    main_models = [*(arm.name for arm in plan.arms), *plan.baseline]
    predictions = prediction_table.predict_all(done, sets, models, all_sets=main_models, device=device)
    first = next(iter(models))  # the plain model's first seed
    why = explanation.explain(
        done, sets[0], predictions[MAIN][0], first, models[first], most=plan.attribute, device=device
    )
    texts = {TEST: rows.test} | {name: source.rows for name, source in others.items()}
    numbers = measurement.all_numbers(done, plan, rows.labels, texts, predictions, why)

    seconds, failed = time.monotonic() - started, len(rewriter.failures)
    seal = manifest.describe(plan, rows, others, sets[0].variants, extra, models, failed_rows=failed, seconds=seconds)
    done.seal(seal, results=summary(plan, seal, numbers))
    return StudyResult(plan, seal, out)


def read_rows(plan: StudyPlan, say: Callable[[str], None]) -> Dataset:
    """Read train, valid and test, and say what was noticed."""
    rows = plan.read_rows()
    say(f"{plan.data}: {len(rows.train):,} train, {len(rows.valid):,} valid, {len(rows.test):,} test texts")
    for note in rows.notes:
        say(note)
    return rows


def split_of(plan: StudyPlan, rows: Dataset, row: str) -> str:
    """The split of the source in which a row of train or test is found; none for a source of one file."""
    there = find(plan.data).splits
    if ALL in there:
        return ""
    in_test = row in rows.test["id"].to_pylist()
    return next((name for name in ("test", "valid") if name in there), "train") if in_test else "train"
