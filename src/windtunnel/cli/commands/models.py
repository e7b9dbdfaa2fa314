"""One model: `windtunnel train`, `windtunnel evaluate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel.cli.commands import flags, shard_jobs
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import say
from windtunnel.cli.commands.flag_values import listed
from windtunnel.cli.commands.shard_flags import ShardFlags, is_streamed, many_files, refuse, refuse_in_memory
from windtunnel.cli.commands.spread import spread
from windtunnel.errors import ModelError

if TYPE_CHECKING:
    import pyarrow as pa

    from windtunnel.data import Columns


@app.command(epilog="Example: `windtunnel train reviews.csv --model distilbert-base-uncased --out out/model`")
@spread()
def train(
    *,
    source: flags.Source,
    out: Annotated[Path, typer.Option(help="The folder of the new model.")] = Path("out/model"),
    model: Annotated[
        str, typer.Option(help=f"A hub id, a folder, tiny, {flags.BASELINES}.")
    ] = "distilbert-base-uncased",
    augment: Annotated[int, typer.Option(help="Transformed training texts to add.", min=0)] = 0,
    transform: flags.Transforms = None,
    seed: Annotated[int, typer.Option(help="Decides weights, order and samples.")] = 1,
    limit: flags.Limit = None,
    columns: flags.ColumnFlags,
    group_column: flags.GroupColumn = None,
    label_names: flags.LabelNames = None,
    training: flags.TrainingFlags,
    trust: flags.TrustFlags,
) -> None:
    """Fine-tune one classifier, optionally on transformed texts too."""
    trust.permit()
    from windtunnel import api, data

    rows = data.read(source, columns=columns.columns(group_column), labels=listed(label_names), limit=limit, seed=seed)
    for note in rows.notes:
        say(note)
    fit = api.train(
        rows, out=out, model=model, seed=seed, augment=augment, transform=transform or ["mixed"], **training.settings()
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
@spread()
def evaluate(
    *,
    model: Annotated[str, typer.Argument(help="The folder or hub id of a classifier.", show_default=False)],
    source: flags.Source,
    transform: flags.Transforms = None,
    split: flags.Split = None,
    limit: flags.Limit = None,
    seed: flags.Seed = 0,
    out: Annotated[
        str | None, typer.Option(help="Keep everything in this folder: a further evaluation costs what is new.")
    ] = None,
    until: Annotated[
        float | None,
        typer.Option(help="Only the drop, from rows in random order, until its interval is so many points wide."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
    columns: flags.ColumnFlags,
    trust: flags.TrustFlags,
    shard_flags: ShardFlags,
    skip_failed: Annotated[
        bool, many_files("--skip-failed", help="Count texts as unchanged where a plug-in fails.")
    ] = False,
    row_timeout: Annotated[float, many_files(help="Seconds after which a text counts as failed.", min=0.001)] = 60.0,
) -> None:
    """Measure a classifier on texts as they are and transformed: accuracy and drop, with intervals.

    With `--until 0.5` it stops as soon as the drop's interval is half a point wide from end to end. That interval is a
    confidence sequence, which holds whenever one stops, for the drop that all rows of the set would give.

    SOURCE may also be a pattern of files, a folder of them without splits, or an address of an object store (s3://,
    gs://, ...): texts are then taken shard by shard, in constant memory, what the model said is written into the folder
    `--out`, and an evaluation that was stopped goes on when the command is run again.
    """
    trust.permit()
    from windtunnel import api

    if is_streamed(source, shard_flags.shard_rows):
        refuse("many files", split=split, limit=limit, until=until)
        lines = shard_jobs.evaluate(
            model,
            source,
            transform or [],
            out,
            columns.columns(),
            shard_flags,
            seed=seed,
            skip_failed=skip_failed,
            row_timeout=row_timeout,
        ).to_pylist()
        _show_all(lines, as_json)
        return
    refuse_in_memory(out, **shard_flags.given(), skip_failed=skip_failed or None)
    rows = rows_for(model, source, split, columns.columns(), limit, seed)
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


def rows_for(model: str, source: str, split: str | None, columns: Columns, limit: int | None, seed: int) -> pa.Table:
    """Read texts, their labels numbered as a model's, and take a sample.

    Raises:
        DataError, ModelError: the source or the model cannot be read, or they know different labels.
    """
    from windtunnel import data
    from windtunnel.models import prediction

    labels = prediction.labels_of(model)
    numbered = labels == tuple(f"LABEL_{number}" for number in range(len(labels)))  # no names: the data's hold
    rows, known = data.read_rows(source, split=split, columns=columns, labels=None if numbered else labels)
    if len(known) != len(labels):
        raise ModelError(f"'{model}' knows {len(labels)} labels; the data has {len(known)}: {', '.join(known)}.")
    return rows if limit is None else data.sample(rows, limit, seed)
