"""All figures of a study: its own test texts, its curves, other sources, and what flips its plain model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import slices
from windtunnel.evaluation import attribution
from windtunnel.evaluation.testsets import ALSO, DRAWS, MAIN, SEVERITY
from windtunnel.measure.design import TEST, Design
from windtunnel.measure.numbers import ORIGINAL, measure
from windtunnel.models.baselines import names as baselines
from windtunnel.storage import code_version
from windtunnel.storage.steps import Steps, key_of
from windtunnel.study import arms
from windtunnel.study.plan import StudyPlan

_HERE = Path(__file__)
CODE = (_HERE, _HERE.parents[1] / "measure", _HERE.parents[1] / "evaluation" / "attribution" / "totals.py")
"""What makes NUMBERS of the tables: changed, old figures are not kept."""


def all_numbers(
    done: Steps,
    plan: StudyPlan,
    labels: Sequence[str],
    texts: Mapping[str, pa.Table],
    predictions: Mapping[str, Sequence[pa.Table]],
    attributed: pa.Table,
) -> pa.Table:
    """Return NUMBERS, kept as `numbers.parquet`.

    Args:
        done: the study's results.
        plan: what the models and transformations are for.
        labels: names, in order.
        texts: set -> ROWS, the study's own test texts among them.
        predictions: part of a set, as `testsets` calls it -> PREDICTIONS of each model.
        attributed: ATTRIBUTION.
    """

    def made() -> pa.Table:
        test = texts[TEST]
        found = [_measured(test, [*predictions[MAIN], *predictions.get(DRAWS, ())], design(plan, labels, test))]
        if plan.curves:
            found.append(_curves(plan, labels, test, predictions))
        for name, rows in texts.items():
            if name != TEST:
                found.append(_measured(rows, predictions[f"{ALSO}/{name}"], design(plan, labels, rows, name)))
        return pa.concat_tables([*found, attribution.numbers(attributed)])

    trained = [dataclasses.astuple(arm) for arm in plan.arms]
    models = (plan.model, trained, plan.baseline, arms.dose_models(plan), arms.transfer_models(plan))
    about = (labels, models, [one.spec for one in plan.subpopulations], [*plan.curves], [t.spec for t in plan.trained])
    key = key_of("numbers", code_version.version(*CODE), about, predictions, texts, attributed)
    return done.table("numbers.parquet", key, made)


def design(plan: StudyPlan, labels: Sequence[str], rows: pa.Table, name: str = TEST) -> Design:
    """What the models and transformations are for, as measuring needs to know it."""
    found = slices.table(rows, plan.subpopulations)
    return Design(
        arms=plan.arms,
        labels=tuple(labels),
        baselines=plan.baseline,
        trained=tuple(one.spec for one in plan.trained),
        doses=arms.dose_models(plan),
        transfers=arms.transfer_models(plan),
        slices={spec: np.asarray(found[spec]) for spec in found.column_names if spec != "id"},
        set=name,
        seeded=plan.model not in baselines.NAMES,
    )


def _measured(rows: pa.Table, predictions: Sequence[pa.Table], design: Design) -> pa.Table:
    return measure(rows, pa.concat_tables(predictions), design)


def _curves(
    plan: StudyPlan, labels: Sequence[str], test: pa.Table, predictions: Mapping[str, Sequence[pa.Table]]
) -> pa.Table:
    """The lines of the severity curves alone; a transformation of the study may be a point of one too."""
    wanted = {"spec": [ORIGINAL, *plan.curves], "model": [*(arm.name for arm in plan.arms), *plan.baseline]}
    points = pa.concat_tables([*predictions[MAIN], *predictions.get(SEVERITY, ())])
    for column, values in wanted.items():
        points = points.filter(pc.is_in(pc.cast(points[column], pa.string()), value_set=pa.array(values)))
    curves = Design(
        arms=plan.arms,
        labels=tuple(labels),
        baselines=plan.baseline,
        severity={spec: step for spec, (_, step) in plan.curves.items()},
        seeded=plan.model not in baselines.NAMES,
    )
    numbers = _measured(test, [points], curves)
    return numbers.filter(pc.starts_with(numbers["what"], "severity"))
