"""The mixer that all chances come from: the 64-bit finalizer of SplitMix64, for arrays and for single numbers.

Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
https://doi.org/10.1145/2660193.2660195; constants of Stafford's variant 13.
"""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import UInt64s

GOLDEN = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio, made odd: SplitMix64's step."""
MASK = (1 << 64) - 1
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MIX_1, _MIX_2 = np.uint64(_FIRST), np.uint64(_SECOND)


def mix(values: UInt64s) -> UInt64s:
    """Scramble 64-bit values one to one; returns a new array."""
    mixed = values >> np.uint64(30)
    mixed ^= values
    mixed *= _MIX_1
    mixed ^= mixed >> np.uint64(27)
    mixed *= _MIX_2
    mixed ^= mixed >> np.uint64(31)
    return mixed


def mix_one(value: int) -> int:
    """Scramble one value from 0 to 2^64 - 1, as `mix` does; 20 times as fast for a single one.

    >>> hex(mix_one(1)), hex(int(mix(np.array([1], np.uint64))[0]))
    ('0x5692161d100b05e5', '0x5692161d100b05e5')
    """
    value = ((value ^ (value >> 30)) * _FIRST) & MASK
    value = ((value ^ (value >> 27)) * _SECOND) & MASK
    return value ^ (value >> 31)
