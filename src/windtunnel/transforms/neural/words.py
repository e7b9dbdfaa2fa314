"""Which words a language model may replace or write: small open-class words, and of which form they are.

No tagger runs: the words beside a masked word hold most candidates to its part of speech, and those that remain must
agree with it in form: -ing with -ing, -ed and irregular pasts with each other, plurals with plurals, -ly with -ly,
-est with -est, comparatives with comparatives, none of these with none. Words of closed classes (articles, pronouns,
prepositions, auxiliaries, degrees, quantities, numbers) are never touched; nor are words that carry an opinion,
negate or count, nor any that is not in our lists of English words (names are not).
"""

from __future__ import annotations

from functools import cache

from windtunnel.lexicon import context, numerals
from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import sentiment_words
from windtunnel.lexicon.tables import read_lists, read_tsv, read_words

MIN_LETTERS = 3

_TABLES = ("single_letter", "double_letter", "dyslexia", "phonetic", "misspelling", "hypernyms")

BASE, ING, PAST, PLURAL, LY, EST, ER = range(7)
"""The forms of a word."""


def may_be(word: str) -> bool:
    """Tell whether a word may be replaced or written.

    >>> [word for word in ("actor", "Actor", "the", "great", "never", "seven", "robert", "isn't") if may_be(word)]
    ['actor']
    """
    plain = word.isascii() and word.isalpha() and word.islower() and len(word) >= MIN_LETTERS
    return plain and word in _known() and word not in _never()


def form(word: str) -> int:
    """Tell the form of a word in lower case by its ending.

    >>> [form(word) for word in ("actor", "going", "walked", "took", "films", "slowly", "tallest")]
    [0, 1, 2, 2, 3, 4, 5]
    """
    lists = _lists()
    if word in lists["past"]:
        return PAST
    if word in lists["plural"]:
        return PLURAL
    for ending, kind in (("ing", ING), ("ed", PAST), ("ly", LY), ("est", EST)):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return BASE if word in lists[ending] else kind
    if word.endswith("er") and _gradable() & {word[:-1], word[:-2], word[:-3], f"{word[:-3]}y"}:
        return ER
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")):
        return BASE if word in lists["s"] else PLURAL
    return BASE


_lists = cache(lambda: {name: frozenset(words) for name, words in read_lists("neural_words.txt").items()})
_gradable = cache(lambda: frozenset(read_tsv("gradable.tsv")) | _lists()["gradable"])


@cache
def _never() -> frozenset[str]:
    closed = set(_lists()["closed"])
    for bits in (context.DETERMINER, context.DEGREE, context.BE, context.FUNCTION, context.OBJECT):
        closed |= {word for word, have in context.words().items() if have & bits}
    return frozenset(closed | set(NEGATIONS) | set(sentiment_words()) | set(numerals.WORDS))


@cache
def _known() -> frozenset[str]:
    """17,000 English words: the first column of the tables of spellings, and the most frequent words of reviews."""
    return frozenset(read_words("frequent.txt")).union(*(read_tsv(f"{name}.tsv") for name in _TABLES))
