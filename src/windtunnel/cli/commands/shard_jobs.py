"""`evaluate` and `quality` on many files, and what any command says of rows that failed there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from windtunnel.cli.commands.console import say
from windtunnel.cli.commands.shard_flags import ShardFlags, folder_for

if TYPE_CHECKING:
    import pyarrow as pa

    from windtunnel.data import Columns
    from windtunnel.shards.job import Summary


def evaluate(
    model: str,
    source: str,
    transform: list[str],
    out: str | None,
    columns: Columns,
    flags: ShardFlags,
    *,
    seed: int,
    skip_failed: bool,
    row_timeout: float,
) -> pa.Table:
    """Evaluate a model shard by shard: NUMBERS.

    Raises:
        UsageError: something the user can put right.
    """
    import pyarrow.parquet as pq

    from windtunnel import shards
    from windtunnel.shards import evaluation
    from windtunnel.shards.places import Place

    folder = folder_for(out)
    threads = flags.threads_each()
    engine = flags.start(threads)
    work = shards.EvaluationWork(
        model, tuple(transform), columns, seed=seed, skip_failed=skip_failed, row_timeout=row_timeout, threads=threads
    )
    rows = flags.shard_rows or evaluation.SHARD_ROWS
    found = shards.run(work, source, folder, engine, shard_rows=rows, overwrite=flags.overwrite, say=say)
    tell_failures(found, folder, skip_failed)
    say("Figures on slices and over groups need all rows at once; they are left out of shards.")
    with Place.of(folder).child(evaluation.NUMBERS).opened() as file:
        return pq.read_table(file)


def assess(
    source: str,
    transform: list[str] | None,
    out: str | None,
    columns: Columns,
    flags: ShardFlags,
    *,
    judge: str | None,
    judge_limit: int | None,
    labels: tuple[str, ...] | None,
    model: str | None,
    seed: int,
) -> dict[str, Any]:
    """Measure how reasonable transformations are, shard by shard: what `quality.assess` returns.

    Raises:
        UsageError: something the user can put right.
    """
    import json

    from windtunnel import shards
    from windtunnel.shards import quality, quality_judge
    from windtunnel.shards.places import Place
    from windtunnel.transforms import registry

    folder = Place.of(folder_for(out))
    engine = flags.start(threads=1)
    judge_ = None
    if judge is not None:
        judge_ = quality_judge.train_judge(
            judge, folder, columns=columns, labels=labels, limit=judge_limit or quality_judge.ROWS, seed=seed, say=say
        )
    chosen = tuple(registry.BUILT_IN) if transform is None else tuple(transform)
    work = shards.QualityWork(chosen, source, columns, judge=judge_, model=model, seed=seed)
    rows = flags.shard_rows or quality.SHARD_ROWS
    found = shards.run(work, source, folder.address, engine, shard_rows=rows, overwrite=flags.overwrite, say=say)
    result: dict[str, Any] = json.loads(folder.child(quality.RESULT).read() or b"{}")
    if found.first_failure:
        failed = found.manifest["failed"]
        say(f"{failed:,} rows failed and count as unchanged; the first: {found.first_failure.error}")
    return result


def tell_failures(found: Summary, output: str, skip_failed: bool) -> None:
    """Say how many rows failed, and where they are listed.

    Raises:
        FailedRowsError: some did, and they are not to be skipped.
    """
    from windtunnel.transforms import row_failures

    first = [found.first_failure] if found.first_failure else []
    path = f"{output.rstrip('/')}/failed.jsonl"
    row_failures.tell(first, path, skip_failed=skip_failed, say=say, count=found.manifest["failed"])
