"""An attack as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from windtunnel.evaluation.attack.run import Attacked


def lines(found: Attacked) -> Iterator[str]:
    """Yield the figures, and how many texts stand after each further edit."""
    names = {
        "accuracy": ("accuracy", 100, " %"),
        "attack_accuracy": ("under attack", 100, " %"),
        "attack_queries": ("queries a text", 1, ""),
        "attack_edits": ("edits that broke", 1, ""),
    }
    for line in found.numbers.to_pylist():
        name, factor, unit = names[line["what"]]
        if line["value"] is None:
            yield f"{name:18}{line['method']}"
            continue
        interval = ""
        if line["low"] is not None:
            interval = escape(f"  [{factor * line['low']:.1f}, {factor * line['high']:.1f}]")
        yield f"{name:18}{factor * line['value']:7.1f}{unit}{interval}  n = {line['n']:,}"
    standing = ", ".join(f"{edits}: {count:,}" for edits, count in found.rounds)
    yield f"texts still right after so many edits: {standing}"


def table(found: Attacked) -> Table:
    """The edits that took part in most breaks."""
    shown = Table(title="Edits of the texts that broke", title_justify="left", box=None, pad_edge=False)
    for name in ("old", "new", "texts", "alone", "by"):
        shown.add_column(name, justify="right" if name in ("texts", "alone") else "left", overflow="fold")
    for one in found.damage:
        old, new = (escape(text) if text.strip() else escape(repr(text)) for text in (one.old, one.new))
        shown.add_row(old, new, f"{one.texts:,}", f"{one.alone:,}", escape(one.kind.partition("@")[0]))
    return shown
