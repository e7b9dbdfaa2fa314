"""Adjectives that have degrees: what they are, and what says more of the same."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools


@cache
def words() -> tuple[str, ...]:
    """Return all of them."""
    return tuple(read_tsv("gradable.tsv"))


@cache
def table() -> WordTable:
    """Return them for look-ups; the numbers are those of `words()`."""
    return WordTable(words())


@cache
def is_extreme() -> Bools:
    """Tell for each whether it is "truly" so, rather than "very": (words + 1,)."""
    return np.array([*(kind == "truly" for kind, _ in read_tsv("gradable.tsv").values()), False])


@cache
def before_noun() -> Bools:
    """Tell for each whether it keeps its degrees between an article and a noun: (words + 1,)."""
    return np.array([*(place == "any" for _, place in read_tsv("gradable.tsv").values()), False])
