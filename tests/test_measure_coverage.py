"""Intervals hold the truth about as often as they say; bench/coverage.py does this with 10,000 tables each."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from windtunnel.measure.bootstrap import hierarchical
from windtunnel.measure.clusters import clustered, group_sums, resampled_means
from windtunnel.measure.paired import Pairs, newcombe
from windtunnel.measure.proportion import wilson
from windtunnel.measure.recovery import recovered_share


def credible(held: int, tables: int, low: float = 0.95, high: float = 0.95) -> bool:
    """Whether so many of the tables fit a coverage between low and high, with one false alarm in a thousand."""
    return binom.ppf(0.0005, tables, low) <= held <= binom.ppf(0.9995, tables, high)


def holds(interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_a_proportion():
    """Wilson at 4,000 accuracies between 50 and 98 %: within a point of 95 %, and what chance adds."""
    rng = np.random.default_rng(0)
    truths = rng.uniform(0.5, 0.98, 4000)
    held = sum(holds(wilson(int(rng.binomial(400, truth)), 400), truth) for truth in truths)
    assert credible(held, 4000, 0.94, 0.96)


def test_a_paired_difference():
    """Newcombe at 4,000 drops between 1 and 12 points."""
    rng = np.random.default_rng(1)
    held = 0
    for broke, healed in rng.uniform([0.02, 0.0], [0.12, 0.01], (4000, 2)):
        table = Pairs(*(int(count) for count in rng.multinomial(800, [0.8 - broke, broke, healed, 0.2 - healed])))
        held += holds(newcombe(table), broke - healed)
    assert credible(held, 4000, 0.94, 0.96)


@pytest.mark.parametrize("spread", [0.002, 0.02])
def test_a_mean_over_three_seeds(spread):
    """The hierarchical bootstrap holds in 92 to 97 % of cases, whether seeds differ little or much."""
    rng, tables = np.random.default_rng(2), 400
    held = 0
    for _ in range(tables):
        chance = 0.15 + spread * rng.normal(size=(3, 1)) + 0.2 * (rng.random(1000) - 0.5)
        held += holds(hierarchical((rng.random((3, 1000)) < chance).astype(np.int8)).interval, 0.15)
    assert credible(held, tables, 0.92, 0.97)


def test_rows_alone_would_be_too_narrow_for_seeds_that_differ():
    """The test above can fail: 1.96 standard errors of the rows' means hold in under 80 % of cases."""
    rng, held = np.random.default_rng(2), 0
    for _ in range(300):
        chance = 0.15 + 0.02 * rng.normal(size=(3, 1))
        means = (rng.random((3, 1000)) < chance).mean(axis=0)
        held += abs(means.mean() - 0.15) <= 1.96 * means.std() / np.sqrt(1000)
    assert held < 0.8 * 300


def test_a_recovered_share():
    """A share of 40 % of a drop of 8 points, one seed: within a point of 95 %, and what chance adds."""
    rng, tables = np.random.default_rng(3), 500
    held = 0
    for _ in range(tables):
        lost = rng.random((1, 3000)) < 0.08
        back = lost & (rng.random((1, 3000)) < 0.4)
        held += holds(recovered_share(back.astype(np.int8), lost.astype(np.int8)), 0.4)
    assert credible(held, tables, 0.94, 0.96)


def test_rows_that_come_in_groups():
    """200 films of 1 to 9 reviews that are alike: the cluster bootstrap holds where Wilson over rows does not."""
    rng, tables = np.random.default_rng(4), 200
    by_group = by_row = 0
    for _ in range(tables):
        sizes = rng.integers(1, 10, 200)
        group = np.repeat(np.arange(200), sizes)
        right = (rng.random(len(group)) < rng.beta(2, 0.5, 200)[group]).astype(np.int8)[None]
        sums = group_sums(right, group, 200)
        by_group += holds(clustered(sums, sizes, resampled_means(sums, sizes)), 0.8)
        by_row += holds(wilson(int(right.sum()), len(group)), 0.8)
    assert credible(by_group, tables, 0.93, 0.96)
    assert by_row < 0.85 * tables
