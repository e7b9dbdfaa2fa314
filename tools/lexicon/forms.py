"""Inflect a synonym as its word is inflected: watched -> viewed, movies -> films (lemminflect, wordfreq)."""

from __future__ import annotations

from lemminflect import getInflection
from wordfreq import zipf_frequency

TAGS = {
    "NOUN": ("NN", "NNS"),
    "VERB": ("VB", "VBZ", "VBD", "VBN", "VBG"),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB",),
    "OTHER": ("IN",),
}
BASE = {"NN", "VB", "JJ", "RB", "IN"}
KNOWN = 2.3
"""Zipf frequency from which an inflected form is believed to exist: `informations` and `dullier` lie below."""
RARER = 1.4
"""A second spelling may be 25 times as rare: travelled, but not `staid` for stayed."""


def forms(lemma: str, pos: str) -> dict[str, str]:
    """Return tag -> the usual (American) form of a lemma; tags without a usual form are missing."""
    found = {}
    for tag in TAGS[pos]:
        usual = spellings(lemma, pos)[tag]
        if usual:  # of two spellings the shorter is American: traveled, focused
            common = max(zipf_frequency(form, "en") for form in usual)
            as_common = [form for form in usual if zipf_frequency(form, "en") > common - 1]
            found[tag] = min(as_common, key=lambda form: (len(form), form))
    return found


def spellings(lemma: str, pos: str) -> dict[str, set[str]]:
    """Return tag -> every form that the lemma is met in: travelled and traveled."""
    found = {}
    for tag in TAGS[pos]:
        every = {lemma} if tag in BASE else set(getInflection(lemma, tag=tag))
        if tag == "NNS":
            every.discard(lemma)  # lemminflect offers `film` as a plural of itself
        usual = max((zipf_frequency(form, "en") for form in every), default=0.0)
        least = 0.0 if tag in BASE else max(KNOWN, usual - RARER)
        found[tag] = {form for form in every if form.isalpha() and zipf_frequency(form, "en") >= least}
    return found


def pairs(word: str, synonym: str, pos: str) -> dict[str, str]:
    """Return surface form -> form of the synonym, where all readings of the form agree.

    >>> pairs("watch", "view", "VERB")["watched"]
    'viewed'
    >>> "started" in pairs("start", "begin", "VERB")  # began or begun?
    False
    """
    theirs = forms(synonym, pos)
    readings: dict[str, set[str | None]] = {}
    for tag, surfaces in spellings(word, pos).items():
        for surface in surfaces:
            readings.setdefault(surface, set()).add(theirs.get(tag))
    agreed = {surface: next(iter(found)) for surface, found in readings.items() if len(found) == 1}
    return {surface: found for surface, found in agreed.items() if found is not None and found != surface}
