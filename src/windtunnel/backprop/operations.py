"""The step's operations, each written once: which matrix is computed from which others, and how.

K, S, ..., Z, O and `loss` (of each item), then grad_Z, grad_U, ... (the loss by it), then new_H, ... and `new_loss`.
A mistake, or another way to the same matrix, is the same table with some of its operations replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS, Floats
from windtunnel.backprop.forward import errors_of, losses_of, of_class, propagate, softmax
from windtunnel.backprop.network import Network

Matrices = dict[str, npt.NDArray[np.float64]]


class Operation(NamedTuple):
    """How one matrix is computed."""

    sources: tuple[str, ...]
    """From these: X, parameters, and what other operations give."""
    function: Callable[..., Floats]
    """Of the sources, in their order."""


Operations = dict[str, Operation]


def operations(net: Network, *, relu_at_zero: float = 0) -> Operations:
    """List all operations by what they give, in the order of the work.

    Args:
        net: the network.
        relu_at_zero: what counts as the slope of a ReLU at exactly 0; PyTorch takes 0.
    """
    found: Operations = {}
    for layer, kind in zip(net.layers, (*net.activations, ""), strict=True):
        found[layer.made] = Operation((layer.source, layer.weights, layer.bias), lambda x, w, b: x @ w + b)
        found[layer.active] = Operation((layer.made,), ACTIVATIONS[kind].value if kind else softmax)
    found["loss"] = Operation(("Z",), lambda z: losses_of(z, net.classes)[None, :])
    found |= output_error(net, net.scale)
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        after = f"grad_{layer.made}"
        found[f"grad_{layer.weights}"] = Operation((layer.source, after), lambda x, after: x.T @ after)
        found[f"grad_{layer.bias}"] = Operation((after,), lambda after: after.sum(axis=0, keepdims=True))
        found[f"grad_{layer.source}"] = Operation((after, layer.weights), lambda after, w: after @ w.T)
        if place:
            before, slope = net.layers[place - 1], _slope(net.activations[place - 1], relu_at_zero)
            found[f"grad_{before.made}"] = Operation(
                (f"grad_{before.active}", before.made), lambda by, k, slope=slope: by * slope(k)
            )
    found |= update(net, float(net.rate))
    new = tuple(f"new_{role}" for role in net.parameters)
    found["new_loss"] = Operation(("X", *new), lambda *values: _losses_with(net, values)[None, :])
    return found


def output_error(net: Network, scale: float) -> Operations:
    """dL/dZ = (O - Y) x scale, from Z, which loses no digits."""
    return {"grad_Z": Operation(("Z",), lambda z: errors_of(z, net.classes) * scale)}


def from_output(net: Network) -> Operations:
    """The loss and dL/dZ computed from O, as on paper, whatever O is."""
    with_no_warning = np.errstate(divide="ignore", invalid="ignore")
    return {
        "loss": Operation(("O",), with_no_warning(lambda o: -np.log(of_class(o, net.classes))[None, :])),
        "grad_Z": Operation(("O",), lambda o: (o - net.one_hot) * net.scale),
    }


def update(net: Network, rate: float) -> Operations:
    """Each parameter after a step of this learning rate."""
    return {
        f"new_{role}": Operation((role, f"grad_{role}"), lambda old, by: old - rate * by) for role in net.parameters
    }


def compute(table: Operations, values: Mapping[str, npt.NDArray[np.float64]], names: Iterable[str]) -> Matrices:
    """Compute these matrices in their order, each from `values` and those before it; what `values` has is taken."""
    found = dict(values)
    for name in names:
        if name not in found:
            sources, function = table[name]
            found[name] = np.asarray(function(*(found[source] for source in sources)), np.float64)
    return {name: found[name] + 0.0 for name in names}  # no -0


def _slope(kind: str, relu_at_zero: float) -> Callable[[Floats], Floats]:
    if kind == "relu" and relu_at_zero:
        return lambda at: ACTIVATIONS[kind].slope(at) + relu_at_zero * (at == 0)
    return ACTIVATIONS[kind].slope


def _losses_with(net: Network, values: tuple[Floats, ...]) -> Floats:
    """Each item's loss with other parameters, X before them: (items,)."""
    given = dict(zip(("X", *net.parameters), values, strict=True))
    if any(given[role].shape != value.shape for role, value in net.parameters.items()):
        raise ValueError("parameters of other shapes")  # which NumPy might stretch to fit
    return propagate(net, given)
