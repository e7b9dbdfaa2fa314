"""One model: `windtunnel train`, `windtunnel evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from windtunnel.cli.commands import engines, many_files
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.common import listed, named_columns, permit, rows_for, say, training_settings
from windtunnel.cli.commands.engines import PANEL, EngineName, Overwrite, RayAddress
from windtunnel.cli.commands.many_files import GpusPerWorker, ShardRows, Threads, Workers
from windtunnel.cli.commands.options import (
    BASELINES,
    AllowPickle,
    BatchSize,
    Compat,
    Device,
    Epochs,
    Fast,
    GroupColumn,
    IdColumn,
    LabelColumn,
    LabelNames,
    Limit,
    MaxTokens,
    Offline,
    Others,
    Rate,
    Seed,
    Source,
    TextColumn,
    Tracker,
    Transforms,
    Truncation,
)


@app.command(epilog="Example: `windtunnel train reviews.csv --model distilbert-base-uncased --out out/model`")
def train(
    source: Source,
    out: Annotated[Path, typer.Option(help="The folder of the new model.")] = Path("out/model"),
    model: Annotated[str, typer.Option(help=f"A hub id, a folder, tiny, {BASELINES}.")] = "distilbert-base-uncased",
    augment: Annotated[int, typer.Option(help="Transformed training texts to add.", min=0)] = 0,
    transform: Transforms = None,
    seed: Annotated[int, typer.Option(help="Decides weights, order and samples.")] = 1,
    limit: Limit = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    group_column: GroupColumn = None,
    label_names: LabelNames = None,
    epochs: Epochs = None,
    learning_rate: Rate = None,
    batch_size: BatchSize = None,
    max_tokens: MaxTokens = None,
    truncation: Truncation = None,
    device: Device = None,
    tracker: Tracker = None,
    others: Others = None,
    fast: Fast = False,
    compat: Compat = False,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
) -> None:
    """Fine-tune one classifier, optionally on transformed texts too."""
    permit(offline=offline, allow_pickle=allow_pickle)
    from windtunnel import api, data

    rows = data.read(
        source,
        columns=named_columns(text_column, label_column, id_column, group_column),
        labels=listed(label_names),
        limit=limit,
        seed=seed,
    )
    for note in rows.notes:
        say(note)
    fit = api.train(
        rows,
        out=out,
        model=model,
        seed=seed,
        augment=augment,
        transform=transform or ["mixed"],
        **training_settings(
            fast,
            compat,
            others,
            epochs=epochs,
            learning_rate=learning_rate,
            batch_size=batch_size,
            max_tokens=max_tokens,
            truncation=truncation,
            device=device,
            tracker=tracker,
        ),
    )
    typer.echo(
        f"{fit.folder}: {100 * fit.valid_accuracy:.2f} % on {len(rows.valid):,} validation texts, "
        f"epoch {fit.best_epoch}, {fit.steps:,} steps in {fit.seconds:.0f} s"
    )


@app.command(
    epilog="Example: `windtunnel evaluate out/model builtin:reviews -t typo -t 'synonym(rate=0.2)'`  \n"
    "Example: `windtunnel evaluate out/model 's3://bucket/reviews/*.parquet' -t typo --out s3://bucket/typo"
    " --engine ray --ray-address auto --workers 8 --gpus-per-worker 0.5`"
)
def evaluate(
    model: Annotated[str, typer.Argument(help="The folder or hub id of a classifier.", show_default=False)],
    source: Source,
    transform: Transforms = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    out: Annotated[
        str | None, typer.Option(help="Keep everything in this folder: a further evaluation costs what is new.")
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(help="Only the drop, from rows in random order, until its interval is so many points wide."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
    shard_rows: ShardRows = None,
    workers: Workers = 1,
    threads: Threads = None,
    engine: EngineName = "local",
    ray_address: RayAddress = None,
    gpus_per_worker: GpusPerWorker = 0.0,
    overwrite: Overwrite = False,
    skip_failed: Annotated[
        bool,
        typer.Option("--skip-failed", help="Count texts as unchanged where a plug-in fails.", rich_help_panel=PANEL),
    ] = False,
    row_timeout: Annotated[
        float, typer.Option(help="Seconds after which a text counts as failed.", min=0.001, rich_help_panel=PANEL)
    ] = 60.0,
) -> None:
    """Measure a classifier on texts as they are and transformed: accuracy and drop, with intervals.

    With `--until 0.5` it stops as soon as the drop's interval is half a point wide from end to end. That interval is a
    confidence sequence, which holds whenever one stops, for the drop that all rows of the set would give.

    SOURCE may also be a pattern of files, a folder of them without splits, or an address of an object store (s3://,
    gs://, ...): texts are then taken shard by shard, in constant memory, what the model said is written into the folder
    `--out`, and an evaluation that was stopped goes on when the command is run again.
    """
    permit(offline=offline, allow_pickle=allow_pickle)
    from windtunnel import api

    columns = named_columns(text_column, label_column, id_column, None)
    if many_files.is_streamed(source, shard_rows):
        engines.refuse("many files", split=split, limit=limit, until=until)
        lines = many_files.evaluate(
            model,
            source,
            transform or [],
            out,
            columns,
            seed=seed,
            shard_rows=shard_rows,
            engine=engine,
            workers=workers,
            threads=threads,
            ray_address=ray_address,
            gpus_per_worker=gpus_per_worker,
            overwrite=overwrite,
            skip_failed=skip_failed,
            row_timeout=row_timeout,
        ).to_pylist()
        _show_all(lines, as_json)
        return
    many_files.refuse(
        out,
        workers=workers if workers > 1 else None,
        threads=threads,
        engine=None if engine == "local" else engine,
        ray_address=ray_address,
        gpus_per_worker=gpus_per_worker or None,
        overwrite=overwrite or None,
        skip_failed=skip_failed or None,
    )
    rows = rows_for(model, source, split, columns, limit, seed)
    if until is not None:
        found = api.evaluate_until(model, rows, transform or ["mixed"], until, seed=seed, out=out, say=say)
        lines = found.numbers(Path(model).name).to_pylist()
        if as_json:
            work = {"texts_predicted": found.asked, "texts_in_all": found.whole, "saved": found.saved}
            typer.echo(json.dumps({"numbers": lines, "work": work}, indent=2))
            return
        for line in lines:
            _show(line, f"{line['n']:,} of {found.rows:,}")
        return
    _show_all(api.evaluate(model, rows, transform or [], seed=seed, out=out, say=say).numbers.to_pylist(), as_json)


def _show_all(numbers: list[dict[str, Any]], as_json: bool) -> None:
    """Print accuracies and drops, or everything as JSON."""
    if as_json:
        typer.echo(json.dumps(numbers, indent=2))
        return
    for line in numbers:
        if line["what"] in ("accuracy", "drop") and "/" not in line["model"] and not line["slice"]:
            _show(line, f"{line['n']:,}")


def _show(line: dict[str, Any], n: str) -> None:
    """Print one figure: accuracy and drop are % and points."""
    if line["value"] is None:
        typer.echo(f"{line['what']:9}{line['method']}  {line['spec']}")
        return
    value, low, high = (100 * line[name] for name in ("value", "low", "high"))
    typer.echo(f"{line['what']:9}{value:7.2f}  [{low:.2f}, {high:.2f}]  n = {n}  {line['spec']}")
