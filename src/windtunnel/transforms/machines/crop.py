"""Texts that a machine cut short, or wrote in part twice."""

from __future__ import annotations

from typing import Literal

import numpy as np

from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import SPACE
from windtunnel.text.edits import Edits
from windtunnel.text.spans import bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.machines.places import lines

Unit = Literal["character", "word", "sentence"]


@transformation("crop.end", version=1)
def end(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, share: Share = 0.05, unit: Unit = "character") -> Edits:
    """Cut the end off.

    What happens: of a share (`rate`) of the texts the end is missing, up to `share` of their length (each share up
    to it equally likely), as where a field of a form or a database was full. The cut falls where it falls, or at the
    end of a word or sentence (`unit`).
    Why the label survives: nineteen twentieths and more of the text are still there.
    Limits: opinions often stand at the end, so this is one of the few that can lose the reason for a label; keep
    `share` small. Nothing is cut in front of a tag or link, nor all of a text.
    Source: VARCHAR limits and length-limited forms; what truncation to 512 tokens does to long texts; no peer has it.

    >>> end(share=0.4).texts(["A wonderful little movie with a heart."])
    ['A wonderful little movi']
    """
    start = _cuts(batch, chance, rate, share, unit)
    row = np.flatnonzero(start < batch.offsets[1:])
    empty = Strings.of([""]).take(np.zeros(len(row), np.int64))
    return Edits(row.astype(np.int32), start[row], batch.offsets[row + 1], empty)


_MORE = ("...", "…", "... Read more", "... (more)", " [...]", "... Show more", "...more", "… Read more", "... »")


@transformation("crop.ellipsis", version=1)
def ellipsis(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, share: Share = 0.05) -> Edits:
    """Put "... Read more" in place of the end.

    What happens: of a share (`rate`) of the texts the last words are missing, up to `share` of the text, and "...",
    "... Read more", "[...]" or the like stands there, as in previews of web pages.
    Why the label survives: nineteen twentieths and more of the text are still there.
    Limits: those of `crop.end`.
    Source: previews of search engines and review sites; no peer has it.

    >>> ellipsis(share=0.4).texts(["A wonderful little movie with a heart."])
    ['A wonderful little movie with a...']
    """
    start = _cuts(batch, chance, rate, share, "word")
    row = np.flatnonzero(start < batch.offsets[1:])
    number = (chance.of_rows("text")[row] * len(_MORE)).astype(np.int64)
    return Edits(row.astype(np.int32), start[row], batch.offsets[row + 1], Strings.of(_MORE).take(number))


@transformation("repeat.line", version=1)
def repeat_line(batch: TextBatch, chance: Chance, *, rate: Share = 0.05, width: Count = 72) -> Edits:
    """Write a line twice.

    What happens: the text is taken to be set in lines of `width` bytes; a chosen line stands there twice, behind a
    blank, as after two screenshots that overlap or a copy in pieces.
    Why the label survives: everything is still there; nothing is new.
    Limits: the line's opinion counts twice for a model that counts words.
    Source: overlapping captures and caption windows; NL-Augmenter has `concat` and filters by `repetitions`.

    >>> repeat_line(rate=1.0, width=20).texts(["A wonderful little movie with a heart of gold."])
    ['A wonderful little A wonderful little movie with a heart movie with a heart of gold. of gold.']
    """
    whole = lines(batch, max(width, 1))
    whole = whole[chance.below(rate, whole)]
    ends = ends_to_offsets(whole.length + 1)
    data = np.full(ends[-1], ord(" "), np.uint8)
    data[bytes_of(ends[:-1] + 1, ends[1:])] = batch.data[bytes_of(whole.start, whole.stop)]
    return Edits(whole.row, whole.stop, whole.stop, Strings(data, ends))


def _cuts(batch: TextBatch, chance: Chance, rate: float, share: float, unit: Unit) -> Int64s:
    """Return where each row's text ends after the cut, its old end if nothing is cut: (rows,)."""
    data, low, high = batch.data, batch.offsets[:-1], batch.offsets[1:]
    lost = np.ceil(chance.of_rows("share") * share * (high - low)).astype(np.int64)
    cut = high - lost
    if not len(data):
        return high
    for _ in range(3):  # back to a character's first byte
        cut -= (cut > low) & (cut < high) & ((data[np.minimum(cut, len(data) - 1)] & 0xC0) == 0x80)
    # the last word or sentence that ends by then, then without the white space in front of the cut
    if unit != "character":
        stops = (batch.words if unit == "word" else batch.sentences).stop
        cut = np.append(np.int64(0), stops)[np.searchsorted(stops, cut, "right")]
    solid = np.flatnonzero((batch.classes & SPACE) == 0)
    last = np.searchsorted(solid, cut) - 1
    cut = np.where(last >= 0, np.append(solid, 0)[last] + 1, 0)
    for marks in (batch.markup, batch.links):
        latest = np.searchsorted(marks.start, high) - 1
        kept = np.append(marks.stop, 0)[latest]
        cut = np.where((latest >= 0) & (kept > cut), kept, cut)
    fit = (cut > low) & (cut < high) & (lost > 0) & (chance.of_rows("choose") < rate)
    return np.where(fit, cut, high)
