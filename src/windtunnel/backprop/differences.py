"""Check derivatives by central differences: (loss at +h - loss at -h) / 2h, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS, Floats
from windtunnel.backprop.backward import Gradients
from windtunnel.backprop.forward import Forward, propagate
from windtunnel.backprop.network import Network

H = 1e-5
TOLERANCE = 1e-9
"""Of a difference, against the largest entry of the derivative in whose matrix it stands."""

BESIDES = ", and rounding"


@dataclass(frozen=True)
class Check:
    """How far the closed forms are from another way of finding the derivatives."""

    way: str
    compared: int
    """Entries compared."""
    left_out: int
    """Entries left out: a ReLU changes side within h of them, so that there is no derivative to compare with."""
    worst: float
    """The largest distance, over the largest entry of its matrix; see `distance`."""
    worst_role: str
    """The matrix in which it is."""
    allowed: float
    passed: bool
    besides: str = ""
    """What is allowed besides, in words."""


@dataclass(frozen=True, eq=False)
class Numeric:
    """Central differences by one matrix."""

    value: Floats
    """Of the matrix's shape."""
    smooth: npt.NDArray[np.bool_]
    """Where no ReLU changes side, or stands at 0, between -h and +h."""
    floor: npt.NDArray[np.float64]
    """What rounding alone may do to each entry: 4 units in the last place of 1 + the losses, over h."""


def check_differences(net: Network, run: Forward, gradients: Gradients) -> Check:
    """Compare every derivative with central differences in double precision.

    A central difference is off by h^2 / 6 times the third derivative, which in deep networks alone can be 1e-9 of the
    first; those at h and 2h together cancel it (Richardson): (4 D(h) - D(2h)) / 3. And a double carries 16 digits, so a
    difference of losses over 2h is uncertain by about 2e-16 x loss / h. An entry passes when it lies within `TOLERANCE`
    x the largest entry of its matrix + that floor.
    """
    compared = left_out = 0
    worst, worst_role, passed = 0.0, "Z", True
    for role in gradients:
        if role == "O" and not np.isfinite(gradients[role]).all():  # a probability below 1e-308
            continue
        near = extrapolated(net, run, role)
        compared += int(near.smooth.sum())
        left_out += int((~near.smooth).sum())
        gap = np.where(near.smooth, np.abs(near.value - gradients[role]), 0)
        size = float(np.abs(gradients[role]).max())
        passed &= bool((gap <= TOLERANCE * size + near.floor).all())
        if (far := distance(gap, size)) > worst:
            worst, worst_role = far, role
    way = f"Central differences, h = {H:g}, extrapolated"
    return Check(way, compared, left_out, worst, worst_role, TOLERANCE, passed, BESIDES)


def extrapolated(
    net: Network, run: Forward, role: str, *, h: float = H, wide: type[np.floating] = np.float64
) -> Numeric:
    """Differentiate as `numeric` does at h and at 2h, and cancel the error that grows with h squared."""
    fine, coarse = (numeric(net, run, role, h=size, wide=wide) for size in (h, 2 * h))
    value = (4 * fine.value - coarse.value) / 3
    return Numeric(value, fine.smooth & coarse.smooth, (4 * fine.floor + coarse.floor) / 3)


def compare(way: str, theirs: Gradients, gradients: Gradients, *, allowed: float, first: str) -> Check:
    """Compare derivatives with those that another way found, by role; `first` is named where none is off."""
    worst, worst_role = 0.0, first
    for role, value in theirs.items():
        far = distance(np.abs(value - gradients[role]), float(np.abs(gradients[role]).max()))
        if far > worst:
            worst, worst_role = far, role
    compared = sum(value.size for value in theirs.values())
    return Check(way, compared, 0, worst, worst_role, allowed, worst <= allowed)


def distance(gap: Floats, size: float) -> float:
    """Return the largest gap over the largest entry of the matrix; 0 where both are 0."""
    largest = float(gap.max())
    return largest / size if size else largest


def numeric(net: Network, run: Forward, role: str, *, h: float = H, wide: type[np.floating] = np.float64) -> Numeric:
    """Differentiate the loss by one matrix numerically, all entries at once.

    Args:
        net: the network.
        run: its forward pass.
        role: a parameter, X, or a matrix further on: K, S, ..., Z, O.
        h: how far each entry is moved; a probability of O by this share of itself, since -1 / O bends sharply near 0.
        wide: the precision; `numpy.longdouble` has 64 bits of mantissa on x86.
    """
    given = {"X", *net.parameters}
    values: dict[str, Floats] = {name: run.values[name].astype(wide) for name in (*given, role)}
    start = values[role]
    reach = np.full(start.shape, wide(h)) * (start if role == "O" else 1)
    moves = np.eye(start.size, dtype=wide).reshape(start.size, *start.shape) * reach
    up, down = (values | {role: start + sign * moves} for sign in (1, -1))
    losses = propagate(net, up) - propagate(net, down)  # (entries, items): by item, so that large sums cost no digits
    scale = wide(1) if net.reduction == "sum" else wide(1) / len(net.classes)
    rounding = 4 * float(np.finfo(wide).eps) * (1 + float(run.losses.sum())) * net.scale
    with np.errstate(divide="ignore", invalid="ignore"):  # a probability that is 0 in this precision cannot be moved
        value = losses.sum(axis=-1).reshape(start.shape) * scale / (2 * reach)
        floor = (rounding / reach).astype(np.float64)
    return Numeric(value, _smooth(net, run, role, (up, down)), floor)


def _smooth(net: Network, run: Forward, role: str, moved: Iterable[dict[str, Floats]]) -> npt.NDArray[np.bool_]:
    """Find the entries that can move by h either way without any ReLU changing side."""
    shape = run.values[role].shape
    smooth = np.ones(int(np.prod(shape)), bool)
    zero = {(kink.role, kink.item, kink.unit) for kink in run.kinks}
    for values in moved:
        found = dict(values)
        for layer, kind in zip(net.layers[:-1], net.activations, strict=True):
            if layer.made not in found and layer.active not in found:
                found[layer.made] = found[layer.source] @ found[layer.weights] + found[layer.bias]
            if layer.made in found and kind == "relu":
                was, now = run.values[layer.made], found[layer.made]
                changed = (np.sign(now) != np.sign(was)) & (np.abs(now - was) > 0)
                for item, unit in ((k[1], k[2]) for k in zero if k[0] == layer.made):
                    # one at exactly 0 is left only by a move that reaches it; rounding alone is none
                    changed[..., item, unit] = np.abs(now - was)[..., item, unit] > 1e-12
                smooth &= ~np.broadcast_to(changed.any(axis=(-2, -1)), smooth.shape)
            if layer.active not in found:
                found[layer.active] = ACTIVATIONS[kind].value(found[layer.made])
    return smooth.reshape(shape)
