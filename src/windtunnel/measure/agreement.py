"""How far two raters agree beyond chance."""

from __future__ import annotations

import math

import numpy as np

from windtunnel.measure.proportion import Z_95, Interval
from windtunnel.text.arrays import Int64s


def cohen_kappa(first: Int64s, second: Int64s) -> Interval | None:
    """Return Cohen's kappa of two raters' labels with its large-sample interval.

    1: they agree on all; 0: as often as chance would have it. None where both gave one and the same label to all, which
    leaves nothing to agree on beyond chance.
    Source: Cohen 1960, https://doi.org/10.1177/001316446002000104; its variance: Fleiss, Cohen & Everitt 1969,
    https://doi.org/10.1037/h0028106.

    Args:
        first: the number of the label that one rater gave to each item: (items,).
        second: the same of the other.

    Raises:
        ValueError: there are no items, or the two are not of one length.

    >>> [round(x, 3) for x in cohen_kappa(np.array([0, 0, 1, 1, 1]), np.array([0, 1, 1, 1, 1]))]
    [0.545, -0.164, 1.0]
    """
    n = len(first)
    if not n or len(second) != n:
        raise ValueError(f"Kappa needs two raters' labels of the same items; got {n} and {len(second)}.")
    kinds = int(max(first.max(), second.max())) + 1
    table = np.bincount(first * kinds + second, minlength=kinds * kinds).reshape(kinds, kinds) / n
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    agreed, chance = float(np.trace(table)), float(rows @ columns)
    if chance == 1:
        return None
    value = (agreed - chance) / (1 - chance)
    on = float(np.diag(table) @ (1 - (rows + columns) * (1 - value)) ** 2)
    weights = (
        columns[:, None] + rows[None, :]
    ) ** 2  # of cell (i, j): the other rater's share of i, plus this one's of j
    off = (1 - value) ** 2 * float((table * weights).sum() - np.diag(table) @ np.diag(weights))
    variance = (on + off - (value - chance * (1 - value)) ** 2) / (n * (1 - chance) ** 2)
    half = Z_95 * math.sqrt(max(variance, 0.0))
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))
