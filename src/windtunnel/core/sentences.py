"""Sentence boundaries, found word by word: a word opens a sentence if the gap before it closes one.

A gap closes a sentence if it holds . ! ? or an ellipsis, white space or markup, and the next word does not start
in lower case; full stops of titles and initials ("Mr. Smith", "J. R. Ewing") and those inside links and markup do
not count. Line breaks in markup (`<br />`) close one too.
"""

from __future__ import annotations

import numpy as np

from windtunnel.core.arrays import Bools, Bytes, Int64s
from windtunnel.core.characters import SPACE
from windtunnel.core.spans import Spans

TITLES = frozenset(
    b"mr mrs ms dr prof st jr sr vs gen col lt capt sgt rev hon mt ft dept approx feat ep vol no".split()
)
_STOPS = np.isin(np.arange(256), list(b".!?"))
_ENDS_NAME = np.isin(np.arange(256), list(b"/> \t\r\n"))


def opening_words(data: Bytes, words: Spans, markup: Spans, is_prose: Bools) -> Bools:
    """Tell for each word whether it is the first of a sentence: (words,)."""
    opens: Bools = words.place == 0
    if not len(words):
        return opens
    _after(np.flatnonzero(_STOPS[data] & is_prose), data, words, opens, abbreviations=True)
    _after(_line_breaks(data, markup), data, words, opens)
    ellipsis = np.flatnonzero((data[:-2] == 0xE2) & (data[1:-1] == 0x80) & (data[2:] == 0xA6))  # U+2026
    _after(ellipsis, data, words, opens)
    return opens


def _line_breaks(data: Bytes, markup: Spans) -> Int64s:
    """Return the starts of `<br>`, `<BR/>`, `<br clear="all">` and the like; not of `<b>` or `<brand>`."""
    start: Int64s = markup.start[markup.length >= len("<br>")]
    named = ((data[start + 1] | 0x20) == ord("b")) & ((data[start + 2] | 0x20) == ord("r"))
    return np.compress(named & (data[start] == ord("<")) & _ENDS_NAME[data[start + 3]], start)


def _after(marks: Int64s, data: Bytes, words: Spans, opens: Bools, *, abbreviations: bool = False) -> None:
    """Let the first word after each mark open a sentence, where the rules above allow it."""
    after = np.searchsorted(words.start, marks)
    marks, after = marks[after < len(words)], after[after < len(words)]
    start = words.start[after]
    first_byte = data[start]
    is_lower = (first_byte >= ord("a")) & (first_byte <= ord("z"))
    opens_here = (start - marks > 1) & ~is_lower
    if abbreviations:
        before = after - 1
        touches = (before >= 0) & (words.stop[before] == marks)
        initial = touches & (words.stop[before] - words.start[before] == 1) & (data[words.start[before]] != ord("I"))
        opens_here &= ~initial
        short = np.flatnonzero(opens_here & touches & (words.stop[before] - words.start[before] <= 6))
        for place in short.tolist():
            word = data[words.start[before[place]] : words.stop[before[place]]].tobytes().lower()
            opens_here[place] = word not in TITLES
    opens[after[opens_here]] = True


def find(data: Bytes, offsets: Int64s, words: Spans, opens: Bools, classes: Bytes) -> tuple[Int64s, Int64s]:
    """Return the starts and stops of sentences: from an opening word to the last byte before the next, space cut off.

    Opening quotes and brackets that touch the first word belong to its sentence.
    """
    first = np.flatnonzero(opens)
    if not len(first):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    start = words.start[first].copy()
    openers = np.isin(np.arange(256), list(b"\"'([{*"))
    row_start = offsets[words.row[first]]
    for _ in range(3):
        touching = (start > row_start) & openers[data[np.maximum(start - 1, 0)]]
        start = start - touching
    row_end = offsets[words.row[first] + 1]
    stop = np.append(start[1:], len(data))
    stop = np.minimum(stop, row_end)
    outside = np.flatnonzero((classes & SPACE) == 0)
    last_solid = outside[np.maximum(np.searchsorted(outside, stop) - 1, 0)]
    return start, np.where(stop > start, np.maximum(np.minimum(stop, last_solid + 1), start), stop)
