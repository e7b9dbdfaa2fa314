"""Words that negate: not, never, nobody, without, ... and every contraction with n't."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Bytes
from windtunnel.text.spans import Spans

_NEGATIONS = """
    not never no nobody nothing nowhere none noone neither nor cannot nah nope non nought naught without hardly
    barely scarcely rarely seldom lack lacks lacked lacking devoid fail fails failed failing
    ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't mustn't needn't oughtn't
    shan't shouldn't wasn't weren't won't wouldn't daren't
    aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt shouldnt wasnt werent
    wont wouldnt
"""
"""Our own list; those without their apostrophe are how many people type them."""

NEGATIONS = tuple(_NEGATIONS.split())

_TAILS = (b"n't", "n’t".encode())


def is_negation(data: Bytes, words: Spans) -> Bools:
    """Tell which words negate, in whatever case: (words,) -> (words,).

    >>> from windtunnel.text.batch import TextBatch
    >>> batch = TextBatch.of(["It’s NOT bad, and isn’t dull."])
    >>> is_negation(batch.data, batch.words).tolist()
    [False, True, False, False, True, False]
    """
    found: Bools = _table().find(data, words) >= 0
    for tail in _TAILS:  # also "mayn't", and those with a curly apostrophe
        long_enough = np.flatnonzero(words.length > len(tail))
        stop, same = words.stop[long_enough], np.ones(len(long_enough), bool)
        for back, byte in enumerate(reversed(tail), 1):
            there = data[stop - back]
            same &= (there == byte) | (there == byte - 0x20) if chr(byte).isalpha() and byte < 0x80 else there == byte
        found[long_enough[same]] = True
    return found


_table = cache(lambda: WordTable(NEGATIONS))
