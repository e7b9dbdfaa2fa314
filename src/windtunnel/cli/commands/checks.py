"""Whether a model may go out: `windtunnel check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console, say
from windtunnel.cli.commands.flags import ThresholdFlags
from windtunnel.cli.commands.spread import spread


@app.command(epilog="Example: `windtunnel check out/study --max-drop 3 --min-recovery 50 --junit check.xml`")
@spread()
def check(
    *,
    folder: Annotated[Path, typer.Argument(help="The folder of a finished study.", show_default=False)],
    thresholds: ThresholdFlags,
    model: Annotated[
        str | None,
        typer.Option(
            help="Which is judged; else augmented, or plain where there is none.", rich_help_panel="What must hold"
        ),
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML for continuous integration here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Hold a study's figures against thresholds: exit code 1 if one fails.

    Thresholds stand in `[check]` of the study's plan; flags go before them. Drops are points, recovery is % of the
    plain model's drop. A subpopulation fails only where its whole interval lies above the limit. What is not estimable,
    such as the recovery from no drop, neither passes nor fails.
    """
    from windtunnel.cli import verdict_table
    from windtunnel.storage import files
    from windtunnel.study import verdicts
    from windtunnel.study.results import StudyResult

    result = StudyResult.load(folder)
    wanted = result.plan.check | thresholds.table() | ({"model": model} if model else {})
    found = verdicts.judge(result.numbers, verdicts.read(wanted), result.specs, result.arms)
    if junit is not None:
        files.write_text(junit, verdicts.junit(found))
        say(f"{junit}: written")
    if as_json:
        typer.echo(json.dumps([one._asdict() for one in found], indent=2, ensure_ascii=False))
    else:
        new_console().print(verdict_table.table(found))
    if any(one.verdict == verdicts.FAIL for one in found):
        raise typer.Exit(1)
