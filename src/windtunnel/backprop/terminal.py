"""The worked step in a terminal: matrices in brackets side by side, as many as the width holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from windtunnel.backprop.blocks import (
    Block,
    Caution,
    Drawing,
    Formulas,
    Heading,
    Math,
    Matrices,
    Matrix,
    Paragraph,
    Parts,
    Table,
    flat,
)
from windtunnel.backprop.document import Document
from windtunnel.backprop.graph import equation, graph
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Plain

GAP = "   "
Lines = list[Styled]


def show(console: Console, document: Document, net: Network) -> None:
    """Print the document."""
    console.print(Styled(document.title, "bold") + Styled(f"\n{document.subtitle}", "dim"))
    for block in flat(document.blocks):
        show_block(console, block, net)


def show_block(console: Console, block: Block, net: Network) -> None:
    """Print one block; none is wider than the console where its matrices are not."""
    width = console.width
    if isinstance(block, Heading):
        console.print(Styled(f"\n{block.text}", "bold cyan"))
    elif isinstance(block, Paragraph):
        console.print(_sentence(block.parts))
    elif isinstance(block, Caution):
        console.print(Styled("! ", "bold yellow") + _sentence(block.parts).copy())
    elif isinstance(block, Drawing):
        _print(console, drawing(net))
    elif isinstance(block, Formulas):
        _print(console, formulas(block, width))
    elif isinstance(block, Matrices):
        for number, row in enumerate(packed([matrix(one) for one in block.each], width)):
            if number:
                console.print()
            _print(console, row)
    elif isinstance(block, Table):
        _print(console, table(block, width))


def drawing(net: Network) -> Lines:
    """Draw the graph as text, in forward order: what an arrow points to is made of the lines since the last arrow."""
    nodes = graph(net)
    names = max(len(node.name) for node in nodes)
    lines = []
    for number, node in enumerate(nodes):
        corner = "╭" if number == 0 else "╰" if number == len(nodes) - 1 else "├"
        order = f"{node.order:>3}" if node.order else "   "
        line = (
            Styled(f"  {corner}{'─▶' if node.parents else '──'}")
            + Styled(order, "red")
            + Styled(f"  {node.name:<{names}}", "bold")
        )
        line += Styled(f"  {node.shape[0]} × {node.shape[1]}".ljust(10), "dim")
        lines.append(line + Styled(f"= {equation(net, node)}" if node.parents else ""))
    return lines


def matrix(shown: Matrix) -> Lines:
    """Write a matrix with its name above it."""
    plain = Plain().matrix(shown.cells).splitlines()
    head = f"{f'{shown.order}. ' if shown.order else ''}{shown.left}{' = ' + shown.equals if shown.equals else ''}"
    lines = [Styled(head, "bold") + Styled(f"  ({shown.shape})", "dim"), *(Styled(line) for line in plain)]
    widths = [max(len(row[column]) for row in shown.cells) for column in range(len(shown.cells[0]))]
    for row, column in shown.marked:
        start = 2 + sum(widths[:column]) + 2 * column
        lines[row + 1].stylize("bold black on yellow", start, start + widths[column])
    return lines


def packed(each: Sequence[Lines], width: int) -> list[Lines]:
    """Set blocks of lines side by side, a new row of blocks where the width is used up."""
    rows: list[Lines] = []
    current: list[Lines] = []
    used = 0
    for block in each:
        wide = max(cell_len(line.plain) for line in block)
        if current and used + len(GAP) + wide > width:
            rows.append(_beside(current))
            current, used = [], 0
        current.append(block)
        used += wide + (len(GAP) if current[1:] else 0)
    return [*rows, _beside(current)] if current else rows


def _beside(blocks: Sequence[Lines]) -> Lines:
    widths = [max(cell_len(line.plain) for line in block) for block in blocks]
    lines = []
    for number in range(max(len(block) for block in blocks)):
        whole = Styled()
        for place, (block, width) in enumerate(zip(blocks, widths, strict=True)):
            line = block[number] if number < len(block) else Styled()
            whole += line
            if place < len(blocks) - 1:
                whole += Styled(" " * (width - cell_len(line.plain)) + GAP)
        lines.append(whole)
    return lines


def formulas(block: Formulas, width: int) -> Lines:
    """Align equations at their first `=`; one that is too wide goes on below at its next `=`."""
    left = max(cell_len(one) for one, _ in block.lines)
    lines = []
    for one, other in block.lines:
        pieces = re.split(r" = (?![kl]\])", other)  # not at that of [k = l]
        line = f"  {' ' * (left - cell_len(one))}{one}"
        for piece in pieces:
            if cell_len(line) + 3 + cell_len(piece) > width and line.strip() != one:
                lines.append(Styled(line))
                line = " " * (left + 2)
            line += f" = {piece}"
            if cell_len(line) > width and ") / (" in line:  # the denominator goes below
                top, bottom = line.rsplit(" / ", 1)
                lines.append(Styled(top))
                line = f"{' ' * (left + 2)}   / {bottom}"
        lines.append(Styled(line))
    return lines


def table(block: Table, width: int) -> Lines:
    """Write a table; one that is too wide is written without its last columns' heads, below each other."""
    rows = [[_plain(cell) for cell in row] for row in (block.header, *block.rows)]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    if sum(widths) + 3 * (len(widths) - 1) + 2 <= width:
        return [_table_row(row, widths, block.right, head=number == 0) for number, row in enumerate(rows)]
    lines = []
    for row in rows[1:]:
        lines.append(Styled(f"  {row[0]}", "bold"))
        lines += [Styled(f"    = {cell}") for cell in row[1:-2]]
        lines.append(Styled(f"    = {row[-2]}") + Styled(f"   {row[-1]}", "dim"))
    return lines


def _table_row(row: Sequence[str], widths: Sequence[int], right: bool, *, head: bool) -> Styled:
    cells = []
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        fill = " " * (width - cell_len(cell))
        cells.append(f"{fill}{cell}" if right and place else f"{cell}{fill}")
    return Styled(f"  {'   '.join(cells)}".rstrip(), "dim" if head else "")


def _sentence(parts: Parts) -> Styled:
    return Styled("").join(Styled(part, "bold" if isinstance(part, Math) else "") for part in parts)


def _plain(parts: Parts) -> str:
    return "".join(parts)


def _print(console: Console, lines: Lines) -> None:
    for line in lines:
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
