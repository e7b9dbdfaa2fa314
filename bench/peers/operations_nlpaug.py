"""nlpaug: one slip a word, words of four letters or more, no limit of words a text (by default ten)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nlpaug.augmenter.char as characters
import nlpaug.augmenter.word as words
from one_by_one import FAILED

__all__ = ["FAILED", "OPERATIONS"]

_ONE = {"aug_char_max": 1, "aug_word_max": None, "min_char": 4}
_PLAIN = {"include_numeric": False, "include_upper_case": False}


def of(make: Callable[[float], Any]) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Hand all texts over in one call, as nlpaug takes them."""
    return lambda p: make(p).augment


OPERATIONS = {
    "KeyboardAug": of(lambda p: characters.KeyboardAug(aug_word_p=p, include_special_char=False, **_ONE, **_PLAIN)),
    "RandomCharAug swap": of(lambda p: characters.RandomCharAug(action="swap", aug_word_p=p, **_ONE)),
    "RandomCharAug delete": of(lambda p: characters.RandomCharAug(action="delete", aug_word_p=p, **_ONE)),
    "RandomCharAug insert": of(lambda p: characters.RandomCharAug(action="insert", aug_word_p=p, **_ONE)),
    "OcrAug": of(lambda p: characters.OcrAug(aug_word_p=p, **_ONE)),
    "SpellingAug": of(lambda p: words.SpellingAug(aug_p=p, aug_max=None)),
    "SplitAug": of(lambda p: words.SplitAug(aug_p=p, aug_max=None)),
    "RandomWordAug swap": of(lambda p: words.RandomWordAug(action="swap", aug_p=p, aug_max=None)),
    "RandomWordAug delete": of(lambda p: words.RandomWordAug(action="delete", aug_p=p, aug_max=None)),
    "SynonymAug": of(lambda p: words.SynonymAug(aug_p=p, aug_max=None)),
}
