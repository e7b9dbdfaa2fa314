"""The whole study: `windtunnel study`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.common import (
    given,
    listed,
    mapped,
    new_console,
    numbers,
    permit,
    say,
    thresholds,
    training_settings,
)
from windtunnel.cli.commands.options import (
    BASELINES,
    SOURCE,
    AllowPickle,
    AlsoTest,
    AlsoTrain,
    Attribute,
    BatchSize,
    Compat,
    Device,
    Doses,
    Draws,
    Epochs,
    Fast,
    GroupColumn,
    IdColumn,
    Judge,
    LabelColumn,
    LabelNames,
    Limit,
    MapLabels,
    MaxDrop,
    MaxSliceDrop,
    MaxTokens,
    MinRecovery,
    Offline,
    Others,
    Plugins,
    Protect,
    Rate,
    RowTimeout,
    Severity,
    SkipFailed,
    Slices,
    Strengths,
    TextColumn,
    Tracker,
    Transfer,
    Transforms,
    Truncation,
    Workers,
)
from windtunnel.errors import PlanError


@app.command(
    epilog="Example: `windtunnel study imdb --model distilbert-base-uncased -t mixed --seeds 3 --out out/study`"
)
def study(
    source: Annotated[str | None, typer.Argument(help=SOURCE + " Or a study.toml.", show_default=False)] = None,
    out: Annotated[Path, typer.Option(help="The folder for all results.")] = Path("out/study"),
    model: Annotated[
        str | None, typer.Option(help=f"A hub id (default distilbert-base-uncased), a folder, tiny, {BASELINES}.")
    ] = None,
    baseline: Annotated[
        list[str] | None, typer.Option(help=f"Tested beside the model: {BASELINES}. Repeatable.")
    ] = None,
    transform: Transforms = None,
    protect: Protect = None,
    held_out: Annotated[list[str] | None, typer.Option(help="Tested, never trained on. Repeatable.")] = None,
    augment: Annotated[
        int | None, typer.Option(help="Transformed training texts to add (default 5000).", min=0)
    ] = None,
    seeds: Annotated[int | None, typer.Option(help="Trainings per arm (default 3).", min=1)] = None,
    limit: Limit = None,
    limit_test: Annotated[int | None, typer.Option(help="At most so many test texts; else as --limit.")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides samples and transformations.")] = None,
    severity: Severity = None,
    strengths: Strengths = None,
    doses: Doses = None,
    transfer: Transfer = None,
    draws: Draws = None,
    slices: Slices = None,
    attribute: Attribute = None,
    also_test: AlsoTest = None,
    also_train: AlsoTrain = None,
    map_labels: MapLabels = None,
    max_drop: MaxDrop = None,
    min_recovery: MinRecovery = None,
    max_slice_drop: MaxSliceDrop = None,
    judge: Judge = None,
    workers: Workers = 1,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
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
    plugins: Plugins = None,
    offline: Offline = False,
    allow_pickle: AllowPickle = False,
) -> None:
    """Run a whole study: train, transform, measure, augment, train again, measure again.

    Stopped at any moment, it goes on where it was when the same command is given again.
    """
    permit(offline=offline, allow_pickle=allow_pickle)
    from windtunnel.cli import attribution_table as attributed
    from windtunnel.cli import terminal, verdict_table
    from windtunnel.storage import tables
    from windtunnel.study import story, verdicts
    from windtunnel.study.plan import StudyPlan, read_plan

    columns = given(text=text_column, label=label_column, id=id_column, group=group_column)
    training = training_settings(
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
    )
    lists = {
        "baseline": baseline,
        "transform": transform,
        "protect": protect,
        "held_out": held_out,
        "severity": severity,
        "slices": slices,
        "also_test": also_test,
        "also_train": also_train,
    }
    check = thresholds(judge, max_drop=max_drop, min_recovery=min_recovery, max_slice_drop=max_slice_drop)
    flags = {name: tuple(values) for name, values in lists.items() if values} | given(
        model=model,
        strengths=numbers("--strengths", strengths, float),
        dose=numbers("--dose", doses, int),
        transfer=transfer,
        draws=draws,
        attribute=attribute,
        map_labels=mapped("--map-labels", map_labels),
        check=check or None,
        augment=augment,
        seeds=seeds,
        seed=seed,
        limit=limit,
        limit_test=limit_test,
        labels=listed(label_names),
        columns=columns or None,
        training=training or None,
    )
    if source is None:
        raise PlanError("`windtunnel study` needs texts: a hub id, a folder, a file, builtin:reviews, or a study.toml.")
    from_file = source.endswith(".toml")
    plan = read_plan(Path(source), plugins=plugins or (), **flags) if from_file else StudyPlan(source, **flags)
    result = story.run(plan, out, workers=workers, say=say, skip_failed=skip_failed, row_timeout=row_timeout)
    console = new_console()
    console.print(terminal.comparison_table(result.summary, console.width))
    damage = attributed.table(tables.read(out / "attribution.parquet")) if plan.attribute else None
    if damage is not None:
        console.print(damage)
    if not plan.thresholds.empty:
        specs = [one.spec for one in plan.tested]
        console.print(verdict_table.table(verdicts.judge(result.numbers, plan.thresholds, specs)))
    typer.echo(f"All numbers: {out / 'numbers.parquet'}; summary: {out / 'results.json'}")
