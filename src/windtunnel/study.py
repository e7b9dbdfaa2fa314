"""The study, top to bottom: from labelled texts to how a classifier stands realistic changes, and what helps.

    result = run(StudyPlan("builtin:reviews", model="tiny"), Path("out/study"))

Each step goes from tables to tables and is kept under the hash of its inputs (`steps.py`), so a study that was
stopped goes on where it was when it is run again.
"""

from __future__ import annotations

import functools
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import __version__, augmentation, files, fitting, progress, steps, tables
from windtunnel.data import Columns, Dataset, read
from windtunnel.data.raw import ALL
from windtunnel.data.sources import find
from windtunnel.faults import ROW_TIMEOUT
from windtunnel.measure.design import Design
from windtunnel.measure.numbers import ORIGINAL, PLAIN, measure
from windtunnel.modelling.settings import WITHOUT_EFFECT
from windtunnel.plan import StudyPlan
from windtunnel.progress import Bar
from windtunnel.results import StudyResult, summary
from windtunnel.rewriting import Rewriter
from windtunnel.steps import Steps, folder_key, key_of, table_key
from windtunnel.tables import PREDICTIONS

ARMS = (PLAIN, "control", "augmented")
"""Trained on the training texts; on these and some of them again; on these and as many transformed ones."""

Models = dict[tuple[str, int], Path]
"""(arm or baseline, training seed) -> folder; a baseline, in which there is no chance, has the seed 0."""


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

    if not all((out / "models" / f"{arm}-{seed}").is_dir() for arm, seed in arms(plan)):
        fitting.check_there(plan.model)
    rows = read_rows(plan, say)
    done.table("rows/test.parquet", table_key(rows.test), lambda: rows.test)  # a report needs no source
    rewriter = Rewriter(done, skip_failed, row_timeout)
    shaken = shake_test_set(rewriter, plan, rows, workers)
    extra = augmentation.chosen(done, plan, rows.train, workers, rewriter)
    rewriter.finish(out / "failed.jsonl", plan.data, lambda row: split_of(plan, rows, row), plan.seed)

    trained = {
        PLAIN: rows.train,
        "control": augmentation.unchanged(rows.train, extra),
        "augmented": augmentation.transformed(rows.train, extra),
    }
    if len(plan.training_seeds) < plan.seeds:
        say(f"{plan.model}: there is no chance in its training; one does for {plan.seeds} seeds")
    models = {(arm, seed): train(done, plan, rows, trained[arm], arm, seed) for arm, seed in arms(plan)}
    models |= {(name, 0): train(done, plan, rows, rows.train, name, 0, model=name) for name in plan.baseline}

    predictions = predict_all(done, plan, rows.test, shaken, models)
    numbers_key = key_of("numbers", table_key(rows.test), [table_key(table) for table in predictions], plan.baseline)
    design = Design(baselines=plan.baseline)
    numbers = done.table(
        "numbers.parquet", numbers_key, lambda: measure(rows.test, pa.concat_tables(predictions), design)
    )

    manifest = describe(plan, rows, shaken, extra, seconds=time.time() - started)
    manifest["failed_rows"] = len(rewriter.failures)
    manifest["models"] = [f"{name}-{seed}" for name, seed in models]
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


def arms(plan: StudyPlan) -> list[tuple[str, int]]:
    """The trainings of the model: arm and seed."""
    return [(arm, seed) for seed in plan.training_seeds for arm in ARMS if arm == PLAIN or plan.augment]


def train(
    done: Steps, plan: StudyPlan, rows: Dataset, texts: pa.Table, arm: str, seed: int, model: str | None = None
) -> Path:
    """Train one model, the plan's if it is not named; torch is imported only if there is an encoder to train."""
    name, settings = model or plan.model, {} if model else plan.training

    def fit(folder: Path) -> object:
        title = f"training {arm}, seed {seed} of {plan.seeds}" if seed else f"training {arm}"
        return fitting.fit(
            texts, rows.valid, rows.labels, model=name, seed=seed, out=folder, name=title, settings=settings
        )

    decisive = {name: value for name, value in settings.items() if name not in WITHOUT_EFFECT}
    made_from = (folder_key(name), decisive, table_key(texts), table_key(rows.valid), rows.labels, seed)
    key = key_of("model", *made_from)
    return done.model(f"models/{arm}-{seed}", key, fit)


def predict_all(done: Steps, plan: StudyPlan, test: pa.Table, shaken: pa.Table, models: Models) -> list[pa.Table]:
    """Predict the original and every transformed test set with every model, under one bar over all that is to be done.

    What a model has said about a text is kept in `cache`, so that a changed plan costs the texts that are new.
    """
    contents = table_key(test), table_key(shaken)
    keys = {one: key_of("predictions", (models[one] / steps.KEY_FILE).read_text(), *contents) for one in models}
    names = {(name, seed): f"predictions/{name}-{seed}.parquet" for name, seed in models}
    left = [one for one in models if tables.key_of(done.folder / names[one]) != keys[one]]
    distinct = len(pc.unique(_texts(test, shaken))) if left else 0
    with progress.bar(f"predicting with {len(left)} models", total=len(left) * distinct, unit="texts") as bar:

        def ask(one: tuple[str, int]) -> pa.Table:
            bar.advance(0, model=left.index(one) + 1)

            def say(what: str) -> None:
                done.say(f"{one[0]}, seed {one[1]}: {what}" if one[1] else f"{one[0]}: {what}")

            return asked(
                models[one],
                test,
                shaken,
                *one,
                device=plan.training.get("device", "auto"),
                cache=done.folder / "cache",
                bar=bar,
                say=say,
            )

        return [done.table(names[one], keys[one], functools.partial(ask, one)) for one in models]


def asked(
    model: Path | str,
    test: pa.Table,
    shaken: pa.Table,
    name: str,
    seed: int,
    *,
    device: str = "auto",
    cache: Path | None = None,
    bar: Bar | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> pa.Table:
    """Ask one model about the original and all transformed texts: PREDICTIONS."""
    from windtunnel import prediction

    texts = _texts(test, shaken)
    title = f"predicting with {name}"
    answers = prediction.predict(model, texts, device=device, title=title, cache=cache, bar=bar, say=say)
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


def _texts(test: pa.Table, shaken: pa.Table) -> pa.ChunkedArray:
    """The original texts and all transformed ones."""
    return pa.chunked_array([_whole(test["text"]), _whole(shaken["text"])])


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One array of a column's chunks."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
