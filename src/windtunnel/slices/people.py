"""Slices by who is spoken of, and who speaks."""

from __future__ import annotations

import numpy as np

from windtunnel.slices.definition import slice_of
from windtunnel.slices.features import features
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Count


@slice_of("person")
def person(batch: TextBatch, *, min: Count = 1) -> Bools:  # noqa: A002
    """Texts that name a person: a frequent first name or a form of address with a capitalized word behind it.

    "Tom Hanks" and "Dr. Lund" count, "Hanks" alone does not; names of other languages are often missed.
    """
    found = features(batch)
    words = found.words
    head = found.byte_at(words.start)
    capital = (head >= ord("A")) & (head <= ord("Z"))
    called = capital & (found.are("first_name") | found.are("courtesy"))
    gap = words.start[1:] - words.stop[:-1]
    near = (gap == 1) | ((gap == 2) & (found.byte_at(words.stop[:-1]) == ord(".")))
    near &= (words.row[1:] == words.row[:-1]) & (found.byte_at(words.start[1:] - 1) == ord(" "))
    named = np.zeros(len(words), bool)
    named[:-1] = called[:-1] & capital[1:] & near & (words.length[1:] > 1)
    enough: Bools = found.count_words(named) >= min
    return enough
