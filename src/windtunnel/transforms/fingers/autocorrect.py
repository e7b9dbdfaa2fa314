"""Slips that autocorrect lets pass or makes."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing


@transformation("typo.autocorrect", version=1)
def autocorrect(batch: TextBatch, chance: Chance, *, rate: Share = 0.03) -> Edits:
    """Send another word than the one meant.

    What happens: a chosen word becomes another real word a key or a letter away ("form" for "from", "on" for "in",
    "were" for "we're"), which spell checkers let pass and autocorrect makes, in the same case.
    Why the label survives: the words around it tell what was meant; the table has no negation, no word of feeling,
    strength or contrast on either side.
    Limits: English, some 350 words; capitalised words inside a sentence may be names and stay.
    Source: our own list; after the real-word errors of Mays et al. 1991 and Hirst & Budanitsky 2005
    (https://doi.org/10.1017/S1351324904003560).

    >>> autocorrect(rate=1.0).texts(["I saw the first scene of this film with her."])
    ['I saw thee first scent if his firm width here.']
    """
    edits = _table().edits(batch, chance, rate)
    is_title = (batch.data[edits.start] < ord("a")) & (batch.data[edits.stop - 1] >= ord("a"))
    maybe_name = is_title & (batch.data[edits.start] != ord("I"))
    word = np.searchsorted(batch.words.start, edits.start)
    return edits[~maybe_name | batch.first_in_sentence[word]]


_table = cache(lambda: Replacing(read_tsv("autocorrect.tsv")))
