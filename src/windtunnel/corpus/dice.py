"""Choices without a random state: SplitMix64 over (split, review, attempt) and a count of the choices made.

The same review always takes the same choices, whichever reviews were written before it, on every
machine and under every PYTHONHASHSEED. The mixer is that of Steele, Lea and Flood (OOPSLA 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio, made odd: SplitMix64's step


def mix(value: int) -> int:
    """Scramble 64 bits so that neighbouring inputs share nothing.

    >>> hex(mix(1))
    '0x5692161d100b05e5'
    """
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Dice:
    """A numbered series of choices; two dice with the same key show the same faces."""

    def __init__(self, *key: int) -> None:
        state = 0
        for part in key:
            state = mix((state + _GOLDEN + part) & _MASK)
        self._state = state

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1."""
        self._state = (self._state + _GOLDEN) & _MASK
        return (mix(self._state) * bound) >> 64

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
