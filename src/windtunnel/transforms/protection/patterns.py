"""What a user's pattern finds in a batch, in time that grows with the text only.

Python's `re` goes back and tries again: `(a+)+b` needs 2^n steps for n letters, which in a text of 1 MB never ends. So
patterns are run by RE2 (through Arrow), which reads each text once: its time is linear in the text for every pattern,
and it refuses what cannot be done so (look-around, backreferences). https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.errors import TransformationError
from windtunnel.storage import limits
from windtunnel.text.arrays import Bytes
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.spans import Spans


def check(pattern: str) -> None:
    """Refuse a pattern that RE2 cannot run.

    Raises:
        TransformationError: the pattern is empty or wrong; the message quotes it.
    """
    if not pattern:
        raise TransformationError("`protect`: 'regex:' needs a pattern behind it, such as 'regex:[0-9]+ stars'.")
    if len(pattern) > limits.SPEC:
        raise TransformationError(
            f"`protect`: the regex '{limits.shown(pattern)}' has {len(pattern):,} letters; {limits.SPEC:,} is the most."
        )
    if why := refused(pattern):
        raise TransformationError(
            f"`protect`: the regex {limits.shown(pattern)!r} cannot be used (RE2's syntax): {limits.shown(why)}."
        )


def refused(pattern: str) -> str:
    """Say why RE2 cannot run a pattern; nothing where it can."""
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        return str(error).removeprefix("Invalid regular expression: ").rstrip(".")
    except UnicodeEncodeError:
        return "it is no UTF-8"
    return ""


def find(batch: TextBatch, pattern: str) -> Spans:
    """Find all matches, from left to right, none over another; none is empty or reaches over a row's end."""
    low, high = _absent(batch.data)
    marked = Strings.from_arrow(pc.replace_substring_regex(batch.strings.to_arrow(), pattern, f"{low}\\0{high}"))
    opening, closing = (_places(marked.data, mark.encode()) for mark in (low, high))
    size_low, size_high = len(low.encode()), len(high.encode())
    before = np.arange(len(opening))
    start = opening - before * (size_low + size_high)
    stop = closing - before * (size_low + size_high) - size_low
    row = (np.searchsorted(marked.offsets, opening, "right") - 1).astype(np.int32)
    real = stop > start
    return Spans(start[real], stop[real], row[real], np.zeros(int(real.sum()), np.int32))


def _absent(data: Bytes) -> tuple[str, str]:
    """Two characters that no text holds: control characters, else code points that are no characters."""
    seen = np.bincount(data, minlength=256) > 0
    found = [chr(point) for point in range(1, 32) if not seen[point]][:2]
    if len(found) < 2:
        text = data.tobytes()
        others = (chr(point) for point in (*range(0xFDD0, 0xFDF0), *range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE)))
        found += [mark for mark in others if mark.encode() not in text][: 2 - len(found)]
    return found[0], found[1]


def _places(data: Bytes, mark: bytes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where a character starts in a buffer."""
    if len(mark) == 1:
        return np.flatnonzero(data == mark[0]).astype(np.int64)
    found, at, text = [], -1, data.tobytes()
    while (at := text.find(mark, at + 1)) >= 0:
        found.append(at)
    return np.array(found, np.int64)
