"""JSONL: one JSON object a line; blank lines are skipped.

Python's reader, not pyarrow's: that one turns texts that look like dates into dates. 25,000 film reviews take 0.2 s.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from windtunnel.data.column_builder import Texts
from windtunnel.data.columns import LABELS, TEXTS, Columns
from windtunnel.data.raw import Raw, by_line
from windtunnel.errors import DataError
from windtunnel.storage import limits


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
    lines = array("q")
    place = by_line(where, lines, before)
    names: dict[str, None] = {}
    kept: dict[str, _Values] = {}
    for number, line in _lines(text):
        row = len(lines)
        if row == limits.ROWS:
            raise DataError(
                f"{where} has more than {limits.ROWS:,} rows. Divide it, or let `windtunnel transform` read it by"
                " shards, into a folder."
            )
        lines.append(number)
        for name, value in _object(line, place, row).items():
            if name not in names:
                if len(names) == limits.COLUMNS:
                    raise DataError(f"{place(row)}: more than {limits.COLUMNS:,} different keys. Write fewer.")
                names[name] = None
                if _may_be_picked(name, columns):
                    kept[name] = _Values()
            if name in kept and value is not None:
                kept[name].put(row, value)
    picked = columns.named if known else columns.pick(list(names), where, need_labels)
    arrays = []
    for role, name in picked.items():
        values = kept.get(name, _Values())
        if wrong := values.wrong_as(role):
            raise DataError(f"{place(wrong[0])}: {_complaint(wrong[1], role, name)}")
        arrays.append(values.texts.column(len(lines)))
    return Raw(where, pa.table(arrays, names=list(picked)), picked, place)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    r"""Number the lines that are not blank.

    Divided at "\n" only: other line separators, such as U+2028, may stand inside a JSON string as they are.
    """
    number, start = 1, 0
    while start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        if line and not line.isspace():
            yield number, line
        number, start = number + 1, stop + 1


def _may_be_picked(name: str, columns: Columns) -> bool:
    return name in ("id", "group", *columns.named.values()) or name.strip().lower() in (*TEXTS, *LABELS)


def _object(line: str, place: Any, row: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{place(row)}: not JSON ({error}). Write one JSON object a line.") from error
    if not isinstance(value, dict):
        raise DataError(f"{place(row)}: {_kind(value)} where an object was expected. Write one object a line.")
    return value


class _Values:
    """The values of one key as texts, and the first that is none: for a text, or for anything else that is asked."""

    def __init__(self) -> None:
        self.texts = Texts()
        self._no_text: tuple[int, Any] | None = None
        self._nothing: tuple[int, Any] | None = None

    def put(self, row: int, value: Any) -> None:
        """Take in a row's value."""
        if isinstance(value, str) and _is_text(value):
            self.texts.put(row, value)
        elif isinstance(value, str | list | dict):
            self._no_text, self._nothing = self._no_text or (row, value), self._nothing or (row, value)
        else:
            self._no_text = self._no_text or (row, value)
            self.texts.put(row, _written(value))

    def wrong_as(self, role: str) -> tuple[int, Any] | None:
        """The first row, and its value, that cannot be what the role asks for."""
        return self._no_text if role == "text" else self._nothing


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _complaint(value: Any, role: str, name: str) -> str:
    if isinstance(value, str):
        half = next(letter for letter in value if "\ud800" <= letter <= "\udfff")
        return (
            f"'{name}' holds half a surrogate pair ({half!a}), which is no character."
            " Write the whole pair or remove it."
        )
    return (
        f"'{name}' holds {_kind(value)}, not {'text' if role == 'text' else 'one value'}."
        f" Name another column as the {role} column, or mend the row."
    )


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # As in a typed column: 1.0 is 1, and not-a-number is how some programs write a null.
        return None if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    return str(value)


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), "an object" if isinstance(value, dict) else "null")
