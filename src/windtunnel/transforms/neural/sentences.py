"""Sentences that a model may say otherwise: whole, English, without markup or links inside."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import Spans

MIN_WORDS = 4
MAX_BYTES = 1000
"""Longer ones are lists or lack full stops; models were trained on shorter ones."""


def find(batch: TextBatch) -> Spans:
    """Find the sentences, each from its first word to the end of its last one; `place` counts all of the row's."""
    sentences, words = batch.sentences, batch.words
    first = np.searchsorted(words.start, sentences.start)
    last = np.searchsorted(words.start, sentences.stop) - 1
    full = np.flatnonzero(last - first + 1 >= MIN_WORDS)
    first, last = first[full], last[full]
    start, stop = words.start[first], words.stop[last]
    kept = _count(~batch.is_prose, start, stop) == 0
    kept &= _count(batch.data >= 0x80, start, stop) * 10 <= stop - start
    kept &= stop - start <= MAX_BYTES
    row, place = sentences.row[full], sentences.place[full]
    return Spans(start, stop, row, place)[kept]


def closed(batch: TextBatch, sites: Spans) -> list[str]:
    """Return the sentences as a model should read them: white space as one blank, with a mark at the end."""
    data, end = batch.data, np.append(batch.data, np.uint8(0))
    mark = np.where(sites.stop < batch.offsets[sites.row + 1], end[sites.stop], 0).tolist()
    texts = (data[a:b].tobytes().decode() for a, b in zip(sites.start.tolist(), sites.stop.tolist(), strict=True))
    return [
        " ".join(text.split()) + (chr(byte) if byte in b".!?" else ".") for text, byte in zip(texts, mark, strict=True)
    ]


def _count(flags: np.ndarray, start: Int64s, stop: Int64s) -> Int64s:
    """Count the bytes with a flag in each span."""
    sums = np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
    counts: Int64s = sums[stop] - sums[start]
    return counts
