"""Studies small enough to work out on paper: curves, transfer, control arm, worst of several draws, labels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from test_measure_numbers import figure, rows_of, said
from windtunnel.measure.design import Design, Step
from windtunnel.measure.numbers import ORIGINAL, measure

HUNDRED = rows_of(np.zeros(100, int))


def wrong_on(which: range, rows: int = 100) -> np.ndarray:
    """Probabilities of a model that is wrong on these rows only."""
    probs = np.tile([0.8, 0.2], (rows, 1))
    probs[list(which)] = [0.2, 0.8]
    return probs


def lines(parts: list[tuple[str, str, range]], design: Design) -> list[dict[str, object]]:
    """NUMBERS of models on sets, each with the rows on which it is wrong; three trainings that are all alike."""
    tables = [said(HUNDRED, model, spec, wrong_on(which), seed=s) for model, spec, which in parts for s in (1, 2, 3)]
    return measure(HUNDRED, pa.concat_tables(tables), design).to_pylist()


def test_half_of_the_recovery_transfers():
    """All 40 rows come back on the change trained on, 20 of 40 on the other: half of it transfers."""
    parts = [
        *[("plain", ORIGINAL, range(0)), ("plain", "a", range(40)), ("plain", "b", range(60, 100))],
        *[("augmented[a]", ORIGINAL, range(0)), ("augmented[a]", "a", range(0)), ("augmented[a]", "b", range(60, 80))],
    ]
    found = lines(parts, Design(transfers={"augmented[a]": "a"}))
    assert figure(found, "transfer", "a", "augmented[a]")["value"] == 1.0
    assert figure(found, "transfer", "b", "augmented[a]")["value"] == 0.5
    share = figure(found, "transferred", "a", "augmented[a]")
    assert share["value"] == 0.5
    half = 1.96 * np.sqrt(0.5 * 0.5 / 40)  # of 40 rows that broke, a half: a proportion
    assert share["high"] - 0.5 == pytest.approx(half, rel=0.05)


def test_what_the_control_arm_does_not_explain():
    """Plain loses 40 rows, control 30, augmented 10: recovered 3/4, over control 2/4; the gains 30 and 20 points."""
    losses = {"plain": 40, "control": 30, "augmented": 10}
    parts = [(model, spec, range(lost * (spec == "a"))) for model, lost in losses.items() for spec in (ORIGINAL, "a")]
    found = lines(parts, Design(trained=("a",)))
    values = {
        what: figure(found, what, "a", "augmented")["value"]
        for what in ("gain", "gain_over_control", "recovered", "recovered_over_control")
    }
    assert values == pytest.approx(
        {"gain": 0.3, "gain_over_control": 0.2, "recovered": 0.75, "recovered_over_control": 0.5}
    )
    transferred = figure(found, "transferred", "", "augmented")
    assert transferred["method"].endswith("the plain model drops a point on no transformation that was held out")


def test_a_severity_curve_by_hand():
    """100, 98 and 90 % at 0, 0.1 and 0.2: 4 points are lost at 0.125, and the mean accuracy is 96.5 %."""
    severity = {"mild": Step("typo", 0.1), "hard": Step("typo", 0.2)}
    found = lines(
        [("plain", ORIGINAL, range(0)), ("plain", "hard", range(10)), ("plain", "mild", range(2))],
        Design(severity=severity),
    )
    assert figure(found, "severity_lost_4", "typo", "plain")["value"] == pytest.approx(0.125)
    assert figure(found, "severity_area", "typo", "plain")["value"] == pytest.approx(0.965)
    assert not [line for line in found if line["spec"] in severity]  # points of curves only
    steady = lines([("plain", ORIGINAL, range(0)), ("plain", "mild", range(3))], Design(severity=severity))
    reason = figure(steady, "severity_lost_4", "typo", "plain")["method"]
    assert reason == "not estimable: 4 points are not lost up to a strength of 0.1"


def test_the_worst_of_draws_by_hand():
    """Draws wrong on rows 0-9, 5-14 and none: one draw is right 93.3 %, any two 88.3 %; three are not asked for."""
    draws = [range(10), range(5, 15), range(0)]
    parts = [said(HUNDRED, "plain", "a", wrong_on(which), draw=draw) for draw, which in enumerate(draws)]
    found = measure(HUNDRED, pa.concat_tables([*parts, said(HUNDRED, "plain", ORIGINAL, wrong_on(range(0)))]))
    worst = {x["at"]: x["value"] for x in found.to_pylist() if x["what"] == "worst_of"}
    # wrong in 1, 2 or 0 of 3 draws: 10, 5 and 85 rows; a pair of draws spares 1/3, 0 and all of these
    assert worst == pytest.approx({1.0: (85 + 10 * 2 / 3 + 5 / 3) / 100, 2.0: (85 + 10 / 3) / 100})


def test_three_labels_by_hand():
    """Recall and confusion of each label are shares of its rows; a label without rows has no recall, and says so."""
    rows = rows_of(np.array([0] * 10 + [1] * 10))
    guess = np.array([0] * 8 + [2] * 2 + [1] * 10)
    found = measure(
        rows, said(rows, "m", ORIGINAL, np.eye(3)[guess] * 0.7 + 0.1, seed=0), Design(labels=("bad", "good", "so-so"))
    ).to_pylist()
    shares = {line["slice"]: line["value"] for line in found if line["what"] in ("recall", "confusion")}
    expected = {"label=bad": 0.8, "label=bad & predicted=so-so": 0.2, "label=good": 1.0, "label=so-so": None}
    assert shares == expected
    assert figure(found, "balanced_accuracy", ORIGINAL, "m")["value"] == pytest.approx(0.9)
    assert figure(found, "auroc", ORIGINAL, "m")["method"] == "not estimable: a label has no row, or all of them"
