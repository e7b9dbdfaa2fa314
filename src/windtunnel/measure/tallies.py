"""What one model's predictions of some rows add up to: counts from which NUMBERS are made when the rows are gone.

    confusion            rows by label and predicted: labels x labels, row by row
    pairs                right before and after, only before, only after, neither
    flips                rows whose predicted is another than before
    cut                  rows cut further than before; of these, right only before, right only after
    tokens               tokens before the cut; rows that were cut
    brier                losses in units; their squares
    bin 1015             rows of this confidence: how many, how many right, the sum of confidence less right, its square
    score 1 1015         rows of this probability of label 1: with another label, with this one

The last two are histograms over `fine` bins: what is measured from them, calibration error and AUROC, is that of
probabilities rounded to a bin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.classes import confusion
from windtunnel.measure.paired import pairs
from windtunnel.measure.predictions import ScoredPredictions
from windtunnel.measure.probability import losses
from windtunnel.measure.sums import MOST_ROWS, Sums, squares, units
from windtunnel.measure.truncation import cut_further
from windtunnel.text.arrays import Int64s

_KEPT = 20
"""Bits of a number in single precision that do not decide its bin: 8 bins are left from each power of 2 to the next."""
_HALF = int(np.float32(0.5).view(np.uint32)) >> _KEPT


def tally(label: NDArray[np.integer], predicted: ScoredPredictions, before: ScoredPredictions | None = None) -> Sums:
    """Count the predictions of some rows.

    Args:
        label: the true ones: (rows,).
        predicted: what the model said.
        before: what it said of the same rows' original texts; None: these are the originals.

    Raises:
        ValueError: there are more rows than can be counted at once.
    """
    if len(label) > MOST_ROWS:
        raise ValueError(f"At most {MOST_ROWS:,} rows are counted at once; got {len(label):,}.")
    labels = predicted.probs.shape[1]
    loss = units(losses(label, predicted.probs))
    found: Sums = {
        "confusion": confusion(label, predicted.guess, labels).ravel().tolist(),
        "tokens": [int(predicted.tokens.sum(dtype=np.int64)), int(predicted.truncated.sum())],
        "brier": [int(loss.sum()), squares(loss)],
    }
    if before is not None:
        cut = cut_further(before, predicted)
        first, second = before.right & ~predicted.right, predicted.right & ~before.right
        found["pairs"] = list(pairs(before.right, predicted.right))
        found["flips"] = [int((before.guess != predicted.guess).sum())]
        found["cut"] = [int(which.sum()) for which in (cut, cut & first, cut & second)]
    confidence = predicted.probs.max(axis=1)
    gap = units(confidence.astype(np.float64) - predicted.right)
    for number, rows in _grouped(fine(confidence)):
        found[f"bin {number}"] = [len(rows), int(predicted.right[rows].sum()), int(gap[rows].sum()), squares(gap[rows])]
    for one in [1] if labels == 2 else range(labels):
        mine = label == one
        for number, rows in _grouped(fine(predicted.probs[:, one])):
            positive = int(mine[rows].sum())
            found[f"score {one} {number}"] = [len(rows) - positive, positive]
    return found


def fine(probs: NDArray[np.float32]) -> Int64s:
    """Number probabilities in ascending order, finer towards 0 and 1: (rows,).

    A bin holds p, or 1 - p if that is smaller, to within 1/8 of itself. It is read off the bits of the number, so that
    no two machines differ.

    >>> fine(np.array([0.0, 0.25, 0.4999, 0.5, 0.75, 1.0], np.float32)).tolist()
    [0, 1000, 1007, 1009, 1017, 2017]
    """
    small = np.maximum(np.minimum(probs, np.float32(1) - probs), np.float32(0))
    bits = (np.ascontiguousarray(small).view(np.uint32) >> _KEPT).astype(np.int64)
    return np.where(probs < np.float32(0.5), bits, 2 * _HALF + 1 - bits)


def _grouped(numbers: Int64s) -> list[tuple[int, Int64s]]:
    """Each number with its rows."""
    order = np.argsort(numbers, kind="stable")
    distinct, starts = np.unique(numbers[order], return_index=True)
    return list(zip(distinct.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else []
