"""Verdicts as a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Column, Table

from windtunnel.cli import terminal
from windtunnel.documents.number_format import NumberFormat
from windtunnel.study.verdicts.verdict import FAIL, NOT_ESTIMABLE, PASS, Verdict

COLOURS = {PASS: "green", FAIL: "bold red", NOT_ESTIMABLE: "yellow"}
MOST_SLICES = 10
"""Subpopulations that passed are only counted; of those that fail, the worst are shown."""


def table(verdicts: Sequence[Verdict]) -> Table:
    """A line for each verdict on all texts, and for the subpopulations that fail."""
    columns = [
        *(Column(name, no_wrap=True) for name in ("verdict", "check")),
        *map(terminal.figures, ("figure", "limit")),
    ]
    found = terminal.table("Points; recovery in %, [95 % intervals]", [*columns, Column("what")])
    whole = [one for one in verdicts if not one.slice]
    parts = sorted((one for one in verdicts if one.slice and one.verdict == FAIL), key=lambda one: -(one.value or 0))
    for one in [*whole, *parts[:MOST_SLICES]]:
        figure = NumberFormat(factor=1, ascii=True).figure(one.value, one.low, one.high)
        colour = COLOURS[one.verdict]
        why = f": {one.why.removeprefix('not estimable: ')}" if one.verdict == NOT_ESTIMABLE else ""
        found.add_row(f"[{colour}]{one.verdict}[/]", one.check, figure, f"{one.limit:g}", escape(one.subject + why))
    found.caption = escape(sentence(verdicts))
    return found


def sentence(verdicts: Sequence[Verdict]) -> str:
    """How many passed, failed, cannot be told."""
    counts = Counter(one.verdict for one in verdicts)
    said = [f"{counts[name]:,} {word}" for name, word in ((PASS, "passed"), (FAIL, "failed")) if counts[name]]
    said += [f"{counts[NOT_ESTIMABLE]:,} not estimable"] if counts[NOT_ESTIMABLE] else []
    models = " and ".join(dict.fromkeys(one.model for one in verdicts))
    hidden = sum(bool(one.slice) for one in verdicts) - min(
        MOST_SLICES, sum(bool(one.slice) and one.verdict == FAIL for one in verdicts)
    )
    more = f" ({hidden:,} of subpopulations are not shown; --json has all)" if hidden else ""
    return f"{models or 'No figure'}: {', '.join(said) or 'nothing to judge'}{more}"
