"""Marks as text for a student, and as a record for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from windtunnel.backprop.answers import MISTAKES
from windtunnel.backprop.grades import Grade, Mark

MOST_ENTRIES = 6
"""Wrong entries of a matrix that are listed."""
_STYLES = {"right": "green", "follows": "green", "wrong": "red", "shape": "red", "missing": "dim"}


def show(console: Console, grade: Grade) -> None:
    """Print a line for each answer, and what is wrong below it."""
    wide = max(len(mark.name) for mark in grade.marks)
    for mark in grade.marks:
        console.print(Text(f"{mark.name:<{wide}}  ", "bold") + Text(_verdict(mark), _STYLES[mark.verdict]))
        for line in _details(mark):
            console.print(Padding(Text(line), (0, 0, 0, wide + 4)))  # what is too long goes on below itself
    console.print(Text(f"{grade.right} of {grade.entries} entries right, to within {grade.tolerance:g}", "bold"))


def record(grade: Grade) -> dict[str, Any]:
    """Gather the marks."""
    return {
        "right": grade.right,
        "entries": grade.entries,
        "tolerance": grade.tolerance,
        "marks": [
            dataclasses.asdict(mark) | {"likely": [MISTAKES[mistake] for mistake in mark.mistakes]}
            for mark in grade.marks
        ],
    }


def _verdict(mark: Mark) -> str:
    if mark.verdict == "wrong":
        return f"{len(mark.wrong)} of {mark.entries} wrong"
    if mark.verdict == "shape":
        return f"wrong shape: {mark.remark}"
    return f"right: {mark.remark}" if mark.verdict == "right" and mark.remark else mark.remark or mark.verdict


def _details(mark: Mark) -> list[str]:
    lines = [f"likely: {MISTAKES[mistake]}" for mistake in mark.mistakes]
    if mark.verdict == "wrong" and mark.remark:
        lines.append(f"likely: {mark.remark}")
    if mark.verdict == "wrong":
        lines += [
            f"row {entry.row}, column {entry.column}: {entry.given:.4f}, should be {entry.right:.4f}"
            for entry in mark.wrong[:MOST_ENTRIES]
        ]
        if len(mark.wrong) > MOST_ENTRIES:
            lines.append(f"and {len(mark.wrong) - MOST_ENTRIES} more")
    return lines
