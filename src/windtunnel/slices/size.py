"""Slices by how long and how hard to read a text is."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from windtunnel.slices.definition import slice_of
from windtunnel.slices.features import features
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Between, Count

Grade = Annotated[float, Between(-1000, 1000, "a grade between -1000 and 1000")]


@slice_of("length")
def length(batch: TextBatch, *, min: Count = 0, max: Count = 1_000_000) -> Bools:  # noqa: A002
    """Texts of `min` to `max` words."""
    count = features(batch).per_row
    within: Bools = (count >= min) & (count <= max)
    return within


@slice_of("length.short")
def short(batch: TextBatch, *, max: Count = 120) -> Bools:  # noqa: A002
    """Texts of few words; a fifth of the IMDB reviews."""
    return length(max=max).mask(batch)


@slice_of("length.medium")
def medium(batch: TextBatch, *, min: Count = 121, max: Count = 250) -> Bools:  # noqa: A002
    """Texts between short and long."""
    return length(min=min, max=max).mask(batch)


@slice_of("length.long")
def long(batch: TextBatch, *, min: Count = 251) -> Bools:  # noqa: A002
    """Texts of many words; longer than most models read without cutting from about 380 on."""
    return length(min=min).mask(batch)


@slice_of("sentences")
def sentences(batch: TextBatch, *, min: Count = 0, max: Count = 3) -> Bools:  # noqa: A002
    """Texts of `min` to `max` sentences."""
    found = features(batch)
    count = np.bincount(found.sentences.row, minlength=found.rows)
    within: Bools = (count >= min) & (count <= max)
    return within


@slice_of("sentence.long")
def long_sentence(batch: TextBatch, *, min: Count = 50) -> Bools:  # noqa: A002
    """Texts with a sentence of `min` words or more."""
    found = features(batch)
    first = np.flatnonzero(found.opens)
    count = np.diff(np.append(first, len(found.words)))
    inside = np.zeros(found.rows, bool)
    inside[found.words.row[first[count >= min]]] = True
    return inside


@slice_of("readability")
def readability(batch: TextBatch, *, min: Grade = -1000.0, max: Grade = 1000.0) -> Bools:  # noqa: A002
    """Texts for readers of the school grades `min` to `max`, by the Flesch-Kincaid grade level.

    The grade is 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al. 1975, "Derivation of new
    readability formulas for Navy enlisted personnel", https://stars.library.ucf.edu/istlibrary/56). Syllables are
    estimated: groups of vowels, without a silent e at the end. A text without a word has no grade and is left out.
    """
    found = features(batch)
    grade = found.grade
    within: Bools = (found.per_row > 0) & (grade >= min) & (grade <= max)
    return within


@slice_of("readability.easy")
def easy(batch: TextBatch, *, max: Grade = 6.0) -> Bools:  # noqa: A002
    """Texts that a child of twelve reads with ease, by the Flesch-Kincaid grade level."""
    return readability(max=max).mask(batch)


@slice_of("readability.hard")
def hard(batch: TextBatch, *, min: Grade = 12.0) -> Bools:  # noqa: A002
    """Texts that ask for more than a school education, by the Flesch-Kincaid grade level."""
    return readability(min=min).mask(batch)
