"""Tables of exact numbers out of TOML and JSON; what is wrong is said with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from windtunnel.backprop.rationals import Exacts, Written, exact
from windtunnel.errors import NetworkError
from windtunnel.storage import config_files
from windtunnel.storage.limits import said


def read_file(path: Path) -> dict[str, Any]:
    """Read a file whose ending says what it is; floats stay as they are written.

    Raises:
        NetworkError: there is no such file, it is neither TOML nor JSON, or it is no table.
    """
    if path.suffix not in (".toml", ".json"):
        raise NetworkError(f"'{path}': the ending says how it is read; use .toml or .json.")
    try:
        if path.suffix == ".toml":
            return config_files.read_toml(path, parse_float=Written)
        found = json.loads(config_files.read_text(path), parse_float=Written, parse_constant=Written)
    except FileNotFoundError:
        raise NetworkError(
            f"There is no file '{path}'. `windtunnel backprop example` prints one to start from."
        ) from None
    except OSError as error:
        raise NetworkError(f"'{path}' cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise NetworkError(f"{path}: {error}") from None
    if not isinstance(found, dict):
        raise NetworkError(f"{path}: is no table of names and matrices.")
    return found


def matrix(name: str, given: Any, *, row_too: bool = False) -> Exacts:
    """Read a matrix from a list of rows.

    Args:
        name: what it is called where something is wrong.
        given: as read from the file.
        row_too: a flat list is one row: biases are written so.

    Raises:
        NetworkError: it is no list of rows of one length, is empty, or has an entry that is no finite number.
    """
    if row_too and isinstance(given, list) and given and not any(isinstance(row, list) for row in given):
        given = [given]
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise NetworkError(f"{name} is a list of rows, such as [[1, 2], [3, 4]]; got {shown(given)}.")
    if not given:
        raise NetworkError(f"{name} has no rows; every size is 1 or more.")
    for number, row in enumerate(given, 1):
        if not row:
            raise NetworkError(f"{name}, row {number} has no columns; every size is 1 or more.")
        if len(row) != len(given[0]):
            raise NetworkError(f"{name}, row {number} has {len(row)} numbers where row 1 has {len(given[0])}.")
    found = np.empty((len(given), len(given[0])), dtype=object)
    for place in np.ndindex(found.shape):
        where = f"{name}, row {place[0] + 1}, column {place[1] + 1}"
        found[place] = number_at(where, given[place[0]][place[1]])
    return found


def number_at(where: str, given: Any) -> Any:
    """Read one number.

    Raises:
        NetworkError: it is none; the message says where it stands.
    """
    try:
        return exact(given)
    except ValueError as error:
        advice = 'Write a decimal or a fraction such as "1/3".'
        raise NetworkError(f"{where}: {shown(given)} {error}. {advice}") from None


def shown(given: Any) -> str:
    """Show what was given, cut where it is long."""
    text = str(given) if isinstance(given, Written) else said(given)
    return text if len(text) <= 40 else f"{text[:37]}..."
