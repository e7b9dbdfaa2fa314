"""Figures of rows that were counted and let go are those of the rows themselves."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.errors import DataError
from windtunnel.measure.counted import measure_sums
from windtunnel.measure.design import Design
from windtunnel.measure.numbers import measure
from windtunnel.measure.predictions import ScoredPredictions
from windtunnel.measure.sums import UNITS, add, share, squares, units
from windtunnel.measure.tallies import fine, tally

ROUNDED = {"auroc": 0.01, "ece": 0.01}
"""What is measured from histograms, and how far it may be from what all rows give."""
NAMES = ("negative", "positive", "neither")


def answers(rng, label, labels, sharp):
    """Some model's answers: right in three of four cases."""
    logits = rng.normal(size=(len(label), labels)) * sharp
    logits[np.arange(len(label)), label] += sharp
    probs = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = (probs / probs.sum(axis=1, keepdims=True)).astype(np.float32)
    guess = probs.argmax(axis=1).astype(np.int32)
    tokens = rng.integers(3, 400, len(label)).astype(np.int32)
    return ScoredPredictions(guess, guess == label, probs, tokens, tokens > 256)


def predictions(ids, found):
    """PREDICTIONS of answers by spec."""
    parts = [
        pa.table(
            {
                "id": ids,
                "spec": [spec] * len(ids),
                "draw": pa.array([0] * len(ids), pa.int16()),
                "model": ["m"] * len(ids),
                "train_seed": pa.array([0] * len(ids), pa.int32()),
                "probs": pa.array(list(answer.probs), pa.list_(pa.float32())),
                "tokens": answer.tokens,
                "truncated": answer.truncated,
            }
        )
        for spec, answer in found.items()
    ]
    return pa.concat_tables(parts)


def by_place(numbers):
    """Lines by what they are about."""
    return {tuple(line[name] for name in ("what", "spec", "slice", "model")): line for line in numbers.to_pylist()}


def both(rows, labels, sharp=2.0, seed=0, parts=1):
    """The lines of one and the same rows, measured as a whole, and from the sums of their parts."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, labels, rows).astype(np.int32)
    found = {spec: answers(rng, label, labels, sharp / (1 + n)) for n, spec in enumerate(("original", "a@1", "b@1"))}
    ids = [f"{number:06}" for number in range(rows)]
    table = pa.table({"id": ids, "text": ids, "label": label})
    whole = measure(table, predictions(ids, found), Design(labels=NAMES[:labels]))
    sums = {spec: {} for spec in found}
    for some in np.array_split(np.arange(rows), parts):
        taken = {
            spec: ScoredPredictions(*(part[some] for part in vars(answer).values())) for spec, answer in found.items()
        }
        for spec, answer in taken.items():
            add(sums[spec], tally(label[some], answer, None if spec == "original" else taken["original"]))
    return by_place(whole), by_place(measure_sums(sums, "m", NAMES[:labels]))


@pytest.mark.parametrize(("rows", "labels"), [(2000, 2), (2000, 3), (40, 2), (9, 2), (1, 2)])
def test_every_figure_is_that_of_the_rows(rows, labels):
    """Value, interval, n and method agree; AUROC and ECE, of fine bins, nearly; ECE not on few rows."""
    whole, counted = both(rows, labels, parts=min(rows, 7))
    left = {key[0] for key, line in counted.items() if "counted and let go" in line["method"]}
    assert left <= {"truncation_excess", "auroc"}
    for key, line in counted.items():
        known = whole[key]
        assert line["n"] == known["n"]
        if key[0] == "truncation_excess":
            continue
        near = ROUNDED.get(key[0], 1e-9)
        if key[0] in ROUNDED and rows < 1000:
            near *= 3
            if key[0] == "ece":
                continue
        if key[0] == "auroc" and labels > 2 and rows >= 10:
            assert line["value"] == pytest.approx(known["value"], abs=near)
            assert line["low"] is None
            continue
        if key[0] not in ROUNDED:
            assert line["method"] == known["method"], key
        for name in ("value", "low", "high"):
            assert line[name] == (None if known[name] is None else pytest.approx(known[name], abs=near, rel=1e-9)), key


def test_only_slices_are_left_out():
    """A line that rows give and sums do not is one on a slice."""
    whole, counted = both(2000, 2)
    missing = whole.keys() - counted.keys()
    assert missing
    assert all(slice_ and what in ("accuracy", "drop", "p_drop", "p_drop_bh") for what, _, slice_, _ in missing)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(2, 3), st.integers(1, 9), st.integers(0, 10**6))
def test_parts_do_not_show(rows, labels, parts, seed):
    """However the rows are divided, the figures are the same to the last bit."""
    _, one = both(rows, labels, seed=seed)
    _, several = both(rows, labels, seed=seed, parts=min(parts, rows))
    assert one == several


def test_rows_that_do_not_differ_have_no_interval():
    """A model that says the same of every text: the Brier score has a value, and no spread to take one from."""
    label = np.zeros(100, np.int32)
    probs = np.full((100, 2), [0.7, 0.3], np.float32)
    same = ScoredPredictions(
        probs.argmax(axis=1).astype(np.int32),
        np.ones(100, bool),
        probs,
        np.full(100, 7, np.int32),
        np.zeros(100, bool),
    )
    lines = by_place(measure_sums({"original": tally(label, same)}, "m", NAMES[:2]))
    brier = lines["brier", "original", "", "m"]
    assert brier["value"] == pytest.approx(0.09)
    assert brier["low"] is None
    assert "rows do not differ" in brier["method"]
    assert lines["auroc", "original", "", "m"]["method"] == "not estimable: a label has no row, or all of them"


def test_no_rows_are_refused():
    """A source without rows has no accuracy."""
    with pytest.raises(DataError, match="no rows"):
        measure_sums({"original": {"confusion": [0, 0, 0, 0]}}, "m", NAMES[:2])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=2, max_size=50))
def test_fine_bins_keep_the_order(values):
    """A greater probability never has a smaller bin, and bins are narrow."""
    probs = np.sort(np.array(values, np.float32))
    numbers = fine(probs)
    assert (np.diff(numbers) >= 0).all()
    for number in np.unique(numbers):
        inside = probs[numbers == number].astype(np.float64)
        small = np.minimum(inside, 1 - inside)
        assert np.ptp(inside) <= max(small.min() / 8, 2.0**-24)


@settings(deadline=None)
@given(st.lists(st.floats(-2, 2), max_size=30))
def test_units_add_up_exactly(values):
    """Sums of units, and of their squares, are those of exact arithmetic on the rounded numbers."""
    numbers = units(np.array(values, np.float64))
    assert squares(numbers) == sum(int(number) ** 2 for number in numbers)
    assert all(abs(share(int(number)) - value) <= 1 / UNITS for number, value in zip(numbers, values, strict=True))
