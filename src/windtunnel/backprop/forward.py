"""The forward pass: exactly in fractions as far as that goes, then in double precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS, Floats
from windtunnel.backprop.network import Network
from windtunnel.backprop.rationals import Exacts, floats


@dataclass(frozen=True, eq=False)
class Forward:
    """What the network makes of its rows."""

    values: dict[str, npt.NDArray[np.float64]]
    """By role: X, the parameters, K, S, ..., Z, O, as doubles."""
    exact: dict[str, Exacts]
    """By role, what is known exactly: K always, and everything up to Z behind ReLUs."""
    losses: npt.NDArray[np.float64]
    """-log O[x, y] of each item, not yet reduced: (items,)."""
    loss: float
    """Their sum or mean."""
    kinks: tuple[Kink, ...]
    """Where a ReLU stands at exactly 0."""


@dataclass(frozen=True)
class Kink:
    """A pre-activation of a ReLU that is exactly 0, where it has no derivative."""

    role: str
    """K, K2, ..."""
    item: int
    """From 0."""
    unit: int
    """From 0."""


def forward(net: Network) -> Forward:
    """Run the network. What can be known exactly is, so that a pre-activation of 0 is 0 and not 5.6e-17 by rounding."""
    known: dict[str, Exacts] = {"X": net.inputs} | net.parameters
    values = net.values()
    kinks: list[Kink] = []
    for layer, kind in zip(net.layers, (*net.activations, "softmax"), strict=True):
        if layer.source in known:
            made = known[layer.source] @ known[layer.weights] + known[layer.bias]
            known[layer.made], values[layer.made] = made, floats(made)
            if kind == "relu":
                known[layer.active] = np.where(made > 0, made, 0)
                kinks += [Kink(layer.made, int(item), int(unit)) for item, unit in np.argwhere(made == 0)]
        else:
            made_near = values[layer.source] @ values[layer.weights] + values[layer.bias]
            values[layer.made] = made_near
            if kind == "relu":  # nothing is known exactly behind a tanh; a double that is 0 is taken for 0
                kinks += [Kink(layer.made, int(item), int(unit)) for item, unit in np.argwhere(made_near == 0)]
        if kind != "softmax":
            values[layer.active] = ACTIVATIONS[kind].value(values[layer.made])
    values["O"] = softmax(values["Z"])
    losses = losses_of(values["Z"], net.classes)
    given = {"X", *net.parameters}
    derived = {role: value for role, value in known.items() if role not in given}
    return Forward(values, derived, losses, reduced(losses, net), tuple(kinks))


def propagate(net: Network, values: Mapping[str, Floats]) -> Floats:
    """Compute each item's loss from parameters and, where given, from a matrix further on: K, S, ..., Z or O.

    Args:
        net: says which layers there are, the activations and the classes.
        values: by role; any may have further axes in front, over which the result is computed at once.

    Returns:
        (..., items), in the precision of `values`.
    """
    if "O" in values:
        return -np.log(of_class(values["O"], net.classes))
    return losses_of(scores_from(net, values), net.classes)


def scores_from(net: Network, values: Mapping[str, Floats]) -> Floats:
    """Compute Z as `propagate` does."""
    found = dict(values)
    for layer, kind in zip(net.layers, (*net.activations, "softmax"), strict=True):
        if layer.made not in found and layer.active not in found:
            found[layer.made] = found[layer.source] @ found[layer.weights] + found[layer.bias]
        if kind != "softmax" and layer.active not in found:
            found[layer.active] = ACTIVATIONS[kind].value(found[layer.made])
    return found["Z"]


def softmax(scores: Floats) -> Floats:
    """Return the probabilities, row by row; the largest score is taken off first, so that nothing overflows."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def losses_of(scores: Floats, classes: npt.NDArray[np.int64]) -> Floats:
    """Return -log softmax(scores)[x, y]: (..., items).

    As log(1 + what the other classes weigh against the right one): no overflow for huge scores, and no digits lost
    where the loss is near 0.
    """
    right = of_class(scores, classes)[..., None]
    others = np.where(np.eye(scores.shape[-1], dtype=bool)[classes], -np.inf, scores - right)
    largest = np.maximum(others.max(axis=-1, keepdims=True), 0)
    weight = np.exp(others - largest).sum(axis=-1)
    top = largest[..., 0]
    losses: Floats = np.where(top > 0, top + np.log(np.exp(-top) + weight), np.log1p(weight))
    return losses


def errors_of(scores: Floats, classes: npt.NDArray[np.int64]) -> Floats:
    """Return O - Y: (items, classes); at the right class as minus the sum of the others, which loses no digits."""
    probabilities = softmax(scores)
    right = np.eye(scores.shape[-1], dtype=bool)[classes]
    others = np.where(right, 0, probabilities)
    return np.where(right, -others.sum(axis=-1, keepdims=True), others)


def reduced(losses: Floats, net: Network) -> float:
    """Sum the items' losses, or average them, as the network says."""
    return float(losses.sum() * net.scale)


def of_class(matrix: Floats, classes: npt.NDArray[np.int64]) -> Floats:
    """Pick each row's entry of its class: (..., items)."""
    picked: Floats = matrix[..., np.arange(len(classes)), classes]
    return picked
