"""More of the same."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import gradable
from windtunnel.transforms.wording.reading import Reading

BE, ARTICLE, AN, NEGATED, NOT_BEFORE, NOT_AFTER, GOES_ON, SAID = (1 << n for n in range(8))

_DEGREES = ("really", "very", "truly")

_ROLES = {
    BE: "is was are were it's he's she's that's they're i'm",
    ARTICLE: "a an",
    AN: "an",
    NEGATED: " ".join(NEGATIONS)
    + """ if than though unless far nearly almost anything less should could might may
        supposed suppose would only as when whether how""",
    NOT_BEFORE: "such what quite rather pretty half how too so as of for where there not",
    SAID: "really truly very",
    NOT_AFTER: """enough deal many few bit lot guy guys luck old while number time idea thing things way joke start
        person will looking than as apple egg cop dog dogs girl boy movies day night story word name one ones hair
        man woman men women young little sport grace reason job amount portion part majority chance degree extent
        measure news fit and but or to""",
    GOES_ON: """and but in at for from with because when that throughout here there on by until though although
        too to how about if as considering since indeed overall""",
}


_roles = cache(lambda: WordBits(_ROLES))


@transformation("intensifier", version=1)
def intensifier(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Put "really", "very" or "truly" in front of adjectives.

    What happens: "was boring" becomes "was really boring", "a clever film" "a very clever film", "an awful plot" "a
    truly awful plot"; some 500 adjectives, "very" only with those that take it.
    Why the label survives: an opinion is said more strongly, in the same direction; a sentence that has a negation, a
    condition or a comparison before the adjective ("not a good film") is left alone.
    Limits: only behind is, was, are, were or an article, and not where the adjective is part of a name for something
    ("a bad guy", "a good deal").
    Source: our own list; the opposite of NL-Augmenter's `negate_strengthen`, which changes labels, and a plain case of
    TextAttack `WordInsertionMaskedLM`.

    >>> intensifier(rate=1.0).texts(["An awful film: the plot is silly, and not a good actor in sight."])
    ['A really awful film: the plot is really silly, and not a good actor in sight.']
    """
    reading = Reading(batch, _roles())
    before = reading.with_role(BE | ARTICLE)
    here = reading.other(before, 1)
    before, here = before[here < len(batch.words)], here[here < len(batch.words)]
    chosen = chance.below(rate, batch.words[here])
    before, here = before[chosen], here[chosen]
    entry = gradable.table().find(batch.data, batch.words[here]).astype(np.int64)
    known = (entry >= 0) & reading.is_small(here)
    before, here, entry = before[known], here[known], entry[known]
    fits = np.where(reading.role(before, ARTICLE), _before_noun(reading, here, entry), _said_of(reading, here))
    fits &= ~reading.role(before, NOT_BEFORE, -1) & ~reading.said_before(before, NEGATED)
    fits &= ~reading.role(before, SAID, -1) & ~reading.role(before, SAID, -2) & ~reading.begins(here, b"-")
    return _insert(reading, chance, before[fits], here[fits], entry[fits])


def _before_noun(reading: Reading, here: Int64s, entry: Int64s) -> Bools:
    """Tell where a noun in small letters follows: not a capital, a comma, or one of the words that make a name."""
    follows = reading.other(here, 1)
    fits: Bools = gradable.before_noun()[entry] & reading.is_small(follows) & ~reading.role(follows, NOT_AFTER)
    return fits & ~reading.role(follows, GOES_ON)


def _said_of(reading: Reading, here: Int64s) -> Bools:
    """Tell where the adjective ends what is said: a mark follows, or a word that begins something new."""
    follows: Bools = reading.ends(here, b".,!;:)") | reading.role(here, GOES_ON, 1)
    return follows


def _insert(reading: Reading, chance: Chance, before: Int64s, here: Int64s, entry: Int64s) -> Edits:
    words = reading.words
    extreme = gradable.is_extreme()[entry]
    other = chance.share(words[here], "degree") < 0.5
    degree = np.where(~other, 0, np.where(extreme, 2, 1)).tolist()
    is_an = reading.role(before, AN)
    stop = words.stop[before]
    capital = is_an & (reading.data[stop - 1] == ord("N"))
    spans = Spans(stop - is_an, stop, words.row[here], words.place[here])
    return Edits.of(spans, [" " + _DEGREES[number] for number in degree])[~capital]
