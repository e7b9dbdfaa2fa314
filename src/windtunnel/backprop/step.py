"""One step of gradient descent: what it promised, what it brought, and how long it could have been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.backward import Gradients
from windtunnel.backprop.forward import Forward, losses_of, propagate, reduced, scores_from, softmax
from windtunnel.backprop.network import Network

POINTS = 512
"""Steps that are tried between 0 and one that raises the loss, to find the first that does."""
DOUBLINGS = 40
"""How often a step that still lowers the loss is doubled before the search ends."""


@dataclass(frozen=True, eq=False)
class Step:
    """The network after one step against its gradient."""

    parameters: dict[str, npt.NDArray[np.float64]]
    """By role: value - learning rate x derivative."""
    probabilities: npt.NDArray[np.float64]
    """O after the step: (items, classes)."""
    losses: npt.NDArray[np.float64]
    """Of each item, after: (items,)."""
    loss: float
    """The total after."""
    predicted: float
    """By how much the loss falls to first order: learning rate x squared length of the gradient."""
    actual: float
    """By how much it fell; negative where it rose."""
    rose: tuple[tuple[int, float | None], ...]
    """Each item whose loss rose, from 0, with the largest step that still lowers it; 0 where every step raises it."""
    largest: float | None
    """The largest step up to which every step lowers the total; None where none was found that does not."""


def take_step(net: Network, run: Forward, gradients: Gradients) -> Step:
    """Take the step, and search along its direction."""
    rate = float(net.rate)
    values = run.values
    slopes = {role: gradients[role] for role in net.parameters}
    moved = {role: values[role] - rate * slope for role, slope in slopes.items()}
    scores = scores_from(net, {"X": values["X"]} | moved)
    losses = losses_of(scores, net.classes)
    squared = sum(float((slope**2).sum()) for slope in slopes.values())
    total = reduced(losses, net)

    def along(rates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Each item's loss after steps of these sizes: (rates, items)."""
        each = {role: values[role] - rates[:, None, None] * slope for role, slope in slopes.items()}
        found: npt.NDArray[np.float64] = propagate(net, {"X": values["X"]} | each)
        return found

    rose = tuple(
        (int(item), first_rise(lambda rates, item=item: along(rates)[:, item], run.losses[item], rate))  # type: ignore[misc]
        for item in np.flatnonzero(losses > run.losses)
    )
    largest = first_rise(lambda rates: along(rates).sum(axis=1), float(run.losses.sum()), rate) if squared else None
    return Step(moved, softmax(scores), losses, total, rate * squared, run.loss - total, rose, largest)


def first_rise(
    loss: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]], start: float, rate: float
) -> float | None:
    """Find the step up to which every step lowers a loss.

    Doubled from `rate` until the loss is no longer below its start, then searched at `POINTS` equal distances and
    halved at the first that raises it: a rise between two neighbouring points that is gone at both is not seen.

    Args:
        loss: of steps: (steps,) -> (steps,).
        start: the loss without a step.
        rate: the step to begin with.

    Returns:
        The step, to nine digits; 0 where even the smallest raises it; None where no step tried raises it.
    """
    high = rate
    for _ in range(DOUBLINGS):
        if loss(np.array([high]))[0] >= start:
            break
        high *= 2
    else:
        return None
    tried = np.linspace(0, high, POINTS + 1)[1:]
    first = int(np.argmax(loss(tried) >= start))
    low, high = (0.0 if first == 0 else float(tried[first - 1])), float(tried[first])
    while high - low > 1e-9 * high and high > 1e-12 * rate:
        middle = (low + high) / 2
        low, high = (middle, high) if loss(np.array([middle]))[0] < start else (low, middle)
    return low if low > 1e-9 * rate else 0.0
