"""Texts as bags of words and of pairs of neighbouring words, named by 64-bit hashes: no vocabulary to keep.

A word is what `TextBatch.words` says, in ASCII lower case; "!" and "?" count as words too, markup does not. Two
different features of a million get the same hash with a probability of 3 in 100 million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel.lexicon.wordtable import keys
from windtunnel.text.arrays import Floats, Int64s, UInt64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import ends_to_offsets

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_TEXTS = 2
"""Training texts that a feature must be in: those of one text only are 80 % of all, and say nothing."""
SLICE_BYTES = 1 << 22
"""Of text in a part."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint64(0xD6E8FEB86659FD93)

Texts: TypeAlias = pa.Array | pa.ChunkedArray | Sequence[str]


class Bag(NamedTuple):
    """Which features are in which texts: text r has `feature[offsets[r]:offsets[r + 1]]`, each once."""

    feature: Int64s
    """Places in the array of common features."""
    times: Int64s
    """How often each is in its text."""
    offsets: Int64s

    @property
    def row(self) -> Int64s:
        """The text of each entry."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def matrix(self, values: Floats, features: int) -> csr_array:
        """A value for each entry as a sparse matrix: (texts, features), fp32."""
        from scipy.sparse import csr_array

        columns, offsets = self.feature.astype(np.int32), self.offsets.astype(np.int32)
        return csr_array((values.astype(np.float32), columns, offsets), shape=(len(offsets) - 1, features))


def slices(texts: Texts) -> Iterator[TextBatch]:
    """Cut texts into parts of a few megabytes, in order."""
    array = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(texts, pa.string())
    batch = TextBatch.from_arrow(array, [""] * len(array))
    for _, part in batch.slices(SLICE_BYTES):
        yield part


def words(texts: Texts) -> Int64s:
    """How many words each text has: (texts,)."""
    counts = [np.bincount(batch.words.row, minlength=len(batch)) for batch in slices(texts)]
    return np.concatenate([np.zeros(0, np.int64), *counts])


def common_features(batches: Sequence[TextBatch]) -> UInt64s:
    """The features that are in `MIN_TEXTS` texts or more, ascending."""
    found, counts = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    for batch in batches:
        row, feature = _features(batch)
        order = np.lexsort((row, feature))
        row, feature = row[order], feature[order]
        fresh = np.append(True, (feature[1:] != feature[:-1]) | (row[1:] != row[:-1]))[: len(feature)]
        some, count = np.unique(feature[fresh], return_counts=True)
        both = np.concatenate([found, some])
        found, place = np.unique(both, return_inverse=True)
        counts = np.bincount(place, np.concatenate([counts, count]), len(found)).astype(np.int64)
    return found[counts >= MIN_TEXTS]


def bag(batch: TextBatch, features: UInt64s) -> Bag:
    """The common features of each text, and how often each is there."""
    row, feature = _features(batch)
    place = np.searchsorted(features, feature)
    hit = np.append(features, np.uint64(0))[place] == feature
    hit &= place < len(features)
    code, count = np.unique(row[hit].astype(np.int64) * len(features) + place[hit], return_counts=True)
    row, place = np.divmod(code, max(len(features), 1))
    return Bag(place, count, ends_to_offsets(np.bincount(row, minlength=len(batch))))


def concatenate(bags: Sequence[Bag]) -> Bag:
    """Several bags, one behind the other."""
    return Bag(
        np.concatenate([one.feature for one in bags]),
        np.concatenate([one.times for one in bags]),
        ends_to_offsets(np.concatenate([np.diff(one.offsets) for one in bags])),
    )


def _features(batch: TextBatch) -> tuple[npt.NDArray[np.int32], UInt64s]:
    """The row and the hash of every word and of every pair of neighbours."""
    words = batch.words
    marks = np.flatnonzero((batch.data == ord("!")) | (batch.data == ord("?")))
    marks = marks[batch.is_prose[marks]]
    start, stop = np.concatenate([words.start, marks]), np.concatenate([words.stop, marks + 1])
    row = np.concatenate([words.row, np.searchsorted(batch.offsets, marks, "right") - 1]).astype(np.int32)
    order = np.argsort(start, kind="stable")
    start, stop, row = start[order], stop[order], row[order]
    first, last = keys(batch.data, start, stop)
    with np.errstate(over="ignore"):
        one = _mixed(first ^ (last * _MIX))
        neighbours = row[1:] == row[:-1]
        two = _mixed((one[:-1] * _PAIR) ^ one[1:])[neighbours]
    return np.concatenate([row, row[1:][neighbours]]), np.concatenate([one, two])


def _mixed(bits: UInt64s) -> UInt64s:
    with np.errstate(over="ignore"):
        bits = (bits ^ (bits >> np.uint64(32))) * _MIX
        bits = (bits ^ (bits >> np.uint64(29))) * _PAIR
        return bits ^ (bits >> np.uint64(32))
