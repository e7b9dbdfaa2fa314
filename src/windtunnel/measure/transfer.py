"""Whether training on one change helps against others: recovery on what was not trained on, over that on what was."""

from __future__ import annotations

import numpy as np

from windtunnel.measure.crossed import crossed
from windtunnel.measure.lines import few
from windtunnel.measure.recovery import MIN_DROP
from windtunnel.measure.study import ORIGINAL, Study, stacked
from windtunnel.text.arrays import Floats


def transferred(study: Study) -> None:
    """Add the share of recovery that transfers, for each model trained on one transformation and for all at once."""
    for model, spec in study.design.transfers.items():
        _transferred(study, model, spec, (spec,))
    if study.design.trained and study.design.varied not in study.design.transfers:
        _transferred(study, study.design.varied, "", study.design.trained)


def _transferred(study: Study, model: str, name: str, trained: tuple[str, ...]) -> None:
    """Mean recovery over specs that were not trained on, over the mean on those that were; only drops of a point count.

    The interval is that of the delta method: each row's influence on the ratio, over rows and seeds.
    """
    untreated = study.design.plain
    plain, own = study.right(untreated, ORIGINAL), study.right(model, ORIGINAL)
    seeds = [seed for seed in plain if seed in own]
    n = len(study.rows)
    if not seeds:
        return
    values: dict[bool, list[float]] = {True: [], False: []}
    influences: dict[bool, list[Floats]] = {True: [], False: []}
    original = stacked({seed: plain[seed] for seed in seeds}).astype(np.float64)
    for spec in sorted(study.specs):
        below, above = study.right(untreated, spec), study.right(model, spec)
        if spec == ORIGINAL or any(seed not in below or seed not in above for seed in seeds):
            continue
        low = stacked({seed: below[seed] for seed in seeds})
        gain, drop = stacked({seed: above[seed] for seed in seeds}) - low, original - low
        if drop.mean() < MIN_DROP:
            continue
        value = float(gain.mean() / drop.mean())
        values[spec in trained].append(value)
        influences[spec in trained].append((gain - value * drop) / drop.mean())
    reason = few(n)
    for known, which in ((True, "trained on"), (False, "held out")):
        if not reason and not values[known]:
            reason = f"the plain model drops a point on no transformation that was {which}"
    if not reason and np.mean(values[True]) < 0.1:
        reason = f"{100 * np.mean(values[True]):.0f} % is recovered on what was trained on, under 10"
    if reason:
        study.lines.refuse("transferred", name, model, n, reason)
        return
    here, there = float(np.mean(values[True])), float(np.mean(values[False]))
    influence = (np.mean(influences[False], axis=0) - there / here * np.mean(influences[True], axis=0)) / here
    interval = crossed(influence)._replace(value=there / here).interval(-np.inf, np.inf)
    over = "t, rows" + (f" and {len(seeds)} seeds" if len(seeds) > 1 else "")
    method = f"{over}, delta method; mean recovery on {len(values[False])} held out over that on {len(values[True])}"
    study.lines.add("transferred", name, model, interval, n, method + study.note(tuple(seeds)))
