"""The transformations of a study, each kept for itself, and the rows on which they fail.

What one transformation makes of some rows lies in `variants/parts` under the hash of rows, transformation, seed and
draw. So a plug-in that is mended (its file's hash changes) is run again alone; one that failed on some rows for another
reason (a missing file, say) is asked for these rows only.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.engine.local import transform_rows
from windtunnel.storage import tables
from windtunnel.storage.steps import Steps, failed_beside, key_of, table_key
from windtunnel.storage.tables import VARIANTS
from windtunnel.transforms import row_failures
from windtunnel.transforms.contract import Transformation
from windtunnel.transforms.row_failures import ROW_TIMEOUT, Failure


@dataclass
class Rewriter:
    """Transforms rows as `transform_rows` does, keeps what is done, and collects what failed."""

    done: Steps
    skip_failed: bool = False
    row_timeout: float = ROW_TIMEOUT
    failures: list[Failure] = field(default_factory=list)

    def __call__(
        self,
        rows: pa.Table,
        transformations: Sequence[Transformation],
        *,
        seed: int = 0,
        draw: int = 0,
        workers: int = 1,
        title: str = "transforming",
    ) -> pa.Table:
        """Transform every row by every transformation: VARIANTS; rows that fail stay as they are."""
        content = table_key(rows.select(["id", "text"]))

        def run(some: pa.Table, failed: list[Failure], one: Transformation) -> pa.Table:
            return transform_rows(
                some,
                [one],
                seed=seed,
                draw=draw,
                workers=workers,
                title=title,
                row_timeout=self.row_timeout,
                failures=failed,
            )

        parts = [VARIANTS.empty_table()]
        for one in transformations:
            key = key_of("part", content, one.identity, seed, draw)
            name = f"variants/parts/{key}.parquet"
            failed: list[Failure] = []
            if not self.done.has(name, key):
                table = run(rows, failed, one)
                self._keep(name, key, table, failed)
            else:
                self.done.say(f"{one.spec}, draw {draw}: already there" if draw else f"{one.spec}: already there")
                table, failed = tables.read(self.done.folder / name).cast(VARIANTS), self._failed(name)
                if failed and not self.skip_failed:
                    table, failed = _mended(table, rows, failed, functools.partial(run, one=one))
                    self._keep(name, key, table, failed)
            self.failures += failed
            parts.append(table)
        return pa.concat_tables(parts).unify_dictionaries()

    def step(self, name: str, key: str, make: Callable[[], pa.Table]) -> pa.Table:
        """Return the table `name` of VARIANTS, kept under its key; an empty one, kept nowhere, where rows failed.

        With `skip_failed` the table is kept as it is.
        """
        earlier = len(self.failures)
        key = f"{key} skip-failed" if self.skip_failed else key
        if self.done.has(name, key):
            self.failures += self._failed(name)
            return self.done.table(name, key, make)
        table = make()
        failed = self.failures[earlier:]
        if failed and not self.skip_failed:
            return VARIANTS.empty_table()
        self._keep(name, key, table, failed)
        return tables.read(self.done.folder / name)

    def finish(self, path: Path, source: str, split_of: Callable[[str], str], seed: int) -> None:
        """Write the failures, each with the command that repeats it, to a file; none, no file.

        Args:
            path: of the file.
            source: of the texts, as `data.read` takes it.
            split_of: row id -> the split in which it is found, or "".
            seed: of the transformations.

        Raises:
            FailedRowsError: some rows failed, and failed rows are not to be skipped.
        """
        self.failures = [
            row_failures.with_command(failure, source, seed=seed, split=split_of(failure.row))
            for failure in self.failures
        ]
        row_failures.write(path, self.failures)
        row_failures.tell(self.failures, path, skip_failed=self.skip_failed, say=self.done.say)

    def _keep(self, name: str, key: str, table: pa.Table, failed: Sequence[Failure]) -> None:
        self.done.put(name, key, table, row_failures.lines_of(failed).encode())

    def _failed(self, name: str) -> list[Failure]:
        """The failures that were kept with a table."""
        path = self.done.folder / failed_beside(name)
        if not path.exists():
            return []
        return [Failure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _mended(
    table: pa.Table,
    rows: pa.Table,
    failed: list[Failure],
    run: Callable[[pa.Table, list[Failure]], pa.Table],
) -> tuple[pa.Table, list[Failure]]:
    """Try the rows that failed once more, and put them in their places."""
    again = pc.is_in(rows["id"], value_set=pa.array([failure.row for failure in failed], pa.string()))
    still: list[Failure] = []
    new = run(rows.filter(again), still)
    kept = table.filter(pc.invert(pc.is_in(table["id"], value_set=new["id"].combine_chunks())))
    both = pa.concat_tables([kept, new]).unify_dictionaries()
    return both.take(pc.index_in(rows["id"], value_set=both["id"].combine_chunks())), still
