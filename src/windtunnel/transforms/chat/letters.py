"""Letters stretched and letters as digits."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import index_of
from windtunnel.text.spans import bytes_of, ends_to_offsets
from windtunnel.transforms.chat.beside import alone, is_upper
from windtunnel.transforms.contract import Count, Share, transformation

_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}


@transformation("elongate", version=1)
def elongate(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Stretch a word as if it were shouted or sung.

    What happens: one letter of a word that people stretch stands two to four times more: "soooo", "reallyyy",
    "loooved", "baaad": 85 words, the letter that people stretch in each.
    Why the label survives: what is stretched stays, and sounds a little stronger: good stays good, bad stays bad.
    Limits: words of weak or mixed feeling are not in the list, nor is any negation; names stay.
    Source: Brody & Diakopoulos 2011, "Cooooooooooooooollllllllllllll!!!!!!!!!!!!!! Using Word Lengthening to Detect
    Sentiment in Microblogs" (https://aclanthology.org/D11-1052).

    >>> elongate(rate=1.0).texts(["I really loved it, so good!"])
    ['I reallyyy loooved it, sooo gooooood!']
    """
    table, places = _stretched()
    words = batch.words[chance.below(rate, batch.words)]
    entry = table.find(batch.data, words)
    words, entry = words[entry >= 0], entry[entry >= 0]
    first = is_upper(batch.data[words.start])
    second = is_upper(batch.data[words.stop - 1])
    keep = ~first | second
    some = np.flatnonzero(~keep)
    keep[some] = batch.first_in_sentence[index_of(batch, words.start[some])] if len(some) else keep[some]
    keep &= alone(batch, words)
    words, entry = words[keep], entry[keep]
    letter = words.start + places[entry]
    more = 2 + chance.pick(words, np.full(len(words), 3), "more")
    at = letter + 1
    # a capital at the beginning is stretched by small letters, unless all are large
    byte = batch.data[letter]
    byte = np.where((places[entry] == 0) & is_upper(byte) & ~is_upper(batch.data[words.stop - 1]), byte | 0x20, byte)
    return Edits(words.row, at, at, Strings(np.repeat(byte, more), ends_to_offsets(more)))


@transformation("leet", version=1)
def leet(batch: TextBatch, chance: Chance, *, rate: Share = 0.1, letters: Share = 0.5, min_letters: Count = 3) -> Edits:
    """Write letters as digits that look like them.

    What happens: in a chosen word a share (`letters`) of its a, e, i, o, s and t become 4, 3, 1, 0, 5 and 7.
    Why the label survives: the shapes are alike, and readers see through them at once (Perea et al. 2008,
    https://doi.org/10.1037/0096-1523.34.1.237).
    Limits: letters with marks stay, and so do words of fewer than `min_letters` letters and words with digits.
    Source: NL-Augmenter `leet_letters`, AugLy `replace_similar_chars`; Eger et al. 2019
    (https://arxiv.org/abs/1903.11508).

    >>> leet(rate=1.0).texts(["A terrible waste of a talented actor."])
    ['A 7err1ble w45te of a 74lent3d 4c70r.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    words = words[words.length >= min_letters]
    if not len(words):
        return Edits.none()
    ends = ends_to_offsets(words.length)
    byte = batch.data[bytes_of(words.start, words.stop)]
    numbered = np.logical_or.reduceat((byte >= ord("0")) & (byte <= ord("9")), ends[:-1])
    words = words[~numbered]
    place = bytes_of(words.start, words.stop)
    new = _digits()[batch.data[place]]
    some = np.flatnonzero(new)
    place, new = place[some], new[some]
    row = np.repeat(words.row, words.length)[some]
    chosen = chance.share_at(row, place - batch.offsets[row], "letter") < letters
    place, new, row = place[chosen], new[chosen], row[chosen]
    return Edits(row, place, place + 1, Strings(new, np.arange(len(new) + 1, dtype=np.int64)))


@cache
def _digits() -> Bytes:
    """By byte: the digit that looks like it, or 0."""
    table = np.zeros(256, np.uint8)
    for letter, digit in _LEET.items():
        table[ord(letter)] = table[ord(letter.upper())] = ord(digit)
    return table


@cache
def _stretched() -> tuple[WordTable, Int64s]:
    """The words that are stretched, and the letter of each that is."""
    listed = read_tsv("stretched.tsv")
    return WordTable(list(listed)), np.array([int(place) for (place,) in listed.values()], np.int64)
