"""LangTest: the `transform` of each test on plain texts, which is faster than on its samples (those it copies)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langtest.transform import robustness
from one_by_one import FAILED, each

__all__ = ["FAILED", "OPERATIONS"]

_TESTS = robustness.BaseRobustness.test_types


def of(test: str, **settings: Any) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Give the strength as `prob`; the tests write into the list that they are given, so they get one of their own."""
    transform = _TESTS[test].transform
    return lambda p: lambda texts: transform(list(texts), prob=p, **settings)


def one(test: str, **settings: Any) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Give it one text a call, because it raises an error where it has nothing to do, and would stop at that."""
    transform = _TESTS[test].transform
    return lambda p: each(lambda text: transform([text], prob=p, **settings)[0])


OPERATIONS = {
    "uppercase": of("uppercase"),
    "lowercase": of("lowercase"),
    "titlecase": of("titlecase"),
    "add_punctuation": of("add_punctuation"),
    "strip_all_punctuation": of("strip_all_punctuation"),
    "add_typo": of("add_typo"),
    "american_to_british": of("american_to_british", accent_map=robustness.A2B_DICT),
    "british_to_american": of("british_to_american", accent_map={b: a for a, b in robustness.A2B_DICT.items()}),
    "add_context": of("add_context", ending_context=["I saw it on a Tuesday."], strategy="end"),
    "add_contraction": of("add_contraction"),
    "dyslexia_word_swap": of("dyslexia_word_swap"),
    "number_to_word": of("number_to_word"),
    "add_ocr_typo": of("add_ocr_typo"),
    "add_abbreviation": of("add_abbreviation"),
    "add_speech_to_text_typo": of("add_speech_to_text_typo"),
    "add_slangs": of("add_slangs"),
    "adjective_synonym_swap": of("adjective_synonym_swap"),
    "randomize_age": of("randomize_age"),
    "add_new_lines": one("add_new_lines"),
    "add_tabs": of("add_tabs"),
}
