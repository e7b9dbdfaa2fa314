"""The damage as a person reads it."""

from __future__ import annotations

import pyarrow as pa
from rich.console import Group
from rich.markup import escape
from rich.table import Column

from windtunnel.cli import terminal
from windtunnel.evaluation.attribution.totals import Sum, explained, summed

MOST = 8


def table(found: pa.Table) -> Group | None:
    """The edits that undo most flips when they are left out, and their kinds; None where there are none."""
    done, flips = explained(found)
    words = [one for one in summed(found, "words") if one.undone][:MOST]
    if not words:
        return None
    names = ("old", "new", "flips undone", "flips with it")
    columns = [Column(name, justify="right" if name.startswith("flips") else "left", overflow="fold") for name in names]
    shown = terminal.table(None, columns)
    for one in words:
        old, new = (escape(text if text.strip() else repr(text)) for text in one.what)
        shown.add_row(old, new, f"{one.undone:,}", f"{one.flips:,}")
    kinds = [one for one in summed(found, "kind") if one.undone]
    title = f"What flips the plain model: one edit explains {done:,} of {flips:,} flips"
    return Group(title, shown, "by kind: " + ", ".join(f"{one.what[0]} {_share(one, flips)}" for one in kinds), "")


def _share(one: Sum, flips: int) -> str:
    return f"{100 * one.undone / flips:.0f} %"
