"""JSONL: one JSON object a line; blank lines are skipped.

Python's reader, not pyarrow's: that one turns texts that look like dates into dates. 25,000 film reviews take 0.2 s.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pyarrow as pa

from windtunnel.data.columns import Columns
from windtunnel.data.raw import Raw, by_line
from windtunnel.errors import DataError


def read_jsonl(
    text: str,
    where: str,
    columns: Columns,
    need_labels: bool,
    *,
    before: tuple[int, int] = (0, 0),
    known: bool = False,
) -> Raw:
    """Read the wanted keys of a JSONL file; a key that a row lacks is null.

    Args:
        text: Of the file, or of some of its lines.
        where: The file, for messages.
        columns: The keys to read.
        need_labels: Whether a file without labels is refused.
        before: Rows and lines of the file that come before `text`.
        known: Whether the file is known to have these keys, though no row of `text` may.

    Raises:
        DataError: A line that is no JSON object, a missing column, a value of a type that its column cannot hold.
    """
    objects: list[dict[str, Any]] = []
    lines: list[int] = []
    # Split at "\n" only: other line separators, such as U+2028, may stand inside a JSON string as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace():
            lines.append(number)
            objects.append(_object(line, by_line(where, lines, before)(len(lines) - 1)))
    place = by_line(where, lines, before)
    found = list(dict.fromkeys(key for row in objects for key in row))
    picked = columns.named if known else columns.pick(found, where, need_labels)
    arrays = []
    for role, name in picked.items():
        cells = [_cell(row.get(name), role, name, place, index) for index, row in enumerate(objects)]
        arrays.append(pa.chunked_array([pa.array(cells, pa.string())]))
    return Raw(where, pa.table(arrays, names=list(picked)), picked, place)


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{place}: not JSON ({error}). Write one JSON object a line.") from error
    if not isinstance(value, dict):
        raise DataError(f"{place}: {_kind(value)} where an object was expected. Write one object a line.")
    return value


def _cell(value: Any, role: str, name: str, place: Any, row: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise DataError(
                f"{place(row)}: '{name}' holds half a surrogate pair ({value[error.start]!a}), which is no character."
                " Write the whole pair or remove it."
            ) from error
        return value
    if role == "text" or isinstance(value, list | dict):
        raise DataError(
            f"{place(row)}: '{name}' holds {_kind(value)}, not {'text' if role == 'text' else 'one value'}."
            f" Name another column as the {role} column, or mend the row."
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # As in a typed column: 1.0 is 1, and not-a-number is how some programs write a null.
        return None if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    return str(value)


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, dict) else "null")
