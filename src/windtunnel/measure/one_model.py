"""Figures of one model on one set: accuracy and what else describes its predictions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from windtunnel.measure.bootstrap import hierarchical
from windtunnel.measure.classes import Influence, balanced_accuracy, confusion, macro_f1
from windtunnel.measure.crossed import Spread, crossed, quantile
from windtunnel.measure.lines import MIN_ROWS, Lines, few
from windtunnel.measure.predictions import ScoredPredictions
from windtunnel.measure.probability import auroc, brier, calibration_error
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.study import Study, stacked
from windtunnel.text.arrays import Floats

NO_SPREAD = "; no interval: rows do not differ"
NO_LABEL = "a label has no row, or all of them"


def accuracies(study: Study, model: str, spec: str) -> None:
    """Add the accuracy of each seed and of the mean, and how seeds vary."""
    lines, by_seed = study.lines, study.right(model, spec)
    seeds = tuple(by_seed)
    counts = [int(right.sum()) for right in by_seed.values()]
    n = len(study.rows)
    for seed, count in zip(seeds, counts, strict=True):
        lines.add("accuracy", spec, f"{model}/{seed}", wilson(count, n), n, "Wilson")
    note = study.note(seeds)
    if len(seeds) == 1:
        lines.add("accuracy", spec, model, wilson(counts[0], n), n, "Wilson" + note)
        return
    over_seeds(study, "accuracy", spec, model, [count / n for count in counts])
    if n < MIN_ROWS:
        lines.refuse("accuracy", spec, model, n, few(n))
        return
    found = hierarchical(stacked(by_seed))
    if found.spread.error == 0:
        same = f"Wilson; {len(seeds)} seeds, all alike"
        lines.add("accuracy", spec, model, wilson(counts[0], n), n, same + note)
    else:
        lines.add("accuracy", spec, model, found.interval, n, bootstrapped(len(seeds)) + note)


def over_seeds(study: Study, what: str, spec: str, model: str, values: list[float]) -> None:
    """Add the standard deviation and the range over seeds; n is the number of seeds."""
    n, method = len(values), f"over {len(values)} seeds"
    study.lines.add(f"sd_{what}", spec, model, float(np.std(values, ddof=1)), n, f"standard deviation {method}")
    width = Interval(max(values) - min(values), min(values), max(values))
    study.lines.add(f"range_{what}", spec, model, width, n, f"highest minus lowest {method}; low and high are these")


def bootstrapped(seeds: int) -> str:
    """Name the hierarchical bootstrap."""
    return f"hierarchical bootstrap, rows and {seeds} seeds"


def descriptions(study: Study, model: str, spec: str) -> None:
    """Add macro-F1, balanced accuracy, AUROC, Brier score and calibration error, of each seed and of the mean."""
    label, n = study.rows.label, len(study.rows)
    labels = len(study.labels)

    def of_cells(figure: Callable[..., Influence]) -> Callable[[ScoredPredictions], Influence]:
        def of(predicted: ScoredPredictions) -> Influence:
            value, influence = figure(confusion(label, predicted.guess, labels))
            return Influence(value, influence[label, predicted.guess])

        return of

    figures: dict[str, Callable[[ScoredPredictions], Influence | None]] = {
        "macro_f1": of_cells(macro_f1),
        "balanced_accuracy": of_cells(balanced_accuracy),
        "auroc": lambda predicted: auroc(label, predicted.probs),
        "brier": lambda predicted: brier(label, predicted.probs),
        "ece": lambda predicted: calibration_error(predicted.probs, predicted.right),
    }
    predictions = study.predictions[model, spec]
    for what, figure in figures.items():
        found = [figure(predicted) for predicted in predictions.values()]
        whole = [one for one in found if one is not None]
        if few(n) or len(whole) < len(found):
            reason = few(n) or NO_LABEL
            for name in (*(f"{model}/{seed}" for seed in predictions), model):
                study.lines.refuse(what, spec, name, n, reason)
            continue
        for seed, one in zip(predictions, whole, strict=True):
            _described(study, what, spec, f"{model}/{seed}", [one], "")
        _described(study, what, spec, model, whole, study.note(tuple(predictions)))


def _described(study: Study, what: str, spec: str, model: str, found: list[Influence], note: str) -> None:
    """Add a figure with the interval that its influence function gives."""
    value = float(np.mean([one.value for one in found]))
    spread = crossed(np.stack([one.influence for one in found]))._replace(value=value)
    described(study.lines, what, spec, model, spread, len(study.rows), len(found), note)


def described(lines: Lines, what: str, spec: str, model: str, spread: Spread, n: int, seeds: int, note: str) -> None:
    """Add a figure by the spread of its influence function over `n` rows and so many seeds."""
    highest = np.inf if what == "brier" else 1.0
    method = "t, rows" + (f" and {seeds} seeds" if seeds > 1 else "") + ", influence function"
    if spread.error < 1e-12:
        lines.add(what, spec, model, spread.value, n, method + NO_SPREAD + note)
    elif what == "auroc" and 0 < spread.value < 1:
        lines.add(what, spec, model, on_logits(spread), n, method + " on the logit scale" + note)
    else:
        lines.add(what, spec, model, spread.interval(0.0, highest), n, method + note)


def on_logits(spread: Spread) -> Interval:
    """The interval of a share near 1, symmetrical in its log odds; keeps to 0..1 by itself."""
    odds = np.log(spread.value / (1 - spread.value))
    half = quantile(spread.dof) * spread.error / (spread.value * (1 - spread.value))
    low, high = 1 / (1 + np.exp(-np.clip(np.array([odds - half, odds + half]), -500, 500)))
    return Interval(spread.value, float(low), float(high))


def by_label(study: Study, model: str, spec: str) -> None:
    """Add each label's recall, and which labels its rows are taken for; pairs that do not occur have no line."""
    names, label = study.labels, study.rows.label
    predictions = study.predictions[model, spec]
    note = study.note(tuple(predictions))
    tables = np.stack([confusion(label, predicted.guess, len(names)) for predicted in predictions.values()])
    for true, name in enumerate(names):
        n = int(tables[0, true].sum())
        where = f"label={name}"
        if n == 0:
            study.lines.refuse("recall", spec, model, 0, "no row has this label", slice=where)
            continue
        guesses = np.stack([predicted.guess[label == true] for predicted in predictions.values()])
        for guessed in np.flatnonzero(tables[:, true].sum(axis=0) + (np.arange(len(names)) == true)):
            what = "recall" if guessed == true else "confusion"
            place = where if guessed == true else f"{where} & predicted={names[guessed]}"
            share(study, what, spec, model, (guesses == guessed).astype(np.float64), note, slice=place)


def share(study: Study, what: str, spec: str, model: str, values: Floats, note: str, **where: str | float) -> None:
    """Add the mean of 0 or 1 over seeds and rows: Wilson's interval for one seed, the crossed one for several.

    Args:
        study: takes the line.
        what: which figure.
        spec: the set.
        model: the model.
        values: (seeds, rows).
        note: what is to be said of few seeds.
        **where: `slice`, `at`.
    """
    n, seeds = values.shape[1], len(values)
    if (values == values[0]).all():
        alike = "" if seeds == 1 else f"; {seeds} seeds, all alike"
        study.lines.add(what, spec, model, wilson(int(values[0].sum()), n), n, "Wilson" + alike + note, **where)  # type: ignore[arg-type]
    elif few(n):
        study.lines.refuse(what, spec, model, n, few(n), **where)
    else:
        interval = crossed(values).interval(0.0, 1.0)
        study.lines.add(what, spec, model, interval, n, f"t, rows and {seeds} seeds" + note, **where)  # type: ignore[arg-type]
