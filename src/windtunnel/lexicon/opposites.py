"""Words of contrary meaning, which stand in the same places, so that a language model takes one for the other."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from windtunnel.lexicon.tables import read_tsv

_NEGATES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "anti")


def stems(word: str) -> list[str]:
    """Return what a word would be the contrary of by its prefix or ending, whether there are such words or not.

    >>> stems("inability"), stems("careless")
    (['ability'], ['careful', 'care'])
    """
    found = [word[len(prefix) :] for prefix in _NEGATES if word.startswith(prefix) and len(word) > len(prefix) + 2]
    return found + ([f"{word[:-4]}ful", word[:-4]] if word.endswith("less") else [])


@cache
def opposites() -> dict[str, frozenset[str]]:
    """A word in lower case -> the words that say the contrary; both ways.

    >>> sorted(opposites()["fast"])
    ['gradual', 'slow']
    """
    found: dict[str, set[str]] = defaultdict(set)
    for one, (other,) in read_tsv("opposites.tsv").items():
        for word in one.split():
            found[word].update(other.split())
        for word in other.split():
            found[word].update(one.split())
    return {word: frozenset(others - {word}) for word, others in found.items()}
