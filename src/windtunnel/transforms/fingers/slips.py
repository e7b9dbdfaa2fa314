"""Which letter of which word goes wrong, and the five ways in which it does."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.keyboards import Layout, neighbours
from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import CONTINUED, DIGIT, LETTER, MARK, width
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets


class Slip(NamedTuple):
    """Chosen words, and in each the letter that goes wrong, by their places in the buffer: (chosen,) each."""

    words: Spans
    letter: Int64s
    """The first byte of the letter."""
    following: Int64s
    """The first byte of the letter after it, which a swap needs."""

    def where(self, which: Bools) -> Slip:
        """Keep some of the chosen words."""
        return Slip(self.words[which], self.letter[which], self.following[which])


class Letters(NamedTuple):
    """Words, and the letters in them that may go wrong."""

    words: Spans
    """Without those that have too few letters, digits or combining marks, (words,)."""
    place: Int64s
    """The first byte of each letter of all words given, (letters,)."""
    first: Int64s
    """Where in `place` the first of a word's letters that may go wrong stands, (words,)."""
    free: Int64s
    """How many of them there are, one at least, (words,)."""


def letters_of(batch: TextBatch, words: Spans, min_letters: int, keep_ends: bool, *, pair: bool = False) -> Letters:
    """Find the letters of words that may go wrong; with `pair`, those that another letter follows."""
    words = words[words.length >= max(min_letters, 1)]
    if not len(words):
        nothing = np.zeros(0, np.int64)
        return Letters(words, nothing, nothing, nothing)
    byte = bytes_of(words.start, words.stop)
    ends = ends_to_offsets(words.length)
    classes = batch.classes[byte]
    is_letter = (classes & (LETTER | CONTINUED)) == LETTER
    count = np.add.reduceat(is_letter, ends[:-1], dtype=np.int64)
    other = np.logical_or.reduceat((classes & (MARK | DIGIT)) != 0, ends[:-1])
    first = ends_to_offsets(count)[:-1]
    free = count - (2 if keep_ends else 0) - (1 if pair else 0)
    fit = (count >= min_letters) & (free > 0) & ~other
    return Letters(words[fit], byte[is_letter], first[fit] + (1 if keep_ends else 0), free[fit])


def choose(
    batch: TextBatch,
    chance: Chance,
    rate: float,
    min_letters: int,
    keep_ends: bool,
    *,
    pair: bool = False,
    among: Spans | None = None,
) -> Slip:
    """Choose words by the rate, and in each the letter that goes wrong (with `pair`, another may follow it).

    Words with digits or combining marks are never chosen; `among` narrows the choice further.
    """
    words = batch.words if among is None else among
    words, letters, first, free = letters_of(batch, words[chance.below(rate, words)], min_letters, keep_ends, pair=pair)
    picked = first + chance.pick(words, free, "letter")
    return Slip(words, letters[picked], letters[np.minimum(picked + 1, len(letters) - 1)])


_KINDS = (0.30, 0.50, 0.70, 0.85)
"""Upper ends of the shares of: neighbour, swap, delete, insert; the rest repeats."""


def in_one_of_five_ways(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Give each chosen word one of the five kinds."""
    kind = np.searchsorted(_KINDS, chance.share(slip.words, "kind"), "right")
    makers = (hit_neighbour, swap_letters, drop_letter, add_neighbour, double_letter)
    return Edits.merged([make(batch, chance, slip.where(kind == number)) for number, make in enumerate(makers)])


def hit_neighbour(batch: TextBatch, chance: Chance, slip: Slip, layout: Layout = "qwerty") -> Edits:
    """Replace the letter by a neighbour on the keyboard."""
    near = Neighbours.on(layout)
    letter = batch.data[slip.letter]
    new = near.pick(letter, chance.pick(slip.words, near.many[letter], "neighbour"))
    return Edits(slip.words.row, slip.letter, slip.letter + 1, new)[near.many[letter] > 0]


def add_neighbour(batch: TextBatch, chance: Chance, slip: Slip, layout: Layout = "qwerty") -> Edits:
    """Put a neighbour of the letter behind it."""
    near = Neighbours.on(layout)
    letter = batch.data[slip.letter]
    new = near.pick(letter, chance.pick(slip.words, near.many[letter], "neighbour"))
    return Edits(slip.words.row, slip.letter + 1, slip.letter + 1, new)[near.many[letter] > 0]


def swap_letters(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Swap the letter with the next; each place keeps its case where both letters are ASCII."""
    del chance
    start, second = slip.letter, slip.following
    middle, stop = start + width(batch.data[start]), second + width(batch.data[second])
    touching = middle == second  # no apostrophe between them
    start, middle, stop = start[touching], middle[touching], stop[touching]
    one, two = bytes_of(start, middle), bytes_of(middle, stop)
    ends = ends_to_offsets(stop - start)
    data = np.empty(ends[-1], np.uint8)
    data[bytes_of(ends[:-1], ends[:-1] + (stop - middle))] = batch.data[two]
    data[bytes_of(ends[:-1] + (stop - middle), ends[1:])] = batch.data[one]
    plain = np.flatnonzero(stop - start == 2)
    case_one, case_two = batch.data[start[plain]] & 0x20, batch.data[middle[plain]] & 0x20
    data[ends[plain]] = (data[ends[plain]] & 0xDF) | case_one
    data[ends[plain] + 1] = (data[ends[plain] + 1] & 0xDF) | case_two
    return Edits(slip.words.row[touching], start, stop, Strings(data, ends))


def drop_letter(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Leave the letter out."""
    del chance
    start = slip.letter
    stop = start + width(batch.data[start])
    nothing = Strings(np.zeros(0, np.uint8), np.zeros(len(start) + 1, np.int64))
    return Edits(slip.words.row, start, stop, nothing)


def double_letter(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Write the letter twice."""
    del chance
    start = slip.letter
    stop = start + width(batch.data[start])
    return Edits(slip.words.row, stop, stop, Strings(batch.data[bytes_of(start, stop)], ends_to_offsets(stop - start)))


class Neighbours(NamedTuple):
    """The neighbouring keys of each letter of a keyboard, in the same case."""

    first: Int64s
    """Where in `letters` those of an ASCII letter begin, by its byte, (256,)."""
    many: Int64s
    """How many there are, 0 for other bytes, (256,)."""
    letters: Strings

    @classmethod
    @cache
    def on(cls, layout: Layout) -> Neighbours:
        """Make the table of a keyboard."""
        near = {letter: keys for letter, keys in neighbours(layout).items() if letter.isascii()}
        near |= {letter.upper(): keys.upper() for letter, keys in near.items()}
        count = np.zeros(256, np.int64)
        count[[ord(letter) for letter in near]] = [len(keys) for keys in near.values()]
        by_byte = "".join(near[letter] for letter in sorted(near))
        return cls(ends_to_offsets(count)[:-1], count, Strings.of(list(by_byte)))

    def pick(self, letter: Bytes, number: Int64s) -> Strings:
        """Return for each letter its neighbour of this number; any string where it has none."""
        return self.letters.take(np.minimum(self.first[letter] + number, len(self.letters) - 1))
