"""Two proportions on the same rows: McNemar's test, and the interval of their difference.

Of n rows, a are right both times, b only the first, c only the second, d never; b + c are discordant.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from windtunnel.measure.proportion import Z_95, Interval, wilson
from windtunnel.text.arrays import Bools, Floats

EXACT_BELOW = 25
"""Discordant pairs from which the mid-p value is used instead of the exact one (Fagerland et al. 2013)."""


class Pairs(NamedTuple):
    """The fourfold table of two predictions of each row."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def n(self) -> int:
        """All rows."""
        return sum(self)


class Test(NamedTuple):
    """A p value and how it came about."""

    p: float
    method: str


def pairs(first: Bools, second: Bools) -> Pairs:
    """Count the four kinds of rows.

    Raises:
        ValueError: the two are not of one length.
    """
    if first.shape != second.shape:
        raise ValueError(f"Paired predictions need equal lengths; got {len(first)} and {len(second)}.")
    both, only = int(np.sum(first & second)), int(np.sum(first & ~second))
    second_only = int(np.sum(~first & second))
    return Pairs(both, only, second_only, len(first) - both - only - second_only)


def mcnemar(table: Pairs) -> Test:
    """Test whether both predictions are right equally often, from the discordant pairs alone.

    Exact (binomial, two-sided) below 25 discordant pairs, else mid-p. No discordant pair: p = 1.
    Source: McNemar 1947; Fagerland, Lydersen & Laake 2013, https://doi.org/10.1186/1471-2288-13-91.

    >>> round(mcnemar(Pairs(50, 8, 1, 41)).p, 4)
    0.0391
    """
    from scipy.special import bdtr  # the binomial distribution; 0.2 s to import, only who tests pays

    discordant = table.first_only + table.second_only
    if discordant == 0:
        return Test(1.0, "McNemar: no discordant pair")
    fewer = min(table.first_only, table.second_only)
    tail = float(bdtr(fewer, discordant, 0.5))
    if discordant < EXACT_BELOW:
        return Test(min(1.0, 2 * tail), "McNemar exact")
    # twice the lower tail, with half the weight of the table at hand
    middle = tail - float(bdtr(fewer - 1, discordant, 0.5)) if fewer else tail
    if table.first_only == table.second_only:
        return Test(1.0 - middle / 2, "McNemar mid-p")  # both tails hold the middle: half of it goes, once
    return Test(2 * tail - middle, "McNemar mid-p")


def newcombe(table: Pairs) -> Interval:
    """Return the difference (first minus second) of paired proportions with Newcombe's hybrid score interval.

    Source: Newcombe 1998, method 10, https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C.

    Raises:
        ValueError: there are no rows.

    >>> tuple(round(x, 4) for x in newcombe(Pairs(36, 12, 2, 0)))
    (0.2, 0.0569, 0.3404)
    """
    a, b, c, d = table
    n = table.n
    first, second = wilson(a + b, n), wilson(a + c, n)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    cross: float = a * d - b * c
    if cross > n / 2:
        cross = cross - n / 2  # the continuity correction of method 10
    elif cross >= 0:
        cross = 0.0
    phi = cross / math.sqrt(margins) if margins else 0.0
    value = first.value - second.value
    down1, up1 = first.value - first.low, first.high - first.value
    down2, up2 = second.value - second.low, second.high - second.value
    low = value - math.sqrt(max(down1**2 - 2 * phi * down1 * up2 + up2**2, 0.0))
    high = value + math.sqrt(max(up1**2 - 2 * phi * up1 * down2 + down2**2, 0.0))
    return Interval(value, low, high)


def tango(table: Pairs) -> Interval:
    """Return the difference (first minus second) of paired proportions with Tango's score interval.

    It holds all differences that the score test does not reject, so it leaves out zero just where McNemar's chi square
    is beyond 3.84; it depends on n and the discordant pairs alone. NUMBERS have Newcombe's, which needs no search for a
    root; this one is beside it to compare (bench/coverage.py).
    Source: Tango 1998, Statistics in Medicine 17:891-908.

    Raises:
        ValueError: there are no rows.

    >>> tuple(round(x, 4) for x in tango(Pairs(36, 12, 2, 0)))
    (0.2, 0.0611, 0.3447)
    """
    from scipy.optimize import brentq

    b, c, n = table.first_only, table.second_only, table.n
    if n < 1:
        raise ValueError("A difference needs at least one row; got none.")

    def score(difference: float) -> float:
        """The test statistic under this difference, which falls as it grows."""
        # the most probable share of pairs that only the second has, given the difference: a root of a square
        linear = (2 * n - b + c) * difference - b - c
        root = math.sqrt(max(linear**2 + 8 * n * c * difference * (1 - difference), 0.0))
        share = (root - linear) / (4 * n)
        variance = n * (2 * share + difference * (1 - difference))
        return (b - c - n * difference) / math.sqrt(max(variance, 1e-300))

    value = (b - c) / n
    low = value if b - c == -n else brentq(lambda at: score(at) - Z_95, -1 + 1e-12, value)
    high = value if b - c == n else brentq(lambda at: score(at) + Z_95, value, 1 - 1e-12)
    return Interval(value, low, high)


def mean_difference(first: Floats, second: Floats) -> Interval:
    """Return the mean paired difference (first minus second) of row values, with its normal interval.

    For the mean over several seeds: a row's value is the share of seeds that got it right, so rows, which are the
    sample, are counted once. The seeds themselves count as fixed.

    Raises:
        ValueError: there are no rows, or the two are not of one length.
    """
    if first.shape != second.shape or not len(first):
        raise ValueError(f"Paired values need equal lengths of at least 1; got {len(first)} and {len(second)}.")
    difference = first - second
    value = float(difference.mean())
    half = Z_95 * float(difference.std(ddof=1)) / math.sqrt(len(difference)) if len(difference) > 1 else 1.0
    return Interval(value, max(-1.0, value - half), min(1.0, value + half))
