"""What speakers do while they look for the next word: fillers, words said twice, false starts."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.wordgroups import WordGroups
from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import neighbour
from windtunnel.text.sentences import opens_sentence
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation

_WORDS = {
    "hold": """the a an of to in on at with for from by is was are were and but because which when while my his her
        their this it's that's""",
    "twice": """the a an i it he she we they you and but of to in on at with for is was my this his their or because
        when if it's i'm""",
    "may_open": """the a an this these those it its he she they we you there here and but or if when while as since
        because although though after before in on at with for from by my your his her our their some most many what
        how who why where now then also just even first next finally it's that's he's she's they're we're you're
        there's what's i i'm i've i'd i'll""",
    "subject": "i it he she we they you there",
    "verb": """was is had has were are am have did do can could would will thought think saw felt went got wanted
        knew watched""",
}
"""Words behind which speakers stop to think; that they say twice (not "so so", "that that" or "had had", which say
something else); that open a sentence with a capital for no other reason, so that a filler can go before them; that
begin, with a verb behind them, what is said again."""
_OPENING = ("Um, ", "Uh, ", "Um, ", "Uh, ", "Well, ", "You know, ", "I mean, ", "Er, ")
_INSIDE = ("um", "uh", "um", "uh", "um", "uh", "you know", "I mean", "er")
_RESTART = (", I mean, ", ", uh, ", ", um, ", ", well, ")
_FILLER, _REPEAT = 0.5, 0.85
"""Upper ends of the shares of fillers and of repetitions; the rest are false starts."""


@transformation("speech.disfluency", version=1)
def disfluency(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Hesitate: fillers, words said twice, false starts.

    What happens: at a chosen place stands a filler ("um", "uh", "you know"; half of the time), a short word is said
    twice ("the the"), or a subject and its verb are said, dropped and said again ("it was, I mean, it was").
    Why the label survives: nothing is taken away, and what is added says nothing about the film.
    Limits: places are the words behind which speakers stop to think (articles, prepositions, conjunctions), clause
    and sentence starts; negations, adverbs of degree and what they stand with are never repeated.
    Source: Shriberg 1994, "Preliminaries to a theory of speech disfluencies"; Bortfeld et al. 2001
    (https://doi.org/10.1177/00238309010440020101) count six in 100 words; NL-Augmenter `speech_disfluency` (fillers
    only), `filler_word_augmentation`.

    >>> disfluency(rate=1.0).texts(["The film was long, but it was good for my kids."])
    ['Um, the film was was long, but but it it was was good for, um, my, uh, kids.']
    """
    sites = _Sites.of(batch, chance.below(rate, batch.words))
    kind = chance.share(sites.words, "kind")
    # where "it was" would be said again behind "was", whether or not "it" is chosen at this rate, "was" stays alone
    before = chance.share_at(sites.words.row, np.maximum(sites.words.place - 1, 0), "kind")
    free = ~(sites.ends_restart & (before >= _REPEAT))
    fills, repeats = sites.fills() & free, sites.repeats() & free
    restart = sites.restarts() & (kind >= _REPEAT)
    repeat = repeats & ~restart & ((kind >= _FILLER) | ~fills)
    fill = fills & ~restart & ~repeat
    return Edits.merged(
        [
            _opened(batch, chance, sites.where(fill & sites.opens)),
            _held(chance, sites.where(fill & ~sites.opens)),
            _said_twice(batch, sites.where(repeat)),
            _started_again(batch, chance, sites.where(restart)),
        ]
    )


def fillers(batch: TextBatch, chance: Chance, rate: float) -> Edits:
    """Put "um" or "uh" behind a share of the words behind which speakers stop to think, without punctuation."""
    sites = _Sites.of(batch, chance.below(rate, batch.words, "filler"))
    sites = sites.where(sites.holds & sites.joined)
    number = chance.pick(sites.words, np.full(len(sites.words), 2), "um or uh")
    return Edits(sites.words.row, sites.words.stop, sites.words.stop, Strings.of([" um", " uh"]).take(number))


