"""What a study is made of, as far as measuring needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Design:
    """Which models and sets there are, and what they are for; names are those of PREDICTIONS."""

    labels: tuple[str, ...] = ()
    """Names of the classes, in the order of their numbers; empty: their numbers."""
    baselines: tuple[str, ...] = ()
    """Models that are baselines, of one training each."""
    trained: tuple[str, ...] = ()
    """Specs of the transformations that `augmented` was trained on; the others of the test set are held out."""
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
