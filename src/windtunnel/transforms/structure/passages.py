"""Sentences that can be moved, copied and joined without harm, and the passages that they form.

A sentence is sound if it starts like one, ends in . ! ? or an ellipsis, holds no markup or link, and opens no quotation
or bracket that it does not close. One that leans on the sentence before it ("Not." "But I did." "(It was late.)" the
answer to a question) makes a unit with it. Units with nothing but blanks between them make a passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from windtunnel.lexicon.wordgroups import listed
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import SPACE
from windtunnel.text.spans import Spans

LEANING = listed("""
    and but or so yet nor because which except however though although not no yes nope nah yeah yep instead
    otherwise then also too still plus therefore thus hence nevertheless nonetheless besides furthermore moreover
    similarly likewise especially particularly either neither wrong right just only even who whose where when while
    whereas unless until since as than if that's unfortunately sadly luckily fortunately thankfully again
    first firstly second secondly third thirdly finally lastly next later afterwards meanwhile anyway anyways
    both another others some such same worse better rather well okay
    """)
"""Words at the head of a sentence that lean on the one before: our own list."""

_SHORT = 3
"""A sentence of fewer words leans on the one before ("Not really.")."""


@dataclass(frozen=True, eq=False)
class Sentences:
    """The sentences of a batch, without the markup behind them: (sentences,) each."""

    spans: Spans
    first: Int64s
    """The number of their first word."""
    words: Int64s
    """How many words they have."""
    sound: Bools
    follows: Bools
    """Nothing but blanks, one at least, stands between it and the sentence before, in the same row."""
    leans: Bools
    """It follows the one before and makes no sense without it."""


@dataclass(frozen=True, eq=False)
class Units:
    """Sentences with those that lean on them: (units,) each."""

    spans: Spans
    sound: Bools
    follows: Bools

    @property
    def goes_on(self) -> Bools:
        """Whether it and the unit before are sound and stand in one passage, (units,)."""
        goes_on = self.follows & self.sound
        goes_on[1:] &= self.sound[:-1]
        return goes_on


def sentences(batch: TextBatch) -> Sentences:
    """Find the sentences and what may be done with them."""
    data, found, words = batch.data, batch.sentences, batch.words
    first = np.flatnonzero(batch.first_in_sentence)
    count = np.diff(np.append(first, len(words)))
    if not len(found):
        none = np.zeros(0, bool)
        return Sentences(found, first, count, none, none, none)
    start, stop = found.start, _without_markup_behind(batch, found, words.stop[first + count - 1])
    spans = Spans(start, stop, found.row, found.place)
    last, last_but_one = data[stop - 1], data[np.maximum(stop - 2, start)]
    closed = _CLOSERS[last]
    ends = _STOPS[last] | (closed & _STOPS[last_but_one]) | ((last == 0xA6) & (last_but_one == 0x80))
    head = data[words.start[first]]
    sound = ends & ((head < ord("a")) | (head > ord("z"))) & _balanced(batch, start, stop)
    for spoiler in (batch.markup, batch.links):
        if len(spoiler):
            sound &= np.searchsorted(spoiler.start, start) == np.searchsorted(spoiler.start, stop)
            sound &= ~_inside(spoiler, start)
    follows = np.zeros(len(start), bool)
    blank = data == ord(" ")
    gap = start[1:] - stop[:-1]
    near = np.flatnonzero((found.row[1:] == found.row[:-1]) & (gap > 0) & (gap < 4))
    clear = blank[stop[near]] & blank[start[near + 1] - 1]
    clear &= (gap[near] < 3) | blank[np.minimum(stop[near] + 1, len(data) - 1)]
    follows[near[clear] + 1] = True
    leans = (count < _SHORT) | (data[start] == ord("(")) | (_leaning().find(data, words[first]) >= 0)
    asked = (last == ord("?")) | (last == ord(":")) | ((last == ord(".")) & (last_but_one == ord(".")))
    leans[1:] |= asked[:-1] | (last[:-1] == 0xA6)
    return Sentences(spans, first, count, sound, follows, leans & follows)


def units(all_: Sentences) -> Units:
    """Join the sentences that lean on the one before to it."""
    head = np.flatnonzero(~all_.leans)
    if not len(head):
        return Units(all_.spans, all_.sound, all_.follows)
    stop = all_.spans.stop[np.append(head[1:], len(all_.leans)) - 1]
    heads = all_.spans[head]
    sound = np.logical_and.reduceat(all_.sound, head)
    return Units(Spans(heads.start, stop, heads.row, heads.place), sound, all_.follows[head])


def text_ends(batch: TextBatch) -> tuple[Int64s, Int64s, Int64s]:
    """The rows with a word, where their first solid byte lies, and where their last ends: (rows with a word,) each."""
    rows = np.unique(batch.words.row).astype(np.int64)
    solid = np.flatnonzero((batch.classes & SPACE) == 0)
    low = np.searchsorted(solid, batch.offsets[rows])
    high = np.searchsorted(solid, batch.offsets[rows + 1]) - 1
    return rows, solid[low], solid[high] + 1


def _without_markup_behind(batch: TextBatch, found: Spans, last_word: Int64s) -> Int64s:
    """Cut off the markup (and what stands behind it) between a sentence's last word and its end, then the blanks."""
    stop = found.stop
    markup = batch.markup
    if not len(markup):
        return stop
    next_ = np.append(markup.start, np.iinfo(np.int64).max)[np.searchsorted(markup.start, last_word)]
    stop = np.minimum(stop, next_)
    solid = np.flatnonzero((batch.classes & SPACE) == 0)
    cut = solid[np.maximum(np.searchsorted(solid, stop) - 1, 0)] + 1
    trimmed: Int64s = np.where(stop < found.stop, np.maximum(np.minimum(stop, cut), last_word), stop)
    return trimmed


def _balanced(batch: TextBatch, start: Int64s, stop: Int64s) -> Bools:
    """Tell which spans hold an even number of " and as many opening as closing brackets and curly quotes."""
    data = batch.data
    quotes = np.flatnonzero(data == ord('"'))
    balanced: Bools = (np.searchsorted(quotes, stop) - np.searchsorted(quotes, start)) % 2 == 0
    curly = np.flatnonzero(data[:-2] == 0xE2) if len(data) > 2 else np.zeros(0, np.int64)
    curly = curly[data[curly + 1] == 0x80]
    pairs = [(np.flatnonzero(data == a), np.flatnonzero(data == b)) for a, b in (b"()", b"[]")]
    pairs.append((curly[data[curly + 2] == 0x9C], curly[data[curly + 2] == 0x9D]))
    for opening, closing in pairs:
        if len(opening) or len(closing):
            opened = np.searchsorted(opening, stop) - np.searchsorted(opening, start)
            balanced &= opened == np.searchsorted(closing, stop) - np.searchsorted(closing, start)
    return balanced


def _inside(spans: Spans, place: Int64s) -> Bools:
    """Tell which places lie behind the first byte of a span and before its end."""
    near = np.searchsorted(spans.start, place, "right") - 1
    inside: Bools = (near >= 0) & (place < spans.stop[np.maximum(near, 0)])
    return inside


_STOPS = np.isin(np.arange(256), list(b".!?"))
_CLOSERS = np.isin(np.arange(256), list(b"\"')]*"))


_leaning = cache(lambda: WordTable(LEANING))
