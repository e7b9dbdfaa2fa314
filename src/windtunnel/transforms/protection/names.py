"""Names by their capitals: words that start with one where no sentence starts, and runs of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text import characters
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets

_NO_NAMES = ("i", "i'm", "i'll", "i'd", "i've", "i’m", "i’ll", "i’d", "i’ve", "im", "ive", "ok")


def find(batch: TextBatch) -> Spans:
    """Find the names of a batch; a run such as "Robert De Niro" or "J. R. Hartley" is one span.

    A single capital letter counts inside a run only. "Tom" at the start of a sentence looks like any other word there,
    so it is not found.
    """
    words = batch.words
    place = np.flatnonzero(_starts_large(batch, words))
    place = place[~batch.first_in_sentence[place]]
    place = place[_table().find(batch.data, words[place]) < 0]
    place = place[~_all_capitals(batch, words[place])]
    if not len(place):
        return words[place]
    letter = words.length[place] == 1
    joined = _joined(batch, words, place)  # (found - 1,): whether a found word and the next belong together
    run = np.concatenate([[0], np.cumsum(~joined)])
    first = np.flatnonzero(np.append(True, ~joined))
    real = np.zeros(run[-1] + 1, bool)
    real[run[~letter]] = True
    last = np.append(first[1:], len(place)) - 1
    start, stop = words.start[place[first]], words.stop[place[last]]
    kept = words[place[first]]
    return Spans(start, stop, kept.row, kept.place)[real]


def _starts_large(batch: TextBatch, words: Spans) -> Bools:
    first = batch.data[words.start]
    large: Bools = (first >= ord("A")) & (first <= ord("Z"))
    other = np.flatnonzero(first >= 0xC0)
    large[other] = _has(batch, words.start[other], str.isupper) | _has(batch, words.start[other], str.istitle)
    return large


def _all_capitals(batch: TextBatch, words: Spans) -> Bools:
    """Tell words of several letters without a small one: (words,) -> (words,)."""
    byte = bytes_of(words.start, words.stop)
    data = batch.data[byte]
    small = (data >= ord("a")) & (data <= ord("z"))
    other = np.flatnonzero(data >= 0xC0)
    small[other] = _has(batch, byte[other], str.islower)
    if not len(words):
        return np.zeros(0, bool)
    any_small = np.logical_or.reduceat(small, ends_to_offsets(words.length)[:-1])
    found: Bools = ~any_small & (words.length > characters.width(batch.data[words.start]))
    return found


def _has(batch: TextBatch, lead: Int64s, quality: Callable[[str], bool]) -> Bools:
    """Ask each distinct character among those at these places once."""
    points, which = np.unique(characters.decode(batch.data, lead), return_inverse=True)
    answers = [quality(chr(point)) for point in points.tolist()]
    found: Bools = np.array(answers, bool)[which]
    return found


def _joined(batch: TextBatch, words: Spans, place: Int64s) -> Bools:
    """Tell which of these words is followed by the next one after " ", "-", "." or ". "."""
    here, there = place[:-1], place[1:]
    gap_start, gap_stop = words.stop[here], words.start[there]
    gap = gap_stop - gap_start
    near: Bools = (there == here + 1) & (words.row[here] == words.row[there]) & (gap >= 1) & (gap <= 2)
    one, two = batch.data[gap_start], batch.data[gap_stop - 1]
    dot, space = one == ord("."), two == ord(" ")
    near &= np.where(gap == 1, dot | space | (one == ord("-")), dot & space)
    return near


_table = cache(lambda: WordTable(_NO_NAMES))
