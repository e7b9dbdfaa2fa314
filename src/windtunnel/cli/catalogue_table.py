"""The catalogue in a terminal: a line for each transformation by family, or one in full with its edits in colour."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from windtunnel import catalogue
from windtunnel.catalogue import figures, highlight
from windtunnel.cli import terminal
from windtunnel.transforms import built_in


def show(console: Console, entries: list[dict[str, Any]], wanted: str | None) -> None:
    """Print entries: in full if there is one and it was asked for, else as a list."""
    if wanted is not None and len(entries) == 1:
        show_one(console, entries[0])
    else:
        show_list(console, entries)


def show_list(console: Console, entries: list[dict[str, Any]]) -> None:
    """Print a line for each, by family."""
    width = max(len(entry["name"]) for entry in entries)
    for family, members in catalogue.families(entries):
        console.print(
            Text(catalogue.label(family), "bold cyan") + Text(f"  {catalogue.introduction(family)[0]}", "dim")
        )
        columns = (Column(min_width=width, no_wrap=True, style="bold"), Column(overflow="fold"))
        table = terminal.table(None, columns, show_header=False, padding=(0, 2, 0, 0))
        for entry in members:
            table.add_row(Text(entry["name"]), Text(entry["summary"] + ("" if entry["exact"] else " (needs a model)")))
        console.print(Padding(table, (0, 0, 1, 2)))
    console.print(
        Text(f"{len(entries)} transformations. `windtunnel catalog NAME` shows one in full; any word searches.", "dim")
    )


def show_one(console: Console, entry: dict[str, Any]) -> None:
    """Print one in full."""
    console.print(Text(entry["spec"], "bold"))
    console.print()
    if not entry["fields"]:
        console.print(Text(entry["doc"]))
        return
    console.print(Text(entry["summary"]))
    console.print()
    for example in entry["examples"]:
        before, after = highlight.parts(example["text"], example["edits"])
        _hanging(console, Text("−", "red"), _marked(before, "red strike"))
        _hanging(console, Text("+", "green"), _marked(after, "bold green underline"))
        console.print()
    for name, said in entry["fields"].items():
        _field(console, name, Text(figures.sentence(said)))
    _field(console, "Parameters", Text("\n".join(_parameter(one) for one in entry["parameters"])))
    if entry["measured"]:
        lines = (f"{name}: {said}" for name, said in figures.measurements(entry["measured"]))
        _field(console, "Measured on IMDB reviews", Text("\n".join(lines)))
    if entry["peers"]:
        listed = "; ".join(f"{peer} {', '.join(names)}" for peer, names in entry["peers"].items())
        _field(console, "Who else has it", Text(listed))
    if not entry["exact"]:
        _field(
            console, "Needs a model", Text("its outcome may differ in places between machines, devices and versions")
        )
    root = entry["name"].partition(".")[0]
    beside = [name for name in built_in.FAMILY if name.partition(".")[0] == root and name != entry["name"]]
    if beside:
        _field(console, "Beside it", Text(", ".join(beside)))


def _field(console: Console, name: str, said: Text) -> None:
    console.print(Text(name, "bold cyan"))
    console.print(Padding(said, (0, 0, 1, 2)))


def _hanging(console: Console, sign: Text, text: Text) -> None:
    table = Table.grid(padding=(0, 1))
    table.add_row(sign, text)
    console.print(table)


def _parameter(one: dict[str, Any]) -> str:
    return f"{one['name']}={one['default']!r}" + (f"  {one['meaning']}" if one["meaning"] else "")


def _marked(parts: highlight.Parts, style: str) -> Text:
    text = Text()
    for part, changed in parts:
        text.append(highlight.visible(part, changed), style if changed else "")
    return text
