"""Numbers: words with digits, with what belongs to them, and number words."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import CONTINUED, DIGIT
from windtunnel.text.spans import Spans

_NUMBER_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions trillion trillions dozen dozens score half halves third thirds quarter quarters
    first second fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth
    ninetieth hundredth thousandth millionth once twice thrice double triple quadruple
"""
NUMBER_WORDS = tuple(_NUMBER_WORDS.split())
_BETWEEN = np.frombuffer(b".,/:-", np.uint8)
_BEFORE = np.frombuffer(b"$#+-", np.uint8)
_AFTER = np.frombuffer(b"%+", np.uint8)


def find(batch: TextBatch) -> Spans:
    """Find the numbers of a batch; "3.5", "1,000" and "10/10" are one each, with their $ or %."""
    words = batch.words
    is_word = _table().find(batch.data, words) >= 0
    digit = np.flatnonzero((batch.classes & (DIGIT | CONTINUED)) == DIGIT)
    holder = np.searchsorted(words.stop, digit, "right")
    holder = holder[holder < len(words)]
    digit = digit[: len(holder)]
    figure = np.unique(holder[words.start[holder] <= digit])
    if not len(figure):
        return words[is_word]
    here, there = figure[:-1], figure[1:]
    gap = words.start[there] - words.stop[here]
    joined = (words.row[here] == words.row[there]) & (gap == 1) & np.isin(batch.data[words.stop[here]], _BETWEEN)
    first = np.flatnonzero(np.append(True, ~joined))
    last = np.append(first[1:], len(figure)) - 1
    found = words[figure[first]]
    start, stop = found.start.copy(), words.stop[figure[last]].copy()
    low, high = batch.offsets[found.row], batch.offsets[found.row + 1]
    start -= (start > low) & np.isin(batch.data[start - 1], _BEFORE)
    stop += (stop < high) & np.isin(np.append(batch.data, np.uint8(0))[stop], _AFTER)
    only_words = words[is_word]
    return Spans(
        np.concatenate([start, only_words.start]),
        np.concatenate([stop, only_words.stop]),
        np.concatenate([found.row, only_words.row]),
        np.concatenate([found.place, only_words.place]),
    )


_table = cache(lambda: WordTable(NUMBER_WORDS))
