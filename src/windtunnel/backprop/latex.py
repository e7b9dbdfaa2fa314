"""The worked step as a LaTeX file that needs only amsmath, amssymb, booktabs, geometry, xcolor and tikz.

The graph is drawn in TikZ: names, shapes and backward order; the numbers stand in the text.
"""

from __future__ import annotations

from windtunnel.backprop.blocks import (
    Block,
    Drawing,
    Formulas,
    Heading,
    Matrices,
    Paragraph,
    SideBySide,
    Table,
    flat,
    sentence,
)
from windtunnel.backprop.document import Document
from windtunnel.backprop.graph import Node, graph
from windtunnel.backprop.layout import arrange
from windtunnel.backprop.markdown import matrices
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Tex
from windtunnel.documents import escape

HEAD = r"""\documentclass[10pt,a4paper]{article}
\usepackage[margin=1.8cm]{geometry}
\usepackage{amsmath,amssymb,booktabs,xcolor,tikz}
\usetikzlibrary{arrows.meta}
\setlength{\parindent}{0pt}
\setlength{\parskip}{5pt}
\setlength{\fboxsep}{1.5pt}
\renewcommand{\arraystretch}{1.05}
\allowdisplaybreaks
"""
WIDEST = 15.5
"""Centimetres: the text width of an A4 page; a deeper network is drawn smaller."""
_MATH = {"×": r"$\times$", "<": "$<$", ">": "$>$"}


def latex(document: Document, net: Network) -> str:
    """Write the document.

    Args:
        document: in LaTeX's notation.
        net: whose graph is drawn.
    """
    title = rf"{{\Large\bfseries {_escaped(document.title)}}}\\[2pt]{{\small {_escaped(document.subtitle)}}}"
    drawing = tikz(net)
    body = "\n\n".join(_block(block, drawing) for block in flat(document.blocks))
    return f"{HEAD}\\begin{{document}}\n{title}\n\n{body}\n\\end{{document}}\n"


def _block(block: Block, drawing: str) -> str:
    if isinstance(block, Heading):
        return rf"\section*{{{_escaped(block.text)}}}"
    if isinstance(block, Paragraph):
        return sentence(block.parts, _escaped)
    if isinstance(block, Formulas):
        lines = " \\\\\n".join(f"{left} &= {right}" for left, right in block.lines)
        return f"\\begin{{align*}}\n{lines}\n\\end{{align*}}"
    if isinstance(block, Matrices):  # each in a box that is not broken, as many in a line as fit
        boxes = "\n".join(rf"\mbox{{$\displaystyle {one}$}}\hspace{{1em}}" for one in matrices(block))
        look = r"\raggedright\small\setlength{\arraycolsep}{3pt}\lineskip=5pt\lineskiplimit=3pt"
        return f"{{{look}\n{boxes}\\par}}"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Drawing):
        return f"\\begin{{center}}\n{drawing}\\end{{center}}"
    assert not isinstance(block, SideBySide)  # `flat` has none
    return rf"\colorbox{{orange!12}}{{\parbox{{0.97\linewidth}}{{{sentence(block.parts, _escaped)}}}}}"


def _table(block: Table) -> str:
    sides = "l" + ("r" if block.right else "l") * (len(block.header) - 1)
    rows = [" & ".join(sentence(cell, _escaped) for cell in row) + r" \\[2pt]" for row in block.rows]
    head = " & ".join(sentence(cell, _escaped) for cell in block.header)
    lines = "\n".join(rows)
    body = f"\\toprule\n{head} \\\\\n\\midrule\n{lines}\n\\bottomrule"
    return f"\\begin{{center}}\\small\n\\begin{{tabular}}{{{sides}}}\n{body}\n\\end{{tabular}}\n\\end{{center}}"


def tikz(net: Network) -> str:
    r"""Draw the graph: a `tikzpicture` that needs `\usepackage{tikz}` and `\usetikzlibrary{arrows.meta}`."""
    n = Tex()

    def size(_: Node) -> tuple[float, float]:
        return 1.75, 1.0

    drawn = arrange(graph(net), size, gap=0.9, margin=0.0)
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


def _escaped(text: str) -> str:
    return escape.latex(text, _MATH)
