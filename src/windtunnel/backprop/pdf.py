"""The worked step as Typst, and from that as PDF. Typst is an optional part: `pip install 'windtunnel[report]'`."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from windtunnel.backprop.blocks import (
    Block,
    Drawing,
    Formulas,
    Heading,
    Matrices,
    Matrix,
    Paragraph,
    SideBySide,
    Table,
    sentence,
)
from windtunnel.backprop.document import Document
from windtunnel.backprop.graph import Node, graph
from windtunnel.backprop.layout import arrange
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Typ
from windtunnel.documents import escape
from windtunnel.errors import NetworkError

MISSING = "A PDF needs Typst: pip install 'windtunnel[report]'"
WIDEST = 520.0
"""Points of an A4 page between its margins."""
HEAD = """\
#set document(title: "A worked gradient step")
#set page(paper: "a4", margin: (x: 1.3cm, top: 1cm, bottom: 1.1cm), footer-descent: 20%,
  footer: context align(center, text(7.5pt, gray, counter(page).display("1 / 1", both: true))))
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 8.8pt)
#set par(leading: 0.5em, spacing: 0.6em)
#show heading: it => block(above: 0.85em, below: 0.45em, text(10.5pt, weight: "bold", fill: rgb("#1f4e79"), it.body))
#show math.equation: set text(size: 8.8pt)
#show math.equation.where(block: true): set par(leading: 0.45em)
#set math.mat(row-gap: 0.2em, column-gap: 0.55em)
#set table(stroke: (x, y) => if y == 0 { (bottom: 0.6pt + gray) })
#let marked(body) = box(fill: rgb("#fde68a"), outset: (x: 1.5pt, y: 1.5pt), body)
#let shape(body) = text(7pt, fill: rgb("#52606d"), body)
#let round(radius, size, order) = circle(radius: radius, inset: 0pt, fill: rgb("#b4391f"),
  align(center + horizon, text(size, white, weight: "bold", order)))
#let badge(order) = box(baseline: 2pt, round(5pt, 6pt, order))
#let shown(eq, size) = box(inset: (right: 11pt, y: 1.8pt))[#eq#h(3pt)#shape(size)]
#let node(name, size) = stack(spacing: 3pt, text(9.5pt, name), shape(size))
#let warn(body) = block(fill: rgb("#fff7ed"), stroke: (left: 2pt + rgb("#c2410c")), inset: (x: 6pt, y: 3.5pt),
  width: 100%, spacing: 0.6em, body)
#let formulas(body) = block(inset: (left: 6pt), { show math.equation: set align(left); body })
#let halves(left, right) = block(breakable: false, grid(columns: (auto, 1fr), column-gutter: 16pt, left, right))
#let title(body, said) = [#text(15pt, weight: "bold", fill: rgb("#1f4e79"), body) #h(0.6em)
  #text(8.5pt, fill: rgb("#52606d"), said)]
#let edge(..points) = for (a, b) in points.pos().windows(2) {
  place(line(start: a, end: b, stroke: 0.7pt + rgb("#52606d")))
}
#let tip(..corners) = place(polygon(fill: rgb("#52606d"), ..corners))
#let card(x, y, width, height, fill, body) = place(dx: x, dy: y, rect(width: width, height: height, radius: 3pt,
  inset: 2pt, stroke: 0.7pt + rgb("#9aa5b1"), fill: rgb(fill), align(center + horizon, body)))
