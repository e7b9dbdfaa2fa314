"""p values of many tests, adjusted so that finding something somewhere is not a surprise."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Floats


def holm(p: Floats) -> Floats:
    """Return p values adjusted so that the chance of any false claim in the family stays below the level.

    Source: Holm 1979, https://www.jstor.org/stable/4615733.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    n = len(p)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * (n - np.arange(n))), 1.0)
    return adjusted


def benjamini_hochberg(p: Floats) -> Floats:
    """Return p values adjusted so that the expected share of false finds among the finds stays below the level.

    Source: Benjamini & Hochberg 1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    n = len(p)
    order = np.argsort(p, kind="stable")[::-1]
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(np.minimum.accumulate(p[order] * n / np.arange(n, 0, -1)), 1.0)
    return adjusted
