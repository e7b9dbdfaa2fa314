"""Sentences that state something: where a phrase such as "I think" can be put in front."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.wording import gradable
from windtunnel.transforms.wording.reading import Reading

PRONOUN, FIRST, WITH_VERB, FIRST_WITH_VERB, DETERMINER, NOUN, BE, VERB, HEDGED, JUDGES, OTHER, PERSON = (
    1 << n for n in range(12)
)

NEAR = 9
"""Words of a sentence within which it must judge; what stands further behind may be of something else."""

_BE = """is was are were isn't wasn't aren't weren't has had hasn't hadn't does did doesn't didn't will would won't
    wouldn't can could can't couldn't cannot"""
_ROLES = {
    PRONOUN: "it he she they we this that there these those everyone everything nobody nothing",
    FIRST: "i",
    WITH_VERB: "it's he's she's they're we're that's there's they've we've it'll they'll",
    FIRST_WITH_VERB: "i'm i've i'd i'll",
    DETERMINER: "the this that these those his her my their its our",
    NOUN: """film movie plot story acting script cast director actor actress actors actors performances performance
        dialogue dialog ending music soundtrack score photography cinematography camera effects characters character
        writing writers writer producers producer screenplay scenes scene direction pace pacing editing humor humour
        jokes comedy drama action violence costumes sets set scenery locations visuals animation songs book novel
        series show episode episodes sequel original remake version picture production premise concept idea theme
        themes message setting beginning opening middle climax finale twist twists hero heroine villain villains lead
        leads father mother son daughter wife husband man woman boy girl kids kid children family couple friends
        friend people audience viewer viewers critics rest result problem point whole story's lines line""",
    BE: _BE,
    VERB: f"""{_BE} do have don't haven't am may might must should makes made takes took gets got goes went comes came
        gives gave plays played looks looked feels felt works worked tells told shows showed starts started ends ended
        begins began keeps kept needs needed lacks lacked fails failed loves loved hates hated wants wanted tries tried
        deserves deserved becomes became remains remained stands stood runs ran falls fell moves moved sounds sounded
        saw watched enjoyed liked love hate like enjoy found knew know""",
    HEDGED: """think thinks thought believe believes feel felt feels opinion view seems seem seemed seemingly perhaps
        maybe probably guess suppose supposedly apparently possibly imho imo sure suspect bet honestly actually fact
        well basically indeed somehow say said says admit""",
    JUDGES: """best worst better worse waste masterpiece mess recommend recommended
        enjoyed enjoyable gem favorite favourite disaster garbage crap trash treat joy works worked
        perfect perfectly well badly poorly beautifully brilliantly superbly terribly awfully overrated underrated
        miscast wasted terrible boring watchable fun entertaining hilarious""",
    PERSON: """he she they we he's she's they're we're they've we've they'll everyone everything nobody nothing my our
        their""",
    OTHER: "only just alone really also all very who which that's whose whom being said",
}


roles = cache(lambda: WordBits(_ROLES))
"""The words that tell a statement."""


def statements(reading: Reading, *, first_person: bool) -> Int64s:
    """Find the first words of sentences that state something, by their subject and verb: "The film is", "It has".

    Sentences that hedge or are marked already, those that hold a double quote and those in capitals are left out.
    """
    here = reading.with_role(PRONOUN | FIRST | WITH_VERB | FIRST_WITH_VERB | DETERMINER)
    here = here[reading.is_title(here) & reading.batch.first_in_sentence[here]]
    second, third = reading.other(here, 1), reading.other(here, 2)
    plain = reading.is_small(second)
    found = reading.role(here, WITH_VERB) & plain
    found |= reading.role(here, PRONOUN) & reading.role(second, VERB)
    other = reading.role(second, OTHER | PRONOUN | VERB | DETERMINER)
    named = reading.role(here, DETERMINER) & plain
    found |= named & reading.role(second, NOUN) & reading.role(third, VERB)
    found |= named & ~other & reading.role(third, BE)
    if first_person:
        found |= (reading.role(here, FIRST) & reading.role(second, VERB)) | reading.role(here, FIRST_WITH_VERB)
    found &= plain
    here = here[found]
    return here[reading.is_told(here) & ~reading.said(here, HEDGED)]


def opinions(reading: Reading, here: Int64s) -> Int64s:
    """Of statements keep those that judge, by an adjective or noun; those about people may tell the plot."""
    entry = gradable.table().find(reading.data, reading.words)
    adjectives = np.flatnonzero((entry >= 0) & gradable.before_noun()[entry])
    judging = np.union1d(adjectives, reading.with_role(JUDGES))
    judging = np.append(judging, len(reading.words))
    judges = judging[np.searchsorted(judging, here)] <= np.minimum(reading.sentence_last(here), here + NEAR)
    return here[judges & ~reading.role(here, PERSON)]


def put_in_front(reading: Reading, here: Int64s, phrases: list[str]) -> Edits:
    """Put a phrase that ends in a blank in front of each of these words, and make their first letter small but I."""
    words, data = reading.words, reading.data
    is_i = reading.role(here, FIRST | FIRST_WITH_VERB)
    start = words.start[here]
    stop = np.where(is_i, start, start + 1)
    letters = (data[start] | 0x20).tolist()
    texts = [
        phrase if keep else phrase + chr(letter)
        for phrase, keep, letter in zip(phrases, is_i.tolist(), letters, strict=True)
    ]
    return Edits.of(Spans(start, stop, words.row[here], words.place[here]), texts)


def read(batch: TextBatch) -> Reading:
    """Read a batch for statements."""
    return Reading(batch, roles())
