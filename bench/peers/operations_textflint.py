"""TextFlint: the `transform` of its universal transformations, one new sample a text, no limit of words."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from one_by_one import FAILED, each
from textflint.input.component.sample import UTSample

__all__ = ["FAILED", "OPERATIONS"]

_NO_LIMIT = 10**6


def of(module: str, name: str, **settings: Any) -> Callable[[float], Callable[[list[str]], list[str]]]:
    """Give the strength as `trans_p`; a text that cannot be changed gives no sample and stays."""
    made = getattr(importlib.import_module(f"textflint.generation.transformation.UT.{module}"), name)

    def at(p: float) -> Callable[[list[str]], list[str]]:
        transform = made(trans_p=p, trans_max=_NO_LIMIT, **settings).transform

        def change(text: str) -> str:
            samples = transform(UTSample({"x": text}), n=1)
            return str(samples[0].dump()["x"]) if samples else text

        return each(change)

    return at


OPERATIONS = {
    "Keyboard": of("keyboard", "Keyboard", include_special_char=False, include_numeric=False, include_upper_case=False),
    "Typos": of("typos", "Typos"),
    "Typos swap": of("typos", "Typos", mode="swap"),
    "Typos delete": of("typos", "Typos", mode="delete"),
    "Typos insert": of("typos", "Typos", mode="insert"),
    "Ocr": of("ocr", "Ocr"),
    "SpellingError": of("spelling_error", "SpellingError"),
    "SwapNum": of("swap_num", "SwapNum"),
    "Contraction": of("contraction", "Contraction"),
    "WordCase upper": of("word_case", "WordCase", case_type="upper"),
    "WordCase lower": of("word_case", "WordCase", case_type="lower"),
    "WordCase title": of("word_case", "WordCase", case_type="title"),
}
