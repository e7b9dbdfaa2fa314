"""How much of a drop may be due to tokens cut off: changes such as typos make texts longer in tokens."""

from __future__ import annotations

import numpy as np

from windtunnel.measure.crossed import crossed
from windtunnel.measure.lines import few
from windtunnel.measure.one_model import share
from windtunnel.measure.predictions import ScoredPredictions
from windtunnel.measure.study import ORIGINAL, Study
from windtunnel.text.arrays import Bools, Floats

STRATA = 5
"""Bands of confidence on the original within which rows are compared."""
NONE, EVERY = (f"{which} text lost more tokens than its original" for which in ("no", "every"))
"""Why there is no figure."""


def cut_further(before: ScoredPredictions, after: ScoredPredictions) -> Bools:
    """Of which rows more tokens were cut off than of the original: (rows,).

    `tokens` counts before the cut, so a transformed text that was cut and has more tokens than its original lost more
    of them, whatever the limit.
    """
    return after.truncated & (after.tokens > before.tokens)


def excess(drop: Floats, cut: Bools, confidence: Floats) -> Floats:
    """Return what the rows that were cut further dropped beyond rows like them, as values whose mean is the excess.

    Rows alike are those of one band of confidence in the right label on the original, the best sign of how easily a row
    breaks. Standardised to the rows cut further (Rosenbaum & Rubin 1984,
    https://doi.org/10.1080/01621459.1984.10478078). Bands without rows of both kinds are left out.

    Args:
        drop: (rows,).
        cut: `cut_further`: (rows,).
        confidence: (rows,).

    Returns:
        (rows,): the drop of rows cut further, less a weighted one of the others.
    """
    edges = np.unique(np.quantile(confidence, np.arange(1, STRATA) / STRATA))
    band = np.searchsorted(edges, confidence, "right")
    width = len(edges) + 1
    treated, others = np.bincount(band[cut], minlength=width), np.bincount(band[~cut], minlength=width)
    both = (treated > 0) & (others > 0)
    weight = np.divide(treated, others, out=np.zeros(width), where=both)
    values: Floats = np.where(cut, both[band] * 1.0, -weight[band]) * drop
    return values


def truncation(study: Study, model: str, spec: str) -> None:
    """Add the share of rows cut further, the drop on them, and what of it exceeds that of rows like them."""
    before, after = study.predictions.get((model, ORIGINAL), {}), study.predictions.get((model, spec), {})
    seeds = [seed for seed in before if seed in after]
    if not seeds:
        return
    n, note = len(study.rows), study.note(tuple(seeds))
    cut = np.stack([cut_further(before[seed], after[seed]) for seed in seeds])
    share(study, "cut_rate", spec, model, cut[:1].astype(np.float64), "")  # one tokenizer for all seeds
    drop = np.stack([before[seed].right.astype(float) - after[seed].right for seed in seeds])
    if few(n) or not cut.any():
        for what in ("truncation_drop", "truncation_excess"):
            study.lines.refuse(what, spec, model, n, few(n) or NONE)
        return
    over = "t, rows" + (f" and {len(seeds)} seeds" if len(seeds) > 1 else "")
    study.lines.add(
        "truncation_drop", spec, model, crossed(drop * cut).interval(), n, f"{over}; drop on rows cut further" + note
    )
    if cut.all():
        study.lines.refuse("truncation_excess", spec, model, n, EVERY)
        return
    label = study.rows.label
    rows = np.arange(n)
    confidence = [before[seed].probs[rows, label].astype(float) for seed in seeds]
    values = np.stack([excess(*one) for one in zip(drop, cut, confidence, strict=True)])
    method = f"{over}; beyond the drop of rows of like confidence that were not" + note
    study.lines.add("truncation_excess", spec, model, crossed(values).interval(), n, method)
