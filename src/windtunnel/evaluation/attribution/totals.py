"""Which words, which kinds of edit, which places in the text do the damage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.measure.design import TEST
from windtunnel.measure.proportion import wilson
from windtunnel.storage.tables import NUMBERS

BY = {"words": ("old", "new"), "kind": ("kind",), "tenth": ("tenth",)}
"""What can be summed by -> the columns of ATTRIBUTION that tell it."""


class Sum(NamedTuple):
    """Edits of one sort in flipped texts."""

    what: tuple[Any, ...]
    """Words before and after; the kind; the tenth of the text."""
    undone: int
    """Flips that one of them undoes when it is left out."""
    flips: int
    """Flips in which there is one."""
    edits: int


def summed(table: pa.Table, by: str) -> list[Sum]:
    """Sum ATTRIBUTION up, those that undo most flips first.

    Args:
        table: ATTRIBUTION.
        by: `words`, `kind` or `tenth`.
    """
    edits: Counter[tuple[Any, ...]] = Counter()
    seen: dict[tuple[Any, ...], set[tuple[str, str]]] = {}
    undone: dict[tuple[Any, ...], set[tuple[str, str]]] = {}
    for line in table.select(["id", "spec", "undone", *BY[by]]).to_pylist():
        what, flip = tuple(line[name] for name in BY[by]), (line["id"], line["spec"])
        edits[what] += 1
        seen.setdefault(what, set()).add(flip)
        if line["undone"]:
            undone.setdefault(what, set()).add(flip)
    sums = [Sum(what, len(undone.get(what, ())), len(seen[what]), count) for what, count in edits.items()]
    return sorted(sums, key=lambda one: (-one.undone, -one.flips, str(one.what)))


def numbers(table: pa.Table) -> pa.Table:
    """Return NUMBERS: `attributed`, the share of flips that one edit undoes when left out, for each transformation."""
    return pa.Table.from_pylist(list(_lines(table)), NUMBERS)


def _lines(table: pa.Table) -> Iterator[dict[str, Any]]:
    flips = table.group_by(["spec", "model", "train_seed", "id"], use_threads=False).aggregate([("undone", "max")])
    groups = flips.group_by(["spec", "model", "train_seed"], use_threads=False).aggregate(
        [("undone_max", "count"), ("undone_max", "sum")]
    )
    for line in groups.to_pylist():
        n = line["undone_max_count"]
        value = wilson(line["undone_max_sum"], n)
        model = f"{line['model']}/{line['train_seed']}"
        method = "Wilson, flips; each edit left out alone"
        yield dict(
            zip(NUMBERS.names, ("attributed", TEST, line["spec"], "", model, None, *value, n, method), strict=True)
        )


def explained(table: pa.Table) -> tuple[int, int]:
    """How many flips one edit explains, of how many."""
    flips = table.group_by(["spec", "id"]).aggregate([("undone", "max")])
    return int(pc.sum(flips["undone_max"]).as_py() or 0), len(flips)
