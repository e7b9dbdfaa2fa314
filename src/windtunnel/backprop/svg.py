"""The graph as SVG, with every matrix's value and derivative in its box."""

from __future__ import annotations

from html import escape

import numpy as np

from windtunnel.backprop import number_format
from windtunnel.backprop.graph import Node, equation, graph
from windtunnel.backprop.layout import Box, arrange
from windtunnel.backprop.number_format import Cells
from windtunnel.backprop.worked_step import WorkedStep

LINE, DIGIT = 15.0, 6.65
"""Height of a line and width of a digit, in pixels, at 11 px."""
PAD, HEAD = 10.0, 46.0
MOST = 10
"""Rows and columns of a matrix that are shown."""
STYLE = """
text { font: 11px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2933; white-space: pre }
.name { font: 600 15px "DejaVu Sans", Helvetica, Arial, sans-serif }
.shape, .equation, .label { font: 11px "DejaVu Sans", Helvetica, Arial, sans-serif; fill: #52606d }
.box { fill: #fff; stroke: #9aa5b1; stroke-width: 1.2 } .given { fill: #f1f5f9 }
.loss { fill: #fff7ed; stroke: #c2410c }
.slope { fill: #b4391f } .order { fill: #b4391f } .number { fill: #fff; font-weight: 600 }
.arrow { fill: none; stroke: #52606d; stroke-width: 1.3; marker-end: url(#tip) } .page { fill: #fff }
.kink { fill: #fde68a }
"""


def svg(worked: WorkedStep, *, digits: int = 4) -> str:
    """Draw the graph.

    Returns:
        A whole SVG file.
    """
    net = worked.net
    nodes = graph(net)
    inner = {node.role: _lines(worked, node, digits) for node in nodes}

    def size(node: Node) -> tuple[float, float]:
        value, slope = inner[node.role]
        longest = _wide(value + slope)
        title = 9.5 * len(node.name) + 6.5 * len(number_format.shape(np.zeros(node.shape))) + 40
        width = max(longest * DIGIT, 6.6 * len(equation(net, node)), title) + 2 * PAD
        rows = len(value) + (len(slope) + 1 if slope else 0)
        return width, HEAD + LINE * (rows + 0.3) + PAD

    drawn = arrange(nodes, size, gap=44, margin=16)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawn.width:.0f}" height="{drawn.height + 22:.0f}" '
        f'viewBox="0 0 {drawn.width:.0f} {drawn.height + 22:.0f}" role="img">',
        "<title>The computation graph of the worked gradient step</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0.5 8 4 0 7.5z" fill="#52606d"/></marker></defs>',
        '<rect class="page" width="100%" height="100%"/>',
    ]
    parts += [
        f'<path class="arrow" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>' for points in drawn.arrows
    ]
    for box in drawn.boxes:
        parts += _box(worked, box, inner[box.node.role])
    legend = "black: value; red: derivative of the loss; the numbers give the order of the backward pass"
    if worked.run.kinks:
        legend += f"; yellow: a ReLU at exactly 0, where {worked.relu_at_zero} is taken for its slope"
    parts.append(f'<text class="label" x="16" y="{drawn.height + 8:.0f}">{legend}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _lines(worked: WorkedStep, node: Node, digits: int) -> tuple[Cells, Cells]:
    """A node's value and its derivative, written."""
    net = worked.net
    if node.role == "loss":
        return [[number_format.number(worked.run.loss, digits)]], [["1"]]
    if node.role == "Y":
        value = [[str(int(one)) for one in row] for row in net.one_hot]
    elif node.role == "X":
        value = number_format.given(net.inputs, digits)
    elif node.role in net.parameters:
        value = number_format.given(net.parameters[node.role], digits)
    else:
        value = number_format.cells(worked.run.values[node.role], digits)
    slope = number_format.cells(worked.gradients[node.role], digits) if node.role in worked.gradients else []
    return number_format.elided(value, MOST), number_format.elided(slope, MOST) if slope else []


def _wide(cells: Cells) -> int:
    return sum(width + 2 for width in _widths(cells)) - 2


def _widths(cells: Cells) -> list[int]:
    return [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]


def _box(worked: WorkedStep, box: Box, inner: tuple[Cells, Cells]) -> list[str]:
    node, (value, slope) = box.node, inner
    kind = {"given": " given", "loss": " loss"}.get(node.kind, "")
    left = box.x + PAD
    parts = [
        f'<rect class="box{kind}" rx="6" {_rectangle(box.x, box.y, box.width, box.height)}/>',
        f'<text class="name" x="{left:.1f}" y="{box.y + 20:.1f}">{escape(node.name)}'
        f'<tspan class="shape">  {number_format.shape(np.zeros(node.shape))}</tspan></text>',
        f'<text class="equation" x="{left:.1f}" y="{box.y + 37:.1f}">{escape(equation(worked.net, node))}</text>',
    ]
    if node.order is not None:
        x, y = box.x + box.width - 15, box.y + 15
        parts.append(f'<circle class="order" cx="{x:.1f}" cy="{y:.1f}" r="9"/>')
        parts.append(f'<text class="number" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{node.order}</text>')
    y = box.y + HEAD + LINE * 0.8
    widths = _widths(value + slope)
    for kink in worked.run.kinks:
        if kink.role == node.role and len(value) == node.shape[0] and len(widths) == node.shape[1]:
            x = left + DIGIT * (sum(widths[: kink.unit]) + 2 * kink.unit) - 2
            top = y + LINE * (kink.item - 0.8)
            parts.append(f'<rect class="kink" {_rectangle(x, top, DIGIT * widths[kink.unit] + 4, LINE)}/>')
    for line in _rows(value, widths):
        parts.append(f'<text xml:space="preserve" x="{left:.1f}" y="{y:.1f}">{escape(line)}</text>')
        y += LINE
    for number, line in enumerate(_rows(slope, widths)):
        y += LINE if number == 0 else 0
        parts.append(f'<text xml:space="preserve" class="slope" x="{left:.1f}" y="{y:.1f}">{escape(line)}</text>')
        y += LINE
    return parts


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'


def _rows(cells: Cells, widths: list[int]) -> list[str]:
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
