"""What common words can be in a clause, as far as choosing between "it is" and "it's" needs to know.

Our own lists (`data/clause.txt`), not a dictionary: `tags` holds them all as bits; a word on none of them gets a guess
by its ending.
"""

from __future__ import annotations

from enum import IntFlag
from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_lists
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Int64s


class Tag(IntFlag):
    """Roles of a word; a word can have several."""

    ADVERB = 1 << 0
    """Looked through on the way from a contraction to its verb: "it's never been"."""
    PARTICIPLE = 1 << 1
    BASE = 1 << 2
    """A verb's base form."""
    ONLY_HAS = 1 << 3
    AS_ADJECTIVE = 1 << 4
    TRANSITIVE = 1 << 5
    TWO_OBJECTS = 1 << 6
    NOT_AFTER_HAVE = 1 << 7
    SUFFERED = 1 << 8
    """For these, see the lists of the same names in `data/clause.txt`."""
    OBJECT = 1 << 9
    """Opens an object: a determiner, "it"."""
    PERSON = 1 << 10
    """An object by itself: "him"."""
    SUBJECT = 1 << 11
    """A pronoun that changes places with a verb in a question."""
    OPENS_NOUN = 1 << 12
    """What stands for a noun after a question's verb: "isn't the", "doesn't anyone"."""
    POSSESSED = 1 << 13
    """Follows "its" rather than "it is", so that "it's" before it is a slip."""
    PREPOSITION = 1 << 14
    ENDS = 1 << 15
    """Shows that the verb before it closes its clause: "the way it is now"."""
    ASKS = 1 << 16
    """Moves something to the front, which leaves a gap at the verb: "how good it is"."""
    WHY = 1 << 17
    """Wants the verb before the subject."""
    BEFORE_SUBJECT = 1 << 18
    """May stand before an "it" or "you" that is a subject, not an object: "think it is"."""
    AUXILIARY = 1 << 19
    """A verb that, before a pronoun, makes a question: "could I have"."""
    KIN = 1 << 20
    """Someone to be joined to a pronoun: "my wife and I"."""
    ING = 1 << 21
    ORDERS = 1 << 22
    """After "don't you", an order and no question."""
    BEFORE_PLACE = 1 << 23
    """Before "there", a place: "out there is"."""
    AND = 1 << 24
    ONLY = 1 << 25
    PLURAL = 1 << 26
    """Probably a noun's plural, which no "it is" or "who is" has behind it."""
    BETTER = 1 << 27
    ASKED_OF_OTHERS = 1 << 28
    """After "let us", a request: "let us know"."""
    OWNER_BEFORE = 1 << 29
    """Before "it's", shows that "its" was meant: "in it's", "has it's"."""
    AT_GAP = 1 << 30
    """Before a pronoun, the thing its clause lacks: "the way it is"."""
    DESCRIBES = 1 << 31
    """Common adjectives and the like: "who's" before a word that is unknown is as likely a slip for "whose"."""


_ALSO = {
    "both": Tag.BASE | Tag.PARTICIPLE,
    "only_has": Tag.ONLY_HAS | Tag.PARTICIPLE,
    "as_adjective": Tag.AS_ADJECTIVE | Tag.PARTICIPLE,
    "transitive": Tag.TRANSITIVE | Tag.PARTICIPLE,
    "no_ending": Tag(0),
}
"""Lists of `clause.txt` that are not called as their words' only role is."""

ENDINGS = (
    ("ed", 4, Tag.PARTICIPLE),
    ("ing", 5, Tag.ING),
    ("ly", 5, Tag.ADVERB),
    ("ness", 6, Tag.POSSESSED),
    ("ity", 6, Tag.POSSESSED),
    ("tion", 6, Tag.POSSESSED),
    ("sion", 6, Tag.POSSESSED),
    ("ment", 6, Tag.POSSESSED),
    ("s", 4, Tag.PLURAL),
    ("ss", 4, Tag(0)),
    ("us", 4, Tag(0)),
    ("is", 4, Tag(0)),
)
"""An ending, the fewest letters of a word that has it, and what it tells of a word on no list; the last one counts."""
_ALSO_OF_LISTED = ENDINGS[:3]
"""What a word's ending tells even if it is on a list for something else: "hoped" may follow had."""


def tags() -> dict[str, Tag]:
    """Return each listed word's roles; those of the list `no_ending` that have none are there with no role."""
    lists = read_lists("clause.txt")
    found: dict[str, Tag] = {}
    for name, words in lists.items():
        tag = _ALSO[name] if name in _ALSO else Tag[name.upper()]
        for word in words:
            found[word] = found.get(word, Tag(0)) | tag
    for word in found.keys() - set(lists["no_ending"]):
        for ending, letters, tag in _ALSO_OF_LISTED:
            if word.endswith(ending) and len(word) >= letters:
                found[word] |= tag
    return found


@cache
def table() -> tuple[WordTable, Int64s]:
    """The listed words, and their roles as bits with a 0 behind them, which the place -1 of other words finds."""
    listed = tags()
    return WordTable(list(listed)), np.array([*listed.values(), 0], np.int64)
