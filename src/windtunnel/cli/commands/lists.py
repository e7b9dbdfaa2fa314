"""What there is: `windtunnel catalog`, `windtunnel slices`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.common import listed, named_columns, new_console, permit
from windtunnel.cli.commands.options import IdColumn, LabelColumn, LabelNames, Limit, Offline, Seed, Source, TextColumn


@app.command(epilog="Example: `windtunnel catalog misspell`")
def catalog(
    name: Annotated[
        str | None, typer.Argument(help="A name, shown in full; or words to search for.", show_default=False)
    ] = None,
    family: Annotated[str | None, typer.Option(help="Only this family, such as fingers.", show_default=False)] = None,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page of them here.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """List the transformations by family, search them, or show one in full with examples."""
    from windtunnel import catalogue

    entries = catalogue.select(name, family)
    if page is not None:
        from windtunnel.catalogue import page as sheet
        from windtunnel.storage import files

        files.write_text(page, sheet.page(entries))
        typer.echo(f"{page}: {len(entries)} transformations")
    elif as_json:
        typer.echo(json.dumps(entries, indent=2))
    else:
        from windtunnel.cli import catalogue_table

        catalogue_table.show(new_console(), entries, name)


@app.command(epilog="Example: `windtunnel slices imdb -s negation -s 'length(min=200) & ~question'`")
def slices(
    source: Source = "builtin:reviews",
    spec: Annotated[
        list[str] | None,
        typer.Option("--slice", "-s", help="A slice, such as 'length(min=200)'. Repeatable. Default: all."),
    ] = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
    offline: Offline = False,
) -> None:
    """Count the texts in each slice (long ones, those with a negation, ...), all and by label."""
    permit(offline=offline)
    from windtunnel import data
    from windtunnel import slices as rooms
    from windtunnel.cli import terminal

    wanted = [rooms.get(one) for one in spec or rooms.names()]  # a wrong name is found before any work
    columns = named_columns(text_column, label_column, id_column, None)
    rows, labels = data.read_rows(source, split=split, columns=columns, labels=listed(label_names), need_labels=False)
    if limit is not None:
        rows = data.sample(rows, limit, seed)
    lines = rooms.count(rows, labels, wanted)
    if as_json:
        typer.echo(json.dumps(lines, indent=2))
    else:
        new_console().print(terminal.slices_table(lines, len(rows)))
