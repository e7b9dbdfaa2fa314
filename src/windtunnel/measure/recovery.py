"""How much of a drop a remedy takes back: (remedied - plain on the transformed set) / (the plain model's drop)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.bootstrap import STATE, kinds, reach, seed_shares
from windtunnel.measure.crossed import crossed
from windtunnel.measure.proportion import Interval
from windtunnel.text.arrays import Floats

MIN_DROP = 0.01
"""Below one point of drop the ratio is noise over noise, and is not given."""
UNSURE = 0.025
"""Nor is it where more than this share of the resamples has no drop."""


def recovered_share(gain: NDArray[np.number], drop: NDArray[np.number]) -> Interval | None:
    """Return mean(gain) / mean(drop) over the same seeds and rows with its bootstrap interval.

    None below one point of drop, or where the drop is not surely above 0.

    Args:
        gain: remedied minus plain on the transformed text: (seeds, rows) or (rows,).
        drop: the plain model right (1) or wrong on the original minus the same on the transformed text: same shape.

    Rows are resampled with all of their predictions, and seeds (Efron & Tibshirani 1993, An Introduction to the
    Bootstrap, ch. 13); the interval is widened as in `bootstrap.hierarchical`, by the spread of gain - ratio x drop.
    """
    gain, drop = np.atleast_2d(gain), np.atleast_2d(drop)
    below, seeds = float(drop.mean()), len(gain)
    if below < MIN_DROP:
        return None
    value = float(gain.mean()) / below
    means = kinds(np.concatenate([gain, drop])).means(np.random.default_rng(STATE))
    shares = seed_shares(seeds)
    above: Floats = (means[:, :seeds] * shares).sum(axis=1)
    under: Floats = (means[:, seeds:] * shares).sum(axis=1)
    sure = under > 0
    if np.mean(~sure) > UNSURE:
        return None
    straight = above - value * under  # what the ratio is linear in
    width = float(np.ptp(np.percentile(straight, [2.5, 97.5])))
    wanted = np.ptp(reach(straight, crossed((gain - value * drop).astype(np.float64))))
    low, high = np.percentile(above[sure] / under[sure] - value, [2.5, 97.5]) * (wanted / width if width else 1.0)
    return Interval(value, value + min(float(low), 0.0), value + max(float(high), 0.0))


def why_not(drop: NDArray[np.number]) -> str:
    """Say why there is no share: the drop is too small, or not sure."""
    value = float(drop.mean())
    points = f"the plain model drops {100 * value:.2f} points"
    return points + (f", under {100 * MIN_DROP:.0f}" if value < MIN_DROP else ", not surely above 0")
