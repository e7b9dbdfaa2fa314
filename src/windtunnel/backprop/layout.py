"""Where the boxes and arrows of the graph stand, whatever draws them: SVG, TikZ or Typst.

Matrices on the way from X to the loss stand in a row; what is given stands below, left of what it goes into.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from windtunnel.backprop.graph import Node

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A node's place; y grows downwards."""

    node: Node
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """Boxes, and arrows as lines through points from what is used to what is made."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def arrange(nodes: Sequence[Node], size: Callable[[Node], tuple[float, float]], *, gap: float, margin: float) -> Layout:
    """Place the nodes in columns as wide as their widest, and join them.

    Args:
        nodes: of `graph.graph`.
        size: a node's width and height.
        gap: between columns, and between what stands above each other half as much.
        margin: around all.
    """
    columns = max(node.place[0] for node in nodes) + 1
    widths = [max((size(node)[0] for node in nodes if node.place[0] == column), default=0) for column in range(columns)]
    lefts = [margin + sum(widths[:column]) + gap * column for column in range(columns)]
    rows = [max((size(node)[1] for node in nodes if node.place[1] == row), default=0) for row in range(3)]
    tops = [margin, margin + rows[0] + gap, margin + rows[0] + rows[1] + 1.5 * gap]
    boxes = {}
    for node in nodes:
        (column, row), (width, height) = node.place, size(node)
        above = (rows[0] - height) / 2 if row == 0 else 0
        boxes[node.role] = Box(node, lefts[column] + (widths[column] - width) / 2, tops[row] + above, width, height)
    arrows = [_arrow(boxes[parent], boxes[node.role]) for node in nodes for parent in node.parents]
    deepest = max(box.y + box.height for box in boxes.values())
    return Layout(tuple(boxes.values()), tuple(arrows), lefts[-1] + widths[-1] + margin, deepest + margin)


def _arrow(start: Box, stop: Box) -> tuple[Point, ...]:
    middle = start.y + start.height / 2
    if start.node.place[1] == 0:
        return (start.x + start.width, middle), (stop.x, middle)
    # from below: the weights come in on the left of the middle, the bias on the right of it
    side = 0.35 if start.node.place[1] == 1 else 0.65
    across = stop.x + side * stop.width
    return (start.x + start.width, middle), (across, middle), (across, stop.y + stop.height)
