"""Does a judge that reads words, trained on the texts as they are, still give a text the same label?

A bag of words knows no spelling but those it was trained on: letters that are damaged cost it words that people still
read. So its flips are a warning to look at the texts, not a verdict: many flips by real words are the worse sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from windtunnel.baselines.linear import Linear
from windtunnel.core.arrays import Int64s
from windtunnel.measure.paired import newcombe, pairs
from windtunnel.measure.proportion import wilson
from windtunnel.quality.surface import WILSON, Figure

UNREASONABLE = 0.20
"""A judge's accuracy may drop by this much; below, the texts themselves have become unreasonable."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What the judge says of the original texts."""

    judge: Linear
    label: Int64s
    """The true ones: (rows,)."""
    said: Int64s
    """The judge's: (rows,)."""

    @classmethod
    def of(cls, judge: Linear, rows: pa.Table) -> Judged:
        """Ask the judge about ROWS."""
        return cls(judge, np.asarray(rows["label"]).astype(np.int64), judge.predict(rows["text"]))

    @property
    def accuracy(self) -> Figure:
        """On the texts as they are."""
        right = self.said == self.label
        return wilson(int(right.sum()), len(right)), len(right), WILSON

    def figures(self, variants: pa.Table) -> dict[str, Figure]:
        """Ask again about the texts that changed, and compare."""
        changed = np.asarray(variants["changed"], dtype=bool)
        n, some = len(changed), int(changed.sum())
        said = self.said.copy()
        said[changed] = self.judge.predict(variants["text"].filter(pa.array(changed)))
        before, after, flips = self.said == self.label, said == self.label, said != self.said
        found: dict[str, Figure] = {
            "judge_accuracy": (wilson(int(after.sum()), n), n, WILSON),
            "judge_drop": (newcombe(pairs(before, after)), n, "Newcombe paired"),
            "judge_flips": (wilson(int(flips.sum()), n), n, WILSON),
        }
        if some:
            found["judge_accuracy_changed_before"] = (wilson(int(before[changed].sum()), some), some, WILSON)
            found["judge_accuracy_changed"] = (wilson(int(after[changed].sum()), some), some, WILSON)
            found["judge_flips_changed"] = (wilson(int(flips.sum()), some), some, WILSON)
        return found
