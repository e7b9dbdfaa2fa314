"""Which words have a synonym where they stand, and which of its candidates fit there: looked up all at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.context import CONDITIONS, EDGE
from windtunnel.lexicon.synonyms import Guard, Synonyms
from windtunnel.text.arrays import Bools, Bytes, Int32s, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import SPACE, UPPER
from windtunnel.text.neighbours import byte_at
from windtunnel.text.sentences import opens_sentence
from windtunnel.text.spans import Spans

_TIES = np.isin(np.arange(256), list(b"\"'-_/*@#&+=\\^~`$%")) | (np.arange(256) >= 0x80)
"""Bytes that tie a word to its neighbor: well-known, and/or, *great*, "movie"; curly quotes come after ASCII."""


NO_WORD = -2


class Match(NamedTuple):
    """Words that have a synonym here, by their place among those asked for, and which candidates: (found,) each."""

    place: Int64s
    first: Int64s
    """The first candidate's number in the table."""
    many: Int64s
    """How many there are."""


class Beside(NamedTuple):
    """What stands beside some words of a batch; -1 is a word that the table does not know: (words,) each."""

    before: Int64s
    """The word before; NO_WORD if something other than white space stands between, or it is the text's end."""
    before_bits: Int32s
    after: Int64s
    after_bits: Int32s
    last: Int64s
    """The same as `before`, whatever stands between; -1 if it is another text's."""
    next: Int64s


def find(batch: TextBatch, words: Spans, table: Synonyms) -> Match:
    """Find the words that have a synonym here, and the candidates that fit; each step looks at what the last left."""
    form = table.forms.find(batch.data, words).astype(np.int64)
    place = np.flatnonzero(form >= 0)
    form = form[place]
    first_of_row = np.searchsorted(batch.words.start, batch.offsets[:-1])
    index = first_of_row[words.row[place]] + words.place[place]  # among all the batch's words
    free = _stands_free(batch, index)
    place, form, index = place[free], form[free], index[free]
    beside = _beside(batch, index, table)
    entry = _entry(form, beside, table)
    first, many = _candidates(entry, beside, table)
    fit = np.flatnonzero(many)
    fit = fit[~_said_nearby(batch, index[fit], entry[fit], (beside.last[fit], beside.next[fit]), table)]
    return Match(place[fit], first[fit], many[fit])


def _stands_free(batch: TextBatch, index: Int64s) -> Bools:
    """Leave out capitals but for a sentence's first letter, and words tied to something by a hyphen or the like."""
    data, words = batch.data, batch.words
    start, stop, row = words.start[index], words.stop[index], words.row[index]
    is_title = UPPER[data[start]]
    shouted = UPPER[data[np.minimum(start + 1, stop - 1)]] | UPPER[data[stop - 1]]
    names = np.flatnonzero(is_title & ~shouted)
    opens = opens_sentence(data, words, index[names], batch.markup, batch.is_prose)
    opens &= ~_before_a_capital(batch, index[names])
    is_title[names[opens]] = False
    tied = _TIES[byte_at(batch, row, start - 1)] | _TIES[byte_at(batch, row, stop)]
    free: Bools = ~(is_title | shouted | tied)
    return free


def _before_a_capital(batch: TextBatch, index: Int64s) -> Bools:
    """Tell whether another capitalized word follows, as in a title: "Great Expectations is ..."; "I" is none."""
    after, there = _other(batch, index, 1)
    start, length = batch.words.start[after], batch.words.length[after]
    second = batch.data[np.minimum(start + 1, len(batch.data) - 1)]
    is_i = (batch.data[start] == ord("I")) & ((length == 1) | (second == ord("'")))
    capital: Bools = there & UPPER[batch.data[start]] & ~is_i
    return capital


def _other(batch: TextBatch, index: Int64s, step: int) -> tuple[Int64s, Bools]:
    """Return the words `step` words on, and whether they are there, in the same row."""
    words = batch.words
    other = np.clip(index + step, 0, len(words) - 1)
    there: Bools = (other == index + step) & (words.row[other] == words.row[index])
    return other, there


def _beside(batch: TextBatch, index: Int64s, table: Synonyms) -> Beside:
    bits = np.append(table.neighbor_bits, np.int32(0))  # an unknown word, number -1, is nothing in particular
    sides: list[tuple[Int64s, Int32s]] = []
    nearest = []
    for step, touches in ((-1, _touch(batch, index - 1)), (1, _touch(batch, index))):
        number = _number(batch, index, step, table)
        nearest.append(number)
        sides.append((np.where(touches, number, NO_WORD), np.where(touches, bits[number], EDGE).astype(np.int32)))
    return Beside(*sides[0], *sides[1], *nearest)


