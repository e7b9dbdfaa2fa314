"""Leave names as they are: words with a capital inside a sentence."""

from __future__ import annotations

import numpy as np

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.sentences import opens_sentence
from windtunnel.transforms.replacing import Replacing, Sites


def without_names(table: Replacing, batch: TextBatch, chance: Chance, rate: float) -> Edits:
    """Replace a share of the table's sites by one of their candidates each, but for names."""
    return table.rewrite(batch, chance, but_names(batch, table.choose(batch, chance, rate)))


def but_names(batch: TextBatch, sites: Sites) -> Sites:
    """Drop the sites that begin with a capital, go on small, and do not open a sentence."""
    data, spans = batch.data, sites.spans
    upper = (data[spans.start] >= ord("A")) & (data[spans.start] <= ord("Z"))
    second = data[np.minimum(spans.start + 1, spans.stop - 1)]
    title = np.flatnonzero(upper & (second >= ord("a")))
    if not len(title):
        return sites
    first_of_row = np.searchsorted(batch.words.start, batch.offsets[:-1])
    index = first_of_row[spans.row[title]] + spans.place[title]
    opens = opens_sentence(data, batch.words, index, batch.markup, batch.is_prose)
    keep = np.ones(len(sites), bool)
    keep[title[~opens]] = False
    return sites[keep]
