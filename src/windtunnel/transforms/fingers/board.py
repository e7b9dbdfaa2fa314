"""Slips that come of the keyboard: too small for the fingers, or another one than they know."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.keyboards import Layout, keys_on
from windtunnel.lexicon.lettertable import LetterTable
from windtunnel.lexicon.negations import is_negation
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.fingers.guards import weighs
from windtunnel.transforms.fingers.slips import Neighbours, letters_of


@transformation("typo.fat_finger", version=1)
def fat_finger(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.05,
    letters: Share = 0.25,
    min_letters: Count = 5,
    keep_ends: bool = True,
    layout: Layout = "qwerty",
) -> Edits:
    """Type with fingers too large for the keys.

    What happens: in a chosen word one letter, and a share of the others (`letters`), never two beside each other, are
    hit off centre: the neighbouring key comes instead (half), or both keys come, the neighbour first or second.
    Why the label survives: the first and last letter and most of those between stay in place.
    Limits: a long word can get three or four wrong letters; those that the keyboard lacks stay.
    Source: the field calls both a neighbour's key and two keys at once a fat finger (`typo.keyboard` and `typo.insert`
    do one of them once a word); here they come together, as on a phone. NL-Augmenter `butter_fingers`.

    >>> fat_finger(rate=1.0).texts(["A wonderful performance."])
    ['A wondwrfdul perflorjance.']
    """
    words = batch.words
    words = words[chance.below(rate, words)]
    words = words[~is_negation(batch.data, words)]
    words, place, first, free = letters_of(batch, words, min_letters, keep_ends)
    if not len(words):
        return Edits.none()
    word = np.repeat(np.arange(len(words)), free)
    number = np.arange(len(word)) - np.repeat(np.cumsum(free) - free, free)
    letter = place[np.repeat(first, free) + number]
    row = words.row[word]
    sites = Spans(letter, letter + 1, row, (letter - batch.offsets[row]).astype(np.int32))
    always = np.repeat(chance.pick(words, free, "letter"), free)
    hit = chance.below(letters, sites, "letters") & (np.abs(number - always) > 1)
    hit[1:] &= ~hit[:-1] | (number[1:] == 0)  # so of three in a row the first stays
    sites = sites[hit | (number == always)]
    near = Neighbours.on(layout)
    key = batch.data[sites.start]
    known = near.many[key] > 0
    sites, key = sites[known], key[known]
    new = near.pick(key, chance.pick(sites, near.many[key], "neighbour"))
    way = chance.share(sites, "way")
    start = sites.start + (way >= 0.75)
    return Edits(sites.row, start, np.where(way < 0.5, start + 1, start), new)


@transformation("typo.wrong_layout", version=1)
def wrong_layout(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.03,
    layout: Literal["azerty", "qwertz", "dvorak"] = "azerty",
) -> Edits:
    """Type a word as if on another keyboard.

    What happens: hands that know qwerty type a chosen word on a French (`azerty`), German (`qwertz`) or Dvorak board:
    each key writes what stands at its place there. On azerty a and q, z and w change places, and m becomes a comma.
    Why the label survives: a few single words are garbled, mostly in a letter or two; negations never are.
    Limits: on Dvorak nearly every letter differs, so words of praise or blame stay there. Digits stay on all boards.
    Source: NL-Augmenter `azerty_qwerty_chars_swap`; the layouts are those of French and German Windows and ANSI Dvorak.

    >>> wrong_layout(rate=1.0).texts(["A wonderful movie, not a quiz."])
    ['Q zonderful ,ovie, not q auiw.']
    >>> wrong_layout(rate=1.0, layout="qwertz").texts(["A crazy movie, truly."])
    ['A crayz movie, trulz.']
    """
    words = batch.words
    words = words[chance.below(rate, words)]
    stays = weighs if layout == "dvorak" else is_negation
    return _boards(layout).rewrite(batch, words[~stays(batch.data, words)])


@cache
def _boards(layout: Layout) -> LetterTable:
    return LetterTable(keys_on(layout))
