"""Slices by words of one list: a table."""

from __future__ import annotations

from windtunnel.slices.definition import Slice, slice_of
from windtunnel.slices.features import features
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Count


def _listed(name: str, summary: str, least: int = 1) -> Slice:
    """Texts with so many words or more of the list that is called as the last part of the name."""
    group = name.rpartition(".")[2]

    def having(batch: TextBatch, *, min: Count = least) -> Bools:  # noqa: A002
        return features(batch).have(group, min)

    having.__doc__ = summary
    return slice_of(name)(having)


negation = _listed("negation", "Texts with a negation: not, never, nobody, hardly, isn't, ...")
contrast = _listed("contrast", "Texts with a word that turns what was said: but, however, although, yet, despite, ...")
comparison = _listed("comparison", "Texts that compare: than, unlike, compared, similar, superior, ...")
superlative = _listed("superlative", "Texts with a superlative: best, worst, most, funniest, favourite, ...")
intensifier = _listed("intensifier", "Texts with several words of degree: very, really, absolutely, so, ...", 3)
hypothetical = _listed("hypothetical", "Texts that speak of what is not: would, could have, if, wish, supposed, ...", 2)
first_person = _listed("first_person", "Texts in which the writer speaks of himself or herself: I, my, we, us, ...")
second_person = _listed("second_person", "Texts that speak to the reader: you, your, ...")
female = _listed("gender.female", "Texts with a feminine pronoun: she, her, ...")
male = _listed("gender.male", "Texts with a masculine pronoun: he, him, his, ...")
