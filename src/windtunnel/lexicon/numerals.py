"""Whole numbers in English words, and the words' numbers: 0 to 999,999,999, cardinal and ordinal."""

from __future__ import annotations

import re

LARGEST = 999_999_999
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_SMALL = _UNITS.split()
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNEVEN = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_VALUES = {word: value for value, word in enumerate(_SMALL)}
_VALUES |= {word: 10 * value for value, word in enumerate(_TENS) if word}
_POWERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

WORDS = (*_VALUES, *_POWERS)
"""All words that numbers are made of."""


def cardinal(number: int) -> str:
    """Spell a number.

    >>> cardinal(21), cardinal(1000), cardinal(305)
    ('twenty-one', 'one thousand', 'three hundred five')

    Raises:
        ValueError: it is negative or larger than `LARGEST`.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"numbers from 0 to {LARGEST:,} can be spelled; got {number}.")
    for name, power in (("million", 1_000_000), ("thousand", 1000), ("hundred", 100)):
        if number >= power:
            rest = f" {cardinal(number % power)}" if number % power else ""
            return f"{cardinal(number // power)} {name}{rest}"
    if number < len(_SMALL):
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def ordinal(number: int) -> str:
    """Spell a place in a row.

    >>> ordinal(1), ordinal(20), ordinal(42)
    ('first', 'twentieth', 'forty-second')

    Raises:
        ValueError: as for `cardinal`.
    """
    head, mark, last = re.fullmatch(r"(?:(.*)([ -]))?(\w+)", cardinal(number)).groups("")  # type: ignore[union-attr]
    return head + mark + as_ordinal(last)


def as_ordinal(word: str) -> str:
    """Turn the last word of a cardinal number into that of the ordinal one.

    >>> as_ordinal("twenty"), as_ordinal("three")
    ('twentieth', 'third')
    """
    return _UNEVEN.get(word) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th")


def value(words: str) -> int | None:
    """Read a spelled cardinal number, "and" allowed after "hundred"; None if it is not spelled as one.

    >>> value("twenty-one"), value("two hundred and five"), value("two twenty")
    (21, 205, None)
    """
    parts = re.split("[ -]", words.lower())
    total = group = 0
    for part in parts:
        if part == "and":
            continue
        if part == "hundred":
            group *= 100
        elif part in _POWERS:
            total, group = total + group * _POWERS[part], 0
        elif part in _VALUES:
            group += _VALUES[part]
        else:
            return None
    number = total + group
    plain = [part for part in parts if part != "and"]
    return number if number <= LARGEST and re.split("[ -]", cardinal(number)) == plain else None
