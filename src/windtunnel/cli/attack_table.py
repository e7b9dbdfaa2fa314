"""An attack as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Column, Table

from windtunnel.cli import terminal
from windtunnel.documents.number_format import NumberFormat
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
        form = NumberFormat(1, factor, ascii=True)
        interval = escape(f"  {form.interval(line['low'], line['high'])}".rstrip())
        yield f"{name:18}{form.number(line['value']):>7}{unit}{interval}  n = {line['n']:,}"
    standing = ", ".join(f"{edits}: {count:,}" for edits, count in found.rounds)
    yield f"texts still right after so many edits: {standing}"


def table(found: Attacked) -> Table:
    """The edits that took part in most breaks."""
    names = ("old", "new", "texts", "alone", "by")
    columns = [
        Column(name, justify="right" if name in ("texts", "alone") else "left", overflow="fold") for name in names
    ]
    shown = terminal.table("Edits of the texts that broke", columns)
    for one in found.damage:
        old, new = (escape(text) if text.strip() else escape(repr(text)) for text in (one.old, one.new))
        shown.add_row(old, new, f"{one.texts:,}", f"{one.alone:,}", escape(one.kind.partition("@")[0]))
    return shown
