"""How results look in a terminal: the main table, texts before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, Group, RenderHook, RenderResult
from rich.markup import escape
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from windtunnel.documents.number_format import NONE, NumberFormat
from windtunnel.storage.terminal_safety import visible

FIGURE = ("value", "low", "high")
"""Keys of a figure in the results of all commands."""


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


def table(title: str | None, columns: Iterable[Column], **more: Any) -> Table:
    """A table as all commands draw one: without lines, the title on the left; `more` goes to rich's `Table`."""
    look = {"title_justify": "left", "caption_justify": "left", "box": None, "pad_edge": False}
    return Table(*columns, title=title, **look | more)


def figures(name: str) -> Column:
    """A column of figures."""
    return Column(escape(name), justify="right", no_wrap=True)


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
        columns = [
            Column(head, justify="left" if head == "model" else "right", no_wrap=True, min_width=size)
            for head, size in zip(heads, sizes, strict=True)
        ]
        block = table(None, columns, padding=(0, 2 if wide else 1, 0, 0), show_header=not name)
        for row in rows:
            block.add_row(*row)
        parts += [Text(name, "bold"), block] if name else [block]
    leads = {line["model"]: line["lead_original"] for line in summary["comparisons"] if line.get("lead_original")}
    beside = [f"Plain minus {name} on the original: {_points(lead, digits)} points" for name, lead in leads.items()]
    return Group(*parts, *(Text(line, "italic") for line in (*beside, *summary.get("warnings", []))))


def slices_table(lines: list[dict[str, Any]], rows: int) -> Table:
    """How many rows are in each slice, all and by label."""
    labels = list(lines[0]["labels"]) if lines else []
    columns = [Column("slice", style="bold", overflow="fold"), *map(figures, ("texts", "share", *labels))]
    found = table(f"{rows:,} texts", columns)
    for line in lines:
        counts = [f"{count:,}" for count in line["labels"].values()]
        found.add_row(escape(line["spec"]), f"{line['rows']:,}", f"{100 * line['share']:.1f} %", *counts)
    return found


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
        return NONE
    form = NumberFormat(digits, ascii=True)
    half = f" ±{form.number((figure['high'] - figure['low']) / 2)}" if with_interval else ""
    return form.number(figure["value"]) + half


def _points(figure: dict[str, Any] | None, digits: int) -> str:
    if figure is None or figure["value"] is None:
        return NONE
    signed = f"{round(100 * figure['value'], digits) or 0.0:+.{digits}f}"  # no -0.0
    return f"{signed} {NumberFormat(digits, ascii=True).interval(figure['low'], figure['high'])}"


def _share(figure: dict[str, Any] | None) -> str:
    return NumberFormat(0, ascii=True).figure(*(figure[name] for name in FIGURE)) if figure else NONE
