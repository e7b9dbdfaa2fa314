"""Figures of two predictions of the same rows: before and after, model and model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.bootstrap import hierarchical
from windtunnel.measure.crossed import crossed
from windtunnel.measure.discordant import cohens_g, detectable, odds_ratio
from windtunnel.measure.lines import Lines, few
from windtunnel.measure.one_model import bootstrapped, over_seeds, share
from windtunnel.measure.paired import Pairs, mcnemar, newcombe, pairs
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.study import ORIGINAL, Study, stacked
from windtunnel.text.arrays import Bools


@dataclass(frozen=True)
class Comparison:
    """First minus second, of the same rows and seeds."""

    what: str
    spec: str
    model: str
    first: dict[int, Bools]
    second: dict[int, Bools]

    @property
    def differences(self) -> NDArray[np.int8]:
        """1: right first only; -1: right second only: (seeds, rows)."""
        return stacked(self.first) - stacked(self.second)


def comparisons(study: Study) -> Iterator[Comparison]:
    """All comparisons of the study: drops, then gains, gains over the control arm, leads over baselines."""
    baselines, untreated = study.design.baselines, study.design.plain
    for model in study.models:
        for spec in study.specs:
            if spec != ORIGINAL:
                yield from _pair(study, "drop", spec, model, (model, ORIGINAL), (model, spec))
    for model in study.models:
        for spec in study.specs:
            if model not in (untreated, *baselines):
                yield from _pair(study, "gain", spec, model, (model, spec), (untreated, spec))
    for arm in study.design.remedies:
        for spec in study.specs:
            if arm.control:
                yield from _pair(study, "gain_over_control", spec, arm.name, (arm.name, spec), (arm.control, spec))
    for model in baselines:
        for spec in study.specs:
            plain, below = study.right(untreated, spec), study.right(model, spec)
            if plain and below:
                one = next(iter(below.values()))  # a baseline is trained once
                yield Comparison("lead", spec, model, plain, dict.fromkeys(plain, one))


def _pair(
    study: Study, what: str, spec: str, model: str, first: tuple[str, str], second: tuple[str, str]
) -> Iterator[Comparison]:
    """Pair the predictions of the seeds that both have."""
    one, other = study.right(*first), study.right(*second)
    seeds = [seed for seed in one if seed in other]
    if seeds:
        yield Comparison(what, spec, model, {s: one[s] for s in seeds}, {s: other[s] for s in seeds})


def compare(study: Study, one: Comparison) -> float | None:
    """Add all lines of a comparison but the adjusted p value; return the raw one of the mean."""
    lines, seeds = study.lines, tuple(one.first)
    note = study.note(seeds)
    values = []
    for seed, right in one.first.items():
        table = pairs(right, one.second[seed])
        interval = newcombe(table)
        values.append(interval.value)
        alone = {one.model: note} if len(seeds) == 1 else {}
        p = _of_pairs(lines, one.what, one.spec, {f"{one.model}/{seed}": "", **alone}, table)
    differences = one.differences
    _directions(study, one, differences, note)
    if len(seeds) == 1:
        return p
    over_seeds(study, one.what, one.spec, one.model, values)
    of_mean = _mean(study, one, differences, interval, note)
    _pooled_odds(study, one, differences, note)
    return of_mean


def of_table(lines: Lines, what: str, spec: str, notes: Mapping[str, str], table: Pairs) -> float:
    """Add all lines of a comparison of one training, counted in a fourfold table, but the adjusted p value.

    Args:
        lines: take them.
        what: which comparison.
        spec: the set.
        notes: what the model is called, and what is to be said under that name; the last is that of its mean.
        table: right first and second, only first, ...

    Returns:
        The raw p value.
    """
    p = _of_pairs(lines, what, spec, notes, table)
    model = list(notes)[-1]
    for way, count in (("broke", table.first_only), ("healed", table.second_only)):
        lines.add(f"{way}_{what}", spec, model, wilson(count, table.n), table.n, "Wilson" + notes[model])
    _detectable(lines, what, spec, model, (table.first_only + table.second_only) / table.n, table.n)
    return p


def _of_pairs(lines: Lines, what: str, spec: str, notes: Mapping[str, str], table: Pairs) -> float:
    """Add the difference of one training under each of its names; return its p value."""
    test, interval = mcnemar(table), newcombe(table)
    discordant = table.first_only + table.second_only
    for model, note in notes.items():
        lines.add(what, spec, model, interval, table.n, "Newcombe paired" + note)
        lines.add(f"p_{what}", spec, model, test.p, table.n, test.method)
        for name, figure, reason in (
            ("odds_ratio", odds_ratio(table), "rows right first only, or second only, do not occur"),
            ("cohens_g", cohens_g(table), "no discordant pair"),
        ):
            if figure is None:
                lines.refuse(f"{name}_{what}", spec, model, discordant, reason)
            else:
                lines.add(f"{name}_{what}", spec, model, figure, discordant, "exact, of discordant pairs")
    return test.p


def _mean(study: Study, one: Comparison, differences: NDArray[np.int8], alike: Interval, note: str) -> float | None:
    """Add the mean over seeds and its p value."""
    n, seeds = differences.shape[1], len(differences)
    if few(n):
        for what in (one.what, f"p_{one.what}"):
            study.lines.refuse(what, one.spec, one.model, n, few(n))
        return None
    found = hierarchical(differences)
    if found.spread.error == 0:
        method = f"Newcombe paired; {seeds} seeds, all alike"
        study.lines.add(one.what, one.spec, one.model, alike, n, method + note)
        if found.spread.value:
            study.lines.refuse(f"p_{one.what}", one.spec, one.model, n, "all rows differ alike")
            return None
    else:
        study.lines.add(one.what, one.spec, one.model, found.interval, n, bootstrapped(seeds) + note)
    method = f"t of {found.spread.dof:.1f} degrees of freedom, rows and {seeds} seeds"
    study.lines.add(f"p_{one.what}", one.spec, one.model, found.spread.p, n, method + note)
    return found.spread.p


def _directions(study: Study, one: Comparison, differences: NDArray[np.int8], note: str) -> None:
    """Add how many rows broke and healed, and what difference would have been found."""
    n = differences.shape[1]
    for what, which in (("broke", 1), ("healed", -1)):
        share(study, f"{what}_{one.what}", one.spec, one.model, (differences == which).astype(np.float64), note)
    _detectable(study.lines, one.what, one.spec, one.model, float(np.mean(differences != 0)), n)


def _detectable(lines: Lines, what: str, spec: str, model: str, discordant: float, n: int) -> None:
    """Add what difference would have been found."""
    name = "detectable" if what == "drop" else f"detectable_{what}"
    least = detectable(discordant, n)
    if least is None:
        reason = f"{100 * discordant:.2f} % of {n:,} rows are discordant, too few for 80 % power"
        lines.refuse(name, spec, model, n, reason)
    else:
        lines.add(name, spec, model, least, n, "Connor: McNemar at 5 %, 80 % power, one training")


def _pooled_odds(study: Study, one: Comparison, differences: NDArray[np.int8], note: str) -> None:
    """Add odds ratio and Cohen's g over all seeds; a row's seeds hang together, so the interval is over rows."""
    seeds, n = differences.shape
    first, second = differences == 1, differences == -1
    b, c = first.mean(), second.mean()
    count = int(first.sum() + second.sum())
    method = f"t on the log odds, rows and {seeds} seeds" + note
    ratio, g = f"odds_ratio_{one.what}", f"cohens_g_{one.what}"
    reason = few(n) or ("rows right first only, or second only, do not occur" if not b or not c else "")
    if reason:
        study.lines.refuse(ratio, one.spec, one.model, count, reason)
        study.lines.refuse(g, one.spec, one.model, count, reason)
        return
    log = crossed(first / b - second / c)._replace(value=float(np.log(b / c))).interval(-600.0, 600.0)
    odds = Interval(*(float(np.exp(value)) for value in log))
    study.lines.add(ratio, one.spec, one.model, odds, count, method)
    study.lines.add(g, one.spec, one.model, Interval(*(x / (1 + x) - 0.5 for x in odds)), count, method)


def flips(study: Study, model: str, spec: str) -> None:
    """Add the share of rows whose predicted label changes."""
    before, after = study.predictions.get((model, ORIGINAL), {}), study.predictions.get((model, spec), {})
    flipped = {seed: before[seed].guess != after[seed].guess for seed in before if seed in after}
    for seed, one in flipped.items():
        share(study, "flip_rate", spec, f"{model}/{seed}", one[None].astype(np.float64), "")
    if flipped:
        values = np.stack(list(flipped.values())).astype(np.float64)
        share(study, "flip_rate", spec, model, values, study.note(tuple(flipped)))
