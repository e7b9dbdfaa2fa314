"""Choices without a random state: SplitMix64 over (split, review, attempt) and a count of the choices made.

The same review always takes the same choices, whichever reviews were written before it, on every
machine and under every PYTHONHASHSEED.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from windtunnel.text.splitmix import GOLDEN, MASK, mix_one

T = TypeVar("T")


class Dice:
    """A numbered series of choices; two dice with the same key show the same faces."""

    def __init__(self, *key: int) -> None:
        state = 0
        for part in key:
            state = mix_one((state + GOLDEN + part) & MASK)
        self._state = state

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1."""
        self._state = (self._state + GOLDEN) & MASK
        return (mix_one(self._state) * bound) >> 64

    def chance(self, percent: int) -> bool:
        """Return True in `percent` of 100 cases."""
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def weighted(self, weights: Sequence[tuple[T, int]]) -> T:
        """Return one of the items, each as often as its weight says."""
        left = self.below(sum(weight for _, weight in weights))
        for item, weight in weights:
            left -= weight
            if left < 0:
                return item
        raise AssertionError("the weights add up to more than their sum")
