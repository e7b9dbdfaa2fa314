"""A finished study written up: `windtunnel report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import say


@app.command(epilog="Example: `windtunnel report out/study --author 'Ada Example, University of X, ada@x.org'`")
def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a finished study.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(help="Where to write; else `report` in the study's folder.", show_default=False)
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option(help="'Name, Affiliation, email'. Repeatable.", show_default=False)
    ] = None,
    title: Annotated[str, typer.Option(help="Of the paper.", show_default=False)] = "",
    review: Annotated[bool, typer.Option("--review", help="Anonymous, with line numbers and page numbers.")] = False,
    pages: Annotated[
        int, typer.Option(help="Pages of content at most; references and appendix not counted.", min=1)
    ] = 4,
    latex: Annotated[bool, typer.Option("--latex", help="Also paper.tex, refs.bib and figures for acl.sty.")] = False,
    page: Annotated[bool, typer.Option("--page/--no-page", help="The page to explore in a browser.")] = True,
    paper: Annotated[bool, typer.Option("--paper/--no-paper", help="The paper as PDF.")] = True,
    export: Annotated[
        Path | None,
        typer.Option(help="Write the transformed test set here, as a data set for a hub.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the files as JSON.")] = False,
) -> None:
    """Write a finished study up: a paper in the format of ACL conferences, a page to explore, cards for a hub.

    Every sentence follows from the study's numbers; no model is loaded. Markdown files in the study's folder
    (paper/introduction.md, ...) stand in for what was generated; paper/generated holds all sections to compare with.
    """
    from windtunnel.report import outputs
    from windtunnel.report.study import Study
    from windtunnel.storage import locks

    wanted = outputs.Options(
        title=title,
        authors=tuple(outputs.author(one) for one in author or ()),
        review=review,
        pages=pages,
        paper=paper,
        latex=latex,
        page=page,
        export=export,
    )
    with locks.reading(folder, "report"):
        made = outputs.make(Study.open(folder), out or folder / "report", wanted, say)
    if as_json:
        typer.echo(json.dumps([str(path) for path in made], indent=2))
        return
    for path in made:
        typer.echo(str(path))
