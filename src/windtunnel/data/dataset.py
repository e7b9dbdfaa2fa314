"""What reading gives: three tables, the label names, and what was noticed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from windtunnel.data.hashes import utf8


@dataclass(frozen=True)
class Dataset:
    """Labelled texts, split and checked."""

    train: pa.Table
    """Schema `tables.ROWS`; here and below a column `group: string` follows where the source has groups."""
    valid: pa.Table
    """For choices; held out of `train` where the source has none."""
    test: pa.Table
    """For the numbers that are reported, and for nothing else."""
    labels: tuple[str, ...]
    """The name of label 0, of label 1, ..."""
    notes: tuple[str, ...]
    """What was noticed while reading: one sentence each, for people."""
    source: str
    """The source as the user gave it."""

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the three tables' content and the label names: 32 hex digits, the same wherever it is read."""
        digest = hashlib.blake2b(digest_size=16)
        for name in self.labels:
            _feed(digest, name.encode())
        for table in (self.train, self.valid, self.test):
            _feed(digest, f"{table.num_rows} {table.column_names}".encode())
            for column in table.columns:
                _feed_column(digest, column)
        return digest.hexdigest()


def _feed(digest: hashlib.blake2b, content: bytes | memoryview) -> None:
    # The length goes first, so that ("ab", "c") and ("a", "bc") differ.
    digest.update(len(content).to_bytes(8, "little"))
    digest.update(content)


def _feed_column(digest: hashlib.blake2b, column: pa.ChunkedArray) -> None:
    # Values, not buffers: the same rows in other chunks, or as a slice of a longer table, have the same fingerprint.
    if not pa.types.is_string(column.type):
        _feed(digest, np.asarray(column, dtype="<i8").tobytes())
        return
    pieces = [utf8(chunk) for chunk in column.chunks]
    lengths = [np.diff(offsets) for offsets, _ in pieces]
    _feed(digest, np.concatenate([np.zeros(0), *lengths]).astype("<i8").tobytes())
    for offsets, content in pieces:
        digest.update(content[offsets[0] : offsets[-1]])
