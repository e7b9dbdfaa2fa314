"""What several slices look at, found once per batch."""

from __future__ import annotations

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from windtunnel.slices.words import groups
from windtunnel.text.arrays import Bools, Bytes, Floats, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.neighbours import joined
from windtunnel.text.spans import Spans, bytes_of


class Features:
    """Arrays over the words, sentences and rows of one batch."""

    def __init__(self, batch: TextBatch) -> None:
        self.rows = len(batch)
        self.data: Bytes = batch.data
        self.offsets: Int64s = batch.offsets
        self.words: Spans = batch.words
        self.opens: Bools = batch.first_in_sentence
        self.sentences: Spans = batch.sentences

    @cached_property
    def bits(self) -> Int64s:
        """Which lists of words each word is in, (words,)."""
        return groups().find(self.data, self.words)

    @cached_property
    def per_row(self) -> Int64s:
        """Words, (rows,)."""
        return np.bincount(self.words.row, minlength=self.rows)

    @cached_property
    def row_bits(self) -> Int64s:
        """Which lists of words each row has a word of, (rows,)."""
        found = np.zeros(self.rows, np.int64)
        some = np.flatnonzero(self.per_row)
        if len(some):
            first = np.cumsum(self.per_row)[some] - self.per_row[some]
            found[some] = np.bitwise_or.reduceat(self.bits, first)
        return found

    def are(self, group: str) -> Bools:
        """Tell which words are in a list, (words,)."""
        found: Bools = (self.bits & groups().bit[group]) != 0
        return found

    def have(self, group: str, least: int = 1) -> Bools:
        """Tell which rows have so many words of a list, (rows,)."""
        if least <= 1:
            found: Bools = (self.row_bits & groups().bit[group]) != 0
            return found if least == 1 else np.ones(self.rows, bool)
        return self.count_words(self.are(group)) >= least

    def count_words(self, which: Bools) -> Int64s:
        """Count the words chosen in each row, (words,) -> (rows,)."""
        return np.bincount(self.words.row[which], minlength=self.rows)

    def count_places(self, places: Int64s) -> Int64s:
        """Count places in the buffer by row, (places,) -> (rows,)."""
        return np.diff(np.searchsorted(places, self.offsets))

    def count_byte(self, byte: str) -> Int64s:
        """Count an ASCII character by row, (rows,)."""
        return self.count_places(np.flatnonzero(self.data == ord(byte)))

    @cached_property
    def grade(self) -> Floats:
        """Flesch-Kincaid grade level, of a text without words meaningless, (rows,)."""
        words = np.maximum(self.per_row, 1)
        sentence_count = np.maximum(np.bincount(self.sentences.row, minlength=self.rows), 1)
        syllables = np.bincount(self.words.row, weights=_syllables(self.data, self.words), minlength=self.rows)
        grade: Floats = 0.39 * words / sentence_count + 11.8 * syllables / words - 15.59
        return grade

    @cached_property
    def capitals(self) -> Int64s:
        """Capitals from A to Z in words, (rows,)."""
        large = np.flatnonzero((self.data >= ord("A")) & (self.data <= ord("Z")))
        word = np.searchsorted(self.words.start, large, "right") - 1
        inside = (word >= 0) & (large < np.append(self.words.stop, 0)[word])
        return self.count_places(large[inside])

    def any_small(self, rows: Bools) -> Bools:
        """Tell which of the chosen rows have a small letter from a to z in a word, (rows,)."""
        some = self.words[rows[self.words.row]]
        place = bytes_of(some.start, some.stop)
        small = (self.data[place] >= ord("a")) & (self.data[place] <= ord("z"))
        return self.count_places(place[small]) > 0

    @cached_property
    def next_to(self) -> Bools:
        """Whether the next word stands in the same row, one blank behind it, (words - 1,)."""
        return joined(self.data, self.words)[:-1]

    def pairs(self, first: Bools, second: Bools) -> Bools:
        """Tell which words are of one kind and have a word of another kind next to them, (words,) -> (words,)."""
        found = np.zeros(len(first), bool)
        found[:-1] = first[:-1] & second[1:] & self.next_to
        return found

    def rows_of(self, which: Bools) -> Bools:
        """Tell which rows hold a chosen word, (words,) -> (rows,)."""
        found = np.zeros(self.rows, bool)
        found[self.words.row[which]] = True
        return found

    def byte_at(self, places: Int64s) -> Bytes:
        """Return the bytes at these places, 0 outside the buffer."""
        inside = (places >= 0) & (places < len(self.data))
        found = np.zeros(len(places), np.uint8)
        found[inside] = self.data[places[inside]]
        return found


_KNOWN: WeakKeyDictionary[TextBatch, Features] = WeakKeyDictionary()


def features(batch: TextBatch) -> Features:
    """Return a batch's features; they live as long as the batch."""
    found = _KNOWN.get(batch)
    if found is None:
        found = _KNOWN[batch] = Features(batch)
    return found


def _syllables(data: Bytes, words: Spans) -> Int64s:
    """Estimate the syllables of each word: (words,)."""
    if not len(words):
        return np.zeros(0, np.int64)
    vowel = _VOWELS[data]
    begins = vowel.copy()
    begins[1:] &= ~vowel[:-1]
    before = np.zeros(len(data) + 1, np.int32)
    np.cumsum(begins, out=before[1:])
    # a word's first byte counts by itself: the byte before it may be the end of another row
    count = before[words.stop] - before[words.start + 1] + vowel[words.start]
    last, second = data[words.stop - 1] | 0x20, data[np.maximum(words.stop - 2, words.start)] | 0x20
    third = data[np.maximum(words.stop - 3, words.start)]
    silent = (last == ord("e")) & ~_VOWELS[second] & ~((second == ord("l")) & ~_VOWELS[third])
    silent |= (last == ord("d")) & (second == ord("e")) & ~_VOWELS[third] & ~np.isin(third | 0x20, list(b"td"))
    syllables: Int64s = np.maximum(count - (silent & (words.length > 2)), 1).astype(np.int64)
    return syllables


_VOWELS = np.isin(np.arange(256), list(b"aeiouyAEIOUY"))
