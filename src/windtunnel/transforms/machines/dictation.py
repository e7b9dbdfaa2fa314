"""What is heard and what is not: signs between words go, numbers are said in words."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.casing import CasedStrings
from windtunnel.text.characters import WORD
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, ends_to_offsets
from windtunnel.transforms.machines.places import any_of, byte_after, byte_before, spans_of
from windtunnel.transforms.machines.quotes import written_in_latin
from windtunnel.transforms.machines.spoken_numbers import spoken, spoken_words

_SIGNS = any_of(".,;:!?\"'()[]{}-*_~/\\|`")
_SPACE = any_of(" \t\r\n")
_DIGIT = any_of("0123456789")
_LETTER = any_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MOUTH = any_of(")(|/\\][DPp")
_C1 = np.isin(np.arange(256), range(0x91, 0x98))
"""Quotation marks and dashes of Windows-1252 that were taken for control characters, as in some reviews."""
_NEAR_NUMBER = _SPACE | any_of("(['\">/")
"""What may stand in front of a number that is said."""


def signs(batch: TextBatch, *, numbers: bool) -> Edits:
    """Take out the signs that nobody says; a blank comes where they alone parted two words.

    "&" between blanks is said "and". Kept are smileys, stars ("***"), the minus of "-5", the grade "A-", the stroke of
    "w/o", and the signs inside figures, but "9/10" is said "nine out of ten" if `numbers` are said.
    """
    mask = _unsaid(batch)
    rates = _rates(batch)
    mask[rates.start] = False
    runs = batch.runs(mask)
    runs = runs[~_smiles(batch, runs)]
    before, after = _edge(batch, runs, -1), _edge(batch, runs, 1)
    blank_after = byte_after(batch, runs) == ord(" ")
    blank_after &= runs.stop < batch.offsets[runs.row.astype(np.int64) + 1]
    stop = runs.stop + (before & blank_after)
    text = Strings.of(["", " "]).take((~before & ~after).astype(np.int64))
    ands = np.flatnonzero((batch.data == ord("&")) & batch.is_prose)
    and_ = spans_of(batch, ands, ands + 1)
    and_ = and_[(byte_before(batch, and_) == ord(" ")) & (byte_after(batch, and_) == ord(" "))]
    said = Strings.of(["and"]).take(np.zeros(len(and_), np.int64))
    parts = [Edits(runs.row, runs.start, stop, text), Edits.of(and_, said)]
    if numbers:
        spaced = byte_after(batch, rates) == ord(" ")
        said = Strings.of([" out of ", "out of"]).take(spaced.astype(np.int64))
        parts.append(Edits(rates.row, rates.start, rates.stop, said))
    return Edits.merged(parts)


def numbers(batch: TextBatch) -> Edits:
    """Say numbers of up to four figures in words, with "7.5", "50%", "21st" and "1980s"; dates, times, prices stay."""
    words, data = batch.words, np.append(batch.data, np.zeros(4, np.uint8))
    words = words[_DIGIT[data[words.start]]]
    if not len(words):
        return Edits.none()
    in_rate = np.zeros(len(data) + 1, bool)
    in_rate[_rates(batch).start] = True
    before, after = byte_before(batch, words), byte_after(batch, words)
    behind = byte_after(batch, words, 1)
    fit = _NEAR_NUMBER[before] & ((before != ord("/")) | in_rate[np.maximum(words.start - 1, 0)])
    fit &= (after != ord("/")) | in_rate[words.stop]
    point = (after == ord(".")) & _DIGIT[behind]
    fit &= point | ~(np.isin(after, list(b",:-'")) & _DIGIT[behind])
    fit &= ~np.isin(after, list(b"$*+#&=_")) & (after < 0x80)
    length = words.length
    value = np.zeros(len(words), np.int64)
    whole = length <= 4
    for place in range(4):
        here = place < length
        whole &= ~here | _DIGIT[data[words.start + place]]
        value = np.where(here, value * 10 + data[words.start + place] - ord("0"), value)
    whole &= (length == 1) | (data[words.start] != ord("0"))
    tenth = _DIGIT[behind] & ~_DIGIT[byte_after(batch, words, 2)] & ~_LETTER[byte_after(batch, words, 2)]
    more = np.isin(byte_after(batch, words, 2), list(b".,:-%/")) & _DIGIT[byte_after(batch, words, 3)]
    more &= ~in_rate[np.minimum(words.stop + 2, len(data))]
    decimal = fit & whole & point & tenth & ~more & (value < 100)
    percent = fit & whole & ~point & (after == ord("%"))
    plain = fit & whole & ~point & ~percent
    named = fit & ~whole & ~point
    texts, other = _said()
    entry = other.find(batch.data, words)
    named &= entry >= 0
    number = np.where(named, 10_000 + entry, value)
    behind_point = data[words.stop + 1].astype(np.int64) - ord("0")
    number = np.where(decimal, 10_000 + len(other) + value * 10 + behind_point, number)
    number = np.where(percent, 11_000 + len(other) + value, number)
    stop = words.stop + percent + 2 * decimal
    found = np.flatnonzero(decimal | percent | plain | named)
    said = texts.take(number[found], np.zeros(len(found), np.int64))
    return Edits(words.row[found], words.start[found], stop[found], said)


@cache
def _said() -> tuple[CasedStrings, WordTable]:
    """What is said: 0 to 9999, the words of figures and letters, 0.0 to 99.9, 0 % to 9999 %; and those words."""
    named = spoken_words()
    texts = [spoken(number) for number in range(10_000)]
    points = [f"{texts[number // 10]} point {texts[number % 10]}" for number in range(1000)]
    percents = [f"{text} percent" for text in texts]
    return CasedStrings([*texts, *named.values(), *points, *percents]), WordTable(list(named))


def _unsaid(batch: TextBatch) -> Bools:
    """Tell which bytes are signs outside words, markup, links and figures that are not said."""
    data, size = batch.data, len(batch.data)
    mask = _SIGNS[data] & batch.is_prose
    marks = written_in_latin(batch)
    second = data[np.minimum(marks.start + 1, size - 1)]
    marks = marks[((data[marks.start] == 0xE2) & (second == 0x80)) | ((data[marks.start] == 0xC2) & _C1[second])]
    for byte in range(3):
        at = marks.start + byte
        at = at[at < marks.stop]
        mask[at] = batch.is_prose[at]
    place = np.flatnonzero(mask & (np.isin(data, list(b".,:-'*/_")) | (data == 0xE2)))
    spans = spans_of(batch, place, np.minimum(place + 1 + 2 * (data[place] == 0xE2), size))
    sign, before, after = data[place], byte_before(batch, spans), byte_after(batch, spans)
    kept = np.isin(sign, list(b".,:-/")) & _DIGIT[before] & _DIGIT[after]
    kept |= np.isin(sign, list(b".,-")) & _DIGIT[after] & (_SPACE[before] | (before == ord("(")) | (before == ord("$")))
    kept |= (sign == ord("*")) & ((before == ord("*")) | (after == ord("*")) | (_LETTER[before] & _LETTER[after]))
    kept |= (sign == ord("/")) & ((before == ord("*")) | (after == ord("*")))
    one_letter = _SPACE[byte_before(batch, _one_back(batch, spans))] & _LETTER[before]
    grade = (before >= ord("A")) & (before <= ord("F")) & ~_LETTER[after] & ~_DIGIT[after]
    kept |= (sign == ord("-")) & grade & one_letter
    kept |= (sign == ord("/")) & ((before | 0x20) == ord("w")) & one_letter
    inner = ((sign == ord("'")) | (sign == 0xE2)) & _between_letters(batch, spans)
    gone = spans[kept | inner]
    for byte in range(3):
        at = gone.start + byte
        mask[at[at < gone.stop]] = False
    return mask


def _one_back(batch: TextBatch, spans: Spans) -> Spans:
    """Move the starts of spans one byte back, inside their rows."""
    return Spans(np.maximum(spans.start - 1, batch.offsets[spans.row]), spans.stop, spans.row, spans.place)


def _between_letters(batch: TextBatch, spans: Spans) -> Bools:
    """Tell which apostrophes stand inside a word."""
    low, high = batch.offsets[spans.row], batch.offsets[spans.row.astype(np.int64) + 1]
    inside = (spans.start > low) & (spans.stop < high)
    apostrophe = (batch.data[spans.start] == ord("'")) | (batch.data[np.maximum(spans.stop - 1, 0)] == 0x99)
    before = batch.classes[np.maximum(spans.start - 1, 0)]
    after = batch.classes[np.minimum(spans.stop, len(batch.data) - 1)]
    prose = batch.is_prose[np.maximum(spans.start - 1, 0)] & batch.is_prose[np.minimum(spans.stop, len(batch.data) - 1)]
    found: Bools = inside & apostrophe & prose & ((before & WORD) != 0) & ((after & WORD) != 0)
    return found


def _rates(batch: TextBatch) -> Spans:
    """Find the strokes of "9/10" and "9 / 10": figures, and then 5, 10 or 100."""
    place = np.flatnonzero((batch.data == ord("/")) & batch.is_prose)
    spans = spans_of(batch, place, place + 1)
    blank = byte_before(batch, spans) == ord(" ")
    back = np.where(blank, byte_before(batch, _one_back(batch, spans)), byte_before(batch, spans))
    fit = _DIGIT[back] & (blank == (byte_after(batch, spans) == ord(" ")))
    ahead = np.stack([byte_after(batch, spans, distance) for distance in range(5)])
    ahead = np.where(blank, ahead[1:], ahead[:-1])  # (4 bytes, strokes)
    ends = ~_DIGIT[ahead] & ~_LETTER[ahead]
    five = (ahead[0] == ord("5")) & ends[1]
    ten = (ahead[0] == ord("1")) & (ahead[1] == ord("0")) & (ends[2] | ((ahead[2] == ord("0")) & ends[3]))
    return spans[fit & (five | ten)]


def _edge(batch: TextBatch, runs: Spans, side: int) -> Bools:
    """Tell whether white space, markup or the row's end stands on this side (-1, 1) of each run."""
    if not len(runs):
        return np.zeros(0, bool)
    place = runs.start - 1 if side < 0 else runs.stop
    inside = (place >= batch.offsets[runs.row]) & (place < batch.offsets[runs.row.astype(np.int64) + 1])
    place = np.clip(place, 0, len(batch.data) - 1)
    byte = batch.data[place]
    # a link counts as a word, a tag as an edge
    tag = ~batch.is_prose[place] & np.isin(byte, list(b">;" if side < 0 else b"<&"))
    edge: Bools = ~inside | tag | (batch.is_prose[place] & _SPACE[byte])
    return edge


def _smiles(batch: TextBatch, runs: Spans) -> Bools:
    """Tell which runs hold a smiley: eyes, perhaps a nose, a mouth: ":)", ";-(", ":D"."""
    place = np.flatnonzero((batch.data == ord(":")) | (batch.data == ord(";")))
    eyes = spans_of(batch, place, place + 1)
    nose = byte_after(batch, eyes) == ord("-")
    mouth = np.where(nose, byte_after(batch, eyes, 1), byte_after(batch, eyes))
    letter = _LETTER[mouth]
    smiling = _MOUTH[mouth] & (~letter | (~_LETTER[byte_before(batch, eyes)] & ~_LETTER[byte_after(batch, eyes, 1)]))
    total = ends_to_offsets(smiling.astype(np.int64))
    found: Bools = total[np.searchsorted(place, runs.stop)] > total[np.searchsorted(place, runs.start)]
    return found
