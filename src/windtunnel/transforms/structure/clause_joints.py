"""Two sentences made one, and one made two, where both halves surely are full clauses."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.tables import read_lists
from windtunnel.lexicon.wordgroups import WordGroups
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.structure.passages import Sentences, sentences

_MOST = 40
"""Words of two sentences joined; longer ones nobody writes."""
_MOST_AND = 15
"""Words of the first of two joined by "and"."""
_LEAST = 3
"""Words on either side of a cut."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_JOINTS = ("; ", ", and ")


@transformation("sentence.merge", version=1)
def merge(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.5, joint: Literal["any", "and", "semicolon"] = "any"
) -> Edits:
    """Make two sentences one.

    What happens: the full stop between two statements becomes "; " or ", and " (`joint`), and the second goes on in
    lower case. The second begins with a pronoun and a verb; "and" also asks for a short first one of the kind "It was
    ...", without a negation in either.
    Why the label survives: both statements stand as they were; nothing is made of one the condition of the other.
    Limits: a sentence is joined once; sentences with colons, semicolons, links or open quotations stay.
    Source: our own; the reverse is the split-and-rephrase of Narayan et al. 2017
    (https://aclanthology.org/D17-1064).

    >>> merge(rate=1.0).texts(["The cast is good. It was late. I was tired."])
    ['The cast is good; it was late. I was tired.']
    """
    data, words, found = batch.data, batch.words, sentences(batch)
    if len(found.spans) < 2:
        return Edits.none()
    bits, bit = _groups().find(data, words), _groups().bit
    first, count = found.first, found.words
    dot = found.spans.stop[:-1] - 1
    last_word = first[:-1] + count[:-1] - 1
    fit = found.sound[1:] & found.sound[:-1] & found.follows[1:] & ~found.leans[1:]
    fit &= (data[dot] == ord(".")) & (words.stop[last_word] == dot) & (words.length[last_word] > 1)
    fit &= ((bits[last_word] & bit["abbreviated"]) == 0) & (data[found.spans.stop[1:] - 1] != ord("?"))
    head = bits[first[:-1]]
    fit &= ((head & (bit["subject"] | bit["whole"] | bit["opener"])) != 0) & (count[:-1] > _LEAST)
    fit &= _begins_clause(words, bits)[first[1:]] & (words.start[first[1:]] == found.spans.start[1:])
    fit &= count[:-1] + count[1:] <= _MOST
    marks = np.flatnonzero((data == ord(";")) | (data == ord(":")))
    if len(marks):
        fit &= np.searchsorted(marks, found.spans.start[:-1]) == np.searchsorted(marks, found.spans.stop[1:])
    if joint == "and":
        fit &= _takes_and(batch, found, bits)
    site = _every_other(fit)
    second = found.spans[site + 1]
    chosen = chance.below(rate, second)
    site, second = site[chosen], second[chosen]
    if joint == "any":
        by_and = _takes_and(batch, found, bits)[site] & (chance.share(second, "joint") < 0.5)
    else:
        by_and = np.full(len(site), joint == "and")
    initial = data[second.start]
    stays = (bits[first[site + 1]] & bit["self"]) != 0
    letter = (initial | 0x20).astype(np.int64) - ord("a") + len(_ALPHABET) * stays
    text = _joined().take(letter + 2 * len(_ALPHABET) * by_and)
    return Edits(second.row, dot[site], second.start + 1, text)


