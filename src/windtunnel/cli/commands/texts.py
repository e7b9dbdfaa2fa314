"""Texts rewritten: `windtunnel transform`, `augment`, `preview`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from windtunnel.cli.commands import engines
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.common import listed, named_columns, new_console, permit, say, tell_failures
from windtunnel.cli.commands.engines import PANEL, EngineName, Overwrite, RayAddress, ShardRows
from windtunnel.cli.commands.options import (
    AllowPickle,
    IdColumn,
    LabelColumn,
    LabelNames,
    Limit,
    Offline,
    OneTransform,
    Protect,
    RowTimeout,
    Seed,
    SkipFailed,
    Source,
    TextColumn,
    Transforms,
    Workers,
)
from windtunnel.errors import DataError

if TYPE_CHECKING:
    from windtunnel.transforms.row_failures import Failure


@app.command(
    epilog="Example: `windtunnel transform reviews.csv noisy.parquet -t 'typo(rate=0.2)'`  \n"
    "Example: `windtunnel transform 's3://bucket/reviews/*.parquet' s3://bucket/noisy -t typo --workers 8`"
)
def transform(
    source: Source,
    output: Annotated[
        str, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file; or a folder, for shards.", show_default=False)
    ],
    transform: OneTransform = "mixed",
    protect: Protect = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    draw: Annotated[int, typer.Option(help="Another number, another variant of each text.", min=0)] = 0,
    workers: Workers = 1,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
    form: Annotated[
        str | None, typer.Option("--format", help="parquet, jsonl, csv or tsv.", rich_help_panel=PANEL)
    ] = None,
    shard_rows: ShardRows = None,
    engine: EngineName = "local",
    ray_address: RayAddress = None,
    overwrite: Overwrite = False,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
) -> None:
    """Rewrite the texts of a file, or of many; ids and labels stay, `changed` says whether a text did.

    Where a plug-in fails on some texts, the others are written, those are listed in OUTPUT.failed.jsonl, and the exit
    code is 1; with --skip-failed they are written unchanged.

    Where OUTPUT is a folder, SOURCE may be a file of any size, a folder or a pattern of files, and both may be
    addresses of an object store (s3://, gs://, ...). Texts are then read and written shard by shard; what was stopped
    goes on when the command is run again.
    """
    permit(offline=offline, allow_pickle=allow_pickle)
    if engines.is_folder(output):
        engines.refuse("a folder as OUTPUT", split=split, limit=limit, label_names=label_names)
        by = engines.engine(engine, workers, ray_address)  # its processes load while this one does
        from windtunnel import shards

        work = shards.Transforming(
            transform,
            engines.ending(form),
            named_columns(text_column, label_column, id_column, None),
            protect=tuple(protect or ()),
            seed=seed,
            draw=draw,
            skip_failed=skip_failed,
            row_timeout=row_timeout,
        )
        rows_each = shard_rows or shards.SHARD_ROWS
        found = shards.run(work, source, output, by, shard_rows=rows_each, overwrite=overwrite, say=say)
        totals = found.manifest["totals"]
        typer.echo(
            f"{output}: {totals['rows']:,} texts in {found.manifest['shards']:,} files, {totals['changed']:,} of them"
            f" changed by {transform}"
        )
        engines.tell_failures(found, output, skip_failed)
        return
    from windtunnel import api, data, shards
    from windtunnel.storage import table_files

    columns = named_columns(text_column, label_column, id_column, None)
    engines.refuse("one file as OUTPUT; name a folder", format=form, shard_rows=shard_rows, overwrite=overwrite or None)
    if shards.is_sharded(source):
        raise DataError(f"{source} stands for many files; name a folder as OUTPUT, such as '{Path(output).stem}/'.")
    path = Path(output)
    with table_files.claimed(path, "transform"):
        rows, labels = data.read_rows(
            source, split=split, columns=columns, labels=listed(label_names), need_labels=label_column is not None
        )
        if limit is not None:
            rows = data.sample(rows, limit, seed)
        failures: list[Failure] = []
        variants = api.transform(
            rows,
            transform,
            seed=seed,
            draw=draw,
            workers=workers,
            protect=protect or (),
            row_timeout=row_timeout,
            failures=failures,
        )
        spec = variants["spec"][0] if len(variants) else transform
        if failures and not skip_failed:
            failed = {failure.row for failure in failures}
            worked = [id_ not in failed for id_ in variants["id"].to_pylist()]
            variants, rows = variants.filter(worked), rows.filter(worked)
        table_files.write(table_files.with_labels(variants, rows, labels), path)
        changed = sum(variants["changed"].to_pylist())
        typer.echo(f"{output}: {len(rows):,} texts, {changed:,} of them changed by {spec}")
        tell_failures(failures, path, source, seed, split, columns, skip_failed)


@app.command(epilog="Example: `windtunnel augment reviews.csv more.jsonl -t typo --count 5000`")
def augment(
    source: Source,
    output: Annotated[Path, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file.", show_default=False)],
    transform: Transforms = None,
    protect: Protect = None,
    count: Annotated[int, typer.Option(help="Transformed texts to add.", min=1)] = 5000,
    split: Annotated[str | None, typer.Option(help="Which split to add to.")] = "train",
    seed: Seed = 0,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
) -> None:
    """Write the training texts, followed by transformed copies of some of them.

    Where a plug-in fails on some texts, their copies are left out, listed in OUTPUT.failed.jsonl, and the exit code is
    1; with --skip-failed they are added unchanged.
    """
    permit(offline=offline, allow_pickle=allow_pickle)
    from windtunnel import api, data
    from windtunnel.storage import table_files

    with table_files.claimed(output, "augment"):
        columns = named_columns(text_column, label_column, id_column, None)
        split = None if Path(source).is_file() else split
        rows, labels = data.read_rows(source, split=split, columns=columns, labels=listed(label_names))
        failures: list[Failure] = []
        more = api.augment(
            rows,
            transform or ["mixed"],
            count,
            seed=seed,
            protect=protect or (),
            row_timeout=row_timeout,
            failures=failures,
            skip_failed=skip_failed,
        )
        table_files.write(table_files.named(more, labels), output)
        typer.echo(f"{output}: {len(rows):,} texts and {len(more) - len(rows):,} transformed ones")
        tell_failures(failures, output, source, seed, split, columns, skip_failed)


@app.command(epilog="Example: `windtunnel preview builtin:reviews -t 'synonym(rate=0.3)' -n 3`")
def preview(
    source: Source = "builtin:reviews",
    transform: OneTransform = "mixed",
    protect: Protect = None,
    count: Annotated[int, typer.Option("--count", "-n", help="How many texts.", min=1)] = 5,
    row: Annotated[str | None, typer.Option(help="Show the text of this id.", show_default=False)] = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    seed: Seed = 0,
    draw: Annotated[int, typer.Option(help="Another number, another variant of each text.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
) -> None:
    """Show texts before and after a transformation, the edits coloured."""
    permit(offline=offline, allow_pickle=allow_pickle)
    from windtunnel import api, data
    from windtunnel.cli import terminal

    columns = named_columns(text_column, label_column, id_column, None)
    rows = data.read_rows(source, split=split, columns=columns, need_labels=False).rows
    pairs = api.preview(rows, transform, count, seed=seed, draw=draw, protect=protect or (), row=row)
    if as_json:
        typer.echo(json.dumps([vars(pair) for pair in pairs], indent=2, ensure_ascii=False))
        return
    console = new_console()
    for number, pair in enumerate(pairs, 1):
        terminal.show_pair(console, number, pair.id, pair.old, pair.edits)
    unchanged = sum(not pair.edits for pair in pairs)
    if unchanged:
        console.print(f"{unchanged} of {len(pairs)} texts unchanged.")
