"""Replace words and phrases by a table: found all at once, case kept, chances taken care of.

    @cache
    def table() -> Replacing:
        return Replacing(read_tsv("misspellings.tsv"))

    @transformation("spelling.misspelling", version=1)
    def misspelling(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
        return table().edits(batch, chance, rate)

Who has more to ask of a site than that its words are in the table finds them all, keeps some, and rewrites those:

    sites = table().find(batch)
    sites = sites[chance.below(rate, sites.spans) & ...]
    return table().rewrite(batch, chance, sites)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CasedStrings, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans


@dataclass(frozen=True, eq=False)
class Sites:
    """Where a table's keys stand in a batch, in order: (sites,) each."""

    spans: Spans
    """From the first word's first byte to the last word's last; `place` is the first word's place in its row."""
    entry: Int64s
    """The key's number in the table."""

    def __len__(self) -> int:
        return len(self.entry)

    def __getitem__(self, which: Bools | Int64s) -> Sites:
        places = np.flatnonzero(which) if which.dtype == bool else which
        return Sites(self.spans[places], self.entry[places])


class Replacing:
    """A table: a word or phrase (any case) -> its candidates.

    A key of several words ("in my opinion", "so-called") matches where the same single blank, hyphen or other ASCII
    character stands between them, in one row; of keys that overlap in a text, the first and there the longest counts.
    A key with ' also matches with U+2019, its candidates then have it too.

    >>> opinions = Replacing({"film": ["movie"], "in my opinion": ["imo"]})
    >>> batch = TextBatch.of(["In my opinion, a FILM."])
    >>> found = opinions.edits(batch, Chance.of(batch, 0, "example@1"), 1.0)
    >>> found.text.to_list()
    ['Imo', 'MOVIE']
    """

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        """Read the table.

        Raises:
            ValueError: no keys, a key without candidates or words, or with a word of more than 16 bytes.
        """
        whole = _whole(table)
        self.keys = tuple(whole)
        """By number of entry, in lower case."""
        self._counts = np.array([len(found) for found in whole.values()], np.int64)
        if not len(self.keys) or not self._counts.all():
            raise ValueError("a table of words needs at least one candidate for each word.")
        self._first = np.concatenate([[0], np.cumsum(self._counts)])[:-1]
        self._cased = CasedStrings([new for found in whole.values() for new in found])
        parts = _parts(self.keys)
        self._phrases = any(len(words) > 1 for words, _ in parts)
        distinct = list(dict.fromkeys(word for words, _ in parts for word in words)) if self._phrases else self.keys
        self._words = WordTable(distinct)
        if self._phrases:
            self._grow(parts, {word: number for number, word in enumerate(distinct)})

    def edits(self, batch: TextBatch, chance: Chance, rate: float) -> Edits:
        """Replace a share of the sites by one of their candidates each."""
        return self.rewrite(batch, chance, self.choose(batch, chance, rate))

    def choose(self, batch: TextBatch, chance: Chance, rate: float) -> Sites:
        """Find a share of the sites: those of `find` whose chances are below the rate."""
        if self._phrases:
            sites = self.find(batch)
            return sites[chance.below(rate, sites.spans)]
        words = batch.words[chance.below(rate, batch.words)]  # the same, but only the chosen words are looked up
        entry = self._words.find(batch.data, words).astype(np.int64)
        return Sites(words[entry >= 0], entry[entry >= 0])

    def find(self, batch: TextBatch) -> Sites:
        """Find all places where a key stands."""
        words = batch.words
        number = self._words.find(batch.data, words).astype(np.int64)
        if not self._phrases:
            found = np.flatnonzero(number >= 0)
            return Sites(words[found], number[found])
        first, last, entry = self._walk(batch, number)
        kept = _leftmost(first, last)
        first, last, entry = first[kept], last[kept], entry[kept]
        return Sites(Spans(words.start[first], words.stop[last], words.row[first], words.place[first]), entry)

    def rewrite(self, batch: TextBatch, chance: Chance, sites: Sites) -> Edits:
        """Replace these sites, each by one of its candidates, in the case of what stood there."""
        picked = self._first[sites.entry] + chance.pick(sites.spans, self._counts[sites.entry], "candidate")
        return Edits.of(sites.spans, self._cased.take(picked, case_of(batch.data, sites.spans)))

    def _grow(self, parts: list[tuple[list[str], list[int]]], number: dict[str, int]) -> None:
        """Make the keys a tree: from a node, over a character and a word, to the next; the root's come by word."""
        steps: dict[int, int] = {}
        self._count = len(number)
        self._root = np.full(len(number) + 1, -1, np.int64)  # the last is for a word that no key begins with
        ends: list[int] = []
        for entry, (words, gaps) in enumerate(parts):
            node = int(self._root[number[words[0]]])
            if node < 0:
                node = self._root[number[words[0]]] = len(ends)
                ends.append(-1)
            for word, gap in zip(words[1:], gaps, strict=True):
                step = self._step(node, gap, number[word])
                if step not in steps:
                    steps[step] = len(ends)
                    ends.append(-1)
                node = steps[step]
            ends[node] = entry
        self._ends = np.array(ends, np.int64)
        order = sorted(steps)
        self._steps = np.array([*order, np.iinfo(np.int64).max], np.int64)
        self._next = np.array([*(steps[step] for step in order), -1], np.int64)

    def _step(self, node: int, gap: int, word: int) -> int:
        return (node * 128 + gap) * self._count + word

    def _walk(self, batch: TextBatch, number: Int64s) -> tuple[Int64s, Int64s, Int64s]:
        """From each word that begins a key follow the tree: first and last word, and entry, of the longest matches."""
        words, data = batch.words, batch.data
        first = np.flatnonzero(self._root[number] >= 0)
        node = self._root[number[first]]
        entry, last = self._ends[node], first.copy()
        alive, here = np.arange(len(first)), first
        while len(alive):
            after = np.minimum(here + 1, len(words) - 1)
            gap = data[np.minimum(words.stop[here], len(data) - 1)].astype(np.int64)
            joined = (words.start[after] - words.stop[here] == 1) & (words.row[after] == words.row[here])
            joined &= (number[after] >= 0) & (gap < 128)
            alive, here, node, gap = alive[joined], after[joined], node[joined], gap[joined]
            step = (node * 128 + gap) * self._count + number[here]
            slot = np.searchsorted(self._steps, step)
            there = self._steps[slot] == step
            alive, here, node = alive[there], here[there], self._next[slot[there]]
            ends = self._ends[node] >= 0
            entry[alive[ends]], last[alive[ends]] = self._ends[node[ends]], here[ends]
        found = np.flatnonzero(entry >= 0)
        return first[found], last[found], entry[found]


