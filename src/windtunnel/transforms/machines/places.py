"""Where a machine may leave its mark: single characters by their bytes, the lines of a text, the inside of a word."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import CONTINUED, MARK
from windtunnel.text.neighbours import after, before, row_of
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets


def spans_of(batch: TextBatch, start: Int64s, stop: Int64s) -> Spans:
    """Give spans that hold a byte or more, in order, their rows and their places in these rows."""
    row = row_of(batch, start).astype(np.int32)
    first = np.searchsorted(start, batch.offsets[row])
    return Spans(start, stop, row, (np.arange(len(start)) - first).astype(np.int32))


def any_of(characters: str) -> Bools:
    """Return a table that tells by its byte whether a character is one of these ASCII ones, (256,)."""
    table = np.zeros(256, bool)
    table[list(characters.encode("ascii"))] = True
    return table


def byte_before(batch: TextBatch, spans: Spans) -> Bytes:
    """The byte in front of each span, a blank at the row's start: (spans,)."""
    return before(batch, spans, outside=ord(" "))


def byte_after(batch: TextBatch, spans: Spans, distance: int = 0) -> Bytes:
    """The byte behind each span (or as many further on), a blank past the row's end: (spans,)."""
    return after(batch, spans, distance, outside=ord(" "))


def lines(batch: TextBatch, width: int) -> Spans:
    """Set each text in lines of at most `width` bytes, broken at blanks; longer pieces stand in lines of their own.

    A line ends at the last blank that still fits, and at every line break (white space with one in it, `<br />`)
    that is there. The blanks and breaks between lines belong to none.
    """
    start, stop, forced = _gaps(batch)
    # From a line that begins behind gap i: the last gap that begins within the width, i + 1 at least, and not past
    # the next one that must break. All three are looked up for every gap at once; then only lines are walked over.
    reach = np.searchsorted(start, stop + width, "right") - 1
    must = np.flatnonzero(forced)
    next_must = must[np.minimum(np.searchsorted(must, np.arange(len(start)), "right"), len(must) - 1)]
    after = np.minimum(np.maximum(reach, np.arange(len(start)) + 1), next_must).tolist()
    here, last, ends = 0, len(start) - 1, [0]
    while here < last:
        here = after[here]
        ends.append(here)
    gap = np.array(ends, np.int64)
    begin, end = stop[gap[:-1]], start[gap[1:]]
    return spans_of(batch, begin[begin < end], end[begin < end])


def _gaps(batch: TextBatch) -> tuple[Int64s, Int64s, Bools]:
    """Runs of white space and line breaks of markup, with the borders of rows: starts, stops, and which must break."""
    spaces, marks = batch.spaces, batch.markup
    breaks = any_of("\n\r")[batch.data]
    many = ends_to_offsets(breaks.astype(np.int64))
    tag = np.append(batch.data, np.zeros(3, np.uint8))
    is_br = (tag[marks.start] == ord("<")) & ((tag[marks.start + 1] | 0x20) == ord("b"))
    is_br &= (tag[marks.start + 2] | 0x20) == ord("r")
    borders = np.unique(batch.offsets)
    start = np.concatenate([spaces.start, marks.start[is_br], borders])
    stop = np.concatenate([spaces.stop, marks.stop[is_br], borders])
    forced = np.ones(len(start), bool)
    forced[: len(spaces)] = many[spaces.stop] > many[spaces.start]
    order = np.lexsort((stop, start))
    return start[order], stop[order], forced[order]


def inner_places(batch: TextBatch, words: Spans) -> tuple[Int64s, Int64s, Int64s]:
    """Return where a character may be put inside words: all places, and by word the first of them and how many.

    Those are the borders between two characters of the word, never in front of a combining mark.
    """
    byte = bytes_of(words.start, words.stop)
    ends = ends_to_offsets(words.length)
    fit = (batch.classes[byte] & (CONTINUED | MARK)) == 0
    fit[ends[:-1]] = False  # the word's start
    count = np.diff(ends_to_offsets(fit.astype(np.int64))[ends])
    return byte[fit], ends_to_offsets(count)[:-1], count
