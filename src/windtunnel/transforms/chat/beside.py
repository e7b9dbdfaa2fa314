"""What stands beside a place: the bytes and words around it, never those of another row."""

from __future__ import annotations

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s, Ints
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.casing import CAPITALS, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.characters import LOWER, SPACE, UPPER
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after, before, neighbour
from windtunnel.text.spans import Spans

_LETTERS = np.array([chr(i).isalpha() or i >= 0x80 for i in range(256)])
_DIGITS = np.array([ord("0") <= i <= ord("9") for i in range(256)])
_SPACES = np.isin(np.arange(256), list(b" \t\r\n"))


def is_letter(byte: Bytes) -> Bools:
    """Tell ASCII letters and bytes of other characters."""
    return _LETTERS[byte]


def is_lower(byte: Bytes) -> Bools:
    """Tell a to z."""
    return LOWER[byte]


def is_upper(byte: Bytes) -> Bools:
    """Tell A to Z."""
    return UPPER[byte]


def is_digit(byte: Bytes) -> Bools:
    """Tell 0 to 9."""
    return _DIGITS[byte]


def is_space(byte: Bytes) -> Bools:
    """Tell blanks, tabs and line ends."""
    return _SPACES[byte]


def one_of(byte: Bytes, marks: bytes) -> Bools:
    """Tell which bytes are one of these."""
    table = np.zeros(256, bool)
    table[list(marks)] = True
    return table[byte]


def alone(batch: TextBatch, spans: Spans) -> Bools:
    """Tell which spans are tied to nothing: no hyphen, slash, dot, apostrophe or sign touches them ("U.S.", "r-rated").

    A dot behind one may end its sentence, but not an abbreviation: "esp. the first" is left alone.
    """
    left, right = before(batch, spans), after(batch, spans)
    second, third = after(batch, spans, 1), after(batch, spans, 2)
    free = ~one_of(left, b"-/.&@#$_*'+=\\~^%") & ~one_of(right, b"-/&@#$_*'+=\\~^%")
    free &= ~is_letter(left) | (left >= 0x80)
    dot = right == ord(".")
    goes_on = is_letter(second) | is_digit(second) | one_of(second, b",;:") | (is_space(second) & is_lower(third))
    found: Bools = free & ~(dot & goes_on)
    return found


def shouted(batch: TextBatch, first: Int64s, last: Int64s) -> Bools:
    """Tell which runs of words stand among words in capitals: (n,) -> (n,)."""
    found = np.zeros(len(first), bool)
    for index, step in ((first, -1), (last, 1)):
        other = neighbour(batch, index, step)
        near = other >= 0
        found[near] |= case_of(batch.data, batch.words[other[near]]) == CAPITALS
    return found


def at_end(batch: TextBatch, rows: Int64s) -> Int64s:
    """Return where these rows' last character that is no white space ends: (n,) -> (n,)."""
    return solid_end(batch, rows, batch.offsets[rows + 1])


def solid_end(batch: TextBatch, rows: Ints, stop: Int64s) -> Int64s:
    """Move ends of lines back over white space, to their row's start at most: (n,), (n,) -> (n,)."""
    solid = np.flatnonzero((batch.classes & SPACE) == 0)
    if not len(solid):
        return batch.offsets[rows]
    last = solid[np.maximum(np.searchsorted(solid, stop) - 1, 0)]
    return np.where(last < stop, np.maximum(last + 1, batch.offsets[rows]), batch.offsets[rows])


def insert(rows: Ints, at: Int64s, text: Strings) -> Edits:
    """Insert texts at places."""
    return Edits(rows.astype(np.int32), at, at, text)


def chosen_rows(batch: TextBatch, chance: Chance, rate: float) -> Int64s:
    """Return the rows that hold something and whose share is below the rate."""
    return np.flatnonzero((chance.of_rows("choose") < rate) & (batch.strings.lengths > 0))


def pick_of_rows(chance: Chance, rows: Int64s, count: int, stream: str) -> Int64s:
    """Pick one of `count` things for each of these rows."""
    return (chance.share_at(rows, np.zeros_like(rows), stream) * count).astype(np.int64)
