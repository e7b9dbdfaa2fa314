"""The table of synonyms: surface form -> part of speech, condition, candidates and guards.

Built by `tools/lexicon/build.py` from a list made by hand for the most frequent content words of reviews and, for
other words, from WordNet 3.0 (`data/WORDNET-LICENSE.txt`). One line of `data/synonyms.tsv.gz` is one entry:

    form  condition  candidates  only_after  only_before  not_after  not_before  source

A form that can be several parts of speech has several entries, each with a condition on the words around it (see
`windtunnel.lexicon.context`); the first that holds is used. Lists are separated by `|`. `only_after` and
`only_before` name the only neighbors beside which an entry holds, if there are any; `not_after` and `not_before`
name words that make a fixed phrase with the form. `.` stands for punctuation or the end of the text.
"""

from __future__ import annotations

import gzip
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon import context
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bools, Int32s, Int64s
from windtunnel.text.batch import Strings
from windtunnel.text.spans import ends_to_offsets

EDGE = "."
GUARDS = ("only_after", "only_before", "not_after", "not_before")


class Entry(NamedTuple):
    """One line of the table."""

    form: str
    condition: str
    candidates: tuple[str, ...]
    """Those that start with a consonant's sound first: they go with "a", the others with "an"."""
    only_after: tuple[str, ...]
    only_before: tuple[str, ...]
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]
    source: str
    """`hand` or `wordnet`."""


class Pairs:
    """Pairs (entry, neighbor); a bit for each hash sends most questions away before the search."""

    def __init__(self, pairs: Sequence[tuple[int, int]], neighbors: int) -> None:
        self._neighbors = neighbors
        self._sorted = np.array(sorted({entry * neighbors + word for entry, word in pairs}) or [-1], np.int64)
        self._may_be = np.zeros(1 << 18, bool)
        self._may_be[self._hash(self._sorted)] = True

    def hold(self, entry: Int64s, neighbor: Int64s) -> Bools:
        """Tell which pairs are held; an unknown neighbor is negative: (n,), (n,) -> (n,)."""
        pair = entry * self._neighbors + neighbor
        held: Bools = self._may_be[self._hash(pair)] & (neighbor >= 0)
        asked = np.flatnonzero(held)
        place = np.minimum(np.searchsorted(self._sorted, pair[asked]), len(self._sorted) - 1)
        held[asked] = self._sorted[place] == pair[asked]
        return held

    @staticmethod
    def _hash(pair: Int64s) -> Int64s:
        with np.errstate(over="ignore"):
            return ((pair.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(46)).astype(np.int64)


class Guard(NamedTuple):
    """One of the four lists of all entries."""

    pairs: Pairs
    """Entries and the words of their lists."""
    edge: Bools
    """Whether the list holds punctuation, (entries,)."""
    empty: Bools
    """Whether the list is empty, (entries,)."""


@dataclass(frozen=True, eq=False)
class Synonyms:
    """The table as arrays, for looking up many words at once; an entry is known by its number."""

    forms: WordTable
    first_entry: Int64s
    """Entries of form i: `first_entry[i]` to `first_entry[i + 1]`, (forms + 1,)."""
    condition: Int32s
    """Place in `context.CONDITIONS`, (entries,)."""
    first_candidate: Int64s
    """Candidates of entry i: `first_candidate[i]` to `first_candidate[i + 1]`, (entries + 1,)."""
    consonants: Int64s
    """How many of them start with a consonant's sound, (entries,)."""
    candidates: Strings
    neighbors: WordTable
    """Words that matter beside a form: those of guards, of conditions, candidates."""
    neighbor_bits: Int32s
    """What each neighbor can be (`context.WORDS`), (neighbors,)."""
    guards: tuple[Guard, ...]
    """In the order of `GUARDS`, (4,)."""
    near: Pairs
    """Pairs of an entry and its own form or candidates: "plot and story" must not become "story and story"."""
    a: int
    """The neighbor "a"; then "an", and the ones that stand for all words that end in 's or n't."""
    an: int
    possessive: int
    negation: int


def read() -> list[Entry]:
    """Read the table's lines, in order of form."""
    packed = (resources.files("windtunnel.lexicon") / "data" / "synonyms.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()[1:]
    entries = []
    for line in lines:
        form, condition, candidates, only_after, only_before, not_after, not_before, source = line.split("\t")
        spoken = sorted(candidates.split("|"), key=context.sounds_as_vowel)
        only, never = (_list(only_after), _list(only_before)), (_list(not_after), _list(not_before))
        entries.append(Entry(form, condition, tuple(spoken), *only, *never, source))
    return entries


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split("|")) if words else ()


@cache
def load() -> Synonyms:
    """Return the table, once per process."""
    entries = read()
    forms = list(dict.fromkeys(entry.form for entry in entries))
    count = Counter(entry.form for entry in entries)
    sizes = np.array([len(entry.candidates) for entry in entries], np.int64)
    neighbors, bits = _neighbors(entries)
    number = {word: i for i, word in enumerate(neighbors)}
    conditions = {name: i for i, name in enumerate(context.CONDITIONS)}
    return Synonyms(
        forms=WordTable(forms),
        first_entry=ends_to_offsets(np.array([count[form] for form in forms], np.int64)),
        condition=np.array([conditions[entry.condition] for entry in entries], np.int32),
        first_candidate=ends_to_offsets(sizes),
        consonants=np.array([sum(not context.sounds_as_vowel(c) for c in e.candidates) for e in entries], np.int64),
        candidates=Strings.of([candidate for entry in entries for candidate in entry.candidates]),
        neighbors=WordTable(neighbors),
        neighbor_bits=np.array(bits, np.int32),
        guards=tuple(_guard([getattr(entry, name) for entry in entries], number) for name in GUARDS),
        near=_pairs([(entry.form, *entry.candidates) for entry in entries], number),
        a=number["a"],
        an=number["an"],
        possessive=number["'s"],
        negation=number["n't"],
    )


def _neighbors(entries: list[Entry]) -> tuple[list[str], list[int]]:
    """Collect every word that is asked for beside a form, and its bits."""
    words: dict[str, int] = dict(context.words())
    for entry in entries:
        for word in itertools.chain((entry.form,), *entry[2:7]):
            if len(word) <= MAX_BYTES:
                words.setdefault(word, 0)
    return list(words), list(words.values())


def _guard(lists: list[tuple[str, ...]], number: dict[str, int]) -> Guard:
    edge = np.array([EDGE in words for words in lists], bool)
    empty = np.array([not words for words in lists], bool)
    return Guard(_pairs(lists, number), edge, empty)


def _pairs(words: list[tuple[str, ...]], number: dict[str, int]) -> Pairs:
    pairs = [(i, number[word]) for i, row in enumerate(words) for word in row if word in number]
    return Pairs(pairs, len(number))
