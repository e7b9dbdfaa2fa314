"""One shard's output: rows written as they come, in the form that other programs read, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.shards.places import Place
from windtunnel.storage import table_files

GROUP_ROWS = 1 << 14
"""Rows of a Parquet row group: how rows came in pieces does not show in the file."""


class Writer:
    """Takes tables of one schema, in order."""

    def __init__(self, file: IO[bytes], ending: str) -> None:
        self._counted = Counted(file)
        self._ending = ending
        self._parquet: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self.rows = 0

    @property
    def bytes(self) -> int:
        """Written so far."""
        return self._counted.bytes

    @property
    def digest(self) -> str:
        """BLAKE2b of the bytes written: 32 hex digits."""
        return self._counted.digest.hexdigest()

    def write(self, table: pa.Table) -> None:
        """Take some rows."""
        if self._ending != ".parquet":
            self._counted.write(table_files.encoded(table, self._ending, header=not self.rows))
            self.rows += table.num_rows
            return
        self.rows += table.num_rows
        self._waiting.append(table)
        while sum(map(len, self._waiting)) >= GROUP_ROWS:
            self._write_group()

    def close(self, schema: pa.Schema) -> None:
        """Write what waits, and the end of the file; `schema` is that of a file without rows."""
        if self._ending == ".parquet":
            if any(map(len, self._waiting)) or self._parquet is None:
                self._waiting = self._waiting or [schema.empty_table()]
                self._write_group()
            assert self._parquet is not None
            self._parquet.close()
        elif not self.rows:
            self._counted.write(table_files.encoded(schema.empty_table(), self._ending, header=True))

    def _write_group(self) -> None:
        table = pa.concat_tables(self._waiting)
        if self._parquet is None:
            sink = pa.PythonFile(self._counted, mode="w")
            self._parquet = pq.ParquetWriter(sink, table.schema, compression="zstd")
        self._parquet.write_table(table.slice(0, GROUP_ROWS).combine_chunks(), row_group_size=GROUP_ROWS)
        self._waiting = [table.slice(GROUP_ROWS)] if len(table) > GROUP_ROWS else []


@contextmanager
def writing(place: Place, ending: str, schema: pa.Schema) -> Iterator[Writer]:
    """Write a file of this form at a place; nothing is there if it fails."""
    with place.writing() as file:
        writer = Writer(file, ending)
        yield writer
        writer.close(schema)


class Counted:
    """A file that knows what was written into it."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.bytes = 0
        self.digest = hashlib.blake2b(digest_size=16)

    def write(self, content: Any) -> int:
        """Write bytes."""
        self._file.write(content)
        self.digest.update(content)
        self.bytes += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Whoever opened the file closes it."""


def digest_of(place: Place) -> str | None:
    """Hash a file that was written; None where it is not there."""
    if place.size() is None:
        return None
    digest = hashlib.blake2b(digest_size=16)
    with place.opened() as file:
        while content := file.read(1 << 22):
            digest.update(content)
    return digest.hexdigest()
