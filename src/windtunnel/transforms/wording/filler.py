"""Words that fill pauses."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import clauses
from windtunnel.transforms.wording.reading import Reading

AT_START = ("I mean, ", "You know, ", "Like, ", "Well, ", "Basically, ")
BEHIND_BE = (", like,", ", you know,", ", well,", " actually")
BEHIND_AND = (", you know,", ", like,", ", I mean,", ", well,")

BE, ARTICLE, AND, PRONOUN, IS, INVERTED, FILLED = (1 << n for n in range(7))

_ROLES = {
    BE: "is was are were it's he's she's that's they're",
    IS: "is was are were",
    ARTICLE: "a an the so very really pretty quite too",
    INVERTED: """as so nor neither where here what how than why when whatever is was are were do does if whether like
        not only all who whom and but or that there""",
    AND: "and but because",
    PRONOUN: "it he she they we i it's he's she's they're i'm",
    FILLED: "know mean like basically actually well",
}


_roles = cache(lambda: WordBits(_ROLES))


@transformation("filler", version=1)
def filler(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Fill pauses with "you know", "like", "I mean", "basically".

    What happens: a filler stands in front of a statement ("I mean, the film is ..."), behind is, was, are or were ("it
    was, like, a trick") or behind and, but, because ("but, you know, it works").
    Why the label survives: fillers gain time and say nothing.
    Limits: behind a verb only before an article or a degree ("so", "very"), behind "and" only before a pronoun; not in
    questions that begin with the verb, and not beside "know", "mean", "like".
    Source: NL-Augmenter `filler_word_augmentation`; Fox Tree & Schrock 2002
    (https://doi.org/10.1016/S0378-2166(02)00027-9) on "you know" and "I mean"; our own list.

    >>> filler(rate=1.0).texts(["The film is a mess, but it works because they are so very funny."])
    ['You know, the film is, like, a mess, but, like, it works because, I mean, they are, well, so very funny.']
    """
    statements = clauses.read(batch)
    start = clauses.statements(statements, first_person=True)
    start = start[chance.below(rate, batch.words[start])]
    reading = Reading(batch, _roles())
    behind_be = reading.with_role(BE)
    behind_be = behind_be[reading.role(behind_be, ARTICLE, 1) & chance.below(rate, batch.words[behind_be])]
    fits = (reading.other(behind_be, -1) < len(batch.words)) & ~reading.role(behind_be, INVERTED, -1)
    fits |= reading.role(behind_be, BE) & ~reading.role(behind_be, IS)
    behind_be = behind_be[fits & ~_filled(reading, behind_be) & reading.is_small(reading.other(behind_be, 1))]
    behind_and = reading.with_role(AND)
    behind_and = behind_and[reading.role(behind_and, PRONOUN, 1) & chance.below(rate, batch.words[behind_and])]
    behind_and = behind_and[~_filled(reading, behind_and)]
    parts = [clauses.put_in_front(statements, start, _picked(chance, batch.words[start], AT_START))]
    for here, phrases in ((behind_be, BEHIND_BE), (behind_and, BEHIND_AND)):
        words = batch.words[here]
        sites = Spans(words.stop, words.stop, words.row, words.place)
        parts.append(Edits.of(sites, _picked(chance, sites, phrases)))
    return Edits.merged(parts)


def _picked(chance: Chance, sites: Spans, phrases: tuple[str, ...]) -> list[str]:
    many = np.full(len(sites), len(phrases))
    return [phrases[number] for number in chance.pick(sites, many, "phrase").tolist()]


def _filled(reading: Reading, here: np.ndarray) -> np.ndarray:
    """Tell where a filler or one of its words stands near already, or the word is in capitals."""
    filled = ~(reading.is_small(here) | reading.is_title(here))
    for step in (-2, -1, 1, 2):
        filled |= reading.role(here, FILLED, step)
    return filled
