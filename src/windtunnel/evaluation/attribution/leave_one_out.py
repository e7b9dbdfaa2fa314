"""Each edit of a flipped text is left out in turn, and the model asked: is it right again?

Leaving one out is the simplest counterfactual: what it finds is sufficient to undo the flip, by itself. A flip that
takes two edits together has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel.evaluation.attribution.flips import Flip
from windtunnel.evaluation.attribution.kinds import kind_of
from windtunnel.storage.tables import ATTRIBUTION
from windtunnel.text.patch import Edit, in_word, patched

MOST_EDITS = 64
"""Edits of one text that are left out; of more, so many spread evenly over the text."""

Probs = Callable[[list[str]], npt.NDArray[np.float32]]
"""Distinct texts to probabilities: (texts,) -> (texts, labels)."""


def texts_of(flips: Sequence[Flip]) -> list[str]:
    """The distinct texts that a model has to be asked about, sorted."""
    found = {patched(flip.data, flip.edits) for flip in flips}
    found |= {_without(flip, place) for flip in flips for place in _places(flip)}
    return sorted(found)


def explain(flips: Sequence[Flip], ask: Probs, *, model: str, seed: int) -> pa.Table:
    """Leave each edit of each flip out: ATTRIBUTION, a row for each edit that was left out.

    Args:
        flips: of one trained model.
        ask: that model; asked once, about distinct texts.
        model: what PREDICTIONS call it.
        seed: of its training.
    """
    texts = texts_of(flips)
    probs = dict(zip(texts, ask(texts), strict=True)) if texts else {}
    lines = [line for flip in flips for line in _lines(flip, probs)]
    return pa.Table.from_pylist([{"model": model, "train_seed": seed, **line} for line in lines], ATTRIBUTION)


def _lines(flip: Flip, probs: dict[str, npt.NDArray[np.float32]]) -> Iterator[dict[str, Any]]:
    before = probs[patched(flip.data, flip.edits)]
    for place in _places(flip):
        after, edit = probs[_without(flip, place)], flip.edits[place]
        old, new = in_word(flip.data, edit)
        yield {
            "id": flip.id,
            "spec": flip.spec,
            "edits": len(flip.edits),
            "edit": edit._asdict(),
            "old": old,
            "new": new,
            "kind": kind_of(old, new),
            "tenth": min(10 * edit.start // max(len(flip.data), 1), 9),
            "rise": float(after[flip.label] - before[flip.label]),
            "undone": int(after.argmax()) == flip.label,
        }


def _places(flip: Flip) -> list[int]:
    """Which edits are left out."""
    count = len(flip.edits)
    if count <= MOST_EDITS:
        return list(range(count))
    return [round(place) for place in np.linspace(0, count - 1, MOST_EDITS).tolist()]


def _without(flip: Flip, place: int) -> str:
    edits: list[Edit] = flip.edits[:place] + flip.edits[place + 1 :]
    return patched(flip.data, edits)
