"""Tables as files that other programs read: CSV, TSV, JSONL, Parquet; there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.errors import DataError
from windtunnel.storage import csv_safety, files, locks, tables

ENDINGS = (".csv", ".tsv", ".jsonl", ".parquet")


def check(path: Path) -> None:
    """Refuse a path that `write` could not write, before any work is done; folders that are missing are made by it.

    Raises:
        DataError: the ending is none of `ENDINGS`, or the path cannot be a file.
    """
    if path.suffix not in ENDINGS:
        raise DataError(f"'{path}': the output's ending says how it is written; use one of {', '.join(ENDINGS)}.")
    if path.is_dir():
        raise DataError(f"'{path}' is a folder; name the file to write.")
    nearest = next(folder for folder in path.absolute().parents if folder.exists())
    if not nearest.is_dir():
        raise DataError(f"'{path}' cannot be written: '{nearest}' is no folder.")
    if not os.access(nearest, os.W_OK):
        raise DataError(f"'{path}' cannot be written: '{nearest}' is not writable.")


@contextmanager
def claimed(path: Path, what: str) -> Iterator[None]:
    """Hold a path that `write` will write, for the one run that may, from before its work on.

    Args:
        path: of the file; its folder is made if it is not there.
        what: the run is, for the one that is refused: "transform".

    Raises:
        BusyError: another process holds it; the message says which.
        DataError: as for `check`.
    """
    check(path)
    lock = path.with_name(f".{path.name}{locks.NAME}")
    with locks.held(lock, what, f"'{path}' is being written", "Wait until it ends, stop it, or name another file."):
        yield


def write(table: pa.Table, path: Path) -> None:
    """Write a table in the form that the path's ending names; edits are written as JSON in CSV and TSV.

    In these two, cells that a spreadsheet program would run as formulas are guarded; see `csv_safety`.

    Raises:
        DataError: as for `check`.
    """
    check(path)
    files.sweep(path.parent, f"{path.name}.*")
    if path.suffix == ".parquet":
        tables.write(table, path)
    else:
        with files.whole(path) as file:
            file.write(encoded(table, path.suffix))


def encoded(table: pa.Table, ending: str, *, header: bool = True) -> bytes:
    """Return rows as text in the form that an ending names, `.csv`, `.tsv` or `.jsonl`.

    Args:
        table: rows; edits are written as JSON in CSV and TSV.
        ending: with its dot.
        header: whether the columns' names come first, in CSV and TSV.
    """
    if ending == ".jsonl":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in table.to_pylist()).encode()
    text = io.StringIO(newline="")
    style: Any = {"delimiter": "\t" if ending == ".tsv" else ",", "lineterminator": "\n"}
    write_row = csv.writer(text, **style).writerow
    write_quoted = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, **style).writerow
    if header:
        write_row([csv_safety.guarded(name) for name in table.column_names])
    for row in table.to_pylist():
        line = [_cell(value) for value in row.values()]
        # a carriage return in a text would end the line; Python's writer does not think of it
        careful = any(isinstance(cell, str) and "\r" in cell for cell in line)
        (write_quoted if careful else write_row)(line)
    return text.getvalue().encode()


def with_labels(variants: pa.Table, rows: pa.Table, labels: Sequence[str]) -> pa.Table:
    """Return id, text, label (by name, if there is one), changed and edits, in the rows' order."""
    columns = {"id": variants["id"], "text": variants["text"]}
    if "label" in rows.column_names and labels:
        columns["label"] = _named_labels(rows, labels)
    return pa.table(columns | {"changed": variants["changed"], "edits": variants["edits"]})


def named(rows: pa.Table, labels: Sequence[str]) -> pa.Table:
    """Return ROWS with the labels' names in place of their numbers."""
    return rows.set_column(rows.column_names.index("label"), "label", _named_labels(rows, labels))


def _named_labels(rows: pa.Table, labels: Sequence[str]) -> pa.ChunkedArray:
    return pc.take(pa.array(labels, pa.string()), rows["label"])


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return csv_safety.guarded(value) if isinstance(value, str) else value
