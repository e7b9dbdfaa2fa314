"""Changes of case."""

from __future__ import annotations

import numpy as np

from windtunnel.core.chance import Chance
from windtunnel.core.edits import Edits
from windtunnel.core.text import Strings, TextBatch
from windtunnel.transformation import Share, transformation


@transformation("case.lower")
def lower(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write words in lower case.

    What happens: every capital A to Z of a chosen word becomes small, as hurried writers do.
    Why the label survives: the words are the same; shouting is lost, and names look like words.
    Limits: capitals outside ASCII stay.
    Source: LangTest `lowercase`; NL-Augmenter `change_char_case`.

    >>> lower.texts(["I LOVED it, Bob."])
    ['i loved it, bob.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    capitals = np.flatnonzero((batch.data >= ord("A")) & (batch.data <= ord("Z")))
    word = np.searchsorted(words.start, capitals, "right") - 1
    in_word = (word >= 0) & (capitals < words.stop[word]) if len(words) else np.zeros(len(capitals), bool)
    capitals, word = capitals[in_word], word[in_word]
    small = Strings(batch.data[capitals] + np.uint8(32), np.arange(len(capitals) + 1))
    return Edits(words.row[word], capitals, capitals + 1, small)
