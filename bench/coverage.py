"""Whether the 95 % intervals hold: 10,000 random tables for each, and how many hold the truth.

python bench/coverage.py                writes bench/results/coverage.json
python bench/coverage.py --tables 500   a small run, which writes nothing

For intervals that are discrete (a proportion of 200 rows) the truth is drawn anew for each table, so that coverage is
that on average; at one truth it swings by a point or two around it, as it must. "Near": with few seeds theory gives an
approximation only (Satterthwaite); it turns exact as seeds grow in number.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from windtunnel.measure.bootstrap import hierarchical
from windtunnel.measure.clusters import clustered, group_sums, resampled_means
from windtunnel.measure.crossed import crossed
from windtunnel.measure.discordant import cohens_g, odds_ratio
from windtunnel.measure.paired import Pairs, mcnemar, newcombe, pairs, tango
from windtunnel.measure.probability import auroc
from windtunnel.measure.proportion import Interval, clopper_pearson, wilson
from windtunnel.measure.recovery import recovered_share
from windtunnel.measure.sequence import confidence_sequence

WORKERS = 4
RESULTS = Path(__file__).with_name("results") / "coverage.json"

Random = np.random.Generator
Held = bool | None
"""Whether an interval held the truth; None: there was none."""


def holds(interval: Interval | None, truth: float) -> Held:
    """Whether the truth lies inside, bounds included."""
    return None if interval is None else bool(interval.low - 1e-12 <= truth <= interval.high + 1e-12)


def proportion(method: Callable[[int, int], Interval], rows: int) -> Callable[[Random], Held]:
    """An accuracy between 50 and 98 %."""

    def one(rng: Random) -> Held:
        truth = rng.uniform(0.5, 0.98)
        return holds(method(int(rng.binomial(rows, truth)), rows), truth)

    return one


def difference(rows: int, method: Callable[[Pairs], Interval]) -> Callable[[Random], Held]:
    """A paired drop: 2 to 12 % of rows break, up to 4 % heal."""

    def one(rng: Random) -> Held:
        broke, healed = rng.uniform(0.02, 0.12), rng.uniform(0, 0.04)
        right = rng.uniform(0.7, 0.95)
        kind = rng.choice(4, rows, p=[broke, healed, right - broke, 1 - right - healed])
        return holds(method(pairs((kind == 0) | (kind == 2), (kind == 1) | (kind == 2))), broke - healed)

    return one


def discordant(figure: str) -> Callable[[Random], Held]:
    """Cohen's g or the odds ratio of 60 discordant pairs."""

    def one(rng: Random) -> Held:
        share = rng.uniform(0.3, 0.8)
        first = int(rng.binomial(60, share))
        table = Pairs(100, first, 60 - first, 20)
        found = cohens_g(table) if figure == "g" else odds_ratio(table)
        return holds(found, share - 0.5 if figure == "g" else share / (1 - share))

    return one


def seeds(count: int, rows: int, spread: float) -> Callable[[Random], Held]:
    """A drop over seeds and rows: rows break with a chance of their own, seeds differ by a normal shift."""

    def one(rng: Random) -> Held:
        chance = 0.15 + spread * rng.normal(size=(count, 1)) + 0.2 * (rng.random(rows) - 0.5)
        return holds(hierarchical((rng.random((count, rows)) < chance).astype(np.int8)).interval, 0.15)

    return one


def recovery(count: int, rows: int) -> Callable[[Random], Held]:
    """A share of 40 % recovered of a drop of 8 points."""

    def one(rng: Random) -> Held:
        level = 0.08 + (0.004 * rng.normal(size=(count, 1)) if count > 1 else 0)
        lost = rng.random((count, rows)) < level
        back = lost & (rng.random((count, rows)) < 0.4)
        return holds(recovered_share(back.astype(np.int8), lost.astype(np.int8)), 0.4)

    return one


def groups(rng: Random) -> Held:
    """Accuracy on 300 films of 1 to 9 reviews each, alike within a film."""
    sizes = rng.integers(1, 10, 300)
    group = np.repeat(np.arange(300), sizes)
    film = rng.beta(8, 2, 300)[group]
    right = (rng.random(len(group)) < film).astype(np.int8)[None]
    sums = group_sums(right, group, 300)
    return holds(clustered(sums, sizes, resampled_means(sums, sizes)), 0.8)


