"""The backward pass, in closed form.

by Z: (O - Y) x scale      by U: S^T dZ      by b_U: column sums of dZ      by S: dZ U^T      by K: dS * g'(K)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.forward import Forward
from windtunnel.backprop.network import Network
from windtunnel.backprop.operations import compute, operations

Gradients = dict[str, npt.NDArray[np.float64]]
"""By role: O, Z, U, b_U, S, K, H, b_H, ..., X: the derivative of the loss, of the role's own shape."""


def backward(net: Network, run: Forward, *, relu_at_zero: float = 0) -> Gradients:
    """Differentiate the loss by everything, from the loss back to X.

    Args:
        net: the network.
        run: its forward pass.
        relu_at_zero: what counts as the slope of a ReLU at exactly 0; PyTorch takes 0.
    """
    with np.errstate(divide="ignore", over="ignore"):  # a probability of 0 in double precision: the slope is infinite
        found = {"O": np.where(net.one_hot == 1, -net.scale / run.values["O"], 0.0) + 0.0}  # no -0
    table = operations(net, relu_at_zero=relu_at_zero)
    names = [name for name in table if name.startswith("grad_")]
    return found | {name.removeprefix("grad_"): value for name, value in compute(table, run.values, names).items()}


def backward_order(net: Network) -> list[str]:
    """Name the roles in the order in which their derivatives are found, the loss first.

    >>> from windtunnel.backprop.problem_file import EXAMPLE, read_network
    >>> backward_order(read_network(EXAMPLE))
    ['loss', 'O', 'Z', 'U', 'b_U', 'S', 'K', 'H', 'b_H', 'X']
    """
    return ["loss", "O", *(name.removeprefix("grad_") for name in operations(net) if name.startswith("grad_"))]
