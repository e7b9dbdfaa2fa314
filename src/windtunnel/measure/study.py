"""The predictions of a study, by model and set."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.design import Design
from windtunnel.measure.lines import Lines
from windtunnel.measure.predictions import Key, Rows, ScoredPredictions
from windtunnel.text.arrays import Bools

ORIGINAL = "original"

BySeed = dict[int, ScoredPredictions]


@dataclass
class Study:
    """All predictions of one set of rows, and the lines that are made of them."""

    rows: Rows
    design: Design
    predictions: dict[tuple[str, str], BySeed] = field(default_factory=dict)
    """(model, spec) -> training seed -> predictions; draw 0 only."""
    draws: dict[tuple[str, str], dict[int, list[ScoredPredictions]]] = field(default_factory=dict)
    """(model, spec) -> training seed -> predictions of all draws, in their order."""
    lines: Lines = field(init=False)

    def __post_init__(self) -> None:
        self.lines = Lines(self.design.set)

    @classmethod
    def of(cls, rows: Rows, predictions: dict[Key, ScoredPredictions], design: Design) -> Study:
        """Sort predictions by model and set."""
        study = cls(rows, design)
        for key in predictions:  # models and sets in the order in which they appear, seeds and draws by number
            study.draws[key.model, key.spec] = {}
            if key.draw == 0:
                study.predictions[key.model, key.spec] = {}
        for key, predicted in sorted(predictions.items(), key=lambda one: (one[0].seed, one[0].draw)):
            study.draws[key.model, key.spec].setdefault(key.seed, []).append(predicted)
            if key.draw == 0:
                study.predictions[key.model, key.spec][key.seed] = predicted
        return study

    @property
    def models(self) -> list[str]:
        """All models."""
        return list(dict.fromkeys(model for model, _ in self.predictions))

    @property
    def specs(self) -> list[str]:
        """All sets but those that are points of curves only."""
        specs = dict.fromkeys(spec for _, spec in self.predictions)
        return [spec for spec in specs if spec not in self.design.severity]

    @property
    def arms(self) -> list[str]:
        """Models that are no points of curves and not trained on single transformations."""
        points = {*self.design.doses, *self.design.transfers} - {arm.name for arm in self.design.arms}
        return [model for model in self.models if model not in points]

    @property
    def labels(self) -> list[str]:
        """Names of the labels, or their numbers."""
        first = next(iter(next(iter(self.predictions.values())).values()))
        count = first.probs.shape[1]
        names = self.design.labels
        return list(names) if len(names) == count else [str(number) for number in range(count)]

    def right(self, model: str, spec: str) -> dict[int, Bools]:
        """Whether each row is right, for each seed; empty where there is no predicted."""
        return {seed: predicted.right for seed, predicted in self.predictions.get((model, spec), {}).items()}

    def note(self, seeds: tuple[int, ...]) -> str:
        """What is to be said of so few seeds; empty for three or more, and for models without chance (seed 0)."""
        if len(seeds) >= 3 or not self.design.seeded or seeds == (0,):
            return ""
        many = (
            "1 seed: how far trainings differ is not known" if len(seeds) == 1 else "2 seeds: their spread is a guess"
        )
        return f"; {many}"


def stacked(by_seed: dict[int, Bools]) -> NDArray[np.int8]:
    """0 or 1 for each seed and row: (seeds, rows)."""
    return np.stack(list(by_seed.values())).astype(np.int8)
