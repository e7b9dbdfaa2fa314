"""The same strength for all: how many of all words are really changed, and the parameter at which it is 10 %."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from peers.client import Peer
from reviews import Data
from windtunnel.text import edits as edit
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Transformation

ASKED = 0.10
"""The share of all words to change."""


def changed_words(batch: TextBatch, edits: Edits) -> int:
    """Count the words that an edit touches."""
    inserted = edits.start == edits.stop
    words = batch.words
    first = np.searchsorted(words.stop, edits.start + ~inserted)  # an insertion may stand at a word's end
    last = np.searchsorted(words.start, edits.stop + inserted)
    touched = np.zeros(len(words) + 1, np.int64)
    np.add.at(touched, first, 1)
    np.add.at(touched, np.maximum(last, first), -1)
    return int((np.cumsum(touched)[:-1] > 0).sum())


def share_changed(texts: pa.Array, ids: pa.Array, change: Transformation) -> float:
    """Return the share of all words that the transformation changes."""
    touched = total = 0
    for _, part in TextBatch.from_arrow(texts, ids.to_pylist()).slices():
        touched += changed_words(part, change.edits(part))
        total += len(part.words)
    return touched / total


def left_intact(texts: pa.Array, ids: pa.Array, change: Transformation) -> float:
    """Return the share of texts whose bytes outside the edits are the same afterwards, in order."""
    intact = 0
    for _, old in TextBatch.from_arrow(texts, ids.to_pylist()).slices():
        edits = change.edits(old)
        new, back = edit.apply(old, edits), edit.invert(old, edits)
        kept = [_kept_texts(old, edits), _kept_texts(new, back)]
        intact += sum(one == other for one, other in zip(*kept, strict=True))
    return intact / len(texts)


def _kept_texts(batch: TextBatch, edits: Edits) -> list[str]:
    nothing = Strings(np.zeros(0, np.uint8), np.zeros(len(edits) + 1, np.int64))
    return edit.apply(batch, Edits(edits.row, edits.start, edits.stop, nothing)).strings.to_list()


def at_asked_strength(data: Data, change: Transformation) -> tuple[Transformation, dict[str, Any]]:
    """Find the rate, a share of the words that can be edited, at which the asked share of all words is changed."""
    few = data.sample(4000, 0)
    texts, ids = data.texts.take(few), data.ids.take(few)
    rate = 0.2
    for _ in range(3):
        rate = min(1.0, rate * ASKED / max(share_changed(texts, ids, change(rate=rate)), 1e-9))
    change = change(rate=round(rate, 4))
    return change, {
        "spec": change.spec,
        "rate": round(rate, 4),
        "share_of_words_changed": share_changed(data.texts, data.ids, change),
        "left_intact": left_intact(texts, ids, change),
    }


def peer_strength(peer: Peer, setting: str, texts: list[str], asked: float) -> dict[str, float]:
    """Find the peer's parameter in the same way: it is a share of all tokens, punctuation included."""
    words = len(TextBatch.of(texts).words)
    strength = asked
    for _ in range(3):
        found = peer.ask(do="count", setting=setting, strength=strength, texts=texts)
        share = found["changed"] / words
        reached = {"strength": strength, "share_of_words_changed": share, "left_intact": found["left_intact"]}
        strength = min(1.0, strength * asked / share)
    return reached
