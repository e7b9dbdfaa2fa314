"""What an edit does, seen from the text alone; a composition's parts are told apart by it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable

CASE, SPACING, PUNCTUATION, LETTERS = "case", "spacing", "punctuation", "letters"
WORD, ADDED, REMOVED, SYMBOLS = "word", "words added", "words removed", "other characters"
KINDS = (CASE, SPACING, PUNCTUATION, LETTERS, WORD, ADDED, REMOVED, SYMBOLS)
SIMILAR = 0.5
"""Words of which half the letters stay in order are one word, misspelt."""


def kind_of(old: str, new: str) -> str:
    """Name what happened between the words before and after an edit.

    >>> [kind_of(*pair) for pair in [("Great", "GREAT"), ("great", "graet"), ("great", "good"), ("film", "film!")]]
    ['case', 'letters', 'word', 'punctuation']
    >>> [kind_of(*pair) for pair in [("a lot", "alot"), ("film", ""), ("", "so"), ("good", "g00d"), ("a", "a a")]]
    ['spacing', 'words removed', 'words added', 'letters', 'words added']
    """
    if old.casefold() == new.casefold():
        return CASE
    if _without(old, str.isspace) == _without(new, str.isspace):
        return SPACING
    if _without(old, _is_mark) == _without(new, _is_mark):
        return PUNCTUATION
    before, after = old.split(), new.split()
    if len(after) > len(before) and _inside(before, after):
        more = Counter(after) - Counter(before)
        return ADDED if any(map(_has_letters, more)) else SYMBOLS
    if len(before) > len(after) and _inside(after, before):
        return REMOVED
    if not _has_letters(old) and not _has_letters(new):
        return SYMBOLS
    return LETTERS if _alike(old.casefold(), new.casefold()) else WORD


def _without(text: str, drop: Callable[[str], bool]) -> str:
    return "".join(letter for letter in text if not drop(letter))


def _is_mark(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter).startswith("P")


def _has_letters(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _inside(few: list[str], many: list[str]) -> bool:
    """Whether a list of words is another one with some left out."""
    rest = iter(many)
    return all(word in rest for word in few)


def _alike(one: str, other: str) -> bool:
    """Whether the longest common subsequence holds half of the longer word."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before = 0
        for place, found in enumerate(other, start=1):
            before, row[place] = row[place], before + 1 if letter == found else max(row[place], row[place - 1])
    return row[-1] >= SIMILAR * max(len(one), len(other))
