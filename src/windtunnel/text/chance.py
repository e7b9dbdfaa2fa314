"""Chances that are computed, never drawn: each is a pure function of what it decides about.

    share(row, site, stream) = mix(row_key + mix(stream_key + site * G)) / 2^64
    row_key                  = mix(hash(row id) + hash("seed|name@version|draw"))

`mix` is the 64-bit finalizer of SplitMix64 and G its step (`splitmix.py`), hashes are BLAKE2b-64. So a row's chances
do not depend on its batch, the order of rows, the worker or the machine. Strength is not part of the key: a site is
edited when its share is below the rate, so the edits at 5 % are a subset of those at 10 % (common random numbers).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from windtunnel.text.arrays import Bools, Floats, Int64s, Ints, UInt64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import Spans
from windtunnel.text.splitmix import GOLDEN, mix

_GOLDEN = np.uint64(GOLDEN)
_TO_SHARE = 2.0**-53


def key_of(text: str) -> np.uint64:
    """Hash a string to 64 bits (BLAKE2b), the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


@dataclass(frozen=True, eq=False)
class Chance:
    """The chances of one transformation on one batch in one draw."""

    id_hashes: UInt64s
    """`TextBatch.id_hashes`, (rows,)."""
    seed: int
    name: str
    """`name@version` of the transformation; its strength is left out on purpose."""
    draw: int = 0
    """0 for the test set, 1.. for further variants of the same rows."""

    @classmethod
    def of(cls, batch: TextBatch, seed: int, name: str, draw: int = 0) -> Chance:
        """Key the chances of a batch's rows."""
        return cls(batch.id_hashes, seed, name, draw)

    @cached_property
    def row_keys(self) -> UInt64s:
        """One 64-bit key for each row, (rows,)."""
        with np.errstate(over="ignore"):
            return mix(self.id_hashes + key_of(f"{self.seed}|{self.name}|{self.draw}"))

    def share(self, spans: Spans, stream: str) -> Floats:
        """Return one number in [0, 1) for each span, by its row and its place in the row: (spans,) -> (spans,).

        >>> batch = TextBatch.of(["two words"], ids=["a"])
        >>> Chance.of(batch, seed=0, name="example@1").share(batch.words, "choose").round(6).tolist()
        [0.8179, 0.935603]
        """
        return self.share_at(spans.row, spans.place, stream)

    def share_at(self, row: Ints, site: Ints, stream: str) -> Floats:
        """Return one number in [0, 1) for each (row, site) pair: (n,), (n,) -> (n,)."""
        mixed = self._mixed(row, site, stream)
        mixed >>= np.uint64(11)
        return mixed.astype(np.float64) * _TO_SHARE

    def below(self, rate: float, spans: Spans, stream: str = "choose") -> Bools:
        """Tell which spans' shares are below the rate; the same as `share(...) < rate`, without the floats."""
        mixed = self._mixed(spans.row, spans.place, stream)
        return (mixed >> np.uint64(11)) < np.uint64(int(np.ceil(rate * 2.0**53)))

    def pick(self, spans: Spans, count: Int64s, stream: str) -> Int64s:
        """Pick one of `count` things for each span: (spans,), (spans,) -> (spans,) in [0, count)."""
        return (self.share(spans, stream) * count).astype(np.int64)

    def of_rows(self, stream: str) -> Floats:
        """Return one number in [0, 1) for each row of the batch: (rows,)."""
        rows = np.arange(len(self.id_hashes))
        return self.share_at(rows, np.zeros_like(rows), stream)

    def _mixed(self, row: Ints, site: Ints, stream: str) -> UInt64s:
        with np.errstate(over="ignore"):
            # Sites are mostly places 0, 1, 2, ... in a row, the same few for all rows: mix each once, then look it up.
            dense = len(site) > 0 and int(site.max()) < len(site)
            sites = np.arange(int(site.max()) + 1, dtype=np.uint64) if dense else site.astype(np.uint64)
            counter = mix(sites * _GOLDEN + key_of(stream))
            if dense:
                counter = counter[site]
            counter += self.row_keys[row]
            return mix(counter)
