"""The words of a batch by their roles, and what stands beside them: arrays over all words at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import LOWER, UPPER
from windtunnel.text.neighbours import byte_at, joined

_MARKS = np.isin(np.arange(256), list(b".!"))
_OPENERS = np.isin(np.arange(256), list(b" \t\r\n>"))


class Reading:
    """A batch read with some roles in mind; `i` are places among all the words of the batch."""

    def __init__(self, batch: TextBatch, roles: WordBits) -> None:
        self.batch, self.words, self.data = batch, batch.words, batch.data
        self.bits = np.append(roles.find(batch.data, batch.words), 0)  # the last for no word

    def with_role(self, role: int) -> Int64s:
        """Places of the words that can have this role."""
        return np.flatnonzero(self.bits[:-1] & role)

    @cached_property
    def joined(self) -> Bools:
        """Whether one blank, and nothing else, stands between a word and the next of its row: (words + 1,)."""
        return np.append(joined(self.data, self.words), False)

    def other(self, i: Int64s, step: int) -> Int64s:
        """The words `step` on over single blanks; the number of words, which has no role, where there is none."""
        none = len(self.words)
        there = i < none
        for _ in range(abs(step)):
            if step > 0:
                there &= self.joined[np.minimum(i, none)]
                i = np.where(there, i + 1, none)
            else:
                there &= (i > 0) & self.joined[np.maximum(np.minimum(i, none) - 1, 0)]
                i = np.where(there, i - 1, none)
        return i

    def role(self, i: Int64s, role: int, step: int = 0) -> Bools:
        """Tell whether the words `step` on, over single blanks, can have this role."""
        found: Bools = (self.bits[self.other(i, step) if step else i] & role) != 0
        return found

    def ends(self, i: Int64s, marks: bytes) -> Bools:
        """Tell whether one of these marks stands directly behind the word."""
        found: Bools = np.isin(byte_at(self.batch, self.words.row[i], self.words.stop[i]), list(marks))
        return found

    def begins(self, i: Int64s, marks: bytes) -> Bools:
        """Tell whether one of these marks stands directly before the word."""
        found: Bools = np.isin(byte_at(self.batch, self.words.row[i], self.words.start[i] - 1), list(marks))
        return found

    def is_small(self, i: Int64s) -> Bools:
        """Tell words that begin with a to z; the number of words is none."""
        i = np.asarray(i)
        there = i < len(self.words)
        small: Bools = there & LOWER[self.data[self.words.start[np.where(there, i, 0)]]] if len(self.words) else there
        return small

    def is_title(self, i: Int64s) -> Bools:
        """Tell words that begin with A to Z and go on in small letters or end there."""
        start, stop = self.words.start[i], self.words.stop[i]
        second = self.data[np.minimum(start + 1, stop - 1)]
        title: Bools = UPPER[self.data[start]] & ((stop - start == 1) | ~UPPER[second])
        return title

    @cached_property
    def sentence_first(self) -> Int64s:
        """The first word of each word's sentence: (words,)."""
        number = np.arange(len(self.words))
        return np.maximum.accumulate(np.where(self.batch.first_in_sentence, number, 0))

    @cached_property
    def openings(self) -> Int64s:
        """The words that open a sentence, and the number of words at last: (sentences + 1,)."""
        return np.append(np.flatnonzero(self.batch.first_in_sentence), len(self.words))

    def sentence_last(self, i: Int64s) -> Int64s:
        """The last word of each of these words' sentences."""
        return self.openings[np.searchsorted(self.openings, i, "right")] - 1

    def said_before(self, i: Int64s, role: int) -> Bools:
        """Tell whether a word with this role stands before the word in its sentence."""
        where = np.concatenate([[-1], self.with_role(role)])
        last = where[np.searchsorted(where, i) - 1]
        said: Bools = last >= self.sentence_first[i]
        return said

    def said(self, i: Int64s, role: int) -> Bools:
        """Tell whether a word with this role stands anywhere in the word's sentence."""
        where = np.append(self.with_role(role), len(self.words))
        said: Bools = where[np.searchsorted(where, self.sentence_first[i])] <= self.sentence_last(i)
        return said

    def is_told(self, i: Int64s) -> Bools:
        """Of words that open sentences, tell those of sentences that end in . or ! and hold no double quote.

        Nothing but white space, markup or the row's start stands before the word.
        """
        words, data = self.words, self.data
        last = self.sentence_last(i)
        start, stop = words.start[i], words.stop[last]
        row_start, row_stop = self.batch.offsets[words.row[i]], self.batch.offsets[words.row[i] + 1]
        told: Bools = (stop < row_stop) & _MARKS[data[np.minimum(stop, len(data) - 1)]]
        told &= (start == row_start) | _OPENERS[data[np.maximum(start - 1, 0)]]
        after = np.minimum(stop + 1, len(data) - 1)
        told &= (stop + 1 >= row_stop) | ((data[after] != ord("?")) & (data[after] != ord(")")))
        quotes = np.append(np.flatnonzero(data == ord('"')), np.iinfo(np.int64).max)
        told &= quotes[np.searchsorted(quotes, start)] > stop + 1
        return told
