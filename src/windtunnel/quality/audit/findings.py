"""What raters found: how often a label changed, how far they agree, how natural the texts are; with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from windtunnel.errors import DataError
from windtunnel.measure.agreement import cohen_kappa
from windtunnel.measure.proportion import Interval, clopper_pearson
from windtunnel.measure.ratio import mean
from windtunnel.quality.audit.draw import ORIGINAL, TRANSFORMED, Audit, Item
from windtunnel.quality.audit.sheets import UNDECIDED, Answer, Sheet

ALL = "all"
EXACT, NORMAL = "Clopper-Pearson", "normal"
MEASURES = {
    "changed_from_gold": "Share of the transformed texts to which the rater gave another label than the true one.",
    "original_from_gold": "The same share of the originals: how often the rater errs, or the data do.",
    "changed_from_own": "Share of the pairs whose transformed text got another label than the original, by one rater.",
    "naturalness_original": "Mean naturalness of the originals, 1 to 5.",
    "naturalness_transformed": "Mean naturalness of the transformed texts, 1 to 5.",
    "naturalness_loss": "Mean over pairs of the original's naturalness minus the transformed text's.",
    "kappa": "Cohen's kappa of the two raters' labels: 1 for full agreement, 0 for chance.",
    "agreement": "Share of the texts to which both raters gave one label.",
}


def report(key: Audit, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Sum up one or two raters' sheets.

    Rates leave out texts without a label and those marked `?`; both are counted.

    Returns:
        `raters` (`name`, `texts`, `rated`, `blank`, `undecided`, `without_naturalness`), `measures` (what each figure
        means) and `numbers`: `what`, `spec` ("all" for all together), `rater`, `value`, `low`, `high`, `n`, `method`.

    Raises:
        DataError: no sheets or more than two, or two under one name.
    """
    if not 1 <= len(sheets) <= 2:
        raise DataError(f"An audit has one or two raters; got {len(sheets)} sheets.")
    if len({sheet.rater for sheet in sheets}) < len(sheets):
        raise DataError(
            f"Both sheets are called '{sheets[0].rater}'. Rename one, so that the raters can be told apart."
        )
    numbers = [line for sheet in sheets for spec in (ALL, *key.specs) for line in _of_one(key, sheet, spec)]
    if len(sheets) == 2:
        numbers += [line for spec in (ALL, *key.specs) for line in _of_two(key, sheets[0], sheets[1], spec)]
    used = {line["what"] for line in numbers}
    return {
        "source": key.source,
        "seed": key.seed,
        "raters": [_counts(sheet) for sheet in sheets],
        "measures": {name: meaning for name, meaning in MEASURES.items() if name in used},
        "numbers": numbers,
    }


def _of_one(key: Audit, sheet: Sheet, spec: str) -> list[dict[str, Any]]:
    items = [item for item in key.items if spec in (ALL, item.spec)]
    pairs = _pairs(items, sheet)
    lines = []
    for what, side in (("changed_from_gold", TRANSFORMED), ("original_from_gold", ORIGINAL)):
        answers = [(item, sheet.answers[item.item].label) for item in items if item.side == side]
        lines.append(_rate(what, [label != item.label for item, label in answers if _decided(label)]))
    both = [(old.label, new.label) for old, new in pairs if _decided(old.label) and _decided(new.label)]
    lines.append(_rate("changed_from_own", [old != new for old, new in both]))
    for what, side in (("naturalness_original", ORIGINAL), ("naturalness_transformed", TRANSFORMED)):
        marks = [sheet.answers[item.item].naturalness for item in items if item.side == side]
        lines.append(_mean(what, [mark for mark in marks if mark is not None]))
    losses = [
        old.naturalness - new.naturalness
        for old, new in pairs
        if old.naturalness is not None and new.naturalness is not None
    ]
    lines.append(_mean("naturalness_loss", losses))
    return [{"what": line["what"], "spec": spec, "rater": sheet.rater} | line for line in lines]


def _of_two(key: Audit, first: Sheet, second: Sheet, spec: str) -> list[dict[str, Any]]:
    place = {name: number for number, name in enumerate(key.labels)}
    labels = [
        (one, two)
        for item in key.items
        if spec in (ALL, item.spec)
        and _decided(one := first.answers[item.item].label)
        and _decided(two := second.answers[item.item].label)
    ]
    rater = f"{first.rater} and {second.rater}"
    lines = [_rate("agreement", [one == two for one, two in labels])]
    kappa = None
    if labels:
        numbers = np.array([[place[str(one)], place[str(two)]] for one, two in labels], np.int64)
        kappa = cohen_kappa(numbers[:, 0], numbers[:, 1])
    method = "Fleiss, Cohen & Everitt" if kappa else "not estimable: both gave one label to all"
    lines.append(_line("kappa", kappa, len(labels), method if labels else _EMPTY))
    return [{"what": line["what"], "spec": spec, "rater": rater} | line for line in lines]


_EMPTY = "not estimable: nothing was rated"


def _rate(what: str, hits: Sequence[bool]) -> dict[str, Any]:
    interval = clopper_pearson(sum(hits), len(hits)) if hits else None
    return _line(what, interval, len(hits), EXACT if hits else _EMPTY)


def _mean(what: str, values: Sequence[int]) -> dict[str, Any]:
    if not values:
        return _line(what, None, 0, _EMPTY)
    if len(values) == 1:
        return {**_line(what, None, 1, "one text: no interval"), "value": float(values[0])}
    return _line(what, mean(np.array(values, np.float64)), len(values), NORMAL)


def _line(what: str, interval: Interval | None, n: int, method: str) -> dict[str, Any]:
    value, low, high = interval if interval else (None, None, None)
    return {"what": what, "value": value, "low": low, "high": high, "n": n, "method": method}


def _pairs(items: Sequence[Item], sheet: Sheet) -> list[tuple[Answer, Answer]]:
    """The answers to the original and to the transformed text of each pair."""
    sides: dict[tuple[str, str], dict[str, Answer]] = {}
    for item in items:
        sides.setdefault((item.row, item.spec), {})[item.side] = sheet.answers[item.item]
    return [(pair[ORIGINAL], pair[TRANSFORMED]) for pair in sides.values() if len(pair) == 2]


def _decided(label: str | None) -> bool:
    return label is not None and label != UNDECIDED


def _counts(sheet: Sheet) -> dict[str, Any]:
    answers = list(sheet.answers.values())
    return {
        "name": sheet.rater,
        "texts": len(answers),
        "rated": sum(_decided(answer.label) for answer in answers),
        "blank": sum(answer.label is None for answer in answers),
        "undecided": sum(answer.label == UNDECIDED for answer in answers),
        "without_naturalness": sum(answer.naturalness is None for answer in answers),
    }
