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
    ids = [f"{value:016x}" for value in hashes.tolist()]
    if len(np.unique(hashes)) < len(ids):
        met: dict[str, int] = {}
        for row, name in enumerate(ids):
            met[name] = met.get(name, 0) + 1
            if met[name] > 1:
                ids[row] = f"{name}-{met[name]}"
    return pa.array(ids, pa.string())
