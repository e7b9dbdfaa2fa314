"""The whole of a worked gradient step, from which every output is drawn."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from windtunnel.backprop.backward import Gradients, backward
from windtunnel.backprop.differences import Check, check_differences
from windtunnel.backprop.forward import Forward, forward
from windtunnel.backprop.network import Network
from windtunnel.backprop.step import Step, take_step
from windtunnel.errors import NetworkError


@dataclass(frozen=True, eq=False)
class WorkedStep:
    """A network, its forward and backward pass, and one step."""

    net: Network
    run: Forward
    gradients: Gradients
    """With the convention that was asked for where a ReLU stands at 0."""
    step: Step
    relu_at_zero: int
    other_gradients: Gradients
    """With the other convention; the same where there is no kink."""
    other_step: Step
    other_reduction: Step
    """The step that the other reduction, mean or sum, would take."""

    @property
    def differing(self) -> tuple[str, ...]:
        """The derivatives that depend on the convention at 0, by role."""
        return tuple(
            role for role, value in self.gradients.items() if not np.array_equal(value, self.other_gradients[role])
        )


def work(net: Network, *, relu_at_zero: int = 0, where: str = "This network") -> WorkedStep:
    """Run forward, backward under both conventions, and step.

    Args:
        net: the network.
        relu_at_zero: the slope of a ReLU at 0, 0 or 1.
        where: its file, for messages.

    Raises:
        NetworkError: a number on the way is larger than double precision holds.
    """
    try:
        with np.errstate(over="raise"):
            return _work(net, relu_at_zero)
    except FloatingPointError as error:
        raise NetworkError(
            f"{where}: its numbers leave double precision, 1.8e308, on the way ({error}). Make its entries, or"
            " learning_rate, smaller."
        ) from error


def _work(net: Network, relu_at_zero: int) -> WorkedStep:
    run = forward(net)
    chosen, other = (backward(net, run, relu_at_zero=slope) for slope in (relu_at_zero, 1 - relu_at_zero))
    swapped = dataclasses.replace(net, reduction="mean" if net.reduction == "sum" else "sum")
    rerun = forward(swapped)
    return WorkedStep(
        net,
        run,
        chosen,
        take_step(net, run, chosen),
        relu_at_zero,
        other,
        take_step(net, run, other) if run.kinks else take_step(net, run, chosen),
        take_step(swapped, rerun, backward(swapped, rerun, relu_at_zero=relu_at_zero)),
    )


def check(worked: WorkedStep, *, quick: bool = False) -> list[Check]:
    """Check the derivatives by central differences and, unless `quick`, by PyTorch and SymPy where installed.

    PyTorch and SymPy take 0 for the slope of a ReLU at 0, so they check the derivatives with that convention.
    """
    net, run = worked.net, worked.run
    at_zero = worked.gradients if worked.relu_at_zero == 0 else worked.other_gradients
    checks = [check_differences(net, run, worked.gradients)]
    if not quick:
        from windtunnel.backprop import autograd, symbolic

        if autograd.installed():
            checks.append(autograd.check_autograd(net, run, at_zero))
        if symbolic.installed() and symbolic.small(net):
            checks.append(symbolic.check_symbolic(net, run, at_zero))
    return checks
