"""Severity curves: one transformation at several strengths, on nested edits."""

from __future__ import annotations

from collections.abc import Sequence

from windtunnel.errors import PlanError
from windtunnel.measure.design import Step
from windtunnel.transforms.composition.composed import Composition
from windtunnel.transforms.contract import Transformation


def points(
    transformations: Sequence[Transformation], strengths: Sequence[float]
) -> dict[str, tuple[Transformation, Step]]:
    """Return each transformation at each strength, by spec.

    The chances of an edit do not depend on the strength, so the edits at 5 % are among those at 10 %.

    Raises:
        PlanError: a transformation has no strength, or two are one curve.
    """
    found: dict[str, tuple[Transformation, Step]] = {}
    for one in transformations:
        if one.strength is None:
            takes = ", ".join(name for name, _ in one.params) or "none"
            raise PlanError(f"severity: '{one.name}' has no strength (`rate`) to vary; its parameters: {takes}.")
        for strength in sorted(strengths):
            at = one(**{one.strength: strength})
            if at.spec in found:
                raise PlanError(f"severity: '{one.name}' stands twice; name each curve once.")
            found[at.spec] = (at, Step(name_of(one), strength))
    return found


def name_of(one: Transformation) -> str:
    """A transformation's spec without its strength.

    >>> from windtunnel.transforms import registry
    >>> name_of(registry.get("typo.swap(rate=0.3)")), name_of(registry.get("(typo | case.lower)(rate=0.3)"))[:6]
    ('typo.swap@1(min_letters=4, keep_ends=True)', 'typo@1')
    """
    if one.strength is None:
        return one.spec
    if isinstance(one, Composition):
        return one(**{one.strength: 1.0}).spec  # a composition writes its rate only where it is not 1
    protect = [("protect", one.protection.value)] if one.protection else []
    others = [(name, value) for name, value in (*one.params, *protect) if name != one.strength]
    inside = ", ".join(f"{name}={value!r}" for name, value in others)
    return f"{one.name}@{one.version}" + (f"({inside})" if inside else "")
