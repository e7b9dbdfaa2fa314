"""Check derivatives by SymPy: the loss as one formula of all parameters, differentiated, then filled in.

This is a check of another kind than numbers can give: the formula is differentiated by rules that know no matrices.
"""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from typing import Any

import numpy as np

from windtunnel.backprop.backward import Gradients
from windtunnel.backprop.differences import Check, distance
from windtunnel.backprop.forward import Forward
from windtunnel.backprop.network import Network

TOLERANCE = 1e-12
LARGEST = 400
"""Parameters x items; beyond this the formulas take longer than a reader waits."""
DIGITS = 30


def installed() -> bool:
    """Say whether SymPy can be imported, without importing it."""
    return importlib.util.find_spec("sympy") is not None


def small(net: Network) -> bool:
    """Say whether the network is small enough: at most `LARGEST` parameters x items, and one hidden layer."""
    parameters = sum(value.size for value in net.parameters.values())
    return parameters * len(net.classes) <= LARGEST and len(net.activations) == 1


def check_symbolic(net: Network, run: Forward, gradients: Gradients) -> Check:
    """Compare the derivatives by all parameters with SymPy's, evaluated to 30 digits from the exact fractions.

    A ReLU is written as the piece it is on (x or 0): which, the exact pre-activations say; at exactly 0, 0.
    """
    import sympy

    symbols = {
        role: np.array(
            [[sympy.Symbol(f"{role}_{i}_{j}", real=True) for j in range(value.shape[1])] for i in range(len(value))]
        )
        for role, value in net.parameters.items()
    }
    exacts = {
        symbol: _rational(sympy, fraction)
        for role, value in net.parameters.items()
        for symbol, fraction in zip(symbols[role].ravel(), value.ravel(), strict=True)
    }
    loss = _formulas(sympy, net, run, symbols)
    worst, worst_role, compared = 0.0, "U", 0
    for role, names in symbols.items():
        theirs = np.zeros(names.shape)
        for place in np.ndindex(names.shape):
            slope = sum(sympy.diff(one, names[place]) for one in loss)
            theirs[place] = float(sympy.sympify(slope).evalf(DIGITS, subs=exacts)) * net.scale
        far = distance(np.abs(theirs - gradients[role]), float(np.abs(gradients[role]).max()))
        compared += theirs.size
        if far > worst:
            worst, worst_role = far, role
    return Check(f"SymPy, {DIGITS} digits", compared, 0, worst, worst_role, TOLERANCE, worst <= TOLERANCE)


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
