"""Figures of quality from sums over rows, so that rows can be counted in any parts and let go.

A sum is a list of whole numbers under the name of its figure; how many numbers there are tells what it is of:

    [rows, all]                              a share
    [n, sum, squares]                        a mean
    [both, first, second, neither]           the difference of two shares of the same rows
    [n, parts, wholes, parts^2, parts x wholes, wholes^2]    a ratio of two sums over rows
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from windtunnel.measure.paired import Pairs, newcombe, pairs
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.ratio import ratio_of_sums
from windtunnel.text.arrays import Bools, Floats

Figure = tuple[Interval, int, str]
"""Value and interval, n, method."""

WILSON, RATIO, NORMAL, PAIRED = "Wilson", "ratio over rows, normal", "normal", "Newcombe paired"


def share(which: Bools) -> list[int]:
    """Count rows."""
    return [int(which.sum()), len(which)]


def mean(values: Floats) -> list[int]:
    """Add up whole numbers and their squares: (rows,)."""
    whole = values.astype(np.int64)
    return [len(whole), int(whole.sum()), int(whole @ whole)]


def difference(first: Bools, second: Bools) -> list[int]:
    """Count the kinds of rows of two shares."""
    return list(pairs(first, second))


def ratio(parts: Floats, wholes: Floats) -> list[int]:
    """Add up whole numbers and their products: (rows,) each."""
    part, whole = parts.astype(np.int64), wholes.astype(np.int64)
    sums = (part.sum(), whole.sum(), part @ part, part @ whole, whole @ whole)
    return [len(part), *map(int, sums)]


def figures(sums: Mapping[str, Sequence[int]]) -> dict[str, Figure]:
    """Return each figure with its interval; those over nothing, such as a share of no edits, are left out."""
    found: dict[str, Figure] = {}
    for name, values in sums.items():
        if len(values) == 2 and values[1]:
            found[name] = wilson(values[0], values[1]), values[1], WILSON
        elif len(values) == 3 and values[0]:
            n, total, squares = values
            found[name] = ratio_of_sums(n, total, n, squares, total, n), n, NORMAL
        elif len(values) == 4:
            table = Pairs(*values)
            found[name] = newcombe(table), table.n, PAIRED
        elif len(values) == 6 and values[2]:
            found[name] = ratio_of_sums(*values), values[0], RATIO
    return found
