"""NUMBERS of studies: what is there, what is said of bad input, what no table can break."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from windtunnel.errors import DataError
from windtunnel.measure.design import Design, Step
from windtunnel.measure.numbers import ORIGINAL, measure
from windtunnel.storage import tables

ARMS = ("plain", "control", "augmented")


def rows_of(label: np.ndarray, group: list[str | None] | None = None) -> pa.Table:
    """ROWS with ids r000, r001, ..."""
    ids = [f"r{number:03}" for number in range(len(label))]
    columns = {"id": ids, "text": ids, "label": pa.array(label, pa.int32())}
    return pa.table(columns | ({"group": pa.array(group, pa.string())} if group else {}))


def said(rows: pa.Table, model: str, spec: str, probs: np.ndarray, *, seed: int = 1, draw: int = 0, more: int = 0):
    """PREDICTIONS of one training on one set; `more` is how many tokens a text has beyond its original's."""
    n = len(rows)
    tokens = np.arange(n) + 20 + more
    return pa.table(
        {
            "id": rows["id"],
            "spec": pa.array([spec] * n).dictionary_encode(),
            "draw": pa.array([draw] * n, pa.int16()),
            "model": pa.array([model] * n).dictionary_encode(),
            "train_seed": pa.array([seed] * n, pa.int32()),
            "probs": pa.array(list(probs.astype(np.float32)), pa.list_(pa.float32())),
            "tokens": pa.array(tokens, pa.int32()),
            "truncated": tokens > 50,
        }
    ).cast(tables.PREDICTIONS)


def guesses(rng: np.random.Generator, label: np.ndarray, accuracy: float, labels: int = 2) -> np.ndarray:
    """Probabilities of a model that is right so often: (rows, labels)."""
    wrong = (label + rng.integers(1, labels, len(label))) % labels
    guess = np.where(rng.random(len(label)) < accuracy, label, wrong)
    probs = np.full((len(label), labels), 0.1)
    probs[np.arange(len(label)), guess] += rng.uniform(0.5, 5, len(label))
    return probs / probs.sum(axis=1, keepdims=True)


def whole_study() -> tuple[pa.Table, pa.Table, Design]:
    """60 rows, three arms of three seeds, a baseline, curves of strength and dose, transfer, draws, groups, slices."""
    rng = np.random.default_rng(0)
    label = rng.integers(2, size=60)
    rows = rows_of(label, [f"film {number // 4}" for number in range(60)])
    strengths = {f"typo(rate={rate})": Step("typo", rate) for rate in (0.1, 0.2, 0.3)}
    sets = {ORIGINAL: 0.95, "typo": 0.7, "case": 0.6, **dict(zip(strengths, (0.9, 0.8, 0.7), strict=True))}
    parts = []
    for seed, (spec, accuracy) in itertools.product((1, 2, 3), sets.items()):
        for model, better in {"plain": 0.0, "control": 0.02, "augmented": 0.15}.items():
            probs = guesses(rng, label, min(accuracy + better, 0.97))
            parts.append(said(rows, model, spec, probs, seed=seed, more=9 * (spec != ORIGINAL)))
        if spec not in strengths:
            parts.append(said(rows, "augmented@20", spec, guesses(rng, label, accuracy + 0.03), seed=seed))
            parts.append(said(rows, "augmented[typo]", spec, guesses(rng, label, min(accuracy + 0.2, 0.97)), seed=seed))
        parts += [said(rows, "plain", "typo", guesses(rng, label, 0.7), seed=seed, draw=draw) for draw in (1, 2)][
            : 2 * (spec == "typo")
        ]
    parts += [said(rows, "nbsvm", spec, guesses(rng, label, 0.6), seed=0) for spec in (ORIGINAL, "typo", "case")]
    design = Design(
        labels=("negative", "positive"),
        baselines=("nbsvm",),
        trained=("typo",),
        severity=strengths,
        doses={"augmented@20": 20, "augmented": 50},
        transfers={"augmented[typo]": "typo"},
        slices={"negation@1": rng.random(60) < 0.4},
    )
    return rows, pa.concat_tables(parts), design


@pytest.fixture(scope="module")
def study() -> list[dict[str, object]]:
    """The lines of `whole_study`."""
    return measure(*whole_study()).to_pylist()


# --- what there is ----------------------------------------------------------------------------------------------


