"""How the laws run a transformation, compare what comes out, and say what is broken."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Transformation

Change = tuple[int, int, str]
"""Start, stop, text: replace bytes [start, stop) of a row's text. A plain tuple: reviews make millions of them."""
Rows = list[list[Change]]
"""The edits of each row."""


@dataclass(frozen=True)
class Trial:
    """A transformation on trial under one law."""

    one: Transformation
    law: str

    def rows(self, batch: TextBatch, seed: int = 0, draw: int = 0) -> Rows:
        """Return the edits of each row; a failure breaks the law, told with the first row that fails alone."""
        rows: Rows = [[] for _ in range(len(batch))]
        try:
            edits = self.one.edits(batch, seed=seed, draw=draw)
            base = batch.offsets[edits.row]
            columns = (edits.row.tolist(), (edits.start - base).tolist(), (edits.stop - base).tolist())
            for row, start, stop, text in zip(*columns, edits.text.to_list(), strict=True):
                rows[row].append((start, stop, text))
        except Exception as error:
            for _, part in batch.slices(0) if len(batch) > 1 else ():
                self.rows(part, seed, draw)
            text = batch.strings[0] if len(batch) == 1 else f"({len(batch)} texts together)"
            self.broken(text, f"it raised {type(error).__name__}: {error}")
        return rows

    def at(self, rate: float) -> Trial:
        """The same at another rate, where it has one."""
        return Trial(self.one(**{self.one.strength: rate}), self.law) if self.one.strength else self

    def must_agree(self, batch: TextBatch, expected: Rows, found: Rows, what: str) -> None:
        """Break the law at the first row whose edits differ."""
        for row, (one_way, other_way) in enumerate(zip(expected, found, strict=True)):
            if one_way != other_way:
                self.broken(batch.strings[row], f"{what}: {shortened(one_way)} or {shortened(other_way)}")

    def broken(self, text: str, what: str) -> NoReturn:
        """Say which law is broken by what, and where."""
        raise AssertionError(f"The law '{self.law}' is broken by {self.one.spec}: {what}. The text: {shortened(text)}")


Law = Callable[[Trial, TextBatch], None]
"""Its docstring's first line is what it says."""


def hold(one: Transformation, batch: TextBatch, laws: Sequence[Law]) -> None:
    """Try a transformation under each law."""
    for law in laws:
        statement = (inspect.getdoc(law) or "").partition("\n")[0].removesuffix(".")
        law(Trial(one, statement), batch)


def picked(batch: TextBatch, rows: Sequence[int]) -> TextBatch:
    """Some rows of a batch, in this order, under their ids."""
    return TextBatch.of([batch.strings[row] for row in rows], [batch.ids[row] for row in rows])


def shortened(thing: object) -> str:
    """Write a thing out, in a line."""
    said = repr(thing)
    return said if len(said) <= 300 else f"{said[:250]} ... {said[-45:]}"
