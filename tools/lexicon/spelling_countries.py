"""Which British spelling goes with which American one: rules of our own, held against the word lists of both."""

from __future__ import annotations

import re
from typing import Protocol

from spelling_rules import read_rules, read_words


class Lists(Protocol):
    """What `spellings.py` knows of the two countries' words."""

    american: set[str]
    british: set[str]
    american_small: set[str]
    british_small: set[str]


TO_AMERICAN = read_rules("american_endings")

NOT_BRITISH = {"meter", "meters", "tire", "tires", "tired", "check", "checks", "curb", "curbs", "program", "programs"}
NOT_BRITISH |= {"story", "stories", "draft", "drafts", "practice", "license", "inquiry", "mom", "moms"}
"""Have other meanings too, or are as good in Britain: American -> British leaves them."""

NOT_PAIRS = {"adonises", "haem", "cypher", "cyphers", "cyphered", "cyphering", "matres", "ombre", "caesar", "titre"}
NOT_PAIRS |= {"mitre", "mitred", "mitres", "titres"}
"""What the rules take wrongly for a British spelling."""

REGULAR = re.compile(r"is(?:e|ed|es|ing|er|ers|ation|ations|able)$|lys(?:e|ed|es|ing)$|our")
"""Taken even where the word is rare."""


def pairs(words: Lists) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return British -> American, and American -> British where Britain does not have the word."""
    american: dict[str, list[str]] = {}
    british: dict[str, list[str]] = {}
    british_only = (words.british - words.american) | (words.british_small - words.american_small)
    american_only = (words.american - words.british) | (words.american_small - words.british_small)
    for word in sorted(british_only - NOT_PAIRS):
        if not re.fullmatch("[a-z]{3,16}", word):
            continue
        forms = {pattern.sub(new, word) for pattern, new in TO_AMERICAN}
        forms |= {pattern.sub(new, form) for form in forms for pattern, new in TO_AMERICAN}
        found = sorted(f for f in forms - {word} if f in words.american and len(f) <= 16)
        only = [form for form in found if form in american_only] or found
        everyday = word in words.british_small or (only and only[0] in words.american_small)
        if only and (everyday or REGULAR.search(word)):
            american[word] = only[:1]
            if only[0] in american_only and only[0] not in NOT_BRITISH:
                british.setdefault(only[0], []).append(word)
    for entry in read_words("american_words"):
        one, both_ways, other = re.split("([:>])", entry)
        american[one] = [other]
        if both_ways == ":":
            british[other] = [one]
    return american, british
