"""Abbreviations of careful writing, both ways: weekdays and months, acronyms, titles."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CAPITALS, TITLE, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after, before, index_of, neighbour
from windtunnel.text.spans import Spans
from windtunnel.transforms.chat.beside import alone, is_digit, is_lower, is_upper, one_of, shouted
from windtunnel.transforms.chat.pairs import Pairs, full_name
from windtunnel.transforms.contract import Share, transformation

Direction = Literal["both", "shorten", "expand"]
"""Long to short, short to long, or each the other way."""

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_DAY_FORMS = "Mon. Tues. Wed. Thurs. Fri. Sat. Sun."
_MONTHS = "January February March April August September October November December"
_MONTH_FORMS = "Jan. Feb. Mar. Apr. Aug. Sept. Oct. Nov. Dec."
_MORE_FORMS = {"Tue": "Tuesday", "Thu": "Thursday", "Thur": "Thursday", "Weds": "Wednesday", "Sep": "September"}
_TITLES = {
    "doctor": "Dr.",
    "professor": "Prof.",
    "captain": "Capt.",
    "colonel": "Col.",
    "lieutenant": "Lt.",
    "sergeant": "Sgt.",
    "senator": "Sen.",
    "reverend": "Rev.",
    "governor": "Gov.",
    "mister": "Mr.",
    "detective": "Det.",
    "lieutenant colonel": "Lt. Col.",
    "corporal": "Cpl.",
    "commander": "Cmdr.",
    "inspector": "Insp.",
    "representative": "Rep.",
}
_NO_NAMES = """who america marvel planet corelli blood hook nemo kirk dolittle strange zhivago and or of seuss evil dre
    strangelove no moreau phibes pepper drew phil mabuse caligari jekyll india lieutenant sergeant"""
"""Behind a title these make the title of a film, or a person whom nobody abbreviates."""


@transformation("abbreviation.weekday_month", version=1)
def weekday_month(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, direction: Direction = "both") -> Edits:
    """Write weekdays and months short, or the short ones in full.

    What happens: "Monday" becomes "Mon.", "in December 1999" "in Dec. 1999", and the other way round; no second dot
    is set at the end of a sentence.
    Why the label survives: the day is the same.
    Limits: May, June and July stay; March, April and August change only beside a number (they are words and names
    too); "Sat" and "Sun" without a dot stay, and so do names and titles ("Black Sunday", "Friday the 13th").
    Source: NL-Augmenter `weekday_month_abbreviation`.

    >>> weekday_month.texts(["It opened on Friday, 3 April 1998; I saw it on Mon. the sixth of Sept. with Ann."])
    ['It opened on Fri., 3 Apr. 1998; I saw it on Monday the sixth of September with Ann.']
    """
    known = _calendar()
    sites = known.table.find(batch)
    spans, entry = sites.spans, sites.entry
    chosen = chance.below(rate, spans) & _wanted(known.is_long[entry], direction)
    chosen &= (case_of(batch.data, spans) == TITLE) & alone_but_for_dot(batch, spans)
    spans, entry = spans[chosen], entry[chosen]
    index = index_of(batch, spans.start)
    dot = after(batch, spans) == ord(".")
    numbered = is_digit(before(batch, spans, 2)) | is_digit(after(batch, spans, 1 + dot.astype(np.int64)))
    numbered &= one_of(before(batch, spans), b" (") | (before(batch, spans) == 0)
    keep = ~known.needs_number[entry] | numbered
    long = known.is_long[entry]
    # a dot and a capital behind it, or nothing: it may end the sentence
    beyond, second = after(batch, spans, 1), after(batch, spans, 2)
    dot_is_own = dot & (one_of(beyond, b",;:)") | ((beyond == ord(" ")) & (is_lower(second) | is_digit(second))))
    keep &= long | np.where(dot, dot_is_own, ~known.needs_dot[entry])
    next_ = neighbour(batch, index, 1)
    keep &= ~_named(batch, index) & ~(long & (_among(batch, next_, ("the", "13th")) | _capital(batch, next_)))
    spans = Spans(spans.start, spans.stop + (~long & dot), spans.row, spans.place)
    text = known.texts(entry, without_dot=long & dot)
    return Edits.of(spans, text)[keep]


@transformation("abbreviation.acronym", version=1)
def acronym(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, direction: Direction = "both") -> Edits:
    """Write terms as their capitals, or the capitals in full.

    What happens: "the United States" becomes "the US", "television" "TV", "point of view" "POV", "FBI" "Federal
    Bureau of Investigation": some 110 terms, more than half of them both ways.
    Why the label survives: both name the same.
    Limits: capitals that could be something else are not expanded ("PC", "IT", "LA"), nor any among other words in
    capitals; "US" only behind "the", and no form behind an "a" or "an" that would not fit the other.
    Source: our own list; NL-Augmenter `use_acronyms`, `replace_abbreviation_and_acronyms`.

    >>> acronym.texts(["A spy of the CIA leaves the United States; on television it looks real."])
    ['A spy of the Central Intelligence Agency leaves the US; on TV it looks real.']
    """
    known = _acronyms()
    sites = known.table.find(batch)
    spans, entry = sites.spans, sites.entry
    long = known.is_long[entry]
    chosen = chance.below(rate, spans) & _wanted(long, direction) & alone(batch, spans)
    spans, entry = spans[chosen], entry[chosen]
    if not len(spans):
        return Edits.none()
    index, last = index_of(batch, spans.start), index_of(batch, spans.stop - 1)
    case, long = case_of(batch.data, spans), known.is_long[entry]
    as_written = known.as_written(batch, spans, entry)
    keep = np.where(long, case != CAPITALS, as_written)
    keep &= ~shouted(batch, index, last)
    keep &= (before(batch, spans) != ord("(")) & (after(batch, spans, 1) != ord("("))  # "NSA (National ...)"
    previous = neighbour(batch, index, -1)
    keep &= ~(known.sounds_change[entry] & _among(batch, previous, ("a", "an")))  # "an FBI agent"
    keep &= ~known.needs_the[entry] | _among(batch, previous, ("the",))
    inside = ~known.is_name[entry] & is_upper(batch.data[spans.start]) & long
    some = np.flatnonzero(inside)
    keep[some] &= batch.first_in_sentence[index[some]]  # "Point of View" inside a sentence is a title
    keep &= ~(known.is_name[entry] & long & ~is_upper(batch.data[spans.start]))
    opens = np.zeros(len(spans), bool)
    some = np.flatnonzero(~long & ~known.is_name[entry])
    opens[some] = batch.first_in_sentence[index[some]]
    new = known.texts(entry)
    first = new.data[new.offsets[:-1][opens]]
    new.data[new.offsets[:-1][opens]] = np.where(is_lower(first), first - 32, first)
    return Edits.of(spans, new)[keep]


@transformation("abbreviation.title", version=1)
def title(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, direction: Direction = "both") -> Edits:
    """Write titles before names short, or the short ones in full.

    What happens: "Doctor Lee" becomes "Dr. Lee", "Captain Ross" "Capt. Ross", and the other way round.
    Why the label survives: it is the same person.
    Limits: only before a name, that is a word with a capital; "Mr." and "Mrs." stay as nobody writes them out; "St."
    stays, for it could be a street; famous ones stay ("Doctor Who", "Dr. Strange").
    Source: our own list; NL-Augmenter `abbreviation`.

    >>> title.texts(["Doctor Lee met Prof. Stone and a doctor; Captain Ross saw Doctor Who."])
    ['Dr. Lee met Professor Stone and a doctor; Capt. Ross saw Doctor Who.']
    """
    known = _ranks()
    sites = known.table.find(batch)
    spans, entry = sites.spans, sites.entry
    chosen = chance.below(rate, spans) & _wanted(known.is_long[entry], direction)
    chosen &= (case_of(batch.data, spans) == TITLE) & alone_but_for_dot(batch, spans)
    spans, entry = spans[chosen], entry[chosen]
    long = known.is_long[entry]
    dot = after(batch, spans) == ord(".")
    gap = after(batch, spans, dot.astype(np.int64))
    first = after(batch, spans, 1 + dot.astype(np.int64))
    second = after(batch, spans, 2 + dot.astype(np.int64))
    keep = (dot != long) & (gap == ord(" ")) & is_upper(first) & is_lower(second)
    behind = index_of(batch, spans.stop - 1) + 1
    known_behind = np.where(behind < len(batch.words), behind, -1)
    keep &= ~_among(batch, known_behind, tuple(_NO_NAMES.split()))
    previous = neighbour(batch, index_of(batch, spans.start), -1)
    keep &= long | ~_capital(batch, previous)  # "Mulholland Dr."
    spans = Spans(spans.start, spans.stop + (~long & dot), spans.row, spans.place)
    return Edits.of(spans, known.texts(entry))[keep]


def _wanted(is_long: Bools, direction: str) -> Bools:
    if direction == "both":
        return np.ones(len(is_long), bool)
    return is_long if direction == "shorten" else ~is_long


def alone_but_for_dot(batch: TextBatch, spans: Spans) -> Bools:
    """Tell which spans no hyphen, slash, quote or sign touches."""
    marks = b"-/&@#_*'\"\\"
    free: Bools = ~one_of(before(batch, spans), marks + b".") & ~one_of(after(batch, spans), marks)
    return free


def _named(batch: TextBatch, index: Int64s) -> Bools:
    """Tell which words have a capital word before them that does not open its sentence: "Black Sunday"."""
    other = neighbour(batch, index, -1)
    found = np.zeros(len(index), bool)
    known = np.flatnonzero(other >= 0)
    word = other[known]
    found[known] = is_upper(batch.data[batch.words.start[word]])
    found[known] &= ~_among(batch, word, ("on", "in", "last", "next", "since", "by", "every", "this", "until", "from"))
    return found


def _capital(batch: TextBatch, index: Int64s) -> Bools:
    """Tell which words (-1: none) begin with a capital A to Z."""
    found = np.zeros(len(index), bool)
    known = index >= 0
    found[known] = is_upper(batch.data[batch.words.start[index[known]]])
    return found


def _among(batch: TextBatch, index: Int64s, listed: tuple[str, ...]) -> Bools:
    """Tell which words (-1: none) are among these."""
    found = np.zeros(len(index), bool)
    known = index >= 0
    found[known] = _table(listed).find(batch.data, batch.words[index[known]]) >= 0
    return found


@cache
def _table(listed: tuple[str, ...]) -> WordTable:
    return WordTable(listed)


@cache
def _calendar() -> Pairs:
    longs, shorts = _DAYS.split() + _MONTHS.split(), _DAY_FORMS.split() + _MONTH_FORMS.split()
    to_long = {short.removesuffix("."): long for long, short in zip(longs, shorts, strict=True)} | _MORE_FORMS
    return Pairs({long.lower(): short for long, short in zip(longs, shorts, strict=True)}, to_long, names=False)


@cache
def _ranks() -> Pairs:
    to_long = {short.removesuffix("."): long.title() for long, short in _TITLES.items() if short != "Mr."}
    to_long = {short: long for short, long in to_long.items() if "." not in short}
    return Pairs(_TITLES, to_long, names=False)


@cache
def _acronyms() -> Pairs:
    listed = {long: short for long, (short,) in read_tsv("acronyms.tsv").items()}
    to_long = {short: full_name(long) for long, short in listed.items() if not short.endswith("*")}
    return Pairs({long: short.removesuffix("*") for long, short in listed.items()}, to_long, names=True)
