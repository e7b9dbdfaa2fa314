"""Accuracy against the strength of a transformation, and against the number of augmented texts."""

from __future__ import annotations

import numpy as np

from windtunnel.measure.bootstrap import STATE, hierarchical, kinds, seed_shares
from windtunnel.measure.comparison import Comparison
from windtunnel.measure.crossed import crossed
from windtunnel.measure.lines import MIN_ROWS, few
from windtunnel.measure.one_model import bootstrapped
from windtunnel.measure.paired import newcombe, pairs
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.study import ORIGINAL, Study, stacked
from windtunnel.text.arrays import Floats

LOST = 0.04
"""The loss whose strength is asked for."""


def severity(study: Study, model: str) -> None:
    """Add the model's severity curves: points, mean accuracy, and the strength at which 4 points are lost."""
    curves: dict[str, list[tuple[float, str]]] = {}
    for spec, step in study.design.severity.items():
        if (model, spec) in study.predictions:
            curves.setdefault(step.name, []).append((step.strength, spec))
    for name, points in curves.items():
        specs = [ORIGINAL, *(spec for _, spec in sorted(points))]
        strengths = np.array([0.0, *sorted(strength for strength, _ in points)])
        by_spec = [study.right(model, spec) for spec in specs]
        seeds = [seed for seed in by_spec[0] if all(seed in one for one in by_spec)]
        if not seeds or (np.diff(strengths) <= 0).any():
            continue
        right = np.stack([stacked({seed: one[seed] for seed in seeds}) for one in by_spec])  # (points, seeds, rows)
        for strength, values in zip(strengths, right, strict=True):
            _accuracy(study, "severity", name, model, values, float(strength), tuple(seeds))
        _area(study, name, model, strengths, right, study.note(tuple(seeds)))
        _lost(study, name, model, strengths, right, study.note(tuple(seeds)))


def _accuracy(
    study: Study, what: str, spec: str, model: str, values: np.ndarray, at: float, seeds: tuple[int, ...]
) -> None:
    n, note = values.shape[1], study.note(seeds)
    if len(seeds) == 1 or (values == values[0, 0]).all():
        study.lines.add(what, spec, model, wilson(int(values[0].sum()), n), n, "Wilson" + note, at=at)
    elif few(n):
        study.lines.refuse(what, spec, model, n, few(n), at=at)
    else:
        found = hierarchical(values)
        study.lines.add(what, spec, model, found.interval, n, bootstrapped(len(seeds)) + note, at=at)


def _area(study: Study, name: str, model: str, strengths: Floats, right: np.ndarray, note: str) -> None:
    n, seeds = right.shape[2], right.shape[1]
    if few(n):
        study.lines.refuse("severity_area", name, model, n, few(n))
        return
    weights = np.zeros(len(strengths))  # of the trapezoid rule
    weights[:-1] += np.diff(strengths) / 2
    weights[1:] += np.diff(strengths) / 2
    values = np.tensordot(weights / strengths[-1], right.astype(np.float64), axes=1)
    method = "t, rows" + (f" and {seeds} seeds" if seeds > 1 else "") + f"; trapezoids from 0 to {strengths[-1]:g}"
    study.lines.add("severity_area", name, model, crossed(values).interval(0.0, 1.0), n, method + note)


def strength_at(strengths: Floats, accuracies: Floats, lost: float = LOST) -> Floats:
    """Return the least strength at which so much accuracy is lost, by straight lines between points; infinite if never.

    Args:
        strengths: rising from 0: (points,).
        accuracies: (curves, points).
        lost: as a share.

    >>> strength_at(np.array([0.0, 0.1, 0.2]), np.array([[0.90, 0.88, 0.84], [0.9, 0.9, 0.9]])).round(3).tolist()
    [0.15, inf]
    """
    down = accuracies[:, :1] - accuracies
    there = down >= lost - 1e-12  # 4 points as a difference of shares
    place = there.argmax(axis=1)
    curve = np.arange(len(accuracies))
    before = np.maximum(place - 1, 0)
    step = down[curve, place] - down[curve, before]
    share = np.divide(lost - down[curve, before], step, out=np.zeros(len(curve)), where=there.any(axis=1) & (step > 0))
    found: Floats = strengths[before] + np.clip(share, 0, 1) * (strengths[place] - strengths[before])
    return np.where(there.any(axis=1), found, np.inf)


def _lost(study: Study, name: str, model: str, strengths: Floats, right: np.ndarray, note: str) -> None:
    points, seeds, n = right.shape
    value = float(strength_at(strengths, right.mean(axis=(1, 2))[None])[0])
    if few(n) or not np.isfinite(value):
        reason = few(n) or f"4 points are not lost up to a strength of {strengths[-1]:g}"
        study.lines.refuse("severity_lost_4", name, model, n, reason)
        return
    means = kinds(right.reshape(points * seeds, n)).means(np.random.default_rng(STATE))
    drawn = (means.reshape(-1, points, seeds) * seed_shares(seeds)[:, None, :]).sum(axis=2)
    low, high = np.quantile(strength_at(strengths, drawn), [0.025, 0.975], method="inverted_cdf")
    method = "linear between strengths; " + (bootstrapped(seeds) if seeds > 1 else "bootstrap of rows")
    if not np.isfinite(high):
        method += f"; the upper bound lies beyond {strengths[-1]:g}"
    interval = Interval(value, min(float(low), value), max(float(high), value))
    study.lines.add("severity_lost_4", name, model, interval, n, method + note)


def doses(study: Study) -> None:
    """Add the dose curves: accuracy and drop on each set after so many augmented texts, and the clean accuracy."""
    counts = {model: count for model, count in study.design.doses.items() if model in study.models}
    if not counts:
        return
    counts = {study.design.plain: 0, **counts} if study.design.plain in study.models else counts
    for model, count in sorted(counts.items(), key=lambda one: one[1]):
        original = study.right(model, ORIGINAL)
        for spec in study.specs:
            right = study.right(model, spec)
            if not right:
                continue
            what = "dose_clean" if spec == ORIGINAL else "dose"
            _accuracy(study, what, spec, study.design.varied, stacked(right), count, tuple(right))
            seeds = [seed for seed in original if seed in right]
            if spec != ORIGINAL and seeds:
                before, after = ({seed: by[seed] for seed in seeds} for by in (original, right))
                _drop(study, Comparison("dose_drop", spec, model, before, after), count)


def _drop(study: Study, one: Comparison, count: int) -> None:
    seeds, n = tuple(one.first), len(study.rows)
    note, differences, model = study.note(seeds), one.differences, study.design.varied
    if len(seeds) == 1 or (differences == differences[0, 0]).all():
        table = pairs(one.first[seeds[0]], one.second[seeds[0]])
        study.lines.add(one.what, one.spec, model, newcombe(table), n, "Newcombe paired" + note, at=count)
    elif n < MIN_ROWS:
        study.lines.refuse(one.what, one.spec, model, n, few(n), at=count)
    else:
        found = hierarchical(differences)
        study.lines.add(one.what, one.spec, model, found.interval, n, bootstrapped(len(seeds)) + note, at=count)
