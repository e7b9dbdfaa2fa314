"""What a study found, decided once: which transformations lower accuracy, which remedies help, what they cost.

Every sentence of the report takes its direction from here, so that abstract, results and conclusion cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from windtunnel.report.claims import Claim, p_of, verdict
from windtunnel.report.numbers import Number
from windtunnel.report.study import ORIGINAL, PLAIN, Study


@dataclass(frozen=True)
class Difference:
    """A difference, and which way it goes."""

    number: Number
    p: Number | None

    @property
    def sign(self) -> int:
        """1, -1, or 0 where the data do not tell."""
        return verdict(self.number, self.p)

    @property
    def value(self) -> float:
        """In shares."""
        return self.number.value or 0.0

    @property
    def claim(self) -> Claim:
        """That it goes this way."""
        return Claim({1: "above", -1: "below", 0: "unclear"}[self.sign], (self.number,), self.p)


@dataclass(frozen=True)
class Findings:
    """The differences of a study, in the order of its transformations; what is not known is left out."""

    study: Study

    def _difference(self, what: str, spec: str, model: str) -> Difference | None:
        number = self.study.numbers.known(what, spec, model)
        return None if number is None else Difference(number, p_of(self.study.numbers, number))

    def _by_transformation(self, what: str, model: str) -> dict[str, Difference]:
        found = {spec: self._difference(what, spec, model) for spec in self.study.tested}
        return {spec: difference for spec, difference in found.items() if difference is not None}

    @cached_property
    def original(self) -> Number | None:
        """Accuracy of the plain model on the original texts."""
        return self.study.numbers.known("accuracy", ORIGINAL, PLAIN)

    @cached_property
    def drops(self) -> dict[str, Difference]:
        """Of the plain model, by transformation."""
        return self._by_transformation("drop", PLAIN)

    def by_size(self, sign: int | None = None) -> list[str]:
        """Transformations, the largest drop first; of one sign only, if asked."""
        specs = [spec for spec, drop in self.drops.items() if sign is None or drop.sign == sign]
        return sorted(specs, key=lambda spec: -self.drops[spec].value)

    @cached_property
    def has_arms(self) -> bool:
        """Whether there is a remedy to speak of."""
        return self.study.remedy in self.study.models

    def gains(self, model: str | None = None) -> dict[str, Difference]:
        """Of a remedied model over the plain one on the transformed texts, by transformation."""
        return self._by_transformation("gain", model or self.study.remedy)

    def gains_over_control(self) -> dict[str, Difference]:
        """Of the remedy over its control arm on the transformed texts, by transformation."""
        return self._by_transformation("gain_over_control", self.study.remedy)

    def clean(self) -> Difference | None:
        """Gain of the remedy on the original texts; below zero it is a cost."""
        return self._difference("gain", ORIGINAL, self.study.remedy)

    def recovered(self, spec: str) -> Number | None:
        """The share of the drop that the remedy takes back; None where there is no such line."""
        return self.study.numbers.one("recovered", spec, self.study.remedy)

    def lead(self, baseline: str) -> Difference | None:
        """The plain model's lead over a baseline on the original texts."""
        return self._difference("lead", ORIGINAL, baseline)

    @cached_property
    def seeds(self) -> int:
        """Trainings of each arm."""
        return max(len(self.study.seeds(PLAIN)), 1)

    @cached_property
    def adjusted(self) -> str:
        """How p values were adjusted for many comparisons: "Holm", "Benjamini-Hochberg" or empty."""
        whats = self.study.numbers.whats()
        return "Holm" if "p_drop_holm" in whats else "Benjamini-Hochberg" if "p_drop_bh" in whats else ""
