"""What a value of a plan must be, and the sentence that says so; `plan.py` says which values there are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from windtunnel import slices
from windtunnel.errors import ModelError, PlanError, SliceError, did_you_mean
from windtunnel.models.encoders.settings import TrainingSettings
from windtunnel.storage import schemas
from windtunnel.storage.limits import said

ALL, NONE = "all", "none"
"""Words for `slices`: every subpopulation of the catalogue, or not one."""
_BASES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "dict": dict}
LISTS = {str: "a list of texts", int: "a list of whole numbers", float: "a list of numbers"}


def typed(name: str, value: Any, kind: str) -> Any:
    """Return a value of a TOML file as a field of this type takes it; one item stands for a list of one.

    Raises:
        PlanError: it is of another type.
    """
    if not kind.startswith("tuple"):
        return schemas.typed(name, value, _BASES[kind.partition("[")[0].partition(" ")[0]], PlanError)
    base = _BASES[kind.partition("[")[2].partition(",")[0]]
    items = value if isinstance(value, list) else [value]
    if not all(schemas.is_a(item, base) for item in items):
        raise PlanError(f"{name}: is {LISTS[base]}; got {said(value)}.")
    return tuple(base(item) for item in items)


def tables(columns: dict[str, Any], training: dict[str, Any], map_labels: dict[str, Any]) -> None:
    """Check the values of `[columns]`, `[training]`, `[map_labels]`, so that no study stops at its first training.

    Raises:
        PlanError: one is of another type or out of bounds.
    """
    texts("columns", columns)
    texts("map_labels", map_labels)
    kinds = {field.name: str(field.type) for field in dataclasses.fields(TrainingSettings)}
    for name, value in training.items():
        typed(f"training -> {name}", value, kinds[name])
    try:
        TrainingSettings(**training)
    except ModelError as error:
        raise PlanError(f"training -> {error}") from None


def texts(table: str, values: dict[str, Any]) -> None:
    """Refuse a table in which something is no text.

    Raises:
        PlanError: something is.
    """
    for name, value in values.items():
        schemas.typed(f"{table} -> {name}", value, str, PlanError)


def known(where: str, given: Iterable[str], names: Sequence[str]) -> None:
    """Refuse a key that there is not.

    Raises:
        PlanError: there is such a key.
    """
    for key in given:
        if key not in names:
            path = f"{where} -> {key}" if where else key
            raise PlanError(f"{path}: there is no such key.{did_you_mean(key, names)} Known: {', '.join(names)}.")


MOST = 10**9
"""Of anything that is counted."""


def at_least(name: str, value: Any, low: int) -> None:
    """Refuse what is no whole number, too small a one, or more than `MOST`.

    Raises:
        PlanError: it is.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise PlanError(f"`{name}` is a whole number of {low} or more; got {said(value)}.")
    if value > MOST:
        raise PlanError(f"`{name}` is a whole number of at most {MOST:,}; got {said(value)}.")


def strengths(values: Sequence[float]) -> None:
    """Refuse strengths at which there is no curve to draw.

    Raises:
        PlanError: one is no share above 0, or stands twice.
    """
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise PlanError(f"`strengths` are shares above 0 and at most 1 (0 is the original); got {said(value)}.")
    if not values or len(set(values)) < len(values):
        raise PlanError(f"`strengths` are one or more, all different; got {', '.join(map(str, values)) or 'none'}.")


def doses(values: Sequence[int]) -> None:
    """Refuse doses that are no numbers of texts.

    Raises:
        PlanError: one is below 0, or stands twice.
    """
    for value in values:
        at_least("dose", value, 0)
    if len(set(values)) < len(values):
        raise PlanError(f"`dose` names each number of texts once; got {', '.join(map(str, values))}.")


def subpopulations(values: Sequence[str]) -> list[slices.Slice]:
    """Return the slices that are named; `all` is every one of the catalogue, `none` not one.

    Raises:
        PlanError: a slice is unknown, or `all` or `none` stands beside others.
    """
    if len(values) == 1 and values[0] in (ALL, NONE):
        values = slices.names() if values[0] == ALL else []
    elif ALL in values or NONE in values:
        raise PlanError(f"`slices`: '{ALL}' and '{NONE}' stand alone; got {', '.join(values)}.")
    try:
        return list(dict.fromkeys(slices.get(name) for name in values))
    except SliceError as error:
        raise PlanError(f"slices -> {error}") from None
