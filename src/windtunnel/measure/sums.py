"""Sums that are exact, so that it makes no difference in what order, and in what parts, rows were added up.

A sum is a list of whole numbers under a name. Shares and losses are counted in units of 2^-40: rounded once for each
row, never again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from windtunnel.text.arrays import Int64s

Sums = dict[str, list[int]]
"""Python's integers: they have no upper bound."""

UNITS = 1 << 40
"""Of 1."""
MOST_ROWS = 1 << 20
"""That may be added up at once: 64 bits hold the sum of their units."""


def add(into: Sums, more: Mapping[str, Sequence[int]]) -> None:
    """Add sums of further rows; a name that is new begins at 0."""
    for name, values in more.items():
        known = into.get(name)
        into[name] = list(values) if known is None else [a + b for a, b in zip(known, values, strict=True)]


def units(values: NDArray[np.floating]) -> Int64s:
    """Count numbers from -2 to 2 in units, each rounded to the nearest."""
    return np.rint(values.astype(np.float64) * UNITS).astype(np.int64)


def squares(numbers: Int64s) -> int:
    """Return the sum of squares of whole numbers below 2^42, exactly.

    >>> squares(np.array([3 << 40, -1])) == (9 << 80) + 1
    True
    """
    size = np.abs(numbers)
    high, low = size >> 20, size & ((1 << 20) - 1)
    return (
        (int((high * high).sum()) << 40) + (int((high * low).sum()) << 21) + int((low * low).sum())
    )  # three sums of less than 2^63 for up to `MOST_ROWS` numbers


def share(count: int, of: int = UNITS) -> float:
    """Divide whole numbers of any size.

    >>> share(UNITS // 4)
    0.25
    """
    return float(Fraction(count, of))
