"""Some letters of a word give way to lookalikes."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.alphabets import SCRIPTS, accented, homoglyphs, marked
from windtunnel.lexicon.lettertable import LetterTable
from windtunnel.text.arrays import Bools, Floats
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation


@transformation("lookalike.homoglyph", version=1)
def homoglyph(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    letters: Share = 0.3,
    script: Literal["cyrillic", "greek", "mixed"] = "cyrillic",
) -> Edits:
    """Swap letters for lookalikes of another script.

    What happens: in a chosen word a share of the letters that have one (`letters`, one at least) become Cyrillic or
    Greek letters that look the same, as people do to slip past filters.
    Why the label survives: the text looks the same to a reader, or nearly so.
    Limits: letters without a lookalike stay; in Greek, some small ones (υ for u, ν for v) show.
    Source: Unicode's confusables (UTS 39); Boucher et al. 2022, "Bad characters"
    (https://arxiv.org/abs/2106.09898); TextAttack `WordSwapHomoglyphSwap`, NL-Augmenter `visual_attack_letters`, AugLy
    `replace_similar_unicode_chars`.

    >>> homoglyph(rate=1.0).texts(["A wonderful movie."])
    ['А wonԁerful mоvie.']
    """
    return _rewritten(batch, chance, rate, letters, _scripts(script))


@transformation("lookalike.diacritics", version=1)
def diacritics(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    letters: Share = 0.3,
    form: Literal["precomposed", "combining"] = "precomposed",
) -> Edits:
    """Put accents on letters.

    What happens: in a chosen word a share of the letters (`letters`, one at least) get an accent: as one character
    ("é") or as a combining mark behind the letter (`form`).
    Why the label survives: English readers read over accents.
    Limits: of precomposed letters q has none; a word that has accents already can get more.
    Source: NL-Augmenter `visual_attack_letters` (and `diacritic_removal`, the way back); Eger et al. 2019, "Text
    processing like humans do" (https://aclanthology.org/N19-1165).

    >>> diacritics(rate=1.0).texts(["A wonderful movie."])
    ['Â wondêrḟuĺ movié.']
    """
    return _rewritten(batch, chance, rate, letters, _accents(form))


def _rewritten(batch: TextBatch, chance: Chance, rate: float, letters: float, table: LetterTable) -> Edits:
    """Choose words that have letters of the table, and in each a share of those."""
    words = batch.words
    words = words[chance.below(rate, words)]
    if not len(words):
        return Edits.none()
    byte = bytes_of(words.start, words.stop)
    row = np.repeat(words.row, words.length)
    site = byte - batch.offsets[row]
    hit = _some(chance.share_at(row, site, "letters"), table.knows[batch.data[byte]], words, letters)
    alphabet = 1 + (chance.share_at(row, site, "alphabet") * table.alphabets).astype(np.int64)
    return table.rewrite(batch, words, np.where(hit, alphabet, 0))


def _some(share: Floats, known: Bools, words: Spans, letters: float) -> Bools:
    """Tell which bytes of the words to rewrite: known ones whose share is low, and each word's lowest."""
    share = np.where(known, share, 1.0)
    lowest = np.minimum.reduceat(share, ends_to_offsets(words.length)[:-1])
    some: Bools = known & ((share < letters) | (share == np.repeat(lowest, words.length)))
    return some


@cache
def _scripts(script: str) -> LetterTable:
    if script in SCRIPTS:
        return LetterTable(homoglyphs(script))
    cyrillic, greek = (homoglyphs(one) for one in SCRIPTS)
    return LetterTable(greek | cyrillic, cyrillic | greek)  # either where there are both, else the one there is


@cache
def _accents(form: str) -> LetterTable:
    return LetterTable(*(accented() if form == "precomposed" else marked()))
