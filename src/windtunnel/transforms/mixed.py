"""What hurried, ordinary writing does all at once; the default of a study."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.chat import contraction
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.fingers import slips
from windtunnel.transforms.wording import synonym


@transformation("mixed", version=1)
def mixed(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    synonyms: Share = 0.4,
    typos: Share = 0.06,
    contractions: Share = 0.4,
) -> Edits:
    """Use other words, mistype some, contract or expand others, all in one text.

    What happens: a share of the words that have a synonym takes it (`synonyms`), a share of the words of 4 letters
    and more gets a slip of the keyboard (`typos`), a share of the contractions is written out and of the pairs that
    can be contracted is (`contractions`). `rate` makes all three rarer together. At the defaults a review of 230
    words gets about seven synonyms, seven slips and one or two contractions.
    Why the label survives: each of the three keeps it, and no word gets two of them.
    Limits: those of `synonym`, `typo`, `contraction.expand` and `contraction.contract`.
    Source: the mixture of typos and synonyms that courses set as an exercise on this data, with contractions.

    >>> mixed(typos=0.3).texts(["It's a wonderful movie, and I do not regret buying the ticket."])
    ['It is a wonerful film, and I do not regret buiying the ticket.']
    """
    free, rephrased = _rephrased(batch, chance, rate, contractions)
    words = batch.words[free]

    renamed = synonym.replace(batch, chance, words[chance.below(rate * synonyms, words, "synonym")])

    mistyped = words[chance.below(rate * typos, words, "typo")]
    # Whether a word is the synonyms' is settled at full rate, so that a lower rate's edits are among a higher one's.
    theirs = chance.below(synonyms, mistyped, "synonym")
    theirs[theirs] = synonym.replaceable(batch, mistyped[theirs])
    mistypes = slips.choose(batch, chance, 1.0, 4, True, pair=True, among=mistyped[~theirs])
    return Edits.merged([*rephrased, renamed, slips.in_one_of_five_ways(batch, chance, mistypes)])


def _rephrased(batch: TextBatch, chance: Chance, rate: float, share: float) -> tuple[Bools, list[Edits]]:
    """Return which words no contraction could claim, and the contractions and expansions that are chosen."""
    words, chosen = batch.words, []
    free = np.ones(len(words), bool)
    expansions = contraction.expansions(batch)
    claimed = Spans(expansions.start, expansions.stop, expansions.row, expansions.row)
    contractions = contraction.contractions(batch).without(claimed)  # both want "they" of "couldn't they have"
    for possible in (expansions, contractions):
        first = np.searchsorted(words.stop, possible.start, "right")
        last = np.searchsorted(words.start, possible.stop, "left")
        for offset in range(int((last - first).max(initial=0))):
            free[(first + offset)[first + offset < last]] = False
        shares = chance.share_at(possible.row, words.place[first], "contraction")
        chosen.append(possible[shares < rate * share])
    return free, chosen
