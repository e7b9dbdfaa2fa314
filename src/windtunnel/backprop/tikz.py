"""The graph as TikZ, for LaTeX: names, shapes and backward order; the numbers stand in the text."""

from __future__ import annotations

from windtunnel.backprop.graph import Node, graph
from windtunnel.backprop.layout import plan
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Tex

WIDEST = 15.5
"""Centimetres: the text width of an A4 page; a deeper network is drawn smaller."""


def tikz(net: Network) -> str:
    r"""Draw the graph: a `tikzpicture` that needs `\usepackage{tikz}` and `\usetikzlibrary{arrows.meta}`."""
    n = Tex()

    def size(_: Node) -> tuple[float, float]:
        return 1.75, 1.0

    drawn = plan(graph(net), size, gap=0.9, margin=0.0)
    scale = min(1.0, WIDEST / drawn.width)
    lines = [
        rf"\begin{{tikzpicture}}[x=1cm, y=-1cm, scale={scale:.3f}, every node/.style={{transform shape}},",
        r"  box/.style={draw, rounded corners=2pt, minimum width=1.75cm, minimum height=1cm,",
        r"    align=center, inner sep=1pt},",
        r"  order/.style={circle, fill=red!70!black, text=white, font=\scriptsize\bfseries, inner sep=1pt,",
        r"    minimum size=10pt}]",
    ]
    lines += [rf"  \draw[-Stealth] {' -- '.join(f'({x:.3f},{y:.3f})' for x, y in points)};" for points in drawn.arrows]
    for box in drawn.boxes:
        x, y = box.x + box.width / 2, box.y + box.height / 2
        rows, columns = box.node.shape
        name = "L" if box.node.role == "loss" else n.name(box.node.name)
        fill = ", fill=black!5" if box.node.kind == "given" else ""
        text = rf"${name}$\\[-2pt]\scriptsize ${rows} \times {columns}$"
        lines.append(rf"  \node[box{fill}] at ({x:.3f},{y:.3f}) {{{text}}};")
        if box.node.order is not None:
            lines.append(rf"  \node[order] at ({box.x + box.width:.3f},{box.y:.3f}) {{{box.node.order}}};")
    return "\n".join([*lines, r"\end{tikzpicture}", ""])
