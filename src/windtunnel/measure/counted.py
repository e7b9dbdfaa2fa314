"""From tallies to NUMBERS: the figures of one model on rows that were counted and let go.

They are those that `measure` gives on the same rows, by the same functions. What needs all rows at once is left out
(figures on slices, and over groups), or said not to be estimable (`truncation_excess`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa

from windtunnel.errors import DataError
from windtunnel.measure.classes import Influence, balanced_accuracy, macro_f1
from windtunnel.measure.comparison import of_table
from windtunnel.measure.crossed import Spread, from_sums
from windtunnel.measure.design import TEST
from windtunnel.measure.families import benjamini_hochberg
from windtunnel.measure.lines import Lines, few
from windtunnel.measure.one_model import NO_LABEL, described
from windtunnel.measure.paired import Pairs
from windtunnel.measure.probability import BINS
from windtunnel.measure.proportion import wilson
from windtunnel.measure.study import ORIGINAL
from windtunnel.measure.sums import UNITS, Sums, share
from windtunnel.measure.truncation import EVERY, NONE
from windtunnel.text.arrays import Floats, Int64s

FINE = "; of probabilities in fine bins"
ALL_AT_ONCE = "it needs all rows at once; these were counted and let go"


def measure_sums(sums: Mapping[str, Sums], model: str, labels: Sequence[str]) -> pa.Table:
    """Return NUMBERS for one model.

    Args:
        sums: `tally` of the original texts, called `original`, and of each transformation.
        model: what it is called.
        labels: names of the classes, in the order of their numbers.

    Raises:
        DataError: there are no rows.
    """
    lines = Lines(TEST)
    p_values: dict[str, float] = {}
    for spec, one in sums.items():
        counts = np.array(one["confusion"], np.int64).reshape(len(labels), len(labels))
        n = int(counts.sum())
        if not n:
            raise DataError("There are no rows to measure on.")
        for name in (f"{model}/0", model):
            lines.add("accuracy", spec, name, wilson(int(np.trace(counts)), n), n, "Wilson")
            _descriptions(lines, spec, name, one, counts)
        _by_label(lines, spec, model, counts, labels)
        if spec != ORIGINAL:
            for name in (f"{model}/0", model):
                lines.add("flip_rate", spec, name, wilson(one["flips"][0], n), n, "Wilson")
            _truncation(lines, spec, model, one["cut"], n)
            names = {f"{model}/0": "", model: ""}
            p_values[spec] = of_table(lines, "drop", spec, names, Pairs(*one["pairs"]))
    method = f"Benjamini-Hochberg; family: {len(p_values)} tests, screening of '{model}' (drop)"
    adjusted = benjamini_hochberg(np.array(list(p_values.values()))).tolist() if p_values else []
    for spec, p in zip(p_values, adjusted, strict=True):
        lines.add("p_drop_bh", spec, model, p, n, method)
    return lines.table()


def _descriptions(lines: Lines, spec: str, model: str, one: Sums, counts: Int64s) -> None:
    n = int(counts.sum())
    figures: dict[str, Callable[[], Spread | None]] = {
        "macro_f1": lambda: _of_cells(macro_f1(counts), counts),
        "balanced_accuracy": lambda: _of_cells(balanced_accuracy(counts), counts),
        "auroc": lambda: auroc(one, counts),
        "brier": lambda: brier(one, n),
        "ece": lambda: calibration_error(one, n),
    }
    for what, figure in figures.items():
        found = None if few(n) else figure()
        if found is None:
            lines.refuse(what, spec, model, n, few(n) or NO_LABEL)
        elif found.error != found.error:
            lines.add(what, spec, model, found.value, n, f"no interval: {ALL_AT_ONCE}{FINE}")
        else:
            described(lines, what, spec, model, found, n, 1, FINE if what in ("auroc", "ece") else "")


def _of_cells(figure: Influence, counts: Int64s) -> Spread:
    """The spread of a figure to which every row of a cell adds alike."""
    return _spread(figure.value, figure.influence, counts)


def _spread(value: float, influence: Floats, counts: Int64s) -> Spread:
    n = int(counts.sum())
    squares = float((counts * influence**2).sum())
    return from_sums(n, np.array([float((counts * influence).sum())]), squares, squares)._replace(value=value)


def brier(one: Sums, n: int) -> Spread:
    """The Brier score, from the losses' sum and squares."""
    total, squares = one["brier"]
    spread = Fraction(squares * n - total * total, n * UNITS * UNITS)
    return from_sums(n, np.zeros(1), float(spread), float(spread))._replace(value=share(total, n * UNITS))


