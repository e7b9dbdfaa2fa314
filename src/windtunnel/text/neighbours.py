"""What stands beside places and words: bytes of the same row, and words that only one blank parts."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s, Ints
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import Spans


def byte_at(batch: TextBatch, row: Ints, at: Int64s, outside: int = 0) -> Bytes:
    """Return the bytes at these places of these rows, `outside` where a place is not in its row: (n,), (n,) -> (n,)."""
    inside = (at >= batch.offsets[row]) & (at < batch.offsets[row + 1])
    found = np.full(len(at), outside, np.uint8)
    found[inside] = batch.data[at[inside]]
    return found


def before(batch: TextBatch, spans: Spans, back: int = 1, outside: int = 0) -> Bytes:
    """Return the byte before each span, or `back` bytes before: (spans,)."""
    return byte_at(batch, spans.row, spans.start - back, outside)


def after(batch: TextBatch, spans: Spans, on: int = 0, outside: int = 0) -> Bytes:
    """Return the byte behind each span, or `on` more: (spans,)."""
    return byte_at(batch, spans.row, spans.stop + on, outside)


def row_of(batch: TextBatch, at: Int64s) -> Int64s:
    """Return the rows that bytes lie in."""
    return np.searchsorted(batch.offsets, at, "right") - 1


def index_of(batch: TextBatch, start: Int64s) -> Int64s:
    """Return the number in `batch.words` of the last word that begins at or before these places."""
    return np.searchsorted(batch.words.start, start, "right") - 1


def joined(data: Bytes, words: Spans) -> Bools:
    """Tell where one blank, and nothing else, stands between a word and the next one of its row: (words,)."""
    found = np.zeros(len(words), bool)
    if len(words) > 1:
        found[:-1] = (words.start[1:] - words.stop[:-1] == 1) & (words.row[1:] == words.row[:-1])
        found[:-1] &= data[words.stop[:-1]] == ord(" ")
    return found


def neighbour(batch: TextBatch, index: Int64s, step: int) -> Int64s:
    """Return the word before (-1) or behind (1) these words if only one blank parts them, or -1: (n,) -> (n,)."""
    words = batch.words
    other = index + step
    safe = np.clip(other, 0, len(words) - 1)
    left, right = (safe, index) if step < 0 else (index, safe)
    parted = (other >= 0) & (other < len(words)) & (words.row[safe] == words.row[index])
    parted &= words.start[right] - words.stop[left] == 1
    gap = batch.data[np.minimum(words.stop[left], len(batch.data) - 1)]
    return np.where(parted & (gap == ord(" ")), safe, -1)
