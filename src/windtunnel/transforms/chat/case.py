"""Changes of case.

Letters of one or two bytes with a counterpart of as many change: ASCII, Latin-1, Latin Extended, Greek, Cyrillic.
Others ("ß", "ı") stay.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import width
from windtunnel.text.edits import Edits
from windtunnel.text.spans import bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation

_TO_LOWER, _TO_UPPER, _TO_OTHER = range(3)
UInt16s = NDArray[np.uint16]


@transformation("case.lower")
def lower(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write words in lower case.

    What happens: every capital of a chosen word becomes small, as hurried writers do.
    Why the label survives: the words are the same; shouting is lost, and names look like words.
    Limits: capitals whose small letter has another size in UTF-8 stay.
    Source: LangTest `lowercase`; NL-Augmenter `change_char_case`.

    >>> lower.texts(["I LOVED it, Bob."])
    ['i loved it, bob.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    capitals = np.flatnonzero((batch.data >= ord("A")) & (batch.data <= ord("Z")))
    lead = np.flatnonzero((batch.data >= 0xC3) & (batch.data <= 0xDF))
    if len(lead):
        lead = lead[_counterpart(batch.data, lead, _TO_LOWER) != _pair(batch.data, lead)]
        capitals = np.sort(np.concatenate([capitals, lead]))
    word = np.searchsorted(words.start, capitals, "right") - 1
    in_word = (word >= 0) & (capitals < words.stop[word]) if len(words) else np.zeros(len(capitals), bool)
    capitals, word = capitals[in_word], word[in_word]
    return _letters(batch, words.row[word], capitals, _TO_LOWER)


@transformation("case.upper", version=1)
def upper(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write words in capitals.

    What happens: every letter of a chosen word becomes a capital, as with a stuck Caps Lock key.
    Why the label survives: the words are the same; capitals among small words sound louder, with the same opinion.
    Limits: letters whose capital has another size in UTF-8 stay.
    Source: LangTest `uppercase`; NL-Augmenter `random_upper`; AugLy `change_case`.

    >>> upper.texts(["I loved it, Bob."])
    ['I LOVED IT, BOB.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    byte = bytes_of(words.start, words.stop)
    data = batch.data[byte]
    small = (data >= ord("a")) & (data <= ord("z"))
    new = data - (small.astype(np.uint8) << np.uint8(5))
    if (data >= 0x80).any():
        lead = np.flatnonzero((data >= 0xC3) & (data <= 0xDF))
        _write(new, lead, _counterpart(batch.data, byte[lead], _TO_UPPER))
    return Edits.of(words, Strings(new, ends_to_offsets(words.length)))


@transformation("case.title", version=1)
def title(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Begin words with a capital.

    What happens: the first letter of a chosen word becomes a capital, as in a headline.
    Why the label survives: the words are the same.
    Limits: words that begin with a digit stay; those in capitals keep them.
    Source: LangTest `titlecase`; AugLy `change_case`.

    >>> title.texts(["I loved it, Bob, from a to z."])
    ['I Loved It, Bob, From A To Z.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    return _letters(batch, words.row, words.start, _TO_UPPER)


@transformation("case.random", version=1)
def random(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write letters in the other case.

    What happens: a share of the letters changes from small to capital or back, one by one.
    Why the label survives: the letters are the same, and people read "gReat" as "great".
    Limits: letters whose counterpart has another size in UTF-8 stay.
    Source: NL-Augmenter `change_char_case`, `random_upper`; AugLy `change_case`.

    >>> random(rate=0.3).texts(["I loved it, Bob, from start to finish."])
    ['I LOved It, Bob, From start to FinIsh.']
    """
    chosen = batch.letters[chance.below(rate, batch.letters)]
    return _letters(batch, chosen.row, chosen.start, _TO_OTHER)


@transformation("case.sentence_start", version=1)
def sentence_start(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Begin sentences without a capital.

    What happens: the first letter of a chosen sentence becomes small, as on a telephone.
    Why the label survives: the words are the same.
    Limits: "I" and words in capitals stay; a name at the beginning becomes small too.
    Source: our own; a part of LangTest `lowercase`.

    >>> sentence_start.texts(["The plot is thin. I liked it. See it! IT rocks."])
    ['the plot is thin. I liked it. see it! IT rocks.']
    """
    words = batch.words[np.flatnonzero(batch.first_in_sentence)]
    second = np.append(batch.data, np.uint8(0))[words.start + 1]
    small_behind = (second >= ord("a")) & (second <= ord("z")) & (words.length > 1)
    is_a = (batch.data[words.start] == ord("A")) & (words.length == 1)
    words = words[(small_behind | is_a | (batch.data[words.start] >= 0x80)) & chance.below(rate, words)]
    return _letters(batch, words.row, words.start, _TO_LOWER)


def _letters(batch: TextBatch, row: NDArray[np.int32], start: Int64s, way: int) -> Edits:
    """Replace the letters at these places by their counterparts, where they have one."""
    first = batch.data[start]
    size = width(first)
    known: Bools = size <= 2
    row, start, first, size = row[known], start[known], first[known], size[known]
    ends = ends_to_offsets(size)
    new = batch.data[bytes_of(start, start + size)].copy()
    at = ends[:-1]
    one = np.flatnonzero(size == 1)
    new[at[one]] = _ascii(first[one], way)
    two = np.flatnonzero(size == 2)
    _write(new, at[two], _counterpart(batch.data, start[two], way))
    changed = new[at] != first
    changed[two] |= new[at[two] + 1] != batch.data[start[two] + 1]
    return Edits(row, start, start + size, Strings(new, ends))[changed]


def _ascii(byte: Bytes, way: int) -> Bytes:
    small = (byte >= ord("a")) & (byte <= ord("z"))
    large = (byte >= ord("A")) & (byte <= ord("Z"))
    turned = large if way == _TO_LOWER else small if way == _TO_UPPER else small | large
    other: Bytes = byte ^ (turned.astype(np.uint8) << np.uint8(5))
    return other


def _pair(data: Bytes, lead: Int64s) -> UInt16s:
    """Read two bytes as a number."""
    pair: UInt16s = (data[lead].astype(np.uint16) << np.uint16(8)) | data[lead + 1]
    return pair


def _counterpart(data: Bytes, lead: Int64s, way: int) -> UInt16s:
    """Return the two bytes of each letter's counterpart, or its own: (n,) -> (n,)."""
    other: UInt16s = _pairs()[way][_pair(data, lead)]
    return other


def _write(new: Bytes, at: Int64s, pair: UInt16s) -> None:
    """Write numbers as two bytes each."""
    new[at], new[at + 1] = pair >> 8, pair & 0xFF


@cache
def _pairs() -> NDArray[np.uint16]:
    """By way and by the two bytes of a letter: the two bytes of its counterpart, (3, 65536)."""
    table = np.tile(np.arange(1 << 16, dtype=np.uint16), (3, 1))
    for point in range(0x80, 0x800):
        letter = chr(point)
        here = int.from_bytes(letter.encode(), "big")
        small, large = letter.lower(), letter.upper()
        for way, other in ((_TO_LOWER, small), (_TO_UPPER, large), (_TO_OTHER, small if small != letter else large)):
            code = other.encode()
            # there and back again, so that no letter is lost ("ı", "ſ")
            if len(other) == 1 and len(code) == 2 and letter in (other.lower(), other.upper()):
                table[way, here] = int.from_bytes(code, "big")
    return table
