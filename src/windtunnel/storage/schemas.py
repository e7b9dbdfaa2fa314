"""What a file must hold: JSON that the program wrote and reads again, and single values that a person wrote.

    load(path, {"plan": dict, "models": Maybe([str]), "rows": {str: int}})

A shape is a type (`str`, `int`, `float` for any number, `bool`, `dict`, `list`, `object` for anything), `[shape]` for a
list, `{str: shape}` for a table with any keys, `{"key": shape, ...}` for one with these among others, or `Maybe(shape)`
for what may be null or not there. Numbers are finite and fit into 64 bits; texts can be written as UTF-8.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from windtunnel.errors import DataError, UsageError
from windtunnel.storage.limits import said

MOST_BYTES = 1 << 28
"""Of such a file: the key of an audit of a million texts."""
WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}
"""What a value of a type is called in messages."""


@dataclass(frozen=True)
class Maybe:
    """A shape of what may be null or not there."""

    shape: Any


def load(path: Path, shape: Any, kind: type[UsageError] = DataError) -> Any:
    """Read a JSON file and check it.

    Raises:
        UsageError: of this kind; it is no JSON, or not of the shape. The message says where.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise kind(f"'{path}' is larger than {MOST_BYTES >> 20} MB; it is none of ours.")
    return parse(content, shape, f"'{path}'", kind)


def parse(content: bytes, shape: Any, where: str, kind: type[UsageError] = DataError) -> Any:
    """Read JSON and check it; `where` names it in messages.

    Raises:
        UsageError: as for `load`.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise kind(f"{where} is no JSON: {error}.") from None
    try:
        check(found, shape)
    except ValueError as error:
        raise kind(f"{where}: {error}.") from None
    return found


def check(value: Any, shape: Any, where: str = "") -> None:
    """Check a value.

    Raises:
        ValueError: it is of another shape; the message says where.

    >>> check({"rows": {"train": 5}, "models": ["plain-1", 2]}, {"rows": {str: int}, "models": Maybe([str])})
    Traceback (most recent call last):
    ValueError: models -> 2: is a text; got 2
    """
    if isinstance(shape, Maybe):
        if value is not None:
            check(value, shape.shape, where)
    elif isinstance(shape, list):
        _is(value, list, where)
        for number, item in enumerate(value, 1):
            check(item, shape[0], _below(where, number))
    elif isinstance(shape, dict):
        _is(value, dict, where)
        for key, item in value.items() if str in shape else ():
            _is(key, str, where)
            check(item, shape[str], _below(where, key))
        for key, inner in shape.items():
            if key is str:
                continue
            if key in value or not isinstance(inner, Maybe):
                if key not in value:
                    raise ValueError(f"{_below(where, key)}: is missing")
                check(value[key], inner, _below(where, key))
    elif shape is not object:
        _is(value, shape, where)


def is_a(value: Any, base: type) -> bool:
    """Say whether a value is of a type: any number is a `float`, a bool is nothing else, whole numbers fit 64 bits."""
    if isinstance(value, bool):
        return base is bool
    if isinstance(value, int) and abs(value) >= 2**63:
        return False
    return isinstance(value, int | float) if base is float else isinstance(value, base)


def typed(name: str, value: Any, base: type, kind: type[UsageError]) -> Any:
    """Return a value that a person wrote, if it is of a type.

    Raises:
        UsageError: of this kind, with the name, what the value must be and what it is.
    """
    if not is_a(value, base):
        raise kind(f"{name}: is {WORDS[base]}; got {said(value)}.")
    return value


def _is(value: Any, base: type, where: str) -> None:
    right = is_a(value, base)
    if right and isinstance(value, float):
        right = math.isfinite(value)
    if right and isinstance(value, str):
        right = not any("\ud800" <= letter <= "\udfff" for letter in value)
    if not right:
        shown = ascii(value)[:60]
        raise ValueError(f"{where or 'the whole'}: is {WORDS[base]}; got {shown}")


def _below(where: str, key: object) -> str:
    name = ascii(key)[1:-1][:40] if isinstance(key, str) else str(key)
    return f"{where} -> {name}" if where else name
