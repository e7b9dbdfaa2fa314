"""One proportion, such as an accuracy, with its interval."""

from __future__ import annotations

import math
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The normal distribution's 97.5 % point."""


class Interval(NamedTuple):
    """A value with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int) -> Interval:
    """Return a proportion with Wilson's score interval, which holds near 0 and 1 and for small n.

    Source: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.

    Raises:
        ValueError: n is 0, or successes lie outside 0..n.

    >>> wilson(0, 10)
    Interval(value=0.0, low=0.0, high=0.2775327998628892)
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"A proportion needs 0 <= successes <= n and n > 0; got {successes} of {n}.")
    share = successes / n
    z2 = Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(share, 0.0 if successes == 0 else middle - half, 1.0 if successes == n else middle + half)


def clopper_pearson(successes: int, n: int) -> Interval:
    """Return a proportion with the exact interval of Clopper and Pearson, which never covers less than 95 %.

    Source: Clopper & Pearson 1934, https://doi.org/10.1093/biomet/26.4.404.

    Raises:
        ValueError: n is 0, or successes lie outside 0..n.

    >>> tuple(round(x, 4) for x in clopper_pearson(1, 20))
    (0.05, 0.0013, 0.2487)
    """
    from scipy.stats import beta  # 0.3 s to import; only who needs it pays

    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"A proportion needs 0 <= successes <= n and n > 0; got {successes} of {n}.")
    low = float(beta.ppf(0.025, successes, n - successes + 1)) if successes else 0.0
    high = float(beta.ppf(0.975, successes + 1, n - successes)) if successes < n else 1.0
    return Interval(successes / n, low, high)
