"""nlpaug, run in its own environment: a request in JSON a line on standard input, an answer a line on standard output.

{"do": "versions"}                                            -> {"nlpaug": "1.1.11", ...}
{"do": "count", "setting": name, "strength": p, "texts": []}  -> {"changed": n, "left_intact": share}
{"do": "time",  "setting": name, "strength": p, "texts": []}  -> {"wall_s": seconds, "cpu_s": seconds}
"""

from __future__ import annotations

import json
import platform
import random
import sys
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

import nlpaug.augmenter.char as characters
import nlpaug.augmenter.word as words
import nltk

_KEYBOARD = {
    "aug_char_max": 1,  # one slip a word
    "aug_word_max": None,  # by default never more than 10 words a text
    "min_char": 4,
    "include_special_char": False,
    "include_numeric": False,
    "include_upper_case": False,
}
_SPLIT = {"tokenizer": str.split, "reverse_tokenizer": " ".join}

SETTINGS: dict[str, Callable[[float], Any]] = {
    "KeyboardAug": lambda p: characters.KeyboardAug(aug_word_p=p, **_KEYBOARD),
    "KeyboardAug, split on blanks": lambda p: characters.KeyboardAug(aug_word_p=p, **_KEYBOARD, **_SPLIT),
    "SynonymAug": lambda p: words.SynonymAug(aug_p=p, aug_max=None),
    "SynonymAug, split on blanks": lambda p: words.SynonymAug(aug_p=p, aug_max=None, **_SPLIT),
    "SynonymAug, tags for nothing": lambda p: words.SynonymAug(aug_p=p, aug_max=None),
}
"""The second of each is faster and leaves punctuation on the words; the last knows the tags before the clock starts."""

_pos_tag = nltk.pos_tag
_tags: dict[tuple[str, ...], list[tuple[str, str]]] = {}


def known_tags(tokens: list[str]) -> list[tuple[str, str]]:
    """Tag a text, or remember how it was tagged before."""
    key = tuple(tokens)
    if key not in _tags:
        _tags[key] = _pos_tag(tokens)
    return _tags[key]


def count(setting: str, strength: float, texts: list[str]) -> dict[str, float]:
    """Count the tokens really changed, and the share of texts that come back as they were but for these."""
    augmenter = SETTINGS[setting](strength)
    augmenter.include_detail = True
    logs = [log for _, log in augmenter.augment(texts)]
    changed = sum(entry["orig_token"] != entry["new_token"] for log in logs for entry in log)
    rejoined = [augmenter.reverse_tokenizer(augmenter.tokenizer(text)) for text in texts]
    intact = sum(new == old for new, old in zip(rejoined, texts, strict=True))
    return {"changed": changed, "left_intact": intact / len(texts)}


def clock(setting: str, strength: float, texts: list[str]) -> dict[str, float]:
    """Time one pass over the texts; the augmenter and its data are loaded before."""
    augmenter = SETTINGS[setting](strength)
    nltk.pos_tag = _pos_tag
    if setting.endswith("tags for nothing"):
        nltk.pos_tag = known_tags
        for text in texts:
            known_tags(augmenter.tokenizer(text.strip()))
    augmenter.augment(texts[:5])
    wall, cpu = time.perf_counter(), time.process_time()
    augmenter.augment(texts)
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {
        name: metadata.version(name) for name in ("nlpaug", "nltk", "numpy", "pandas", "textblob-aptagger")
    }


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # the libraries may print
    random.seed(0)
    actions = {"count": count, "time": clock, "versions": versions}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(actions[request.pop("do")](**request)), file=answers, flush=True)


if __name__ == "__main__":
    main()
