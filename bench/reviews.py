"""The reviews that the benchmarks work on, and samples of them that are as long as the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import machine

IMDB = machine.REPOSITORY.parent / "shared" / "data" / "imdb" / "test.parquet"


@dataclass(frozen=True)
class Data:
    """Reviews in Arrow, and their order by length, from which samples are taken."""

    name: str
    texts: pa.Array
    ids: pa.Array
    by_length: np.ndarray

    def sample(self, size: int, number: int) -> pa.Array:
        """Take every k-th row in the order of length: each sample has the lengths of the whole."""
        step = max(len(self.texts) // size, 1)
        return pa.array(np.sort(self.by_length[(number * 7919) % step :: step][:size]))


def read() -> Data:
    """Read the IMDB test reviews; without them, the reviews that the project writes itself."""
    if IMDB.exists():
        rows = pq.read_table(IMDB, columns=["text", "id"])
        name, texts, ids = "IMDB test", rows["text"].combine_chunks(), rows["id"].combine_chunks()
    else:
        from windtunnel.data.builtin import reviews

        print(f"{IMDB} is not there: these are the reviews that the project writes itself, not IMDB's.")
        of = reviews("train")
        name, texts, ids = "builtin:reviews train", of["text"].combine_chunks(), of["id"].combine_chunks()
    lengths = np.array(pc.binary_length(texts))
    return Data(name, texts, ids, np.argsort(lengths, kind="stable"))
