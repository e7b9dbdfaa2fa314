"""The worked step as a LaTeX file that needs only amsmath, amssymb, booktabs, geometry, xcolor and tikz."""

from __future__ import annotations

import re

from windtunnel.backprop.blocks import (
    Beside,
    Block,
    Drawing,
    Formulas,
    Grid,
    Heading,
    Math,
    Matrices,
    Parts,
    Text,
    flat,
)
from windtunnel.backprop.document import Document
from windtunnel.backprop.markdown import matrices

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
_SPECIAL = {
    **{letter: rf"\{letter}" for letter in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "×": r"$\times$",
    "<": "$<$",
    ">": "$>$",
}


def latex(document: Document, drawing: str) -> str:
    """Write the document.

    Args:
        document: in LaTeX's notation.
        drawing: the graph as a `tikzpicture`.
    """
    title = rf"{{\Large\bfseries {_escaped(document.title)}}}\\[2pt]{{\small {_escaped(document.subtitle)}}}"
    body = "\n\n".join(_block(block, drawing) for block in flat(document.blocks))
    return f"{HEAD}\\begin{{document}}\n{title}\n\n{body}\n\\end{{document}}\n"


def _block(block: Block, drawing: str) -> str:
    if isinstance(block, Heading):
        return rf"\section*{{{_escaped(block.text)}}}"
    if isinstance(block, Text):
        return _sentence(block.parts)
    if isinstance(block, Formulas):
        lines = " \\\\\n".join(f"{left} &= {right}" for left, right in block.lines)
        return f"\\begin{{align*}}\n{lines}\n\\end{{align*}}"
    if isinstance(block, Matrices):  # each in a box that is not broken, as many in a line as fit
        boxes = "\n".join(rf"\mbox{{$\displaystyle {one}$}}\hspace{{1em}}" for one in matrices(block))
        look = r"\raggedright\small\setlength{\arraycolsep}{3pt}\lineskip=5pt\lineskiplimit=3pt"
        return f"{{{look}\n{boxes}\\par}}"
    if isinstance(block, Grid):
        return _table(block)
    if isinstance(block, Drawing):
        return f"\\begin{{center}}\n{drawing}\\end{{center}}"
    assert not isinstance(block, Beside)  # `flat` has none
    return rf"\colorbox{{orange!12}}{{\parbox{{0.97\linewidth}}{{{_sentence(block.parts)}}}}}"


def _table(block: Grid) -> str:
    sides = "l" + ("r" if block.right else "l") * (len(block.header) - 1)
    rows = [" & ".join(_sentence(cell) for cell in row) + r" \\[2pt]" for row in block.rows]
    head = " & ".join(_sentence(cell) for cell in block.header)
    lines = "\n".join(rows)
    body = f"\\toprule\n{head} \\\\\n\\midrule\n{lines}\n\\bottomrule"
    return f"\\begin{{center}}\\small\n\\begin{{tabular}}{{{sides}}}\n{body}\n\\end{{tabular}}\n\\end{{center}}"


def _sentence(parts: Parts) -> str:
    return "".join(f"${part}$" if isinstance(part, Math) else _escaped(part) for part in parts)


def _escaped(text: str) -> str:
    return re.sub(r"[#$%&_{}\\~^×<>]", lambda found: _SPECIAL[found[0]], text)
