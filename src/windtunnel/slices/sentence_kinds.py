"""Slices by questions, exclamations, quotations, sarcasm and ratings."""

from __future__ import annotations

import numpy as np

from windtunnel.slices.definition import slice_of
from windtunnel.slices.features import Features, features
from windtunnel.slices.words import PAIRS
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Count


@slice_of("question")
def question(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with a question mark."""
    enough: Bools = features(batch).count_byte("?") >= min
    return enough


@slice_of("question.yes_no")
def yes_no(batch: TextBatch) -> Bools:
    """Texts with a question that begins with its verb, as one that yes or no answers does ("Is it worth it?")."""
    found = features(batch)
    first = np.flatnonzero(found.opens)
    asked = found.are("auxiliary")[first] & _asks(found)
    return _rows_of_sentences(found, asked)


@slice_of("question.quantity")
def quantity(batch: TextBatch) -> Bools:
    """Texts with a question for an amount ("How many ...?", "how long ...?")."""
    found = features(batch)
    pair = np.flatnonzero(found.pairs(found.are("how"), found.are("quantity")))
    sentence = np.searchsorted(np.flatnonzero(found.opens), pair, "right") - 1
    inside = np.zeros(found.rows, bool)
    inside[found.words.row[pair[_asks(found)[sentence]]]] = True
    return inside


@slice_of("exclamation")
def exclamation(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with an exclamation mark."""
    enough: Bools = features(batch).count_byte("!") >= min
    return enough


@slice_of("quotation")
def quotation(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with something between double quotation marks, straight or curly."""
    found = features(batch)
    curly = _curly(found, 0x9D)
    enough: Bools = found.count_byte('"') // 2 + found.count_places(curly) >= min
    return enough


@slice_of("sarcasm")
def sarcasm(batch: TextBatch, *, scare_quotes: bool = True) -> Bools:
    """Texts with a mark of sarcasm: "yeah right", "oh great", "As if", "/s", "... Not!", scare quotes.

    Scare quotes are one or two words in lower case between double quotation marks; they are most of what is found, and
    some of them quote in earnest. `scare_quotes=False` leaves them out.
    """
    found = features(batch)
    words, data = found.words, found.data
    hit = np.zeros(len(words), bool)
    for first in dict.fromkeys(first for first, _ in PAIRS):
        hit |= found.pairs(found.are(f"before {first}"), found.are(f"behind {first}"))
    begin = np.flatnonzero(found.opens)
    count = np.diff(np.append(begin, len(words)))
    as_if = found.pairs(found.are("as"), found.are("if"))[begin] & (count <= 4)
    alone = found.are("not")[begin] & (count == 1)
    hit[begin[as_if | alone]] = True
    tone = np.flatnonzero(found.are("s") & (words.length == 1))
    inside = words.start[tone] - 2 >= found.offsets[words.row[tone]]
    slash = (found.byte_at(words.start[tone] - 1) == ord("/")) & np.isin(found.byte_at(words.start[tone] - 2), _BLANK)
    at_end = words.stop[tone] == found.offsets[words.row[tone] + 1]
    ends = at_end | np.isin(found.byte_at(words.stop[tone]), _BLANK)
    hit[tone[inside & slash & ends & (data[words.start[tone]] == ord("s"))]] = True
    rows = found.rows_of(hit)
    return rows | _scare_quotes(found) if scare_quotes else rows


@slice_of("rating")
def rating(batch: TextBatch) -> Bools:
    """Texts that state a mark: 7/10, 3.5 / 5, 8 out of 10, four stars."""
    found = features(batch)
    words = found.words
    size = len(words)
    head = found.byte_at(words.start)
    number = ((head >= ord("0")) & (head <= ord("9"))) | found.are("count")
    stars = found.pairs(number, found.are("stars"))
    of = found.pairs(found.are("of"), found.are("scale"))
    out_of = np.zeros(size, bool)
    out_of[:-1] = found.pairs(found.are("out"), found.are("of"))[:-1] & of[1:]
    spoken = np.zeros(size, bool)
    spoken[:-1] = number[:-1] & out_of[1:] & found.next_to
    written = np.zeros(size, bool)
    written[_over_scale(found, number)] = True
    return found.rows_of(stars | spoken | written)


def _over_scale(found: Features, number: Bools) -> Int64s:
    """Find the numbers with a slash and a scale behind, with or without blanks; 9/10/2001 is a date."""
    words = found.words
    near = words.start[1:] - words.stop[:-1]
    pair = number[:-1] & found.are("scale")[1:] & (words.row[1:] == words.row[:-1]) & ((near == 1) | (near == 3))
    one: Int64s = np.flatnonzero(pair)
    if not len(one):
        return one
    left, right = words.stop[one], words.start[one + 1] - 1
    spaced = (found.byte_at(left) == ord(" ")) & (found.byte_at(right) == ord(" "))
    slash = (found.byte_at((left + right) // 2) == ord("/")) & (spaced | (left == right))
    before, behind = words.start[one] - 1, words.stop[one + 1]
    inside = before >= found.offsets[words.row[one]], behind < found.offsets[words.row[one] + 1]
    for place, there in zip((before, behind), inside, strict=True):
        slash &= ~there | (found.byte_at(place) != ord("/"))
    written: Int64s = one[slash]
    return written


def _asks(found: Features) -> Bools:
    """Tell which sentences hold a question mark: (sentences,)."""
    marks = np.flatnonzero(found.data == ord("?"))
    spans = found.sentences
    asks: Bools = np.searchsorted(marks, spans.start) < np.searchsorted(marks, spans.stop)
    return asks


def _rows_of_sentences(found: Features, which: Bools) -> Bools:
    inside = np.zeros(found.rows, bool)
    inside[found.sentences.row[which]] = True
    return inside


def _curly(found: Features, last: int) -> Int64s:
    """Find U+201C (last byte 0x9C) or U+201D (0x9D)."""
    lead = np.flatnonzero(found.data == 0xE2)
    curly: Int64s = lead[(found.byte_at(lead + 1) == 0x80) & (found.byte_at(lead + 2) == last)]
    return curly


def _scare_quotes(found: Features) -> Bools:
    """Tell which rows have one or two words in lower case between double quotation marks."""
    marks = np.flatnonzero(found.data == ord('"'))
    inside = np.zeros(found.rows, bool)
    if len(marks) < 2:
        return inside
    row = np.searchsorted(found.offsets, marks, "right") - 1
    rank = np.arange(len(marks)) - np.searchsorted(row, row)
    pair = np.flatnonzero((rank[:-1] % 2 == 0) & (row[1:] == row[:-1]))
    low, high, row = marks[pair], marks[pair + 1], row[pair]
    first = np.searchsorted(found.words.start, low + 1)
    last = np.searchsorted(found.words.stop, high, "right") - 1
    head = found.byte_at(low + 1)
    fit = (last >= first) & (last - first <= 1) & (head >= ord("a")) & (head <= ord("z"))
    fit &= found.words.stop[np.maximum(last, 0)] == high
    inside[row[fit]] = True
    return inside


_BLANK = list(b" \n\t\r")
