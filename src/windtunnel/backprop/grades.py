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
from windtunnel.backprop.matrix_files import matrix, read_file, shown
from windtunnel.backprop.network import Network
from windtunnel.backprop.operations import Operations, compute, from_output, operations
from windtunnel.backprop.problem_file import read_network
from windtunnel.backprop.rationals import floats
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
        return mark_answers(net, _matrices(net, given), tolerance)
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from None


def mark_answers(net: Network, given: Answers, tolerance: float = TOLERANCE) -> Grade:
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
    table = operations(net) | from_output(net)
    if not mistakes or _upstream_wrong(table, name, right, given, tolerance):
        own = _from_own(net, table, name, given)
        if own is not None and _same(mine, own, tolerance):
            return Mark(name, "follows", wanted.size, remark="right, given what you found before")
    return Mark(name, "wrong", wanted.size, wrong, tuple(mistakes), _at_entries(wrong) if not mistakes else "")


def _upstream_wrong(table: Operations, name: str, right: Answers, given: Answers, tolerance: float) -> bool:
    return any(source in given and not _same(given[source], right[source], tolerance) for source in _own(table, name))


def _own(table: Operations, name: str) -> list[str]:
    """The answers from which one is computed."""
    return [source for source in table[name].sources if source in table]


def _from_own(net: Network, table: Operations, name: str, given: Answers) -> npt.NDArray[np.float64] | None:
    """Compute one answer from the student's own matrices before it; None where one is missing or does not fit."""
    own = _own(table, name)
    if not own or any(source not in given for source in own):
        return None
    try:
        return compute(table, net.values() | {source: given[source] for source in own}, [name])[name]
    except (ValueError, IndexError):  # shapes that do not fit
        return None


def _at_entries(wrong: tuple[Entry, ...]) -> str:
    if all(abs(entry.given + entry.right) <= 1e-9 + 0.02 * abs(entry.right) for entry in wrong):
        return "the sign of these entries"
    return ""


def _same(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], tolerance: float) -> bool:
    return one.shape == other.shape and bool((np.abs(one - other) <= tolerance).all())
