"""What each model answers on average over its training seeds, and what became of each answer by a transformation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from windtunnel.report.study import Study

UNCHANGED, BROKE, HEALED, OTHER = range(4)
"""The same answer; right, then wrong; wrong, then right; wrong, then wrong in another way."""


@dataclass(frozen=True)
class MeanPredictions:
    """One model: its probabilities, the mean over training seeds, on the original and each transformed set."""

    model: str
    seeds: int
    probs: npt.NDArray[np.float32]
    """(specs, rows, labels); the original comes first."""
    labels: npt.NDArray[np.int64]
    """The right label of each row: (rows,)."""

    @cached_property
    def predicted(self) -> npt.NDArray[np.int64]:
        """The most probable label: (specs, rows)."""
        best: npt.NDArray[np.int64] = self.probs.argmax(axis=2)
        return best

    @cached_property
    def outcomes(self) -> npt.NDArray[np.int8]:
        """What became of each answer, one of these four: (transformations, rows)."""
        before, after = self.predicted[:1], self.predicted[1:]
        found = np.full(after.shape, OTHER, np.int8)
        found[(before == self.labels) & (after != self.labels)] = BROKE
        found[(before != self.labels) & (after == self.labels)] = HEALED
        found[before == after] = UNCHANGED
        return found

    def at(self, spec: int, row: int) -> list[int]:
        """One answer in whole numbers: probability of the right label, most probable label, its probability; in ‰."""
        probs, guess = self.probs[spec, row], int(self.predicted[spec, row])
        return [round(1000 * float(probs[self.labels[row]])), guess, round(1000 * float(probs[guess]))]


def mean_predictions(study: Study) -> list[MeanPredictions]:
    """Return those of the plain model, of the arms and the baselines; arms of curves (`augmented@500`) are left out.

    A model that was not asked about every text is left out too.
    """
    if study.rows is None:
        return []
    labels = study.rows["label"].to_numpy().astype(np.int64)
    found = []
    for model in dict.fromkeys(name for name, _ in study.trained_models):
        seeds = study.seeds(model)
        each = [one.probs for seed in seeds if (one := study.predictions(model, seed)) is not None]
        if not each or set(model) & set("@["):
            continue
        probs: npt.NDArray[np.float32] = np.mean(np.stack(each), axis=0)
        if not np.isnan(probs).any():
            found.append(MeanPredictions(model, len(each), probs, labels))
    return found