@transformation("sentence.split", version=1)
def split(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Make one sentence two.

    What happens: before a full clause (a pronoun and a verb) "; it was" becomes ". It was", ", and it was" becomes
    ". It was", and ", but it was" becomes ". But it was".
    Why the label survives: both clauses stand as they were; "but" stays.
    Limits: only where the first clause begins with its subject and nothing in it ("if", "because", "both", "would")
    may reach into the second.
    Source: Narayan et al. 2017, "Split and rephrase" (https://aclanthology.org/D17-1064), by closed patterns.

    >>> split(rate=1.0).texts(["The cast is good, but I was tired; it was late. It was long, and we left early."])
    ['The cast is good. But I was tired. It was late. It was long. We left early.']
    """
    data, words, found = batch.data, batch.words, sentences(batch)
    size = len(words)
    if size < 2 * _LEAST:
        return Edits.none()
    bits, bit = _groups().find(data, words), _groups().bit
    clause = _begins_clause(words, bits)
    sentence = np.repeat(np.arange(len(found.first)), found.words)
    place = np.arange(size) - found.first[sentence]
    left = found.words[sentence] - place
    inside = found.sound[sentence] & (place >= _LEAST) & (left >= _LEAST)
    mark = np.append(data, np.uint8(0))[np.append(words.stop[0], words.stop[:-1])]
    inside[1:] &= (words.start[1:] - words.stop[:-1] == 2) & (data[words.start[1:] - 1] == ord(" "))
    brackets = np.flatnonzero((data == ord("(")) | (data == ord("[")))
    semi = np.flatnonzero(inside & (mark == ord(";")) & clause)
    comma = np.flatnonzero(inside & (mark == ord(",")) & ((bits & (bit["and"] | bit["but"])) != 0))
    comma = comma[comma + 2 < size]
    comma = comma[clause[comma + 1] & (words.start[comma + 1] - words.stop[comma] == 1)]
    comma = comma[(bits[comma + 2] & bit["aside"]) == 0]
    opening = found.first[sentence[comma]]
    comma = comma[clause[opening] | ((bits[opening] & bit["opener"]) != 0)]
    commas = np.flatnonzero(data == ord(","))
    unsure = np.flatnonzero((bits & bit["unsure"]) != 0)
    opening = found.first[sentence[comma]]
    alone = np.searchsorted(commas, words.stop[comma - 1]) == np.searchsorted(commas, words.start[opening])
    alone &= np.searchsorted(unsure, comma) == np.searchsorted(unsure, opening)
    comma = comma[alone]
    site = np.sort(np.concatenate([semi, comma]))
    low = found.spans.start[sentence[site]]
    site = site[np.searchsorted(brackets, low) == np.searchsorted(brackets, words.start[site])]
    site = site[chance.below(rate, words[site])]
    # "and" goes with its comma
    head = site + ((bits[site] & bit["and"]) != 0)
    letter = (data[words.start[head]] & 0xDF) - ord("A")
    text = _parted().take(letter.astype(np.int64))
    return Edits(words.row[site], words.stop[site - 1], words.start[head] + 1, text)


def _begins_clause(words: Spans, bits: Int64s) -> Bools:
    """Tell which words are a pronoun with a verb behind it, or both in one: (words,)."""
    bit = _groups().bit
    begins: Bools = (bits & bit["whole"]) != 0
    near = (words.start[1:] - words.stop[:-1] == 1) & (words.row[1:] == words.row[:-1])
    begins[:-1] |= near & ((bits[:-1] & bit["subject"]) != 0) & ((bits[1:] & bit["verb"]) != 0)
    return begins


def _takes_and(batch: TextBatch, found: Sentences, bits: Int64s) -> Bools:
    """Tell after which sentences ", and" may join the next: "It was ...", short, no comma, no negation: (n - 1,)."""
    bit = _groups().bit
    first = found.first
    second_word = np.minimum(first + 1, len(bits) - 1)
    be = ((bits[first] & bit["subject"]) != 0) & ((bits[second_word] & bit["be"]) != 0)
    be |= (bits[first] & bit["whole"]) != 0
    commas = np.flatnonzero(batch.data == ord(","))
    fit = be & (found.words <= _MOST_AND)
    fit &= np.searchsorted(commas, found.spans.start) == np.searchsorted(commas, found.spans.stop)
    bad = np.append(0, np.cumsum((bits & (bit["negation"] | bit["unsure"] | bit["but"])) != 0))
    clear = bad[first] == bad[first + found.words]
    both: Bools = fit[:-1] & clear[:-1] & clear[1:]
    return both


def _every_other(fit: Bools) -> Int64s:
    """Of fitting joints in a row take the first, the third, ...: no sentence is joined on both sides."""
    place = np.arange(len(fit))
    begins = np.maximum.accumulate(np.where(fit, -1, place)) if len(fit) else place
    return np.flatnonzero(fit & ((place - begins) % 2 == 1))


_groups = cache(
    lambda: WordGroups(read_lists("clause_joints.txt") | {"negation": NEGATIONS, "and": ("and",), "but": ("but",)})
)
_joined = cache(lambda: Strings.of([joint + letter for joint in _JOINTS for letter in _ALPHABET + _ALPHABET.upper()]))
"""The joints, each with every letter behind it, small and then large (for "I")."""
_parted = cache(lambda: Strings.of([f". {letter.upper()}" for letter in _ALPHABET]))
