"""Hashes that stand in for a random generator: pure functions of what they are given, on every machine and for ever."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def digests(column: pa.ChunkedArray, key: str = "") -> npt.NDArray[np.uint64]:
    """Hash every string of a column to 64 bits by BLAKE2b.

    Args:
        column: Strings without nulls.
        key: Another key gives unrelated hashes of the same strings; up to 64 bytes.
    """
    keyed = key.encode()
    found = bytearray()
    for chunk in column.chunks:
        # The UTF-8 is hashed where it lies: no Python string is made of it.
        offsets, content = utf8(chunk)
        for start, stop in pairwise(offsets.tolist()):
            found += hashlib.blake2b(content[start:stop], digest_size=8, key=keyed).digest()
    return np.frombuffer(bytes(found), ">u8").astype(np.uint64)


def utf8(strings: pa.StringArray) -> tuple[npt.NDArray[np.int32], memoryview]:
    """Return where each string starts and the last one stops, and the bytes that these offsets point into."""
    if not len(strings):
        return np.zeros(1, np.int32), memoryview(b"")
    _, offsets, content = strings.buffers()
    # A slice shares its parent's buffers.
    own = np.frombuffer(offsets, np.int32)[strings.offset : strings.offset + len(strings) + 1]
    return own, memoryview(content if content is not None else b"")


def text_ids(texts: pa.ChunkedArray) -> pa.Array:
    """Make row ids from texts: 16 hex digits of the text's hash; `-2`, `-3`, ... follow for the text's next rows.

    So a row keeps its id when the file is reordered or filtered. (Rows of equal text are interchangeable.)
    """
    hashes = digests(texts)
    order = np.argsort(hashes, kind="stable")
    new = np.append(True, np.diff(hashes[order]) != 0)[: len(hashes)]
    first = np.maximum.accumulate(np.where(new, np.arange(len(hashes)), 0))
    times = np.empty(len(hashes), np.int64)  # how many rows of the text there are up to this one
    times[order] = np.arange(len(hashes)) - first + 1
    parts = [pa.array([], pa.string())]
    for start in range(0, len(hashes), AT_ONCE):
        some = zip(hashes[start : start + AT_ONCE].tolist(), times[start : start + AT_ONCE].tolist(), strict=True)
        parts.append(pa.array([f"{value:016x}" if n == 1 else f"{value:016x}-{n}" for value, n in some], pa.string()))
    return pa.concat_arrays(parts)


AT_ONCE = 1 << 16
"""Ids that are Python strings at a time."""
