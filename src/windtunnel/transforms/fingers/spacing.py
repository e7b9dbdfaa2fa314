"""Slips of the thumb: a space that is missing, too much, or in the wrong place."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import CONTINUED, LETTER, MARK
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.fingers import slips
from windtunnel.transforms.fingers.guards import weighs


class Gaps(NamedTuple):
    """Neighbouring words with nothing but one space between them, (gaps,) each."""

    left: Spans
    right: Spans

    def where(self, which: Bools) -> Gaps:
        """Keep some of the gaps."""
        return Gaps(self.left[which], self.right[which])


def gaps(batch: TextBatch, chance: Chance, rate: float) -> Gaps:
    """Choose by the rate among the gaps that hold one space, neither beside a negation nor between two digits."""
    words = batch.words
    first = np.flatnonzero(chance.below(rate, words))
    first = first[first + 1 < len(words)]
    touching = (words.start[first + 1] == words.stop[first] + 1) & (words.row[first + 1] == words.row[first])
    first = first[touching]
    first = first[batch.data[words.stop[first]] == ord(" ")]
    found = Gaps(words[first], words[first + 1])
    data = batch.data
    digits = _is_digit(data[found.left.stop - 1]) & _is_digit(data[found.right.start])
    return found.where(~digits & ~is_negation(data, found.left) & ~is_negation(data, found.right))


@transformation("typo.join", version=1)
def join(batch: TextBatch, chance: Chance, *, rate: Share = 0.03, min_letters: Count = 2) -> Edits:
    """Miss the space bar.

    What happens: the one space between two words of at least `min_letters` characters is left out.
    Why the label survives: all the letters are still there, in order; readers find the seam.
    Limits: pairs that make another word ("the rapist", "in different"), negations and two numbers stay apart; so do
    words with more than a space between them.
    Source: AugLy `merge_words`, NL-Augmenter `whitespace_perturbation`, TextAttack `word merge`.

    >>> join(rate=1.0).texts(["A wonderful movie, with a therapist and the rapist."])
    ['A wonderfulmovie, with a therapistandthe rapist.']
    """
    left, right = gaps(batch, chance, rate)
    long_enough = np.minimum(left.length, right.length) >= min_letters
    pair = Spans(left.start, right.stop, left.row, left.place)
    stays = (pair.length <= MAX_BYTES) & (_pairs().find(batch.data, pair) >= 0)
    left = left[long_enough & ~stays]
    return Edits(left.row, left.stop, left.stop + 1, _nothing(len(left)))


@transformation("typo.split", version=1)
def split(batch: TextBatch, chance: Chance, *, rate: Share = 0.03, min_letters: Count = 5) -> Edits:
    """Hit the space bar inside a word.

    What happens: a chosen word of at least `min_letters` letters is cut in two by a space, with two letters or more on
    either side.
    Why the label survives: all the letters are still there, in order.
    Limits: negations stay whole, and so does a word that would be cut into a negation or a word that judges
    ("not ice", "un funny", "harm less") or into two words of another sense ("am used").
    Source: AugLy `split_words`, nlpaug `SplitAug`, NL-Augmenter `whitespace_perturbation`.

    >>> split(rate=1.0).texts(["A wonderful story, never harmless."])
    ['A wonde rful st ory, never harml ess.']
    """
    slip = slips.choose(batch, chance, rate, max(min_letters, 4), True, pair=True)
    words, at = slip.words, slip.following
    pieces = (Spans(words.start, at, words.row, words.place), Spans(at, words.stop, words.row, words.place))
    stays = is_negation(batch.data, words) | (_sums().find(batch.data, words) >= 0)
    for piece in pieces:
        stays |= weighs(batch.data, piece)
    after = batch.classes[at - 1] & (LETTER | MARK | CONTINUED)  # never beside an apostrophe
    fit = ~stays & (after > 0)
    return Edits(words.row[fit], at[fit], at[fit], Strings.of([" "]).take(np.zeros(int(fit.sum()), np.int64)))


@transformation("typo.misplaced_space", version=1)
def misplaced_space(batch: TextBatch, chance: Chance, *, rate: Share = 0.03) -> Edits:
    """Hit the space bar one letter too early or too late.

    What happens: the one space between two words changes places with the letter before it ("th emovie") or behind it
    ("them ovie"); the word that gives the letter keeps two.
    Why the label survives: all the letters are still there, in order.
    Limits: negations keep their borders, and none is made ("no table" of "not able", "an ice" of "a nice"); words with
    other letters than A to Z there stay.
    Source: our own; the kind is in the keyboard logs of Dhakal et al. 2018 (https://doi.org/10.1145/3173574.3174220);
    NL-Augmenter `whitespace_perturbation` only drops and adds spaces.

    >>> misplaced_space(rate=1.0).texts(["This movie has wonderful actors."])
    ['Thism ovieh asw onderfu lactors.']
    """
    left, right = gaps(batch, chance, rate)
    data = batch.data
    early = _is_letter(data[left.stop - 1]) & _two_more_letters(data, left.stop - 3, left.start)
    late = _is_letter(data[right.start]) & _two_more_letters(data, right.start + 1, right.start + 1, right.stop)
    goes_early = early & (~late | (chance.share(left, "way") < 0.5))
    fit = early | late
    left, right, goes_early = left[fit], right[fit], goes_early[fit]
    start = left.stop - goes_early
    swapped = Strings(
        data[bytes_of(start, start + 2)].reshape(-1, 2)[:, ::-1].reshape(-1), 2 * np.arange(len(start) + 1)
    )
    stays = _makes_words_that_weigh(data, left, right, goes_early)
    return Edits(left.row, start, start + 2, swapped)[~stays]


def _makes_words_that_weigh(data: Bytes, left: Spans, right: Spans, early: Bools) -> Bools:
    """Tell for which gaps one of the two words that come out negates or judges: (gaps,)."""
    if not len(left):
        return np.zeros(0, bool)
    whole = data[bytes_of(left.start, right.stop)]
    ends = ends_to_offsets(right.stop - left.start)
    seam = ends[:-1] + left.length
    letter = np.where(early, seam - 1, seam + 1)
    whole[seam], whole[letter] = whole[letter].copy(), ord(" ")
    ones, twos = letter, letter + 1
    heads, tails = Spans(ends[:-1], ones, left.row, left.place), Spans(twos, ends[1:], left.row, left.place)
    return weighs(whole, heads) | weighs(whole, tails)


def _two_more_letters(data: Bytes, first: Int64s, low: Int64s, high: Int64s | None = None) -> Bools:
    """Tell whether two ASCII letters stand from here on, within [low, high)."""
    inside = (first >= low) & (True if high is None else first + 2 <= high)
    first = np.where(inside, first, 0)
    return inside & _is_letter(data[first]) & _is_letter(data[np.minimum(first + 1, len(data) - 1)])


def _is_letter(byte: Bytes) -> Bools:
    return ((byte | 0x20) >= ord("a")) & ((byte | 0x20) <= ord("z"))


def _is_digit(byte: Bytes) -> Bools:
    return (byte >= ord("0")) & (byte <= ord("9"))


def _nothing(count: int) -> Strings:
    return Strings(np.zeros(0, np.uint8), np.zeros(count + 1, np.int64))


_pairs = cache(lambda: WordTable([f"{first} {second}" for first, second in _other_words()]))
_sums = cache(lambda: WordTable(list(dict.fromkeys(first + second for first, second in _other_words()))))


def _other_words() -> list[tuple[str, str]]:
    return [(first, second) for first, seconds in read_tsv("other_words.tsv").items() for second in seconds]