def documented() -> set[str]:
    """The figures that docs/numbers.md says `measure` makes."""
    text = (Path(__file__).parents[1] / "docs" / "numbers.md").read_text(encoding="utf-8")
    text = text.partition("## From other commands")[0]
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, re.MULTILINE)
    columns = {"what", "set", "spec", "slice", "model", "at", "value", "low", "high", "n", "method"}
    names = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} - columns
    comparisons = ("drop", "gain", "gain_over_control", "lead")
    found = {re.sub(r"(^|_)C(_|$)", rf"\1{one}\2", name) for name in names for one in comparisons}
    # drops are adjusted as a screening, all else as claims; the detectable drop has the short name
    never = {"p_drop_holm", "p_gain_over_control_bh", "p_lead_bh", "detectable_drop"}
    return found - never | {"sd_accuracy", "range_accuracy"}


def test_every_figure_is_documented_and_every_documented_one_is_made(study):
    """docs/numbers.md and a study with everything in it name the same figures."""
    assert {line["what"] for line in study} == documented()


def test_no_two_lines_have_the_same_six_columns(study):
    """A figure is found by what, set, spec, slice, model and at."""
    keys = [tuple(line[name] for name in ("what", "set", "spec", "slice", "model", "at")) for line in study]
    assert len(keys) == len(set(keys))


def test_every_value_lies_in_its_interval(study):
    """Where there are bounds the value lies between; where there is none the method says why."""
    sound(study)
    assert sum(line["value"] is None for line in study) < 0.2 * len(study)


def sound(lines: list[dict[str, object]]) -> None:
    """No NaN, no infinity, no value outside its bounds, no missing one without a reason."""
    for line in lines:
        figures = [line[name] for name in ("value", "low", "high")]
        assert all(math.isfinite(figure) for figure in figures if figure is not None), line
        assert (line["value"] is None) == line["method"].startswith("not estimable: "), line
        assert "no bounds" not in line["method"], line
        low = line["low"] if line["low"] is not None else -math.inf
        high = line["high"] if line["high"] is not None else math.inf
        assert line["value"] is None or low - 1e-9 <= line["value"] <= high + 1e-9 or "range" in line["what"], line


def test_the_order_of_rows_and_predictions_changes_no_bit():
    """Rows shuffled, predictions of all models mixed up: the same lines, to the last bit."""
    rows, predictions, design = whole_study()
    order = np.random.default_rng(1).permutation(len(rows))
    masks = {name: mask[order] for name, mask in design.slices.items()}
    mixed = predictions.take(np.random.default_rng(2).permutation(len(predictions)))
    by_key = [
        sorted(measure(*one).to_pylist(), key=lambda line: str([line[name] for name in tables.NUMBERS.names[:6]]))
        for one in (
            (rows, predictions, design),
            (rows.take(order), mixed, Design(**(vars(design) | {"slices": masks}))),
        )
    ]
    assert by_key[0] == by_key[1]


def figure(lines, what, spec, model, slice_="", at=None):
    """The one line of these keys."""
    keys = (what, spec, model, slice_, at)
    found = [x for x in lines if tuple(x[k] for k in ("what", "spec", "model", "slice", "at")) == keys]
    assert len(found) == 1, keys
    return found[0]


def test_curves_have_their_points(study):
    """Strengths 0 to 0.3, doses 0, 20 and 50, draws 1 and 2; the first points are the plain figures."""
    at = {what: sorted({x["at"] for x in study if x["what"] == what}) for what in ("severity", "dose", "worst_of")}
    assert at == {"severity": [0.0, 0.1, 0.2, 0.3], "dose": [0.0, 20.0, 50.0], "worst_of": [1.0, 2.0]}
    plain = figure(study, "accuracy", ORIGINAL, "plain")["value"]
    assert figure(study, "severity", "typo", "plain", at=0.0)["value"] == plain
    assert figure(study, "dose_clean", ORIGINAL, "augmented", at=0.0)["value"] == plain
    one, two = (figure(study, "worst_of", "typo", "plain", at=float(k))["value"] for k in (1, 2))
    assert two < one


def test_slices_add_up(study):
    """Labels and lengths each cut all rows; the accuracy of all is the mean of the parts' weighted by rows."""
    for kind in ("label=", "tokens=", "confidence="):
        parts = [
            x for x in study if x["what"] == "accuracy" and x["model"] == "augmented" and x["slice"].startswith(kind)
        ]
        parts = [x for x in parts if x["spec"] == "typo"]
        assert sum(x["n"] for x in parts) == 60
        if all(x["value"] is not None for x in parts):
            whole = sum(x["n"] * x["value"] for x in parts) / 60
            assert whole == pytest.approx(figure(study, "accuracy", "typo", "augmented")["value"])


