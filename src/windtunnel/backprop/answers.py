"""What a student is asked for, computed the right way or with one mistake carried through.

Names of answers: K, S, Z, O, loss (of each item); grad_Z, grad_U, ... (the loss by it); new_H, ..., new_loss.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.backward import slopes
from windtunnel.backprop.forward import Forward, errors_of, forward, propagate, softmax
from windtunnel.backprop.network import Network

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
    made = [role for layer in net.layers for role in (layer.made, layer.active)]
    parameters = list(net.parameters)
    back: list[str] = []
    for layer in reversed(net.layers):
        back += [layer.made, layer.weights, layer.bias, layer.source]
    return [
        *made,
        "loss",
        *(f"grad_{role}" for role in back if role != "X"),
        *(f"new_{role}" for role in parameters),
        "new_loss",
    ]


def answers(net: Network, mistake: str = "", *, relu_at_zero: float = 0) -> Answers:
    """Work the step, with one mistake of `MISTAKES` made wherever it can be made."""
    run = _without_bias(net) if mistake == "no_bias" else forward(net)
    values = dict(run.values)
    if mistake == "unnormalised":
        values["O"] = np.exp(np.clip(values["Z"], None, 700))
    losses = run.losses
    if mistake == "unnormalised":
        losses = -np.log(values["O"])[np.arange(len(net.classes)), net.classes]
    scale = net.scale
    if mistake in ("mean", "sum"):
        scale = 1 / len(net.classes) if net.reduction == "sum" else 1.0
    error = errors_of(values["Z"], net.classes)
    if mistake == "unnormalised":
        error = values["O"] - net.one_hot
    elif mistake == "no_one_hot":
        error = softmax(values["Z"])
    found = {role: values[role] for layer in net.layers for role in (layer.made, layer.active)}
    found["loss"] = losses[None, :]
    gradients = _backward(net, run, error * scale, mistake, relu_at_zero)
    found |= {f"grad_{role}": value for role, value in gradients.items() if role != "X"}
    rate = {"rate": 1.0, "uphill": -float(net.rate)}.get(mistake, float(net.rate))
    moved = {role: run.values[role] - rate * gradients[role] for role in net.parameters}
    found |= {f"new_{role}": value for role, value in moved.items()}
    found["new_loss"] = np.asarray(propagate(net, {"X": values["X"]} | moved), np.float64)[None, :]
    return {name: found[name] + 0.0 for name in names(net)}


def _without_bias(net: Network) -> Forward:
    """Run forward as if all biases were 0, and keep the real ones as what is stepped from."""
    import dataclasses

    run = forward(dataclasses.replace(net, biases=tuple(bias * 0 for bias in net.biases)))
    values = net.values()
    return dataclasses.replace(run, values=run.values | {layer.bias: values[layer.bias] for layer in net.layers})


def _backward(
    net: Network, run: Forward, error: npt.NDArray[np.float64], mistake: str, relu_at_zero: float
) -> dict[str, npt.NDArray[np.float64]]:
    """Go back from dL/dZ, with the mistake where it belongs."""
    values, found, after = run.values, {}, error
    rate = float(net.rate)
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        found[layer.made] = after
        found[layer.weights] = values[layer.source].T @ after
        found[layer.bias] = after.sum(axis=0, keepdims=True)
        weights = values[layer.weights]
        if mistake == "updated":
            weights = weights - rate * found[layer.weights]
        found[layer.source] = after @ weights.T
        if place:
            kind = net.activations[place - 1]
            slope = slopes(net, run, place - 1, relu_at_zero)
            if mistake == "slope" or (mistake == "mask" and kind == "relu"):
                slope = np.ones_like(slope)
            after = found[layer.source] * slope
    return found


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


def activation_names(net: Network) -> str:
    """Name the activations, for a sentence."""
    return ", ".join(dict.fromkeys(ACTIVATIONS[kind].shown for kind in net.activations))
