"""Transform one shard: read, rewrite, write, in pieces of some megabytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.data.columns import GUESSED, Columns
from windtunnel.data.raw import Raw
from windtunnel.data.rows import checked
from windtunnel.engine.variants import variants_by_slice
from windtunnel.shards.cut import Shard
from windtunnel.shards.loaded import load_transformation
from windtunnel.shards.places import Place
from windtunnel.shards.stream import columns_of, label_of_each, pieces, without
from windtunnel.shards.work import ShardResult, add_up
from windtunnel.shards.writer import writing
from windtunnel.storage import tables
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import ROW_TIMEOUT, Failure, Watch


@dataclass(frozen=True)
class TransformationWork:
    """What is done to every text; it travels to other processes and machines as the text of its fields."""

    spec: str
    ending: str = ""
    """Of the output: `.parquet`, `.jsonl`, `.csv`, `.tsv`; none: as the first file of the source."""
    columns: Columns = GUESSED
    protect: tuple[str, ...] = ()
    seed: int = 0
    draw: int = 0
    skip_failed: bool = False
    row_timeout: float = ROW_TIMEOUT

    title = "transforming"

    def prepare(self, first: Shard) -> TransformationWork:
        """Choose the columns, and miss a transformation that is not there before any work is done."""
        _ = load_transformation(self.spec, self.protect).identity
        columns = columns_of(first, self.columns, need_labels=self.columns.label is not None)
        return replace(self, columns=columns, ending=self.ending or f".{first.file.kind}")

    def settings(self) -> dict[str, Any]:
        """Everything that the output depends on, but for the texts."""
        one = load_transformation(self.spec, self.protect)
        fields = {name: value for name, value in vars(self).items() if name != "row_timeout"}
        return fields | {"columns": vars(self.columns), "protect": list(self.protect), "identity": one.identity}

    def output(self, shard: Shard) -> str:
        """The name of a shard's file."""
        return shard.name + self.ending

    def do(self, shard: Shard, place: Place) -> ShardResult:
        """Write a shard's output."""
        one = load_transformation(self.spec, self.protect)
        watch = Watch(self.row_timeout)
        changed = edits = 0
        with writing(place, self.ending, _schema(bool(self.columns.label))) as writer:
            for raw in pieces(shard, self.columns):
                before = len(watch.failures)
                table = self._rewritten(raw, one, watch)
                if not self.skip_failed:
                    table = _but(table, watch.failures[before:])
                writer.write(table)
                changed += pc.sum(table["changed"]).as_py() or 0
                edits += pc.sum(pc.list_value_length(table["edits"])).as_py() or 0
        return ShardResult(
            {"rows": writer.rows, "changed": changed, "edits": edits, "bytes": writer.bytes},
            writer.digest,
            watch.failures,
        )

    def finish(self, records: Iterator[dict[str, Any]], out: Place) -> dict[str, Any]:  # noqa: ARG002
        """Sum up."""
        return add_up(records, ("rows", "changed", "edits", "bytes"))

    def _rewritten(self, raw: Raw, one: Transformation, watch: Watch) -> pa.Table:
        rows = checked(without(raw, "label"), ()).rows
        batch = TextBatch.from_arrow(rows["text"], rows["id"].to_pylist())
        parts = variants_by_slice(batch, one, watch, seed=self.seed, draw=self.draw)
        made = pa.Table.from_batches(parts, tables.VARIANTS)
        columns = {"id": made["id"], "text": made["text"]}
        if self.columns.label:
            columns["label"] = label_of_each(raw)
        columns |= {"changed": made["changed"], "edits": made["edits"]}
        return pa.table(columns, schema=_schema(bool(self.columns.label)))


def _but(table: pa.Table, failed: list[Failure]) -> pa.Table:
    lost = pa.array([failure.row for failure in failed], pa.string())
    return table.filter(pc.invert(pc.is_in(table["id"], value_set=lost))) if failed else table


def _schema(labelled: bool) -> pa.Schema:
    label = [("label", pa.string())] if labelled else []
    fields = [("id", pa.string()), ("text", pa.string()), *label]
    return pa.schema([*fields, ("changed", pa.bool_()), ("edits", pa.list_(tables.EDIT))])
