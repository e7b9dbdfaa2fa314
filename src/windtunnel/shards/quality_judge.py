"""The judge of a job on quality: trained once, on a bounded sample of a source of its own, and kept beside the output.

out/_windtunnel/judge-KEY/    a baseline's folder; KEY says what it was trained on
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from windtunnel import data, progress
from windtunnel.data import sources
from windtunnel.data.columns import Columns
from windtunnel.data.hashes import digests
from windtunnel.data.labels import label_names
from windtunnel.data.raw import Raw
from windtunnel.data.rows import checked
from windtunnel.errors import DataError
from windtunnel.models.baselines import names as baselines
from windtunnel.models.baselines import nbsvm, stored
from windtunnel.models.baselines.linear import Linear
from windtunnel.shards import file_list
from windtunnel.shards.cut import SHARD_ROWS, cut
from windtunnel.shards.places import Place
from windtunnel.shards.stream import columns_of, label_of_each, pieces
from windtunnel.shards.work import OWN
from windtunnel.storage.steps import key_of

ROWS = 25_000
"""As many as IMDB has for training: enough for 91.5 % there, and some 100 MB."""
RECORD = "judge.json"


@dataclass(frozen=True)
class Judge:
    """Where a judge lies, and what it was trained on."""

    place: Place
    key: str
    trained_on: int
    """Texts."""
    labels: tuple[str, ...]


def train_judge(
    source: str,
    out: Place,
    *,
    columns: Columns,
    labels: tuple[str, ...] | None,
    limit: int,
    seed: int,
    say: Callable[[str], None] = lambda _: None,
) -> Judge:
    """Train a judge, or find the one that an earlier run of the same job trained.

    Args:
        source: labelled texts, none of them among those to be judged: anything that `data.read_rows` reads (its train
            split, where there is one), or many files.
        out: the folder of the job.
        columns: of the source.
        labels: names of the labels in order, by hand; None: from the texts.
        limit: at most so many texts: those with the smallest hashes of seed and id, whatever their order.
        seed: another one, another sample.
        say: told in one line what is going on.

    Raises:
        DataError: the texts cannot be read, or are of one class.
    """
    rows, names = _sample(source, columns, labels, limit, seed)
    key = key_of("judge", rows, names)
    place = out.child(f"{OWN}/judge-{key[:16]}")
    known = place.child(RECORD).read()
    if known is None:
        judge = nbsvm.fit(rows["text"], rows["label"], labels=len(names))
        with tempfile.TemporaryDirectory() as folder:
            stored.save(judge, baselines.NBSVM, names, Path(folder))
            for path in sorted(Path(folder).iterdir()):
                place.child(path.name).write(path.read_bytes())
        record = {"source": source, "trained_on": len(rows), "labels": names, "seed": seed}
        place.child(RECORD).write(json.dumps(record).encode())  # last: present means complete
        say(f"The judge was trained on {len(rows):,} texts of {source}.")
    return Judge(place, key, len(rows), tuple(names))


@lru_cache(maxsize=1)
def load_judge(place: Place) -> Linear:
    """Read a judge, once in each process.

    Raises:
        ModelError: it is not whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name in (stored.CONFIG, stored.ARRAYS):
            Path(folder, name).write_bytes(place.child(name).read() or b"")
        found = stored.load(Path(folder))
    assert isinstance(found, Linear), place
    return found


def _sample(
    source: str, columns: Columns, labels: tuple[str, ...] | None, limit: int, seed: int
) -> tuple[pa.Table, tuple[str, ...]]:
    """ROWS, and the names of their labels."""
    if file_list.is_many(source):
        raw = _smallest(source, columns, limit, seed)
        names = label_names(raw, labels)
        return checked(raw, names).rows, names
    split = "train" if "train" in sources.find(source).splits else None
    rows, names = data.read_rows(source, split=split, columns=columns, labels=labels)
    return data.sample(rows, limit, seed), names


def _smallest(source: str, columns: Columns, limit: int, seed: int) -> Raw:
    """Of many files the rows with the smallest hashes, in the order of these; labels by name."""
    shards = list(cut(file_list.find(source), SHARD_ROWS))
    if not shards:
        raise DataError(f"{source} has no rows. Name a source with at least one for each label.")
    chosen = columns_of(shards[0], columns, need_labels=True)
    rows = None if any(shard.rows is None for shard in shards) else sum(shard.rows or 0 for shard in shards)
    kept, hashes = pa.schema([("text", pa.string()), ("label", pa.string())]).empty_table(), np.zeros(0, np.uint64)
    names: tuple[str, ...] = ()
    with progress.bar("choosing texts for the judge", total=rows, unit="texts") as bar:
        for shard in shards:
            for raw in pieces(shard, chosen):
                names = names or raw.names
                fresh = digests(raw.table["id"].cast(pa.string()), f"judge {seed}")
                part = pa.table({"text": raw.table["text"].cast(pa.string()), "label": label_of_each(raw)})
                if len(kept) == limit:
                    near = fresh < hashes[-1]
                    part, fresh = part.filter(pa.array(near)), fresh[near]
                hashes = np.concatenate([hashes, fresh])
                first = np.argsort(hashes, kind="stable")[:limit]
                kept, hashes = pa.concat_tables([kept, part]).take(pa.array(first)), hashes[first]
                bar.advance(raw.table.num_rows)
    found = {"text": chosen.text or "text", "label": chosen.label or "label"}
    texts = kept.combine_chunks()
    return Raw(source, texts, found, lambda row: f"{source}, '{texts['text'][row].as_py()[:40]}...'", names)
