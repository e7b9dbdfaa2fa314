"""Slips of the two keys that make capitals."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation


@transformation("typo.stuck_shift", version=1)
def stuck_shift(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Let go of shift too late, or press it too late.

    What happens: in a chosen word of three letters or more that starts with one capital, shift is held for two letters
    ("THis", 70 %), for three ("THIs", 10 %, where another small one follows), or comes a letter late ("tHis", 20 %).
    Why the label survives: only the case of one to two letters differs.
    Limits: words that do not start with A to Z and two small letters stay.
    Source: our own; word processors correct it by default ("correct two initial capitals"); NL-Augmenter
    `change_char_case` changes any letter's.

    >>> stuck_shift(rate=1.0).texts(["This film by Anna Brown? Never again. Boring."])
    ['THis film by ANna BRown? NEver again. bOring.']
    """
    words = batch.words
    words = words[words.length >= 3]
    data = batch.data
    title = _is_large(data[words.start]) & _is_small(data[words.start + 1]) & _is_small(data[words.start + 2])
    words = words[title]
    words = words[chance.below(rate, words)]
    four = (words.length >= 4) & _is_small(data[np.minimum(words.start + 3, words.stop - 1)])
    way = np.searchsorted((0.7, 0.9), chance.share(words, "way"), "right")  # two capitals, late, three capitals
    start = words.start + (way != 1)
    stop = words.start + np.where((way == 2) & four, 3, 2)
    return Edits(words.row, start, stop, _turned(data, start, stop))


@transformation("typo.caps_lock", version=1)
def caps_lock(batch: TextBatch, chance: Chance, *, rate: Share = 0.02) -> Edits:
    """Leave caps lock on for a few words.

    What happens: a few words in a row, two at least and four on average, have their case turned round, as with caps
    lock on: small letters large, the capital that shift would make small ("tHIS IS").
    Why the label survives: the words are the same, and a run of them, begun anywhere, shows that nobody meant to shout.
    Limits: letters outside ASCII stay.
    Source: our own; word processors correct it by default ("accidental use of caps lock"); NL-Augmenter
    `change_char_case` and `random_upper` change single letters.

    >>> caps_lock(rate=0.4).texts(["This film has a plot. It has two actors. Everything else is wallpaper."])
    ['tHIS FILM HAS A PLOT. iT HAS TWO actors. Everything ELSE IS WALLPAPER.']
    """
    words = batch.words
    last = np.ones(len(words), bool)
    last[:-1] = words.row[1:] != words.row[:-1]
    # two words at least: one word in capitals would be shouting
    begins = (words.place == 0) | (chance.below(0.5, words, "run") & (words.place % 2 == 0) & ~last)
    on = chance.below(rate, words[begins])[np.cumsum(begins) - 1]
    words = words[on]
    return Edits(words.row, words.start, words.stop, _turned(batch.data, words.start, words.stop))


def _turned(data: Bytes, start: Int64s, stop: Int64s) -> Strings:
    """Return the bytes of the spans with the case of ASCII letters turned round."""
    byte = data[bytes_of(start, stop)]
    return Strings(np.where(_is_large(byte) | _is_small(byte), byte ^ 0x20, byte), ends_to_offsets(stop - start))


def _is_large(byte: Bytes) -> Bools:
    return (byte >= ord("A")) & (byte <= ord("Z"))


def _is_small(byte: Bytes) -> Bools:
    return (byte >= ord("a")) & (byte <= ord("z"))