def _whole(table: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Lower the keys, and add those with U+2019 in place of ' to them."""
    whole: dict[str, list[str]] = {}
    for key, candidates in table.items():
        whole.setdefault(key.lower(), list(candidates))
    for key, candidates in list(whole.items()):
        curly = key.replace("'", "’")
        if all(len(word.encode()) <= MAX_BYTES for word in curly.split()):
            whole.setdefault(curly, [new.replace("'", "’") for new in candidates])
    return whole


def _parts(keys: Sequence[str]) -> list[tuple[list[str], list[int]]]:
    """Cut each key into its words and the characters between them."""
    batch = TextBatch.of(keys)
    ends = np.searchsorted(batch.words.row, np.arange(len(keys) + 1)).tolist()
    start = (batch.words.start - batch.offsets[batch.words.row]).tolist()
    stop = (batch.words.stop - batch.offsets[batch.words.row]).tolist()
    parts = []
    for key, first, last in zip(keys, ends, ends[1:], strict=False):
        code = key.encode()
        gaps = [code[a:b] for a, b in zip(stop[first:last], start[first + 1 : last], strict=False)]
        whole = first < last and start[first] == 0 and stop[last - 1] == len(code)
        if not whole or any(len(gap) != 1 or gap[0] >= 128 for gap in gaps):
            raise ValueError(f"a key is words with one blank, hyphen or the like between them; got {key!r}.")
        words = [code[a:b].decode() for a, b in zip(start[first:last], stop[first:last], strict=True)]
        parts.append((words, [gap[0] for gap in gaps]))
    return parts


def _leftmost(first: Int64s, last: Int64s) -> Bools:
    """Of matches in order of their first word, keep each that begins behind the last word of those kept before."""
    keep = np.ones(len(first), bool)
    clash = np.flatnonzero(first[1:] <= np.maximum.accumulate(last)[:-1]) + 1
    reach, before = -1, -1
    for match, begin, end in zip(clash.tolist(), first[clash].tolist(), last[clash].tolist(), strict=True):
        if match != before + 1:
            reach = int(last[match - 1])  # the first of those that clash stays
        if begin <= reach:
            keep[match] = False
        else:
            reach = end
        before = match
    return keep
