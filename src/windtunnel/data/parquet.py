"""Parquet: only the wanted columns are read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.data.columns import Columns
from windtunnel.data.opening import opened
from windtunnel.data.raw import Raw, by_number
from windtunnel.errors import DataError


def read_parquet(path: Path, columns: Columns, need_labels: bool) -> Raw:
    """Read the wanted columns of a Parquet file; its rows have numbers, but no lines.

    Raises:
        DataError: It is no Parquet file, cannot be read, or lacks a column.
    """
    try:
        schema = opened(path, pq.read_schema)
        picked = columns.pick(schema.names, str(path), need_labels)
        table = opened(path, lambda found: pq.ParquetFile(found).read(columns=list(picked.values())))
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{path} is no whole Parquet file ({str(error).splitlines()[0]}). Fetch or write it again."
        ) from error
    # By name: the file's own order need not be the one asked for, and one column may have two roles.
    arrays = [table.column(name) for name in picked.values()]
    names = label_names(schema, picked.get("label", ""))
    return Raw(str(path), pa.table(arrays, names=list(picked)), picked, by_number(str(path)), names)


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
