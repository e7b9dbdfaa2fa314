"""Slices: named kinds of rows, such as those with a negation, to measure a model on each.

    get("length(min=200)").mask(batch)                     which rows of a batch: (rows,) booleans
    get("negation & ~question | length.long")              slices of slices: & (and), | (or), ~ (not)
    table(rows, ["negation", "length(min=200)"])           id x slices

A slice is a predicate over the text of a row, versioned like a transformation; it sees neither the label nor the
other rows. What other tools call them: slices and subpopulations (Robustness Gym), filters (NL-Augmenter).

    definition    what a slice is, and the decorator that makes one
    registry      from a name or an expression to a slice
    features      what several slices look at, found once per batch
    table         slices of many rows at once
    words         the lists of words behind them
    word_lists, wording, size, sentence_kinds, typography, people     the slices themselves

It knows no models and no studies.
"""

from windtunnel.slices.definition import Slice
from windtunnel.slices.registry import get, names
from windtunnel.slices.table import count, table

__all__ = ["Slice", "count", "get", "names", "table"]
