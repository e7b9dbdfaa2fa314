"""The sets that models are tested on: the study's own texts and other sources', as they are and transformed.

Each is made once and kept: every model meets identical texts. The parts of the study's own test set lie apart, so that
a further strength or draw leaves what was there as it is.

    variants/test.parquet         each transformation, draw 0
    variants/severity.parquet     each point of a curve
    variants/draws.parquet        draws 1, 2, ... of each transformation
    variants/also/NAME.parquet    each transformation of another source
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import pyarrow as pa

from windtunnel.engine.variant_cache import Rewriter
from windtunnel.measure.design import TEST
from windtunnel.storage.steps import Steps, key_of, table_key
from windtunnel.storage.tables import VARIANTS
from windtunnel.transforms.contract import Transformation

MAIN, SEVERITY, DRAWS, ALSO = "", "severity", "draws", "also"
"""Parts: the folders of predictions."""


class EvaluationSet(NamedTuple):
    """Texts that models predict together."""

    set: str
    """What NUMBERS call the rows: `test`, or the name of another source."""
    part: str
    """The folder of its predictions; empty for the main part."""
    rows: pa.Table
    """ROWS."""
    variants: pa.Table
    """VARIANTS of these rows."""
    with_originals: bool
    """Whether the originals are predicted too; once in each set."""
    every_model: bool
    """Whether every model predicts it; else only the arms and baselines, not those of other doses and transfers."""

    @classmethod
    def of(cls, rows: pa.Table, variants: pa.Table) -> EvaluationSet:
        """The test set of a study without further parts."""
        return cls(TEST, MAIN, rows, variants, with_originals=True, every_model=True)

    @property
    def originals(self) -> pa.Table:
        """The rows whose originals are predicted."""
        return self.rows if self.with_originals else self.rows.slice(0, 0)


def study_sets(
    rewriter: Rewriter,
    test: pa.Table,
    transformations: Sequence[Transformation],
    *,
    curves: Sequence[Transformation] = (),
    draws: int = 1,
    seed: int = 0,
    workers: int = 1,
) -> list[EvaluationSet]:
    """Transform the study's own test texts: once for all models, at each strength, in each draw.

    Args:
        rewriter: does it, or finds that it is done.
        test: ROWS.
        transformations: those of the study.
        curves: the same at other strengths; one that is among `transformations` too is not made twice.
        draws: how often each transformed set is drawn.
        seed: of the transformations.
        workers: processes.
    """
    content = table_key(test)

    def variants(of: Sequence[Transformation], title: str, draw: int = 0) -> pa.Table:
        return rewriter(test, of, seed=seed, draw=draw, workers=workers, title=title)

    def stored(name: str, key: str, make: Callable[[], pa.Table]) -> pa.Table:
        return rewriter.step(f"variants/{name}.parquet", key, make)

    key = key_of("variants", content, transformations, seed)
    main = stored(TEST, key, lambda: variants(transformations, "transforming the test set"))
    sets = [EvaluationSet.of(test, main)]
    points = [one for one in curves if one.spec not in [t.spec for t in transformations]]
    if points:
        key = key_of("severity", content, points, seed)
        strengths = stored(SEVERITY, key, lambda: variants(points, "transforming at each strength"))
        sets.append(EvaluationSet(TEST, SEVERITY, test, strengths, with_originals=False, every_model=False))
    if draws > 1:

        def further() -> pa.Table:
            titles = {draw: f"transforming the test set, draw {draw + 1} of {draws}" for draw in range(1, draws)}
            parts = [variants(transformations, title, draw) for draw, title in titles.items()]
            return pa.concat_tables([VARIANTS.empty_table(), *parts]).unify_dictionaries()

        again = stored(DRAWS, key_of("draws", content, transformations, seed, draws), further)
        sets.append(EvaluationSet(TEST, DRAWS, test, again, with_originals=False, every_model=False))
    return sets


class Source(NamedTuple):
    """Labelled texts beside the study's own."""

    address: str
    """As `data.read` takes it."""
    rows: pa.Table
    """ROWS."""


def source_sets(
    done: Steps,
    sources: Mapping[str, Source],
    transformations: Sequence[Transformation],
    rewriter: Rewriter,
    *,
    seed: int = 0,
    workers: int = 1,
) -> list[EvaluationSet]:
    """Transform the texts of other sources.

    Each has a rewriter like the given one, for its failures are repeated by commands that name its source.

    Raises:
        FailedRowsError: a transformation failed on some rows, and failed rows are not to be skipped.
    """
    sets = []
    for name, (address, rows) in sources.items():
        own = Rewriter(done, rewriter.skip_failed, rewriter.row_timeout)
        title = f"transforming the texts of {name}"
        key = key_of("variants", rows, transformations, seed)
        make = partial(own, rows, transformations, seed=seed, workers=workers, title=title)
        variants = own.step(f"variants/{ALSO}/{name}.parquet", key, make)
        own.finish(done.folder / f"failed-{name}.jsonl", address, lambda _: "", seed)
        rewriter.failures += own.failures
        sets.append(EvaluationSet(name, f"{ALSO}/{name}", rows, variants, with_originals=True, every_model=True))
    return sets
