"""One model on labelled texts, as they are and transformed: measured, measured no longer than needed, attacked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from windtunnel.engine.local import transform_rows
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.errors import DataError, TransformationError
from windtunnel.evaluation import prediction_table
from windtunnel.evaluation.testsets import EvaluationSet
from windtunnel.measure.numbers import measure
from windtunnel.models.encoders import hub
from windtunnel.storage import locks
from windtunnel.storage.steps import Steps
from windtunnel.transforms import registry
from windtunnel.transforms.row_failures import FailedRowsError

if TYPE_CHECKING:
    from windtunnel.evaluation.attack import Attacked
    from windtunnel.evaluation.until import Adaptive

Say = Callable[[str], None]


def _nobody(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Evaluation:
    """How one model does on one set of texts, as they are and transformed."""

    numbers: pa.Table
    """NUMBERS; the model is called by its folder's name."""
    predictions: pa.Table
    """PREDICTIONS."""
    variants: pa.Table
    """VARIANTS."""


def evaluate(
    model: str | Path,
    rows: pa.Table,
    transform: Sequence[str] = (),
    *,
    seed: int = 0,
    out: str | Path | None = None,
    say: Say = lambda _: None,
) -> Evaluation:
    """Predict labelled texts as they are and under each transformation, and measure the difference.

    Args:
        model: the folder or hub id of a trained classifier.
        rows: ROWS; labels in the model's order.
        transform: specs of transformations.
        seed: of the transformations.
        out: a folder for the three tables, for what each transformation made and for the model's predictions: a further
            evaluation there costs what is new. None: nothing is kept.
        say: told in one line what is going on.

    Raises:
        BusyError: another process writes in `out`.
        DataError: there are no rows, or `out` holds a study.
        FailedRowsError: a transformation failed on some rows.
        ModelError: the model cannot be loaded.
    """
    _check(model, rows, out)
    name = Path(model).name
    with _kept(out, "evaluation", say) as done:
        variants = _variants(rows, transform, seed, done)
        cache = done.folder / "cache" if done else None
        predictions = prediction_table.predict(
            model, EvaluationSet.of(rows, variants), name, 0, cache=cache, say=say if done else _nobody
        )
        found = Evaluation(measure(rows, predictions), predictions, variants)
        if done:
            for kind in ("variants", "predictions", "numbers"):
                done.put(f"{kind}.parquet", "", getattr(found, kind))
    return found


def evaluate_until(
    model: str | Path,
    rows: pa.Table,
    transform: Sequence[str],
    points: float,
    *,
    seed: int = 0,
    out: str | Path | None = None,
    say: Say = lambda _: None,
) -> Adaptive:
    """Measure drops on rows in random order, until each is known to so many points; see `windtunnel.evaluation.until`.

    Args:
        model: the folder or hub id of a trained classifier.
        rows: ROWS; labels in the model's order.
        transform: specs of transformations, one or more.
        points: the width of the 95 % interval, from end to end, at which a transformation needs no more rows.
        seed: of the transformations and of the order.
        out: a folder for what each transformation made and for the model's predictions; None: nothing is kept.
        say: told in one line what is going on.

    Raises:
        BusyError: another process writes in `out`.
        DataError: there are no rows, `points` is not above 0, or `out` holds a study.
        FailedRowsError: a transformation failed on some rows.
        ModelError: the model cannot be loaded.
        TransformationError: there is no transformation.
    """
    from windtunnel.evaluation import until
    from windtunnel.models import prediction

    if not points > 0:
        raise DataError(f"Until how many points? The width of an interval is above 0; got {points}.")
    if not transform:
        raise TransformationError("A drop needs a transformation: -t typo, say; `windtunnel catalog` lists them.")
    _check(model, rows, out)
    with _kept(out, "evaluation", say) as done:
        ask = prediction.load_predictor(model, cache=done.folder / "cache" if done else None)
        variants = _variants(rows, transform, seed, done)
        found = until.drops_until(ask, rows, variants, points / 100, seed=seed)
        say(f"{found.asked:,} of {found.whole:,} texts were predicted: {found.saved:.0%} of the work was saved")
        if done:
            done.put("numbers.parquet", "", found.numbers(Path(model).name))
    return found


def _check(model: str | Path, rows: pa.Table, out: str | Path | None) -> None:
    """Refuse what cannot be done, before any work."""
    if not len(rows):
        raise DataError("There are no texts to ask the model about.")
    hub.folder_of(model)  # a wrong name is found before any work
    if out is not None and (Path(out) / "models").is_dir():
        raise DataError(f"'{out}' holds a study; name another folder.")


@contextmanager
def _kept(out: str | Path | None, what: str, say: Say) -> Iterator[Steps | None]:
    """Hold the folder in which everything is kept, if there is one.

    Raises:
        BusyError: another process writes in it.
    """
    if out is None:
        yield None
        return
    with locks.writing(Path(out), what):
        yield Steps(Path(out), say)


def _variants(rows: pa.Table, transform: Sequence[str], seed: int, done: Steps | None) -> pa.Table:
    """VARIANTS of some rows, kept where there is a folder."""
    if done is None:
        return transform_rows(rows, [registry.get(spec) for spec in transform], seed=seed, title="transforming")
    rewriter = Rewriter(done)
    variants = rewriter(rows, [registry.get(spec) for spec in transform], seed=seed)
    if rewriter.failures:
        raise FailedRowsError(rewriter.failures)
    return variants


def attack(
    model: str | Path,
    rows: pa.Table,
    transform: Sequence[str],
    *,
    protect: Sequence[str] = (),
    out: str | Path | None = None,
    say: Say = lambda _: None,
    **settings: Any,
) -> Attacked:
    """Search for the few realistic edits that turn a model's right predictions wrong; see `evaluation.attack`.

    Args:
        model: the folder or hub id of a trained classifier.
        rows: ROWS; labels in the model's order.
        transform: specs of the transformations whose edits may be made.
        protect: what no edit may touch.
        out: a folder for `attack.parquet`, `numbers.parquet` and the model's predictions, with which an attack that was
            stopped goes on. None: nothing is kept.
        say: told in one line what is going on.
        **settings: `max_edits`, `strength`, `draws`, `candidates`, `width`, `seed`, `device`, as for `attack.attack`.

    Raises:
        UsageError: something the user can put right.
    """
    from windtunnel.evaluation import attack as room

    chosen = [registry.get(spec).protecting(protect) for spec in transform]
    _check(model, rows, out)
    with _kept(out, "attack", say) as done:
        found = room.attack(model, rows, chosen, cache=done.folder / "cache" if done else None, say=say, **settings)
        spec = " + ".join(one.spec for one in chosen)
        numbers = room.numbers(found.table, model=Path(model).name, spec=spec)
        if done:
            done.put("attack.parquet", "", found.table)
            done.put("numbers.parquet", "", numbers)
    return room.Attacked(found.table, numbers, found.rounds, room.damage(found.table, rows))
