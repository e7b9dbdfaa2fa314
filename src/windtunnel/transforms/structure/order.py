"""Sentences in another order, and sentences said twice."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.structure.passages import sentences, units
from windtunnel.transforms.structure.pieces import Pieces


@transformation("sentence.shuffle", version=1)
def shuffle(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, window: Count = 3) -> Edits:
    """Put sentences in another order.

    What happens: within a paragraph, each `window` sentences that follow each other change places with one another;
    0 shuffles a whole paragraph. A sentence that leans on the one before ("But I did not mind." "Not really.", the
    answer to a question) goes with it. One group is one edit; markup stays where it is.
    Why the label survives: each sentence still says what it said; reviews are lists of remarks more than chains.
    Limits: "he" and "it" can come before who or what they stand for; sentences with markup, links, open quotations or
    without a full stop stay, and nothing moves across them.
    Source: NL-Augmenter `sentence_reordering`, nlpaug `RandomSentAug`.

    >>> shuffle.texts(["We saw it late. The cast is good. But the end is slow. I like the music."])
    ['The cast is good. But the end is slow. We saw it late. I like the music.']
    """
    unit = units(sentences(batch))
    block = _blocks(unit.goes_on, window)
    size = np.bincount(block, minlength=1)[block] if len(block) else block
    some = np.flatnonzero(size > 1)
    if not len(some):
        return Edits.none()
    spans, block = unit.spans[some], block[some]
    heads = np.flatnonzero(np.append(True, block[1:] != block[:-1]))
    ends = np.append(heads, len(block))
    number = np.repeat(np.arange(len(heads)), np.diff(ends))
    order = np.lexsort((chance.share(spans, "order"), number))
    as_it_was = np.logical_and.reduceat(order == np.arange(len(order)), heads)[number]
    last = ends[number + 1] - 1
    place = np.arange(len(order))
    order = np.where(as_it_was, np.where(place == last, heads[number], place + 1), order)
    # each slot: the unit that comes there, then the blanks that stood behind the slot
    gap_stop = np.where(place == last, spans.stop, np.append(spans.start[1:], 0))
    start = np.stack([spans.start[order], spans.stop], axis=1)
    stop = np.stack([spans.stop[order], gap_stop], axis=1)
    text = Pieces(batch).joined(start, stop, ends)
    first, final = spans[heads], spans[ends[1:] - 1]
    sites = Spans(first.start, final.stop, first.row, first.place)
    return Edits.of(sites, text)[chance.below(rate, sites)]


@transformation("sentence.duplicate", version=1)
def duplicate(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Say a sentence twice.

    What happens: behind a chosen sentence stands the same sentence again, as careless copying leaves it.
    Why the label survives: nothing new is said.
    Limits: sentences of fewer than three words, with markup or links, or without a full stop stay alone.
    Source: our own; a row repeated in part is what NL-Augmenter's filter `repetitions` looks for.

    >>> duplicate(rate=1.0).texts(["The cast is good. Not really."])
    ['The cast is good. The cast is good. Not really.']
    """
    found = sentences(batch)
    spans = found.spans[found.sound & ~found.leans & chance.below(rate, found.spans)]
    pieces = Pieces(batch, [" "])
    blank = np.zeros(len(spans), np.int64)
    start = np.stack([pieces.start[blank], spans.start], axis=1)
    stop = np.stack([pieces.stop[blank], spans.stop], axis=1)
    text = pieces.joined(start, stop, np.arange(len(spans) + 1))
    return Edits(spans.row, spans.stop, spans.stop, text)


def _blocks(goes_on: np.ndarray, window: int) -> Int64s:
    """Number the groups of at most `window` units of one passage, counted from its start: (units,)."""
    place = np.arange(len(goes_on))
    begins = np.maximum.accumulate(np.where(goes_on, 0, place)) if len(place) else place
    opens = ~goes_on
    if window:
        opens |= (place - begins) % window == 0
    return np.cumsum(opens) - 1
