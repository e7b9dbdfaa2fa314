"""Words that carry an opinion, positive or negative: `data/sentiment.tsv`, our own list of 1,800 forms."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_lines
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bytes, Int64s
from windtunnel.text.spans import Spans

POSITIVE, NEGATIVE = 1, -1


def polarity(data: Bytes, words: Spans) -> Int64s:
    """Tell each word's pole: `POSITIVE`, `NEGATIVE`, or 0 for neither, in whatever case: (words,) -> (words,).

    >>> from windtunnel.text.batch import TextBatch
    >>> batch = TextBatch.of(["A WONDERFUL film with a dull end"])
    >>> polarity(batch.data, batch.words).tolist()
    [0, 1, 0, 0, 0, -1, 0]
    """
    table, poles = _table()
    return poles[table.find(data, words)]


@cache
def sentiment_words() -> dict[str, int]:
    """Every form in lower case -> its pole."""
    entries = (line.split("\t") for _, line in read_lines("sentiment.tsv"))
    return {form: POSITIVE if pole == "+" else NEGATIVE for pole, forms in entries for form in forms.split(" ")}


@cache
def _table() -> tuple[WordTable, Int64s]:
    """The forms, and their poles followed by a 0, which the place -1 finds."""
    words = sentiment_words()
    return WordTable(list(words)), np.array([*words.values(), 0], np.int64)
