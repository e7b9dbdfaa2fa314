"""What the words beside a word tell about it: its part of speech, and whether "a" or "an" stands before it.

A form such as `love` is a noun after "the" and a verb after "to". Where its neighbors do not tell, it is left alone.
"""

from __future__ import annotations

from typing import NamedTuple

DETERMINER, VERB_FOLLOWS, DEGREE, BE, ADJECTIVE, FUNCTION, OBJECT, EDGE = (1 << i for i in range(8))
"""What a neighbor can be; EDGE is no word: punctuation, markup or the end of the text."""

_WORDS = {
    DETERMINER: "a an the my your his our its their this these those every each some any no another both 's",
    VERB_FOLLOWS: """to will would can could should shall may might must cannot can't couldn't won't wouldn't
        shouldn't don't doesn't didn't do does did i you we they i'll you'll we'll they'll he'll she'll it'll i'd
        you'd we'd they'd he'd she'd let's he she it who n't""",
    DEGREE: "very so too really quite rather extremely incredibly pretty fairly truly somewhat how absolutely",
    BE: "is are was were be been being isn't aren't wasn't weren't it's that's he's she's they're i'm you're we're",
    ADJECTIVE: """bad good great best worst new old real other same whole entire only first last second next own big
        small little long short young classic original recent modern typical usual final main major minor excellent
        terrible awful horrible wonderful brilliant beautiful nice fine decent perfect interesting funny boring dull
        stupid silly strange weird dark simple complex strong weak true single different various several many few
        such dramatic romantic sexual violent early later latest previous popular famous low high poor cheap huge
        complete total sheer pure outstanding amazing fantastic superb solid special certain american british french
        european japanese italian black white""",
    OBJECT: """the a an my your his her our its their this these those that it me you him us them every each some any
        all another everyone everything what how""",
    FUNCTION: """and or but nor so yet because if when while as than that which who whose whom where why how although
        though since until unless after before of in on at by for from to with without into onto over under about
        through during between among against toward towards upon within throughout despite is are was were be been
        being isn't aren't wasn't weren't has have had hasn't haven't hadn't do does did don't doesn't didn't will
        would can could should may might must won't wouldn't can't couldn't cannot i you he she it we they me him us
        them himself herself itself themselves the a an this these those my your his its our their then too also
        either there here not it's that's he's she's i'm you're they're we're i've i'd whether except like""",
}


class Condition(NamedTuple):
    """One way for a condition to hold: bits of the word before and bits of the word after, at least one of each."""

    before: int
    """0 asks nothing."""
    after: int = 0
    not_after: int = 0
    """Bits that the word after must not have."""


CONDITIONS: dict[str, tuple[Condition, ...]] = {
    "any": (Condition(0),),
    "noun": (Condition(DETERMINER | ADJECTIVE),),
    # adjective + noun is excluded by what follows: "the original" but not "the original film"
    "noun_alone": (Condition(DETERMINER | ADJECTIVE, FUNCTION | EDGE),),
    "verb": (Condition(VERB_FOLLOWS),),
    # "was boring me" is a verb, "was boring." an adjective
    "adjective": (
        Condition(DEGREE),
        Condition(DETERMINER | BE, not_after=FUNCTION | EDGE | OBJECT),
        Condition(BE, EDGE),
    ),
}
"""Name -> ways, any of which is enough."""

_SILENT_H = ("hour", "honest", "honor", "honour", "heir")
_AS_YOU = ("uni", "use", "usu", "util", "eu", "ubiq", "ufo", "unanim", "one", "once", "ute")
_YET_VOWEL = ("unin", "unim", "unint", "unid")
"""Written like `unique`, spoken like `under`: uninteresting, unimportant, unidentified."""


def words() -> dict[str, int]:
    """Return every word that a condition asks for, and its bits."""
    bits: dict[str, int] = {}
    for bit, text in _WORDS.items():
        for word in text.split():
            bits[word] = bits.get(word, 0) | bit
    return bits


def sounds_as_vowel(word: str) -> bool:
    """Tell whether a word takes "an".

    >>> [word for word in ("hour", "house", "unique", "unusual", "one", "idea") if sounds_as_vowel(word)]
    ['hour', 'unusual', 'idea']
    """
    if word.startswith(_SILENT_H):
        return True
    if word.startswith(_AS_YOU) and not word.startswith(_YET_VOWEL):
        return False
    return word[0] in "aeiou"
