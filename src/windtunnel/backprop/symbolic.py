"""Check derivatives by SymPy: the loss as one formula of all parameters, differentiated, then filled in.

This is a check of another kind than numbers can give: the formula is differentiated by rules that know no matrices.
"""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from typing import Any

import numpy as np

from windtunnel.backprop.backward import Gradients
from windtunnel.backprop.differences import Check, compare
from windtunnel.backprop.forward import Forward
from windtunnel.backprop.network import Network

TOLERANCE = 1e-12
LARGEST = {"relu": 400, "tanh": 60, "sigmoid": 60, "gelu": 60}
"""Parameters x items; beyond this the formulas take longer than a reader waits (GELU, 152: 14 s; ReLU, 152: 2 s)."""
DIGITS = 30


def installed() -> bool:
    """Say whether SymPy can be imported, without importing it."""
    return importlib.util.find_spec("sympy") is not None


def small(net: Network) -> bool:
    """Say whether the network is small enough: one hidden layer, and at most `LARGEST` parameters x items."""
    parameters = sum(value.size for value in net.parameters.values())
    return len(net.activations) == 1 and parameters * len(net.classes) <= LARGEST[net.activations[0]]


def check_symbolic(net: Network, run: Forward, gradients: Gradients) -> Check:
    """Compare the derivatives by all parameters with SymPy's, evaluated to 30 digits from the exact fractions.

    A ReLU is written as the piece it is on (x or 0): which, the exact pre-activations say; at exactly 0, 0.
    """
    import mpmath  # SymPy's own
    import sympy

    symbols = {
        role: np.array(
            [[sympy.Symbol(f"{role}_{i}_{j}", real=True) for j in range(value.shape[1])] for i in range(len(value))]
        )
        for role, value in net.parameters.items()
    }
    every = [symbol for names in symbols.values() for symbol in names.ravel()]
    loss = sum(_formulas(sympy, net, run, symbols))
    slopes = sympy.lambdify(every, [sympy.diff(loss, symbol) for symbol in every], "mpmath")
    with mpmath.workdps(DIGITS):
        exacts = [fraction for value in net.parameters.values() for fraction in value.ravel()]
        found = slopes(*(mpmath.mpf(one.numerator) / one.denominator for one in exacts))
    by = dict(zip(every, found, strict=True))
    theirs = {
        role: np.array([[float(by[symbol]) * net.scale for symbol in row] for row in names])
        for role, names in symbols.items()
    }
    return compare(f"SymPy, {DIGITS} digits", theirs, gradients, allowed=TOLERANCE, first="U")


def _formulas(sympy: Any, net: Network, run: Forward, symbols: dict[str, Any]) -> list[Any]:
    """Each item's loss, log(sum of exp(Z)) - Z of its class, as a formula."""
    first, last = net.layers
    functions = {
        "tanh": sympy.tanh,
        "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
        "gelu": lambda x: x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    }
    inputs = np.array([[_rational(sympy, one) for one in row] for row in net.inputs])
    made = inputs @ symbols[first.weights] + symbols[first.bias]
    kind = net.activations[0]
    if kind == "relu":
        active = np.where(run.exact[first.made] > 0, made, sympy.Integer(0))
    else:
        active = np.array([[functions[kind](one) for one in row] for row in made])
    scores = active @ symbols[last.weights] + symbols[last.bias]
    return [
        sympy.log(sum(sympy.exp(score) for score in row)) - row[right]
        for row, right in zip(scores, net.classes, strict=True)
    ]


def _rational(sympy: Any, value: Fraction) -> Any:
    return sympy.Rational(value.numerator, value.denominator)