def test_families_are_named_and_adjusted_values_are_no_smaller(study):
    """Every adjusted p value stands beside its raw one, is at least as large, and names how many tests there are."""
    raw = {tuple(x[k] for k in ("what", "spec", "model", "slice")): x["value"] for x in study}
    adjusted = [x for x in study if x["what"].startswith("p_") and x["what"].endswith(("_holm", "_bh"))]
    assert adjusted
    for line in adjusted:
        what = re.sub("_(holm|bh)$", "", line["what"])
        assert line["value"] >= raw[what, line["spec"], line["model"], line["slice"]] - 1e-12
        assert re.search(r"; family: \d+ ", line["method"])
    claims = figure(study, "p_gain_holm", "typo", "augmented")
    assert claims["method"] == "Holm; family: 6 tests, claims of 'augmented' (gain, gain_over_control)"


def test_few_seeds_are_said_beside_the_figure():
    """With two seeds the method says so; with three, and of a model without chance, it does not."""
    rng = np.random.default_rng(4)
    rows = rows_of(rng.integers(2, size=30))
    label = rows["label"].to_numpy()

    def method(seeds: tuple[int, ...]) -> str:
        parts = [said(rows, "plain", ORIGINAL, guesses(rng, label, 0.8), seed=seed) for seed in seeds]
        return str(figure(measure(rows, pa.concat_tables(parts)).to_pylist(), "accuracy", ORIGINAL, "plain")["method"])

    assert method((0,)) == "Wilson"
    assert method((1,)).endswith("; 1 seed: how far trainings differ is not known")
    assert method((1, 2)).endswith("; 2 seeds: their spread is a guess")
    assert method((1, 2, 3)) == "hierarchical bootstrap, rows and 3 seeds"


def test_a_cut_that_did_all_of_the_damage_is_found():
    """Only rows whose texts are cut further break: the whole drop falls on them, and exceeds that of their like."""
    rows = rows_of(np.zeros(80, int))
    right = np.tile([0.9, 0.1], (80, 1))
    broken = right.copy()
    broken[40:, :] = right[40:, ::-1]  # 20 + 40 tokens and more: over the limit of 50
    parts = [said(rows, "plain", ORIGINAL, right), said(rows, "plain", "typo", broken, more=9)]
    lines = measure(rows, pa.concat_tables(parts)).to_pylist()
    cut = figure(lines, "cut_rate", "typo", "plain")["value"]
    assert cut == 58 / 80  # from 42 tokens on
    assert figure(lines, "drop", "typo", "plain")["value"] == 0.5
    assert figure(lines, "truncation_drop", "typo", "plain")["value"] == 0.5
    assert figure(lines, "truncation_excess", "typo", "plain")["value"] == 0.5


def test_groups_that_are_all_alike_widen_the_interval():
    """Ten copies of each answer are worth one: the clustered interval is about three times as wide."""
    rng = np.random.default_rng(6)
    label = np.zeros(600, int)
    rows = rows_of(label, [f"film {number // 10}" for number in range(600)])
    probs = np.repeat(guesses(rng, np.zeros(60, int), 0.8), 10, axis=0)
    lines = measure(rows, said(rows, "plain", ORIGINAL, probs)).to_pylist()
    narrow, wide = (figure(lines, what, ORIGINAL, "plain") for what in ("accuracy", "accuracy_clustered"))
    assert wide["value"] == narrow["value"]
    assert (wide["high"] - wide["low"]) / (narrow["high"] - narrow["low"]) == pytest.approx(math.sqrt(10), rel=0.15)


