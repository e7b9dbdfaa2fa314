"""What a study may demand of its model.

[check]
max_drop = 3             # points; of each transformation
min_recovery = 50        # % of the plain model's drop
max_slice_drop = 8       # points; in each subpopulation
judge = "value"          # or "sure_pass", "sure_fail"
model = "augmented"

[check.each."typo(rate=0.2)"]
max_drop = 6
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from windtunnel.errors import PlanError, TransformationError, did_you_mean
from windtunnel.storage import schemas
from windtunnel.storage.limits import said, shown
from windtunnel.transforms import registry, specs

VALUE, SURE_PASS, SURE_FAIL = "value", "sure_pass", "sure_fail"
JUDGES = (VALUE, SURE_PASS, SURE_FAIL)
LIMITS = ("max_drop", "min_recovery", "max_slice_drop")


@dataclass(frozen=True)
class Thresholds:
    """What must hold; None is not looked at."""

    max_drop: float | None = None
    """Points that the accuracy may fall, from the original to the transformed texts, at most."""
    min_recovery: float | None = None
    """% of the plain model's drop that the remedied model must take back, at least."""
    max_slice_drop: float | None = None
    """Points that the accuracy may fall in a subpopulation. There are many and small ones, some of which fall far by
    chance: one fails only where its whole interval lies above, whatever `judge` says."""
    judge: str = VALUE
    """`value`: the figure itself. `sure_pass`: the whole 95 % interval must keep to the limit. `sure_fail`: the whole
    interval must break it for a failure."""
    model: str = ""
    """Which model is judged; empty: `augmented` where there is one, else `plain`."""
    each: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Limits of single transformations, by name or spec, which go before the ones above."""

    @property
    def empty(self) -> bool:
        """Whether nothing is demanded."""
        return all(getattr(self, name) is None for name in LIMITS) and not any(self.each.values())

    def limit(self, name: str, spec: str) -> float | None:
        """The limit `name` of the transformation `spec`."""
        own = [limits[name] for key, limits in self.each.items() if name in limits and matches(key, spec)]
        found: float | None = own[-1] if own else getattr(self, name)
        return found

    def check_names(self, specs: Sequence[str]) -> None:
        """Refuse limits of a transformation that is not tested.

        Raises:
            PlanError: there are some.
        """
        for key in self.each:
            if not any(matches(key, spec) for spec in specs):
                near = did_you_mean(key, [spec.partition("@")[0] for spec in specs])
                raise PlanError(f"check -> each -> '{shown(key)}' is no transformation of this study.{near}")


def read(table: Mapping[str, Any]) -> Thresholds:
    """Read `[check]`.

    Raises:
        PlanError: an unknown key, or a value out of bounds.
    """
    known = [one.name for one in dataclasses.fields(Thresholds)]
    for key in table:
        if key not in known:
            raise PlanError(f"check -> {key}: there is no such key.{did_you_mean(key, known)} Known: {_list(known)}.")
    for name in LIMITS:
        _number(f"check -> {name}", table.get(name))
    if table.get("judge", VALUE) not in JUDGES:
        raise PlanError(f"check -> judge: is one of {_list(JUDGES)}; got {said(table['judge'])}.")
    schemas.typed("check -> model", table.get("model", ""), str, PlanError)
    for key, limits in schemas.typed("check -> each", table.get("each", {}), dict, PlanError).items():
        schemas.typed(f"check -> each -> {key}", limits, dict, PlanError)
        for name, value in limits.items():
            if name not in LIMITS:
                near = did_you_mean(name, LIMITS)
                raise PlanError(
                    f"check -> each -> {key} -> {name}: there is no such key.{near} Known: {_list(LIMITS)}."
                )
            _number(f"check -> each -> {key} -> {name}", value)
    return Thresholds(**table)


def matches(key: str, spec: str) -> bool:
    """Whether `typo`, or `typo(rate=0.2)`, means the transformation `spec`.

    A plug-in is not run for that, since the thresholds may be those of a stranger's study: it goes by what is written.

    >>> matches("a.py:f(rate=0.2)", "a.py:f@1(rate=0.2, keep=True)"), matches("a.py:f(rate=0.3)", "a.py:f@1(rate=0.2)")
    (True, False)
    """
    if key in (spec, spec.partition("@")[0]):
        return True
    try:
        if registry.plugins_in(key):
            return _says(key, spec)
        return registry.get(key).spec == spec
    except TransformationError:
        return False


def _says(key: str, spec: str) -> bool:
    """Whether a spec says all that a key says."""
    one, other = specs.read(key), specs.read(spec)
    return bool(
        one
        and other
        and one.name == other.name
        and one.version in (None, other.version)
        and one.params.items() <= other.params.items()
    )


def _number(where: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise PlanError(f"{where}: is a number from 0 to 100, points or %; got {said(value)}.")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
