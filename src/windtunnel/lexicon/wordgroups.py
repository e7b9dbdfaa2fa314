"""Which of several lists of words each word of a batch is in: one look-up, one bit a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bytes
from windtunnel.text.spans import Spans

Bits = NDArray[np.uint64]


class WordGroups:
    """Up to 64 lists of words in lower case; a word with ' is also found with U+2019.

    >>> from windtunnel.text.batch import TextBatch
    >>> groups = WordGroups({"pronoun": ["i", "it"], "verb": ["is", "was"], "be": ["is"]})
    >>> batch = TextBatch.of(["It is so"])
    >>> bits = groups.find(batch.data, batch.words)
    >>> bits.tolist(), int(groups.bit["be"])
    ([1, 6, 0], 4)
    """

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self.bit = {name: np.uint64(1 << place) for place, name in enumerate(groups)}
        """The name of a list -> its bit."""
        bits: dict[str, int] = {}
        for name, words in groups.items():
            for word in words:
                for form in {word, word.replace("'", "’")}:
                    if len(form.encode()) <= MAX_BYTES:
                        bits[form] = bits.get(form, 0) | int(self.bit[name])
        self._table = WordTable(list(bits))
        self._bits = np.array([*bits.values(), 0], np.uint64)  # the last is for words in no list, place -1

    def find(self, data: Bytes, words: Spans) -> Bits:
        """Return each word's bits: (words,) -> (words,)."""
        found: Bits = self._bits[self._table.find(data, words)]
        return found


def listed(text: str) -> tuple[str, ...]:
    """Cut a list of words written as a text at its white space, each word once.

    >>> listed("a an the a")
    ('a', 'an', 'the')
    """
    return tuple(dict.fromkeys(text.split()))
