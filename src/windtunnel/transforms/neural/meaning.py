"""Whether a new sentence may stand for an old one: what can be counted must be as before. In doubt, no."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from windtunnel.lexicon import numerals
from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.sentiment import NEGATIVE, POSITIVE, polarity
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.protection import names

SHORTEST, LONGEST = 0.5, 2.0
"""Words of the new sentence for each of the old one."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*|\b(?:" + "|".join(numerals.WORDS) + r")\b", re.IGNORECASE)
_MARKS = '"()[]<>&@#*_'
"""Come in pairs, or mean more than punctuation."""


def kept(old: Sequence[str], new: Sequence[str]) -> list[bool]:
    """Tell which new sentences negate and judge as the old one does, with its numbers, names and marks, at its length.

    >>> kept(["It is not a bad film."] * 3, ["That is not a bad movie.", "It is a bad film.", "It is not a good film."])
    [True, False, False]
    """
    batch = TextBatch.of([*old, *new], [str(row) for row in range(len(old) + len(new))])
    words, half = batch.words, len(old)
    rows = len(batch)
    poles = polarity(batch.data, words)
    counts = {
        "words": np.bincount(words.row, minlength=rows),
        "negations": np.bincount(words.row[is_negation(batch.data, words)], minlength=rows),
        "positive": np.bincount(words.row[poles == POSITIVE], minlength=rows),
        "negative": np.bincount(words.row[poles == NEGATIVE], minlength=rows),
    }
    length = counts["words"][half:] / np.maximum(counts["words"][:half], 1)
    same = (length >= SHORTEST) & (length <= LONGEST)
    for kind in ("negations", "positive", "negative"):
        same &= (counts[kind][:half] > 0) == (counts[kind][half:] > 0)
    people = _names(batch)
    return [
        bool(fits)
        and _numbers(before) == _numbers(after)
        and people[row] <= people[row + half] | set(after.split())
        and all(before.count(mark) == after.count(mark) for mark in _MARKS)
        and not _loops(before, after)
        for row, (fits, before, after) in enumerate(zip(same, old, new, strict=True))
    ]


def _names(batch: TextBatch) -> list[set[str]]:
    """The words of each row's names."""
    found: list[set[str]] = [set() for _ in range(len(batch))]
    spans = names.find(batch)
    for row, start, stop in zip(spans.row.tolist(), spans.start.tolist(), spans.stop.tolist(), strict=True):
        found[row] |= set(batch.data[start:stop].tobytes().decode().split())
    return found


def _numbers(text: str) -> list[str]:
    return sorted(match.lower() for match in _NUMBER.findall(text))


def _loops(before: str, after: str) -> bool:
    """Whether a model got stuck: three words in a row stand more than twice, and oftener than before."""
    return _most(after) > max(2, _most(before))


def _most(text: str) -> int:
    words = text.lower().split()
    return max(Counter(zip(words, words[1:], words[2:], strict=False)).values(), default=0)
