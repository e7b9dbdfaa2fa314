"""What the texts of flags stand for: lists with commas between, numbers, `name=value`, thresholds."""

from __future__ import annotations

from typing import Any

from windtunnel.errors import PlanError


def listed(text: str | None) -> tuple[str, ...] | None:
    """The parts between commas."""
    return tuple(name.strip() for name in text.split(",")) if text else None


def given(**flags: Any) -> dict[str, Any]:
    """The flags that were set; one that may be repeated is a tuple."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in flags.items()
        if value is not None and value != []
    }


def numbers(flag: str, text: str | None, kind: type[int] | type[float]) -> tuple[Any, ...] | None:
    """The numbers between commas.

    Raises:
        PlanError: one is no number.
    """
    try:
        return tuple(kind(part.replace("_", "")) for part in text.split(",")) if text is not None else None
    except ValueError:
        what = "whole numbers" if kind is int else "numbers"
        raise PlanError(f"{flag} takes {what} with commas between; got '{text}'.") from None


def mapped(flag: str, pairs: list[str] | None) -> dict[str, str] | None:
    """The values of `name=value`, also several with commas between.

    Raises:
        PlanError: there is no `=`.
    """
    found = {}
    for pair in [part for pairs_ in pairs or () for part in pairs_.split(",")]:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise PlanError(f"{flag} takes name=value, as in pos=positive; got '{pair}'.")
        found[name.strip()] = value.strip()
    return found or None


def thresholds(judge: str | None, **limits: list[str] | None) -> dict[str, Any]:
    """What must hold, as `[check]` of a plan has it: `3` for all, `typo(rate=0.2)=6` for one transformation.

    Raises:
        PlanError: a limit is no number.
    """
    found: dict[str, Any] = {"judge": judge} if judge else {}
    each: dict[str, dict[str, float]] = {}
    for name, values in limits.items():
        for value in values or ():
            spec, _, number = value.rpartition("=")
            try:
                limit = float(number)
            except ValueError:
                flag = "--" + name.replace("_", "-")
                raise PlanError(f"{flag} takes a number, or TRANSFORMATION=NUMBER; got '{value}'.") from None
            if spec:
                each.setdefault(spec, {})[name] = limit
            else:
                found[name] = limit
    return found | ({"each": each} if each else {})
