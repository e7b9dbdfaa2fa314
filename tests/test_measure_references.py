"""What scipy, statsmodels and scikit-learn also compute comes out the same, on 200 random tables each."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from sklearn.utils.multiclass import unique_labels
from statsmodels.stats.multitest import multipletests

from windtunnel.measure.classes import balanced_accuracy, confusion, macro_f1
from windtunnel.measure.crossed import crossed
from windtunnel.measure.discordant import cohens_g, detectable, odds_ratio
from windtunnel.measure.families import benjamini_hochberg, holm
from windtunnel.measure.paired import Pairs
from windtunnel.measure.probability import auroc, brier, calibration_error

TABLES = 200
SAME = 1e-10


def answers(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities with many ties in every other table: 2 to 5 labels, 10 to 400 rows."""
    rng = np.random.default_rng(number)
    labels, rows = int(rng.integers(2, 6)), int(rng.integers(10, 400))
    label = rng.integers(labels, size=rows)
    scores = rng.dirichlet(np.ones(labels), rows) + 0.5 * np.eye(labels)[label] * rng.random((rows, 1))
    if number % 2:
        scores = np.round(scores, 1) + 0.1
    probs = scores / scores.sum(axis=1, keepdims=True)
    return label, probs


@pytest.mark.parametrize("name", ["confusion", "macro_f1", "balanced_accuracy"])
def test_figures_of_classes_are_those_of_scikit_learn(name):
    """Confusion matrix, macro-F1 and balanced accuracy, also where a label has no row."""
    for number in range(TABLES):
        label, probs = answers(number)
        if number % 3 == 0:
            label = np.minimum(label, probs.shape[1] - 2)  # the last label has no row
        guess = probs.argmax(axis=1)
        counts = confusion(label, guess, probs.shape[1])
        if name == "confusion":
            expected = sklearn.metrics.confusion_matrix(label, guess, labels=np.arange(probs.shape[1]))
            assert (counts == expected).all()
        elif name == "macro_f1":
            expected = sklearn.metrics.f1_score(label, guess, average="macro", labels=unique_labels(label, guess))
            assert macro_f1(counts).value == pytest.approx(expected, abs=SAME)
        else:
            there = np.unique(label)  # scikit-learn warns of predicted labels without a row
            recalls = sklearn.metrics.recall_score(label, guess, average=None, labels=there, zero_division=0)
            assert balanced_accuracy(counts).value == pytest.approx(np.mean(recalls), abs=SAME)


def test_the_area_under_the_curve_is_that_of_scikit_learn():
    """Two labels and more, with ties and without; none where a label has no row."""
    for number in range(TABLES):
        label, probs = answers(number)
        labels = probs.shape[1]
        if len(np.unique(label)) < labels:
            assert auroc(label, probs) is None
            continue
        scores = probs[:, 1] if labels == 2 else probs
        expected = sklearn.metrics.roc_auc_score(label, scores, multi_class="ovr")
        assert auroc(label, probs).value == pytest.approx(expected, abs=SAME)


def test_the_brier_score_is_that_of_scikit_learn():
    """Of two labels the second one's; of more the sum over labels."""
    for number in range(TABLES):
        label, probs = answers(number)
        if probs.shape[1] == 2:
            expected = sklearn.metrics.brier_score_loss(label, probs[:, 1])
        else:
            expected = np.mean(((probs - np.eye(probs.shape[1])[label]) ** 2).sum(axis=1))
        assert brier(label, probs).value == pytest.approx(expected, abs=SAME)


