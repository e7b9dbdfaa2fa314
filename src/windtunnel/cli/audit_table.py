"""What raters found, as a table in a terminal: a line for each transformation."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.table import Column, Table

from windtunnel.cli import terminal
from windtunnel.documents.number_format import NumberFormat
from windtunnel.quality.audit.findings import ALL

_ONE = (("changed", "changed_from_gold"), ("vs own", "changed_from_own"), ("natural, lost", "naturalness_loss"))
_TWO = (("agree", "agreement"), ("kappa", "kappa"))


def table(result: dict[str, Any]) -> Table:
    """Draw what `report` returns: label changes in %, losses of naturalness and kappa as they are."""
    found = {(line["rater"], line["spec"], line["what"]): line for line in result["numbers"]}
    raters = list(dict.fromkeys(line["rater"] for line in result["numbers"]))
    specs = list(dict.fromkeys(line["spec"] for line in result["numbers"]))
    names = [spec.partition("@")[0] for spec in specs]
    short = {spec: name if names.count(name) == 1 else spec for spec, name in zip(specs, names, strict=True)}
    columns = [
        Column("rater", style="bold", overflow="fold"),
        Column("transformation", overflow="fold"),
        *map(terminal.figures, ("changed or agree", "vs own or kappa", "natural, lost")),
    ]
    drawn = terminal.table("Labels that changed, in %, [95 % intervals]", columns)
    for rater in raters:
        shown = _ONE if (rater, ALL, "changed_from_gold") in found else _TWO
        for spec in specs:
            cells = [_cell(found[rater, spec, what]) for _, what in shown]
            drawn.add_row(escape(rater), escape(short[spec]), *cells)
    drawn.caption = escape(" ".join(_said(one) for one in result["raters"]))
    return drawn


def _said(rater: dict[str, Any]) -> str:
    return (
        f"{rater['name']}: {rater['rated']:,} of {rater['texts']:,} texts labelled, {rater['blank']:,} blank, "
        f"{rater['undecided']:,} undecided, {rater['without_naturalness']:,} without naturalness."
    )


def _cell(line: dict[str, Any]) -> str:
    form = NumberFormat(2, factor=1) if line["what"] in ("naturalness_loss", "kappa") else NumberFormat()
    return form._replace(ascii=True).figure(*(line[name] for name in terminal.FIGURE))
