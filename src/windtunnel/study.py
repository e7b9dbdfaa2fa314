"""The study, top to bottom: from labelled texts to how a classifier stands realistic changes, and what helps.

    result = run(StudyPlan("builtin:reviews", model="tiny"), Path("out/study"))

Each step goes from tables to tables and is kept under the hash of its inputs (`steps.py`), so a study that was
stopped goes on where it was when it is run again.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import __version__, augmentation, files, steps
from windtunnel.data import Columns, Dataset, read
from windtunnel.data.raw import ALL
from windtunnel.data.sources import find
from windtunnel.faults import ROW_TIMEOUT
from windtunnel.measure.numbers import ORIGINAL, PLAIN, measure
from windtunnel.plan import StudyPlan
from windtunnel.results import StudyResult, summary
from windtunnel.rewriting import Rewriter
from windtunnel.steps import Steps, folder_key, key_of, table_key
from windtunnel.tables import PREDICTIONS

ARMS = (PLAIN, "control", "augmented")
"""Trained on the training texts; on these and some of them again; on these and as many transformed ones."""


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
        FailedRowsError: a transformation failed on some rows; all others are done and kept.
        DataError, TransformationError, ModelError: what the user can put right, in one line.
    """
    started = time.time()
    done = Steps(out, say)
    (out / "manifest.json").unlink(missing_ok=True)  # present = complete

    rows = read_rows(plan, say)
    rewriter = Rewriter(done, skip_failed, row_timeout)
    shaken = shake_test_set(rewriter, plan, rows, workers)
    extra = augmentation.chosen(done, plan, rows.train, workers, rewriter)
    rewriter.finish(out / "failed.jsonl", plan.data, lambda row: split_of(plan, rows, row), plan.seed)

    trained = {
        PLAIN: rows.train,
        "control": augmentation.unchanged(rows.train, extra),
        "augmented": augmentation.transformed(rows.train, extra),
    }
    models = {
        (arm, seed): train(done, plan, rows, trained[arm], arm, seed)
        for seed in range(1, plan.seeds + 1)
        for arm in ARMS
        if arm == PLAIN or plan.augment
    }

    predictions = [predict(done, plan, rows.test, shaken, model, arm, seed) for (arm, seed), model in models.items()]
    numbers_key = key_of("numbers", table_key(rows.test), [table_key(table) for table in predictions])
    numbers = done.table("numbers.parquet", numbers_key, lambda: measure(rows.test, pa.concat_tables(predictions)))

    manifest = describe(plan, rows, shaken, extra, seconds=time.time() - started)
    manifest["failed_rows"] = len(rewriter.failures)
    files.write_json(out / "results.json", summary(plan, manifest, numbers))
    files.write_json(out / "manifest.json", manifest)  # last: present = complete
    return StudyResult(plan, manifest, out)


def read_rows(plan: StudyPlan, say: Callable[[str], None]) -> Dataset:
    """Read train, valid and test, and say what was noticed."""
    rows = read(
        plan.data,
        columns=Columns(**plan.columns),
        labels=plan.labels or None,
        limit=plan.limit,
        limit_test=plan.limit_test or plan.limit,
        seed=plan.seed,
    )
    say(f"{plan.data}: {len(rows.train):,} train, {len(rows.valid):,} valid, {len(rows.test):,} test texts")
    for note in rows.notes:
        say(note)
    return rows


def shake_test_set(rewriter: Rewriter, plan: StudyPlan, rows: Dataset, workers: int) -> pa.Table:
    """Transform the test set once and keep it: every model meets identical texts."""
    key = key_of("variants", table_key(rows.test), [t.identity for t in plan.tested], plan.seed)
    return rewriter.step(
        "variants/test.parquet",
        key,
        lambda: rewriter(rows.test, plan.tested, seed=plan.seed, workers=workers, title="transforming the test set"),
    )


def split_of(plan: StudyPlan, rows: Dataset, row: str) -> str:
    """The split of the source in which a row of train or test is found; none for a source of one file."""
    there = find(plan.data).splits
    if ALL in there:
        return ""
    in_test = row in rows.test["id"].to_pylist()
    return next((name for name in ("test", "valid") if name in there), "train") if in_test else "train"


def train(done: Steps, plan: StudyPlan, rows: Dataset, texts: pa.Table, arm: str, seed: int) -> Path:
    """Train one model; torch is imported only if there is one to train."""

    def fit(folder: Path) -> object:
        from windtunnel import training

        settings = training.settings_for(plan.model, **plan.training)
        title = f"training {arm}, seed {seed} of {plan.seeds}"
        return training.fit(texts, rows.valid, rows.labels, settings, seed=seed, out=folder, name=title)

    made_from = (folder_key(plan.model), plan.training, table_key(texts), table_key(rows.valid), rows.labels, seed)
    key = key_of("model", *made_from)
    return done.model(f"models/{arm}-{seed}", key, fit)


def predict(
    done: Steps, plan: StudyPlan, test: pa.Table, shaken: pa.Table, model: Path, arm: str, seed: int
) -> pa.Table:
    """Predict the original and every transformed test set; equal texts are looked at once."""
    key = key_of("predictions", (model / steps.KEY_FILE).read_text(), table_key(test), table_key(shaken))
    title = f"predicting with {arm}, seed {seed} of {plan.seeds}"
    device = plan.training.get("device", "auto")
    return done.table(
        f"predictions/{arm}-{seed}.parquet",
        key,
        lambda: asked(model, test, shaken, arm, seed, title, device=device),
    )


def asked(
    model: Path | str, test: pa.Table, shaken: pa.Table, name: str, seed: int, title: str, *, device: str = "auto"
) -> pa.Table:
    """Ask one model about the original and all transformed texts: PREDICTIONS."""
    from windtunnel import prediction

    texts = pa.chunked_array([_whole(test["text"]), _whole(shaken["text"])])
    answers = prediction.predict(model, texts, device=device, title=title)
    originals = pa.array([ORIGINAL] * len(test), pa.string())
    columns = {
        "id": pa.concat_arrays([_whole(test["id"]), _whole(shaken["id"])]),
        "spec": pa.concat_arrays([originals, pc.cast(_whole(shaken["spec"]), pa.string())]).dictionary_encode(),
        "draw": pa.array(np.zeros(len(texts), np.int16)),
        "model": pa.array([name] * len(texts)).dictionary_encode(),
        "train_seed": pa.array(np.full(len(texts), seed, np.int32)),
    }
    return pa.table(columns | {name: answers[name] for name in answers.column_names}).cast(PREDICTIONS)


def describe(plan: StudyPlan, rows: Dataset, shaken: pa.Table, extra: pa.Table, *, seconds: float) -> dict[str, Any]:
    """The manifest: what was asked, what it was run on, what came of the transformations."""
    changed = {
        t.spec: float(np.mean(shaken.filter(pc.equal(shaken["spec"].cast(pa.string()), t.spec))["changed"].to_numpy()))
        for t in plan.tested
    }
    return {
        "windtunnel": __version__,
        "plan": plan.to_dict(),
        "data": {
            "fingerprint": rows.fingerprint,
            "labels": list(rows.labels),
            "rows": {"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)},
            "notes": list(rows.notes),
        },
        "changed_share": changed,
        "inexact": {t.spec: t.identity[1] for t in (*plan.tested, *plan.trained) if not t.exact},
        "augmented": {"rows": len(extra), "changed": int(np.sum(extra["changed"].to_numpy())) if len(extra) else 0},
        "machine": {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()},
        "seconds_of_last_run": round(seconds, 1),
    }


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of a column's chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
