"""A drop measured no longer than it takes: rows in random order, until the interval is narrow enough.

The interval is a confidence sequence (`measure.sequence`): it holds at every look, so stopping at the first one that is
narrow enough costs nothing of its 95 %. It bounds the figure that all rows would give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import progress
from windtunnel.data.hashes import digests
from windtunnel.measure.design import TEST
from windtunnel.measure.proportion import Interval
from windtunnel.measure.sequence import confidence_sequence
from windtunnel.models import prediction
from windtunnel.storage.tables import NUMBERS
from windtunnel.text.arrays import Bools

LOOK_ROWS = 250
"""Rows between two looks: enough texts to fill a model's batches, few beside what is saved."""


@dataclass
class Sequence:
    """One transformation's drop, as far as it is known."""

    spec: str
    texts: pa.ChunkedArray
    """Transformed, in the order in which rows are drawn: (rows,)."""
    differences: list[int] = field(default_factory=list)
    """Right as it is less right transformed, of each row seen."""
    interval: Interval = Interval(0.0, -1.0, 1.0)  # noqa: RUF009 - a tuple, never changed

    @property
    def width(self) -> float:
        """From end to end of the interval, as a share."""
        return self.interval.high - self.interval.low


@dataclass(frozen=True)
class Adaptive:
    """Drops, each known as well as was asked for."""

    sequences: list[Sequence]
    rows: int
    """Of the whole set."""
    width: float
    """That was asked for, as a share."""
    asked: int
    """Texts that the model was asked about."""
    whole: int
    """Texts that the whole set has."""

    @property
    def saved(self) -> float:
        """The share of the texts that the model was spared."""
        return 1 - self.asked / self.whole if self.whole else 0.0

    def numbers(self, model: str) -> pa.Table:
        """NUMBERS: a line `drop` for each transformation, over the rows seen."""
        method = (
            f"confidence sequence, rows without replacement of {self.rows:,}; until {100 * self.width:g} points wide"
        )
        return pa.Table.from_pylist(
            [
                dict(
                    zip(
                        NUMBERS.names,
                        ("drop", TEST, one.spec, "", model, None, *one.interval, len(one.differences), method),
                        strict=True,
                    )
                )
                for one in self.sequences
            ],
            NUMBERS,
        )


def drops_until(
    ask: prediction.Predictor, rows: pa.Table, variants: pa.Table, width: float, *, seed: int = 0
) -> Adaptive:
    """Ask about rows in random order until every drop's interval is as narrow as is asked for.

    Args:
        ask: a loaded model.
        rows: ROWS, one or more.
        variants: VARIANTS of these rows.
        width: from end to end of the interval, as a share: 0.005 is half a point.
        seed: decides the order; the same for all transformations, which share the originals.
    """
    order = pa.array(np.argsort(digests(_chunked(rows["id"]), f"until {seed}"), kind="stable"))
    originals, labels = rows["text"].take(order), rows["label"].take(order).to_numpy()
    specs = pc.cast(variants["spec"], pa.string())
    open_ = [
        Sequence(spec, variants.filter(pc.equal(specs, spec))["text"].take(order))
        for spec in pc.unique(specs).to_pylist()
    ]
    everything, asked, seen = list(open_), 0, 0
    with progress.bar("predicting", total=len(rows), unit="rows") as bar:
        while open_ and seen < len(rows):
            part = slice(seen, min(seen + LOOK_ROWS, len(rows)))
            columns = [originals[part].to_pylist(), *(one.texts[part].to_pylist() for one in open_)]
            right = _right(ask, columns, labels[part], lambda _: None)
            asked += sum(map(len, columns))
            seen = part.stop
            for one, after in zip(open_, right[1:], strict=True):
                one.differences += (right[0].astype(int) - after).tolist()
                one.interval = confidence_sequence(np.array(one.differences), len(rows), width=width)
            bar.advance(part.stop - part.start, points=100 * max(one.width for one in open_))
            open_ = [one for one in open_ if one.width > width]
    return Adaptive(everything, len(rows), width, asked, len(rows) * (1 + len(everything)))


def _right(
    ask: prediction.Predictor, columns: list[list[str]], labels: np.ndarray, advance: Callable[[int], None]
) -> list[Bools]:
    """Which rows are right, in each column: one call about the distinct texts of all."""
    distinct = {text: place for place, text in enumerate(sorted({text for column in columns for text in column}))}
    guesses = ask(list(distinct), advance=advance).probs.argmax(axis=1)
    return [guesses[[distinct[text] for text in column]] == labels for column in columns]


def _chunked(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
