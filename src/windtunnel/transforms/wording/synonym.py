"""Other words for the same: chosen words give way to synonyms that fit where they stand."""

from __future__ import annotations

import numpy as np

from windtunnel.lexicon.synonyms import load
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording.synonym_sites import find


@transformation("synonym", version=1)
def synonym(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Say it in other words.

    What happens: of the words that have a synonym here, a share (`rate`) is replaced by one, inflected like it and in
    the same case. A word has a synonym here if the table knows one for the part of speech that the words beside it
    tell, no fixed phrase ("home movie") holds it, and "a" or "an" before it still fits.
    Why the label survives: the table holds words of the same meaning, feeling and strength only; negations and
    words whose synonyms would shift an opinion are not in it.
    Limits: English; names, titles and words in capitals stay; the table knows words, not meanings, so a rare sense
    can slip through (`bench/results/synonym_quality.json` counts how often).
    Source: our own list for the most frequent content words of reviews, then WordNet 3.0 where both words have the
    same dominant sense; after nlpaug `SynonymAug` and EDA (https://aclanthology.org/D19-1670), which take any sense.

    >>> synonym(rate=1.0).texts(["I watched this movie with an excellent actress. Perhaps it is a home movie?"])
    ['I viewed this film with an outstanding performer. Maybe it is a home movie?']
    """
    return replace(batch, chance, batch.words[chance.below(rate, batch.words)])


def replaceable(batch: TextBatch, words: Spans) -> Bools:
    """Tell which of the batch's words have a synonym here: (words,) -> (words,)."""
    found: Bools = np.zeros(len(words), bool)
    found[find(batch, words, load()).place] = True
    return found


def replace(batch: TextBatch, chance: Chance, words: Spans) -> Edits:
    """Replace those of the given words (already chosen, in order) that have a synonym here."""
    table = load()
    match = find(batch, words, table)
    words = words[match.place]
    chosen = match.first + chance.pick(words, match.many, "candidate")
    new = table.candidates.take(chosen)
    is_title = batch.data[words.start] < ord("a")
    new.data[new.offsets[:-1][is_title]] -= 0x20  # candidates are ASCII, in lower case
    return Edits.of(words, new)
