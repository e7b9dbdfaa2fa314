"""Accuracy, drop and gain on each kind of rows: sums over all slices are one product of matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windtunnel.measure.comparison import Comparison
from windtunnel.measure.crossed import Spread, from_sums
from windtunnel.measure.families import benjamini_hochberg
from windtunnel.measure.lines import few
from windtunnel.measure.paired import Pairs, mcnemar, newcombe
from windtunnel.measure.proportion import wilson
from windtunnel.measure.slice_kinds import slices
from windtunnel.measure.study import Study, stacked
from windtunnel.text.arrays import Floats


class OnSlices:
    """Adds figures on all slices, and at the end their adjusted p values."""

    def __init__(self, study: Study) -> None:
        """Find the slices."""
        found = slices(study)
        self.study = study
        self.names = list(found)
        self.masks = np.stack(list(found.values())).astype(np.float64)  # (slices, rows)
        self.counts = [int(mask.sum()) for mask in found.values()]
        self._p: dict[tuple[str, str], list[tuple[str, str, int, float]]] = {}

    def accuracy(self, model: str, spec: str) -> None:
        """Add the accuracy on each slice."""
        by_seed = self.study.right(model, spec)
        seeds, lines = len(by_seed), self.study.lines
        note = self.study.note(tuple(by_seed))
        for name, n, sums in zip(self.names, self.counts, self._sums(stacked(by_seed)), strict=True):
            spread = _spread(n, sums)
            if seeds > 1 and few(n):
                lines.refuse("accuracy", spec, model, n, few(n), slice=name)
            elif spread is None:
                lines.add("accuracy", spec, model, wilson(round(sums[0]), n), n, "Wilson" + note, slice=name)
            else:
                method = f"t, rows and {seeds} seeds" + note
                lines.add("accuracy", spec, model, spread.interval(0.0, 1.0), n, method, slice=name)

    def compare(self, one: Comparison) -> None:
        """Add the difference on each slice, and its p value."""
        seeds, lines = len(one.first), self.study.lines
        note = self.study.note(tuple(one.first))
        both = self.masks @ (stacked(one.first) * stacked(one.second))[0].astype(np.float64)
        for name, n, sums, right in zip(self.names, self.counts, self._sums(one.differences), both, strict=True):
            spread = _spread(n, sums)
            if seeds > 1 and few(n):
                lines.refuse(one.what, one.spec, one.model, n, few(n), slice=name)
                continue
            if spread is None:
                table = _pairs(n, sums, seeds, round(right))
                interval, method = newcombe(table), "Newcombe paired"
                p, test = mcnemar(table)
            else:
                interval, p = spread.interval(), spread.p
                method = test = f"t, rows and {seeds} seeds"
            lines.add(one.what, one.spec, one.model, interval, n, method + note, slice=name)
            lines.add(f"p_{one.what}", one.spec, one.model, p, n, test + note, slice=name)
            self._p.setdefault((one.what, one.model), []).append((one.spec, name, n, p))

    def adjust(self) -> None:
        """Add p values adjusted over all slices and sets of each comparison and model."""
        for (what, model), tests in self._p.items():
            family = f"family: {len(tests)} tests, {what} of '{model}' on slices"
            adjusted = benjamini_hochberg(np.array([p for *_, p in tests]))
            for (spec, name, n, _), p in zip(tests, adjusted.tolist(), strict=True):
                self.study.lines.add(f"p_{what}_bh", spec, model, p, n, f"Benjamini-Hochberg; {family}", slice=name)

    def _sums(self, values: NDArray[np.int8]) -> Floats:
        """What `from_sums` needs, for each slice: (slices, seeds + 2)."""
        given = values.astype(np.float64)
        columns = np.concatenate([given, given.sum(axis=0)[None] ** 2, (given**2).sum(axis=0)[None]])
        sums: Floats = self.masks @ columns.T
        return sums


def _spread(n: int, sums: Floats) -> Spread | None:
    """The mean and its spread in one slice; None for one seed, and where nothing differs."""
    if len(sums) == 3 or n < 2:
        return None
    found = from_sums(n, sums[:-2], float(sums[-2]), float(sums[-1]))
    return found if found.error > 0 else None


def _pairs(n: int, sums: Floats, seeds: int, both: int) -> Pairs:
    """The fourfold table of one seed, or of one of several that are all alike."""
    difference, discordant = round(sums[0]), round(sums[-1] / seeds)
    first, second = (discordant + difference) // 2, (discordant - difference) // 2
    return Pairs(both, first, second, n - both - first - second)
