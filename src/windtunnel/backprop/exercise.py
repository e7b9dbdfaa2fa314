"""Set an exercise for paper and pencil: few decimals, some ReLUs off, no kink unless asked for; and its key.

The same seed and sizes give the same exercise on every machine.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.answers import Answers, answers, names
from windtunnel.backprop.forward import forward
from windtunnel.backprop.network import Network
from windtunnel.backprop.rationals import Exacts, written
from windtunnel.backprop.worked_step import work
from windtunnel.errors import NetworkError
from windtunnel.storage import files

TRIES = 500
RATES = tuple(Fraction(one) for one in ("1", "0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.001"))
"""Learning rates; the first that lowers the total loss is taken."""
OFF = (0.2, 0.7)
"""The share of ReLUs that are off."""
DECIMALS = 8
"""Of the key."""


@dataclass(frozen=True)
class Sizes:
    """How large an exercise is."""

    items: int = 4
    features: int = 3
    hidden: int = 5
    classes: int = 3


def make(sizes: Sizes, *, seed: int, activation: str = "relu", reduction: str = "sum", kink: bool = False) -> Network:
    """Draw a network.

    Args:
        sizes: how large.
        seed: which one.
        activation: of the hidden layer.
        reduction: of the items' losses.
        kink: a ReLU is to stand at exactly 0 once or more; else none does.

    Raises:
        NetworkError: a kink is asked for without a ReLU, or none of `TRIES` draws will do.
    """
    if kink and activation != "relu":
        raise NetworkError(f"Only a ReLU has a kink; the activation is {activation}. Leave --kink out.")
    for attempt in range(TRIES):
        net = _draw(sizes, random.Random(f"{seed}/{attempt}"), activation, reduction, kink)
        run = forward(net)
        if activation == "relu":
            made = run.values["K"]
            off = float((made <= 0).mean())
            if bool(run.kinks) != kink or (made.size > 3 and not OFF[0] <= off <= OFF[1]):
                continue
        for rate in RATES:
            stepped = replace(net, rate=rate)
            if work(stepped).step.actual > 0 or sizes.classes == 1:
                return stepped
    raise NetworkError(
        f"No exercise of these sizes was found in {TRIES} draws with seed {seed}. Try another seed or other sizes."
    )


def _draw(sizes: Sizes, dice: random.Random, activation: str, reduction: str, kink: bool) -> Network:
    inputs = _matrix(dice, sizes.items, sizes.features, halves=4, by=2)
    hidden = _matrix(dice, sizes.features, sizes.hidden, halves=5, by=10)
    last = _matrix(dice, sizes.hidden, sizes.classes, halves=5, by=10)
    classes = [place % sizes.classes for place in range(sizes.items)]
    classes.sort(key=lambda _: dice.random())
    product = inputs @ hidden
    bias = np.array([[_bias(dice, column) for column in product.T]], dtype=object)
    if kink:
        item, unit = (int(dice.random() * size) for size in product.shape)
        bias[0, unit] = -product[item, unit]
    bias_last = _matrix(dice, 1, sizes.classes, halves=3, by=10)
    return Network(
        inputs, np.array(classes, np.int64), (hidden, last), (bias, bias_last), (activation,), reduction=reduction
    )


def _matrix(dice: random.Random, rows: int, columns: int, *, halves: int, by: int) -> Exacts:
    """Draw whole numbers from -halves to halves, over `by`."""
    found = np.empty((rows, columns), dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = Fraction(int(dice.random() * (2 * halves + 1)) - halves, by)
    return found


def _bias(dice: random.Random, column: npt.NDArray[np.object_]) -> Fraction:
    """Draw a bias under which no item of a unit comes to exactly 0, if one of a few decimals is found."""
    for _ in range(20):
        bias = Fraction(int(dice.random() * 11) - 5, 10)
        if not (column == -bias).any():
            return bias
    return Fraction(1, 4)


def write(net: Network, path: Path) -> list[Path]:
    """Write the exercise, an empty sheet for the answers and the key: x.toml, x.answers.toml, x.key.toml.

    Raises:
        NetworkError: one of them is there already, or the name does not end in .toml.
    """
    if path.suffix != ".toml":
        raise NetworkError(f"'{path}': an exercise is a .toml file. Name it so.")
    paths = [path, path.with_suffix(".answers.toml"), path.with_suffix(".key.toml")]
    for one in paths:
        if one.exists():
            raise NetworkError(f"'{one}' is there already, and somebody may have written into it. Name another file.")
    found = answers(net)
    files.write_text(paths[0], text_of(net))
    files.write_text(paths[1], sheet(net, found, path.name))
    files.write_text(paths[2], key(found, path.name, kinks=bool(forward(net).kinks)))
    return paths


def text_of(net: Network) -> str:
    """Write a network as TOML, as `problem_file` reads it."""
    lines = [
        "# A gradient step to work by hand: K = X H + b_H, S = activation(K), Z = S U + b_U, O = softmax(Z) by row,",
        f"# loss of item x = -log O[x, its class]; their {net.reduction} is the loss.",
        "# Find every matrix forward, every derivative of the loss backward, the new parameters and the new losses.",
        "",
        _toml("X", net.inputs),
        f"Y = {[int(one) + net.first_class for one in net.classes]}",
        "",
        *(_toml(role, value) for role, value in net.parameters.items()),
        "",
        f'activation = "{net.activations[0]}"',
        f"learning_rate = {written(net.rate)}",
        f'reduction = "{net.reduction}"',
    ]
    return "\n".join(lines) + "\n"


def sheet(net: Network, found: Answers, exercise: str) -> str:
    """Write the sheet to fill in: every answer with its shape, still empty."""
    lines = [
        "# Write a matrix as rows: [[0.15, -0.2], [0.2, 0.05]]. Three decimals are enough. What stays empty counts as",
        f"# missing. Then: windtunnel backprop grade {Path(exercise).with_suffix('.answers.toml').name}",
        f'exercise = "{exercise}"',
        "",
    ]
    for name in names(net):
        rows, columns = found[name].shape
        lines.append(f"{name} = []  # {rows} x {columns}{_meaning(name)}")
    return "\n".join(lines) + "\n"


def key(found: Answers, exercise: str, *, kinks: bool) -> str:
    """Write the right answers."""
    lines = ["# The key; not for students.", f'exercise = "{exercise}"']
    if kinks:
        lines.append("# A ReLU stands at exactly 0: its slope is taken as 0 here; 1 is marked as right too.")
    for name, value in found.items():
        rows = ", ".join("[" + ", ".join(f"{entry:.{DECIMALS}f}" for entry in row) + "]" for row in value)
        lines.append(f"{name} = [{rows}]")
    return "\n".join(lines) + "\n"


def _meaning(name: str) -> str:
    if name == "loss":
        return ", of each item"
    if name == "new_loss":
        return ", of each item after the step"
    if name.startswith("grad_"):
        return f", the loss differentiated by {name.removeprefix('grad_')}"
    return ", after the step" if name.startswith("new_") else ""


def _toml(role: str, value: Exacts) -> str:
    rows = ["[" + ", ".join(_number(entry) for entry in row) + "]" for row in value]
    if len(rows) == 1 and role.startswith("b_"):
        return f"{role} = {rows[0]}"
    return f"{role} = [\n" + "".join(f"    {row},\n" for row in rows) + "]"


def _number(value: Fraction) -> str:
    text = written(value)
    return f'"{text}"' if "/" in text else text
