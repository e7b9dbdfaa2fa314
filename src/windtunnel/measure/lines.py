"""NUMBERS in the making: one line for each figure."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from windtunnel.measure.proportion import Interval
from windtunnel.storage.tables import NUMBERS

NOT_ESTIMABLE = "not estimable: "
"""How the method of a figure begins that has no value; the reason follows."""
MIN_ROWS = 10
"""Below so many rows, intervals that lean on the normal distribution or on resampling are not given."""


class Lines:
    """Collects figures of one set of rows."""

    def __init__(self, set_: str) -> None:
        """Begin with no lines."""
        self._set = set_
        self._lines: list[tuple[Any, ...]] = []

    def add(
        self,
        what: str,
        spec: str,
        model: str,
        value: Interval | float | None,
        n: int,
        method: str,
        *,
        slice: str = "",  # noqa: A002 - the column's name
        at: float | None = None,
    ) -> None:
        """Add a figure; one without a value says in `method` why."""
        middle, low, high = value if isinstance(value, Interval) else (value, None, None)
        if middle is not None and not math.isfinite(middle):
            middle, low, high, method = None, None, None, f"{NOT_ESTIMABLE}the figure has no bounds"
        bounds = (bound if bound is not None and math.isfinite(bound) else None for bound in (low, high))
        self._lines.append((what, self._set, spec, slice, model, at, middle, *bounds, n, method))

    def refuse(self, what: str, spec: str, model: str, n: int, reason: str, **where: Any) -> None:
        """Add a figure that cannot be estimated, and why."""
        self.add(what, spec, model, None, n, NOT_ESTIMABLE + reason, **where)

    def table(self) -> pa.Table:
        """All lines: NUMBERS."""
        columns = zip(*self._lines, strict=True) if self._lines else [()] * len(NUMBERS)
        return pa.table(
            [pa.array(column, field.type) for column, field in zip(columns, NUMBERS, strict=True)], schema=NUMBERS
        )


def few(n: int) -> str:
    """Say why there is no figure on few rows; empty where there are enough."""
    return f"{n} rows, under {MIN_ROWS}" if n < MIN_ROWS else ""
