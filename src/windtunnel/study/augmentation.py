"""Which training texts are added, and in what form: transformed for the augmented arm, unchanged for the control arm.

The control arm sees the same texts again as they are: as many steps, nothing new. What the augmented arm gains over
it is due to the changes, not to longer training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import data
from windtunnel.engine.local import transform_rows
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.errors import DataError, TransformationError
from windtunnel.storage.steps import Steps, key_of
from windtunnel.storage.tables import VARIANTS
from windtunnel.study.plan import StudyPlan
from windtunnel.text.arrays import UInt64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import key_of as hash_of
from windtunnel.text.splitmix import mix
from windtunnel.transforms.contract import Transformation


def study_texts(
    done: Steps, plan: StudyPlan, train: pa.Table, workers: int, rewriter: Rewriter | None = None
) -> pa.Table:
    """Choose `plan.augment` training texts, stratified, and transform them; VARIANTS, kept as `variants/extra`.

    More texts than there are: every text is taken once in draw 1, again in draw 2, ... Several transformations: each
    text gets one of them, by the hash of its id.
    """
    key = key_of("extra", train, plan.trained, plan.seed, plan.augment)
    rewriter = rewriter or Rewriter(done)
    return rewriter.step(
        "variants/extra.parquet",
        key,
        lambda: augment(train, plan.trained, plan.augment, seed=plan.seed, workers=workers, rewrite=rewriter),
    )


def largest_dose(plan: StudyPlan, train: pa.Table, count: int, workers: int, rewriter: Rewriter) -> pa.Table:
    """Choose `count` training texts for the largest dose and transform them: VARIANTS, kept as `variants/doses`."""
    if not count:
        return VARIANTS.empty_table()
    return rewriter.step(
        "variants/doses.parquet",
        key_of("extra", train, plan.trained, plan.seed, count),
        lambda: augment(train, plan.trained, count, seed=plan.seed, workers=workers, rewrite=rewriter),
    )


def smaller_dose(train: pa.Table, extra: pa.Table, count: int, seed: int) -> pa.Table:
    """Return what `augment` makes of `count` texts, out of what it makes of more: the fewer are among the more."""
    wanted = {(draw, id_) for draw, rows in _draws(train, count, seed) for id_ in rows["id"].to_pylist()}
    pairs = zip(extra["draw"].to_pylist(), extra["id"].to_pylist(), strict=True)
    return extra.filter(pa.array([pair in wanted for pair in pairs], pa.bool_()))


def transfer_texts(plan: StudyPlan, train: pa.Table, spec: str, workers: int, rewriter: Rewriter) -> pa.Table:
    """Choose as many texts as the augmented arm gets and transform them by one transformation only: VARIANTS."""
    one = next(t for t in plan.trained if t.spec == spec)
    key = key_of("extra", train, [one], plan.seed, plan.augment)
    name = f"variants/transfer-{key_of(one.spec)[:8]}.parquet"
    return rewriter.step(
        name, key, lambda: augment(train, [one], plan.augment, seed=plan.seed, workers=workers, rewrite=rewriter)
    )


def transformed(train: pa.Table, extra: pa.Table) -> pa.Table:
    """The training texts, followed by the transformed ones."""
    return _appended(train, extra, extra["text"])


def unchanged(train: pa.Table, extra: pa.Table) -> pa.Table:
    """The training texts, followed by the originals of the transformed ones."""
    return _appended(train, extra, train["text"].take(_places(train, extra)))


def augment(
    train: pa.Table,
    transformations: Sequence[Transformation],
    count: int,
    *,
    seed: int = 0,
    workers: int = 1,
    rewrite: Callable[..., pa.Table] = transform_rows,
) -> pa.Table:
    """Choose `count` texts, stratified, and transform them: VARIANTS.

    `rewrite` does the work as `transform_rows` does it; one that notes rows that fail, say.

    Raises:
        DataError: there are no texts to choose from.
        TransformationError: there is no transformation.
    """
    if count and not len(train):
        raise DataError(f"There are no texts to transform, and {count:,} were asked for.")
    if not transformations:
        raise TransformationError("Adding transformed texts needs at least one transformation.")
    parts = []
    for draw, rows in _draws(train, count, seed):
        with np.errstate(over="ignore"):
            which = mix(hashes(rows) + hash_of("which transformation")) % np.uint64(len(transformations))
        for number, transformation in enumerate(transformations):
            mine = rows.take(np.flatnonzero(which == number))
            title = f"transforming {len(mine):,} training texts"
            parts.append(rewrite(mine, [transformation], seed=seed, draw=draw, workers=workers, title=title))
    return pa.concat_tables(parts).unify_dictionaries() if parts else VARIANTS.empty_table()


def _draws(train: pa.Table, count: int, seed: int) -> Iterator[tuple[int, pa.Table]]:
    """Yield each draw and its rows: all of them, until the last draw takes a stratified sample of what is missing."""
    missing, draw = count, 1
    while missing > 0:
        rows = _some(train, missing, seed + draw)
        yield draw, rows
        missing, draw = missing - len(rows), draw + 1


def _some(train: pa.Table, count: int, seed: int) -> pa.Table:
    """At most `count` rows, stratified; where that is fewer than there are labels, some labels go without."""
    labels = len(train["label"].unique())
    rows = data.sample(train, max(count, labels), seed) if count < len(train) else train
    return rows if count >= labels else rows.take(np.sort(np.argsort(hashes(rows), kind="stable")[:count]))


def hashes(rows: pa.Table) -> UInt64s:
    """A 64-bit hash of each row's id: (rows,)."""
    return TextBatch.from_arrow(rows["text"], rows["id"].to_pylist()).id_hashes


def _places(train: pa.Table, extra: pa.Table) -> pa.Array:
    return pc.index_in(extra["id"], value_set=train["id"].combine_chunks())


def _appended(train: pa.Table, extra: pa.Table, texts: pa.ChunkedArray) -> pa.Table:
    if not len(extra):
        return train
    source = train.take(_places(train, extra))
    draws = pc.cast(extra["draw"], pa.string())
    mark = "+"
    while pc.any(pc.is_in(ids := pc.binary_join_element_wise(extra["id"], draws, mark), train["id"])).as_py():
        mark += "+"  # texts that were added to before have ids that end in "+1"
    added = source.set_column(train.column_names.index("id"), "id", ids)
    added = added.set_column(train.column_names.index("text"), "text", texts)
    return pa.concat_tables([train, added.cast(train.schema)]).combine_chunks()
