"""Verdicts as a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from windtunnel.study.verdicts.verdict import FAIL, NOT_ESTIMABLE, PASS, Verdict

COLOURS = {PASS: "green", FAIL: "bold red", NOT_ESTIMABLE: "yellow"}
MOST_SLICES = 10
"""Subpopulations that passed are only counted; of those that fail, the worst are shown."""


def table(verdicts: Sequence[Verdict]) -> Table:
    """A line for each verdict on all texts, and for the subpopulations that fail."""
    found = Table(title="Points; recovery in %, [95 % intervals]", title_justify="left", box=None, pad_edge=False)
    for name in ("verdict", "check", "figure", "limit", "what"):
        found.add_column(name, justify="right" if name in ("figure", "limit") else "left", no_wrap=name != "what")
    whole = [one for one in verdicts if not one.slice]
    parts = sorted((one for one in verdicts if one.slice and one.verdict == FAIL), key=lambda one: -(one.value or 0))
    for one in [*whole, *parts[:MOST_SLICES]]:
        colour = COLOURS[one.verdict]
        why = f": {one.why.removeprefix('not estimable: ')}" if one.verdict == NOT_ESTIMABLE else ""
        found.add_row(
            f"[{colour}]{one.verdict}[/]", one.check, _figure(one), f"{one.limit:g}", escape(one.subject + why)
        )
    found.caption, found.caption_justify = escape(sentence(verdicts)), "left"
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


def _figure(one: Verdict) -> str:
    if one.value is None:
        return "–"
    interval = f" [{one.low:.1f}, {one.high:.1f}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:.1f}{interval}"
