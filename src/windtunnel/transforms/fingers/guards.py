"""Words that no slip may make of pieces: negations and those that judge."""

from __future__ import annotations

from functools import cache

from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.sentiment import polarity
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Bytes
from windtunnel.text.spans import Spans

_PIECES = """
    able ace anti art ass con crap cool dim dire dis dumb fat hell ice ill im less like likes mad mis more most non
    pain pan pro rich sham star super tame top un win wit won
"""
"""Words that judge here and there, and beginnings and ends that turn a word round: "un funny", "care less"."""


def weighs(data: Bytes, words: Spans) -> Bools:
    """Tell which words, or pieces of words, negate or judge: (words,)."""
    heavy: Bools = is_negation(data, words) | (polarity(data, words) != 0) | (_pieces().find(data, words) >= 0)
    return heavy


_pieces = cache(lambda: WordTable(_PIECES.split()))
