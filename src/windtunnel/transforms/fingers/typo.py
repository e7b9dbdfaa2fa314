"""Slips of the fingers: one letter of a word hit wrongly.

All of them choose among the words of at least `min_letters` letters, and by default keep the first and the last
letter, which readers need most (Rawlinson 1976; Rayner et al. 2006, https://doi.org/10.1111/j.1467-9280.2006.01684.x).
One word gets one slip at most.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.core.arrays import Bools, Bytes, Int64s
from windtunnel.core.chance import Chance
from windtunnel.core.characters import CONTINUED, DIGIT, LETTER, MARK, width
from windtunnel.core.edits import Edits
from windtunnel.core.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.core.text import Strings, TextBatch
from windtunnel.lexicon.keyboards import QWERTY
from windtunnel.transformation import Count, Share, transformation


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


@transformation("typo.keyboard", version=1)
def keyboard(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hit a neighbouring key.

    What happens: one letter of a chosen word becomes a letter next to it on a QWERTY keyboard, in the same case.
    Why the label survives: readers repair a single wrong letter without noticing.
    Limits: letters that the keyboard lacks (accents, other scripts) stay.
    Source: Belinkov & Bisk 2018, "Synthetic and natural noise both break neural machine translation"
    (https://arxiv.org/abs/1711.02173); NL-Augmenter `butter_fingers`, nlpaug `KeyboardAug`.

    >>> keyboard(rate=1.0).texts(["A wonderful movie."])
    ['A wonserful mogie.']
    """
    return hit_neighbour(batch, chance, choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo.swap", version=1)
def swap(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hit two keys in the wrong order.

    What happens: two letters next to each other change places in a chosen word. The case stays where it was.
    Why the label survives: transposed inner letters hardly slow readers down.
    Limits: a word whose letters are alike there ("room") stays.
    Source: CheckList `add_typos`, TextAttack `WordSwapNeighboringCharacterSwap`; Rayner et al. 2006.

    >>> swap(rate=1.0).texts(["A wonderful movie."])
    ['A wondreful mvoie.']
    """
    return swap_letters(batch, chance, choose(batch, chance, rate, min_letters, keep_ends, pair=True))


@transformation("typo.delete", version=1)
def delete(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Miss a key.

    What happens: one letter of a chosen word is left out.
    Why the label survives: the rest of the word names it.
    Limits: a deletion can make another word ("most" to "mot"); ends are kept so that "not" never comes of "note".
    Source: TextAttack `WordSwapRandomCharacterDeletion`; Pruthi et al. 2019 (https://arxiv.org/abs/1905.11268).

    >>> delete(rate=1.0).texts(["A wonderful movie."])
    ['A wnderful move.']
    """
    return drop_letter(batch, chance, choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo.insert", version=1)
def insert(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hit two keys at once.

    What happens: behind one letter of a chosen word stands a neighbouring key's letter.
    Why the label survives: all the letters are still there, in order.
    Limits: letters that the keyboard lacks get no company.
    Source: TextAttack `WordSwapRandomCharacterInsertion`; Pruthi et al. 2019.

    >>> insert(rate=1.0).texts(["A wonderful movie."])
    ['A wopnderful movcie.']
    """
    return add_neighbour(batch, chance, choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo.repeat", version=1)
def repeat(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hold a key too long.

    What happens: one letter of a chosen word stands twice, in the same case.
    Why the label survives: all the letters are still there, in order.
    Source: Heigold et al. 2018 (https://aclanthology.org/W18-1807).

    >>> repeat(rate=1.0).texts(["A wonderful movie."])
    ['A woonderful moovie.']
    """
    return double_letter(batch, chance, choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo", version=1)
def typo(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Slip on the keyboard, in one of five ways.

    What happens: a chosen word gets one slip: a neighbouring key (30 %), two letters swapped (20 %), one left out
    (20 %), a neighbour's letter added (15 %), one doubled (15 %).
    Why the label survives: one slip a word, inside it, leaves it readable.
    Limits: where the slip changes nothing (two like letters swapped, an accented letter's neighbour) the word stays.
    Source: the kinds of Pruthi et al. 2019 (https://arxiv.org/abs/1905.11268) with repeated letters; the shares are
    our choice.

    >>> typo(rate=1.0).texts(["A wonderful movie with terrible actors."])
    ['A wojderful movvie wuth terribble avtors.']
    """
    slip = choose(batch, chance, rate, min_letters, keep_ends, pair=True)
    return slip_in_one_of_five_ways(batch, chance, slip)


_KINDS = (0.30, 0.50, 0.70, 0.85)
"""Upper ends of the shares of: neighbour, swap, delete, insert; the rest repeats."""


def slip_in_one_of_five_ways(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Give each chosen word one of the five kinds."""
    kind = np.searchsorted(_KINDS, chance.share(slip.words, "kind"), "right")
    makers = (hit_neighbour, swap_letters, drop_letter, add_neighbour, double_letter)
    return Edits.merged([make(batch, chance, slip.where(kind == number)) for number, make in enumerate(makers)])


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
    words = words[chance.below(rate, words)]
    words = words[words.length >= max(min_letters, 1)]
    if not len(words):
        return Slip(words, np.zeros(0, np.int64), np.zeros(0, np.int64))
    byte = bytes_of(words.start, words.stop)
    ends = ends_to_offsets(words.length)
    classes = batch.classes[byte]
    is_letter = (classes & (LETTER | CONTINUED)) == LETTER
    count = np.add.reduceat(is_letter, ends[:-1], dtype=np.int64)
    other = np.logical_or.reduceat((classes & (MARK | DIGIT)) != 0, ends[:-1])
    letters = byte[is_letter]
    first = ends_to_offsets(count)[:-1]
    free = count - (2 if keep_ends else 0) - (1 if pair else 0)  # letters that may go wrong
    fit = (count >= min_letters) & (free > 0) & ~other
    words, first, free = words[fit], first[fit] + (1 if keep_ends else 0), free[fit]
    picked = first + chance.pick(words, free, "letter")
    return Slip(words, letters[picked], letters[np.minimum(picked + 1, len(letters) - 1)])


def hit_neighbour(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Replace the letter by a neighbour on the keyboard."""
    start = slip.letter
    neighbour, known = _neighbour(batch.data[start], chance, slip.words)
    return _edits(slip.words, start, start + 1, neighbour)[known]


def add_neighbour(batch: TextBatch, chance: Chance, slip: Slip) -> Edits:
    """Put a neighbour of the letter behind it."""
    start = slip.letter
    neighbour, known = _neighbour(batch.data[start], chance, slip.words)
    return _edits(slip.words, start + 1, start + 1, neighbour)[known]


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


def _edits(words: Spans, start: Int64s, stop: Int64s, byte: Bytes) -> Edits:
    return Edits(words.row, start, stop, Strings(byte, np.arange(len(byte) + 1, dtype=np.int64)))


def _neighbour(letter: Bytes, chance: Chance, words: Spans) -> tuple[Bytes, Bools]:
    """Pick a neighbouring key's letter in the same case, and tell where the keyboard has one."""
    table, count = _keys()
    known = count[letter]
    picked = table[letter, chance.pick(words, known.astype(np.int64), "neighbour")]
    return picked, known > 0


@cache
def _keys() -> tuple[Bytes, Bytes]:
    """Neighbours by byte, (256, 8), and how many there are, (256,)."""
    table, count = np.zeros((256, 8), np.uint8), np.zeros(256, np.uint8)
    for letter, neighbours in QWERTY.items():
        for write in (str.lower, str.upper):
            byte = ord(write(letter))
            table[byte, : len(neighbours)] = list(write(neighbours).encode())
            count[byte] = len(neighbours)
    return table, count
