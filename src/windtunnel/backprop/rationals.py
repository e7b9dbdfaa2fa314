"""Numbers as a person writes them, read as exact fractions: 0.1 is 1/10, not the double nearest to it.

>>> exact("-0.05"), exact("1/3"), exact(2)
(Fraction(-1, 20), Fraction(1, 3), Fraction(2, 1))
>>> written(Fraction(-1, 20)), written(Fraction(1, 3))
('-0.05', '1/3')
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Exacts = npt.NDArray[np.object_]
"""An array of Fractions: sums and products of it are exact, `@` included."""
LARGEST_EXPONENT = 300
"""Powers of ten that are read: a double holds 1e308, and squares of what is read shall not be lost silently."""
MOST_DIGITS = 400
_RATIO = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")


class Written(str):
    """The digits of a float as they stand in a file; `tomllib` and `json` take it as their `parse_float`."""

    __slots__ = ()


def exact(value: Any) -> Fraction:
    """Read one number: an int, a `Written` float, or a text such as "1/3" or "0.25".

    Raises:
        ValueError: it is no finite number, or too large or small for a double; the message says which.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is no number")
    if isinstance(value, float):
        value = repr(value)
    text = str(value).strip() if isinstance(value, str) or abs(value) < 10**MOST_DIGITS else "1e999"
    if len(text) > MOST_DIGITS:
        raise ValueError(f"has more than {MOST_DIGITS} digits")
    if ratio := _RATIO.fullmatch(text):
        if int(ratio[2]) == 0:
            raise ValueError("divides by zero")
        return _in_range(Fraction(int(ratio[1]), int(ratio[2])))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("is no number") from None
    if not number.is_finite():
        raise ValueError("is not finite")
    if (
        number and abs(number.adjusted()) > LARGEST_EXPONENT
    ):  # before it becomes a fraction: 1e-999999999 fills the memory
        raise ValueError(f"lies outside 1e-{LARGEST_EXPONENT} to 1e{LARGEST_EXPONENT}")
    return Fraction(number)


def written(value: Fraction) -> str:
    """Write a fraction the shortest exact way: as a decimal where one ends, else as numerator/denominator."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > 20:
        return f"{value.numerator}/{value.denominator}"
    whole = abs(value.numerator) * 10**places // value.denominator
    digits = str(whole).rjust(places + 1, "0")
    text = digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")
    return f"-{text}" if value < 0 else text


def floats(values: Exacts) -> npt.NDArray[np.float64]:
    """Round each fraction to the nearest double."""
    return values.astype(np.float64)


def _in_range(value: Fraction) -> Fraction:
    if value and not Fraction(1, 10**LARGEST_EXPONENT) <= abs(value) <= 10**LARGEST_EXPONENT:
        raise ValueError(f"lies outside 1e-{LARGEST_EXPONENT} to 1e{LARGEST_EXPONENT}")
    return value
