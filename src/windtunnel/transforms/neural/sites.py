"""Where a language model may put another word, and what it is shown of the text around."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Bytes, Floats, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.neighbours import after, before
from windtunnel.text.spans import Spans

WORDS_ASIDE, BYTES_ASIDE = 30, 300
"""What is shown on either side, at most: two sentences or so. Keeps long texts linear."""
_TIES = np.isin(np.arange(256), list(b"-_/\\@#*~'&<"))
"""Beside a word they tie it to another: "well-made", "and/or"."""


class Window(NamedTuple):
    """What a model is shown of the text around a word: without markup, white space as one blank."""

    before: str
    after: str


class Candidates(NamedTuple):
    """What a model would write at each site, most likely first."""

    place: Int64s
    """Places in the vocabulary, (sites, candidates)."""
    log_share: Floats
    """Natural logarithms of the model's probabilities, (sites, candidates)."""
    likeness: Floats
    """Cosine between the candidate's vector and that of the word that stood there, (sites, candidates)."""


def find(batch: TextBatch, table: WordTable) -> tuple[Spans, Int64s]:
    """Find the words of a table that stand alone in small letters, with their places in the table."""
    words = batch.words
    place = table.find(batch.data, words).astype(np.int64)
    found = np.flatnonzero(place >= 0)
    found = found[_small(batch, words[found])]
    words, place = words[found], place[found]
    free = ~(_TIES[before(batch, words)] | _TIES[after(batch, words)])
    return words[free], place[free]


def windows(batch: TextBatch, sites: Spans) -> list[Window]:
    """Cut out what is on either side of each site."""
    words, data = batch.words, batch.data
    index = np.searchsorted(words.start, sites.start)
    low, high = batch.offsets[sites.row], batch.offsets[sites.row + 1]
    first = np.maximum(index - WORDS_ASIDE, index - words.place[index])
    last = np.minimum(index + WORDS_ASIDE, np.searchsorted(words.start, high) - 1)
    begin = np.where(words.place[first] == 0, low, words.start[first])
    begin = _whole(data, np.maximum(begin, sites.start - BYTES_ASIDE))
    end = np.where(last == np.searchsorted(words.start, high) - 1, high, words.stop[last])
    end = _whole(data, np.minimum(end, sites.stop + BYTES_ASIDE))
    prose = np.where(batch.is_prose, data, np.uint8(ord(" ")))
    columns = (begin, sites.start, sites.stop, end)
    return [
        Window(_text(prose[a:b].tobytes()), _text(prose[c:d].tobytes()))
        for a, b, c, d in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _small(batch: TextBatch, words: Spans) -> Bools:
    """Tell which of these words start with a small letter and have a small one at their end: (words,)."""
    first, last = batch.data[words.start], batch.data[words.stop - 1]
    return np.asarray((first >= ord("a")) & (first <= ord("z")) & (last >= ord("a")) & (last <= ord("z")))


def _whole(data: Bytes, place: Int64s) -> Int64s:
    """Move places inside a character to its start."""
    padded = np.append(data, np.uint8(0))
    for _ in range(3):
        place = place - ((padded[place] & 0xC0) == 0x80)
    return place


def _text(raw: bytes) -> str:
    return " ".join(raw.decode(errors="ignore").split())
