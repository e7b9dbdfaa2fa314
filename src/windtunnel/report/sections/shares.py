"""Shares of a drop that a remedy takes back: said where they are known, and called unknown where they are not."""

from __future__ import annotations

from windtunnel.report.claims import Claim, is_known
from windtunnel.report.document import Inline
from windtunnel.report.number_format import share
from windtunnel.report.sections.findings import Findings


def recovered_part(found: Findings, spec: str, model: str) -> tuple[Inline, ...]:
    """How much of the drop a gain takes back, where there is one."""
    recovered, drop = found.recovered(spec, model), found.drops.get(spec)
    if recovered is None or recovered.value is None or drop is None or drop.sign != 1:
        return ()
    return (" (", share(recovered), " of the drop)") if is_known(recovered) else (" (an unknown share of the drop)",)


def recovered_claims(found: Findings, spec: str, model: str) -> list[Claim]:
    """That there was a drop to take back; that its share is not known, where that is said."""
    recovered = found.recovered(spec, model)
    if recovered is None or not recovered_part(found, spec, model):
        return []
    vague = [] if is_known(recovered) else [Claim("not known", (recovered,))]
    return [found.drops[spec].claim, *vague]
