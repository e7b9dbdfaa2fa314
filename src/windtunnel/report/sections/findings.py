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
class Found:
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

    def _found(self, what: str, spec: str, model: str) -> Found | None:
        number = self.study.numbers.known(what, spec, model)
        return None if number is None else Found(number, p_of(self.study.numbers, number))

    @cached_property
    def original(self) -> Number | None:
        """Accuracy of the plain model on the original texts."""
        return self.study.numbers.known("accuracy", ORIGINAL, PLAIN)

    @cached_property
    def drops(self) -> dict[str, Found]:
        """Of the plain model, by transformation."""
        return self.drops_of(PLAIN)

    def drops_of(self, model: str) -> dict[str, Found]:
        """Of any model, by transformation."""
        found = {spec: self._found("drop", spec, model) for spec in self.study.tested}
        return {spec: drop for spec, drop in found.items() if drop is not None}

    def by_size(self, sign: int | None = None) -> list[str]:
        """Transformations, the largest drop first; of one sign only, if asked."""
        specs = [spec for spec, drop in self.drops.items() if sign is None or drop.sign == sign]
        return sorted(specs, key=lambda spec: -self.drops[spec].value)

    @cached_property
    def has_arms(self) -> bool:
        """Whether there is a remedy to speak of."""
        return self.study.remedy in self.study.models

    def gains(self, model: str | None = None) -> dict[str, Found]:
        """Of a remedied model over the plain one on the transformed texts, by transformation."""
        found = {spec: self._found("gain", spec, model or self.study.remedy) for spec in self.study.tested}
        return {spec: gain for spec, gain in found.items() if gain is not None}

    def gains_over_control(self) -> dict[str, Found]:
        """Of the remedy over its control arm on the transformed texts, by transformation."""
        found = {spec: self._found("gain_over_control", spec, self.study.remedy) for spec in self.study.tested}
        return {spec: gain for spec, gain in found.items() if gain is not None}

    def clean(self, model: str | None = None) -> Found | None:
        """Gain of a remedied model on the original texts; below zero it is a cost."""
        return self._found("gain", ORIGINAL, model or self.study.remedy)

    def recovered(self, spec: str, model: str | None = None) -> Number | None:
        """The share of the drop that a remedy takes back; None where there is no such line."""
        return self.study.numbers.one("recovered", spec, model or self.study.remedy)

    def lead(self, baseline: str) -> Found | None:
        """The plain model's lead over a baseline on the original texts."""
        return self._found("lead", ORIGINAL, baseline)

    @cached_property
    def seeds(self) -> int:
        """Trainings of each arm."""
        return max(len(self.study.seeds(PLAIN)), 1)

    @cached_property
    def adjusted(self) -> str:
        """How p values were adjusted for many comparisons: "Holm", "Benjamini-Hochberg" or empty."""
        whats = self.study.numbers.whats()
        return "Holm" if "p_drop_holm" in whats else "Benjamini-Hochberg" if "p_drop_bh" in whats else ""
