"""Figures against thresholds, without any model: from NUMBERS to verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.errors import PlanError, did_you_mean
from windtunnel.measure.design import ARMS, Arm, Design
from windtunnel.study.verdicts.thresholds import SURE_FAIL, SURE_PASS, Thresholds

PASS, FAIL, NOT_ESTIMABLE = "pass", "fail", "not estimable"
WHAT = {"max_drop": "drop", "min_recovery": "recovered", "max_slice_drop": "drop"}
"""Limit -> the figure that it bounds."""


class Verdict(NamedTuple):
    """One figure against one limit; figures are points, recovery is %."""

    check: str
    """`max_drop`, `min_recovery` or `max_slice_drop`."""
    set: str
    """The study's `test` texts, or another source that was also tested."""
    transformation: str
    slice: str
    """The subpopulation; empty for all texts."""
    model: str
    limit: float
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: str
    """`pass`, `fail` or `not estimable`."""
    why: str
    """How the verdict came about."""

    @property
    def subject(self) -> str:
        """What was judged: set, transformation, slice."""
        parts = ["" if self.set == "test" else self.set, self.transformation, self.slice]
        return ", ".join(part for part in parts if part)


def judge(
    numbers: pa.Table, thresholds: Thresholds, specs: Sequence[str], arms: tuple[Arm, ...] = ARMS
) -> list[Verdict]:
    """Judge every figure that a threshold bounds.

    Args:
        numbers: NUMBERS of a study.
        thresholds: what must hold.
        specs: the transformations of the study, in order.
        arms: of the study; the remedy is judged where the thresholds name no model, else the plain one.

    Raises:
        PlanError: nothing is demanded, or of a transformation or model that there is not.
    """
    if thresholds.empty:
        raise PlanError("There is nothing to check: give --max-drop 3, say, or a table [check] in the plan.")
    thresholds.check_names(specs)
    wanted = pc.is_in(numbers["what"], value_set=pa.array(["accuracy", *WHAT.values()]))
    lines = numbers.filter(wanted).to_pylist()
    models = list(dict.fromkeys(line["model"] for line in lines if line["what"] == "accuracy"))
    design = Design(arms=arms)
    model = thresholds.model or (design.varied if design.varied in models else design.plain)
    if model not in models:
        raise PlanError(f"check -> model: the study has no model '{model}'.{did_you_mean(model, models)}")
    sets = list(dict.fromkeys(line["set"] for line in lines))
    found = {(line["what"], line["set"], line["spec"], line["slice"], line["model"]): line for line in lines}
    return [
        verdict
        for name in sets
        for spec in specs
        for check in WHAT
        if (limit := thresholds.limit(check, spec)) is not None
        for verdict in _of(check, limit, name, spec, model, found, thresholds.judge)
    ]


Found = dict[tuple[str, str, str, str, str], dict[str, Any]]


def _of(check: str, limit: float, name: str, spec: str, model: str, found: Found, judge: str) -> Iterator[Verdict]:
    """Yield the verdicts on one transformation on one set: one, or one for each slice."""
    what = WHAT[check]
    if check != "max_slice_drop":
        line = found.get((what, name, spec, "", model))
        yield _verdict(check, limit, (name, spec, "", model), line, judge)
        return
    for (kind, there, of, part, who), line in found.items():
        if (kind, there, of, who) == (what, name, spec, model) and part:
            yield _verdict(check, limit, (name, spec, part, model), line, SURE_FAIL)


def _verdict(
    check: str, limit: float, subject: tuple[str, str, str, str], line: dict[str, Any] | None, judge: str
) -> Verdict:
    if line is None or line["value"] is None:
        n, why = (line["n"], line["method"]) if line else (0, "the study has no such figure")
        return Verdict(check, *subject, limit, None, None, None, n, NOT_ESTIMABLE, why)
    value, low, high = (None if line[name] is None else 100 * line[name] for name in ("value", "low", "high"))
    least = check == "min_recovery"
    good, bad = (high, low) if least else (low, high)  # the interval's ends towards passing and towards failing
    at = {SURE_PASS: bad, SURE_FAIL: good}.get(judge, value)
    if at is None:
        return Verdict(check, *subject, limit, value, low, high, line["n"], NOT_ESTIMABLE, "the figure has no interval")
    passed = at >= limit if least else at <= limit
    which = {SURE_PASS: "the interval's worse end", SURE_FAIL: "the interval's better end"}.get(judge, "the figure")
    sign = (">=" if passed else "<") if least else ("<=" if passed else ">")
    why = f"{which}: {at:.2f} {sign} {limit:g}"
    return Verdict(check, *subject, limit, value, low, high, line["n"], PASS if passed else FAIL, why)
