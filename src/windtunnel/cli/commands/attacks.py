"""The worst that realistic edits can do to a model: `windtunnel attack`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands import flags
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console, say
from windtunnel.cli.commands.models import rows_for
from windtunnel.cli.commands.spread import spread


@app.command(epilog="Example: `windtunnel attack out/study/models/plain-1 imdb -t typo -t synonym --max-edits 5`")
@spread()
def attack(
    *,
    model: Annotated[str, typer.Argument(help="The folder or hub id of a classifier.", show_default=False)],
    source: flags.Source,
    transform: flags.Transforms = None,
    max_edits: Annotated[int, typer.Option(help="Edits of one text, at most.", min=1)] = 10,
    strength: Annotated[float, typer.Option(help="Share of places for which edits are proposed.", min=0, max=1)] = 1.0,
    draws: Annotated[int, typer.Option(help="Alternative edits for the same places.", min=1)] = 1,
    candidates: Annotated[int, typer.Option(help="Edits of a text that are tried, at most.", min=1)] = 64,
    width: Annotated[int, typer.Option(help="Candidates tried for each further edit.", min=1)] = 4,
    protect: flags.Protect = None,
    split: flags.Split = None,
    limit: Annotated[int, typer.Option(help="At most so many texts, stratified by label.", min=1)] = 200,
    seed: flags.Seed = 0,
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
    out: Annotated[
        Path, typer.Option(help="Write table, figures and predictions here; an attack that was stopped goes on.")
    ] = Path("out/attack"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
    columns: flags.ColumnFlags,
    trust: flags.TrustFlags,
) -> None:
    """Search, for each text that a model has right, the few realistic edits that turn it wrong.

    The edits are those that the transformations themselves propose; the search is greedy and needs probabilities only.
    """
    trust.permit()
    from windtunnel import api
    from windtunnel.cli import attack_table

    rows = rows_for(model, source, split, columns.columns(), limit, seed)
    found = api.attack(
        model,
        rows,
        transform or ["mixed"],
        max_edits=max_edits,
        strength=strength,
        draws=draws,
        candidates=candidates,
        width=width,
        protect=protect or (),
        seed=seed,
        device=device,
        out=out,
        say=say,
    )
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
        return
    console = new_console()
    for line in attack_table.lines(found):
        console.print(line)
    if found.damage:
        console.print(attack_table.table(found))
    typer.echo(f"Each text, its edits and queries: {out / 'attack.parquet'}")
