"""Writing contractions out: for each one, which of its readings the words around it ask for, if any."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from windtunnel.lexicon.clause import Tag
from windtunnel.lexicon.contractions import THINGS, WH, Kind, forms
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.transforms.chat.contraction.neighbours import MIXED, Int8s, Neighbours, among, in_three_cases

LEAVE, FIRST, SECOND, AROUND = -1, 0, 1, 2
"""Not sure; `Form.first`; `Form.second`; the verb, the pronoun that follows, not."""
CURLY = "’"


class _Forms(NamedTuple):
    """All contractions as columns, one row a form; `table` has each twice: first those with ', then those with ’."""

    table: WordTable
    kind: NDArray[np.int64]
    may_be_possessive: Bools
    is_wh: Bools
    is_who: Bools
    is_thing: Bools
    """Its subject is no person: "it's", "that's"."""
    is_dont: Bools
    texts: Strings
    """By form, reading (2) and case (3)."""


def expansions(batch: TextBatch) -> Edits:
    """Return every contraction that can be written out with certainty, as edits of whole words."""
    near, known = Neighbours(batch), _forms()
    site = near.with_apostrophe()
    form = known.table.find(batch.data, near.words[site]).astype(np.int64)
    site, form = site[form >= 0], form[form >= 0] % len(known.kind)
    case = near.case(site, site)
    fit = (case != MIXED) & ~near.hyphenated(site) & ~near.in_title(site, site, case)
    site, form, case = site[fit], form[fit], case[fit]
    reading = _readings(near, site, form)
    plain = (reading == FIRST) | (reading == SECOND)
    texts = known.texts.take((form[plain] * 2 + reading[plain]) * 3 + case[plain])
    around = reading == AROUND
    parts = [
        Edits.of(near.words[site[plain]], texts),
        _around_the_pronoun(near, site[around], form[around], case[around]),
    ]
    return Edits.merged(parts)


def _readings(near: Neighbours, site: Int64s, form: Int64s) -> Int8s:
    known = _forms()
    kind, after = known.kind[form], near.tags(near.after(site))
    reading = np.full(len(site), FIRST, np.int8)
    here = kind == Kind.LET
    reading[here & ~among(after, Tag.BASE | Tag.ADVERB)] = LEAVE  # "it let's you see": a slip for "lets"
    here = kind == Kind.NOT
    reading[here] = _not(near, site[here], known.is_dont[form[here]])
    here = kind == Kind.IS
    reading[here] = _is_or_has(near, site[here], known.is_wh[form[here]], known.is_thing[form[here]])
    here = kind == Kind.WOULD
    reading[here] = _would_or_had(near, site[here])
    is_own = among(after, Tag.POSSESSED) & ~((kind == Kind.YOUR) & among(after, Tag.ING))  # "they're acting"
    is_own |= (kind == Kind.IS) & among(after, Tag.PLURAL)
    sure = Tag.DESCRIBES | Tag.ADVERB | Tag.PARTICIPLE | Tag.ING
    is_own |= known.is_who[form] & (kind == Kind.IS) & ~among(after, sure)
    owned = is_own | near.has(near.before(site), Tag.OWNER_BEFORE)
    reading[known.may_be_possessive[form] & owned] = LEAVE
    return reading


def _is_or_has(near: Neighbours, site: Int64s, is_wh: Bools, is_thing: Bools) -> Int8s:
    """Decide 's by the next verb: has before "been" or "seen the", is before what is no participle."""
    next_ = near.after(site)
    verb = near.verb_after(site)
    object_ = near.after(verb)
    participle, after = near.tags(verb), near.tags(object_)
    nothing_follows = (object_ < 0) | among(after, Tag.PREPOSITION)
    passive = near.is_word(object_, b"by") | (among(participle, Tag.SUFFERED) & nothing_follows)
    passive |= among(participle, Tag.TRANSITIVE) & is_thing & (nothing_follows | among(after, Tag.ADVERB))
    is_ = ~among(participle, Tag.PARTICIPLE) | among(participle, Tag.AS_ADJECTIVE) | passive
    reading = np.where(takes_has(near, verb), SECOND, np.where(is_, FIRST, LEAVE))
    asks = near.has(next_, Tag.SUBJECT) & ~near.is_word(next_, b"there")
    asks |= near.is_word(next_, b"who")  # "what's he want" is does; "a who's who"
    reading[(next_ < 0) | (is_wh & asks)] = LEAVE
    return reading.astype(np.int8)


