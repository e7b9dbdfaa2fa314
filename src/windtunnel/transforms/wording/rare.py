"""Rewrite what a pattern finds at a few places of a batch: digits, quotes, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans

DIGITS = np.array([ord("0") <= byte <= ord("9") for byte in range(256)])
_SIGN = np.array([chr(byte).isalnum() or byte >= 0x80 for byte in range(256)])

Match = re.Match[bytes]
Rewrite = Callable[[Match], Sequence[str]]
"""What a match could become; nothing if it has to stay."""


@dataclass(frozen=True, eq=False)
class Found:
    """Matches of a batch in order, where they stand, and what each could become."""

    spans: Spans
    matches: list[Match]
    candidates: list[Sequence[str]]


def find(batch: TextBatch, starts: Int64s, pattern: re.Pattern[bytes], rewrite: Rewrite) -> Found:
    """Match the pattern from each of these ascending places on.

    Rows are read with a zero byte before, between and after them, so that a pattern which matches no zero byte
    does not see the next row. A match that begins inside the one before does not count.
    """
    text = np.insert(batch.data, batch.offsets, 0).tobytes()
    rows = np.searchsorted(batch.offsets, starts, "right") - 1
    kept: list[tuple[int, int, int, int]] = []
    matches, candidates = [], []
    reach = place = 0
    last = -1
    for start, row in zip((starts + rows + 1).tolist(), rows.tolist(), strict=True):
        if start < reach:
            continue
        match = pattern.match(text, start)
        new = rewrite(match) if match else ()
        if not match or not new:
            continue
        place = place + 1 if row == last else 0
        last, reach = row, match.end()
        kept.append((start - row - 1, reach - row - 1, row, place))
        matches.append(match)
        candidates.append(new)
    columns = np.array(kept, np.int64).reshape(-1, 4).T
    spans = Spans(columns[0], columns[1], columns[2].astype(np.int32), columns[3].astype(np.int32))
    return Found(spans, matches, candidates)


def replace(
    batch: TextBatch, chance: Chance, rate: float, starts: Int64s, pattern: re.Pattern[bytes], rewrite: Rewrite
) -> Edits:
    """Give a share of the matches one of their candidates each."""
    found = find(batch, starts, pattern, rewrite)
    chosen = np.flatnonzero(chance.below(rate, found.spans))
    spans = found.spans[chosen]
    candidates = [found.candidates[place] for place in chosen.tolist()]
    picked = chance.pick(spans, np.array([len(new) for new in candidates], np.int64), "candidate").tolist()
    return Edits.of(spans, [new[pick] for new, pick in zip(candidates, picked, strict=True)])


def numbers(batch: TextBatch) -> Int64s:
    """Where a number in digits begins that touches no letter, digit or other script before it; in ascending order."""
    data = batch.data
    is_digit: Bools = DIGITS[data]
    first = np.flatnonzero(is_digit)
    before = np.where(first > 0, data[first - 1], 0)
    opens = ~_SIGN[before] | np.isin(first, batch.offsets)
    return first[opens]


def opens_sentence(match: Match) -> bool:
    """Tell whether nothing, or the end of a sentence or line, stands before the match."""
    before = match.string[max(match.start() - 40, 0) : match.start()]
    bare = before.rstrip(b" \t\r\n\"'([*")
    if bare.endswith(b".") and (bare.endswith(b"..") or bare == before):
        return False
    return bare[-1:] in (b"", b"\0", b".", b"!", b"?") or bare.endswith((b"<br>", b"<br />", b"<br/>", b"<BR>"))


def before(match: Match, size: int = 40) -> bytes:
    """The bytes before a match, of its row."""
    return match.string[max(match.start() - size, 0) : match.start()].rpartition(b"\0")[2]


def places(*starts: Int64s) -> Int64s:
    """Several sorts of places together, in ascending order."""
    return np.unique(np.concatenate(starts)).astype(np.int64)
