"""The case of words, and replacements written in the same case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from windtunnel.text.arrays import Bytes, Int64s
from windtunnel.text.batch import Strings
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets

SMALL, TITLE, CAPITALS = 0, 1, 2


def case_of(data: Bytes, words: Spans) -> Int64s:
    """Tell each word's case by its ASCII letters: SMALL, TITLE (first letter large) or CAPITALS (all, two at least)."""
    if not len(words):
        return np.zeros(0, np.int64)
    letters = data[bytes_of(words.start, words.stop)]
    ends = ends_to_offsets(words.length)[:-1]
    large = np.add.reduceat((letters >= ord("A")) & (letters <= ord("Z")), ends, dtype=np.int64)
    small = np.add.reduceat((letters >= ord("a")) & (letters <= ord("z")), ends, dtype=np.int64)
    first = data[words.start]
    is_title = (first >= ord("A")) & (first <= ord("Z"))
    return np.where((small == 0) & (large > 1), CAPITALS, np.where(is_title, TITLE, SMALL))


class CasedStrings:
    """A list of strings, each at hand as it is, with its first letter large, and in capitals."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        title = [text[:1].upper() + text[1:] for text in texts]
        self._strings = Strings.of([*texts, *title, *(text.upper() for text in texts)])

    def __len__(self) -> int:
        return self._count

    def take(self, places: Int64s, case: Int64s) -> Strings:
        """Gather strings by place in the list, each in the case asked for."""
        return self._strings.take(places + case * self._count)
