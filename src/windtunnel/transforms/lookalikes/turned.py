"""Words turned round: on their head, or back to front for the machine alone."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.alphabets import UPSIDE_DOWN
from windtunnel.lexicon.lettertable import LetterTable
from windtunnel.lexicon.negations import is_negation
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation

_OVERRIDE, _POP = "\u202e".encode(), "\u202c".encode()
"""Right-to-left override, and the end of it."""


@transformation("lookalike.upside_down", version=1)
def upside_down(batch: TextBatch, chance: Chance, *, rate: Share = 0.03) -> Edits:
    """Turn words upside down.

    What happens: a chosen word is written backwards in characters that look like its letters turned by 180 degrees.
    Why the label survives: turn your head; it is slow to read, but it is all there.
    Limits: words with other characters than A to Z and ' stay (in digits 6 would become 9); so do negations.
    Source: AugLy `replace_upside_down`.

    >>> upside_down(rate=1.0).texts(["A wonderful movie of 1999."])
    ['Ɐ lnɟɹǝpuoʍ ǝᴉʌoɯ ɟo 1999.']
    """
    words = batch.words
    words = words[chance.below(rate, words)]
    words = words[_holds_only(_turned().knows, batch, words)]
    words = words[~is_negation(batch.data, words)]
    pieces = _turned().spell(batch.data[_backwards(words)])
    return Edits.of(words, Strings(pieces.data, pieces.offsets[ends_to_offsets(words.length)]))


@transformation("lookalike.bidirectional", version=1)
def bidirectional(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Store words back to front.

    What happens: a chosen word's characters are stored backwards between a right-to-left override (U+202E) and its end
    (U+202C), so that it is displayed as before.
    Why the label survives: a reader sees the same text; only the bytes differ.
    Limits: words with other characters than ASCII stay; programs that ignore the controls show the word backwards.
    Source: Boucher et al. 2022, "Bad characters" (https://arxiv.org/abs/2106.09898), reorderings; AugLy
    `replace_bidirectional`.

    >>> bidirectional(rate=1.0).texts(["A wonderful movie."]) == ["A \u202elufrednow\u202c \u202eeivom\u202c."]
    True
    """
    words = batch.words
    words = words[chance.below(rate, words)]
    words = words[words.length >= 2]
    words = words[_holds_only(np.arange(256) < 0x80, batch, words)]
    ends = ends_to_offsets(words.length + len(_OVERRIDE) + len(_POP))
    data = np.empty(ends[-1], np.uint8)
    for number, byte in enumerate(_OVERRIDE):
        data[ends[:-1] + number] = byte
    for number, byte in enumerate(_POP):
        data[ends[1:] - len(_POP) + number] = byte
    data[bytes_of(ends[:-1] + len(_OVERRIDE), ends[1:] - len(_POP))] = batch.data[_backwards(words)]
    return Edits.of(words, Strings(data, ends))


def _holds_only(allowed: Bools, batch: TextBatch, words: Spans) -> Bools:
    """Tell which words have none but the allowed bytes, (256,): (words,)."""
    if not len(words):
        return np.zeros(0, bool)
    fine = allowed[batch.data[bytes_of(words.start, words.stop)]]
    whole: Bools = np.logical_and.reduceat(fine, ends_to_offsets(words.length)[:-1])
    return whole


def _backwards(words: Spans) -> Int64s:
    """Return the index of every byte in the words, each word's from its last to its first."""
    return np.repeat(words.start + words.stop - 1, words.length) - bytes_of(words.start, words.stop)


_turned = cache(lambda: LetterTable(UPSIDE_DOWN))
