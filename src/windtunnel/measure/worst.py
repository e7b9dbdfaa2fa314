"""The worst of several draws: a row is right only if it is right under all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.crossed import crossed
from windtunnel.measure.lines import few
from windtunnel.measure.one_model import NO_SPREAD
from windtunnel.measure.study import Study
from windtunnel.text.arrays import Floats

DRAWS = (1, 2, 5, 10)


def right_under_all(right: NDArray[np.integer], draws: int, k: int) -> Floats:
    """Return, for each row, the chance that it is right under all of k draws taken from those there are.

    The mean over all choices of k, which is unbiased and varies less than the first k. With r of D draws right it is
    C(r, k) / C(D, k), as for pass@k: Chen et al. 2021, https://arxiv.org/abs/2107.03374.

    >>> right_under_all(np.array([4, 3, 1]), 4, 2).tolist()
    [1.0, 0.5, 0.0]
    """
    chance = np.ones(right.shape)
    for step in range(k):
        chance *= np.maximum(right - step, 0) / (draws - step)
    return chance


def worst_case(study: Study, model: str, spec: str) -> None:
    """Add the accuracy under the worst of 1, 2, 5 and 10 draws, as far as there are so many."""
    by_seed = study.draws[model, spec]
    draws = min(len(predictions) for predictions in by_seed.values())
    n = len(study.rows)
    if draws < 2:
        return
    right = [np.stack([predicted.right for predicted in predictions[:draws]]) for predictions in by_seed.values()]
    counts = np.stack([one.sum(axis=0) for one in right])
    over = "t, rows" + (f" and {len(by_seed)} seeds" if len(by_seed) > 1 else "")
    for k in DRAWS:
        if k > draws:
            continue
        if few(n):
            study.lines.refuse("worst_of", spec, model, n, few(n), at=k)
            continue
        spread = crossed(right_under_all(counts, draws, k))
        method = f"{over}; mean over all choices of {k} of {draws} draws"
        interval = spread.interval(0.0, 1.0) if spread.error > 0 else spread.value
        note = study.note(tuple(by_seed)) if spread.error > 0 else NO_SPREAD
        study.lines.add("worst_of", spec, model, interval, n, method + note, at=k)
