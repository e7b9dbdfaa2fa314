"""The names of the classes, and which number each label of the source becomes.

Every label is known by a name, as text. Where the source gives names (a hub feature, class folders), its numbers
stand for these. Otherwise the values are the names: sorted, numbers by size, truth values as false and true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel.data.columns import shown
from windtunnel.data.raw import Raw
from windtunnel.errors import DataError, did_you_mean

MOST_LABELS = 1_000
"""More than this, or more than one for every two rows beyond the first few, are values of something else."""


class Coded(NamedTuple):
    """A label column as numbers."""

    codes: npt.NDArray[np.int64]
    """Index into `names` for each row; -1 where there is none."""
    names: list[str | None]
    """The values that occur, as names; None for a value that is no label (a null, an empty cell, not-a-number)."""
    numbers: list[int | None]
    """The values that are whole numbers or truth values, as such."""


def label_names(raw: Raw, given: Sequence[str] | None) -> tuple[str, ...]:
    """Decide the label names: by hand, else from the source, else from the values that the split holds.

    Raises:
        DataError: Names by hand that repeat or are fewer than two, or values that do not look like classes.
    """
    if given is not None:
        if len(given) < 2 or len(set(given)) < len(given) or not all(given):
            raise DataError(f"`labels` takes two names or more, all different; got {', '.join(given) or 'none'}.")
        return tuple(given)
    if raw.names:
        return raw.names
    coded = code(raw)
    names = {name for name in coded.names if name is not None}
    if len(names) > MOST_LABELS or (len(names) > 20 and len(names) > len(coded.codes) / 2):
        raise DataError(
            f"{raw.where}: the column '{raw.columns['label']}' holds {len(names):,} different values in"
            f" {len(coded.codes):,} rows, which are no classes. Name another column as the label column."
        )
    if all(_is_whole(name) for name in names):
        # -1 is how data sets say "no label"; whoever means it as a class can say so by hand.
        return tuple(sorted(names - {"-1"}, key=lambda name: (int(name), name)))
    return tuple(sorted(names))


def label_numbers(raw: Raw, names: Sequence[str], *, strict: bool = True) -> pa.Array:
    """Return each row's label as a number, its index in `names`.

    Args:
        raw: A split with a label column.
        names: The label names, index = label.
        strict: False: a row without a label, or with one outside the set, gets null.

    Raises:
        DataError: A label is missing or outside the set, and `strict`.
    """
    coded = code(raw)
    index_of = {name: index for index, name in enumerate(names)}
    if any(name in index_of for name in coded.names):
        indices = [index_of.get(name, -1) if name is not None else -1 for name in coded.names]
    elif any(_is_whole(name) for name in names):
        indices = [-1] * len(coded.names)  # names that are numbers themselves are never meant as positions
    else:
        indices = [n if n is not None and 0 <= n < len(names) else -1 for n in coded.numbers]
    # The last entry serves the rows whose code is -1.
    numbers = np.array([*indices, -1])[coded.codes]
    outside = np.flatnonzero(numbers < 0)
    if strict and len(outside):
        first = int(outside[0])
        name = coded.names[coded.codes[first]] if coded.codes[first] >= 0 else None
        raise DataError(f"{raw.place(first)}: {_complaint(raw, name, names, len(outside))}")
    return pa.array(numbers, pa.int32(), mask=numbers < 0)


def is_unlabelled(raw: Raw) -> bool:
    """Say whether a split has rows, and -1 for the label of every one: a hidden test set, say."""
    return raw.table.num_rows > 0 and code(raw).numbers == [-1]


def code(raw: Raw) -> Coded:
    """Turn a label column of any scalar type into numbers and names.

    Raises:
        DataError: The column holds lists, objects, bytes or broken texts.
    """
    column = raw.table["label"]
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        raise DataError(
            f"{raw.where}: the column '{raw.columns['label']}' holds {column.type}, not one label a row."
            " Name another column as the label column."
        )
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)  # the values in use, not all that a categorical could have
    elif pa.types.is_null(column.type):
        column = column.cast(pa.string())
    encoded = column.combine_chunks().dictionary_encode()
    try:
        values = encoded.dictionary.to_pylist()
    except UnicodeDecodeError as error:
        raise DataError(
            f"{raw.where}: the labels ('{raw.columns['label']}') are not UTF-8 ({error}). Write the file again with"
            " UTF-8 labels."
        ) from error
    names = [_name(value) for value in values]
    numbers = [_number(name) for name in names]
    if raw.names and not any(isinstance(value, str) for value in values):
        names = [
            raw.names[number] if number is not None and 0 <= number < len(raw.names) else name
            for name, number in zip(names, numbers, strict=True)
        ]
    return Coded(np.asarray(encoded.indices.fill_null(-1), dtype=np.int64), names, numbers)


def _name(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):  # pandas's way to say null
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    name = str(value)
    return name if name.strip() else None


def _number(name: str | None) -> int | None:
    if name is not None and _is_whole(name):
        return int(name)
    return {"false": 0, "true": 1}.get((name or "").lower())


def _is_whole(name: str | None) -> bool:
    digits = (name or "").removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18


def _complaint(raw: Raw, name: str | None, names: Sequence[str], rows: int) -> str:
    more = f" ({rows:,} such rows)" if rows > 1 else ""
    if name is None:
        return f"the label ('{raw.columns['label']}') is missing{more}. Fill it in or remove the row."
    if name == "-1":
        return f"the label is -1, which means 'no label'{more}. Remove such rows, or name all labels by `labels`."
    listing = ", ".join(map(shown, names[:10])) + (", ..." if len(names) > 10 else "")
    return (
        f"the label '{shown(name)}' is outside the set ({listing}){more}.{did_you_mean(name, names)}"
        " Mend or remove the row, or name all labels by `labels`."
    )
