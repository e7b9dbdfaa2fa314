"""New texts put together from pieces of the batch and a few fixed strings, without a loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.spans import bytes_of, ends_to_offsets


class Pieces:
    """The batch's bytes and fixed strings in one buffer, from which texts are gathered.

    >>> pieces = Pieces(TextBatch.of(["one two"]), ["- "])
    >>> start, stop = np.array([[pieces.start[0], 4]]), np.array([[pieces.stop[0], 7]])
    >>> pieces.joined(start, stop, np.array([0, 1])).to_list()
    ['- two']
    """

    def __init__(self, batch: TextBatch, fixed: Sequence[str] = ()) -> None:
        strings = Strings.of(list(fixed))
        self._buffer = np.concatenate([batch.data, strings.data]) if fixed else batch.data
        self.start = strings.offsets[:-1] + len(batch.data)
        """Where the fixed strings lie in the buffer, (fixed,)."""
        self.stop = strings.offsets[1:] + len(batch.data)

    def joined(self, start: Int64s, stop: Int64s, ends: Int64s) -> Strings:
        """Gather pieces [start, stop), (n, k) each, row after row; text i is made of rows ends[i] to ends[i + 1]."""
        low, high = start.reshape(-1), stop.reshape(-1)
        bytes_before = ends_to_offsets(high - low)
        per_row = start.shape[1] if start.ndim == 2 else 1
        return Strings(self._buffer[bytes_of(low, high)], bytes_before[ends * per_row])
