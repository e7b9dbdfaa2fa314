"""Look words of a batch up in a list, all at once: an open-addressing hash table made of NumPy arrays.

A word is compared whole, not by a hash: its first 8 and its last 8 bytes, in ASCII lower case, and its length are
the key, which tells all words of up to 16 bytes apart; longer ones are not looked up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from windtunnel.text.arrays import Bytes, Int32s, Int64s, UInt64s
from windtunnel.text.spans import Spans, ends_to_offsets

MAX_BYTES = 16
_HASH = np.uint64(0x9E3779B97F4A7C15)
_EACH = 0x0101010101010101
_LOW_7 = np.uint64(0x7F * _EACH)
_HIGH = np.uint64(0x80 * _EACH)
_FROM_A = np.uint64((0x80 - ord("A")) * _EACH)
_PAST_Z = np.uint64((0x80 - ord("Z") - 1) * _EACH)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(8)] + [2**64 - 1], np.uint64)
"""By number of bytes: which bits of a little-endian 8-byte load belong to the word."""


class WordTable:
    """Words (lower case, at most 16 UTF-8 bytes) and their places in the list.

    >>> from windtunnel.text.batch import TextBatch
    >>> batch = TextBatch.of(["The plot of THE film"])
    >>> WordTable(["film", "the"]).find(batch.data, batch.words).tolist()
    [1, -1, -1, 1, 0]
    """

    def __init__(self, words: Sequence[str]) -> None:
        encoded = [word.encode() for word in words]
        too_long = [word for word, code in zip(words, encoded, strict=True) if len(code) > MAX_BYTES]
        if too_long:
            raise ValueError(f"A word table holds words of at most {MAX_BYTES} bytes; got {too_long[0]!r}.")
        offsets = ends_to_offsets(np.array([len(code) for code in encoded], np.int64))
        self._first, self._last = keys(np.frombuffer(b"".join(encoded), np.uint8), offsets[:-1], offsets[1:])
        self._bits = max(4, int(2 * max(len(words), 1) - 1).bit_length())  # at most half full
        self._slots = self._fill()
        self._may_be = np.zeros(1 << 16, bool)
        self._may_be[_short_hash(self._first)] = True

    def __len__(self) -> int:
        return len(self._first)

    def find(self, data: Bytes, words: Spans) -> Int32s:
        """Return each word's place in the list, or -1: (words,) -> (words,).

        A table of 2^16 bits over the first 8 bytes sends most words away before the rest of the key is made.
        """
        found = np.full(len(words), -1, np.int32)
        if not len(self):
            return found
        loads = _loads(data)
        length = words.stop - words.start
        first = _first_key(loads, words.start, length)
        open_ = np.flatnonzero(self._may_be[_short_hash(first)] & (length <= MAX_BYTES))
        first, last = first[open_], _last_key(loads, words.start[open_], words.stop[open_])
        slot = self._slot_of(first, last)
        while len(open_):
            entry = self._slots[slot]
            same = (self._first[entry] == first) & (self._last[entry] == last) & (entry >= 0)
            found[open_[same]] = entry[same]
            on = np.flatnonzero((entry >= 0) & ~same)  # another word's slot: look at the next
            open_, first, last, slot = open_[on], first[on], last[on], (slot[on] + 1) & ((1 << self._bits) - 1)
        return found

    def _slot_of(self, first: UInt64s, last: UInt64s) -> Int64s:
        with np.errstate(over="ignore"):
            mixed = (first ^ (last * _HASH)) * _HASH
            mixed ^= mixed >> np.uint64(29)
            mixed *= _HASH
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)

    def _fill(self) -> Int32s:
        """Place every word in the first free slot from its own on; in each round the lowest word of a slot wins."""
        slots = np.full(1 << self._bits, -1, np.int32)
        waiting, slot = np.arange(len(self)), self._slot_of(self._first, self._last)
        while len(waiting):
            free = slots[slot] < 0
            winners, where = np.unique(np.where(free, slot, -1), return_index=True)
            where = where[winners >= 0]
            slots[slot[where]] = waiting[where]
            placed = np.zeros(len(waiting), bool)
            placed[where] = True
            # who lost a free slot looks again at the same slot, finds it taken, and moves on
            waiting, slot = waiting[~placed], (slot[~placed] + 1) & (len(slots) - 1)
        return slots


def keys(data: Bytes, start: Int64s, stop: Int64s) -> tuple[UInt64s, UInt64s]:
    """Return two 64-bit keys for each span of at most 16 bytes, ASCII letters lowered: (spans,) each.

    Together they tell any two such spans apart, as long as no text holds NUL bytes in words.
    """
    loads = _loads(data)
    return _first_key(loads, start, stop - start), _last_key(loads, start, stop)


def _loads(data: Bytes) -> UInt64s:
    """The 8 bytes from every place on, as little-endian integers: (bytes + 1,)."""
    padded = np.concatenate([data, np.zeros(8, np.uint8)])
    return np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))


def _first_key(loads: UInt64s, start: Int64s, length: Int64s) -> UInt64s:
    return lower(loads[start] & _MASKS[np.minimum(length, 8)])


def _last_key(loads: UInt64s, start: Int64s, stop: Int64s) -> UInt64s:
    length = stop - start
    last = lower(loads[np.maximum(stop - 8, start)] & _MASKS[np.minimum(length, 8)])
    with np.errstate(over="ignore"):
        last ^= length.astype(np.uint64) * _HASH  # "aaaaaaaa" and "aaaaaaaaa" have the same first and last bytes
    return last


def _short_hash(first: UInt64s) -> Int64s:
    with np.errstate(over="ignore"):
        return ((first * _HASH) >> np.uint64(48)).astype(np.int64)


def lower(loads: UInt64s) -> UInt64s:
    """Turn A-Z into a-z in eight bytes at once; bytes of other characters stay."""
    ascii_part = loads & _LOW_7
    is_upper = (ascii_part + _FROM_A) & ~(ascii_part + _PAST_Z) & ~loads & _HIGH
    return loads | (is_upper >> np.uint64(2))
