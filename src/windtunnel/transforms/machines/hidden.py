"""Signs that nobody sees inside words: zero-width characters, soft hyphens; and the hyphen of a broken line."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.machines.places import any_of, inner_places

_SIGNS = {"space": "\u200b", "joiner": "\u200d", "non_joiner": "\u200c", "word_joiner": "\u2060", "bom": "\ufeff"}


@transformation("encoding.zero_width", version=1)
def zero_width(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    sign: Literal["space", "joiner", "non_joiner", "word_joiner", "bom", "any"] = "space",
) -> Edits:
    r"""Put a zero-width character inside words.

    What happens: between two characters of a chosen word stands a character without width: the zero-width space, or
    one of its relatives (`sign`).
    Why the label survives: nobody sees it.
    Limits: tokenizers that do not strip it see two words or an unknown one.
    Source: Boucher et al. 2022, "Bad characters: imperceptible NLP attacks" (https://arxiv.org/abs/2106.09898);
    AugLy `insert_zero_width_chars`, TextAttack's invisible characters.

    >>> zero_width(rate=1.0).texts(["A good film."])
    ['A goo\u200bd fi\u200blm.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    words = words[words.length > 1]
    places, first, count = inner_places(batch, words)
    fit = count > 0
    words, first, count = words[fit], first[fit], count[fit]
    place = places[first + chance.pick(words, count, "place")]
    names = list(_SIGNS)
    which = chance.pick(words, np.full(len(words), len(names)), "sign")
    if sign != "any":
        which[:] = names.index(sign)
    return Edits(words.row, place, place, Strings.of(list(_SIGNS.values())).take(which))


@transformation("encoding.soft_hyphen", version=1)
def soft_hyphen(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    r"""Put soft hyphens inside words.

    What happens: where a word of five letters or more can be divided stands U+00AD, as in text copied from typeset
    pages.
    Why the label survives: programs show it only at a line's end.
    Limits: the places follow a rule of thumb (between consonants or before one, two letters kept in front and three
    behind), not a dictionary.
    Source: Unicode's soft hyphen as left by typesetting (https://www.unicode.org/reports/tr14/#SoftHyphen); Boucher
    et al. 2022 (https://arxiv.org/abs/2106.09898) among invisible characters.

    >>> soft_hyphen(rate=1.0).texts(["A wonderful movie."])
    ['A won\xadderful mo\xadvie.']
    """
    row, place = _divided(batch, chance, rate)
    return Edits(row, place, place, Strings.of(["\u00ad"]).take(np.zeros(len(place), np.int64)))


@transformation("ocr.line_hyphen", version=1)
def line_hyphen(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.03, mark: Literal["blank", "newline"] = "blank"
) -> Edits:
    """Leave the hyphen of a broken line inside words.

    What happens: a word of five letters or more is divided as at a line's end, "won- derful", and never joined
    again; with `mark` the line break is still there.
    Why the label survives: both halves are there, and the hyphen says that they belong together.
    Limits: those of `encoding.soft_hyphen`; negating prefixes such as un- and dis- are not parted off.
    Source: text taken out of scans and PDF files (Rice, Nagy & Nartker 1999); no peer has it.

    >>> line_hyphen(rate=1.0).texts(["A wonderful movie."])
    ['A wonder- ful mo- vie.']
    """
    row, place = _divided(batch, chance, rate)
    sign = "-\n" if mark == "newline" else "- "
    return Edits(row, place, place, Strings.of([sign]).take(np.zeros(len(place), np.int64)))


def _divided(batch: TextBatch, chance: Chance, rate: float) -> tuple[np.ndarray, Int64s]:
    """Choose words, and in each a place to divide it: rows and places."""
    words = batch.words[chance.below(rate, batch.words)]
    words = words[words.length >= 5]
    byte, ends = bytes_of(words.start, words.stop), ends_to_offsets(words.length)
    fit = _divisible(batch, words, byte, ends)
    count = np.diff(ends_to_offsets(fit.astype(np.int64))[ends])
    first, open_ = ends_to_offsets(count)[:-1], count > 0
    words = words[open_]
    place = byte[fit][first[open_] + chance.pick(words, count[open_], "place")]
    return words.row, place


def _divisible(batch: TextBatch, words: Spans, byte: Int64s, ends: Int64s) -> Bools:
    """Tell which bytes of the words may begin a second half: (bytes,).

    A consonant does before a vowel, if a vowel stands in front of it, or in front of a consonant before it, and no pair
    such as "th" is parted; not before the endings of "lives", "worked" and "completely".
    """
    vowel, consonant, pair = _letters()
    letter = np.concatenate([[0, 0], batch.data[byte] | 0x20, [0, 0]]).astype(np.uint8)
    here, before, two_before, after = letter[2:-2], letter[1:-3], letter[:-4], letter[3:-1]
    fit = consonant[here] & vowel[after]
    fit &= ~pair[here.astype(np.int64) << 8 | before]
    fit &= vowel[before] | (consonant[before] & vowel[two_before])
    place = byte - np.repeat(words.start, words.length)
    left = np.repeat(words.stop, words.length) - byte
    fit &= (place >= 2) & (left >= 3)
    after_next, third = letter[4:], np.append(letter[5:], np.uint8(0))
    silent = (after == ord("e")) & (left == 3) & ((after_next == ord("d")) | (after_next == ord("s")))  # "worked"
    silent |= (after == ord("e")) & (left == 4) & (after_next == ord("l")) & (third == ord("y"))  # "completely"
    fit &= ~silent
    plain = vowel | consonant
    other = ends_to_offsets((~plain[letter[2:-2]]).astype(np.int64))[ends]
    fit &= np.repeat(np.diff(other) == 0, words.length)  # no digits, apostrophes, accents
    negating = np.zeros(len(words), bool)
    for prefix in (b"un", b"in", b"im", b"dis", b"mis", b"non"):
        same = words.length > len(prefix)
        for offset, wanted in enumerate(prefix):
            same &= (batch.data[np.minimum(words.start + offset, len(batch.data) - 1)] | 0x20) == wanted
        negating |= same
    fit &= ~(np.repeat(negating, words.length) & (place <= 3))
    return fit


_TOGETHER = frozenset(
    (
        *("th", "sh", "ch", "ph", "gh", "wh", "ck", "qu", "bl", "br", "cl", "cr", "dr", "dw", "fl", "fr", "gl", "gr"),
        *("pl", "pr", "sl", "sc", "sk", "sm", "sn", "sp", "st", "sw", "tr", "tw", "vr", "wr"),
    )
)
"""Consonants that begin a syllable together."""


@cache
def _letters() -> tuple[Bools, Bools, Bools]:
    vowel, consonant = any_of("aeiouy"), any_of("bcdfghjklmnpqrstvwxz")
    pair = np.zeros(1 << 16, bool)
    for two in _TOGETHER:
        pair[ord(two[1]) << 8 | ord(two[0])] = True
    return vowel, consonant, pair
