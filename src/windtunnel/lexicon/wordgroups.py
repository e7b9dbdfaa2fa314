"""Which of several lists of words each word of a batch is in: one look-up, one bit a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bytes, Int64s
from windtunnel.text.spans import Spans


class WordBits:
    """Lists of words in lower case by their bits; a word with ' is also found with U+2019.

    >>> from windtunnel.text.batch import TextBatch
    >>> PRONOUN, VERB = 1, 2
    >>> batch = TextBatch.of(["It is so"])
    >>> WordBits({PRONOUN: "i it", VERB: ["is", "was"]}).find(batch.data, batch.words).tolist()
    [1, 2, 0]
    """

    def __init__(self, lists: Mapping[int, str | Iterable[str]]) -> None:
        bits: dict[str, int] = {}
        for bit, words in lists.items():
            for word in words.split() if isinstance(words, str) else words:
                for form in {word, word.replace("'", "’")}:
                    if len(form.encode()) <= MAX_BYTES:
                        bits[form] = bits.get(form, 0) | bit
        self._table = WordTable(list(bits))
        self._bits = np.array([*bits.values(), 0], np.int64)  # the last is for words in no list, place -1

    def find(self, data: Bytes, words: Spans) -> Int64s:
        """Return each word's bits: (words,) -> (words,)."""
        return self._bits[self._table.find(data, words)]


class WordGroups(WordBits):
    """The same with names: up to 63 lists, each of which gets a bit.

    >>> from windtunnel.text.batch import TextBatch
    >>> groups = WordGroups({"pronoun": "i it", "verb": "is was", "be": "is"})
    >>> batch = TextBatch.of(["It is so"])
    >>> bits = groups.find(batch.data, batch.words)
    >>> bits.tolist(), groups.bit["be"]
    ([1, 6, 0], 4)
    """

    def __init__(self, groups: Mapping[str, str | Iterable[str]]) -> None:
        self.bit = {name: 1 << place for place, name in enumerate(groups)}
        """The name of a list -> its bit."""
        super().__init__({self.bit[name]: words for name, words in groups.items()})


def listed(text: str) -> tuple[str, ...]:
    """Cut a list of words written as a text at its white space, each word once.

    >>> listed("a an the a")
    ('a', 'an', 'the')
    """
    return tuple(dict.fromkeys(text.split()))
