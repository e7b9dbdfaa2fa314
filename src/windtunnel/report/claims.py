"""What a sentence claims about numbers, in a form that can be checked.

    verdict(drop, p)        1: it falls; -1: it rises; 0: the data do not tell
    Claim("falls", (drop,), p)      .holds

A direction is claimed only where the whole 95 % interval lies on one side of zero and no p value that belongs to the
comparison (adjusted, where it was adjusted) is 0.05 or more. What is not significant is called that; it is never
called equal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from windtunnel.report.numbers import Number, Numbers

ALPHA = 0.05
"""Of the tests, as of the 95 % intervals."""

WIDEST = 1.0
"""Of the interval of a share of a drop: one that is wider than 100 points says nothing, so no figure is given."""

STEEP = 0.2
"""A drop of more is a warning that the texts may no longer be reasonable."""


def is_known(number: Number | None) -> bool:
    """Whether a share of a drop is known well enough to be given as a figure."""
    if number is None or number.value is None:
        return False
    return number.interval is None or number.interval[1] - number.interval[0] <= WIDEST


def verdict(number: Number | None, p: Number | None = None) -> int:
    """Return the sign of a difference if it is significant, else 0."""
    if number is None or (p is not None and p.value is not None and p.value >= ALPHA):
        return 0
    return number.sign


def p_of(numbers: Numbers, comparison: Number) -> Number | None:
    """The p value that belongs to a comparison: adjusted if it was; of its one seed, where there is but one."""
    found = numbers.p(comparison.what, comparison.spec, comparison.model)
    if found is not None or "/" in comparison.model:
        return found
    seeds = numbers.seeds(f"p_{comparison.what}", comparison.spec, comparison.model)
    return seeds[0] if len(seeds) == 1 else None


class Claim(NamedTuple):
    """That some numbers stand in some relation."""

    says: str
    """A key of `MEANINGS`."""
    numbers: tuple[Number, ...]
    p: Number | None = None
    at: float | None = None
    """What they are held against, where that is no line of NUMBERS."""

    @property
    def holds(self) -> bool:
        """Whether the numbers bear it out."""
        return MEANINGS[self.says](self)


def _sign(claim: Claim) -> int:
    return verdict(claim.numbers[0], claim.p)


def _value(number: Number) -> float:
    if number.value is None:
        raise ValueError(f"line {number.line} of NUMBERS has no value, yet something is claimed of it")
    return number.value


def _low(number: Number) -> float:
    return number.low if number.low is not None else _value(number)


def _high(number: Number) -> float:
    return number.high if number.high is not None else _value(number)


MEANINGS: dict[str, Callable[[Claim], bool]] = {
    "above": lambda claim: _sign(claim) == 1,
    "below": lambda claim: _sign(claim) == -1,
    "unclear": lambda claim: _sign(claim) == 0,
    "largest": lambda claim: all(_value(claim.numbers[0]) >= _value(other) for other in claim.numbers[1:]),
    "smallest": lambda claim: all(_value(claim.numbers[0]) <= _value(other) for other in claim.numbers[1:]),
    "over": lambda claim: _value(claim.numbers[0]) > _value(claim.numbers[1]),
    "not estimable": lambda claim: claim.numbers[0].value is None,
    "not known": lambda claim: _high(claim.numbers[0]) - _low(claim.numbers[0]) > WIDEST,
    "over 1": lambda claim: claim.numbers[0].sign_over(1) == 1,
    "over 0.2": lambda claim: _value(claim.numbers[0]) > STEEP,
    "includes": lambda claim: _low(claim.numbers[0]) <= _value(claim.numbers[1]) <= _high(claim.numbers[0]),
    "reaches no more than": lambda claim: claim.at is not None and _low(claim.numbers[0]) <= claim.at,
}
"""A claim's word -> what must hold. "above" of a drop: accuracy falls; of a gain: it helps."""
