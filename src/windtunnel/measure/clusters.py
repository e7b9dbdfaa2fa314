"""Cluster bootstrap: rows of one group (reviews of one film) may be alike, so groups are resampled instead of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.bootstrap import RESAMPLES, STATE, reach, seed_shares
from windtunnel.measure.crossed import crossed
from windtunnel.measure.proportion import Interval
from windtunnel.measure.study import Study
from windtunnel.text.arrays import Floats, Int64s

Figure = tuple[str, str, str, NDArray[np.int8]]
"""What, spec and model of a mean, and its values: (seeds, rows)."""

MIN_GROUPS = 10
BLOCK = 100
"""Resamples at a time, to keep memory small."""


def group_sums(values: NDArray[np.int8], group: Int64s, groups: int) -> NDArray[np.float32]:
    """Return each group's sum of each seed's values: (groups, seeds)."""
    return np.stack([np.bincount(group, one, minlength=groups) for one in values], axis=1).astype(np.float32)


def resampled_means(sums: NDArray[np.float32], sizes: Int64s) -> Floats:
    """Return the means over the rows of resampled groups: (resamples, columns).

    All figures share the draws. Source: Davison & Hinkley 1997, Bootstrap Methods and their Application, ch. 3.8.

    Args:
        sums: of each group: (groups, columns).
        sizes: rows of each group: (groups,).
    """
    groups = len(sizes)
    rng = np.random.default_rng(STATE)
    means = np.empty((RESAMPLES, sums.shape[1]))
    for start in range(0, RESAMPLES, BLOCK):
        drawn = rng.integers(groups, size=(BLOCK, groups)) + np.arange(BLOCK)[:, None] * groups
        weights = np.bincount(drawn.ravel(), minlength=BLOCK * groups).reshape(BLOCK, groups).astype(np.float32)
        means[start : start + BLOCK] = (weights @ sums) / (weights @ sizes.astype(np.float32))[:, None]
    return means


def clustered(sums: NDArray[np.float32], sizes: Int64s, means: Floats) -> Interval:
    """Return a mean over seeds and rows with its interval over groups and seeds, as `bootstrap.hierarchical` has it.

    The width is that of the analysis of variance of the groups' sums of deviations, the reach to either side that of
    the resampled groups.

    Args:
        sums: of each group and seed: (groups, seeds).
        sizes: rows of each group: (groups,).
        means: `resampled_means` of these: (resamples, seeds).
    """
    rows, seeds = int(sizes.sum()), sums.shape[1]
    value = float(sums.sum(dtype=np.float64)) / (rows * seeds)
    deviations = (sums - value * sizes[:, None]).astype(np.float64).T * (len(sizes) / rows)  # (seeds, groups)
    low, high = reach((means * seed_shares(seeds)).sum(axis=1), crossed(deviations))
    least = -1.0 if sums.min() < 0 else 0.0
    return Interval(value, max(least, value + low), min(1.0, value + high))


def over_groups(study: Study, figures: Sequence[Figure]) -> None:
    """Add the same values with intervals over groups."""
    group, n = study.rows.group, len(study.rows)
    if group is None:
        return
    sizes = np.bincount(group)
    groups = len(sizes)
    if groups < MIN_GROUPS:
        for what, spec, model, _ in figures:
            study.lines.refuse(f"{what}_clustered", spec, model, n, f"{groups} groups, under {MIN_GROUPS}")
        return
    sums = np.concatenate([group_sums(values, group, groups) for *_, values in figures], axis=1)
    means = resampled_means(sums, sizes)
    start = 0
    for what, spec, model, values in figures:
        seeds = len(values)
        mine = sums[:, start : start + seeds]
        interval = clustered(mine, sizes, means[:, start : start + seeds])
        start += seeds
        method = f"cluster bootstrap of {groups:,} groups" + (f" and {seeds} seeds" if seeds > 1 else "")
        study.lines.add(f"{what}_clustered", spec, model, interval, n, method)
