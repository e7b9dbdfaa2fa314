"""What there is: `windtunnel catalog`, `windtunnel slices`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands import flags
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console
from windtunnel.cli.commands.flag_values import listed
from windtunnel.cli.commands.spread import spread
from windtunnel.storage import permissions


@app.command(epilog="Example: `windtunnel catalog misspell`")
def catalog(
    name: Annotated[
        str | None, typer.Argument(help="A name, shown in full; or words to search for.", show_default=False)
    ] = None,
    family: Annotated[str | None, typer.Option(help="Only this family, such as fingers.", show_default=False)] = None,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page of them here.", show_default=False)] = None,
    as_json: flags.AsJson = False,
) -> None:
    """List the transformations by family, search them, or show one in full with examples."""
    from windtunnel import catalogue

    entries = catalogue.select(name, family)
    if page is not None:
        from windtunnel.catalogue import page as html
        from windtunnel.storage import files

        files.write_text(page, html.page(entries))
        typer.echo(f"{page}: {len(entries)} transformations")
    elif as_json:
        typer.echo(json.dumps(entries, indent=2))
    else:
        from windtunnel.cli import catalogue_table

        catalogue_table.show(new_console(), entries, name)


@app.command(epilog="Example: `windtunnel slices imdb -s negation -s 'length(min=200) & ~question'`")
@spread()
def slices(
    *,
    source: flags.Source = "builtin:reviews",
    spec: Annotated[
        list[str] | None,
        typer.Option("--slice", "-s", help="A slice, such as 'length(min=200)'. Repeatable. Default: all."),
    ] = None,
    split: flags.Split = None,
    limit: flags.Limit = None,
    seed: flags.Seed = 0,
    as_json: flags.AsJson = False,
    columns: flags.ColumnFlags,
    label_names: flags.LabelNames = None,
    offline: flags.Offline = False,
) -> None:
    """Count the texts in each slice (long ones, those with a negation, ...), all and by label."""
    if offline:
        permissions.forbid_network()
    from windtunnel import data
    from windtunnel import slices as subpopulations
    from windtunnel.cli import terminal

    wanted = [
        subpopulations.get(one) for one in spec or subpopulations.names()
    ]  # a wrong name is found before any work
    rows, labels = data.read_rows(
        source, split=split, columns=columns.columns(), labels=listed(label_names), need_labels=False
    )
    if limit is not None:
        rows = data.sample(rows, limit, seed)
    lines = subpopulations.count(rows, labels, wanted)
    if as_json:
        typer.echo(json.dumps(lines, indent=2))
    else:
        new_console().print(terminal.slices_table(lines, len(rows)))
