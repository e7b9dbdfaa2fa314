"""A student's matrices, marked entry by entry, with the likely mistake named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from windtunnel.backprop import answers as key
from windtunnel.backprop.answers import MISTAKES, Answers
from windtunnel.backprop.forward import forward
from windtunnel.backprop.network import Network
from windtunnel.backprop.problem_file import read_network
from windtunnel.backprop.rationals import floats
from windtunnel.backprop.tables import matrix, read_file, shown
from windtunnel.errors import NetworkError, did_you_mean
from windtunnel.storage import paths

TOLERANCE = 0.001


@dataclass(frozen=True)
class Entry:
    """An entry that is wrong; row and column from 1."""

    row: int
    column: int
    given: float
    right: float


@dataclass(frozen=True)
class Mark:
    """What became of one answer."""

    name: str
    verdict: str
    """right, wrong, shape, follows (right given the student's own matrices before it), or missing."""
    entries: int
    wrong: tuple[Entry, ...] = ()
    mistakes: tuple[str, ...] = ()
    """Of `MISTAKES`: each alone gives all of what the student wrote."""
    remark: str = ""


@dataclass(frozen=True)
class Grade:
    """All answers of a student."""

    marks: tuple[Mark, ...] = field(default_factory=tuple)
    tolerance: float = TOLERANCE

    @property
    def right(self) -> int:
        """How many entries are right, or follow."""
        return sum(
            mark.entries - len(mark.wrong) for mark in self.marks if mark.verdict in ("right", "wrong", "follows")
        )

    @property
    def entries(self) -> int:
        """How many entries were asked for."""
        return sum(mark.entries for mark in self.marks)


def grade(path: Path, exercise: Path | None = None, *, tolerance: float = TOLERANCE) -> Grade:
    """Mark a file of answers.

    Args:
        path: matrices by the names of `answers.names`, and `exercise`, the file of the network beside it.
        exercise: that file, where the answers do not name it.
        tolerance: how far an entry may be off.

    Raises:
        NetworkError: a file cannot be read, a name is not known, an entry is no number.
    """
    given = read_file(path)
    named = given.pop("exercise", None)
    if exercise is None:
        if not isinstance(named, str):
            raise NetworkError(f'{path}: exercise is missing; write exercise = "exercise.toml", or give --exercise.')
        exercise = path.parent / named
        if not paths.is_file(exercise):
            raise NetworkError(f"{path}: there is no exercise '{exercise}' beside it. Name it by --exercise.")
    net = read_network(exercise)
    try:
        return marked(net, _matrices(net, given), tolerance)
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from None


def marked(net: Network, given: Answers, tolerance: float = TOLERANCE) -> Grade:
    """Mark matrices; those that are not there are missing."""
    right = key.answers(net)
    wrong_ways = {mistake: key.answers(net, mistake) for mistake in _possible(net)}
    if forward(net).kinks:
        wrong_ways["at_zero"] = key.answers(net, relu_at_zero=1)
    return Grade(tuple(_mark(net, name, right, given, wrong_ways, tolerance) for name in right), tolerance)


def _matrices(net: Network, given: dict[str, Any]) -> Answers:
    """Read the matrices, by the roles' names or by what the matrices are called."""
    roles = {net.name(role): role for role in net.names}
    known = key.names(net)
    found = {}
    for name, value in given.items():
        head, _, tail = name.rpartition(
            "grad_" if name.startswith("grad_") else "new_" if name.startswith("new_") else "\0"
        )
        prefix = name[: len(name) - len(tail)] if not head else ""
        role = f"{prefix}{roles.get(tail, tail)}"
        if role not in known:
            raise NetworkError(
                f"{name}: nothing of this name is asked for.{did_you_mean(name, known)} Known: {', '.join(known)}."
            )
        if value == []:
            continue
        if not isinstance(value, list):
            raise NetworkError(f"{name} is a list of rows, or of numbers; got {shown(value)}.")
        found[role] = floats(matrix(name, value, row_too=True))
    return found


def _possible(net: Network) -> Iterator[str]:
    """The mistakes that can be made with this network; the more telling name first."""
    for mistake in MISTAKES:
        if mistake in (*key.LOCAL, "at_zero"):
            continue
        if mistake == "mask" and "relu" not in net.activations:
            continue
        if mistake == "slope" and set(net.activations) == {"relu"}:
            continue
        if mistake == ("sum" if net.reduction == "sum" else "mean"):
            continue
        yield mistake


def _mark(
    net: Network, name: str, right: Answers, given: Answers, wrong_ways: dict[str, Answers], tolerance: float
) -> Mark:
    wanted = right[name]
    if name not in given:
        return Mark(name, "missing", wanted.size)
    mine = given[name]
    if mine.shape != wanted.shape:
        turned = wanted.size > 1 and mine.shape == wanted.T.shape and _same(mine, wanted.T, tolerance)
        asked = f"is {mine.shape[0]} x {mine.shape[1]}, must be {wanted.shape[0]} x {wanted.shape[1]}"
        untransposed = any(_same(mine, one, tolerance) for one in key.untransposed(net, name, right))
        return Mark(name, "shape", wanted.size, (), ("transpose",) if turned or untransposed else (), asked)
    off = np.abs(mine - wanted) > tolerance
    if not off.any():
        return Mark(name, "right", wanted.size)
    wrong = tuple(Entry(int(i) + 1, int(j) + 1, float(mine[i, j]), float(wanted[i, j])) for i, j in np.argwhere(off))
    if "at_zero" in wrong_ways and _same(mine, wrong_ways["at_zero"][name], tolerance):
        return Mark(name, "right", wanted.size, remark=MISTAKES["at_zero"])
    mistakes = [mistake for mistake, way in wrong_ways.items() if _same(mine, way[name], tolerance)]
    if _same(mine, -wanted, tolerance) and "sign" not in mistakes:
        mistakes.append("sign")
    if any(_same(mine, one, tolerance) for one in key.untransposed(net, name, right)):
        mistakes.append("transpose")
    if not mistakes or _upstream_wrong(net, name, right, given, tolerance):
        own = _from_own(net, name, given)
        if own is not None and _same(mine, own, tolerance):
            return Mark(name, "follows", wanted.size, remark="right, given what you found before")
    return Mark(name, "wrong", wanted.size, wrong, tuple(mistakes), _at_entries(wrong) if not mistakes else "")


def _upstream_wrong(net: Network, name: str, right: Answers, given: Answers, tolerance: float) -> bool:
    return any(
        source in given
        and not (given[source].shape == right[source].shape and _same(given[source], right[source], tolerance))
        for source in _sources(net, name)
    )


def _sources(net: Network, name: str) -> list[str]:
    """The answers from which one is computed."""
    for place, layer in enumerate(net.layers):
        last = place == len(net.layers) - 1
        table = {
            layer.made: [layer.source],
            layer.active: [layer.made],
            f"grad_{layer.made}": ["O"] if last else [f"grad_{layer.active}", layer.made],
            f"grad_{layer.weights}": [layer.source, f"grad_{layer.made}"],
            f"grad_{layer.bias}": [f"grad_{layer.made}"],
            f"grad_{layer.source}": [f"grad_{layer.made}"],
            f"new_{layer.weights}": [f"grad_{layer.weights}"],
            f"new_{layer.bias}": [f"grad_{layer.bias}"],
        }
        if name in table:
            return [source for source in table[name] if source != "X"]
    return ["O"] if name == "loss" else [f"new_{role}" for role in net.parameters]


def _from_own(net: Network, name: str, given: Answers) -> npt.NDArray[np.float64] | None:
    """Compute one answer from the student's own matrices before it; None where one is missing or does not fit."""
    sources = _sources(net, name)
    values = net.values()
    if not sources or any(source not in given for source in sources):
        return None
    own = [given[source] for source in sources]
    try:
        return _step_from(net, name, own, values)
    except ValueError:  # shapes that do not fit
        return None


def _step_from(
    net: Network, name: str, own: list[npt.NDArray[np.float64]], values: dict[str, npt.NDArray[np.float64]]
) -> npt.NDArray[np.float64] | None:
    from windtunnel.backprop.activations import ACTIVATIONS
    from windtunnel.backprop.forward import propagate, softmax

    rate = float(net.rate)
    kinds = dict(zip((layer.made for layer in net.layers), net.activations, strict=False))
    for layer in net.layers:
        if name == layer.made:
            return own[0] @ values[layer.weights] + values[layer.bias]
        if name == layer.active:
            kind = kinds.get(layer.made)
            return np.asarray(ACTIVATIONS[kind].value(own[0]) if kind else softmax(own[0]), np.float64)
        if name == f"grad_{layer.made}":
            if layer.made not in kinds:
                return (own[0] - net.one_hot) * net.scale
            return own[0] * np.asarray(ACTIVATIONS[kinds[layer.made]].slope(own[1]), np.float64)
        if name == f"grad_{layer.weights}":
            source = values["X"] if layer.source == "X" else own[0]
            return np.asarray(source.T @ own[-1], np.float64)
        if name == f"grad_{layer.bias}":
            return np.asarray(own[0].sum(axis=0, keepdims=True), np.float64)
        if name == f"grad_{layer.source}":
            return np.asarray(own[0] @ values[layer.weights].T, np.float64)
        for role in (layer.weights, layer.bias):
            if name == f"new_{role}":
                return values[role] - rate * own[0]
    if name == "loss":
        with np.errstate(divide="ignore", invalid="ignore"):
            return -np.log(own[0][np.arange(len(net.classes)), net.classes])[None, :]
    moved = dict(zip(net.parameters, own, strict=True))
    if any(moved[role].shape != values[role].shape for role in moved):
        return None
    return np.asarray(propagate(net, {"X": values["X"]} | moved), np.float64)[None, :]


def _at_entries(wrong: tuple[Entry, ...]) -> str:
    if all(abs(entry.given + entry.right) <= 1e-9 + 0.02 * abs(entry.right) for entry in wrong):
        return "the sign of these entries"
    return ""


def _same(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], tolerance: float) -> bool:
    return one.shape == other.shape and bool((np.abs(one - other) <= tolerance).all())
