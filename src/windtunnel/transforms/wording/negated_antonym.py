"""The opposite, denied."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording.reading import Reading

BE, NEGATED, INVERTED, GOES_ON, LACKS, LACK, LACKED, NOUN_PHRASE, SUBJECT, MANY, TO, FAILS, FAILED, FAIL, ALL = (
    1 << n for n in range(15)
)

_ROLES = {
    BE: "is was are were it's that's he's she's they're i'm",
    NEGATED: " ".join(word for word in NEGATIONS if word[:4] not in ("lack", "fail")) + " if whether",
    INVERTED: "so as how too very nor what where why and or but is was are were",
    GOES_ON: """to that in for at of how why what whether with about by on from when here there until since
        where who""",
    LACKS: "lacks",
    LACK: "lack",
    LACKED: "lacked",
    NOUN_PHRASE: """a an the any much its his her their depth substance style humor humour suspense
        originality charm energy imagination credibility emotion tension focus direction character characters chemistry
        passion excitement intelligence subtlety coherence logic realism wit heart warmth soul conviction charisma
    """,
    SUBJECT: """it he she film movie story plot script actor actress director acting show book character screenplay
        sequel cast dialogue performance ending picture production version series remake that which this who""",
    MANY: "they we you films movies characters actors scenes performances jokes effects people stories who that which",
    ALL: "every all always both often most many ever everyone everybody everything completely entirely only each whole",
    TO: "to",
    FAILS: "fails",
    FAIL: "fail",
    FAILED: "failed",
}


_roles = cache(lambda: WordBits(_ROLES))


@cache
def _table() -> tuple[WordTable, tuple[str, ...]]:
    table = read_tsv("denied.tsv")
    return WordTable(list(table)), tuple(f"not {found[0]}" for found in table.values())


@transformation("negated_antonym", version=1)
def negated_antonym(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Deny the opposite instead.

    What happens: "was unfunny" becomes "was not funny", "is correct" "is not incorrect", "lacks depth" "does not have
    depth", "fails to convince" "does not convince".
    Why the label survives: only opposites without a middle are in the table: what is not possible is impossible. What
    is not bad need not be good, so "good" and "bad" are left alone.
    Limits: adjectives only behind is, was, are or were and before a mark or a word such as "to", "in", "that": after
    "unfunny and slow" the "not" would reach too far. Nothing behind a negation, and nothing in a sentence with "every",
    "all", "always" and the like, whose denial means something else.
    Source: litotes and contradictory opposites, Horn 1989, "A natural history of negation"; the careful side of
    nlpaug `AntonymAug` and NL-Augmenter `antonyms_substitute`, which change labels.

    >>> negated_antonym(rate=1.0).texts(["The jokes are unfunny. It is impossible to laugh, and the plot lacks logic."])
    ['The jokes are not funny. It is not possible to laugh, and the plot does not have logic.']
    """
    reading = Reading(batch, _roles())
    return Edits.merged([_adjectives(reading, chance, rate), _verbs(reading, chance, rate)])


def _adjectives(reading: Reading, chance: Chance, rate: float) -> Edits:
    table, texts = _table()
    here = reading.other(reading.with_role(BE), 1)
    here = here[here < len(reading.words)]
    here = here[chance.below(rate, reading.words[here])]
    entry = table.find(reading.data, reading.words[here])
    known = (entry >= 0) & reading.is_small(here)
    here, entry = here[known], entry[known]
    fits = reading.ends(here, b".!;:)") | (reading.role(here, GOES_ON, 1) & ~reading.ends(here, b"-"))
    fits &= ~reading.said_before(here, NEGATED) & ~reading.role(here, INVERTED, -2) & ~reading.said(here, ALL)
    here, entry = here[fits], entry[fits]
    return Edits.of(reading.words[here], [texts[number] for number in entry.tolist()])


def _verbs(reading: Reading, chance: Chance, rate: float) -> Edits:
    """Turn "lacks X" into "does not have X", "fails to" into "does not": verb and "to" are one edit."""
    words = reading.words
    here = reading.with_role(LACKS | LACK | LACKED | FAILS | FAIL | FAILED)
    here = here[reading.is_small(here)]
    here = here[chance.below(rate, words[here])]
    lacks = reading.role(here, LACKS | LACK | LACKED) & reading.role(here, NOUN_PHRASE, 1)
    after = reading.other(here, 1)
    follows = reading.other(here, 2)
    fails = reading.role(here, FAILS | FAIL | FAILED) & reading.role(after, TO) & reading.is_small(follows)
    one = reading.role(here, LACKS | FAILS) & reading.role(here, SUBJECT, -1)
    many = reading.role(here, LACK | FAIL) & reading.role(here, MANY, -1)
    past = reading.role(here, LACKED | FAILED) & reading.role(here, SUBJECT | MANY, -1)
    fits = (lacks | fails) & (one | many | past) & ~reading.said_before(here, NEGATED) & ~reading.said(here, ALL)
    here, one, past, lacks, after = here[fits], one[fits], past[fits], lacks[fits], after[fits]
    stop = np.where(lacks, words.stop[here], words.stop[np.minimum(after, len(words) - 1)] if len(words) else 0)
    spans = Spans(words.start[here], stop, words.row[here], words.place[here])
    return Edits.of(spans, _texts(one, past, lacks))


def _texts(one: Bools, past: Bools, lacks: Bools) -> list[str]:
    do: Int64s = np.where(past, 2, np.where(one, 1, 0))
    return [
        ("do", "does", "did")[number] + (" not have" if have else " not")
        for number, have in zip(do.tolist(), lacks.tolist(), strict=True)
    ]
