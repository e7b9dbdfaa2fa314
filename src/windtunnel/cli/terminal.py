"""How results look in a terminal: the main table, texts before and after."""

from __future__ import annotations

from typing import Any, Literal

from rich.console import Console, ConsoleOptions, ConsoleRenderable, Group, RenderHook, RenderResult
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from windtunnel.storage.terminal_safety import visible

_NOTHING = "–"


class Unsteered(RenderHook):
    """Lets a console show control characters, whatever table or text they stand in, instead of obeying them."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Wrap what is to be printed."""
        return [_Shown(one) for one in renderables]


class _Shown:
    def __init__(self, renderable: ConsoleRenderable) -> None:
        self.renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def comparison_table(summary: dict[str, Any], width: int = 80) -> Group:
    """The main table of a study: a block for each transformation, a line for each model, in percent and points.

    A terminal under 106 columns gets one decimal and no intervals of the accuracies, so that 80 columns hold it.
    """
    wide = width >= 106
    digits = 2 if wide else 1
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for line in summary["comparisons"]:
        if "@" in line["model"] or "[" in line["model"]:
            continue  # of another dose or a transfer: they have figures of their own
        name = line["transformation"] + (", held out" if line["held_out"] else "")
        cells = (
            line["model"],
            _percent(line["original"], digits, wide),
            _percent(line["transformed"], digits, wide),
            _points(line["drop"], digits),
            _share(line["recovered"]),
            _points(line["clean_cost"], digits),
        )
        blocks.setdefault(name, []).append(cells)
    heads = ("model", "original", "transformed", "drop", "recovered", "clean cost")
    sizes = [max(map(len, column)) for column in zip(heads, *(row for rows in blocks.values() for row in rows))]  # noqa: B905
    parts: list[Text | Table] = [Text("Accuracy in %, differences in points, recovered share in %, [95 % intervals]")]
    for name, rows in ({"": [], **blocks}).items():
        table = Table(box=None, padding=(0, 2 if wide else 1, 0, 0), show_header=not name, pad_edge=False)
        for head, size in zip(heads, sizes, strict=True):
            side: Literal["left", "right"] = "left" if head == "model" else "right"
            table.add_column(head, justify=side, no_wrap=True, min_width=size)
        for row in rows:
            table.add_row(*row)
        parts += [Text(name, "bold"), table] if name else [table]
    leads = {line["model"]: line["lead_original"] for line in summary["comparisons"] if line.get("lead_original")}
    beside = [f"Plain minus {name} on the original: {_points(lead, digits)} points" for name, lead in leads.items()]
    return Group(*parts, *(Text(line, "italic") for line in (*beside, *summary.get("warnings", []))))


def slices_table(lines: list[dict[str, Any]], rows: int) -> Table:
    """How many rows are in each slice, all and by label."""
    table = Table(pad_edge=False, box=None, title=f"{rows:,} texts", title_justify="left")
    table.add_column("slice", style="bold", overflow="fold")
    labels = list(lines[0]["labels"]) if lines else []
    for name in ("texts", "share", *labels):
        table.add_column(escape(name), justify="right", no_wrap=True)
    for line in lines:
        counts = [f"{count:,}" for count in line["labels"].values()]
        table.add_row(escape(line["spec"]), f"{line['rows']:,}", f"{100 * line['share']:.1f} %", *counts)
    return table


def before_and_after(old: str, edits: list[dict[str, Any]]) -> tuple[Text, Text]:
    """The two texts, what goes in red and struck through, what comes in green and bold."""
    before, after = Text(), Text()
    data, place = old.encode(), 0
    for edit in edits:
        same = data[place : edit["start"]].decode()
        before.append(same)
        after.append(same)
        before.append(data[edit["start"] : edit["stop"]].decode(), "red strike")
        after.append(edit["text"], "bold green")
        place = edit["stop"]
    before.append(data[place:].decode())
    after.append(data[place:].decode())
    return before, after


def show_pair(console: Console, number: int, id_: str, old: str, edits: list[dict[str, Any]]) -> None:
    """Print one text before and after."""
    count = f"{len(edits)} edit{'s' if len(edits) != 1 else ''}" if edits else "unchanged"
    console.print(Text(f"{number}. row {id_}, {count}", "bold cyan"))
    before, after = before_and_after(old, edits)
    console.print(Text("before  ", "dim") + before)
    if edits:
        console.print(Text("after   ", "dim") + after)
    console.print()


def _percent(figure: dict[str, Any] | None, digits: int, with_interval: bool) -> str:
    if figure is None or figure["value"] is None:
        return _NOTHING
    half = 50 * (figure["high"] - figure["low"])
    return f"{100 * figure['value']:.{digits}f}" + (f" ±{half:.{digits}f}" if with_interval else "")


def _points(figure: dict[str, Any] | None, digits: int) -> str:
    if figure is None or figure["value"] is None:
        return _NOTHING
    value, low, high = (100 * figure[name] for name in ("value", "low", "high"))
    signed = f"{round(value, digits) or 0.0:+.{digits}f}"  # no -0.0
    return f"{signed} [{low:.{digits}f}, {high:.{digits}f}]"


def _share(figure: dict[str, Any] | None) -> str:
    if figure is None or figure["value"] is None:
        return _NOTHING
    return f"{100 * figure['value']:.0f} [{100 * figure['low']:.0f}, {100 * figure['high']:.0f}]"
