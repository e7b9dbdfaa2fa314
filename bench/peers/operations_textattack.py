"""TextAttack's transformations in its Augmenter, no word changed twice, at its faster setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nltk
from one_by_one import FAILED, each

nltk.download = lambda *_, **__: True

from textattack import transformations  # noqa: E402 - without the downloads first
from textattack.augmentation import Augmenter, recipes  # noqa: E402
from textattack.constraints.pre_transformation import RepeatModification  # noqa: E402

__all__ = ["FAILED", "OPERATIONS"]


def of(name: str, **settings: Any) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Wrap one transformation."""

    def at(p: float) -> Callable[[list[str]], list[str]]:
        change = getattr(transformations, name)(**settings)
        augmenter = Augmenter(change, [RepeatModification()], pct_words_to_swap=p, fast_augment=True)
        return each(lambda text: augmenter.augment(text)[0])

    return at


def recipe(name: str) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Take one of its recipes."""

    def at(p: float) -> Callable[[list[str]], list[str]]:
        augmenter = getattr(recipes, name)(pct_words_to_swap=p, transformations_per_example=1, fast_augment=True)
        return each(lambda text: augmenter.augment(text)[0])

    return at


_TYPO = {"skip_first_char": True, "skip_last_char": True}

OPERATIONS = {
    "CharSwapAugmenter": recipe("CharSwapAugmenter"),
    "WordSwapQWERTY": of("WordSwapQWERTY", **_TYPO),
    "WordSwapNeighboringCharacterSwap": of("WordSwapNeighboringCharacterSwap", **_TYPO),
    "WordSwapRandomCharacterDeletion": of("WordSwapRandomCharacterDeletion", **_TYPO),
    "WordSwapRandomCharacterInsertion": of("WordSwapRandomCharacterInsertion", **_TYPO),
    "WordSwapInvisibleCharacters": of("WordSwapInvisibleCharacters", random_one=True),
    "WordNetAugmenter": recipe("WordNetAugmenter"),
    "SwapAugmenter": recipe("SwapAugmenter"),
    "DeletionAugmenter": recipe("DeletionAugmenter"),
    "WordSwapContract": of("WordSwapContract"),
    "WordSwapExtend": of("WordSwapExtend"),
    "WordSwapChangeNumber": of("WordSwapChangeNumber"),
}
