"""From predictions to NUMBERS: every figure of the study, paired by row id.

    accuracy     of a model on a test set ("original" or a transformation's spec)
    drop         accuracy on the original minus on the transformed set, same model, same rows
    gain         a remedied model (augmented, control) minus the plain one, on one set, same rows
    recovered    gain on the transformed set as a share of the plain model's drop there
    lead         of the plain model over a baseline, on one set, same rows; `model` is the baseline
    p_drop, p_gain, p_lead   McNemar's test of the two

`model` is `plain/1` for one training seed and `plain` for the mean over all. All values are shares, not points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.core.arrays import Bools, Floats
from windtunnel.errors import DataError
from windtunnel.measure.design import TEST, Design
from windtunnel.measure.paired import mcnemar, mean_difference, newcombe, pairs
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.recovery import MIN_DROP, recovered_share
from windtunnel.tables import NUMBERS

ORIGINAL = "original"
PLAIN = "plain"

Answers = dict[tuple[str, str], dict[int, Bools]]
"""(model, spec) -> train seed -> whether each row is right, in the rows' order."""


def measure(rows: pa.Table, predictions: pa.Table, design: Design = Design()) -> pa.Table:  # noqa: B008 - frozen
    """Return NUMBERS for all models and test sets in PREDICTIONS.

    Args:
        rows: ROWS of the test set.
        predictions: PREDICTIONS; one row for each row id, spec, model and training seed.
        design: what the models and test sets are for.

    Raises:
        DataError: a model lacks a row, has one twice, or gave a probability that is not a number.
    """
    answers = _answers(rows, predictions)
    models = list(dict.fromkeys(model for model, _ in answers))
    remedied = [model for model in models if model not in (PLAIN, *design.baselines)]
    specs = list(dict.fromkeys(spec for _, spec in answers))
    found = [
        *_accuracies(answers),
        *(line for model in models for line in _drops(answers, model, specs)),
        *(line for model in remedied for line in _gains(answers, model, specs)),
        *(line for model in models if model in design.baselines for line in _leads(answers, model, specs)),
    ]
    return pa.Table.from_pylist(found, NUMBERS)


def _accuracies(answers: Answers) -> Iterator[dict[str, Any]]:
    for (model, spec), by_seed in answers.items():
        for seed, right in by_seed.items():
            yield _line("accuracy", spec, f"{model}/{seed}", wilson(int(right.sum()), len(right)), len(right), "Wilson")
        if len(by_seed) > 1:
            mean = _mean(by_seed)
            interval = mean_difference(mean, np.zeros_like(mean))
            interval = interval._replace(low=max(0.0, interval.low))  # a share, unlike a difference
            yield _line("accuracy", spec, model, interval, len(mean), _over(by_seed))
        else:
            right = next(iter(by_seed.values()))
            yield _line("accuracy", spec, model, wilson(int(right.sum()), len(right)), len(right), "Wilson")


def _drops(answers: Answers, model: str, specs: list[str]) -> Iterator[dict[str, Any]]:
    original = answers.get((model, ORIGINAL), {})
    for spec in specs:
        if spec != ORIGINAL and original and (model, spec) in answers:
            yield from _differences("drop", spec, model, original, answers[model, spec])


def _gains(answers: Answers, model: str, specs: list[str]) -> Iterator[dict[str, Any]]:
    original = answers.get((PLAIN, ORIGINAL), {})
    for spec in specs:
        plain, remedied = answers.get((PLAIN, spec), {}), answers.get((model, spec), {})
        if plain.keys() != remedied.keys() or not plain:
            continue
        yield from _differences("gain", spec, model, remedied, plain)
        if spec != ORIGINAL and original:
            gain, drop = _mean(remedied) - _mean(plain), _mean(original) - _mean(plain)
            share = recovered_share(gain, drop)
            method = (
                f"bootstrap of rows, {_over(plain)}"
                if share
                else f"not estimable: the plain model drops {100 * drop.mean():.2f} points, under {100 * MIN_DROP:.0f}"
            )
            yield _line("recovered", spec, model, share, len(gain), method)


def _leads(answers: Answers, baseline: str, specs: list[str]) -> Iterator[dict[str, Any]]:
    for spec in specs:
        plain, below = answers.get((PLAIN, spec), {}), answers.get((baseline, spec), {})
        if plain and below:
            yield from _differences("lead", spec, baseline, plain, dict.fromkeys(plain, next(iter(below.values()))))


def _differences(
    what: str, spec: str, model: str, first: dict[int, Bools], second: dict[int, Bools]
) -> Iterator[dict[str, Any]]:
    """Yield first minus second for each seed, with its test, and for the mean over seeds."""
    for seed, right in first.items():
        table = pairs(right, second[seed])
        test = mcnemar(table)
        yield _line(what, spec, f"{model}/{seed}", newcombe(table), table.n, "Newcombe paired")
        yield _line(f"p_{what}", spec, f"{model}/{seed}", test.p, table.n, test.method)
    if len(first) > 1:
        yield _line(what, spec, model, mean_difference(_mean(first), _mean(second)), table.n, _over(first))
    else:
        yield _line(what, spec, model, newcombe(table), table.n, "Newcombe paired")


def _line(what: str, spec: str, model: str, value: Interval | float | None, n: int, method: str) -> dict[str, Any]:
    interval = value if isinstance(value, Interval) else (value, None, None)
    return dict(zip(NUMBERS.names, (what, TEST, spec, "", model, None, *interval, n, method), strict=True))


def _mean(by_seed: dict[int, Bools]) -> Floats:
    """The share of seeds that got each row right: (rows,)."""
    mean: Floats = np.mean(np.stack(list(by_seed.values())), axis=0)
    return mean


def _over(by_seed: dict[int, Bools]) -> str:
    return f"normal, rows; mean of {len(by_seed)} seeds" if len(by_seed) > 1 else "one seed"


def _answers(rows: pa.Table, predictions: pa.Table) -> Answers:
    labels = rows["label"].to_numpy()
    columns = {name: np.asarray(predictions[name].combine_chunks().cast(pa.string())) for name in ("model", "spec")}
    seeds = predictions["train_seed"].to_numpy()
    answers: Answers = {}
    groups = dict.fromkeys(zip(columns["model"], columns["spec"], seeds.tolist(), strict=True))
    for model, spec, seed in groups:
        mine = np.flatnonzero((columns["model"] == model) & (columns["spec"] == spec) & (seeds == seed))
        part = predictions.take(mine)
        where = f"model '{model}', seed {seed}, on '{spec}'"
        place = pc.index_in(part["id"], value_set=rows["id"].combine_chunks()).to_numpy(zero_copy_only=False)
        if len(part) != len(rows) or np.isnan(place.astype(float)).any() or len(np.unique(place)) != len(rows):
            raise DataError(f"Predictions of {where} do not cover each of the {len(rows):,} rows once.")
        guesses = np.full(len(rows), -1)
        guesses[place.astype(int)] = _guesses(part, where)
        answers.setdefault((model, spec), {})[seed] = guesses == labels
    return answers


def _guesses(part: pa.Table, where: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The most probable label of each row; of equal ones the first."""
    lists = part["probs"].combine_chunks()
    probs = lists.flatten().to_numpy().reshape(len(part), -1)  # (rows, labels)
    if np.isnan(probs).any():
        bad = part["id"][int(np.flatnonzero(np.isnan(probs).any(axis=1))[0])]
        raise DataError(f"Predictions of {where} hold a probability that is not a number, at row '{bad}'.")
    best: np.ndarray[tuple[int], np.dtype[np.int64]] = probs.argmax(axis=1)
    return best
