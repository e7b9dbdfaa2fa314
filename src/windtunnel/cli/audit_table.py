"""What raters found, as a table in a terminal: a line for each transformation."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.table import Table

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
    drawn = Table(pad_edge=False, box=None, title="Labels that changed, in %, [95 % intervals]", title_justify="left")
    drawn.add_column("rater", style="bold", overflow="fold")
    drawn.add_column("transformation", overflow="fold")
    for place in range(3):
        drawn.add_column(("changed or agree", "vs own or kappa", "natural, lost")[place], justify="right", no_wrap=True)
    for rater in raters:
        columns = _ONE if (rater, ALL, "changed_from_gold") in found else _TWO
        for spec in specs:
            cells = [_cell(found[rater, spec, what]) for _, what in columns]
            drawn.add_row(escape(rater), escape(short[spec]), *cells)
    drawn.caption = escape(" ".join(_said(one) for one in result["raters"]))
    drawn.caption_justify = "left"
    return drawn


def _said(rater: dict[str, Any]) -> str:
    return (
        f"{rater['name']}: {rater['rated']:,} of {rater['texts']:,} texts labelled, {rater['blank']:,} blank, "
        f"{rater['undecided']:,} undecided, {rater['without_naturalness']:,} without naturalness."
    )


def _cell(line: dict[str, Any]) -> str:
    if line["value"] is None:
        return "–"
    share = line["what"] not in ("naturalness_loss", "kappa")
    scale, digits = (100, 1) if share else (1, 2)
    value = f"{scale * line['value']:.{digits}f}"
    if line["low"] is None:
        return value
    return f"{value} [{scale * line['low']:.{digits}f}, {scale * line['high']:.{digits}f}]"
