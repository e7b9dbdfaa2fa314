"""Means and ratios over rows, which are the sample: words edited of all words, say."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from windtunnel.measure.proportion import Z_95, Interval
from windtunnel.text.arrays import Floats


def ratio(parts: Floats, wholes: Floats) -> Interval:
    """Return sum(parts) / sum(wholes) with the interval of a ratio estimator, linearised over rows.

    Words of one row are alike, so a proportion's interval over words would be too narrow.
    Source: Cochran 1977, Sampling Techniques, chapter 6.

    Args:
        parts: of each row, such as the words edited: (rows,).
        wholes: of each row, such as its words: (rows,).

    Raises:
        ValueError: the two are not of one length, or the wholes sum up to 0.

    >>> tuple(round(x, 3) for x in ratio(np.array([1.0, 0.0, 2.0]), np.array([10.0, 10.0, 20.0])))
    (0.075, 0.019, 0.131)
    """
    n, total = len(wholes), float(np.sum(wholes))
    if len(parts) != n or not total:
        raise ValueError(f"A ratio needs parts and wholes of the same rows, not all 0; got {len(parts)} and {n}.")
    value = float(np.sum(parts)) / total
    if n == 1:
        return Interval(value, -math.inf, math.inf)
    spread = float(np.sum((parts - value * wholes) ** 2)) / (n - 1)
    half = Z_95 * math.sqrt(spread / n) / (total / n)
    return Interval(value, value - half, value + half)


def ratio_of_sums(n: int, parts: int, wholes: int, parts_squared: int, both: int, wholes_squared: int) -> Interval:
    """Return the same from sums of whole numbers over `n` rows, by exact arithmetic.

    Args:
        n: rows.
        parts: their sum.
        wholes: their sum.
        parts_squared: the sum of the rows' squares.
        both: the sum of the rows' products of part and whole.
        wholes_squared: the sum of the rows' squares.

    Raises:
        ValueError: there are no rows, or the wholes sum up to 0.

    >>> tuple(round(x, 3) for x in ratio_of_sums(3, 3, 40, 5, 50, 600))
    (0.075, 0.019, 0.131)
    """
    if not n or not wholes:
        raise ValueError(f"A ratio needs rows, and wholes that are not all 0; got {n} rows.")
    value = Fraction(parts, wholes)
    if n == 1:
        return Interval(float(value), -math.inf, math.inf)
    spread = (parts_squared - 2 * value * both + value * value * wholes_squared) / (n - 1)
    half = Z_95 * math.sqrt(spread / n) * n / wholes
    return Interval(float(value), float(value) - half, float(value) + half)


def mean(values: Floats) -> Interval:
    """Return the mean of the rows' values with its normal interval.

    Raises:
        ValueError: there are no rows.

    >>> tuple(round(x, 3) for x in mean(np.array([1.0, 2.0, 3.0])))
    (2.0, 0.868, 3.132)
    """
    return ratio(values, np.ones(len(values)))