def calibration_error(one: Sums, n: int) -> Spread:
    """The expected calibration error over `BINS` bins of about equally many rows, made of fine ones."""
    fine = sorted((int(name.split()[1]), values) for name, values in one.items() if name.startswith("bin "))
    before = np.cumsum([values[0] for _, values in fine])
    edges = np.unique(np.searchsorted(before, np.arange(BINS) * n // BINS, "right"))
    number = np.searchsorted(edges, np.arange(len(fine)), "right") - 1
    gaps, squares = [0] * len(edges), [0] * len(edges)
    for place, (_, (_, _, gap, square)) in zip(number, fine, strict=True):
        gaps[place] += gap
        squares[place] += square
    value = Fraction(sum(map(abs, gaps)), n * UNITS)
    both = Fraction(sum(square for gap, square in zip(gaps, squares, strict=True) if gap), UNITS * UNITS)
    spread = float(both - n * value * value)
    return from_sums(n, np.zeros(1), spread, spread)._replace(value=float(value))


def auroc(one: Sums, counts: Int64s) -> Spread | None:
    """The area under the ROC curve, from histograms; None where a label has no row, or all of them.

    Rows of one bin count as equal. The interval of more than two labels is not a number: a row's probabilities of all
    labels would have to be known together.
    """
    labels, n, true = len(counts), int(counts.sum()), counts.sum(axis=1)
    chosen = [1] if labels == 2 else range(labels)
    if labels < 2 or (true[chosen] == 0).any() or (true[chosen] == n).any():
        return None
    found = []
    for label in chosen:
        named = {int(name.split()[2]): values for name, values in one.items() if name.startswith(f"score {label} ")}
        others, mine = np.array([named[number] for number in sorted(named)], np.float64).T
        below = (np.cumsum(others) - others / 2) / others.sum()
        above = (np.cumsum(mine) - mine / 2) / mine.sum()
        area = float(below @ mine / mine.sum())
        influence = np.concatenate([(below - area) * (n / mine.sum()), (1 - above - area) * (n / others.sum())])
        found.append(_spread(area, influence, np.concatenate([mine, others]).astype(np.int64)))
    if labels == 2:
        return found[0]
    return Spread(float(np.mean([spread.value for spread in found])), float("nan"), n - 1)


def _by_label(lines: Lines, spec: str, model: str, counts: Int64s, labels: Sequence[str]) -> None:
    for true, name in enumerate(labels):
        n, where = int(counts[true].sum()), f"label={name}"
        if n == 0:
            lines.refuse("recall", spec, model, 0, "no row has this label", slice=where)
            continue
        for guessed, count in enumerate(counts[true].tolist()):
            if count or guessed == true:
                what = "recall" if guessed == true else "confusion"
                place = where if guessed == true else f"{where} & predicted={labels[guessed]}"
                lines.add(what, spec, model, wilson(count, n), n, "Wilson", slice=place)


def _truncation(lines: Lines, spec: str, model: str, cut: Sequence[int], n: int) -> None:
    rows, broke, healed = cut
    lines.add("cut_rate", spec, model, wilson(rows, n), n, "Wilson")
    if few(n) or not rows:
        for what in ("truncation_drop", "truncation_excess"):
            lines.refuse(what, spec, model, n, few(n) or NONE)
        return
    squares = float(broke + healed)
    drop = from_sums(n, np.array([float(broke - healed)]), squares, squares)
    lines.add("truncation_drop", spec, model, drop.interval(), n, "t, rows; drop on rows cut further")
    lines.refuse("truncation_excess", spec, model, n, EVERY if rows == n else ALL_AT_ONCE)
