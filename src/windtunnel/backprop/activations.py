"""The activations, each with its slope, in double precision (or whichever precision it is given)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]
"""Doubles; in the checks of the tests, wider floats."""


@dataclass(frozen=True)
class Activation:
    """A function applied entry by entry."""

    shown: str
    """How it is written in an equation."""
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    """The derivative; at the ReLU's kink 0."""


def _relu(at: Floats) -> Floats:
    return np.where(at > 0, at, 0)


def _relu_slope(at: Floats) -> Floats:
    return np.where(at > 0, 1, 0).astype(at.dtype)


def _tanh_slope(at: Floats) -> Floats:
    slope: Floats = 1 / np.cosh(np.clip(at, -300, 300)) ** 2  # 1 - tanh**2 loses its digits where tanh is near 1
    return slope


def _sigmoid(at: Floats) -> Floats:
    small = np.exp(-np.abs(at))  # never overflows
    value: Floats = np.where(at >= 0, 1, small) / (1 + small)
    return value


def _sigmoid_slope(at: Floats) -> Floats:
    small = np.exp(-np.abs(at))
    slope: Floats = small / (1 + small) ** 2
    return slope


def below(at: Floats) -> Floats:
    """The share of a standard normal distribution that lies below each number."""
    if at.dtype == np.float64:
        halves = [math.erfc(-one / math.sqrt(2)) for one in at.ravel().tolist()]
        return 0.5 * np.array(halves).reshape(at.shape)
    return _below_series(at)


def _below_series(at: Floats) -> Floats:
    """Marsaglia's series, 1/2 + density x (x + x^3/3 + x^5/(3 5) + ...), for precisions that `math` does not know.

    G. Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 11 (4), 2004. Its terms have one
    sign; 200 of them reach the precision of 80-bit floats for |x| < 9.
    """
    term = total = at
    for odd in range(3, 403, 2):
        term = term * at * at / odd
        total = total + term
    return 0.5 + total * _density(at)


def _density(at: Floats) -> Floats:
    pi = at.dtype.type("3.14159265358979323846264338327950288")
    density: Floats = np.exp(-at * at / 2) / np.sqrt(2 * pi)
    return density


def _gelu(at: Floats) -> Floats:
    value: Floats = at * below(at)
    return value


def _gelu_slope(at: Floats) -> Floats:
    slope: Floats = below(at) + at * _density(at)
    return slope


ACTIVATIONS = {
    "relu": Activation("ReLU", _relu, _relu_slope),
    "tanh": Activation("tanh", np.tanh, _tanh_slope),
    "sigmoid": Activation("sigmoid", _sigmoid, _sigmoid_slope),
    "gelu": Activation("GELU", _gelu, _gelu_slope),
}
"""GELU is x times the normal distribution's share below x (Hendrycks and Gimpel, arXiv:1606.08415), no tanh."""