"""


def installed() -> bool:
    """Say whether Typst can be imported, without importing it."""
    return importlib.util.find_spec("typst") is not None


def compiled(source: str) -> bytes:
    """Set a Typst source.

    Raises:
        NetworkError: Typst is not installed.
    """
    if not installed():
        _refuse()
    import typst

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step.typ"
        path.write_text(source, encoding="utf-8")
        made = typst.compile(path)
    if not isinstance(made, bytes):
        raise TypeError("typst.compile returned pages where one file was asked for")
    return made


def _refuse() -> NoReturn:
    raise NetworkError(f"{MISSING}.")


def source(document: Document, net: Network) -> str:
    """Write the document as Typst."""
    title = f"#title[{escape.typst(document.title)}][{escape.typst(document.subtitle)}]\n"
    return "\n".join([HEAD, title, *_blocks(document.blocks, net)])


def _blocks(blocks: Iterable[Block], net: Network) -> list[str]:
    return [_block(block, net) for block in blocks]


def _block(block: Block, net: Network) -> str:
    if isinstance(block, Heading):
        return f"= {escape.typst(block.text)}\n"
    if isinstance(block, Paragraph):
        return f"{sentence(block.parts, escape.typst)}\n"
    if isinstance(block, SideBySide):
        left, right = ("\n".join(_blocks(half, net)) for half in (block.left, block.right))
        return f"#halves[\n{left}][\n{right}]\n"
    if isinstance(block, Formulas):
        lines = " \\\n  ".join(f"{left} &= {right}" for left, right in block.lines)
        return f"#formulas[$ {lines} $]\n"
    if isinstance(block, Matrices):
        return f"#par(leading: 0.5em, justify: false)[{' '.join(_shown(one) for one in _packed(block.each))}]\n"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Drawing):
        return drawing(net)
    return f"#warn[{sentence(block.parts, escape.typst)}]\n"


def _packed(each: Sequence[Matrix]) -> list[Matrix]:
    """Put a single row behind the matrix that follows it: tall ones then share lines, which saves a fifth of a page."""
    found = list(each)
    place = 0
    while place < len(found) - 1:
        if len(found[place].cells) == 1 < len(found[place + 1].cells):
            found[place], found[place + 1] = found[place + 1], found[place]
            place += 1
        place += 1
    return found


def _shown(shown: Matrix) -> str:
    equals = f" = {shown.equals}" if shown.equals else ""
    order = f"[#badge[{shown.order}] " if shown.order else "["
    return (
        f"#shown({order}$display({shown.left}{equals} = {Typ().matrix(shown.cells, shown.marked)})$], [{shown.shape}])"
    )


def _table(block: Table) -> str:
    columns = len(block.header)
    sides = "left, " + "right, " * (columns - 1) if block.right else "left + horizon, " * columns
    pad = 3.4 if block.right else 4.4  # rows of fractions are taller than they say
    cells = [f'[#text(7.5pt, fill: rgb("#52606d"))[{sentence(cell, escape.typst)}]]' for cell in block.header]
    cells += [f"[{sentence(cell, escape.typst)}]" for row in block.rows for cell in row]
    look = f"columns: {columns}, inset: (x: 4pt, y: {pad}pt), align: ({sides})"
    return f"#block(breakable: false, table({look},\n  {', '.join(cells)}))\n"


def drawing(net: Network) -> str:
    """Draw the graph in Typst: boxes with name and shape, arrows, the backward order in circles."""
    n = Typ()

    def size(_: Node) -> tuple[float, float]:
        return 50.0, 26.0

    drawn = arrange(graph(net), size, gap=20 if len(net.activations) > 1 else 28, margin=7)
    parts = []
    for points in drawn.arrows:
        parts += [f"  edge({', '.join(map(_point, points))})", f"  {_tip(points[-2], points[-1])}"]
    for box in drawn.boxes:
        name = "L" if box.node.role == "loss" else n.name(box.node.name)
        rows, columns = box.node.shape
        fill = {"given": "#f1f5f9", "loss": "#fff7ed"}.get(box.node.kind, "#ffffff")
        place = f"{box.x:.1f}pt, {box.y:.1f}pt, {box.width:.1f}pt, {box.height:.1f}pt"
        parts.append(f'  card({place}, "{fill}", node(${name}$, [{rows} × {columns}]))')
        if box.node.order is not None:
            x, y = box.x + box.width - 6, box.y - 6
            parts.append(f"  place(dx: {x:.1f}pt, dy: {y:.1f}pt, round(6pt, 6.5pt, [{box.node.order}]))")
    body = "\n".join(parts)
    scale = min(1.0, WIDEST / drawn.width)
    inner = f"box(width: {drawn.width:.1f}pt, height: {drawn.height:.1f}pt, {{\n{body}\n}})"
    return f"#align(center, scale({100 * scale:.1f}%, reflow: true, {inner}))\n"


def _tip(before: tuple[float, float], at: tuple[float, float]) -> str:
    x, y = at
    if before[1] == at[1]:
        corners = ((x, y), (x - 5, y - 2.5), (x - 5, y + 2.5))
    else:
        corners = ((x, y), (x - 2.5, y + 5), (x + 2.5, y + 5))
    return f"tip({', '.join(map(_point, corners))})"


def _point(at: tuple[float, float]) -> str:
    return f"({at[0]:.1f}pt, {at[1]:.1f}pt)"
