"""Parquet: only the wanted columns are read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from windtunnel.data.columns import Columns, shown
from windtunnel.data.raw import Raw, by_number
from windtunnel.data.text_files import opened
from windtunnel.errors import DataError
from windtunnel.storage import limits


def read_parquet(path: Path, columns: Columns, need_labels: bool) -> Raw:
    """Read the wanted columns of a Parquet file; its rows have numbers, but no lines.

    Raises:
        DataError: It is no Parquet file, cannot be read, or lacks a column.
    """
    try:
        with opened(path, pq.ParquetFile) as file:
            schema = file.schema_arrow
            _check_size(file.metadata, str(path))
            check_counts(file.metadata)
            picked = columns.pick(schema.names, str(path), need_labels)
        strings = [name for name in set(picked.values()) if pa.types.is_string(schema.field(name).type)]
        table = _read(path, sorted(set(picked.values())), strings)
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError) as error:
        raise not_whole(str(path), error) from error
    # By name: the file's own order need not be the one asked for, and one column may have two roles.
    arrays = [table.column(name) for name in picked.values()]
    names = label_names(schema, picked.get("label", ""))
    return Raw(str(path), pa.table(arrays, names=list(picked)), picked, by_number(str(path)), names)


def not_whole(where: str, error: Exception) -> DataError:
    """Say that a file is broken, in the first line of what its reader says."""
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return DataError(f"{where} is no whole Parquet file ({said}). Fetch or write it again.")


def check_counts(metadata: pq.FileMetaData) -> list[int]:
    """Return the rows of each row group, if they are as many together as the file says.

    Else pyarrow 26 may end the whole process when they are read; as it does, too, for some damaged columns, when their
    metadata is so much as looked at here.

    Raises:
        pa.ArrowInvalid: they are not.
    """
    rows = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    if sum(rows) != metadata.num_rows:
        raise pa.ArrowInvalid("its row groups have another number of rows than it claims")
    return rows


def _check_size(metadata: pq.FileMetaData, where: str) -> None:
    """Refuse what a file claims before anything is read by it."""
    if not 0 <= metadata.num_rows <= limits.ROWS:
        raise DataError(
            f"{where} claims {metadata.num_rows:,} rows; as a whole, {limits.ROWS:,} can be read. Divide it, or let"
            " `windtunnel transform` read it by shards, into a folder."
        )
    if metadata.num_columns > limits.COLUMNS:
        raise DataError(f"{where} has {metadata.num_columns:,} columns, more than {limits.COLUMNS:,}. Leave some out.")


def _read(path: Path, columns: list[str], strings: list[str]) -> pa.Table:
    """Read columns; texts as they are stored, once each, until it is known what they come to."""

    def read(found: Path) -> tuple[int, pa.Table]:
        with pq.ParquetFile(found, read_dictionary=strings) as file:
            return file.metadata.num_rows, file.read(columns=columns)

    rows, table = opened(path, read)
    if table.num_rows != rows:
        raise DataError(f"{path} claims {rows:,} rows and holds {table.num_rows:,}. Fetch or write it again.")
    size = sum(map(_decoded, table.columns))
    if size > limits.file_bytes():
        raise DataError(
            f"{path}: the columns {', '.join(map(shown, columns))} come to {size:,} bytes, more than can be read as a"
            f" whole. Divide it, or let `windtunnel transform` read it by shards, into a folder."
        )
    for name in strings:
        at = table.column_names.index(name)
        table = table.set_column(at, name, table.column(at).cast(pa.string()))
    return table


def _decoded(column: pa.ChunkedArray) -> int:
    """Bytes of a column's values; of a dictionary's, which is how one text of 1 MB may stand in a million rows."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    of_bytes = any(is_one(column.type.value_type) for is_one in _OF_BYTES)
    size = 0
    check_indices(column)
    for chunk in column.chunks:
        if not of_bytes:
            size += len(chunk) * 8
            continue
        lengths = np.asarray(pc.fill_null(pc.binary_length(chunk.dictionary), 0), np.int64)
        size += int(lengths[np.asarray(chunk.indices.drop_null())].sum())
    return size


def check_indices(column: pa.ChunkedArray) -> None:
    """Look whether a dictionary's values are there that its rows name; pyarrow does not, when it reads a file.

    Raises:
        pa.ArrowInvalid: one is not.
    """
    if not pa.types.is_dictionary(column.type):
        return
    for chunk in column.chunks:
        chunk.indices.validate(full=True)
        bounds = pc.min_max(chunk.indices)
        if bounds["min"].is_valid and not 0 <= bounds["min"].as_py() <= bounds["max"].as_py() < len(chunk.dictionary):
            raise pa.ArrowInvalid("an index lies outside its dictionary")


_OF_BYTES = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


def label_names(schema: pa.Schema, label: str) -> tuple[str, ...]:
    """Return the label names that a file holds for its numbers; none, where it holds none."""
    # The `datasets` library leaves the names in the metadata of the files it writes; so do the hub's own files.
    if not label or not pa.types.is_integer(schema.field(label).type):
        return ()
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        return tuple(str(name) for name in features[label]["names"])
    except (KeyError, TypeError, ValueError):
        return ()
