"""Does a judge that reads words, trained on the texts as they are, still give a text the same label?

A bag of words knows no spelling but those it was trained on: letters that are damaged cost it words that people still
read. So its flips are a warning to look at the texts, not a verdict: many flips by real words are the worse sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from windtunnel.measure.paired import Pairs
from windtunnel.measure.proportion import wilson
from windtunnel.measure.sums import Sums
from windtunnel.models.baselines.linear import Linear
from windtunnel.quality import sums
from windtunnel.quality.sums import WILSON, Figure
from windtunnel.text.arrays import Int64s

UNREASONABLE = 0.20
"""A judge's accuracy may drop by this much; below, the texts themselves have become unreasonable."""


@dataclass(frozen=True, eq=False)
class JudgedRows:
    """What the judge says of the original texts."""

    judge: Linear
    label: Int64s
    """The true ones: (rows,)."""
    predicted: Int64s
    """The judge's: (rows,)."""

    @classmethod
    def of(cls, judge: Linear, rows: pa.Table) -> JudgedRows:
        """Ask the judge about ROWS."""
        return cls(judge, np.asarray(rows["label"]).astype(np.int64), judge.predict(rows["text"]))

    def sums(self, variants: pa.Table) -> Sums:
        """Ask again about the texts that changed, and count, for `quality.sums.figures`."""
        changed = np.asarray(variants["changed"], dtype=bool)
        after_labels = self.predicted.copy()
        after_labels[changed] = self.judge.predict(variants["text"].filter(pa.array(changed)))
        before, after, flips = self.predicted == self.label, after_labels == self.label, after_labels != self.predicted
        return {
            "judge_accuracy": sums.share(after),
            "judge_drop": sums.difference(before, after),
            "judge_flips": sums.share(flips),
            "judge_accuracy_changed_before": sums.share(before[changed]),
            "judge_accuracy_changed": sums.share(after[changed]),
            "judge_flips_changed": sums.share(flips[changed]),
        }


def accuracy(drop: Sequence[int]) -> Figure:
    """The judge's accuracy on the texts as they are, from the sums of any transformation's `judge_drop`."""
    table = Pairs(*drop)
    return wilson(table.both + table.first_only, table.n), table.n, WILSON
