"""Which rows a page has room for: those whose answers change come first, a sample of the others after them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from windtunnel.report.page.predictions import BROKE, HEALED, OTHER, MeanPredictions

SEED = 0
"""Decides which rows are kept where not all can be."""


def order(ids: Sequence[str], seed: int = SEED) -> npt.NDArray[np.int64]:
    """Return the rows in an order that depends on their ids and the seed only: (rows,)."""
    key = seed.to_bytes(8, "little")
    hashes = [hashlib.blake2b(one.encode(), digest_size=8, key=key).digest() for one in ids]
    return np.array(sorted(range(len(ids)), key=hashes.__getitem__), np.int64)


def flipped(models: Sequence[MeanPredictions], shuffled: npt.NDArray[np.int64]) -> Iterator[int]:
    """Yield each row some answer to which changes, once: in turn one of each model, transformation and direction.

    So a direction or a transformation with few flips is not crowded out by one with many.
    """
    queues = []
    for model in models:
        for outcomes in model.outcomes:
            queues += [shuffled[outcomes[shuffled] == outcome] for outcome in (BROKE, HEALED, OTHER)]
    places = [0] * len(queues)
    seen: set[int] = set()
    busy = True
    while busy:
        busy = False
        for number, queue in enumerate(queues):
            while places[number] < len(queue) and int(queue[places[number]]) in seen:
                places[number] += 1
            if places[number] < len(queue):
                busy = True
                row = int(queue[places[number]])
                seen.add(row)
                yield row


def steady(models: Sequence[MeanPredictions], shuffled: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the rows to which no model changes its answer under any transformation: (rows,)."""
    moved = np.zeros(len(shuffled), bool)
    for model in models:
        moved |= (model.outcomes != 0).any(axis=0)
    return shuffled[~moved[shuffled]]
