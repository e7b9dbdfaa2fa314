"""How much of a drop a remedy takes back: (remedied - plain on the transformed set) / (the plain model's drop)."""

from __future__ import annotations

import numpy as np

from windtunnel.core.arrays import Floats
from windtunnel.measure.proportion import Interval

MIN_DROP = 0.01
"""Below one point of drop the ratio is noise over noise, and is not given."""
RESAMPLES = 4000


def recovered_share(gain: Floats, drop: Floats) -> Interval | None:
    """Return mean(gain) / mean(drop) over the same rows with its percentile bootstrap interval; None below a point.

    Args:
        gain: per row, remedied minus plain on the transformed text: (rows,), means over seeds.
        drop: per row, the plain model's answer on the original minus that on the transformed text: (rows,).

    The rows are resampled together (Efron & Tibshirani 1993, ch. 13). Rows take few distinct values, so a resample
    is one multinomial draw over these: exact, and fast for any number of rows.
    """
    if float(drop.mean()) < MIN_DROP:
        return None
    kinds, counts = np.unique(np.stack([gain, drop], axis=1), axis=0, return_counts=True)
    rng = np.random.default_rng(20_190_620)  # fixed: the same tables give the same interval
    drawn = rng.multinomial(len(gain), counts / len(gain), size=RESAMPLES) @ kinds  # (resamples, 2)
    ratios = drawn[:, 0] / np.where(drawn[:, 1] > 0, drawn[:, 1], np.nan)
    low, high = np.nanpercentile(ratios, [2.5, 97.5])
    return Interval(float(gain.mean() / drop.mean()), float(low), float(high))
