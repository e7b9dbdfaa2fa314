"""The random operations of EDA ("easy data augmentation"), so that other ways can be compared with it.

They make broken English, and the label can suffer: negations are kept, and the rates are low.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.sentiment import polarity
from windtunnel.lexicon.wordgroups import listed
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.structure.pieces import Pieces

_REACH = 4
"""Words of a group in which two change places."""

KEPT = listed("""
    but though although however except only too if unless would could should might must than less least more most
    instead supposed wish so if when until before after against over under again enough rather almost nearly
    otherwise yet while whereas few little used pretend avoid skip waste save stop away out off down
    """)
"""Words that are never deleted: without them a sentence may say the opposite. Our own list."""


@transformation("eda.swap", version=1)
def swap(batch: TextBatch, chance: Chance, *, rate: Share = 0.05) -> Edits:
    """Let two words change places.

    What happens: words with nothing but a blank between them stand in groups of up to four; in a chosen group two of
    them, drawn at random, change places. Nothing moves over a mark, a number or a negation, nor to a sentence's head.
    Why the label survives: the words are the same, and near where they were; negations keep their places.
    Limits: the result is no English, and rarely a word comes to modify another; a baseline, not a realistic change.
    The paper swaps any two words of a text; here they are near, so that each edit is small.
    Source: Wei & Zou 2019, "EDA" (https://aclanthology.org/D19-1670), random swap; TextAttack `WordInnerSwapRandom`.

    >>> swap(rate=1.0).texts(["We liked the end of the story a lot."])
    ['We liked end the of story the a lot.']
    """
    words = batch.words
    if not len(words):
        return Edits.none()
    free = _stands_alone(batch, words) & ~batch.first_in_sentence & ~is_negation(batch.data, words)
    joins = np.zeros(len(words), bool)
    joins[1:] = free[1:] & free[:-1] & (words.start[1:] - words.stop[:-1] == 1)
    index = np.arange(len(words))
    begins = np.maximum.accumulate(np.where(joins, 0, index))
    heads = np.flatnonzero((index - begins) % _REACH == 0)
    size = np.diff(np.append(heads, len(words)))
    fit = (size > 1) & chance.below(rate, words[heads])
    heads, size = heads[fit], size[fit]
    one = chance.pick(words[heads], size, "one")
    other = (one + 1 + chance.pick(words[heads], size - 1, "other")) % size
    low, high = heads + np.minimum(one, other), heads + np.maximum(one, other)
    start = np.stack([words.start[high], words.stop[low], words.start[low]], axis=1)
    stop = np.stack([words.stop[high], words.start[high], words.stop[low]], axis=1)
    text = Pieces(batch).joined(start, stop, np.arange(len(heads) + 1))
    return Edits(words.row[low], words.start[low], words.stop[high], text)


@transformation("eda.delete", version=1)
def delete(batch: TextBatch, chance: Chance, *, rate: Share = 0.05, keep_opinions: bool = True) -> Edits:
    """Leave out a word.

    What happens: a chosen word goes, and the blank before it. A sentence keeps its first word; negations, words that
    limit or turn a statement ("but", "only", "would") and numbers never go, nor do words of opinion (`keep_opinions`).
    Why the label survives: what carries the opinion and what turns it around is kept.
    Limits: the result is no English; a baseline, not a realistic change. The paper deletes any word: for its
    behaviour with opinions at risk take `keep_opinions=False`; negations are kept even so.
    Source: Wei & Zou 2019, "EDA" (https://aclanthology.org/D19-1670), random deletion; NL-Augmenter
    `random_deletion`, TextAttack `WordDeletion`.

    >>> delete(rate=0.3).texts(["We did not like the end of the wonderful story at all."])
    ['We did not the end of wonderful at.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    opens = batch.first_in_sentence[chance.below(rate, batch.words)]
    fit = ~opens & _stands_alone(batch, words) & ~is_negation(batch.data, words)
    fit &= _kept().find(batch.data, words) < 0
    if keep_opinions:
        fit &= polarity(batch.data, words) == 0
    words = words[fit]
    nothing = Strings(np.zeros(0, np.uint8), np.zeros(len(words) + 1, np.int64))
    return Edits(words.row, words.start - 1, words.stop, nothing)


def _stands_alone(batch: TextBatch, words: Spans) -> Bools:
    """Tell which words have a blank before them in their row, a blank or a closing mark behind, and no digit."""
    data = batch.data
    padded = np.append(data, np.uint8(ord(" ")))
    inside = words.start > batch.offsets[words.row]
    behind = np.where(words.stop < batch.offsets[words.row + 1], padded[words.stop], ord(" "))
    digits = np.flatnonzero((data >= ord("0")) & (data <= ord("9")))
    fit: Bools = inside & (padded[words.start - 1] == ord(" ")) & _BEHIND[behind]
    fit &= np.searchsorted(digits, words.start) == np.searchsorted(digits, words.stop)
    return fit


_BEHIND = np.isin(np.arange(256), list(b" .,;:!?"))


_kept = cache(lambda: WordTable(KEPT))
