"""textaugment: EDA and AEDA, one text a call. Its downloads are turned off; the stop words are handed over."""

from __future__ import annotations

import random
from collections.abc import Callable

import nltk
from one_by_one import FAILED, each

nltk.download = lambda *_, **__: True

from textaugment import AEDA, EDA  # noqa: E402 - without the download first

__all__ = ["FAILED", "OPERATIONS"]

_eda = EDA(stop_words={"i", "me", "my", "the", "a", "an", "and", "or", "but", "of", "to", "in", "it", "is", "was"})
_aeda = AEDA()


def counted(change: Callable[[str, int], str]) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Turn a share of the words into the number that textaugment asks for."""

    def at(p: float) -> Callable[[list[str]], list[str]]:
        return each(lambda text: change(text, int(p * len(text.split()) + random.random())))

    return at


OPERATIONS = {
    "EDA synonym_replacement": counted(lambda text, n: _eda.synonym_replacement(text, n=max(n, 1))),
    "EDA random_swap": counted(lambda text, n: _eda.random_swap(text, n=n)),
    "EDA random_deletion": lambda p: each(lambda text: _eda.random_deletion(text, p=p)),
    "EDA random_insertion": counted(lambda text, n: _eda.random_insertion(text, n=n)),
    "AEDA": lambda _: each(_aeda.punct_insertion),
}
