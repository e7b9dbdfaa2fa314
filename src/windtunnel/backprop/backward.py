"""The backward pass, in closed form.

by Z: (O - Y) x scale      by U: S^T dZ      by b_U: column sums of dZ      by S: dZ U^T      by K: dS * g'(K)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.forward import Forward, errors_of
from windtunnel.backprop.network import Network

Gradients = dict[str, npt.NDArray[np.float64]]
"""By role: O, Z, U, b_U, S, K, H, b_H, ..., X: the derivative of the loss, of the role's own shape."""


def backward(net: Network, run: Forward, *, relu_at_zero: float = 0) -> Gradients:
    """Differentiate the loss by everything, from the loss back to X.

    Args:
        net: the network.
        run: its forward pass.
        relu_at_zero: what counts as the slope of a ReLU at exactly 0; PyTorch takes 0.
    """
    values = run.values
    with np.errstate(divide="ignore", over="ignore"):  # a probability of 0 in double precision: the slope is infinite
        found = {"O": np.where(net.one_hot == 1, -net.scale / values["O"], 0.0)}
    after = errors_of(values["Z"], net.classes) * net.scale
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        found[layer.made] = after
        found[layer.weights] = values[layer.source].T @ after
        found[layer.bias] = after.sum(axis=0, keepdims=True)
        found[layer.source] = after @ values[layer.weights].T
        if place:
            previous = net.layers[place - 1]
            after = found[layer.source] * slopes(net, run, place - 1, relu_at_zero)
            found[previous.made] = after
    return {role: value + 0.0 for role, value in found.items()}  # no -0


def slopes(net: Network, run: Forward, place: int, relu_at_zero: float = 0) -> npt.NDArray[np.float64]:
    """Return g'(K) of a hidden layer: (items, units)."""
    made = net.layers[place].made
    found = np.array(ACTIVATIONS[net.activations[place]].slope(run.values[made]), np.float64)
    for kink in run.kinks:
        if kink.role == made:
            found[kink.item, kink.unit] = relu_at_zero
    return found


def backward_order(net: Network) -> list[str]:
    """Name the roles in the order in which their derivatives are found, the loss first.

    >>> from windtunnel.backprop.problem_file import EXAMPLE, read_network
    >>> backward_order(read_network(EXAMPLE))
    ['loss', 'O', 'Z', 'U', 'b_U', 'S', 'K', 'H', 'b_H', 'X']
    """
    order = ["loss", "O"]
    for layer in reversed(net.layers):
        order += [layer.made, layer.weights, layer.bias, layer.source]
    return order
