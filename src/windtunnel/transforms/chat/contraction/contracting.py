"""Drawing words together: which pairs a natural writer would contract, and where."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.clause import Tag
from windtunnel.lexicon.contractions import SHORT_NOT, SHORT_VERB
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int32s, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.transforms.chat.contraction.expanding import CURLY, takes_has
from windtunnel.transforms.chat.contraction.neighbours import MIXED, Neighbours, among, in_three_cases

_GAP_REACH = 4
"""Words before a pronoun among which a question word leaves a gap: "how very good she is"."""


class _Pairs(NamedTuple):
    """The phrases that have a short form, as columns."""

    first: WordTable
    second: WordTable
    starts: Bools
    """Whether a second word starts with these two bytes, (65536,)."""
    pair: Int32s
    """(first words, second words): the pair's number, or -1."""
    who: list[str]
    """By pair: its first word."""
    verb: list[str]
    """By pair: its second word."""
    texts: Strings
    """By pair, case (3) and apostrophe (2)."""


def contractions(batch: TextBatch) -> Edits:
    """Return every pair of words that can be drawn together, as edits of both words and the space between them."""
    near, known = Neighbours(batch), _pairs()
    first, last, pair = _find(near)
    case = near.case(first, last)
    fit = (case != MIXED) & ~near.hyphenated(first) & ~near.hyphenated(last) & ~near.in_title(first, last, case)
    fit &= near.after(last) >= 0  # never before punctuation
    first, last, pair, case = first[fit], last[fit], pair[fit], case[fit]
    fit = _is_natural(near, first, last, pair)
    first, last, pair, case = first[fit], last[fit], pair[fit], case[fit]
    words = near.words
    text = known.texts.take((pair * 3 + case) * 2 + _in_curly_row(batch, words.row[first]))
    return Edits(words.row[first], words.start[first], words.stop[last], text)


def _find(near: Neighbours) -> tuple[Int64s, Int64s, Int64s]:
    """Return the first and last words of all phrases of the list, "cannot" being one word, and their numbers."""
    known, words, data = _pairs(), near.words, near.batch.data
    last = np.flatnonzero(known.starts[near.first_two_bytes()])  # one word in 12 is left to be looked up
    second = known.second.find(data, words[last])
    last, second = last[second >= 0], second[second >= 0]
    first = np.where(second == 0, last, near.before(last))  # second word 0 is "cannot"
    last, second, first = last[first >= 0], second[first >= 0], first[first >= 0]
    opener = known.first.find(data, words[first])
    pair = np.where(opener >= 0, known.pair[opener, second], -1).astype(np.int64)
    return first[pair >= 0], last[pair >= 0], pair[pair >= 0]


def _is_natural(near: Neighbours, first: Int64s, last: Int64s, pair: Int64s) -> Bools:
    """Tell where the pair may be drawn together; of two pairs with a word in common, the one with "not" is."""
    is_not = pair <= len(SHORT_NOT)
    after = near.tags(near.after(last))
    natural: Bools = is_not & ~among(after, Tag.ONLY)  # "not only" belongs together
    does = np.isin(_pairs().who, ["do", "does", "did"])[pair]
    natural &= ~(does & among(after, Tag.OBJECT))  # "one swallow does not a summer make"
    rest = np.flatnonzero(~is_not & ~np.isin(last, first[natural]))  # "it is not": "isn't", so "it's" is out
    natural[rest] = _Verbs(near, first[rest], last[rest], pair[rest]).fit()
    return natural


