"""Places in a buffer, and the arithmetic of places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from windtunnel.text.arrays import Bools, Int32s, Int64s


@dataclass(frozen=True, eq=False)
class Spans:
    """Places in a batch: bytes [start, stop) of the buffer, the row they lie in, and their place in that row."""

    start: Int64s
    stop: Int64s
    row: Int32s
    place: Int32s
    """0 for the first span of the row, 1 for the next, ..."""

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, which: Bools | Int64s) -> Spans:
        places = np.flatnonzero(which) if which.dtype == bool else which
        return Spans(self.start[places], self.stop[places], self.row[places], self.place[places])

    @property
    def length(self) -> Int64s:
        """Bytes of each span."""
        return self.stop - self.start


def bytes_of(start: Int64s, stop: Int64s) -> Int64s:
    """Return the index of every byte in the spans [start, stop), one span after the other."""
    offsets = ends_to_offsets(stop - start)
    return np.arange(offsets[-1], dtype=np.int64) + np.repeat(start - offsets[:-1], stop - start)


def ends_to_offsets(lengths: Int64s) -> Int64s:
    """Turn lengths into offsets: (n,) -> (n + 1,), starting with 0."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
