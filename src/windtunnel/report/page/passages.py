"""Of a text of any length the passages around its edits, and the edits in them.

    cut = cut_out(text, [edits of each variant])      what is shown of the text
    cut.text, cut.gaps                                passages put together; places where something is left out
    cut.marked(edits)                                 [skip, gone, new text] in turn, as a browser counts characters

A text of up to `WHOLE` bytes is kept as it is. A longer one keeps its head and the surroundings of the first edits of
each variant, `MOST` bytes at most: a page must open whatever a data set holds, lines of a gigabyte included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

WHOLE = 2_400
"""Bytes of a text that is kept whole: four of five IMDB reviews are shorter."""
HEAD = 480
AROUND = 90
FIRST_EDITS = 4
"""Edits of each variant whose surroundings are kept; decisive ones come first."""
MOST = 4_000


class Edit(NamedTuple):
    """Replace bytes [start, stop) of the original by `text`."""

    start: int
    stop: int
    text: str
    omitted: int = 0
    """Characters of the new text that are not in `text`."""
    decisive: bool = False
    """Whether leaving it out alone makes the answer right again."""


@dataclass(frozen=True)
class Cut:
    """What is kept of one text."""

    size: int
    """Bytes of the original."""
    windows: tuple[tuple[int, int], ...]
    """Bytes of the original that are kept: sorted, apart from each other, between characters."""
    kept: bytes
    """What stands in the windows, put together."""

    @property
    def text(self) -> str:
        """The same, decoded."""
        return self.kept.decode()

    @property
    def gaps(self) -> list[int]:
        """Where in `text` something is left out, in UTF-16 code units."""
        ends = [0, *(stop for _, stop in self.windows)]
        starts = [*(start for start, _ in self.windows), self.size]
        bases = [*self._bases, len(self.kept)]
        return [self._units[base] for end, start, base in zip(ends, starts, bases, strict=True) if end < start]

    def marked(self, edits: Iterable[Edit]) -> tuple[list[list[int | str]], int]:
        """Return the edits inside the windows and the number of those outside.

        Each is [units skipped since the last one, units replaced, new text], followed by the characters of the new text
        that are left out and 1 for a decisive edit, where there are such or it is one. A unit is a UTF-16 code unit, by
        which JavaScript counts.
        """
        if self.windows == ((0, self.size),):
            return self._all_marked(edits), 0
        found: list[list[int | str]] = []
        outside = 0
        behind = 0  # where the last edit ended, in units of the kept text
        for edit in edits:
            new = True
            for (low, high), base in zip(self.windows, self._bases, strict=True):
                start, stop = max(edit.start, low), min(edit.stop, high)
                if start > stop or (start == stop and edit.start < edit.stop):
                    continue
                at, end = self._units[base + start - low], self._units[base + stop - low]
                shown = edit if new else edit._replace(text="", omitted=0)
                found.append(_entry(at - behind, end - at, shown))
                behind, new = end, False  # the new text stands once, where the edit is first seen
            outside += new
        return found, outside

    def _all_marked(self, edits: Iterable[Edit]) -> list[list[int | str]]:
        """The same where the whole text is kept: nothing is cut."""
        found: list[list[int | str]] = []
        units, behind = self._units, 0
        for edit in edits:
            at, end = units[edit.start], units[edit.stop]
            found.append(_entry(at - behind, end - at, edit))
            behind = end
        return found

    @cached_property
    def _bases(self) -> list[int]:
        """Where each window begins in `kept`."""
        return [0, *accumulate(stop - start for start, stop in self.windows)][: len(self.windows)]

    @cached_property
    def _units(self) -> list[int]:
        """UTF-16 code units before each byte of `kept` and after the last; a character of four bytes has two."""
        byte = np.frombuffer(self.kept, np.uint8)
        found: list[int] = np.cumsum((byte & 0xC0 != 0x80).astype(np.int64) + (byte >= 0xF0)).tolist()
        return [0, *found]


def _entry(skip: int, gone: int, edit: Edit) -> list[int | str]:
    if edit.decisive:
        return [skip, gone, edit.text, edit.omitted, 1]
    return [skip, gone, edit.text, edit.omitted] if edit.omitted else [skip, gone, edit.text]


def cut_out(text: memoryview | bytes, variants: Sequence[Sequence[Edit]]) -> Cut:
    """Return what is kept of a text, given the edits of all its variants.

    Args:
        text: UTF-8.
        variants: for each the edits, sorted.
    """
    size = len(text)
    if size <= WHOLE:
        return Cut(size, ((0, size),), bytes(text))
    wanted = [(0, HEAD)]
    first = [sorted(edits, key=lambda edit: not edit.decisive)[:FIRST_EDITS] for edits in variants]
    for number in range(FIRST_EDITS):  # the first edit of each variant before the second of any
        for start, stop, *_ in (edits[number] for edits in first if number < len(edits)):
            wanted.append((start - AROUND, min(stop, start + 2 * AROUND) + AROUND))
    windows: list[tuple[int, int]] = []
    room = MOST
    for low, high in wanted:
        low, high = _boundary(text, max(low, 0)), _boundary(text, min(high, size))
        new = high - low - sum(max(0, min(high, b) - max(low, a)) for a, b in windows)
        if new <= room:
            windows = _merged([*windows, (low, high)])
            room -= new
    return Cut(size, tuple(windows), b"".join(bytes(text[low:high]) for low, high in windows))


def _merged(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put windows that touch or overlap into one."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(windows):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _boundary(text: memoryview | bytes, place: int) -> int:
    """The place itself or the next one before it at which a character begins."""
    while 0 < place < len(text) and text[place] & 0xC0 == 0x80:
        place -= 1
    return place
