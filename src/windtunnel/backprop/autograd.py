"""Check derivatives by PyTorch's autograd, where PyTorch is installed; the only file here that knows it."""

from __future__ import annotations

import importlib.util

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.backward import Gradients
from windtunnel.backprop.differences import Check, distance
from windtunnel.backprop.forward import Forward
from windtunnel.backprop.network import Network
from windtunnel.threads import configure_openmp

TOLERANCE = 1e-12


def installed() -> bool:
    """Say whether PyTorch can be imported, without importing it."""
    return importlib.util.find_spec("torch") is not None


def check_autograd(net: Network, run: Forward, gradients: Gradients) -> Check:
    """Compare every derivative with autograd in double precision; PyTorch takes 0 for the slope of a ReLU at 0."""
    theirs = autograd(net, run)
    worst, worst_role, compared = 0.0, "Z", 0
    for role, value in theirs.items():
        far = distance(np.abs(value - gradients[role]), float(np.abs(gradients[role]).max()))
        compared += value.size
        if far > worst:
            worst, worst_role = far, role
    return Check("PyTorch autograd, float64", compared, 0, worst, worst_role, TOLERANCE, worst <= TOLERANCE)


def autograd(net: Network, run: Forward) -> dict[str, npt.NDArray[np.float64]]:
    """Return what autograd finds, by role: the parameters, X, K, S, ..., Z, O.

    A pre-activation that is exactly 0 is set to 0 on PyTorch's side too, where rounding would have made it 5.6e-17.
    """
    configure_openmp()
    import torch

    functions = {
        "relu": torch.relu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "gelu": torch.nn.functional.gelu,
    }
    given = ("X", *net.parameters)
    found = {role: torch.tensor(run.values[role], requires_grad=True) for role in given}
    for place, layer in enumerate(net.layers):
        made = found[layer.source] @ found[layer.weights] + found[layer.bias]
        found[layer.made] = made + (torch.tensor(run.values[layer.made]) - made.detach())
        if place < len(net.activations):
            found[layer.active] = functions[net.activations[place]](found[layer.made])
    for role, tensor in found.items():
        if role not in given:
            tensor.retain_grad()
    loss = torch.nn.functional.cross_entropy(found["Z"], torch.tensor(net.classes), reduction=net.reduction)
    loss.backward()  # type: ignore[no-untyped-call]
    at = torch.tensor(run.values["O"], requires_grad=True)  # the loss by O alone, without softmax's own rounding
    (-torch.log(at[torch.arange(len(net.classes)), torch.tensor(net.classes)]).sum() * net.scale).backward()  # type: ignore[no-untyped-call]
    if np.isfinite(run.values["O"]).all() and (run.values["O"][net.one_hot == 1] > 0).all():
        found["O"] = at
    return {role: tensor.grad.numpy() for role, tensor in found.items() if tensor.grad is not None}
