"""The worked step as a Jupyter notebook: the derivation in Markdown, the script's cells below each part.

Written as plain JSON by the format's description, https://nbformat.readthedocs.io/en/latest/format_description.html,
version 4.5; nothing has to be installed to write one.
"""

from __future__ import annotations

from typing import Any

from windtunnel.backprop import markdown, script
from windtunnel.backprop.blocks import Block, Heading
from windtunnel.backprop.document import Document
from windtunnel.backprop.worked_step import WorkedStep

AFTER = {"Given": (0, 1, 2), "Forward": (3,), "Backward": (4,), "Checked": (5, 6)}
"""The script's cells that stand behind a section."""


def notebook(document: Document, worked: WorkedStep, drawing: str) -> dict[str, Any]:
    """Write the notebook, as the object that its JSON holds.

    Args:
        document: in LaTeX's notation.
        worked: for the script's cells.
        drawing: what stands for the graph in Markdown.
    """
    code = script.cells(worked)
    found = [_markdown(f"# {document.title}\n\n{document.subtitle}", 0)]
    for title, blocks in _sections(document.blocks):
        found.append(_markdown("\n\n".join(markdown.blocks(blocks, drawing)), len(found)))
        for place in AFTER.get(title, ()):
            found.append(_code(code[place], len(found)))
    return {
        "cells": found,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _sections(blocks: tuple[Block, ...]) -> list[tuple[str, list[Block]]]:
    found: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append((block.text, []))
        found[-1][1].append(block)
    return found


def _markdown(text: str, place: int) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"cell-{place}", "metadata": {}, "source": text}


def _code(text: str, place: int) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"cell-{place}",
        "metadata": {},
        "outputs": [],
        "source": text.rstrip("\n"),
    }
