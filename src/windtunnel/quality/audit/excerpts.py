"""The same passage of a text before and after, cut around one of its edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from windtunnel.text.batch import TextBatch

CUT = "… "


class Passage(NamedTuple):
    """What a rater sees of a text."""

    before: str
    after: str


def excerpt(text: str, edits: Sequence[dict[str, Any]], words: int | None) -> Passage:
    """Return a text and the same with its edits, both cut to the words around the edit in the middle.

    No edit is cut in two: the passage grows until it holds whole edits only.

    Args:
        text: the original.
        edits: as in VARIANTS, sorted.
        words: on either side; None: nothing is cut.

    >>> excerpt("One two three four five.", [{"start": 8, "stop": 13, "text": "3"}], 1)
    Passage(before='… two three four …', after='… two 3 four …')
    """
    data = text.encode()
    start, stop = 0, len(data)
    if words is not None and edits:
        found = TextBatch.of([text]).words
        middle = edits[len(edits) // 2]
        first = int(np.searchsorted(found.stop, middle["start"], "right")) - words
        last = int(np.searchsorted(found.start, middle["stop"], "left")) + words - 1
        start = int(found.start[first]) if first > 0 else 0
        stop = int(found.stop[last]) if last < len(found) - 1 else len(data)
        start, stop = min(start, middle["start"]), max(stop, middle["stop"])
        for edit in reversed(edits):
            if edit["start"] < start < edit["stop"]:
                start = edit["start"]
        for edit in edits:
            if edit["start"] < stop < edit["stop"]:
                stop = edit["stop"]
    new, place = [], start
    for edit in edits:
        if start <= edit["start"] and edit["stop"] <= stop:
            new += [data[place : edit["start"]].decode(), edit["text"]]
            place = edit["stop"]
    new.append(data[place:stop].decode())
    head, tail = CUT * (start > 0), CUT[::-1] * (stop < len(data))
    return Passage(f"{head}{data[start:stop].decode()}{tail}", f"{head}{''.join(new)}{tail}")