class _Sites(NamedTuple):
    """Chosen words, and what is known of them: (sites,) each."""

    words: Spans
    opens: Bools
    """Whether it opens its sentence."""
    holds: Bools
    twice: Bools
    may_open: Bools
    is_subject: Bools
    ends_restart: Bools
    """Whether it is a verb behind such a subject."""
    verb_stop: Int64s
    """Where the verb behind it ends, -1 if none or if no word follows."""
    joined: Bools
    """Whether a blank and another word follow."""
    shouted: Bools
    """Whether its first two letters, or those of the word behind it, are large."""

    @classmethod
    def of(cls, batch: TextBatch, chosen: Bools) -> _Sites:
        """Look the chosen words of a batch up."""
        data, every, roles, index = batch.data, batch.words, _roles(), np.flatnonzero(chosen)
        bit = roles.bit
        role = roles.find(data, every[index])
        index, role = index[role > 0], role[role > 0]
        words, ahead = every[index], np.maximum(index - 1, 0)
        following = neighbour(batch, index, 1)
        joined, then_joined = following >= 0, neighbour(batch, following, 1) >= 0
        is_verb = joined & then_joined & ((roles.find(data, every[following]) & bit["verb"]) != 0)
        # a word that is said twice already ("the the") stays
        same = joined & (every.length[following] == words.length)
        last = data[np.maximum(words.stop - 1, 0)]
        same &= (data[words.start] | 0x20) == (data[every.start[following]] | 0x20)
        same &= (last | 0x20) == (data[np.maximum(every.stop[following] - 1, 0)] | 0x20)
        shouted = _shouted(data, words) | (joined & _shouted(data, every[following]))
        return cls(
            words,
            opens_sentence(data, every, index, batch.markup, batch.is_prose) if len(index) else np.zeros(0, bool),
            (role & bit["hold"]) != 0,
            ((role & bit["twice"]) != 0) & ~same,
            (role & bit["may_open"]) != 0,
            (role & bit["subject"]) != 0,
            ((role & bit["verb"]) != 0) & (words.place > 0) & ((roles.find(data, every[ahead]) & bit["subject"]) != 0),
            np.where(is_verb, every.stop[following], -1),
            joined,
            shouted,
        )

    def where(self, which: Bools) -> _Sites:
        """Keep some of the sites."""
        return _Sites(
            self.words[which],
            self.opens[which],
            self.holds[which],
            self.twice[which],
            self.may_open[which],
            self.is_subject[which],
            self.ends_restart[which],
            self.verb_stop[which],
            self.joined[which],
            self.shouted[which],
        )

    def fills(self) -> Bools:
        """Tell where a filler may stand."""
        return ~self.shouted & self.joined & np.where(self.opens, self.may_open, self.holds)

    def repeats(self) -> Bools:
        """Tell which words may be said twice."""
        return ~self.shouted & self.joined & self.twice

    def restarts(self) -> Bools:
        """Tell which words begin what may be said again."""
        return ~self.shouted & self.is_subject & (self.verb_stop >= 0)


def _opened(batch: TextBatch, chance: Chance, sites: _Sites) -> Edits:
    """Put a filler in front of a sentence, whose first letter becomes small unless it is I."""
    start = sites.words.start
    first = batch.data[start]
    is_i = _is_i(batch, sites.words)
    small = np.where((first >= ord("A")) & (first <= ord("Z")) & ~is_i, first + 32, first).astype(np.uint8)
    front = Strings.of(_OPENING).take(chance.pick(sites.words, np.full(len(start), len(_OPENING)), "filler"))
    small_letter = front.data[front.offsets[:-1]] | np.uint8(0x20)
    lower = (first >= ord("a")) & (first <= ord("z"))  # the text begins its sentences small
    front.data[front.offsets[:-1][lower & (small_letter != ord("i"))]] |= np.uint8(0x20)
    ends = front.offsets + np.arange(len(start) + 1)
    data = np.empty(ends[-1], np.uint8)
    data[ends[1:] - 1] = small
    data[bytes_of(ends[:-1], ends[1:] - 1)] = front.data
    return Edits(sites.words.row, start, start + 1, Strings(data, ends))


def _held(chance: Chance, sites: _Sites) -> Edits:
    """Put a filler between commas behind a word."""
    texts = Strings.of([f", {filler}," for filler in _INSIDE])
    number = chance.pick(sites.words, np.full(len(sites.words), len(_INSIDE)), "filler")
    return Edits(sites.words.row, sites.words.stop, sites.words.stop, texts.take(number))


def _said_twice(batch: TextBatch, sites: _Sites) -> Edits:
    """Put the word behind itself."""
    return _again(batch, sites.words, sites.words.start, sites.words.stop, Strings.of([" "]), np.zeros(0, np.int64))


def _started_again(batch: TextBatch, chance: Chance, sites: _Sites) -> Edits:
    """Put subject and verb behind themselves."""
    number = chance.pick(sites.words, np.full(len(sites.words), len(_RESTART)), "restart")
    return _again(batch, sites.words, sites.words.start, sites.verb_stop, Strings.of(_RESTART), number)


def _again(batch: TextBatch, words: Spans, start: Int64s, stop: Int64s, between: Strings, number: Int64s) -> Edits:
    """Say the bytes again behind themselves, with their first letter small unless it is I."""
    front = between.take(number if len(number) else np.zeros(len(start), np.int64))
    ends = ends_to_offsets(front.lengths + stop - start)
    data = np.empty(ends[-1], np.uint8)
    copy = ends[:-1] + front.lengths
    data[bytes_of(ends[:-1], copy)] = front.data
    data[bytes_of(copy, ends[1:])] = batch.data[bytes_of(start, stop)]
    first = batch.data[start]
    large = (first >= ord("A")) & (first <= ord("Z")) & ~_is_i(batch, words)
    data[copy[large]] += np.uint8(32)
    return Edits(words.row, stop, stop, Strings(data, ends))


def _is_i(batch: TextBatch, words: Spans) -> Bools:
    """Tell which words are I, I'm, I've, I'd or I'll."""
    second = batch.data[np.minimum(words.start + 1, len(batch.data) - 1)]
    alone = (words.length == 1) | (second == ord("'")) | (second == 0xE2)
    found: Bools = alone & ((batch.data[words.start] | 0x20) == ord("i"))
    return found


def _shouted(data: Bytes, words: Spans) -> Bools:
    """Tell which words have a capital for their second letter: (words,)."""
    second = data[np.minimum(words.start + 1, len(data) - 1)]
    found: Bools = (words.length > 1) & (second >= ord("A")) & (second <= ord("Z"))
    return found


_roles = cache(lambda: WordGroups(_WORDS))
