"""What may be done to shards: the contract of `TransformationWork` and its like, and what every one of them shares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from windtunnel.errors import DataError
from windtunnel.measure.sums import Sums, add
from windtunnel.shards.cut import Shard
from windtunnel.shards.places import Place
from windtunnel.shards.writer import digest_of
from windtunnel.storage.steps import key_of
from windtunnel.transforms.row_failures import Failure, lines_of

OWN = "_windtunnel"
"""The folder beside the output for what a job must remember; other programs pass over names with `_` in front."""


@dataclass(frozen=True)
class ShardResult:
    """What came of a shard."""

    figures: dict[str, Any]
    """JSON values; `rows` is one of them, and `sums`, if it is there, is for `finish` alone."""
    digest: str
    """Of its file: BLAKE2b, 32 hex digits."""
    failures: list[Failure] = field(default_factory=list)


class Work(Protocol):
    """One kind of work on shards: a frozen dataclass of plain values, since it travels."""

    @property
    def title(self) -> str:
        """Says what is going on: `transforming`."""

    def prepare(self: Self, first: Shard) -> Self:
        """Look at the first shard and at everything that could be missing, before any work is done."""

    def settings(self) -> dict[str, Any]:
        """Everything that the output depends on, but for the texts: JSON values."""

    def output(self, shard: Shard) -> str:
        """The name of a shard's file."""

    def do(self, shard: Shard, place: Place) -> ShardResult:
        """Read a shard, and write its file at a place, whole or not at all."""

    def finish(self, records: Iterator[dict[str, Any]], out: Place) -> dict[str, Any]:
        """Sum up the shards' records, in their order: what the manifest says; write what else is made of them."""


Self = TypeVar("Self", bound=Work)


@dataclass(frozen=True)
class Task:
    """What an engine calls with each shard, in whatever process, on whatever machine."""

    work: Work
    out: Place
    key: str
    """Of the work: a shard that was done under another one is done again."""

    def __call__(self, shard: Shard) -> dict[str, Any]:
        """Do a shard, or find it done: its record.

        Returns:
            The figures, `name`, `file`, `digest`, `failed`; `kept` where it was done before. Or `error`, what the user
            can put right.
        """
        known = self.kept(shard)
        if known is not None:
            return known | {"kept": True}
        name = self.work.output(shard)
        try:
            done = self.work.do(shard, self.out.child(name))
            beside = self.failed_of(shard)
            if done.failures:
                beside.write(lines_of(done.failures).encode())
            else:
                beside.remove()
            record = {"name": shard.name, "file": name, **done.figures, "digest": done.digest}
            record |= {"failed": len(done.failures), "key": self.key_of(shard)}
            self.record_of(shard).write(json.dumps(record).encode())
        except DataError as error:  # of its texts; a disk that is full ends the job
            return {"name": shard.name, "error": str(error)}
        return record

    def kept(self, shard: Shard) -> dict[str, Any] | None:
        """The record of a shard that was done under the same key, and whose file is as it was written."""
        try:
            record: dict[str, Any] = json.loads(self.record_of(shard).read() or b"{}")
        except ValueError:  # cut or damaged
            return None
        if not isinstance(record, dict) or record.get("key") != self.key_of(shard):
            return None
        same = digest_of(self.out.child(self.work.output(shard))) == record.get("digest")
        return record if same else None

    def key_of(self, shard: Shard) -> str:
        """What a shard's output is made from."""
        return key_of(self.key, shard.to_dict())

    def failed_of(self, shard: Shard) -> Place:
        """Where the rows are listed that failed."""
        return self.out.child(f"{OWN}/failed/{shard.name}.jsonl")

    def record_of(self, shard: Shard) -> Place:
        """Where it is written that a shard is done."""
        return self.out.child(f"{OWN}/done/{shard.name}.json")


def add_up(
    records: Iterator[dict[str, Any]], names: Sequence[str], sums: dict[str, Sums] | None = None
) -> dict[str, Any]:
    """Sum up the figures of these names; and the `sums` of each spec, into what is given for them."""
    found = dict.fromkeys(names, 0)
    for record in records:
        for name in names:
            found[name] += record[name]
        if sums is not None:
            for spec, one in record["sums"].items():
                add(sums.setdefault(spec, {}), one)
    return found
