"""The words around a word, by index arithmetic; -1 stands for no such word, and has no tags.

Two words are neighbours if one space and nothing else lies between them. Punctuation, a line break or markup ends
the neighbourhood, so that nothing is decided, and nothing drawn together, across them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.lexicon import clause
from windtunnel.lexicon.clause import Tag
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import APOSTROPHE, CONTINUED
from windtunnel.text.spans import bytes_of, ends_to_offsets

LOWER, CAPITAL, UPPER, MIXED = 0, 1, 2, 3
_UNKNOWN = -1
_LONGEST_ENDING = max(len(ending) for ending, _, _ in clause.ENDINGS)
Int8s = NDArray[np.int8]


class Neighbours:
    """A batch's words and, for any of them by their places in `batch.words`, what stands around them."""

    def __init__(self, batch: TextBatch) -> None:
        self.batch = batch
        self.words = batch.words
        # one word more, at the end and by itself, so that -1 and what follows the last word are places too
        end = len(batch.data) + 2
        self._start = np.append(self.words.start, [end, end])
        self._stop = np.append(self.words.stop, [end, end])
        self._row = np.append(self.words.row, [-1, -2]).astype(np.int32)
        self._tags = np.append(np.full(len(self.words), _UNKNOWN, np.int64), 0)  # -1 has none
        self._bytes = np.append(batch.data, np.zeros(4, np.uint8))

    def after(self, word: Int64s) -> Int64s:
        """Return the next word, or -1: (n,) -> (n,)."""
        return np.where(self._joined(word), word + 1, -1)

    def before(self, word: Int64s) -> Int64s:
        """Return the previous word, or -1: (n,) -> (n,)."""
        return np.where((word > 0) & self._joined(word - 1), word - 1, -1)

    def verb_after(self, word: Int64s) -> Int64s:
        """Return the next word that is no adverb, of the next four, or -1: "he'd | never really | seen"."""
        found = self.after(word)
        for _ in range(3):
            adverb = self.has(found, Tag.ADVERB)
            found = np.where(adverb, self.after(found), found)
        return np.where(self.has(found, Tag.ADVERB), -1, found)

    def tags(self, word: Int64s) -> Int64s:
        """Return the roles of words as bits (`clause.Tag`): (n,) -> (n,)."""
        new = np.unique(word[self._tags[word] == _UNKNOWN])  # the rules ask for most words several times
        if len(new):
            self._tags[new] = self._looked_up(new)
        return self._tags[word]

    def _looked_up(self, word: Int64s) -> Int64s:
        table, bits = clause.table()
        entry = table.find(self.batch.data, self.words[word])
        found = bits[entry]
        guessed = np.flatnonzero(entry < 0)
        start, stop = self._start[word[guessed]], self._stop[word[guessed]]
        length, guess = stop - start, np.zeros(len(guessed), np.int64)
        last = [self._bytes[np.maximum(stop - 1 - place, start)] | 0x20 for place in range(_LONGEST_ENDING)]
        for ending, letters, tag in clause.ENDINGS:
            same = length >= letters
            for byte, letter in zip(last, reversed(ending.encode()), strict=False):
                same &= byte == letter
            guess[same] = int(tag)
        found[guessed] = guess
        return found

    def has(self, word: Int64s, tag: Tag) -> Bools:
        """Tell which words have one of the roles: (n,) -> (n,)."""
        return among(self.tags(word), tag)

    def with_apostrophe(self) -> Int64s:
        """Return the words that hold an apostrophe, each once, in order."""
        marks = np.flatnonzero((self.batch.classes & (APOSTROPHE | CONTINUED)) == APOSTROPHE)
        word = np.searchsorted(self.words.start, marks, "right") - 1
        word = word[(word >= 0) & (marks < self._stop[word])]
        return np.unique(word)

    def first_two_bytes(self) -> NDArray[np.uint16]:
        """Return each word's first two bytes, little-endian; a word of one byte gives the byte behind it too."""
        pairs = np.ndarray((len(self._bytes) - 1,), "<u2", self._bytes, strides=(1,))
        return pairs[self.words.start]

    def opens(self, word: Int64s) -> Bools:
        """Tell which words open a sentence or a clause, since no word and a space stand before: (n,) -> (n,)."""
        return self.before(word) < 0

    def hyphenated(self, word: Int64s) -> Bools:
        """Tell which words are tied to another by a single - or /: "can't-miss"."""
        ties = np.isin(np.arange(256), list(b"-/"))
        row, previous, following = self._row[word], self._row[word - 1], self._row[word + 1]
        after = ties[self._bytes[self._stop[word]]] & (self._start[word + 1] == self._stop[word] + 1)
        after &= row == following  # not tied to what begins or ends another text
        before = ties[self._bytes[self._start[word] - 1]] & (self._stop[word - 1] == self._start[word] - 1)
        before &= row == previous
        tied: Bools = after | before
        return tied

    def case(self, first: Int64s, last: Int64s) -> Int8s:
        """Return how the letters of the words `first` to `last` are written, all of them together: (n,) -> (n,)."""
        start, stop = self._start[first], self._stop[last]
        byte = self.batch.data[bytes_of(start, stop)]
        offsets = ends_to_offsets(stop - start)
        upper = _count((byte >= ord("A")) & (byte <= ord("Z")), offsets)
        letters = upper + _count((byte >= ord("a")) & (byte <= ord("z")), offsets)
        found = np.full(len(first), MIXED, np.int8)
        found[upper == 0] = LOWER
        found[(upper == 1) & self._upper(first, 0)] = CAPITAL
        found[(upper == letters) & (letters > 1)] = UPPER
        return found

    def in_title(self, first: Int64s, last: Int64s, case: Int8s) -> Bools:
        """Tell which phrases look like part of a title, which must keep its words: "Don't Look Now".

        That is one with a capital inside a clause, or with a capital in one of the next two words ("It's a
        Wonderful Life"). "I" tells nothing by its capital: only the next word is looked at ("I'm Not There").
        """
        is_i = self._is_i(first)
        next_ = self.after(last)
        titled = self.capital(next_) | (~is_i & (~self.opens(first) | self.capital(self.after(next_))))
        before = self.before(first)
        shouted = is_i & self.shouted(next_) & (before >= 0) & ~self.shouted(before)  # "in I AM LEGEND"
        found: Bools = ((case == CAPITAL) & titled) | ((case == UPPER) & shouted)
        return found

    def is_word(self, word: Int64s, lower: bytes) -> Bools:
        """Tell which words are this one, in any case: (n,) -> (n,)."""
        same: Bools = (word >= 0) & (self._stop[word] - self._start[word] == len(lower))
        for place, letter in enumerate(lower):
            same &= (self._bytes[np.minimum(self._start[word] + place, len(self._bytes) - 1)] | 0x20) == letter
        return same

    def capital(self, word: Int64s) -> Bools:
        """Tell which words have a capital A to Z for their first letter only, "I" and its forms aside: (n,) -> (n,)."""
        found: Bools = self._upper(word, 0) & ~self.shouted(word) & ~self._is_i(word)
        return found

    def shouted(self, word: Int64s) -> Bools:
        """Tell which words have capitals A to Z for their first two letters: (n,) -> (n,)."""
        found: Bools = self._upper(word, 0) & self._upper(word, 1)
        return found

    def _upper(self, word: Int64s, place: int) -> Bools:
        byte = self._bytes[self._start[word] + place]
        found: Bools = (word >= 0) & (byte >= ord("A")) & (byte <= ord("Z"))
        return found

    def _is_i(self, word: Int64s) -> Bools:
        byte = self._bytes[self._start[word]]
        after = self._start[word] + 1
        alone = (self._stop[word] == after) | np.isin(self._bytes[after], [ord("'"), 0xE2])
        found: Bools = ((byte | 0x20) == ord("i")) & alone
        return found

    def _joined(self, word: Int64s) -> Bools:
        stop = self._stop[word]
        one_space = (self._start[word + 1] - stop == 1) & (self._bytes[stop] == ord(" "))
        found: Bools = (word >= 0) & one_space & (self._row[word] == self._row[word + 1])
        return found


def among(tags: Int64s, tag: Tag) -> Bools:
    """Tell which of these bits hold one of the roles: (n,) -> (n,)."""
    found: Bools = (tags & int(tag)) != 0
    return found


def _count(where: Bools, offsets: Int64s) -> Int64s:
    total = ends_to_offsets(where.astype(np.int64))
    return total[offsets[1:]] - total[offsets[:-1]]


def in_three_cases(phrase: str) -> list[str]:
    """Return a phrase in the order of `LOWER`, `CAPITAL`, `UPPER`.

    >>> in_three_cases("i'm")
    ["i'm", "I'm", "I'M"]
    """
    return [phrase, phrase[:1].upper() + phrase[1:], phrase.upper()]
