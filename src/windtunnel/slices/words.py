"""The lists of words behind the slices: our own, but for the frequent words, which are counted."""

from __future__ import annotations

from functools import cache

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import NEGATIVE, POSITIVE, sentiment_words
from windtunnel.lexicon.tables import read_lists, read_words
from windtunnel.lexicon.wordgroups import WordGroups, listed

PAIRS = (
    ("yeah", "right"),
    *(("oh", word) for word in listed("great joy boy brilliant wonderful wow goody")),
    *(("gee", word) for word in listed("wow great")),
    *(("big", word) for word in listed("surprise shock deal")),
    *(("what", word) for word in listed("surprise shock")),
    ("real", "genius"),
)
"""Phrases of two words that are seldom meant as they are said."""


@cache
def groups() -> WordGroups:
    """All the lists, for one look-up a batch."""
    poles = sentiment_words()
    phrases: dict[str, list[str]] = {}
    for first, second in PAIRS:
        phrases.setdefault(f"before {first}", [first])
        phrases.setdefault(f"behind {first}", []).append(second)
    return WordGroups(
        {
            **read_lists("slices.txt"),
            "negation": NEGATIONS,
            "frequent": read_words("frequent.txt"),
            "positive": [word for word, pole in poles.items() if pole == POSITIVE],
            "negative": [word for word, pole in poles.items() if pole == NEGATIVE],
            **{word: [word] for word in ("how", "not", "as", "if", "s", "out", "of")},
            "scale": listed("4 5 10 100 ten five"),
            "stars": listed("star stars"),
            "count": listed("one two three four five six seven eight nine ten zero"),
            "said twice": listed("had that is in s"),
            **phrases,
        }
    )