def takes_has(near: Neighbours, verb: Int64s) -> Bools:
    """Tell which words are participles that 's before them can only be has for: "been", "seen the", "told me"."""
    tags, after = near.tags(verb), near.tags(near.after(verb))
    alone = among(tags, Tag.ONLY_HAS)
    acts = among(tags, Tag.PARTICIPLE) & ((tags & int(Tag.AS_ADJECTIVE)) == 0)
    two = among(tags, Tag.TWO_OBJECTS)
    person, thing = among(after, Tag.PERSON), among(after, Tag.OBJECT)
    found: Bools = alone | (acts & (person | (thing & ~two)))
    return found


def _would_or_had(near: Neighbours, site: Int64s) -> Int8s:
    """Decide 'd by the next verb: had before a participle and "better", would before a base form and "rather"."""
    verb = near.tags(near.verb_after(site))
    is_base, is_participle = among(verb, Tag.BASE), among(verb, Tag.PARTICIPLE)
    had = (is_participle & ~is_base) | near.has(near.after(site), Tag.BETTER)
    would = is_base & ~is_participle
    return np.where(had, SECOND, np.where(would, FIRST, LEAVE)).astype(np.int8)


def _not(near: Neighbours, site: Int64s, is_dont: Bools) -> Int8s:
    """Keep the order in statements, go around the pronoun in questions, leave what could be either."""
    pronoun = near.after(site)
    before, after = near.tags(near.before(site)), near.tags(pronoun)
    then = near.tags(near.after(pronoun))
    clause_opens = near.opens(site)
    asks_why = among(before, Tag.WHY)
    asks = clause_opens | asks_why | among(before, Tag.AND)
    subject = among(after, Tag.SUBJECT)
    is_there = near.is_word(pronoun, b"there")
    around = subject & asks & ~(is_dont & among(then, Tag.ORDERS))
    noun = among(after, Tag.OPENS_NOUN) | near.capital(pronoun)
    # "why don't the", "Isn't Tom": the noun's end is not known; "if you don't you": a clause's end
    unsure = (asks_why | (clause_opens & noun)) & ~subject
    unsure |= subject & ~is_there
    return np.where(around, AROUND, np.where(unsure, LEAVE, FIRST)).astype(np.int8)


def _around_the_pronoun(near: Neighbours, site: Int64s, form: Int64s, case: Int8s) -> Edits:
    """Write "isn't it" as "is it not"; the pronoun keeps its bytes. One in 12,000 words, so a Python loop will do."""
    words, texts, data = near.words, [], near.batch.data
    listed = forms()
    for word, which, how in zip(site.tolist(), form.tolist(), case.tolist(), strict=True):
        pronoun = data[words.start[word + 1] : words.stop[word + 1]].tobytes().decode()
        verb = in_three_cases(listed[which].second)[how]
        texts.append(f"{verb} {pronoun} {in_three_cases('not')[2 * (how == 2)]}")
    return Edits(words.row[site], words.start[site], words.stop[site + 1], Strings.of(texts))


@cache
def _forms() -> _Forms:
    listed = forms()

    subjects = [form.short.partition("'")[0] for form in listed]
    return _Forms(
        WordTable([form.short for form in listed] + [form.short.replace("'", CURLY) for form in listed]),
        np.array([form.kind for form in listed]),
        np.array([form.may_be_possessive for form in listed]),
        np.array([subject in WH for subject in subjects]),
        np.array([subject == "who" for subject in subjects]),
        np.array([subject in THINGS for subject in subjects]),
        np.array([form.short == "don't" for form in listed]),
        Strings.of([text for form in listed for phrase in form[2:4] for text in in_three_cases(phrase)]),
    )
