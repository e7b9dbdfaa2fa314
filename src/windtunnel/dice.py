"""Dice for functions that rewrite one text at a time: every throw is computed from the row's chances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from windtunnel.chance import Chance

T = TypeVar("T")


class Dice:
    """The throws of one row: the same row, seed and draw give the same throws, in whatever batch or process."""

    def __init__(self, chance: Chance, row: int) -> None:
        self._chance = chance
        self._row = np.array([row])
        self._thrown = 0

    def random(self) -> float:
        """Return a number in [0, 1)."""
        share = self._chance.share_at(self._row, np.array([self._thrown]), "dice")
        self._thrown += 1
        return float(share[0])

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
