"""Names swapped within their group, the same name for the same one all over a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.casing import CasedStrings, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.characters import UPPER
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after, before
from windtunnel.text.spans import Spans


class Swaps:
    """Names in groups; in each row every group is turned by a random number of places, so that no two become one."""

    def __init__(self, groups: Mapping[str, Sequence[str]], into: Mapping[str, str] | None = None) -> None:
        """Read the groups; those in `into` get names of another, larger group instead of their own."""
        self.names = [name for group in groups.values() for name in group]
        sizes = [len(group) for group in groups.values()]
        starts = dict(zip(groups, np.cumsum([0, *sizes[:-1]]).tolist(), strict=True))
        given = [(into or {}).get(key, key) for key in groups]  # the group whose names are given
        self.group = np.repeat(np.arange(len(sizes)), sizes)
        """The number of each name's group: (names,)."""
        self._first = np.repeat(list(starts.values()), sizes)
        self._given = np.repeat([starts[key] for key in given], sizes)
        self._size = np.repeat([len(groups[key]) for key in given], sizes)
        self._new = CasedStrings(self.names)

    def chosen(self, chance: Chance, rate: float, row: Int64s, entry: Int64s) -> Bools:
        """Tell which names of which rows give way: the same answer wherever the name stands in the row."""
        below: Bools = chance.share_at(row, entry, "choose") < rate
        return below

    def edits(self, batch: TextBatch, chance: Chance, spans: Spans, entry: Int64s) -> Edits:
        """Replace the spans, each of which is the name with this number, by another of the group."""
        return Edits.of(spans, self.others(chance, spans.row.astype(np.int64), entry, case_of(batch.data, spans)))

    def others(self, chance: Chance, row: Int64s, entry: Int64s, case: Int64s) -> Strings:
        """Another name of the group for each name."""
        size = self._size[entry]
        turn = 1 + (chance.share_at(row, self.group[entry], "turn") * (size - 1)).astype(np.int64)
        return self._new.take(self._given[entry] + (entry - self._first[entry] + turn) % size, case)


def bare(batch: TextBatch) -> Spans:
    """The words of a batch without a possessive 's."""
    words, data = batch.words, batch.data
    stop = words.stop.copy()
    ends = np.flatnonzero((words.length > 3) & ((data[stop - 1] | 0x20) == ord("s")))
    plain = ends[data[stop[ends] - 2] == ord("'")]
    curly = ends[(words.length[ends] > 5) & (data[stop[ends] - 2] == 0x99) & (data[stop[ends] - 3] == 0x80)]
    stop[plain] -= 2
    stop[curly] -= 4
    return Spans(words.start, stop, words.row, words.place)


def large(batch: TextBatch) -> Bools:
    """Tell words that begin with a capital and go on small: (words,)."""
    words, data = batch.words, batch.data
    second = data[np.minimum(words.start + 1, words.stop - 1)]
    is_large: Bools = UPPER[data[words.start]] & (words.length > 1) & ~UPPER[second]
    return is_large


def capital(batch: TextBatch) -> Bools:
    """Tell words that begin with a capital, but for "I" and its kind: (words,)."""
    words, data = batch.words, batch.data
    first, second = data[words.start], data[np.minimum(words.start + 1, words.stop - 1)]
    is_i = (first == ord("I")) & ((words.length == 1) | (second == ord("'")) | (second == 0xE2))
    found: Bools = (UPPER[first] | (first == 0xC3)) & ~is_i
    return found


def stands_free(batch: TextBatch, spans: Spans) -> Bools:
    """Tell spans that no hyphen, apostrophe, quote, slash, @, # or letter of another kind touches; 's may follow."""
    left, right = before(batch, spans), after(batch, spans)
    free: Bools = ~(_TIES[left] | (left == ord(".")) | _TIES[right])
    return free


_TIES = np.isin(np.arange(256), list(b'"-_/*@#&+=\\^~`$%'))


def said_with_certainty(row: Int64s, entry: Int64s, certain: Bools) -> Bools:
    """Tell for each place whether its row holds the same name at a place that is certain."""
    key = row * (int(entry.max(initial=0)) + 1) + entry
    found: Bools = np.isin(key, key[certain])
    return found
