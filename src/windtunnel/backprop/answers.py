"""What a student is asked for, computed the right way or with one mistake carried through.

Names of answers: K, S, Z, O, loss (of each item); grad_Z, grad_U, ... (the loss by it); new_H, ..., new_loss.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.forward import forward
from windtunnel.backprop.network import Network
from windtunnel.backprop.operations import Operation, Operations, compute, from_output, operations, output_error, update

Answers = dict[str, npt.NDArray[np.float64]]

MISTAKES = {
    "transpose": "a transpose is missing or too many",
    "mask": "the mask of the ReLU is forgotten: where it is off, nothing flows back",
    "slope": "the slope of the activation is forgotten",
    "mean": "divided by the number of items, as for the mean, where the sum is asked for",
    "sum": "not divided by the number of items, as for the sum, where the mean is asked for",
    "sign": "the sign is turned round",
    "unnormalised": "the softmax is not normalised: each row of exp(Z) is to be divided by its sum",
    "updated": "computed from the weights after the step: all derivatives are taken before any weight moves",
    "no_one_hot": "the one-hot Y is not taken off the probabilities",
    "no_bias": "the bias is left out",
    "rate": "the learning rate is left out",
    "uphill": "the step goes up the gradient: the new value is the old one minus rate x derivative",
    "at_zero": "right with the other convention for a ReLU at exactly 0",
}
"""What may have gone wrong, in words."""
LOCAL = ("transpose", "sign")
"""Mistakes at one matrix; the others are carried through the whole computation."""


def names(net: Network) -> list[str]:
    """List the answers asked for, in the order of the work."""
    return [name for name in operations(net) if name != "grad_X"]


def answers(net: Network, mistake: str = "", *, relu_at_zero: float = 0) -> Answers:
    """Work the step, with one mistake of `MISTAKES` made wherever it can be made."""
    wrong = _replaced(net, mistake)
    values = _values_without_bias(net) if mistake == "no_bias" else forward(net).values
    table = operations(net, relu_at_zero=relu_at_zero) | wrong
    return compute(table, {role: value for role, value in values.items() if role not in wrong}, names(net))


def _replaced(net: Network, mistake: str) -> Operations:
    """List the operations that a mistake changes."""
    rate = float(net.rate)
    match mistake:
        case "unnormalised":
            return from_output(net) | {"O": Operation(("Z",), lambda z: np.exp(np.clip(z, None, 700)))}
        case "no_one_hot":
            return {"grad_Z": Operation(("O",), lambda o: o * net.scale)}
        case "mean" | "sum":
            return output_error(net, 1 / len(net.classes) if net.reduction == "sum" else 1.0)
        case "mask" | "slope":
            hidden = [
                layer
                for layer, kind in zip(net.layers, net.activations, strict=False)
                if mistake == "slope" or kind == "relu"
            ]
            return {f"grad_{one.made}": Operation((f"grad_{one.active}",), lambda by: by) for one in hidden}
        case "updated":
            moved: Operations = {}
            for one in net.layers:
                sources = f"grad_{one.made}", one.weights, f"grad_{one.weights}"
                moved[f"grad_{one.source}"] = Operation(sources, lambda after, w, by: after @ (w - rate * by).T)
            return moved
        case "rate":
            return update(net, 1.0)
        case "uphill":
            return update(net, -rate)
    return {}


def _values_without_bias(net: Network) -> Answers:
    """Run forward as if all biases were 0, and keep the real ones as what is stepped from."""
    run = forward(dataclasses.replace(net, biases=tuple(bias * 0 for bias in net.biases)))
    return run.values | net.values()


def untransposed(net: Network, name: str, right: Answers) -> list[npt.NDArray[np.float64]]:
    """Compute what a product gives with a transpose missing, wherever the shapes allow it."""
    found = [right[name].T] if min(right[name].shape) > 1 else []
    values = net.values()
    for layer in net.layers:
        after = right[f"grad_{layer.made}"]
        source = values["X"] if layer.source == "X" else right[layer.source]
        if name == f"grad_{layer.weights}":
            found += [
                one @ other
                for one, other in ((source, after), (source, after.T), (source.T, after.T))
                if one.shape[1] == len(other)
            ]
        if name == f"grad_{layer.source}" and after.shape[1] == len(values[layer.weights]):
            found.append(after @ values[layer.weights])
    return found
