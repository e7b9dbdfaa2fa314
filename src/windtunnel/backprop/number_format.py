"""Numbers as they are shown: so many decimals, an exact 0 as 0, given ones as they were written."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.rationals import Exacts, floats, written

Cells = list[list[str]]


def number(value: float, digits: int) -> str:
    """Write a number with so many decimals; a very large or small one as a power of ten.

    >>> [number(value, 4) for value in (0.25, 0.0, -0.00001, 123456.789, float("inf"))]
    ['0.2500', '0', '-1e-05', '1.235e+05', 'inf']
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 0.5 * 10**-digits or abs(value) >= 1e5:
        return f"{value:.{max(digits - 1, 0)}e}" if abs(value) >= 1e5 else f"{value:.0e}"
    return f"{value:.{digits}f}"


def cells(values: npt.NDArray[np.float64], digits: int) -> Cells:
    """Write a matrix."""
    return [[number(float(value), digits) for value in row] for row in np.atleast_2d(values)]


def given(values: Exacts, digits: int) -> Cells:
    """Write a matrix as it was written, where that takes no more than two decimals beyond `digits`."""
    return [[exact_number(value, digits) for value in row] for row in values]


def exact_number(value: Fraction, digits: int) -> str:
    """Write a fraction exactly where that is short, else rounded."""
    text = written(value)
    return (
        text
        if len(text.partition(".")[2]) <= digits + 2 and len(text) <= digits + 6
        else number(float(floats(np.array([value], dtype=object))[0]), digits)
    )


def shape(matrix: npt.NDArray[np.float64] | Exacts) -> str:
    """Write a shape: 4 x 3.

    >>> shape(np.zeros((4, 3)))
    '4 × 3'
    """
    rows, columns = np.atleast_2d(matrix).shape
    return f"{rows} × {columns}"


def elided(matrix: Cells, most: int) -> Cells:
    """Cut a matrix to `most` rows and columns, with dots where something is left out."""
    if len(matrix[0]) > most:
        matrix = [[*row[: most - 2], "…", row[-1]] for row in matrix]
    if len(matrix) > most:
        matrix = [*matrix[: most - 2], ["…"] * len(matrix[0]), matrix[-1]]
    return matrix
