"""A classifier small enough to follow by hand, and the rows it is taught by.

    K = X H + b_H      S = g(K)      Z = S U + b_U      O = softmax(Z), row by row      loss of row x = -log O[x, y]

With more hidden layers H, b_H, K, S are followed by H2, b_H2, K2, S2 and so on: K2 = S H2 + b_H2. These are the
*roles* of the matrices; what they are called can be set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.rationals import Exacts, floats

REDUCTIONS = ("sum", "mean")


@dataclass(frozen=True)
class Layer:
    """The names of one linear layer and of what it makes."""

    weights: str
    """Its weights, inputs x outputs."""
    bias: str
    """1 x outputs."""
    source: str
    """What it is applied to: rows x inputs."""
    made: str
    """source weights + bias: rows x outputs."""
    active: str
    """The activation of `made`; for the last layer the softmax."""


@dataclass(frozen=True, eq=False)
class Network:
    """Everything that is given, exactly."""

    inputs: Exacts
    """X: (items, features)."""
    classes: npt.NDArray[np.int64]
    """The class of each item, from 0: (items,)."""
    weights: tuple[Exacts, ...]
    """H, H2, ..., U: each (inputs, outputs)."""
    biases: tuple[Exacts, ...]
    """b_H, b_H2, ..., b_U: each (1, outputs)."""
    activations: tuple[str, ...]
    """relu, tanh, sigmoid or gelu, for each hidden layer."""
    rate: Fraction = Fraction(1)
    """The learning rate."""
    reduction: str = "sum"
    """Of the items' losses: sum or mean."""
    names: dict[str, str] = field(default_factory=dict)
    """Role -> what it is called, where that differs."""
    first_class: int = 1
    """How the first class is numbered in what is read and shown."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The linear layers from the input on, by role."""
        return layers(len(self.activations))

    @property
    def parameters(self) -> dict[str, Exacts]:
        """By role, in the order of the layers: H, b_H, ..., U, b_U."""
        found: dict[str, Exacts] = {}
        for layer, weights, bias in zip(self.layers, self.weights, self.biases, strict=True):
            found |= {layer.weights: weights, layer.bias: bias}
        return found

    @property
    def one_hot(self) -> npt.NDArray[np.float64]:
        """Y: (items, classes)."""
        return np.eye(self.weights[-1].shape[1])[self.classes]

    @property
    def scale(self) -> float:
        """What each item's loss is multiplied by: 1, or 1 / items for the mean."""
        return 1.0 if self.reduction == "sum" else 1 / len(self.classes)

    def name(self, role: str) -> str:
        """Return what a role is called."""
        return self.names.get(role, role)

    def values(self) -> dict[str, npt.NDArray[np.float64]]:
        """X and the parameters as doubles, by role."""
        return {"X": floats(self.inputs)} | {role: floats(value) for role, value in self.parameters.items()}


def layers(hidden: int) -> tuple[Layer, ...]:
    """The roles in a network of so many hidden layers.

    >>> [layer.weights for layer in layers(2)], layers(2)[1].source
    (['H', 'H2', 'U'], 'S')
    """
    found, source = [], "X"
    for place in range(1, hidden + 1):
        more = "" if place == 1 else str(place)
        found.append(Layer(f"H{more}", f"b_H{more}", source, f"K{more}", f"S{more}"))
        source = f"S{more}"
    return (*found, Layer("U", "b_U", source, "Z", "O"))
