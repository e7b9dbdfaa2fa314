"""Slices by the words that a text uses."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from windtunnel.errors import SliceError
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable, keys
from windtunnel.slices.definition import slice_of
from windtunnel.slices.features import features
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Count, Share


@slice_of("rare_words")
def rare_words(batch: TextBatch, *, min_share: Share = 0.25) -> Bools:
    """Texts in which this share of the words or more is not among the 3,000 most frequent of film reviews."""
    found = features(batch)
    rare = found.count_words(~found.are("frequent"))
    many: Bools = (found.per_row > 0) & (rare >= min_share * found.per_row)
    return many


@slice_of("keywords")
def keywords(batch: TextBatch, *, words: str = "book, books, novel, novels") -> Bools:
    """Texts with one of these words, in any case; `words` holds them with commas between."""
    found = features(batch)
    return found.rows_of(_table(words).find(found.data, found.words) >= 0)


@slice_of("repetition")
def repetition(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with the same word twice in a row ("the the", "very very"; not "had had", "that that")."""
    found = features(batch)
    words, data = found.words, found.data
    if len(words) < 2:
        return np.full(found.rows, min == 0)
    alike = found.next_to & (words.length[1:] == words.length[:-1]) & (words.length[1:] <= MAX_BYTES)
    pair = np.flatnonzero(alike)
    pair = pair[(data[words.start[pair]] | 0x20) == (data[words.start[pair + 1]] | 0x20)]
    one, other = words[pair], words[pair + 1]
    first, last = keys(data, one.start, one.stop)
    first_too, last_too = keys(data, other.start, other.stop)
    same = (first == first_too) & (last == last_too) & ~found.are("said twice")[pair]
    enough: Bools = np.bincount(one.row[same], minlength=found.rows) >= min
    return enough


@slice_of("opinion.mixed")
def mixed(batch: TextBatch, *, min: Count = 2) -> Bools:  # noqa: A002
    """Texts with `min` positive and as many negative words, at least, of our list of opinion words."""
    found = features(batch)
    return found.have("positive", min) & found.have("negative", min)


@slice_of("opinion.none")
def no_opinion(batch: TextBatch) -> Bools:
    """Texts without a word of our list of opinion words."""
    found = features(batch)
    return ~(found.have("positive") | found.have("negative"))


@slice_of("opinion.negated")
def negated(batch: TextBatch, *, reach: Count = 3) -> Bools:
    """Texts with a negation at most `reach` words before an opinion word, in its sentence ("not a good film")."""
    found = features(batch)
    place = np.arange(len(found.words))
    # the last negation and the last opening of a sentence up to each word
    negation_at = np.maximum.accumulate(np.where(found.are("negation"), place, -1)) if len(place) else place
    opening = np.maximum.accumulate(np.where(found.opens, place, 0)) if len(place) else place
    opinion = found.are("positive") | found.are("negative")
    hit = opinion & (negation_at >= opening) & (place - negation_at <= reach) & (place > negation_at)
    return found.rows_of(hit)


@lru_cache(maxsize=64)
def _table(words: str) -> WordTable:
    wanted = sorted({word.strip().lower() for word in words.split(",")} - {""})
    try:
        if not wanted or any(" " in word for word in wanted):
            raise ValueError(f"`words` is single words with commas between; got {words!r}.")
        return WordTable(wanted)
    except ValueError as error:
        raise SliceError(f"'keywords': {error}") from None
