"""Every check that a single row must pass, made on whole columns; a row is looked up only to name it in an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.data.columns import shown
from windtunnel.data.hashes import text_ids
from windtunnel.data.labels import label_numbers
from windtunnel.data.raw import Raw
from windtunnel.errors import DataError
from windtunnel.storage import tables


class Checked(NamedTuple):
    """Rows that may be used as they are."""

    rows: pa.Table
    """Schema `tables.ROWS`, and `group: string` if the source has groups; one chunk, no nulls."""
    notes: list[str]
    """What the reader noticed, and what was filled in."""


def checked(raw: Raw, names: Sequence[str], *, strict: bool = True) -> Checked:
    """Turn a split as found into rows.

    Args:
        raw: The split.
        names: The label names, index = label.
        strict: False: a row may lack a label, and gets null.

    Raises:
        DataError: No rows, a text that is missing or not text, a label outside the set, an id missing or twice.
    """
    if not raw.table.num_rows:
        raise DataError(f"{raw.where} has no rows. Name a source with at least one row for each label.")
    notes = list(raw.notes)
    text = _texts(raw)
    ids = _ids(raw) if "id" in raw.columns else text_ids(text)
    label = label_numbers(raw, names, strict=strict) if "label" in raw.columns else pa.nulls(len(ids), pa.int32())
    rows = pa.table([ids, text, label], schema=tables.ROWS)
    if "group" in raw.columns:
        group = _strings(raw, "group")
        alone = pc.fill_null(pc.equal(group, ""), True)
        if lacking := pc.sum(alone).as_py():
            who = "1 row has" if lacking == 1 else f"{lacking:,} rows have"
            notes.append(f"{raw.where}: {who} no group and stand{'s' if lacking == 1 else ''} alone.")
            group = pc.if_else(alone, ids, group)
        rows = rows.append_column(pa.field("group", pa.string()), group)
    return Checked(rows.combine_chunks(), notes)


def _texts(raw: Raw) -> pa.ChunkedArray:
    column, name = raw.table["text"], raw.columns["text"]
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    textual = any(
        holds(kind)
        for holds in (
            *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
            *(pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null),
        )
    )
    if not textual:
        raise DataError(f"{raw.where}: the column '{name}' holds {kind}, not text. Name another column as the text.")
    if column.null_count:
        row = pc.index(column.is_null(), True).as_py()
        more = f" ({column.null_count:,} such rows)" if column.null_count > 1 else ""
        raise DataError(f"{raw.place(row)}: the text ('{name}') is missing{more}. Fill it in or remove the row.")
    try:
        text = column.cast(pa.string())
        text.validate(full=True)  # Parquet files are not checked for UTF-8 when they are read
    except pa.ArrowInvalid as error:
        raise _not_utf8(raw, error) from error
    return text


def _not_utf8(raw: Raw, cause: Exception) -> DataError:
    for row, content in enumerate(raw.table["text"].cast(pa.large_binary()).to_pylist()):
        try:
            content.decode()
        except UnicodeDecodeError as error:
            return DataError(
                f"{raw.place(row)}: byte {content[error.start]:#04x} at offset {error.start:,} of the text is not"
                " UTF-8. Write the file again with UTF-8 texts."
            )
    return DataError(f"{raw.where}: the texts cannot be read ({cause}). Write the file again with UTF-8 texts.")


def _ids(raw: Raw) -> pa.ChunkedArray:
    ids = _strings(raw, "id")
    missing = pc.fill_null(pc.equal(ids, ""), True)
    row = pc.index(missing, True).as_py()
    if row >= 0:
        raise DataError(f"{raw.place(row)}: the id ('{raw.columns['id']}') is missing. {REMEDY}")
    encoded = ids.combine_chunks().dictionary_encode()
    if len(encoded.dictionary) < len(ids):
        codes = np.asarray(encoded.indices)
        twice = int(np.argmax(np.bincount(codes) > 1))
        rows = np.flatnonzero(codes == twice)
        first = " and ".join(raw.place(int(row)) for row in rows[:2])
        more = f", and {len(rows) - 2:,} more rows" if len(rows) > 2 else ""
        raise DataError(f"{first}{more}: they have the same id, '{shown(encoded.dictionary[twice].as_py())}'. {REMEDY}")
    return ids


REMEDY = "Give every row its own id, or none: with an empty name for the id column, ids are made from the texts."


def _strings(raw: Raw, role: str) -> pa.ChunkedArray:
    try:
        return raw.table[role].cast(pa.string())
    except pa.ArrowException as error:
        raise DataError(
            f"{raw.where}: the column '{raw.columns[role]}' holds {raw.table[role].type}, which cannot serve as the"
            f" {role}. Name another column as the {role}."
        ) from error
