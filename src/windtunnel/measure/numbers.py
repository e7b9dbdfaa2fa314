"""From predictions to NUMBERS: every figure of the study, paired by row id. docs/numbers.md says which there are.

`model` is `plain/1` for one training seed and `plain` for the mean over all. All values are shares, not points.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from windtunnel.measure.clusters import Figure, over_groups
from windtunnel.measure.comparison import Comparison, compare, comparisons, flips
from windtunnel.measure.curves import doses, severity
from windtunnel.measure.design import Design
from windtunnel.measure.families import benjamini_hochberg, holm
from windtunnel.measure.lines import few
from windtunnel.measure.on_slices import OnSlices
from windtunnel.measure.one_model import accuracies, by_label, descriptions
from windtunnel.measure.predictions import read_predictions, read_rows
from windtunnel.measure.recovery import recovered_share, why_not
from windtunnel.measure.study import ORIGINAL, Study, stacked
from windtunnel.measure.transfer import transferred
from windtunnel.measure.truncation import truncation
from windtunnel.measure.worst import worst_case

__all__ = ["ORIGINAL", "measure"]


def measure(rows: pa.Table, predictions: pa.Table, design: Design = Design()) -> pa.Table:  # noqa: B008 - frozen
    """Return NUMBERS for all models and test sets in PREDICTIONS.

    Args:
        rows: ROWS of the test set; with a column `group`, intervals are also given by cluster bootstrap.
        predictions: PREDICTIONS; one row for each row id, spec, draw, model and training seed.
        design: what the models and test sets are for.

    Raises:
        DataError: ROWS is empty, or has an id twice; a model lacks a row, has one twice, or gave a probability that is
            none; the error names the rows.
    """
    read = read_rows(rows)
    study = Study.of(read, read_predictions(read, predictions), design)
    if not study.predictions:
        return study.lines.table()
    on_slices = OnSlices(study)
    grouped: list[Figure] = []
    for model, spec in study.predictions:
        if spec in design.severity:
            continue
        accuracies(study, model, spec)
        grouped.append(("accuracy", spec, model, stacked(study.right(model, spec))))
        if model in study.arms:
            descriptions(study, model, spec)
            by_label(study, model, spec)
            on_slices.accuracy(model, spec)
            if spec != ORIGINAL:
                flips(study, model, spec)
                truncation(study, model, spec)
                worst_case(study, model, spec)
    _comparisons(study, on_slices, grouped)
    on_slices.adjust()
    over_groups(study, grouped)
    _recoveries(study)
    for model in study.models:
        severity(study, model)
    doses(study)
    transferred(study)
    return study.lines.table()


def _comparisons(study: Study, on_slices: OnSlices, grouped: list[Figure]) -> None:
    """Add all comparisons, and their p values adjusted within families."""
    families: dict[tuple[str, str], list[tuple[Comparison, float]]] = {}
    for one in comparisons(study):
        p = compare(study, one)
        grouped.append((one.what, one.spec, one.model, one.differences))
        if one.model in study.arms:
            if p is not None:
                kind = {"drop": "screening", "lead": "leads"}.get(one.what, "claims")
                owner = one.model if kind != "leads" else study.design.plain
                families.setdefault((kind, owner), []).append((one, p))
            if one.what in ("drop", "gain") and one.model not in study.design.baselines:
                on_slices.compare(one)
    for (kind, owner), tests in families.items():
        screening = kind == "screening"
        p_values = np.array([p for _, p in tests])
        adjusted = benjamini_hochberg(p_values) if screening else holm(p_values)
        name, short = ("Benjamini-Hochberg", "bh") if screening else ("Holm", "holm")
        what = ", ".join(dict.fromkeys(one.what for one, _ in tests))
        method = f"{name}; family: {len(tests)} tests, {kind} of '{owner}' ({what})"
        for (one, _), p in zip(tests, adjusted.tolist(), strict=True):
            study.lines.add(f"p_{one.what}_{short}", one.spec, one.model, p, len(study.rows), method)


def _recoveries(study: Study) -> None:
    """Add what of the plain model's drop each remedied model takes back, and each remedy beyond its control arm."""
    controls = {arm.name: arm.control for arm in study.design.remedies}
    for model in study.models:
        if model in (study.design.plain, *study.design.baselines):
            continue
        for spec in study.specs:
            if spec == ORIGINAL:
                continue
            _recovered(study, "recovered", spec, model, study.design.plain)
            if model in study.design.transfers:
                _recovered(study, "transfer", spec, model, study.design.plain)
            if control := controls.get(model):
                _recovered(study, "recovered_over_control", spec, model, control)


def _recovered(study: Study, what: str, spec: str, model: str, base: str) -> None:
    untreated = study.design.plain
    original, plain = study.right(untreated, ORIGINAL), study.right(untreated, spec)
    remedied, below = study.right(model, spec), study.right(base, spec)
    seeds = [seed for seed in remedied if all(seed in one for one in (original, plain, below))]
    if not seeds:
        return
    first, second, third, fourth = (
        stacked({seed: one[seed] for seed in seeds}) for one in (remedied, below, original, plain)
    )
    drop, n = third - fourth, len(study.rows)
    if few(n):
        study.lines.refuse(what, spec, model, n, few(n))
        return
    share = recovered_share(first - second, drop)
    if share is None:
        study.lines.refuse(what, spec, model, n, why_not(drop))
        return
    over = f"rows and {len(seeds)} seeds" if len(seeds) > 1 else "rows"
    study.lines.add(what, spec, model, share, n, f"bootstrap of {over}" + study.note(tuple(seeds)))
