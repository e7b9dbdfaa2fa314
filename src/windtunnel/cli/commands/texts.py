"""Texts rewritten: `windtunnel transform`, `augment`, `preview`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from windtunnel.cli.commands import flags, shard_jobs
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console, say
from windtunnel.cli.commands.flag_values import listed
from windtunnel.cli.commands.shard_flags import (
    EngineName,
    Overwrite,
    RayAddress,
    ending,
    is_folder,
    many_files,
    refuse,
    start_engine,
)
from windtunnel.cli.commands.spread import spread
from windtunnel.errors import DataError

if TYPE_CHECKING:
    from windtunnel.data import Columns
    from windtunnel.transforms.row_failures import Failure


@app.command(
    epilog="Example: `windtunnel transform reviews.csv noisy.parquet -t 'typo(rate=0.2)'`  \n"
    "Example: `windtunnel transform 's3://bucket/reviews/*.parquet' s3://bucket/noisy -t typo --workers 8`"
)
@spread()
def transform(
    *,
    source: flags.Source,
    output: Annotated[
        str, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file; or a folder, for shards.", show_default=False)
    ],
    transform: flags.OneTransform = "mixed",
    protect: flags.Protect = None,
    split: flags.Split = None,
    limit: flags.Limit = None,
    seed: flags.Seed = 0,
    draw: flags.Draw = 0,
    workers: flags.Workers = 1,
    row_failures: flags.RowFailureFlags,
    columns: flags.ColumnFlags,
    label_names: flags.LabelNames = None,
    form: Annotated[str | None, many_files("--format", help="parquet, jsonl, csv or tsv.")] = None,
    shard_rows: Annotated[
        int | None, many_files(help="The most rows of an output file (default 100,000).", min=1)
    ] = None,
    engine: EngineName = "local",
    ray_address: RayAddress = None,
    overwrite: Overwrite = False,
    trust: flags.TrustFlags,
) -> None:
    """Rewrite the texts of a file, or of many; ids and labels stay, `changed` says whether a text did.

    Where a plug-in fails on some texts, the others are written, those are listed in OUTPUT.failed.jsonl, and the exit
    code is 1; with --skip-failed they are written unchanged.

    Where OUTPUT is a folder, SOURCE may be a file of any size, a folder or a pattern of files, and both may be
    addresses of an object store (s3://, gs://, ...). Texts are then read and written shard by shard; what was stopped
    goes on when the command is run again.
    """
    trust.permit()
    if is_folder(output):
        refuse("a folder as OUTPUT", split=split, limit=limit, label_names=label_names)
        by = start_engine(engine, workers, ray_address)  # its processes load while this one does
        from windtunnel import shards

        work = shards.TransformationWork(
            transform,
            ending(form),
            columns.columns(),
            protect=tuple(protect or ()),
            seed=seed,
            draw=draw,
            **vars(row_failures),
        )
        rows_each = shard_rows or shards.SHARD_ROWS
        found = shards.run(work, source, output, by, shard_rows=rows_each, overwrite=overwrite, say=say)
        totals = found.manifest["totals"]
        typer.echo(
            f"{output}: {totals['rows']:,} texts in {found.manifest['shards']:,} files, {totals['changed']:,} of them"
            f" changed by {transform}"
        )
        shard_jobs.tell_failures(found, output, row_failures.skip_failed)
        return
    from windtunnel import api, data, shards
    from windtunnel.storage import table_files

    refuse("one file as OUTPUT; name a folder", format=form, shard_rows=shard_rows, overwrite=overwrite or None)
    if shards.is_sharded(source):
        raise DataError(f"{source} stands for many files; name a folder as OUTPUT, such as '{Path(output).stem}/'.")
    path = Path(output)
    with table_files.claimed(path, "transform"):
        rows, labels = data.read_rows(
            source,
            split=split,
            columns=columns.columns(),
            labels=listed(label_names),
            need_labels=columns.label_column is not None,
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
            row_timeout=row_failures.row_timeout,
            failures=failures,
        )
        spec = variants["spec"][0] if len(variants) else transform
        if failures and not row_failures.skip_failed:
            failed = {failure.row for failure in failures}
            worked = [id_ not in failed for id_ in variants["id"].to_pylist()]
            variants, rows = variants.filter(worked), rows.filter(worked)
        table_files.write(table_files.with_labels(variants, rows, labels), path)
        changed = sum(variants["changed"].to_pylist())
        typer.echo(f"{output}: {len(rows):,} texts, {changed:,} of them changed by {spec}")
        _tell_failures(failures, path, source, seed, split, columns.columns(), row_failures.skip_failed)


@app.command(epilog="Example: `windtunnel augment reviews.csv more.jsonl -t typo --count 5000`")
@spread()
def augment(
    *,
    source: flags.Source,
    output: Annotated[Path, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file.", show_default=False)],
    transform: flags.Transforms = None,
    protect: flags.Protect = None,
    count: Annotated[int, typer.Option(help="Transformed texts to add.", min=1)] = 5000,
    split: Annotated[str | None, typer.Option(help="Which split to add to.")] = "train",
    seed: flags.Seed = 0,
    row_failures: flags.RowFailureFlags,
    columns: flags.ColumnFlags,
    label_names: flags.LabelNames = None,
    trust: flags.TrustFlags,
) -> None:
    """Write the training texts, followed by transformed copies of some of them.

    Where a plug-in fails on some texts, their copies are left out, listed in OUTPUT.failed.jsonl, and the exit code is
    1; with --skip-failed they are added unchanged.
    """
    trust.permit()
    from windtunnel import api, data
    from windtunnel.storage import table_files

    with table_files.claimed(output, "augment"):
        split = None if Path(source).is_file() else split
        rows, labels = data.read_rows(source, split=split, columns=columns.columns(), labels=listed(label_names))
        failures: list[Failure] = []
        more = api.augment(
            rows,
            transform or ["mixed"],
            count,
            seed=seed,
            protect=protect or (),
            row_timeout=row_failures.row_timeout,
            failures=failures,
            skip_failed=row_failures.skip_failed,
        )
        table_files.write(table_files.named(more, labels), output)
        typer.echo(f"{output}: {len(rows):,} texts and {len(more) - len(rows):,} transformed ones")
        _tell_failures(failures, output, source, seed, split, columns.columns(), row_failures.skip_failed)


@app.command(epilog="Example: `windtunnel preview builtin:reviews -t 'synonym(rate=0.3)' -n 3`")
@spread()
def preview(
    *,
    source: flags.Source = "builtin:reviews",
    transform: flags.OneTransform = "mixed",
    protect: flags.Protect = None,
    count: Annotated[int, typer.Option("--count", "-n", help="How many texts.", min=1)] = 5,
    row: Annotated[str | None, typer.Option(help="Show the text of this id.", show_default=False)] = None,
    split: flags.Split = None,
    seed: flags.Seed = 0,
    draw: flags.Draw = 0,
    as_json: flags.AsJson = False,
    columns: flags.ColumnFlags,
    trust: flags.TrustFlags,
) -> None:
    """Show texts before and after a transformation, the edits coloured."""
    trust.permit()
    from windtunnel import api, data
    from windtunnel.cli import terminal

    rows = data.read_rows(source, split=split, columns=columns.columns(), need_labels=False).rows
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


def _tell_failures(
    failures: list[Failure],
    output: Path,
    source: str,
    seed: int,
    split: str | None,
    columns: Columns,
    skip_failed: bool,
) -> None:
    """List the rows that failed beside the output, each with the command that repeats it, and say so."""
    from windtunnel.transforms import row_failures

    named = {name: value for name, value in vars(columns).items() if value and name in ("text", "label", "id")}
    failed = [row_failures.with_command(f, source, seed=seed, split=split or "", columns=named) for f in failures]
    path = output.with_name(f"{output.name}.failed.jsonl")
    row_failures.write(path, failed)
    row_failures.tell(failed, path, skip_failed=skip_failed, say=say)
