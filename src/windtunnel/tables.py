"""The four Arrow tables that everything else reads and writes, and how they reach the disk whole or not at all.

ROWS         the labelled texts of one split
VARIANTS     each text after each transformation, with the edits that led there
PREDICTIONS  what each model said about each text
NUMBERS      every figure of the study: value, interval, n, method
"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = pa.schema([("id", pa.string()), ("text", pa.string()), ("label", pa.int32())])
"""One labelled text a row; a column `group: string` may follow (the film, say), for clustered intervals."""

EDIT = pa.struct([("start", pa.int64()), ("stop", pa.int64()), ("text", pa.string())])
"""Replace bytes [start, stop) of the row's UTF-8 text by `text`."""

VARIANTS = pa.schema(
    [
        ("id", pa.string()),
        ("spec", pa.dictionary(pa.int32(), pa.string())),
        ("draw", pa.int16()),
        ("text", pa.string()),
        ("changed", pa.bool_()),
        ("edits", pa.list_(EDIT)),
    ]
)
"""`spec` names the transformation with version and parameters; draw 0 is the test set's, 1.. are for training."""

PREDICTIONS = pa.schema(
    [
        ("id", pa.string()),
        ("spec", pa.dictionary(pa.int32(), pa.string())),
        ("draw", pa.int16()),
        ("model", pa.dictionary(pa.int32(), pa.string())),
        ("train_seed", pa.int32()),
        ("probs", pa.list_(pa.float32())),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
    ]
)
"""`probs` has one probability per label; `tokens` counts the text's tokens before truncation."""

NUMBERS = pa.schema(
    [
        ("what", pa.string()),
        ("set", pa.string()),
        ("spec", pa.string()),
        ("slice", pa.string()),
        ("model", pa.string()),
        ("at", pa.float64()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("method", pa.string()),
    ]
)
"""`low` and `high` bound a 95 % interval where `method` names one; else they are null. docs/numbers.md lists every
figure and column."""

ROW_GROUP = 1 << 16
"""Rows of a table that lie together: who wants one transformation of fifty reads a few groups, not the whole file."""

KEY = b"windtunnel.key"


def write(table: pa.Table, path: Path, key: str = "") -> None:
    """Write a table as Parquet under a new name, fsync it, then rename it: a reader sees all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    metadata = {**(table.schema.metadata or {}), KEY: key.encode()}
    with unfinished.open("wb") as file:
        pq.write_table(table.replace_schema_metadata(metadata), file, compression="zstd", row_group_size=ROW_GROUP)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def read(path: Path) -> pa.Table:
    """Read a table written by `write`."""
    return pq.read_table(path)


def key_of(path: Path) -> str | None:
    """Return the key a table was written under, or None where there is no whole table."""
    try:
        metadata: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    except (FileNotFoundError, pa.ArrowInvalid):
        return None
    return metadata.get(KEY, b"").decode()
