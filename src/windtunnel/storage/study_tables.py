"""Tables of a finished study, as they are read again: whole, and with the columns that they must have.

The folder may have come from somebody else, from another version, or from a disk that failed. So what is wrong with a
file is said with its name, and nothing behind this door has to reckon with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from windtunnel.errors import DataError

NULLABLE = {"at", "value", "low", "high", "group"}
"""Columns in which a value may be missing; in others none is."""


def read(
    path: Path,
    schema: pa.Schema,
    columns: Sequence[str] | None = None,
    *,
    filters: pc.Expression | None = None,
    some: bool = False,
) -> pa.Table:
    """Read a table.

    Args:
        path: of the file.
        schema: of the columns; each is cast to its type. Columns beyond it come along as they are.
        columns: those to read; None: all.
        filters: the rows to read; None: all.
        some: columns may be missing, as in older studies.

    Raises:
        DataError: there is no such file, it is damaged, or its columns are others.
    """
    try:
        if not path.is_file():
            raise DataError(f"'{path}' is missing. Run the study again, or fetch its folder again.")
        if filters is not None:
            state = path.stat()
            _decoded(path, state.st_size, state.st_mtime_ns)
        table = pq.read_table(path, columns=list(columns) if columns else None, filters=filters, partitioning=None)
        return _checked(table, schema, columns, some=some)
    except (pa.ArrowException, OSError, OverflowError, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


def batches(path: Path, schema: pa.Schema, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read some columns, part by part.

    Raises:
        DataError: as for `read`.
    """
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=list(columns)):
                yield _checked(pa.table(batch), schema, columns)
    except (pa.ArrowException, OSError, OverflowError, KeyError, ValueError) as error:
        raise _damaged(path, error) from error


@lru_cache(maxsize=64)
def _decoded(path: Path, size: int, changed: int) -> None:  # noqa: ARG001 - what tells one content from another
    """Decode a file, once: of one that is damaged, pyarrow 26's scanner, which filters rows, may never come back.

    Raises:
        OSError: it is damaged.
    """
    with pq.ParquetFile(path) as file:
        for _ in file.iter_batches():
            pass


def _checked(table: pa.Table, schema: pa.Schema, columns: Sequence[str] | None, *, some: bool = False) -> pa.Table:
    if len(set(table.column_names)) < len(table.column_names):
        raise ValueError("a column is there twice")
    for name in columns or schema.names:
        if name not in table.column_names:
            if some:
                continue
            raise ValueError(f"the column '{name}' is missing")
        kind = schema.field(name).type
        column = table[name]
        if column.type != kind:
            column = column.cast(kind)
            table = table.set_column(table.column_names.index(name), name, column)
        column.validate(full=True)
        if name not in NULLABLE and (column.null_count or _holds_nulls(column)):
            raise ValueError(f"the column '{name}' lacks values")
    return table


def _holds_nulls(column: pa.ChunkedArray) -> bool:
    """Whether a list's items, or a struct's fields, lack values."""
    kind = column.type
    for chunk in column.chunks:
        inner = chunk.flatten() if pa.types.is_list(kind) else chunk
        parts = inner.flatten() if pa.types.is_struct(inner.type) else [inner]
        if inner.null_count or any(part.null_count for part in parts):
            return True
    return False


def _damaged(path: Path, error: Exception) -> DataError:
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return DataError(f"'{path}' is damaged ({said}). Run the study again, or fetch its folder again.")
