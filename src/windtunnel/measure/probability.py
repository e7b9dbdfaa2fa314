"""How good probabilities are: AUROC, Brier score, calibration error; each with the influence of every row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.classes import Influence
from windtunnel.text.arrays import Bools, Floats

BINS = 15
"""Of the calibration error, with as many rows each."""


def auroc(label: NDArray[np.integer], probs: NDArray[np.floating]) -> Influence | None:
    """Return the area under the ROC curve; None where a label has no row, or all rows.

    Two labels: of the second one's probability. More: the mean over labels of each against the rest, as scikit-learn's
    `multi_class="ovr"`. The influence is that of DeLong, DeLong & Clarke-Pearson 1988, https://doi.org/10.2307/2531595.

    Args:
        label: (rows,).
        probs: (rows, labels).
    """
    n, labels = probs.shape
    chosen = [1] if labels == 2 else range(labels)
    counts = np.bincount(label, minlength=labels)
    if labels < 2 or (counts[chosen] == 0).any() or (counts[chosen] == n).any():
        return None
    value, influence = 0.0, np.zeros(n)
    for one in chosen:
        positive = label == one
        above, below = probs[positive, one], probs[~positive, one]
        share_below = _share_below(above, below)
        area = float(share_below.mean())
        influence[positive] += (share_below - area) * (n / len(above))
        influence[~positive] += (1 - _share_below(below, above) - area) * (n / len(below))
        value += area
    return Influence(value / len(chosen), influence / len(chosen))


def _share_below(values: NDArray[np.floating], others: NDArray[np.floating]) -> Floats:
    """Of each value, the share of others below it, equal ones counting half."""
    distinct, inverse = np.unique(values, return_inverse=True)
    ordered = np.sort(others)
    left, right = np.searchsorted(ordered, distinct, "left"), np.searchsorted(ordered, distinct, "right")
    shares = np.asarray((left + right) / (2 * len(others)), np.float64)
    return shares[inverse]


def brier(label: NDArray[np.integer], probs: NDArray[np.floating]) -> Influence:
    """Return the mean squared error of probabilities: of the second label's if there are two, else summed over labels.

    As scikit-learn's `brier_score_loss`. Source: Brier 1950,
    https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Args:
        label: (rows,).
        probs: (rows, labels).
    """
    each = losses(label, probs)
    value = float(each.mean())
    return Influence(value, each - value)


def losses(label: NDArray[np.integer], probs: NDArray[np.floating]) -> Floats:
    """Return what each row adds to the Brier score: (rows,)."""
    given = probs.astype(np.float64)
    if given.shape[1] == 2:
        errors = (given[:, 1] - label)[:, None]
    else:
        errors = given
        errors[np.arange(len(label)), label] -= 1
    found: Floats = (errors**2).sum(axis=1)
    return found


def calibration_error(probs: NDArray[np.floating], right: Bools, bins: int = BINS) -> Influence:
    """Return the expected calibration error: the mean gap of confidence and accuracy over bins of equally many rows.

    Rows of one confidence share a bin. The figure is never below 0 and so reads too high by chance on few rows; its
    interval takes the bins as given. Source: Naeini, Cooper & Hauskrecht 2015,
    https://doi.org/10.1609/aaai.v29i1.9602; equal counts: Nguyen & O'Connor 2015, https://aclanthology.org/D15-1182.

    Args:
        probs: (rows, labels).
        right: (rows,).
        bins: how many.
    """
    n = len(right)
    confidence = probs.max(axis=1).astype(np.float64)
    edges = np.unique(np.sort(confidence)[np.arange(bins) * n // bins])
    number = np.searchsorted(edges, confidence, "right") - 1
    gap = confidence - right
    sums = np.bincount(number, gap, minlength=len(edges))
    value = float(np.abs(sums).sum()) / n
    return Influence(value, np.sign(sums)[number] * gap - value)
