"""The mean over training seeds and rows, both of them samples: its standard error and degrees of freedom.

Each seed predicts the same rows, so the two are crossed: a mean over 3 seeds and 25,000 rows varies with the rows
drawn and with the seeds drawn. Rows alone, with seeds taken as fixed, would make intervals too narrow for "this
method", and 75,000 independent predictions even more so.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from windtunnel.measure.proportion import Interval
from windtunnel.text.arrays import Floats


class Spread(NamedTuple):
    """A mean with its standard error."""

    value: float
    error: float
    dof: float
    """Degrees of freedom of Student's t."""

    def interval(self, low: float = -1.0, high: float = 1.0) -> Interval:
        """The 95 % interval by Student's t, cut at the bounds that the value has by its nature."""
        half = quantile(self.dof) * self.error
        return Interval(self.value, max(low, self.value - half), min(high, self.value + half))

    @property
    def p(self) -> float:
        """The two-sided p value of a true mean of 0; 1 where nothing varies and the mean is 0."""
        from scipy.special import stdtr  # 0.2 s to import; only who needs it pays

        if self.error == 0:
            return 1.0 if self.value == 0 else 0.0
        return min(1.0, 2 * float(stdtr(self.dof, -abs(self.value) / self.error)))


def quantile(dof: float) -> float:
    """The 97.5 % point of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(dof, 0.975))


def crossed(values: Floats) -> Spread:
    """Return the mean of values with its standard error over rows and, if there are several, over seeds.

    Two-way analysis of variance with random rows and seeds, one value a cell: Searle, Casella & McCulloch 1992,
    Variance Components, ch. 4 (components below 0 count as 0); degrees of freedom as Satterthwaite 1946,
    https://doi.org/10.2307/3002019.

    Args:
        values: of each seed and row: (seeds, rows).

    Raises:
        ValueError: there are fewer than two rows.
    """
    rows = values.shape[1]
    by_row = values.sum(axis=0)
    return from_sums(rows, values.sum(axis=1), float(by_row @ by_row), float(np.vdot(values, values)))


def from_sums(rows: int, by_seed: Floats, squares_of_rows: float, squares: float) -> Spread:
    """Return the same from sums, so that slices of the rows cost one product of matrices.

    Args:
        rows: how many.
        by_seed: the sum over rows of each seed's values: (seeds,).
        squares_of_rows: the sum over rows of the squared sum over seeds.
        squares: the sum of all squared values.

    Raises:
        ValueError: there are fewer than two rows.
    """
    if rows < 2:
        raise ValueError(f"A spread needs two rows or more; got {rows}.")
    seeds = len(by_seed)
    mean = float(by_seed.sum()) / (rows * seeds)
    middle = rows * seeds * mean * mean
    of_rows = max(squares_of_rows / seeds - middle, 0.0)  # sums of squares; rounding may take them below 0
    if seeds == 1:
        error = math.sqrt(of_rows / (rows - 1) / rows)
        return Spread(mean, error, rows - 1)
    of_seeds = max(float(by_seed @ by_seed) / rows - middle, 0.0)
    of_both = max(squares - middle - of_rows - of_seeds, 0.0)
    row, seed, both = of_rows / (rows - 1), of_seeds / (seeds - 1), of_both / ((rows - 1) * (seeds - 1))
    total = both + max(row - both, 0.0) + max(seed - both, 0.0)
    doubt = row**2 / (rows - 1)
    if seed > both:
        doubt += seed**2 / (seeds - 1) + both**2 / ((rows - 1) * (seeds - 1))
    dof = max(total**2 / doubt, 1.0) if doubt else float(rows - 1)
    return Spread(mean, math.sqrt(total / (rows * seeds)), dof)
