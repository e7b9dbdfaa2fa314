"""The sets that models are tested on: the study's own texts and other sources', as they are and transformed.

Each is made once and kept: every model meets identical texts. The parts of the study's own test set lie apart, so that
a further strength or draw leaves what was there as it is.

    variants/test.parquet         each transformation, draw 0
    variants/severity.parquet     each point of a curve
    variants/draws.parquet        draws 1, 2, ... of each transformation
    variants/also/NAME.parquet    each transformation of another source
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyarrow as pa

from windtunnel.engine.variant_cache import Rewriter
from windtunnel.measure.design import TEST
from windtunnel.storage.steps import Steps, key_of, table_key
from windtunnel.storage.tables import VARIANTS
from windtunnel.study.plan import StudyPlan

MAIN, SEVERITY, DRAWS, ALSO = "", "severity", "draws", "also"
"""Parts: the folders of predictions."""


class AskedSet(NamedTuple):
    """Texts that models are asked about together."""

    set: str
    """What NUMBERS call the rows: `test`, or the name of another source."""
    part: str
    """The folder of its predictions; empty for the main part."""
    rows: pa.Table
    """ROWS."""
    variants: pa.Table
    """VARIANTS of these rows."""
    with_originals: bool
    """Whether the originals are asked about too; once in each set."""
    by_all: bool
    """Whether every model is asked; else only the arms and baselines, not those of other doses and transfers."""

    @classmethod
    def of(cls, rows: pa.Table, variants: pa.Table) -> AskedSet:
        """The test set of a study without further parts."""
        return cls(TEST, MAIN, rows, variants, with_originals=True, by_all=True)

    @property
    def originals(self) -> pa.Table:
        """The rows whose originals are asked about."""
        return self.rows if self.with_originals else self.rows.slice(0, 0)


def own(rewriter: Rewriter, plan: StudyPlan, test: pa.Table, workers: int = 1) -> list[AskedSet]:
    """Transform the study's own test texts: once for all models, at each strength, in each draw."""
    content = table_key(test)

    def made(name: str, title: str, make: Callable[[str], pa.Table], *key: object) -> pa.Table:
        return rewriter.step(f"variants/{name}.parquet", key_of(*key), lambda: make(title))

    identities = [t.identity for t in plan.tested]
    main = made(
        TEST,
        "transforming the test set",
        lambda title: rewriter(test, plan.tested, seed=plan.seed, workers=workers, title=title),
        *("variants", content, identities, plan.seed),
    )
    sets = [AskedSet.of(test, main)]
    points = [one for one, _ in plan.curves.values() if one.spec not in [t.spec for t in plan.tested]]
    if points:
        curves = made(
            SEVERITY,
            "transforming at each strength",
            lambda title: rewriter(test, points, seed=plan.seed, workers=workers, title=title),
            *("severity", content, [t.identity for t in points], plan.seed),
        )
        sets.append(AskedSet(TEST, SEVERITY, test, curves, with_originals=False, by_all=False))
    if plan.draws > 1:
        again = made(
            DRAWS,
            "",
            lambda _: _drawn(rewriter, plan, test, workers),
            *("draws", content, identities, plan.seed, plan.draws),
        )
        sets.append(AskedSet(TEST, DRAWS, test, again, with_originals=False, by_all=False))
    return sets


def others(
    done: Steps, plan: StudyPlan, sources: Mapping[str, pa.Table], workers: int, rewriter: Rewriter
) -> list[AskedSet]:
    """Transform the texts of other sources.

    Each has a rewriter like the given one, for its failures are repeated by commands that name its source.

    Raises:
        FailedRowsError: a transformation failed on some rows, and failed rows are not to be skipped.
    """
    where = dict(plan.sources_to_test)
    sets = []
    for name, rows in sources.items():
        mine = Rewriter(done, rewriter.skip_failed, rewriter.row_timeout)
        title = f"transforming the texts of {name}"
        key = key_of("variants", table_key(rows), [t.identity for t in plan.tested], plan.seed)

        def make(rows: pa.Table = rows, mine: Rewriter = mine, title: str = title) -> pa.Table:
            return mine(rows, plan.tested, seed=plan.seed, workers=workers, title=title)

        variants = mine.step(f"variants/{ALSO}/{name}.parquet", key, make)
        mine.finish(done.folder / f"failed-{name}.jsonl", where[name], lambda _: "", plan.seed)
        rewriter.failures += mine.failures
        sets.append(AskedSet(name, f"{ALSO}/{name}", rows, variants, with_originals=True, by_all=True))
    return sets


def _drawn(rewriter: Rewriter, plan: StudyPlan, test: pa.Table, workers: int) -> pa.Table:
    """Draw the transformed test set again and again; draw 0 is the main one."""
    parts = [VARIANTS.empty_table()]
    for draw in range(1, plan.draws):
        title = f"transforming the test set, draw {draw + 1} of {plan.draws}"
        parts.append(rewriter(test, plan.tested, seed=plan.seed, draw=draw, workers=workers, title=title))
    return pa.concat_tables(parts).unify_dictionaries()