def area(rng: Random) -> Held:
    """The AUROC of two normal distributions, 300 rows."""
    from scipy.special import ndtr

    from windtunnel.measure.one_model import on_logits

    label = (np.arange(300) < 150).astype(int)
    shift = rng.uniform(0.8, 2.2)
    high = 1 / (1 + np.exp(-(rng.normal(size=300) + shift * label)))
    found = auroc(label, np.stack([1 - high, high], axis=1))
    spread = crossed(found.influence[None])._replace(value=found.value)
    return holds(on_logits(spread), float(ndtr(shift / np.sqrt(2))))


def sequence(rng: Random) -> Held:
    """The drop of a test set of 2,000 rows, at any of the looks at its first 1,500."""
    drops = rng.choice([1, 0, -1], 2000, p=[0.06, 0.92, 0.02])
    return holds(confidence_sequence(drops[:1500], 2000, width=0.02), float(drops.mean()))


def no_drop(rng: Random) -> Held:
    """McNemar's test where there is no difference: p is not below 5 %."""
    total = int(rng.integers(10, 400))
    first = int(rng.binomial(total, 0.5))
    return mcnemar(Pairs(10, first, total - first, 10)).p >= 0.05


CASES: dict[str, tuple[Callable[[Random], Held], str]] = {
    "Wilson, 200 rows": (proportion(wilson, 200), "95 %"),
    "Wilson, 2,000 rows": (proportion(wilson, 2000), "95 %"),
    "Clopper-Pearson, 200 rows": (proportion(clopper_pearson, 200), "at least 95 %"),
    "Newcombe paired, 500 rows": (difference(500, newcombe), "95 %"),
    "Newcombe paired, 5,000 rows": (difference(5000, newcombe), "95 %"),
    "Tango paired, 500 rows": (difference(500, tango), "95 %"),
    "Tango paired, 5,000 rows": (difference(5000, tango), "95 %"),
    "McNemar, no false alarm": (no_drop, "at least 95 %"),
    "Cohen's g, exact": (discordant("g"), "at least 95 %"),
    "odds ratio, exact": (discordant("ratio"), "at least 95 %"),
    "hierarchical bootstrap, 3 seeds that differ little": (seeds(3, 2000, 0.002), "near 95 %"),
    "hierarchical bootstrap, 3 seeds that differ as rows do": (seeds(3, 2000, 0.008), "near 95 %"),
    "hierarchical bootstrap, 3 seeds that differ much": (seeds(3, 2000, 0.02), "near 95 %"),
    "hierarchical bootstrap, 4 seeds that differ as rows do": (seeds(4, 2000, 0.008), "near 95 %"),
    "hierarchical bootstrap, 2 seeds that differ as rows do": (seeds(2, 2000, 0.008), "not promised"),
    "recovered share, 1 seed": (recovery(1, 5000), "95 %"),
    "recovered share, 3 seeds": (recovery(3, 5000), "near 95 %"),
    "cluster bootstrap, 300 groups": (groups, "95 %"),
    "AUROC, 300 rows": (area, "95 %"),
    "confidence sequence, at any time": (sequence, "at least 95 %"),
}


def covered(name: str, tables: int) -> dict[str, float | int | str]:
    """The share of tables whose interval holds the truth."""
    one, promise = CASES[name]
    rng, started = np.random.default_rng(2026), time.process_time()
    held = [one(rng) for _ in range(tables)]
    given = [each for each in held if each is not None]
    share = wilson(sum(given), len(given))
    return {
        "coverage": round(share.value, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
        "tables": tables,
        "without_interval": tables - len(given),
        "promised": promise,
        "processor_seconds": round(time.process_time() - started, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=10_000)
    asked = parser.parse_args()
    lines = {}
    with ProcessPoolExecutor(WORKERS) as pool:
        for name, found in zip(CASES, pool.map(covered, CASES, [asked.tables] * len(CASES)), strict=True):
            lines[name] = found
            print(f"{name:58} {found['coverage']:.4f}  {found['promised']}", flush=True)
    if asked.tables >= 10_000:
        found = {"nominal": 0.95, "cases": lines, "machine": machine.facts("numpy", "scipy")}
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
