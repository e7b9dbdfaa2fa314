"""The worked step as Markdown with LaTeX formulas, as GitHub, VS Code and Jupyter show them."""

from __future__ import annotations

from collections.abc import Iterable

from windtunnel.backprop.blocks import (
    Block,
    Caution,
    Drawing,
    Formulas,
    Heading,
    Matrices,
    Paragraph,
    Parts,
    Table,
    flat,
    sentence,
)
from windtunnel.backprop.document import Document
from windtunnel.backprop.notation import Tex
from windtunnel.documents import escape


def markdown(document: Document, drawing: str) -> str:
    """Write the document.

    Args:
        document: in LaTeX's notation.
        drawing: what stands for the graph: an image, or the graph as text.
    """
    return (
        "\n\n".join([f"# {document.title}", escape.markdown(document.subtitle), *blocks(document.blocks, drawing)])
        + "\n"
    )


def blocks(each: Iterable[Block], drawing: str) -> list[str]:
    """Write blocks, each a paragraph or several."""
    return [_block(block, drawing) for block in flat(each)]


def _block(block: Block, drawing: str) -> str:
    if isinstance(block, Heading):
        return f"## {block.text}"
    if isinstance(block, Paragraph):
        return sentence(block.parts, escape.markdown)
    if isinstance(block, Formulas):
        lines = " \\\\\n".join(f"{left} &= {right}" for left, right in block.lines)
        return f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"
    if isinstance(block, Matrices):
        return "\n\n".join(f"$$\n{one}\n$$" for one in matrices(block))
    if isinstance(block, Table):
        sides = ["---:" if block.right and place else "---" for place in range(len(block.header))]
        rows = [[_cell(cell) for cell in row] for row in (block.header, *block.rows)]
        return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], sides, *rows[1:]))
    if isinstance(block, Drawing):
        return drawing
    assert isinstance(block, Caution)
    return f"> **Note.** {sentence(block.parts, escape.markdown)}"


def matrices(block: Matrices) -> list[str]:
    """Write each matrix as an equation in LaTeX."""
    found = []
    for one in block.each:
        equals = f" = {one.equals}" if one.equals else ""
        order = rf"\text{{{one.order}.}}\quad " if one.order else ""
        found.append(f"{order}{one.left}{equals} = {Tex().matrix(one.cells, one.marked)}")
    return found


def _cell(parts: Parts) -> str:
    return sentence(parts, escape.markdown).replace("|", "\\|")