class _Verbs:
    """Pairs of a pronoun and a verb, and the rules for each."""

    def __init__(self, near: Neighbours, first: Int64s, last: Int64s, pair: Int64s) -> None:
        known = _pairs()
        self.near, self.first, self.last, self.pair = near, first, last, pair
        self._who, self._verb = np.array(known.who), np.array(known.verb)
        left = near.before(first)
        self.opens = left < 0
        self.left, self.left_word = near.tags(left), left
        self.next = near.tags(near.after(last))
        self.target = near.verb_after(last)
        self.then = near.tags(self.target)

    def fit(self) -> Bools:
        """Tell which pairs a natural writer would contract: (n,)."""
        return self._subject_fits() & (
            (self._verb_in("am", "is", "are") & self._be_fits())
            | (self._verb_in("has") & takes_has(self.near, self.target))
            | (self._verb_in("have", "had") & self._have_fits())
            | (self._verb_in("will", "would") & among(self.then, Tag.BASE))
            | (self._verb_in("us") & self._let_fits())
        )

    def _subject_fits(self) -> Bools:
        """Is the pronoun alone the subject, and does it come before its verb in a statement?"""
        opens, left = self.opens, self.left
        # "he and I are", "my wife and I have", "John and I will"
        joined = self.near.before(self.left_word)
        company = among(left, Tag.AND) & (self.near.has(joined, Tag.KIN) | self.near.capital(joined))
        # "watching it is", "those of you have": the pronoun belongs to the word before it
        may_be_object = self._who_in("it", "you") & ~(opens | among(left, Tag.BEFORE_SUBJECT))
        # "the reason for that is", "doing that is"
        object_that = (
            self._who_in("that")
            & among(left, Tag.PREPOSITION | Tag.ING | Tag.AUXILIARY)
            & ~among(left, Tag.BEFORE_SUBJECT)
        )
        place = self._who_in("there") & among(left, Tag.BEFORE_PLACE)
        inner = self._who_in("here", "where", "how") & ~self.near.opens(self.first)
        question = among(left, Tag.AUXILIARY) & ~self._who_in("that", "who", "what", "there")
        return ~(company | may_be_object | object_that | place | inner | question)

    def _be_fits(self) -> Bools:
        """Does something follow that the verb can lean on?"""
        ends = among(self.next, Tag.ENDS)
        ends |= self._who_in("there", "here", "where", "how") & among(self.next, Tag.PREPOSITION)
        gap = among(self.left, Tag.AT_GAP) & ~self._who_in("that", "who", "what")
        word = self.first
        for _ in range(_GAP_REACH):
            word = self.near.before(word)
            gap |= self.near.has(word, Tag.ASKS)
        held = among(self.next, Tag.ING | Tag.AS_ADJECTIVE)  # "what it is doing": the gap comes later
        return ~ends & (~gap | held)

    def _have_fits(self) -> Bools:
        """Is the verb an auxiliary, before a participle that cannot describe a noun?"""
        return among(self.then, Tag.PARTICIPLE) & ~among(self.then, Tag.NOT_AFTER_HAVE | Tag.AS_ADJECTIVE)

    def _let_fits(self) -> Bools:
        """Is it a proposal, and no request: "Let us hope", not "Let us know" and not "they let us see"?"""
        return (
            self.near.opens(self.first)
            & among(self.next, Tag.BASE | Tag.ADVERB)
            & ~among(self.next, Tag.ASKED_OF_OTHERS)
        )

    def _who_in(self, *words: str) -> Bools:
        found: Bools = np.isin(self._who, words)[self.pair]
        return found

    def _verb_in(self, *words: str) -> Bools:
        found: Bools = np.isin(self._verb, words)[self.pair]
        return found


def _in_curly_row(batch: TextBatch, row: Int32s) -> Int64s:
    """Return 1 for rows that write ’ somewhere, else 0: their contractions are written with it too, (n,)."""
    data = batch.data
    lead = np.flatnonzero(data[:-2] == 0xE2) if len(data) > 2 else np.zeros(0, np.int64)
    lead = lead[(data[lead + 1] == 0x80) & (data[lead + 2] == 0x99)]
    curly = np.zeros(len(batch), np.int64)
    curly[np.searchsorted(batch.offsets, lead, "right") - 1] = 1
    return curly[row]


@cache
def _pairs() -> _Pairs:
    short = {"cannot": "can't"} | SHORT_NOT | SHORT_VERB
    who = [phrase.partition(" ")[0] for phrase in short]
    verb = [phrase.rpartition(" ")[2] for phrase in short]
    firsts, seconds = list(dict.fromkeys(who)), list(dict.fromkeys(verb))
    pair = np.full((len(firsts), len(seconds)), -1, np.int32)
    for number, (one, two) in enumerate(zip(who, verb, strict=True)):
        pair[firsts.index(one), seconds.index(two)] = number
    starts = np.zeros(1 << 16, bool)
    starts[
        [
            ord(a) | ord(b) << 8
            for word in seconds
            for a in (word[0], word[0].upper())
            for b in (word[1], word[1].upper())
        ]
    ] = True
    written = [text for form in short.values() for text in in_three_cases(form)]
    texts = Strings.of([form for text in written for form in (text, text.replace("'", CURLY))])
    return _Pairs(WordTable(firsts), WordTable(seconds), starts, pair, who, verb, texts)
