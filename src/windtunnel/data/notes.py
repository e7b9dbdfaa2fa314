"""What is odd but allowed: counted and said, never repaired."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.data.hashes import digests


def notes_on(splits: Mapping[str, pa.Table]) -> list[str]:
    """Describe empty texts, duplicates inside a split, and texts or groups shared between two splits.

    Texts are compared by a 64-bit hash of their exact bytes.
    """
    notes = []
    hashes = {name: digests(rows["text"]) for name, rows in splits.items()}
    for name, rows in splits.items():
        if n := _empty(rows["text"]):
            notes.append(f"{_texts(n)} of {name} {_are(n)} empty.")
        notes += _duplicates(name, rows, hashes[name])
    for one, other in combinations(splits, 2):
        shared = np.isin(hashes[other], hashes[one])
        if n := int(shared.sum()):
            share = n / len(shared)
            notes.append(f"{_texts(n)} of {other} ({share:.2%}) {_are(n)} also in {one}: equal, byte for byte.")
        if "group" in splits[one].column_names and "group" in splits[other].column_names:
            groups = pc.unique(splits[other]["group"])
            if n := pc.sum(pc.is_in(groups, value_set=pc.unique(splits[one]["group"]))).as_py():
                notes.append(f"{n:,} of the {len(groups):,} groups of {other} {_are(n)} also in {one}.")
    return notes


def _empty(texts: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.equal(pc.utf8_trim_whitespace(texts), "")).as_py() or 0)


def _duplicates(name: str, rows: pa.Table, hashes: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> list[str]:
    values, indices, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    again = len(hashes) - len(values)
    if not again:
        return []
    labels = np.asarray(rows["label"])
    twice = counts[indices] > 1
    pairs = np.unique(np.stack([indices[twice], labels[twice]]), axis=1)
    torn = pairs.shape[1] - int((counts > 1).sum())
    note = f"{_texts(again)} of {name} {'repeats' if again == 1 else 'repeat'} an earlier one"
    return [note + (f" ({torn:,} with another label)." if torn else ".")]


def _texts(n: int) -> str:
    return "1 text" if n == 1 else f"{n:,} texts"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
