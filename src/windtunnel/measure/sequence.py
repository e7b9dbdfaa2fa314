"""A confidence sequence: an interval that may be looked at after every row, and acted upon, and still holds.

A fixed-size interval looked at again and again is wrong far more often than 5 % of the time. This one bets against each
candidate value of the mean; a fair game's capital reaches 40 at any time with a chance of at most 1 in 40 (Ville), so
the values against which both bets stay below are an interval that holds at all times together.

Source: Waudby-Smith & Ramdas 2024, Estimating means of bounded random variables by betting,
https://doi.org/10.1093/jrsssb/qkad009, section 5: sampling without replacement.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.proportion import Interval
from windtunnel.text.arrays import Floats

HALVINGS = 24
"""Of the search for a bound: to a ten-millionth."""
CAUTION = 0.75
"""Share of the capital that one bet may lose."""


def confidence_sequence(
    differences: NDArray[np.integer], population: int, *, width: float = 0.01, level: float = 0.95
) -> Interval:
    """Return the mean difference of a whole test set with its anytime-valid interval, from the rows seen so far.

    Rows are to be drawn in random order without replacement. The interval is that of the figure which all rows would
    give, so it shrinks to a point when all have been seen; a test set is itself a sample, which `drop` takes in.
    With the chance `level` it holds the figure at every moment, so one may stop at any moment and for any reason.

    Args:
        differences: -1, 0 or 1 of each row seen, such as right before less right after, in the order drawn: (seen,).
        population: how many rows there are in all.
        width: of the interval that is hoped for; bets are sized to get there soonest. It affects the interval's
            width only, not its validity, but must be fixed in advance.
        level: of confidence.

    Returns:
        The mean of the rows seen, moved into the interval if need be, and the interval.

    Raises:
        ValueError: no row was seen, more than there are, or one that is not -1, 0 or 1; width or level out of bounds.

    >>> seen = np.array([0, 0, 1, 0] * 500)
    >>> tuple(round(x, 3) for x in confidence_sequence(seen, 25_000, width=0.1))
    (0.25, 0.222, 0.284)
    """
    seen = len(differences)
    if not 0 < seen <= population:
        raise ValueError(f"A confidence sequence needs 1 to {population:,} rows; got {seen:,}.")
    if np.any(np.abs(differences) > 1):
        raise ValueError("Paired differences are -1, 0 or 1.")
    if not 0 < level < 1 or not width > 0:
        raise ValueError(f"`level` lies between 0 and 1, `width` is above 0; got {level} and {width}.")
    shares = (np.asarray(differences, np.float64) + 1) / 2  # between 0 and 1, as the source has it
    bets = _bets(shares, population, width / 2)
    threshold = math.log(2 / (1 - level))
    low = _lower(shares, bets, population, threshold)
    high = 1 - _lower(1 - shares, bets, population, threshold)
    high = 2 * high - 1
    low = min(2 * low - 1, high)  # when all rows are seen they are one value, which each side rounds in its own way
    return Interval(min(max(float(np.mean(differences)), low), high), low, high)


def _bets(shares: Floats, population: int, width: float) -> Floats:
    """The stake on each row, from those before it: (seen,).

    Half the width over the variance is what a normal approximation would stake to get to that width; what is left of a
    finite population moves by N / (N - seen) when the mean moves by 1, and is staked on in proportion.
    """
    before = np.arange(len(shares))
    means = (0.5 + np.cumsum(shares)) / (before + 2)
    squares = np.cumsum((shares - means) ** 2)
    variance = (0.25 + np.concatenate([[0.0], squares[:-1]])) / (before + 1)
    stakes: Floats = width / 2 / variance * population / (population - before)
    return stakes


def _lower(shares: Floats, bets: Floats, population: int, threshold: float) -> float:
    """The least mean that bets on a higher one have not ruled out.

    The capital falls as the candidate rises, at every moment, so halving finds the bound.
    """
    seen, total = len(shares), float(shares.sum())
    sums = np.concatenate([[0.0], np.cumsum(shares[:-1])])
    left = population - np.arange(seen)
    low, high = total / population, (total + population - seen) / population  # what the rows seen leave possible

    def ruled_out(candidate: float) -> bool:
        mean = (population * candidate - sums) / left  # of the rows left, were the candidate true
        stakes = np.minimum(bets, CAUTION / np.maximum(mean, 1e-12))
        return float(np.cumsum(np.log1p(stakes * (shares - mean))).max()) >= threshold

    if not ruled_out(low):
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if ruled_out(middle):
            low = middle
        else:
            high = middle
    return low
