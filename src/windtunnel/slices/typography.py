"""Slices by how a text is typed: case, digits, marks, markup."""

from __future__ import annotations

import numpy as np

from windtunnel.slices.definition import slice_of
from windtunnel.slices.features import features
from windtunnel.text.arrays import Bools, Bytes
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CAPITALS, case_of
from windtunnel.text.characters import CONTINUED, DIGIT
from windtunnel.transforms.contract import Count, Share


@slice_of("digits")
def digits(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with `min` digits or more."""
    enough: Bools = features(batch).count_places(np.flatnonzero((batch.classes & (DIGIT | CONTINUED)) == DIGIT)) >= min
    return enough


@slice_of("capitals")
def capitals(batch: TextBatch, *, min: Count = 1, letters: Count = 3) -> Bools:  # noqa: A002
    """Texts with a word in capitals of `letters` letters or more, as in shouting ("NEVER")."""
    found = features(batch)
    words = found.words
    head, second = found.byte_at(words.start), found.byte_at(words.start + 1)
    large = np.flatnonzero((words.length >= letters) & _large(head) & _large(second))
    some = words[large]
    enough: Bools = np.bincount(some.row[case_of(found.data, some) == CAPITALS], minlength=found.rows) >= min
    return enough


@slice_of("casing.lower")
def all_lower(batch: TextBatch) -> Bools:
    """Texts with a word that begins with a small letter from a to z, and no capital from A to Z."""
    found = features(batch)
    head = found.byte_at(found.words.start)
    lower: Bools = (found.capitals == 0) & found.rows_of((head >= ord("a")) & (head <= ord("z")))
    return lower


@slice_of("casing.upper")
def all_upper(batch: TextBatch) -> Bools:
    """Texts in capitals: two or more from A to Z, and no small letter."""
    found = features(batch)
    head = found.byte_at(found.words.start)
    upper = (found.capitals > 1) & ~found.rows_of((head >= ord("a")) & (head <= ord("z")))
    return upper & ~found.any_small(upper)


@slice_of("casing.title")
def all_title(batch: TextBatch, *, min_share: Share = 0.9) -> Bools:
    """Texts of three words or more in which this share of the words begins with a capital, and small letters follow."""
    found = features(batch)
    titled = found.count_words(_large(found.byte_at(found.words.start)))
    return found.any_small((found.per_row >= 3) & (titled >= min_share * found.per_row))


@slice_of("non_ascii")
def non_ascii(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts with characters outside ASCII: accents, other scripts, curly quotes, emoji."""
    enough: Bools = features(batch).count_places(np.flatnonzero(batch.data >= 0xC0)) >= min
    return enough


@slice_of("emoji")
def emoji(batch: TextBatch) -> Bools:
    """Texts with an emoji or an emoticon such as :-) or ;)."""
    found = features(batch)
    lead = np.flatnonzero(found.data >= 0xE2)
    second = found.byte_at(lead + 1)
    pictures = (found.data[lead] == 0xF0) & (second == 0x9F)
    symbols = (found.data[lead] == 0xE2) & (second >= 0x98) & (second <= 0x9E)
    eyes = np.flatnonzero((found.data == ord(":")) | (found.data == ord(";")))
    nose = found.byte_at(eyes + 1) == ord("-")
    mouth = eyes + 1 + nose
    row_end = found.offsets[np.searchsorted(found.offsets, eyes, "right")]
    shape = found.byte_at(mouth)
    letter = (shape == ord("D")) | (shape == ord("P"))
    in_word = letter & (mouth + 1 < row_end) & (_LETTERS[found.byte_at(mouth + 1)])
    faces = (letter | np.isin(shape, list(b")("))) & (mouth < row_end) & ~in_word
    return (found.count_places(lead[pictures | symbols]) + found.count_places(eyes[faces])) > 0


@slice_of("markup")
def markup(batch: TextBatch) -> Bools:
    """Texts with HTML tags or entities, such as `<br />`."""
    has: Bools = np.bincount(batch.markup.row, minlength=len(batch)) > 0
    return has


@slice_of("links")
def links(batch: TextBatch) -> Bools:
    """Texts with a URL, an e-mail address or a handle."""
    has: Bools = np.bincount(batch.links.row, minlength=len(batch)) > 0
    return has


@slice_of("elongation")
def elongation(batch: TextBatch) -> Bools:
    """Texts with a letter three times or more in a row ("sooo"; not "www", "xxx", "III")."""
    found = features(batch)
    data = found.data
    if len(data) < 3:
        return np.zeros(found.rows, bool)
    thrice = np.flatnonzero((data[2:] == data[1:-1]) & (data[1:-1] == data[:-2]))
    letter = data[thrice] | 0x20
    fit = (letter >= ord("a")) & (letter <= ord("z")) & ~np.isin(letter, list(b"iwx")) & (data[thrice] < 0x80)
    thrice = thrice[fit]
    word = np.searchsorted(found.words.start, thrice, "right") - 1
    inside = (word >= 0) & (found.words.stop[np.maximum(word, 0)] >= thrice + 3) if len(found.words) else word >= 0
    has: Bools = found.count_places(thrice[inside]) > 0
    return has


def _large(data: Bytes) -> Bools:
    large: Bools = (data >= ord("A")) & (data <= ord("Z"))
    return large


_LETTERS = np.isin(np.arange(256), list(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
