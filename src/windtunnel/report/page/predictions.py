"""What each model answers on average over its training seeds, and what became of each answer by a transformation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from windtunnel.report.study import Study

UNCHANGED, BROKE, HEALED, OTHER = range(4)
"""The same answer; right, then wrong; wrong, then right; wrong, then wrong in another way."""
FATES = ("unchanged", "broke", "healed", "otherwise wrong")


@dataclass(frozen=True)
class MeanAnswers:
    """One model: its probabilities, the mean over training seeds, on the original and each transformed set."""

    model: str
    seeds: int
    probs: npt.NDArray[np.float32]
    """(specs, rows, labels); the original comes first."""
    labels: npt.NDArray[np.int64]
    """The right label of each row: (rows,)."""

    @cached_property
    def guesses(self) -> npt.NDArray[np.int64]:
        """The most probable label: (specs, rows)."""
        best: npt.NDArray[np.int64] = self.probs.argmax(axis=2)
        return best

    @cached_property
    def fates(self) -> npt.NDArray[np.int8]:
        """What became of each answer, a number of `FATES`: (transformations, rows)."""
        before, after = self.guesses[:1], self.guesses[1:]
        found = np.full(after.shape, OTHER, np.int8)
        found[(before == self.labels) & (after != self.labels)] = BROKE
        found[(before != self.labels) & (after == self.labels)] = HEALED
        found[before == after] = UNCHANGED
        return found

    def at(self, spec: int, row: int) -> list[int]:
        """One answer in whole numbers: probability of the right label, most probable label, its probability; in ‰."""
        probs, guess = self.probs[spec, row], int(self.guesses[spec, row])
        return [round(1000 * float(probs[self.labels[row]])), guess, round(1000 * float(probs[guess]))]


def mean_answers(study: Study) -> list[MeanAnswers]:
    """Return those of the plain model, of the arms and the baselines; arms of curves (`augmented@500`) are left out.

    A model that was not asked about every text is left out too.
    """
    if study.rows is None:
        return []
    labels = study.rows["label"].to_numpy().astype(np.int64)
    found = []
    for model in dict.fromkeys(name for name, _ in study.trained_models):
        seeds = study.seeds(model)
        each = [answers.probs for seed in seeds if (answers := study.answers(model, seed)) is not None]
        if not each or set(model) & set("@["):
            continue
        probs: npt.NDArray[np.float32] = np.mean(np.stack(each), axis=0)
        if not np.isnan(probs).any():
            found.append(MeanAnswers(model, len(each), probs, labels))
    return found