# --- bad input --------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_table_gives_a_number_that_is_none(data):
    """One class, few rows, equal answers, certain ones, one group: figures or reasons, never NaN, never a warning."""
    count, labels = data.draw(st.integers(1, 25)), data.draw(st.integers(2, 3))
    label = np.array(data.draw(st.lists(st.integers(0, labels - 1), min_size=count, max_size=count)))
    groups = data.draw(st.sampled_from([None, ["a"] * count, [None] * count, [str(n // 2) for n in range(count)]]))
    rows = rows_of(label, groups)
    parts = []
    for model, spec, seed in itertools.product(ARMS, (ORIGINAL, "typo", "mild", "hard"), (1, 2)[: 1 + count % 2]):
        guess = np.array(data.draw(st.lists(st.integers(0, labels - 1), min_size=count, max_size=count)))
        if data.draw(st.booleans()):
            guess = label
        sure = data.draw(st.sampled_from([1.0, 0.8]))
        probs = np.full((count, labels), (1 - sure) / (labels - 1))
        probs[np.arange(count), guess] = sure
        more = data.draw(st.sampled_from([0, 30]))
        parts.append(said(rows, model, spec, probs, seed=seed, more=more))
        if spec == "typo":
            parts.append(said(rows, model, spec, probs[::-1], seed=seed, draw=1))
    design = Design(
        trained=("typo",),
        severity={"mild": Step("curve", 0.1), "hard": Step("curve", 0.2)},
        doses={"augmented": 5},
        transfers={"control": "typo"},
        slices={"none@1": np.zeros(count, bool), "one@1": np.arange(count) == 0},
    )
    sound(measure(rows, pa.concat_tables(parts), design).to_pylist())


GOOD = rows_of(np.array([0, 1, 0, 1]))
EVEN = np.full((4, 2), 0.5)


def edited(column: str, values: pa.Array) -> pa.Table:
    """ROWS with another column."""
    return GOOD.set_column(GOOD.column_names.index(column), column, values)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (GOOD.slice(0, 0), "no rows to measure on"),
        (edited("id", pa.array(["a", "b", "a", "b"])), "ids more than once: 'a', 'b'"),
        (edited("id", pa.array(["a", None, "c", "d"])), "1 rows without an id, the first at place 1"),
        (edited("label", pa.array([0, None, 0, 1], pa.int32())), "no label at row 'r001'"),
        (edited("label", pa.array([0, -1, 0, 1], pa.int32())), "negative label at row 'r001'"),
        (edited("label", pa.array([0, 1, 2, 1], pa.int32())), "Row 'r002' has the label 2; the models know 2 labels"),
    ],
)
def test_rows_that_cannot_be_measured_on_are_named(rows, message):
    """No rows, an id twice or missing, a label that is missing, negative or unknown."""
    with pytest.raises(DataError, match=re.escape(message)):
        measure(rows, said(GOOD, "plain", ORIGINAL, EVEN))


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["r000", "r001", "r002"], "(missing: 'r003')"),
        (["r000", "r001", "r002", "r002"], "(missing: 'r003'; more than once: 'r002')"),
        (["r000", "r001", "r002", "r003", "x"], "(not in ROWS: 'x')"),
        ([f"x{number}" for number in range(7)], "not in ROWS: 'x0', 'x1', 'x2', 'x3', 'x4' and 2 more"),
    ],
)
def test_rows_that_are_missing_twice_or_foreign_are_named(ids, message):
    """The error says which rows, and how many more."""
    rows = rows_of(np.zeros(len(ids), int)).set_column(0, "id", pa.array(ids))
    with pytest.raises(DataError, match=re.escape(message)):
        measure(GOOD, said(rows, "plain", "typo", np.full((len(ids), 2), 0.5), seed=3))


def test_probabilities_that_are_none_are_named():
    """NaN, values beyond 0 and 1, too few of them, and models that do not know the same labels."""
    for value, message in ((np.nan, "not a number, at row 'r002'"), (1.5, "not between 0 and 1, at row 'r002'")):
        probs = EVEN.copy()
        probs[2, 0] = value
        with pytest.raises(DataError, match=message):
            measure(GOOD, said(GOOD, "plain", ORIGINAL, probs))
    uneven = said(GOOD, "plain", ORIGINAL, EVEN)
    lists = pa.array([[0.5, 0.5], [1.0], [0.5, 0.5], [0.5, 0.5]], pa.list_(pa.float32()))
    with pytest.raises(DataError, match="do not have as many probabilities for each row"):
        measure(GOOD, uneven.set_column(5, "probs", lists))
    two = [said(GOOD, "plain", ORIGINAL, EVEN), said(GOOD, "plain", "typo", np.full((4, 3), 1 / 3))]
    with pytest.raises(DataError, match="on 'typo' have 3 labels; others have 2"):
        measure(GOOD, pa.concat_tables(two))


def test_no_predictions_give_no_numbers():
    """An empty table is no error: there is nothing to say."""
    assert measure(GOOD, tables.PREDICTIONS.empty_table()).num_rows == 0
