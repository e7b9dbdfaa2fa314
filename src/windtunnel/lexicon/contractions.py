"""English contractions: which there are, and what each can stand for.

Our own lists, read off a grammar and checked against 50,000 IMDB reviews that no study uses for testing. Left out on
purpose: "ain't" (am, is, are, has, have not), "y'all", "ma'am", "o'clock", "how'd" (did or would), and 's after a
noun, which is mostly a possessive.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What decides how a contraction is written out."""

    PLAIN = 0
    """Always the same words: "I'm", "you've", "they'll"."""
    YOUR = 1
    """The same, but often a slip for a possessive: "you're", "they're"."""
    NOT = 2
    """A verb with n't, which changes places with a pronoun in questions: "isn't it" -> "is it not"."""
    IS = 3
    """'s for is or has."""
    WOULD = 4
    """'d for would or had."""
    LET = 5
    """ "let's"."""


class Form(NamedTuple):
    """A contraction, and the two ways to write it out."""

    short: str
    kind: Kind
    first: str
    """The usual reading; for `NOT`, without a pronoun to go around."""
    second: str = ""
    """The other reading: with has, with had; for `NOT`, the verb alone."""
    may_be_possessive: bool = False
    """Whether writers mistake it for "its", "whose", "your", "their"."""


NEGATED = {
    **{f"{verb}n't": f"{verb} not" for verb in ["do", "does", "did", "is", "are", "was", "were", "has", "have", "had"]},
    **{f"{verb}n't": f"{verb} not" for verb in ["could", "would", "should", "must", "might", "need", "dare", "ought"]},
    "won't": "will not",
    "can't": "cannot",
    "shan't": "shall not",
}
"""A verb and not."""

WITH_IS = ["it", "he", "she", "that", "there", "who", "what", "here", "where", "how", "when", "why"]
WH = frozenset(["who", "what", "where", "how", "when", "why"])
THINGS = frozenset(["it", "that", "there", "here", "what", "where", "how"])
"""Subjects that are no person, so that "it's made in" is passive."""
WITH_WOULD = ["i", "you", "he", "she", "it", "we", "they", "that", "there", "who"]
WITH_WILL = ["i", "you", "he", "she", "it", "we", "they", "that", "there", "this", "who", "what"]
WITH_HAVE = ["i", "you", "we", "they", "who", "could", "would", "should", "might", "must", "may"]
WITH_ARE = ["you", "we", "they", "who"]
POSSESSIVE_LIKE = frozenset(["it's", "who's", "you're", "they're"])


def forms() -> list[Form]:
    """Return every contraction that is written out, lower case, with '."""
    found = [
        Form("i'm", Kind.PLAIN, "i am"),
        Form("let's", Kind.LET, "let us"),
        *(Form(f"{word}'ve", Kind.PLAIN, f"{word} have") for word in WITH_HAVE),
        *(Form(f"{word}'ll", Kind.PLAIN, f"{word} will") for word in WITH_WILL),
        *(Form(f"{word}'re", Kind.YOUR, f"{word} are") for word in WITH_ARE),
        *(Form(short, Kind.NOT, long, long.removesuffix("not").strip()) for short, long in NEGATED.items()),
        *(Form(f"{word}'s", Kind.IS, f"{word} is", f"{word} has") for word in WITH_IS),
        *(Form(f"{word}'d", Kind.WOULD, f"{word} would", f"{word} had") for word in WITH_WOULD),
    ]
    return [form._replace(may_be_possessive=form.short in POSSESSIVE_LIKE) for form in found]


_DRAWN = ["do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should", "must"]
SHORT_NOT = {f"{verb} not": f"{verb}n't" for verb in _DRAWN} | {"can not": "can't", "will not": "won't"}
"""Two words that a natural writer draws together; "needn't" and "mightn't" sound bookish, so they are not made."""

SHORT_VERB = {
    "i am": "i'm",
    **{f"{who} is": f"{who}'s" for who in ["it", "he", "she", "that", "there", "who", "what", "here", "where", "how"]},
    **{f"{who} are": f"{who}'re" for who in ["you", "we", "they"]},
    **{f"{who} has": f"{who}'s" for who in ["it", "he", "she", "that", "there", "who"]},
    **{f"{who} have": f"{who}'ve" for who in ["i", "you", "we", "they"]},
    **{f"{who} had": f"{who}'d" for who in ["i", "you", "he", "she", "we", "they"]},
    **{f"{who} will": f"{who}'ll" for who in ["i", "you", "he", "she", "it", "we", "they"]},
    **{f"{who} would": f"{who}'d" for who in ["i", "you", "he", "she", "we", "they"]},
    "let us": "let's",
}
"""A pronoun and a verb; "there are", "who are", "that will" stay, as their short forms are seldom written."""
