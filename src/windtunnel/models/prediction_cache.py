"""Predictions of a model, cached in files, so that no text is predicted twice.

A file holds those of some thousand texts; one that is damaged is noticed and made again (`storage/cache_files.py`).
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.storage.cache_files import CacheFolder

KEY_BYTES = 16
SCHEMA = pa.schema(
    [
        ("texts", pa.binary(KEY_BYTES)),
        ("ids", pa.binary(KEY_BYTES)),
        ("tokens", pa.int32()),
        ("probs", pa.list_(pa.float32())),
    ]
)
"""`texts` is the hash of a text and how it is cut, `ids` of its token ids after the cut; `tokens` counts before it."""


class Part(NamedTuple):
    """Predictions of some texts, as one file holds them."""

    texts: list[bytes]
    """A key for each text."""
    ids: list[bytes]
    """A key for each text's token ids; equal ids, equal predictions."""
    tokens: npt.NDArray[np.int32]
    """Before the cut: (texts,)."""
    probs: npt.NDArray[np.float32]
    """(texts, labels)"""


class Predictions(NamedTuple):
    """A row for each text, in their order."""

    probs: npt.NDArray[np.float32]
    """(texts, labels)"""
    tokens: npt.NDArray[np.int32]
    """Before the cut: (texts,)."""
    truncated: npt.NDArray[np.bool_]
    """(texts,)"""


def key(content: bytes, scope: str = "") -> bytes:
    """Hash something; equal keys of different contents are not to be expected among 10^18."""
    return hashlib.blake2b(content, digest_size=KEY_BYTES, key=scope.encode()).digest()


class PredictionIndex:
    """All predictions at hand, found by text or by token ids."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._texts: dict[bytes, tuple[int, int]] = {}
        self._ids: dict[bytes, tuple[int, int]] = {}

    def add(self, part: Part) -> None:
        """Add some predictions; those of a text that has one already are left out."""
        for row, (text, ids) in enumerate(zip(part.texts, part.ids, strict=True)):
            self._texts.setdefault(text, (len(self._parts), row))
            self._ids.setdefault(ids, (len(self._parts), row))
        self._parts.append(part)

    def has(self, text: bytes) -> bool:
        """Whether there is a prediction for a text."""
        return text in self._texts

    def by_token_ids(self, ids: set[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The probabilities for token ids, as far as there are any: (labels,) each."""
        places = {one: self._ids[one] for one in ids if one in self._ids}
        return {one: self._parts[part].probs[row] for one, (part, row) in places.items()}

    def by_text(self, texts: Sequence[bytes], labels: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """Look up texts that all have a prediction: probabilities (texts, labels) and token counts (texts,)."""
        starts = np.cumsum([0, *(len(part.texts) for part in self._parts)])
        places = np.array([starts[part] + row for part, row in map(self._texts.__getitem__, texts)], np.int64)
        probs = np.concatenate([np.zeros((0, labels), np.float32), *(part.probs for part in self._parts)])
        tokens = np.concatenate([np.zeros(0, np.int32), *(part.tokens for part in self._parts)])
        return probs[places], tokens[places]


class MemoryCache:
    """Probabilities of the newest token ids, for a model that predicts again and again without files."""

    def __init__(self, max_size: int = 500_000) -> None:
        """Hold so many at most; each takes some 200 bytes."""
        self._max_size = max_size
        self._probs: dict[bytes, npt.NDArray[np.float32]] = {}

    def by_token_ids(self, ids: set[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The probabilities for token ids, as far as there are any: (labels,) each."""
        return {one: self._probs[one] for one in ids if one in self._probs}

    def add(self, ids: Iterable[bytes], probs: npt.NDArray[np.float32]) -> None:
        """Add probabilities, and drop the oldest that are too many."""
        for one, row in zip(ids, probs, strict=True):
            self._probs[one] = row.copy()  # the row would keep the whole table
        for old in list(itertools.islice(self._probs, max(len(self._probs) - self._max_size, 0))):
            del self._probs[old]


class FileCache:
    """The folder with the cached predictions of one model; without a folder nothing is cached."""

    def __init__(self, folder: Path | None, say: Callable[[str], None]) -> None:
        self._files = CacheFolder(folder, ".parquet", say, "Predictions", "predicting")

    def parts(self) -> dict[str, Part]:
        """All whole parts by name, the name that `write` was given; damaged ones are reported and removed."""
        found = {}
        for name, path, content in self._files.contents():
            part = _read(content)
            if part is None:
                self._files.discard(path)
            else:
                found[name] = part
        return found

    def write(self, name: str, part: Part) -> None:
        """Write a part, whole or not at all; a full disk is reported, and nothing is cached from then on."""
        if self._files.folder is not None:
            self._files.keep(name, _written(part))


def _written(part: Part) -> bytes:
    texts, labels = part.probs.shape
    offsets = pa.array(np.arange(texts + 1, dtype=np.int32) * labels)
    columns = [
        pa.array(part.texts, pa.binary(KEY_BYTES)),
        pa.array(part.ids, pa.binary(KEY_BYTES)),
        pa.array(part.tokens, pa.int32()),
        pa.ListArray.from_arrays(offsets, pa.array(part.probs.reshape(-1))),
    ]
    file = io.BytesIO()
    pq.write_table(pa.table(columns, schema=SCHEMA), file, compression="zstd")
    return file.getvalue()


def _read(content: bytes) -> Part | None:
    """Read what `_written` wrote; None where it is something else, another version's say."""
    try:
        table = pq.read_table(pa.BufferReader(content)).cast(SCHEMA).combine_chunks()
        table.validate(full=True)
        if any(column.null_count for column in table.columns):
            return None
        probs = table["probs"].combine_chunks().flatten().to_numpy().reshape(len(table), -1)
    except (pa.ArrowException, OSError, OverflowError, KeyError, ValueError):
        return None
    return Part(table["texts"].to_pylist(), table["ids"].to_pylist(), table["tokens"].to_numpy(), probs)
