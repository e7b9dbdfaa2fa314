"""Contractions written out, and drawn together again.

Both directions find every place that can be changed with certainty (`expansions`, `contractions`), then take the
share of them that `rate` says. Where the words around leave two readings ("he's gone", "I'd come") the text stays.
"""

from __future__ import annotations

import numpy as np

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.chat.contraction.contracting import contractions
from windtunnel.transforms.chat.contraction.expanding import expansions
from windtunnel.transforms.contract import Share, transformation

__all__ = ["contract", "contractions", "expand", "expansions"]


@transformation("contraction.expand", version=1)
def expand(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write contractions out.

    What happens: "don't" becomes "do not", "it's been" "it has been", "he'd see" "he would see", "isn't it" "is it
    not", in the same case; both ' and the typographic apostrophe are read.
    Why the label survives: the words are the same, said more formally; a negation stays a negation.
    Limits: what could be read in two ways stays ("he's gone", "I'd put"), and so do possessives, titles ("Don't Look
    Now"), "ain't", "y'all", "it's" where "its" was meant, and 's or 'd before punctuation.
    Source: CheckList `Perturb.expand_contractions`; NL-Augmenter `contraction_expansions`.

    >>> expand.texts(["It's been years, but John's film isn't dated. Don't you think?"])
    ["It has been years, but John's film is not dated. Do you not think?"]
    """
    return _chosen(batch, chance, rate, expansions(batch))


@transformation("contraction.contract", version=1)
def contract(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Draw words together as people do when they speak.

    What happens: "do not" becomes "don't", "cannot" "can't", "I am" "I'm", "it has been" "it's been", in the same
    case, with the typographic apostrophe in texts that write it. "It is not" becomes "it isn't".
    Why the label survives: the words are the same, said less formally; a negation stays a negation.
    Limits: only pairs with one space between them, never before punctuation or where the verb closes its clause
    ("what it is"), never "not only", and have and had only as auxiliaries ("I have a dog" stays).
    Source: CheckList `Perturb.contract`; NL-Augmenter `contraction_expansions`, the other way round.

    >>> contract.texts(["It is not bad, and I have seen worse. I do not know what it is, though."])
    ["It isn't bad, and I've seen worse. I don't know what it is, though."]
    """
    return _chosen(batch, chance, rate, contractions(batch))


def _chosen(batch: TextBatch, chance: Chance, rate: float, edits: Edits) -> Edits:
    """Keep the edits whose first word's share is below the rate."""
    words = batch.words[np.searchsorted(batch.words.start, edits.start)]
    return edits[chance.below(rate, words)]
