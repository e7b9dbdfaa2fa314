"""Words that begin a full clause, and those that make joining or parting clauses unsure: our own lists."""

from __future__ import annotations

from functools import cache

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.wordgroups import WordGroups, listed

SUBJECTS = listed("i it he she they we this there")
"""As a clause's first word with one of `VERBS` behind it, the subject."""

BE = listed("is was are were am has had")
"""In short descriptions: "It was ..."."""

VERBS = listed("""
    is was are were am has had have do does did can could will would should must may might isn't wasn't aren't
    weren't hasn't haven't hadn't don't doesn't didn't can't couldn't won't wouldn't shouldn't also never
    really always still just even think thought believe believed feel felt found find loved love liked like
    enjoyed enjoy hated hate saw watched watch bought buy got get gave went came made makes took takes wanted
    want need needed hope hoped wish wished recommend knew know looked looks look seemed seems seem sounds
    sounded works worked goes comes gets gives tells told tries tried plays played becomes became deserves
    deserved keeps kept remember remembered rented laughed cried expected noticed left started ended lasted
    cost costs arrived broke fits fit knows sent stayed slept read stopped turned ran sat stood paid
    """)
"""Finite forms, and adverbs that stand before them."""

WHOLE = listed("""
    it's i'm i've i'd i'll he's he'd she's she'd they're they've they'd we're we've we'd there's it'll
    """)
"""Subject and verb in one word."""

ASIDE = listed("mean use say quote repeat do know suppose guess")
"""As in "..., and I mean it, ...": what follows may be thrown in, and the clause before go on behind it."""

OPENERS = listed("the this that these those his her their its my our")
"""A sentence that begins so begins with its subject, nearly always."""

UNSURE = listed("""
    if when whenever while whether although though because since unless until before after as both either neither
    only than so such despite instead whereas once where what why how let assume imagine suppose say had
    wish would should could might
    """)
"""In the first clause, these may reach over the comma into the second."""

ABBREVIATED = listed("etc inc ltd jr sr vs co corp no st approx dept est min max fig pp vol ed usa tv dvd am pm")
"""A full stop behind these may be theirs."""


@cache
def groups() -> WordGroups:
    """All the lists, for one look-up."""
    return WordGroups(
        {
            "subject": SUBJECTS,
            "verb": VERBS,
            "be": BE,
            "whole": WHOLE,
            "aside": ASIDE,
            "opener": OPENERS,
            "unsure": UNSURE,
            "abbreviated": ABBREVIATED,
            "negation": NEGATIONS,
            "and": ["and"],
            "but": ["but"],
            "self": ["i", "i'm", "i've", "i'd", "i'll"],
        }
    )
