"""What the discordant pairs of two predictions say: odds ratio, Cohen's g, what could have been shown."""

from __future__ import annotations

import math

from windtunnel.measure.paired import Pairs
from windtunnel.measure.proportion import Z_95, Interval, clopper_pearson

Z_80 = 0.8416212335729143
"""The normal distribution's 80 % point: the power asked for."""


def odds_ratio(table: Pairs) -> Interval | None:
    """Return b / c, rows right first only over rows right second only, with its exact conditional interval.

    The interval is that of Clopper and Pearson for b of b + c, put as odds. None where b or c is 0.
    Source: Breslow & Day 1980, Statistical Methods in Cancer Research 1, ch. 5.2.

    >>> tuple(round(x, 3) for x in odds_ratio(Pairs(50, 8, 2, 40)))
    (4.0, 0.798, 38.666)
    """
    if not table.first_only or not table.second_only:
        return None
    share = clopper_pearson(table.first_only, table.first_only + table.second_only)
    return Interval(table.first_only / table.second_only, share.low / (1 - share.low), share.high / (1 - share.high))


def cohens_g(table: Pairs) -> Interval | None:
    """Return b / (b + c) - 0.5 with its exact interval; None where no pair is discordant.

    0.05 counts as small, 0.15 as medium, 0.25 as large: Cohen 1988, Statistical Power Analysis, ch. 5.

    >>> tuple(round(x, 3) for x in cohens_g(Pairs(50, 8, 2, 40)))
    (0.3, -0.056, 0.475)
    """
    if not table.first_only + table.second_only:
        return None
    share = clopper_pearson(table.first_only, table.first_only + table.second_only)
    return Interval(share.value - 0.5, share.low - 0.5, share.high - 0.5)


def detectable(discordant: float, n: int) -> float | None:
    """Return the least paired difference that McNemar's test at 5 % finds with 80 % power among n rows.

    Solves Connor's formula for the difference: n = (z1 sqrt(p) + z2 sqrt(p - d^2))^2 / d^2. None where not even a
    difference as large as the discordance would be found.
    Source: Connor 1987, https://doi.org/10.2307/2531961.

    Args:
        discordant: p, the share of rows on which the two predictions differ.
        n: rows.

    >>> round(detectable(0.08, 25_000), 5)
    0.00501
    """
    inner = Z_95**2 * discordant * n - (n + Z_80**2) * (Z_95**2 - Z_80**2) * discordant
    if discordant <= 0 or inner < 0:
        return None
    least = (Z_95 * math.sqrt(discordant * n) + math.sqrt(inner)) / (n + Z_80**2)
    return least if least <= discordant else None
