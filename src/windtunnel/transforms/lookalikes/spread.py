"""Words with something between their letters."""

from __future__ import annotations

from typing import Literal

import numpy as np

from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import CONTINUED, DIGIT, LETTER, MARK
from windtunnel.text.edits import Edits
from windtunnel.text.spans import bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Count, Share, transformation


@transformation("lookalike.spaced_out", version=1)
def spaced_out(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.03,
    min_letters: Count = 4,
    between: Literal[" ", ".", "-", "_", "*"] = " ",
) -> Edits:
    """Space the letters of a word out.

    What happens: between all characters of a chosen word of at least `min_letters` letters stands a space (or another
    character, `between`), as people write for emphasis or to slip past filters.
    Why the label survives: all the letters are still there, in order.
    Limits: words with digits stay whole, so that no rating changes; combining marks stay on their letters. Of two such
    words side by side the border is lost, which a low rate makes rare.
    Source: AugLy `insert_whitespace_chars` and `insert_punctuation_chars`; Rodriguez & Rojas-Galeano 2018
    (https://arxiv.org/abs/1801.01828).

    >>> spaced_out(rate=1.0).texts(["A wonderful movie of 1999."])
    ['A w o n d e r f u l m o v i e of 1999.']
    """
    words = batch.words
    words = words[chance.below(rate, words)]
    words = words[words.length >= max(min_letters, 2)]
    if not len(words):
        return Edits.none()
    byte = bytes_of(words.start, words.stop)
    ends = ends_to_offsets(words.length)
    classes = batch.classes[byte]
    letters = np.add.reduceat((classes & (LETTER | CONTINUED)) == LETTER, ends[:-1], dtype=np.int64)
    digits = np.logical_or.reduceat((classes & DIGIT) != 0, ends[:-1])
    fit = np.repeat((letters >= min_letters) & ~digits, words.length)
    parted = fit & ((classes & (MARK | CONTINUED)) == 0)  # a character before which something is put
    parted[ends[:-1]] = False
    shift = np.cumsum(parted)
    data = np.full(len(byte) + int(shift[-1]), ord(between), np.uint8)
    data[np.arange(len(byte)) + shift] = batch.data[byte]
    return Edits.of(words, Strings(data, ends + np.append(0, shift)[ends]))
