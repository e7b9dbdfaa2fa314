"""Where emoji of one code point stand in a batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.arrays import Bools, Int32s, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import decode, width

_JOINER, _VARIATION, _KEYCAP = 0x200D, 0xFE0F, 0x20E3
_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, eq=False)
class EmojiSites:
    """Emoji, in order: (sites,) each."""

    row: Int32s
    start: Int64s
    stop: Int64s
    """Behind the skin tone and the variation selector, if it has them."""
    entry: Int64s
    """The number in `emoji.tsv`."""

    @property
    def follows_emoji(self) -> Bools:
        """Whether the emoji before it touches it; that one sees to the blank between them."""
        found = np.zeros(len(self.start), bool)
        found[1:] = self.stop[:-1] == self.start[1:]
        found[1:] &= self.row[:-1] == self.row[1:]
        return found

    def __getitem__(self, which: Bools) -> EmojiSites:
        return EmojiSites(self.row[which], self.start[which], self.stop[which], self.entry[which])


def find(batch: TextBatch) -> EmojiSites:
    """Find the emoji of the list that are no part of a sequence (flag, family, keycap)."""
    data = batch.data
    lead = np.flatnonzero(data >= 0xE2)
    point = decode(data, lead)
    entry = _entries()[point].astype(np.int64)
    row = (np.searchsorted(batch.offsets, lead, "right") - 1).astype(np.int32)
    stop = lead + width(data[lead])
    found = np.flatnonzero(entry >= 0)
    if not len(found):
        nothing = np.zeros(0, np.int64)
        return EmojiSites(nothing.astype(np.int32), nothing, nothing, nothing)
    site, end = found, stop[found]
    for attached in (_is_tone, _is_variation):
        following = _touching(site, end, lead, row)
        takes = (following >= 0) & attached(point[following])
        site, end = np.where(takes, following, site), np.where(takes, stop[following], end)
    following = _touching(site, end, lead, row)
    in_sequence = (following >= 0) & np.isin(point[following], [_JOINER, _KEYCAP])
    previous = found - 1
    joined = (previous >= 0) & (stop[previous] == lead[found]) & (row[previous] == row[found])
    in_sequence |= joined & (point[previous] == _JOINER)
    keep = ~in_sequence & batch.is_prose[lead[found]]
    return EmojiSites(row[found][keep], lead[found][keep], end[keep], entry[found][keep])


def _touching(site: Int64s, end: Int64s, lead: Int64s, row: Int32s) -> Int64s:
    """Return the character that begins where the site ends, in its row, or -1."""
    following = np.minimum(site + 1, len(lead) - 1)
    same = (lead[following] == end) & (row[following] == row[site])
    return np.where(same, following, -1)


def _is_tone(point: Int64s) -> Bools:
    return (point >= _TONES.start) & (point < _TONES.stop)


def _is_variation(point: Int64s) -> Bools:
    found: Bools = point == _VARIATION
    return found


@cache
def _entries() -> NDArray[np.int16]:
    """By code point: the number of the emoji in the list, or -1."""
    table = np.full(0x110000, -1, np.int16)
    for number, emoji in enumerate(read_tsv("emoji.tsv")):
        table[ord(emoji)] = number
    return table


def entry_of(emoji: str) -> int:
    """Return the number of an emoji in the list."""
    return int(_entries()[ord(emoji)])
