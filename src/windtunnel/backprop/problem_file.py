"""From a TOML or JSON file to a `Network`: every shape and number is checked, and the message says what and where.

X = [[1, -1, 0], ["1/3", 2, 1]]     H = [...]   b_H = [...]     (H2, b_H2, ... for more hidden layers)
Y = [1, 2]                          U = [...]   b_U = [...]
activation = "relu"                 learning_rate = 1           reduction = "sum"
names = {H = "W1", b_H = "b1"}      the file's keys are then W1 and b1
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.matrix_files import matrix, number_at, read_file, shown
from windtunnel.backprop.network import REDUCTIONS, Layer, Network, layers
from windtunnel.backprop.rationals import Exacts
from windtunnel.errors import NetworkError, did_you_mean

SETTINGS = ("activation", "learning_rate", "reduction", "names", "first_class")
EXAMPLE = Path(__file__).parent / "data" / "example.toml"
_NAME = re.compile(r"[A-Za-z][A-Za-z]{0,5}[0-9]{0,2}(_[A-Za-z0-9]{1,6})?")
_TAKEN = frozenset(("np", "L", "loss", "exact", "step", "forward", "rate", "Fraction", *SETTINGS, *keyword.kwlist))


def read_network(path: Path, **flags: Any) -> Network:
    """Read a network; flags that are not None (`activation`, `learning_rate`, `reduction`) win over the file.

    Raises:
        NetworkError: something is missing, unknown, no finite number or of a shape that does not fit.
    """
    found = read_file(path)
    try:
        return from_tables(found | {name: value for name, value in flags.items() if value is not None})
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from None


def from_tables(found: dict[str, Any]) -> Network:
    """Build a network from what a file holds.

    Raises:
        NetworkError: as for `read_network`.
    """
    names = _names(found.get("names", {}))
    by_role = _by_role(found, names)
    hidden = max((_depth(role) for role in by_role), default=0)
    wanted = layers(max(1, hidden))
    for role in ("X", "Y", *(role for layer in wanted for role in (layer.weights, layer.bias))):
        if role not in by_role:
            raise NetworkError(
                f"{names.get(role, role)} is missing. `windtunnel backprop example` prints a whole file."
            )
    inputs = matrix(names.get("X", "X"), by_role["X"])
    weights, biases = _layers(wanted, by_role, names, inputs)
    first = _first_class(found.get("first_class", 1))
    last = wanted[-1]
    classes = _classes(names.get("Y", "Y"), by_role["Y"], weights[-1].shape[1], names.get(last.weights, "U"), first)
    if len(classes) != len(inputs):
        x, y = names.get("X", "X"), names.get("Y", "Y")
        raise NetworkError(
            f"{x} is {_size(inputs)}, so {y} must have {len(inputs)} rows, one for each item; it has {len(classes)}."
        )
    return Network(
        inputs,
        classes,
        weights,
        biases,
        _activations(found.get("activation", "relu"), len(wanted) - 1),
        _rate(found.get("learning_rate", 1)),
        _reduction(found.get("reduction", "sum")),
        names,
        first,
    )


def check_choices(activation: str, reduction: str) -> None:
    """Refuse an activation or a reduction that there is not.

    Raises:
        NetworkError: with the ones that there are.
    """
    _activations(activation, 1)
    _reduction(reduction)


def _names(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise NetworkError(f'names is a table such as {{H = "W1"}}; got {shown(given)}.')
    for role, name in given.items():
        if not _is_role(role):
            raise NetworkError(
                f"names -> {role}: no matrix has this role. Roles: X, Y, H, b_H, K, S, U, b_U, Z, O, H2, ..."
            )
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _TAKEN or name.startswith(("d_", "new_")):
            raise NetworkError(
                f"names -> {role}: {shown(name)} cannot be a name. Write letters, then digits or _index: W1, b_out."
            )
    for role, name in given.items():
        others = {other: shown_as for other, shown_as in given.items() if other != role}
        if name in others.values() or (_is_role(name) and name != role and name not in given):
            raise NetworkError(f"names -> {role}: '{name}' is the name of another matrix. Give each its own.")
    return dict(given)


def _is_role(name: str) -> bool:
    return bool(re.fullmatch(r"X|Y|U|b_U|Z|O|(H|b_H|K|S)([2-9]|[1-9][0-9])?", name))


def _depth(role: str) -> int:
    """How many hidden layers a role asks for: 2 for H2."""
    found = re.fullmatch(r"(?:b_)?H(\d*)", role)
    return int(found[1] or 1) if found else 0


def _by_role(found: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    roles = {name: role for role, name in names.items()}
    by_role = {}
    for key, value in found.items():
        if key in SETTINGS:
            continue
        role = roles.get(key, key)
        if not _is_role(role) or role in ("Z", "O") or role[0] in "KS":
            known = ["X", "Y", "H", "b_H", "U", "b_U", "H2", "b_H2", *SETTINGS, *roles]
            raise NetworkError(f"{key}: there is no such key.{did_you_mean(key, known)} Known: {', '.join(known)}.")
        if role in by_role:
            raise NetworkError(f"{key} and {names[role]} are the same matrix. Leave one out.")
        by_role[role] = value
    return by_role


def _layers(
    wanted: Sequence[Layer], given: dict[str, Any], names: dict[str, str], inputs: Exacts
) -> tuple[tuple[Exacts, ...], tuple[Exacts, ...]]:
    """Read the weights and biases, each checked against what stands before it."""
    weights, biases = [], []
    before, before_name = inputs, names.get("X", "X")
    for layer in wanted:
        name, bias_name = names.get(layer.weights, layer.weights), names.get(layer.bias, layer.bias)
        found, bias = matrix(name, given[layer.weights]), matrix(bias_name, given[layer.bias], row_too=True)
        if len(found) != before.shape[1]:
            raise NetworkError(
                f"{before_name} is {_size(before)}, so {name} must have {_count(before.shape[1], 'row')}; "
                f"it has {len(found)}."
            )
        if bias.shape != (1, found.shape[1]):
            raise NetworkError(
                f"{name} is {_size(found)}, so {bias_name} must be 1 x {found.shape[1]}; it is {_size(bias)}."
            )
        weights.append(found)
        biases.append(bias)
        before, before_name = found, name
    return tuple(weights), tuple(biases)


def _classes(name: str, given: Any, count: int, last: str, first: int) -> npt.NDArray[np.int64]:
    """Read one-hot rows, or the class of each item."""
    if not isinstance(given, list) or not given:
        raise NetworkError(f"{name} is a class for each item, such as [1, 2, 2], or one-hot rows; got {shown(given)}.")
    if any(isinstance(row, list) for row in given):
        rows = matrix(name, given)
        if rows.shape[1] != count:
            raise NetworkError(
                f"{last} has {_count(count, 'column')}, one for each class, so {name} must have {count} too; "
                f"it has {rows.shape[1]}."
            )
        for number, row in enumerate(rows, 1):
            if sorted(row) != [0] * (count - 1) + [1]:
                raise NetworkError(f"{name}, row {number} is not one-hot: it needs a single 1 among 0s.")
        return np.array([list(row).index(1) for row in rows], np.int64)
    found = []
    for number, one in enumerate(given, 1):
        where = f"{name}, item {number}"
        value: Fraction = number_at(where, one)
        if value.denominator != 1 or not first <= value < first + count:
            raise NetworkError(
                f"{where}: class {shown(one)} is out of range; {last} has {_count(count, 'column')}, so classes are "
                f"whole numbers from {first} to {first + count - 1}."
            )
        found.append(int(value) - first)
    return np.array(found, np.int64)


def _activations(given: Any, hidden: int) -> tuple[str, ...]:
    each = given if isinstance(given, list) else [given] * hidden
    for one in each:
        if not isinstance(one, str) or one not in ACTIVATIONS:
            near = did_you_mean(str(one), ACTIVATIONS)
            raise NetworkError(f"activation: there is no {shown(one)}.{near} Known: {', '.join(ACTIVATIONS)}.")
    if len(each) != hidden:
        raise NetworkError(
            f"activation names {len(each)} where there are {_count(hidden, 'hidden layer')}; name one for each."
        )
    return tuple(each)


def _rate(given: Any) -> Fraction:
    rate: Fraction = number_at("learning_rate", given)
    if rate <= 0:
        raise NetworkError(f"learning_rate is more than 0; got {shown(given)}.")
    return rate


def _reduction(given: Any) -> str:
    if not isinstance(given, str) or given not in REDUCTIONS:
        raise NetworkError(f"reduction is sum or mean; got {shown(given)}.")
    return str(given)


def _first_class(given: Any) -> int:
    if given not in (0, 1) or isinstance(given, bool):
        raise NetworkError(f"first_class is 0 or 1, the number of the first class; got {shown(given)}.")
    return int(given)


def _size(matrix: Exacts) -> str:
    return f"{matrix.shape[0]} x {matrix.shape[1]}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