def _number(batch: TextBatch, index: Int64s, step: int, table: Synonyms) -> Int64s:
    """Return the neighbor number of the words `step` words on; -1 if unknown or in another row."""
    other, there = _other(batch, index, step)
    return np.where(there, _known(batch.data, batch.words[other], table), -1)


def _said_nearby(
    batch: TextBatch, index: Int64s, entry: Int64s, nearest: tuple[Int64s, Int64s], table: Synonyms
) -> Bools:
    """Tell where the form itself or a candidate is one of the two words before or after, whatever stands between."""
    said = np.zeros(len(index), bool)
    for number in (*nearest, _number(batch, index, -2, table), _number(batch, index, 2, table)):
        said |= table.near.hold(entry, number)
    return said


def _known(data: Bytes, words: Spans, table: Synonyms) -> Int64s:
    """Return each word's number among the neighbors, -1 if it is none; 's and n't stand for words that end so."""
    number = table.neighbors.find(data, words).astype(np.int64)
    new = np.flatnonzero((number < 0) & (words.length > 2))
    if len(new):
        stop = words.stop[new]
        last, mark = data[stop - 1], data[stop - 2]
        apostrophe = (mark == ord("'")) | ((mark == 0x99) & (data[stop - 3] == 0x80))  # ' or U+2019
        number[new[apostrophe & (last == ord("s"))]] = table.possessive
        number[new[apostrophe & (last == ord("t"))]] = table.negation
    return number


def _touch(batch: TextBatch, index: Int64s) -> Bools:
    """Tell whether one or two white spaces, and nothing else, stand between word `index` and the next of its row."""
    words, data = batch.words, batch.data
    left = np.maximum(index, 0)
    right = np.minimum(index + 1, len(words) - 1)
    stop, gap = words.stop[left], words.start[right] - words.stop[left]
    one = (batch.classes[np.minimum(stop, len(data) - 1)] & SPACE) != 0
    two = (gap == 1) | ((batch.classes[np.minimum(stop + 1, len(data) - 1)] & SPACE) != 0)
    same_row = (index >= 0) & (left < right) & (words.row[left] == words.row[right])
    touch: Bools = same_row & (gap >= 1) & (gap <= 2) & one & two
    return touch


def _entry(form: Int64s, beside: Beside, table: Synonyms) -> Int64s:
    """Choose for each form the first entry that holds here, -1 if there is none or a guard forbids it."""
    chosen = np.full(len(form), -1, np.int64)
    for turn in range(int(np.diff(table.first_entry).max())):
        entry = table.first_entry[form] + turn
        open_ = np.flatnonzero((chosen < 0) & (entry < table.first_entry[form + 1]))
        entry = entry[open_]
        holds = _condition_holds(table.condition[entry], beside.before_bits[open_], beside.after_bits[open_])
        for guard, neighbor in ((table.guards[0], beside.before[open_]), (table.guards[1], beside.after[open_])):
            holds &= guard.empty[entry] | _listed(guard, entry, neighbor)
        chosen[open_[holds]] = entry[holds]
    return _guarded(chosen, beside, table)


def _condition_holds(condition: Int32s, before: Int32s, after: Int32s) -> Bools:
    """Tell where an entry's condition on the kinds of its neighbors holds: (n,) each."""
    holds = np.zeros(len(condition), bool)
    for number, ways in enumerate(CONDITIONS.values()):
        asked = np.flatnonzero(condition == number)
        for way in ways:
            fits = (before[asked] & way.before) != 0 if way.before else np.ones(len(asked), bool)
            fits &= (after[asked] & way.after) != 0 if way.after else (after[asked] & way.not_after) == 0
            holds[asked[fits]] = True
    return holds


def _listed(guard: Guard, entry: Int64s, neighbor: Int64s) -> Bools:
    """Tell where an entry's list names the neighbor; NO_WORD is punctuation."""
    listed: Bools = guard.edge[entry] & (neighbor == NO_WORD)
    asked = np.flatnonzero(~guard.empty[entry])
    listed[asked] |= guard.pairs.hold(entry[asked], neighbor[asked])
    return listed


def _guarded(entry: Int64s, beside: Beside, table: Synonyms) -> Int64s:
    """Turn the entries that a neighbor forbids into -1."""
    forbidden = _listed(table.guards[2], entry, beside.before)
    forbidden |= _listed(table.guards[3], entry, beside.after)
    return np.where(forbidden, -1, entry)


def _candidates(entry: Int64s, beside: Beside, table: Synonyms) -> tuple[Int64s, Int64s]:
    """Return the first candidate and how many there are: those that go with the "a" or "an" before; 0 for entry -1."""
    first, stop = table.first_candidate[entry], table.first_candidate[entry + 1]
    vowels = first + table.consonants[entry]
    stop = np.where(beside.before == table.a, vowels, stop)
    first = np.where(beside.before == table.an, vowels, first)
    return first, np.where(entry >= 0, stop - first, 0)
