"""Macro-F1 and balanced accuracy from a confusion matrix, each with its influence function.

The influence of a row is how much the figure moves with that row's weight; its spread over rows gives the standard
error of any such figure (Hampel 1974, https://doi.org/10.1080/01621459.1974.10482962; the delta method, in effect). A
row's influence depends on its cell of the matrix only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from windtunnel.text.arrays import Floats, Int64s


class Influence(NamedTuple):
    """A figure and the influence of each cell or row."""

    value: float
    influence: Floats


def confusion(label: NDArray[np.integer], guess: NDArray[np.integer], labels: int) -> Int64s:
    """Count rows by their label and the one predicted: (labels, labels).

    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    codes = label.astype(np.int64) * labels + guess
    counts: Int64s = np.bincount(codes, minlength=labels * labels).reshape(labels, labels)
    return counts


def macro_f1(counts: Int64s) -> Influence:
    """Return the mean of the labels' F1, over labels that occur or are predicted, as scikit-learn has it.

    Args:
        counts: `confusion`: (labels, labels).
    """
    n, labels = int(counts.sum()), len(counts)
    true, predicted, right = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    there = np.flatnonzero(true + predicted)
    f1 = 2 * right[there] / (true + predicted)[there]
    influence = np.zeros((labels, labels))
    for label, value in zip(there, f1, strict=True):
        part = np.zeros((labels, labels))
        part[label, :] -= value
        part[:, label] -= value
        part[label, label] += 2
        influence += part * n / (true + predicted)[label]
    return Influence(float(f1.mean()), influence / len(there))


def balanced_accuracy(counts: Int64s) -> Influence:
    """Return the mean of the labels' recall, over labels that occur, as scikit-learn has it.

    Args:
        counts: `confusion`: (labels, labels).
    """
    n, true = int(counts.sum()), counts.sum(axis=1)
    there = true > 0
    recall = np.divide(np.diag(counts), true, out=np.zeros(len(counts)), where=there)
    weight = np.divide(n / int(there.sum()), true, out=np.zeros(len(counts)), where=there)
    influence = (np.eye(len(counts)) - recall[:, None]) * weight[:, None]
    return Influence(float(recall[there].mean()), influence)
