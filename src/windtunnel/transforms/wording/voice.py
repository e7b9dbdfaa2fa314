"""Who did it first, or what was done: active clauses as passive ones and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import voice_clauses as clauses
from windtunnel.transforms.wording import voice_phrases as phrases
from windtunnel.transforms.wording.reading import Reading
from windtunnel.transforms.wording.verb_forms import forms

BY, BE, PARTICIPLE, FINITE, DETERMINER, HEAD, ANIMATE, RELATIVE, STORY = (1 << n for n in range(9))
LEFT, RIGHT, MOST = 16, 24, 600
"""Words before and behind the verb that are read, and the bytes that they may have."""
CUT = "\x01"
"""Stands where more of the text would follow than is read."""

Rewrite = Callable[[str, str, str], "tuple[int, int, str] | None"]
"""(what stands before, the verb's word, what stands behind) -> characters taken before and behind, the new clause."""


@cache
def _roles() -> WordBits:
    by_participle, by_past, by_now = phrases.verbs()
    roles = {
        BY: "by",
        BE: "is was are were am it's he's she's they're i'm this's that's we're",
        PARTICIPLE: by_participle,
        FINITE: (*by_past, *by_now),
        DETERMINER: "the this that these those a an its both his her their",
        HEAD: (*phrases.LISTS["head"], *phrases.LISTS["actor"]),
        ANIMATE: ("he", "she", "they", *phrases.LISTS["actor"]),
        RELATIVE: "who which that whom",
        STORY: [form for base in phrases.LISTS["acting"] for form in _forms_of(base)],
    }
    return WordBits(roles)


def _forms_of(base: str) -> tuple[str, ...]:
    form = forms(base)
    return (form.past, form.third)


@transformation("voice.active", version=1)
def active(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Say who did it first.

    What happens: "This film was directed by Ron Howard" becomes "Ron Howard directed this film", "I was bored by the
    ending" "The ending bored me". The whole clause is one edit, with tense, number, pronouns, adverb and case right.
    Why the label survives: who did what to whom stays, with the same words.
    Limits: main clauses whose ends are certain: none in questions, in relative clauses, before "who" or where another
    verb follows with the same subject; the verbs of making, playing, moving an audience and of plots, from a list.
    Source: NL-Augmenter `syntactically_diverse_paraphrase`, which needs a model; Quirk et al. 1985, "A comprehensive
    grammar of the English language", 3.63-3.78.

    >>> active(rate=1.0).texts(["This film was expertly directed by Ron Howard. I was bored by the ending."])
    ['Ron Howard expertly directed this film. The ending bored me.']
    """
    reading = Reading(batch, _roles())
    by = reading.with_role(BY)
    verb = reading.other(by, -1)
    by, verb = by[reading.role(verb, PARTICIPLE)], verb[reading.role(verb, PARTICIPLE)]
    found = np.zeros(len(by), bool)
    for step in (-1, -2, -3, -4):
        found |= reading.role(verb, BE, step)
    return _rewritten(reading, chance, rate, verb[found], clauses.to_active)


@transformation("voice.passive", version=1)
def passive(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Say what was done first.

    What happens: "Ron Howard directed this film" becomes "This film was directed by Ron Howard", "He plays the role
    well" "The role is played well by him". The whole clause is one edit, with tense, number, pronouns and case right.
    Why the label survives: who did what to whom stays, with the same words.
    Limits: subjects are names, he, she, they and "the director"; objects simple nouns that end the clause for certain.
    Clauses that share their subject with another verb, questions, relative clauses and idioms ("makes the film") stay.
    Source: NL-Augmenter `syntactically_diverse_paraphrase`, which needs a model; Quirk et al. 1985, "A comprehensive
    grammar of the English language", 3.63-3.78.

    >>> passive(rate=1.0).texts(["Ron Howard directed this film. He plays the role well."])
    ['This film was directed by Ron Howard. The role is played well by him.']
    """
    reading = Reading(batch, _roles())
    verb = reading.with_role(FINITE)
    after = reading.other(verb, 1)
    named = _is_title(reading, after)
    followed = named | reading.role(after, DETERMINER)
    verb, named = verb[followed & reading.is_small(verb)], named[followed & reading.is_small(verb)]
    heads = named | reading.role(verb, STORY)
    for step in (2, 3, 4, 5):
        heads |= reading.role(verb, HEAD, step)
    verb = verb[heads & ~reading.role(verb, RELATIVE, -1)]
    subject = np.zeros(len(verb), bool)
    for step in (-1, -2, -3, -4):
        before = reading.other(verb, step)
        subject |= reading.role(before, ANIMATE) | _is_title(reading, before)
    return _rewritten(reading, chance, rate, verb[subject], clauses.to_passive)


def _is_title(reading: Reading, i: Int64s) -> Bools:
    """Tell words, of which the number of words is none, that begin with a capital."""
    there: Bools = i < len(reading.words)
    return there & reading.is_title(np.where(there, i, 0)) if len(reading.words) else there


def _rewritten(reading: Reading, chance: Chance, rate: float, verb: Int64s, rewrite: Rewrite) -> Edits:
    """Rewrite a share of the clauses around these verbs, read one by one in their sentence: they are few."""
    words, batch = reading.words, reading.batch
    text = batch.data.tobytes()
    first = np.maximum(reading.sentence_first[verb], verb - LEFT)
    cut = first > reading.sentence_first[verb]
    behind = verb + RIGHT
    row_stop = batch.offsets[words.row[verb] + 1]
    stop = np.where(behind < len(words), words.start[np.minimum(behind, max(len(words) - 1, 0))], row_stop)
    stop = np.minimum(stop, row_stop)
    columns = (verb, words.start[first], words.start[verb], words.stop[verb], stop, words.row[verb], cut)
    sites, start, end, new = [], [], [], []
    reach = 0
    for site, low, begin, close, high, row, clipped in zip(*(column.tolist() for column in columns), strict=True):
        if high - low > MOST:
            continue
        if not clipped and low > batch.offsets[row] and text[low - 1 : low] in (b'"', b"'"):
            low -= 1  # a title in quotes
        before, after = text[low:begin].decode(), text[close:high].decode()
        if high < int(batch.offsets[row + 1]):
            after += CUT
        found = rewrite(CUT * clipped + before, text[begin:close].decode(), after)
        if found is None:
            continue
        left = begin - len(before[len(before) - found[0] :].encode())
        if left < reach:
            continue
        reach = close + len(after[: found[1]].encode())
        sites.append(site)
        start.append(left)
        end.append(reach)
        new.append(found[2])
    at = words[np.array(sites, np.int64)]
    spans = Spans(np.array(start, np.int64), np.array(end, np.int64), at.row, at.place)
    return Edits.of(spans, new)[chance.below(rate, at)]
