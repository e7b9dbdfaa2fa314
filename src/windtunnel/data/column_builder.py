"""A column as it grows row by row: some thousand texts as Python strings, all before them in Arrow, at 5 bytes a row.

Ten million rows of empty texts take 80 MB so, and 1.5 GB as lists of lists of strings.
"""

from __future__ import annotations

from array import array

import numpy as np
import pyarrow as pa

AT_ONCE = 1 << 16
"""Texts that wait to be put into Arrow together."""


class Texts:
    """Texts of all rows by `add`, or by `put` of some of them, each with its row; rows without one are null."""

    def __init__(self) -> None:
        self._waiting: list[str | None] = []
        self._chunks: list[pa.Array] = []
        self._rows = array("q")
        self.add = self._waiting.append
        """Take in the text of the next row; `pack` is called now and then."""

    def put(self, row: int, text: str | None) -> None:
        """Take in the text of a row; rows come in order."""
        self._waiting.append(text)
        self._rows.append(row)
        if len(self._waiting) == AT_ONCE:
            self.pack()

    def pack(self) -> None:
        """Put what waits into Arrow."""
        if self._waiting:
            packed = pa.array(self._waiting, pa.string())
            self._chunks += packed.chunks if isinstance(packed, pa.ChunkedArray) else [packed]
            self._waiting.clear()

    def column(self, rows: int) -> pa.ChunkedArray:
        """All texts, one for each of so many rows."""
        self.pack()
        held = pa.chunked_array(self._chunks, pa.string())
        if len(held) == rows:
            return held
        place = np.full(rows, -1, np.int64)
        place[np.frombuffer(self._rows, np.int64)] = np.arange(len(held))
        return held.take(pa.array(place, mask=place < 0))