def test_the_calibration_error_is_its_definition():
    """Without ties: rows sorted by confidence, cut into 15 parts, the mean gap weighted by their rows."""
    for number in range(0, TABLES, 2):
        label, probs = answers(number)
        confidence, right = probs.max(axis=1), probs.argmax(axis=1) == label
        order = np.argsort(confidence)
        rows = len(label)
        edges = [part * rows // 15 for part in range(16)]
        parts = [order[start:stop] for start, stop in itertools.pairwise(edges)]
        expected = sum(abs(confidence[part].sum() - right[part].sum()) for part in parts) / rows
        assert calibration_error(probs, right).value == pytest.approx(expected, abs=SAME)


@pytest.mark.parametrize(("ours", "theirs"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_adjusted_p_values_are_those_of_statsmodels(ours, theirs, monkeypatch):
    """Holm and Benjamini-Hochberg, with ties and with ones."""
    monkeypatch.setattr("gc.collect", lambda: 0)  # statsmodels collects garbage in each call: 10 s for 200
    for number in range(TABLES):
        rng = np.random.default_rng(number)
        p = np.minimum(rng.random(int(rng.integers(1, 60))) ** 3 * 1.2, 1.0)
        p = np.round(p, 2) if number % 2 else p
        assert ours(p) == pytest.approx(multipletests(p, method=theirs)[1], abs=SAME)


def test_the_exact_intervals_of_discordant_pairs_are_those_of_scipy():
    """Cohen's g and the odds ratio are scipy's exact binomial interval, shifted and as odds; none without pairs."""
    for number in range(TABLES):
        b, c = (int(count) for count in np.random.default_rng(number).integers(0, 40, 2))
        table = Pairs(5, b, c, 7)
        if b + c == 0:
            assert cohens_g(table) is None
            continue
        low, high = scipy.stats.binomtest(b, b + c).proportion_ci(0.95, "exact")
        assert tuple(cohens_g(table)) == pytest.approx((b / (b + c) - 0.5, low - 0.5, high - 0.5), abs=SAME)
        if not b or not c:
            assert odds_ratio(table) is None
        else:
            assert tuple(odds_ratio(table)) == pytest.approx((b / c, low / (1 - low), high / (1 - high)), rel=1e-9)


def test_one_seeds_spread_is_students():
    """For one seed mean, interval and p value are those of scipy's t test."""
    for number in range(TABLES):
        values = np.random.default_rng(number).integers(-1, 2, 50 + number).astype(float)
        found, expected = crossed(values[None]), scipy.stats.ttest_1samp(values, 0.0)
        interval = expected.confidence_interval(0.95)
        assert found.p == pytest.approx(expected.pvalue, abs=SAME)
        assert tuple(found.interval()) == pytest.approx((values.mean(), *interval), abs=SAME)


def test_the_spread_over_seeds_and_rows_is_the_analysis_of_variance():
    """Components by hand from mean squares, for tables in which rows and seeds both vary."""
    for number in range(TABLES):
        rng = np.random.default_rng(number)
        seeds, rows = int(rng.integers(2, 6)), int(rng.integers(10, 80))
        values = rng.normal(size=(seeds, 1)) + rng.normal(size=rows) + rng.normal(size=(seeds, rows))
        mean, by_row, by_seed = values.mean(), values.mean(axis=0), values.mean(axis=1)
        row = seeds * by_row.var(ddof=1)
        seed = rows * by_seed.var(ddof=1)
        both = ((values - by_row - by_seed[:, None] + mean) ** 2).sum() / ((rows - 1) * (seeds - 1))
        variance = (both + max(row - both, 0) + max(seed - both, 0)) / (rows * seeds)
        found = crossed(values)
        assert found.value == pytest.approx(mean, abs=SAME)
        assert found.error == pytest.approx(np.sqrt(variance), abs=SAME)
        assert 1 <= found.dof <= (rows - 1) * seeds


def test_the_detectable_difference_is_found_four_times_in_five():
    """Simulated at the difference that is said to be detectable, McNemar's test finds it in 80 % of cases."""
    rows, discordant = 2000, 0.1
    least = detectable(discordant, rows)
    rng = np.random.default_rng(3)
    draws = rng.multinomial(rows, [(discordant + least) / 2, (discordant - least) / 2, 1 - discordant], size=4000)
    b, c = draws[:, 0], draws[:, 1]
    found = np.mean(
        2 * scipy.stats.binom.cdf(np.minimum(b, c), b + c, 0.5) - scipy.stats.binom.pmf(b, b + c, 0.5) < 0.05
    )
    assert found == pytest.approx(0.8, abs=0.02)
    assert detectable(0.0, rows) is None
    assert detectable(0.001, rows) is None
