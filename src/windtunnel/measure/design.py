"""What a study is made of, as far as measuring needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from windtunnel.text.arrays import Bools

TEST = "test"
"""The name of the study's own test set."""


class Step(NamedTuple):
    """A transformation at one of its strengths."""

    name: str
    """The spec without its strength: what the curve is called."""
    strength: float
    """Its `rate`, say."""


class Role(StrEnum):
    """What an arm is there for."""

    PLAIN = "plain"
    """Trained on the texts as they are: what breaks."""
    CONTROL = "control"
    """As much training as a remedy, without its changes: what longer training does alone."""
    REMEDY = "remedy"
    """What may repair the plain model."""


@dataclass(frozen=True)
class Arm:
    """Trainings that differ by their seed only."""

    name: str
    """What PREDICTIONS and NUMBERS call it."""
    role: Role
    control: str | None = None
    """Of a remedy: the arm of equal budget that it is held against."""


PLAIN = Arm("plain", Role.PLAIN)
CONTROL = Arm("control", Role.CONTROL)
AUGMENTED = Arm("augmented", Role.REMEDY, control=CONTROL.name)
ARMS = (PLAIN, CONTROL, AUGMENTED)
"""Those of a study that augments once; the order is that in which arms are trained and shown."""


@dataclass(frozen=True)
class Design:
    """Which models and sets there are, and what they are for; names are those of PREDICTIONS."""

    arms: tuple[Arm, ...] = ARMS
    """The arms; one is plain."""
    labels: tuple[str, ...] = ()
    """Names of the classes, in the order of their numbers; empty: their numbers."""
    baselines: tuple[str, ...] = ()
    """Models that are baselines, of one training each."""
    trained: tuple[str, ...] = ()
    """Specs of the transformations that the remedies were trained on; the others of the test set are held out."""
    severity: Mapping[str, Step] = field(default_factory=dict)
    """Spec -> the curve it lies on; these specs are measured as points of curves only."""
    doses: Mapping[str, int] = field(default_factory=dict)
    """Model -> how many augmented texts it was trained on; `plain` has 0."""
    transfers: Mapping[str, str] = field(default_factory=dict)
    """Model -> the one spec that it was trained on."""
    slices: Mapping[str, Bools] = field(default_factory=dict)
    """Name of a subpopulation -> which rows belong to it: (rows,). Label, length, confidence and group are found by
    `measure` itself."""
    set: str = TEST
    """What the rows are called in NUMBERS."""
    seeded: bool = True
    """Whether there is chance in training; without it one training says all, and few seeds are no reason to warn."""

    @property
    def plain(self) -> str:
        """The name of the plain arm."""
        return next(arm.name for arm in self.arms if arm.role == Role.PLAIN)

    @property
    def remedies(self) -> list[Arm]:
        """The arms that may repair the plain one."""
        return [arm for arm in self.arms if arm.role == Role.REMEDY]

    @property
    def varied(self) -> str:
        """The remedy whose doses and transfers are measured: the first."""
        return next((arm.name for arm in self.remedies), AUGMENTED.name)
