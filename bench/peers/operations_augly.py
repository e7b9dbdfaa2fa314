"""AugLy, all texts in one call; its own limit of 1,000 words a text is never reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import augly.text as augly
from one_by_one import FAILED

__all__ = ["FAILED", "OPERATIONS"]


def of(function: Callable[..., Any], share: str = "aug_word_p", **settings: Any) -> Callable[[float], Any]:
    """Give the strength to the parameter that is a share of the words."""
    return lambda p: lambda texts: function(texts, **{share: p}, **settings)


def every(function: Callable[..., Any], **settings: Any) -> Callable[[float], Any]:
    """Give the strength as one word or letter in so many."""
    return lambda p: lambda texts: function(texts, cadence=1 / max(p, 1e-6), **settings)


def whole(function: Callable[..., Any], **settings: Any) -> Callable[[float], Any]:
    """Change every word, as it has no strength."""
    return lambda _: lambda texts: function(texts, **settings)


OPERATIONS = {
    "simulate_typos": of(augly.simulate_typos, min_char=4),
    "simulate_typos charmix": of(augly.simulate_typos, typo_type="charmix", min_char=4),
    "simulate_typos keyboard": of(augly.simulate_typos, typo_type="keyboard", min_char=4),
    "simulate_typos misspelling": of(augly.simulate_typos, typo_type="misspelling"),
    "contractions": of(augly.contractions, "aug_p"),
    "change_case upper": every(augly.change_case, case="upper"),
    "change_case lower": every(augly.change_case, case="lower"),
    "change_case title": every(augly.change_case, case="title"),
    "change_case random letters": every(augly.change_case, case="random", granularity="char"),
    "insert_zero_width_chars": every(augly.insert_zero_width_chars),
    "insert_whitespace_chars": every(augly.insert_whitespace_chars),
    "merge_words": of(augly.merge_words),
    "split_words": of(augly.split_words),
    "swap_gendered_words": of(augly.swap_gendered_words),
    "replace_fun_fonts": of(augly.replace_fun_fonts, "aug_p", granularity="word"),
    "replace_upside_down": of(augly.replace_upside_down, "aug_p", granularity="word"),
    "replace_bidirectional": whole(augly.replace_bidirectional, granularity="word"),
    "replace_similar_chars": of(augly.replace_similar_chars, min_char=3, aug_char_p=0.5),
    "replace_similar_unicode_chars": of(augly.replace_similar_unicode_chars),
}
