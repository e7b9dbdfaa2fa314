"""Dice for functions that rewrite one text at a time: every throw is computed from the row's chances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from windtunnel.text.chance import Chance

T = TypeVar("T")
_AT_A_TIME = 64
"""Throws computed together: one costs as much as 64."""


class Dice:
    """The throws of one row: the same row, seed and draw give the same throws, in whatever batch or process."""

    def __init__(self, chance: Chance, row: int) -> None:
        self._chance = chance
        self._row = row
        self._thrown = 0
        self._shares: list[float] = []

    def random(self) -> float:
        """Return a number in [0, 1)."""
        place = self._thrown % _AT_A_TIME
        if place == 0:
            sites = np.arange(self._thrown, self._thrown + _AT_A_TIME)
            self._shares = self._chance.share_at(np.full_like(sites, self._row), sites, "dice").tolist()
        self._thrown += 1
        return self._shares[place]

    def happens(self, rate: float) -> bool:
        """Return true with this probability, a share between 0 and 1."""
        return self.random() < rate

    def integer(self, low: int, high: int) -> int:
        """Return an integer from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def choice(self, things: Sequence[T]) -> T:
        """Return one of the things.

        Raises:
            IndexError: there are none.
        """
        return things[int(self.random() * len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in another order."""
        order = sorted(range(len(things)), key=lambda _: self.random())
        return [things[place] for place in order]
