"""What a reader hands over: one split's wanted columns as they came, and how to tell the user where a row is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from windtunnel.data.columns import Columns

Loader = Callable[[Columns, bool], "Raw"]
"""Reads one split: (columns, need_labels) -> Raw."""


@dataclass(frozen=True)
class Raw:
    """One split as found, unchecked."""

    where: str
    """The file, folder or split, as messages name it."""
    table: pa.Table
    """Columns `text` and, where there are any, `label`, `id` and `group`, of whatever type they came in."""
    columns: dict[str, str]
    """What the source calls each of these columns."""
    place: Callable[[int], str]
    """Row index from 0 -> the words that lead the user to it: `train.csv, row 3 (line 4)`."""
    names: tuple[str, ...] = ()
    """Label names by number, where the source gives them; then the labels are numbers from 0."""
    notes: tuple[str, ...] = ()
    """What the reader noticed."""


@dataclass(frozen=True)
class Found:
    """A source that was recognised, before anything large is read."""

    splits: dict[str, Loader]
    """`train`, `valid` and `test`, as far as they are there; or `all` alone, for a source without splits."""
    notes: tuple[str, ...] = field(default=())
    """What was left out, and why."""


ALL = "all"
"""The one split of a source that has no splits."""

SPLIT_OF = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("valid", "validation", "val", "dev"), "valid"),
    **dict.fromkeys(("test", "testing"), "test"),
}
"""What files, folders and hub splits are called -> what the split is called here."""


def by_number(where: str, before: int = 0) -> Callable[[int], str]:
    """Name a row by its number among the data rows, from 1; `before` of them come before what was read."""
    return lambda row: f"{where}, row {row + before + 1:,}"


def by_line(where: str, lines: Sequence[int], before: tuple[int, int] = (0, 0)) -> Callable[[int], str]:
    """Name a row by its number and by the line of the file on which it begins, both from 1.

    Args:
        where: The file.
        lines: The line of each row, from 1.
        before: Rows and lines of the file that come before what was read.
    """
    return lambda row: f"{where}, row {row + before[0] + 1:,} (line {lines[row] + before[1]:,})"
