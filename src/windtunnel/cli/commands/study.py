"""The whole study: `windtunnel study`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from windtunnel.cli.commands import flags
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console, say
from windtunnel.cli.commands.flag_values import given, listed, mapped, numbers
from windtunnel.cli.commands.spread import spread
from windtunnel.errors import PlanError

SLICES = "A subpopulation: negation, 'length(min=200)', 'negation & ~question'; all, or none. `windtunnel slices`."
_deeper = partial(typer.Option, rich_help_panel="Deeper")
_other_data = partial(typer.Option, rich_help_panel="Other data")


@dataclass(frozen=True)
class PlanFlags:
    """What a study's plan says, under the plan's names."""

    model: Annotated[
        str | None, typer.Option(help=f"A hub id (default distilbert-base-uncased), a folder, tiny, {flags.BASELINES}.")
    ] = None
    baseline: Annotated[
        list[str] | None, typer.Option(help=f"Tested beside the model: {flags.BASELINES}. Repeatable.")
    ] = None
    transform: flags.Transforms = None
    protect: flags.Protect = None
    held_out: Annotated[list[str] | None, typer.Option(help="Tested, never trained on. Repeatable.")] = None
    augment: Annotated[int | None, typer.Option(help="Transformed training texts to add (default 5000).", min=0)] = None
    seeds: Annotated[int | None, typer.Option(help="Trainings per arm (default 3).", min=1)] = None
    limit: flags.Limit = None
    limit_test: Annotated[int | None, typer.Option(help="At most so many test texts; else as --limit.")] = None
    seed: Annotated[int | None, typer.Option(help="Decides samples and transformations.")] = None
    severity: Annotated[list[str] | None, _deeper(help="Tested at each strength: a curve. Repeatable.")] = None
    strengths: Annotated[str | None, _deeper(help="Shares edited along a curve: 0.05,0.1,0.2,0.4.")] = None
    dose: Annotated[str | None, _deeper("--dose", help="Also augmented by so many texts: 500,1000,5000.")] = None
    transfer: Annotated[bool | None, _deeper("--transfer", help="Also augmented by each transformation alone.")] = None
    draws: Annotated[int | None, _deeper(help="Draws of the transformed test set: the worst of k.", min=1)] = None
    slices: Annotated[list[str] | None, _deeper("--slice", help=SLICES + " Repeatable. Default: all.")] = None
    attribute: Annotated[
        int | None, _deeper(help="Flips of each transformation whose edit is looked for (default 200).", min=0)
    ] = None
    also_test: Annotated[
        list[str] | None, _other_data(help="Another source to test on: NAME=SOURCE or SOURCE. Repeatable.")
    ] = None
    also_train: Annotated[
        list[str] | None,
        _other_data(
            help="Another source to train on too, and its share of all training texts: tweets.csv:0.2. Repeatable."
        ),
    ] = None
    map_labels: Annotated[
        list[str] | None, _other_data(help="Another source's label and ours: pos=positive. Repeatable.")
    ] = None

    def values(self) -> dict[str, Any]:
        """The values that the flags set, as a plan has them."""
        return given(**vars(self)) | given(
            strengths=numbers("--strengths", self.strengths, float),
            dose=numbers("--dose", self.dose, int),
            map_labels=mapped("--map-labels", self.map_labels),
        )


@app.command(
    epilog="Example: `windtunnel study imdb --model distilbert-base-uncased -t mixed --seeds 3 --out out/study`"
)
@spread()
def study(
    *,
    source: Annotated[str | None, typer.Argument(help=flags.SOURCE + " Or a study.toml.", show_default=False)] = None,
    out: Annotated[Path, typer.Option(help="The folder for all results.")] = Path("out/study"),
    plan_flags: PlanFlags,
    thresholds: flags.ThresholdFlags,
    workers: flags.Workers = 1,
    row_failures: flags.RowFailureFlags,
    columns: flags.ColumnFlags,
    group_column: flags.GroupColumn = None,
    label_names: flags.LabelNames = None,
    training: flags.TrainingFlags,
    plugins: Annotated[
        list[Path] | None,
        typer.Option(
            "--plugin",
            help="A file.py that study.toml names and whose code may run. Repeatable.",
            rich_help_panel="Trust",
            show_default=False,
        ),
    ] = None,
    trust: flags.TrustFlags,
) -> None:
    """Run a whole study: train, transform, measure, augment, train again, measure again.

    Stopped at any moment, it goes on where it was when the same command is given again.
    """
    trust.permit()
    from windtunnel.cli import attribution_table, terminal, verdict_table
    from windtunnel.storage import tables
    from windtunnel.study import story, verdicts
    from windtunnel.study.plan import StudyPlan, read_plan

    settings, check = training.settings(), thresholds.table()
    values = plan_flags.values() | given(
        check=check or None,
        labels=listed(label_names),
        columns=given(**vars(columns.columns(group_column))) or None,
        training=settings or None,
    )
    if source is None:
        raise PlanError("`windtunnel study` needs texts: a hub id, a folder, a file, builtin:reviews, or a study.toml.")
    from_file = source.endswith(".toml")
    plan = read_plan(Path(source), plugins=plugins or (), **values) if from_file else StudyPlan(source, **values)
    result = story.run(plan, out, workers=workers, say=say, **vars(row_failures))
    console = new_console()
    console.print(terminal.comparison_table(result.summary, console.width))
    damage = attribution_table.table(tables.read(out / "attribution.parquet")) if plan.attribute else None
    if damage is not None:
        console.print(damage)
    if not plan.thresholds.empty:
        specs = [one.spec for one in plan.tested]
        console.print(verdict_table.table(verdicts.judge(result.numbers, plan.thresholds, specs, plan.arms)))
    typer.echo(f"All numbers: {out / 'numbers.parquet'}; summary: {out / 'results.json'}")
