"""Adjectives that have degrees: what they are, and what says more of the same."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable

words = cache(lambda: tuple(read_tsv("gradable.tsv")))
table = cache(lambda: WordTable(words()))
"""For look-ups; the numbers are those of `words()`."""
is_extreme = cache(lambda: np.array([*(kind == "truly" for kind, _ in read_tsv("gradable.tsv").values()), False]))
"""Whether each is "truly" so, rather than "very": (words + 1,)."""
before_noun = cache(lambda: np.array([*(place == "any" for _, place in read_tsv("gradable.tsv").values()), False]))
"""Whether each keeps its degrees between an article and a noun: (words + 1,)."""
