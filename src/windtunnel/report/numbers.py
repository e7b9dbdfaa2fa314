"""NUMBERS as it is asked: one figure by what it says, or all of a kind; each knows its line in `numbers.parquet`.

    numbers.one("drop", "typo@1(rate=0.1)")             of the plain model, the mean over seeds, all rows
    numbers.all("severity", model="augmented")          the points of all curves of that model

docs/numbers.md says which figures there are. Any of them may be absent: an older study, one seed, no groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from windtunnel.measure import design
from windtunnel.measure.design import TEST
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.storage.tables import NUMBERS

PLAIN = design.PLAIN.name
ANY = "*"
"""Matches every value in `Numbers.all`."""


class Number(NamedTuple):
    """One line of NUMBERS; shares, not points."""

    what: str
    set: str
    spec: str
    slice: str
    model: str
    at: float | None
    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    line: int
    """Its place in `numbers.parquet`, from 0."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval, where there is one."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def sign(self) -> int:
        """1 where the whole interval is above 0, -1 below 0; 0 where it holds 0, or there is none."""
        if self.value is None or self.low is None or self.high is None:
            return 0
        return 1 if self.low > 0 else -1 if self.high < 0 else 0

    def sign_over(self, limit: float) -> int:
        """1 where the whole interval is above a limit, -1 below it; without an interval, where the value is."""
        if self.value is None:
            return 0
        low, high = self.interval or (self.value, self.value)
        return 1 if low > limit else -1 if high < limit else 0

    @property
    def reason(self) -> str:
        """Why there is no value; empty where there is one."""
        return "" if self.value is not None else self.method.partition("not estimable:")[2].strip() or self.method


class Numbers:
    """All lines of NUMBERS, found by what they say."""

    def __init__(self, table: pa.Table) -> None:
        """Take in a table with all or, as older studies have it, some of the columns of NUMBERS."""
        there = set(table.column_names)
        absent = {"set": TEST, "slice": "", "at": None, "low": None, "high": None, "n": 0, "method": ""}
        columns = [table[name].to_pylist() if name in there else [absent[name]] * len(table) for name in NUMBERS.names]
        self._all = [Number._make((*values, line)) for line, values in enumerate(zip(*columns, strict=True))]
        self._found = {number[:6]: number for number in self._all}
        self._by_what: dict[str, list[Number]] = {}
        for number in self._all:
            self._by_what.setdefault(number.what, []).append(number)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Number]:
        return iter(self._all)

    def one(
        self,
        what: str,
        spec: str = ORIGINAL,
        model: str = PLAIN,
        *,
        slice: str = "",  # noqa: A002 - the column's name
        at: float | None = None,
        set: str = TEST,  # noqa: A002
    ) -> Number | None:
        """The one line of these six, with or without a value; None where there is none."""
        return self._found.get((what, set, spec, slice, model, at))

    def known(
        self,
        what: str,
        spec: str = ORIGINAL,
        model: str = PLAIN,
        *,
        slice: str = "",  # noqa: A002
        at: float | None = None,
    ) -> Number | None:
        """The same of the test set, but None also where the line has no value."""
        found = self.one(what, spec, model, slice=slice, at=at)
        return found if found is not None and found.value is not None else None

    def all(
        self,
        what: str,
        *,
        spec: str = ANY,
        model: str = ANY,
        slice: str = "",  # noqa: A002
    ) -> list[Number]:
        """All lines of a kind on the test set, in the table's order; `ANY` leaves a column open.

        Of all rows, if no slice is asked.
        """
        return [
            number
            for number in self._by_what.get(what, ())
            if number.set == TEST
            and (spec == ANY or number.spec == spec)
            and (model == ANY or number.model == model)
            and (slice == ANY or number.slice == slice)
        ]

    def whats(self) -> list[str]:
        """The kinds of figures that are there."""
        return list(self._by_what)

    def p(self, comparison: str, spec: str, model: str = PLAIN) -> Number | None:
        """The p value of a comparison (`drop`, `gain`, ...), adjusted where it was; None where there is none."""
        for ending in ("_holm", "_bh", ""):
            found = self.known(f"p_{comparison}{ending}", spec, model)
            if found is not None:
                return found
        return None

    def seeds(self, what: str, spec: str = ORIGINAL, model: str = PLAIN) -> list[Number]:
        """The lines of the single training seeds of a model: `plain/1`, `plain/2`, ..."""
        return [number for number in self.all(what, spec=spec) if number.model.startswith(f"{model}/")]
