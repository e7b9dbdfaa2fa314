import itertools
import math

import numpy as np
import pyarrow as pa
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_of_statsmodels
from statsmodels.stats.proportion import proportion_confint

from windtunnel.errors import DataError
from windtunnel.measure.design import Design
from windtunnel.measure.numbers import ORIGINAL, measure
from windtunnel.measure.paired import EXACT_BELOW, Pairs, mcnemar, mean_difference, newcombe, pairs, tango
from windtunnel.measure.proportion import Z_95, wilson
from windtunnel.measure.recovery import recovered_share
from windtunnel.storage import tables

CELLS = st.integers(0, 400)
PAIRS = st.builds(Pairs, CELLS, CELLS, CELLS, CELLS).filter(lambda table: table.n > 0)


# --- one proportion ---------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_statsmodels(counts):
    """Wilson's interval is that of statsmodels, to 1e-10."""
    successes, n = counts
    low, high = proportion_confint(successes, n, method="wilson")
    found = wilson(successes, n)
    assert found.value == successes / n
    assert found.low == pytest.approx(low, abs=1e-10)
    assert found.high == pytest.approx(high, abs=1e-10)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_in_bounds_and_is_symmetric(counts):
    """The interval holds the share, stays between 0 and 1, and failures give its mirror image."""
    successes, n = counts
    found, mirrored = wilson(successes, n), wilson(n - successes, n)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-12)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_a_proportion_of_nothing_is_refused(successes, n):
    """No trials, or successes outside 0..n, have no proportion."""
    with pytest.raises(ValueError, match="A proportion needs 0 <= successes <= n and n > 0"):
        wilson(successes, n)


# --- McNemar ----------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.builds(Pairs, CELLS, st.integers(0, 30), st.integers(0, 30), CELLS))
def test_the_exact_value_agrees_with_statsmodels_and_scipy(table):
    """Below 25 discordant pairs p is that of statsmodels' exact McNemar and of scipy's binomial test."""
    discordant = table.first_only + table.second_only
    found = mcnemar(table)
    if not 0 < discordant < EXACT_BELOW:
        assert "exact" not in found.method
        return
    cells = [[table.both, table.first_only], [table.second_only, table.neither]]
    assert found.method == "McNemar exact"
    assert found.p == pytest.approx(mcnemar_of_statsmodels(cells, exact=True).pvalue, abs=1e-10)
    assert found.p == pytest.approx(scipy.stats.binomtest(table.first_only, discordant).pvalue, abs=1e-10)


def mid_p_by_counting(first_only: int, second_only: int) -> float:
    """The definition: outcomes further from even than this one, and half of those just as far."""
    n = first_only + second_only
    distance = abs(2 * first_only - n)
    further = sum(math.comb(n, k) for k in range(n + 1) if abs(2 * k - n) > distance)
    as_far = sum(math.comb(n, k) for k in range(n + 1) if abs(2 * k - n) == distance)
    return (further + as_far / 2) / 2**n


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_the_mid_p_value_is_its_definition(first_only, second_only):
    """From 25 discordant pairs p is the chance of a more uneven split plus half the chance of one as uneven."""
    if first_only + second_only < EXACT_BELOW:
        return
    found = mcnemar(Pairs(10, first_only, second_only, 10))
    assert found.method == "McNemar mid-p"
    assert found.p == pytest.approx(mid_p_by_counting(first_only, second_only), abs=1e-10)


def test_an_even_split_keeps_half_its_own_weight():
    """With 15 against 15, mid-p is 1 - C(30, 15) / 2^31 (Fagerland et al. 2013 say so for this case)."""
    assert mcnemar(Pairs(0, 15, 15, 0)).p == pytest.approx(1 - math.comb(30, 15) / 2**31, abs=1e-12)


def test_the_mid_p_value_of_a_published_table():
    """Ezra et al. 2010 in Fagerland et al.'s book (7, 25, 2, 68): its mid-p is twice the tail less the middle."""
    tail = sum(math.comb(27, k) for k in range(3)) / 2**27
    assert mcnemar(Pairs(7, 25, 2, 68)).p == pytest.approx(2 * tail - math.comb(27, 2) / 2**27, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(PAIRS)
def test_mcnemar_looks_at_discordant_pairs_only_and_takes_no_side(table):
    """Swapping the two answers, or adding rows on which they agree, changes no p; it lies in (0, 1]."""
    swapped = Pairs(table.both, table.second_only, table.first_only, table.neither)
    more = Pairs(table.both + 100, table.first_only, table.second_only, table.neither + 7)
    assert mcnemar(table) == mcnemar(swapped) == mcnemar(more)
    assert 0 < mcnemar(table).p <= 1


def test_no_discordant_pair_is_no_evidence():
    """Where the two answers never differ, p is 1 and the method says why."""
    assert mcnemar(Pairs(8, 0, 0, 2)) == (1.0, "McNemar: no discordant pair")


# --- Newcombe ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        (Pairs(36, 12, 2, 0), 0.0569, 0.3404),  # Newcombe 1998, table of examples, method 10
        (Pairs(14, 5, 0, 22), 0.011, 0.226),  # Altman et al., Statistics with Confidence (2000), p. 51-52
        (Pairs(212, 144, 256, 707), -0.114, -0.055),  # the same, p. 51-52
        (Pairs(1, 1, 7, 12), -0.507, -0.026),  # Bentur et al. 2009 in Fagerland et al. 2014
        (Pairs(59, 6, 16, 80), -0.1186, -0.0046),  # Cavo et al. 2012, as R's contingencytables tests it
    ],
)
def test_newcombe_agrees_with_published_examples(table, low, high):
    """The paired interval is the published one, to the digits printed."""
    digits = len(str(low).partition(".")[2])
    found = newcombe(table)
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_newcombe_is_symmetric(table):
    """Swapping first and second turns the sign, as does right for wrong; the value lies inside, the bounds in -1..1."""
    found = newcombe(table)
    swapped = newcombe(Pairs(table.both, table.second_only, table.first_only, table.neither))
    failures = newcombe(Pairs(table.neither, table.second_only, table.first_only, table.both))
    assert tuple(found) == pytest.approx((-swapped.value, -swapped.high, -swapped.low), abs=1e-12)
    assert tuple(found) == pytest.approx((-failures.value, -failures.high, -failures.low), abs=1e-12)
    assert -1 - 1e-12 <= found.low <= found.value <= found.high <= 1 + 1e-12
    assert found.value == pytest.approx((table.first_only - table.second_only) / table.n, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "low", "high", "digits"),
    [
        (Pairs(1, 1, 7, 12), -0.517, -0.026, 3),  # Bentur et al. 2009 in Fagerland et al. 2014
        (Pairs(59, 6, 16, 80), -0.1240, -0.0054, 4),  # Cavo et al. 2012, as R's contingencytables tests it
    ],
)
def test_tango_agrees_with_published_examples(table, low, high, digits):
    """The score interval is the published one, to the digits printed."""
    found = tango(table)
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_tango_holds_what_the_score_test_does_not_reject(table):
    """It holds the difference, turns with the two answers, and leaves out zero where chi square is beyond 3.84."""
    found, turned = tango(table), tango(Pairs(table.neither, table.second_only, table.first_only, table.both))
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-9)
    discordant = table.first_only + table.second_only
    square = (table.first_only - table.second_only) ** 2 / discordant if discordant else 0.0
    if abs(square - Z_95**2) > 1e-6:
        assert (found.low > 0 or found.high < 0) == (square > Z_95**2)


def test_tango_and_newcombe_agree_on_many_rows():
    """On 13,700 rows they differ by a hundredth of a point at most."""
    table = Pairs(10_000, 500, 200, 3_000)
    assert tango(table) == pytest.approx(newcombe(table), abs=1e-4)


def test_newcombe_narrows_with_rows():
    """A hundred times the rows at the same shares: about a tenth of the width."""
    narrow, wide = newcombe(Pairs(7000, 1500, 500, 1000)), newcombe(Pairs(70, 15, 5, 10))
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(10, rel=0.1)


def test_pairs_count_the_four_kinds():
    """Each row is right both times, the first time, the second time or never; unequal lengths are refused."""
    first = np.array([True, True, False, False, True])
    second = np.array([True, False, True, False, False])
    assert pairs(first, second) == Pairs(1, 2, 1, 1)
    with pytest.raises(ValueError, match="equal lengths; got 5 and 4"):
        pairs(first, second[:4])


def test_a_mean_difference_counts_rows_once():
    """Over seeds, n is the rows: the interval is 1.96 standard errors of the rows' mean values."""
    first, second = np.array([1.0, 0.5, 0.0, 1.0]), np.array([0.5, 0.5, 0.5, 0.0])
    found = mean_difference(first, second)
    half = 1.959963984540054 * np.std([0.5, 0.0, -0.5, 1.0], ddof=1) / 2
    assert found.value == 0.25
    assert (found.low, found.high) == pytest.approx((0.25 - half, 0.25 + half))
    with pytest.raises(ValueError, match="equal lengths of at least 1"):
        mean_difference(np.zeros(0), np.zeros(0))


# --- the recovered share ----------------------------------------------------------------------------------------


def test_half_of_the_drop_recovered_is_a_half():
    """Of 40 rows lost by the change, 20 come back: the share is 0.5, inside its interval."""
    drop = np.array([1.0] * 40 + [0.0] * 160)
    gain = np.array([1.0] * 20 + [0.0] * 180)
    found = recovered_share(gain, drop)
    assert found.value == 0.5
    assert 0.3 < found.low < 0.5 < found.high < 0.7


def test_the_bootstrap_interval_is_near_the_delta_methods():
    """On 5,000 rows the percentile interval agrees with the delta method's to a tenth of its width."""
    rng = np.random.default_rng(0)
    drop = rng.choice([0.0, 1.0, -1.0], 5000, p=[0.88, 0.10, 0.02])
    gain = np.where(drop > 0, rng.random(5000) < 0.4, 0.0) + rng.choice([0.0, 1.0, -1.0], 5000, p=[0.96, 0.02, 0.02])
    found = recovered_share(gain, drop)
    error = (gain - found.value * drop).std(ddof=1) / math.sqrt(5000) / drop.mean()
    expected = (found.value - 1.96 * error, found.value + 1.96 * error)
    assert (found.low, found.high) == pytest.approx(expected, abs=0.1 * 2 * 1.96 * error)


def test_the_recovered_share_does_not_depend_on_the_rows_order():
    """The same rows in another order give the same interval, to the last bit."""
    rng = np.random.default_rng(1)
    drop, gain = rng.choice([0.0, 0.5, 1.0], (2, 300))
    order = rng.permutation(300)
    assert recovered_share(gain, drop) == recovered_share(gain[order], drop[order])


@pytest.mark.parametrize("lost", [0, 1, -5])
def test_no_share_of_a_drop_below_a_point(lost):
    """Under one point of drop, or with a rise, there is no share to give."""
    drop = np.zeros(200)
    drop[: abs(lost)] = np.sign(lost)
    assert recovered_share(np.ones(200), drop) is None


# --- NUMBERS ----------------------------------------------------------------------------------------------------

ROWS = pa.table([["a", "b", "c", "d"], ["A", "B", "C", "D"], pa.array([1, 0, 1, 0], pa.int32())], schema=tables.ROWS)


def answers(model: str, spec: str, guesses: list[int], seed: int = 1, ids: str = "abcd") -> pa.Table:
    """PREDICTIONS of one model on one test set."""
    n = len(guesses)
    return pa.table(
        {
            "id": list(ids),
            "spec": pa.array([spec] * n).dictionary_encode(),
            "draw": pa.array([0] * n, pa.int16()),
            "model": pa.array([model] * n).dictionary_encode(),
            "train_seed": pa.array([seed] * n, pa.int32()),
            "probs": [[1.0 - guess, float(guess)] for guess in guesses],
            "tokens": pa.array([3] * n, pa.int32()),
            "truncated": [False] * n,
        }
    ).cast(tables.PREDICTIONS)


ONE_SEED = pa.concat_tables(
    [
        answers("plain", ORIGINAL, [1, 0, 1, 1]),  # right on a, b, c
        answers("plain", "typo", [0, 0, 0, 1]),  # right on b
        answers("augmented", ORIGINAL, [1, 0, 0, 0]),  # right on a, b, d
        answers("augmented", "typo", [1, 0, 0, 1]),  # right on a, b
    ]
)


HEADLINES = ("accuracy", "drop", "gain", "recovered", "lead", "p_drop", "p_gain", "p_lead")


def lines(numbers: pa.Table) -> dict[tuple[str, str, str], dict[str, object]]:
    """The figures on all rows, but those of curves."""
    whole = [line for line in numbers.to_pylist() if not line["slice"] and line["at"] is None]
    return {(line["what"], line["spec"], line["model"]): line for line in whole}


def often(times: int, *predictions: pa.Table) -> tuple[pa.Table, pa.Table]:
    """ROWS and PREDICTIONS that hold every row several times, under other ids."""

    def again(table: pa.Table, number: int) -> pa.Table:
        ids = [f"{id_}{number}" for id_ in table["id"].to_pylist()]
        return table.set_column(0, "id", pa.array(ids))

    every = [again(table, number) for table in predictions for number in range(times)]
    return pa.concat_tables([again(ROWS, number) for number in range(times)]), pa.concat_tables(every)


def test_a_table_worked_out_by_hand():
    """Four rows, two models, one seed: every accuracy, drop, gain and recovered share as counted on paper."""
    every = lines(measure(ROWS, ONE_SEED))
    found = {key: line["value"] for key, line in every.items() if key[0] in HEADLINES}
    assert found == {
        **{("accuracy", ORIGINAL, name): 0.75 for name in ("plain", "plain/1", "augmented", "augmented/1")},
        **{("accuracy", "typo", name): 0.25 for name in ("plain", "plain/1")},
        **{("accuracy", "typo", name): 0.50 for name in ("augmented", "augmented/1")},
        **{("drop", "typo", name): 0.50 for name in ("plain", "plain/1")},
        **{("drop", "typo", name): 0.25 for name in ("augmented", "augmented/1")},
        **{("gain", ORIGINAL, name): 0.00 for name in ("augmented", "augmented/1")},
        **{("gain", "typo", name): 0.25 for name in ("augmented", "augmented/1")},
        **{("p_drop", "typo", name): 0.5 for name in ("plain", "plain/1")},  # 2 against 0: 2 x 1/4
        **{("p_drop", "typo", name): 1.0 for name in ("augmented", "augmented/1")},
        **{("p_gain", spec, name): 1.0 for spec in (ORIGINAL, "typo") for name in ("augmented", "augmented/1")},
        ("recovered", "typo", "augmented"): None,
    }
    assert every["recovered", "typo", "augmented"]["method"] == "not estimable: 4 rows, under 10"
    assert lines(measure(*often(10, ONE_SEED)))["recovered", "typo", "augmented"]["value"] == 0.5


def test_a_lead_is_over_the_same_rows():
    """Two trainings of the plain model against the one of a baseline; the baseline has no gain and no share."""
    both = [
        answers("plain", ORIGINAL, [1, 0, 1, 1]),  # right on a, b, c
        answers("plain", ORIGINAL, [1, 0, 1, 0], seed=2),  # right on all
        answers("nbsvm", ORIGINAL, [1, 1, 0, 0], seed=0),  # right on a, d
        answers("nbsvm", "typo", [1, 1, 0, 0], seed=0),
    ]
    rows, predictions = often(3, *both)
    found = lines(measure(rows, predictions, Design(baselines=("nbsvm",))))
    leads = {model: line["value"] for (what, _, model), line in found.items() if what == "lead"}
    assert leads == {"nbsvm/1": 0.25, "nbsvm/2": 0.5, "nbsvm": 0.375}
    assert found["lead", ORIGINAL, "nbsvm"]["low"] <= 0.375 <= found["lead", ORIGINAL, "nbsvm"]["high"]
    headlines = {what for what, _, model in found if model == "nbsvm" and what in HEADLINES}
    assert headlines == {"accuracy", "drop", "p_drop", "lead", "p_lead"}
    assert found["p_lead", ORIGINAL, "nbsvm/2"]["value"] == 2 / 2**6  # 6 against 0


def test_one_seeds_numbers_name_their_methods():
    """Accuracies carry Wilson's interval, differences Newcombe's, p values none; n is the rows."""
    found = lines(measure(ROWS, ONE_SEED, Design(seeded=False)))
    accuracy, drop = found["accuracy", "typo", "plain"], found["drop", "typo", "plain"]
    assert (accuracy["low"], accuracy["high"], accuracy["method"]) == (*wilson(1, 4)[1:], "Wilson")
    assert (drop["low"], drop["high"], drop["method"]) == (*newcombe(Pairs(1, 2, 0, 1))[1:], "Newcombe paired")
    assert found["p_drop", "typo", "plain/1"]["method"] == "McNemar exact"
    assert found["p_drop", "typo", "plain/1"]["low"] is None
    assert {line["n"] for key, line in found.items() if key[0] in HEADLINES} == {4}
    assert measure(ROWS, ONE_SEED).schema == tables.NUMBERS


def test_rows_are_paired_by_id():
    """Predictions in any order give the same numbers, byte for byte."""
    expected = measure(ROWS, ONE_SEED)
    by_id = pa.concat_tables([ONE_SEED.slice(start, 4).take([2, 0, 3, 1]) for start in range(0, 16, 4)])
    assert measure(ROWS, by_id).equals(expected)
    again = lines(measure(ROWS.take([3, 1, 0, 2]), ONE_SEED))
    assert again == lines(expected)


def test_the_mean_over_seeds_is_over_rows():
    """With two seeds each has its lines, and the model's own line is the mean of both, with a word on their number."""
    second = [
        answers("plain", ORIGINAL, [1, 0, 1, 0], seed=2),
        answers("plain", "typo", [1, 0, 0, 1], seed=2),
        answers("augmented", ORIGINAL, [1, 0, 1, 0], seed=2),
        answers("augmented", "typo", [1, 0, 1, 0], seed=2),
    ]
    found = lines(measure(*often(3, ONE_SEED, *second)))
    accuracy = [found["accuracy", "typo", name]["value"] for name in ("plain/1", "plain/2", "plain")]
    assert accuracy == [0.25, 0.5, 0.375]
    assert found["drop", "typo", "plain"]["value"] == 0.5  # (3/4 - 1/4 + 4/4 - 2/4) / 2
    assert found["gain", "typo", "augmented"]["value"] == pytest.approx(0.375)
    assert found["recovered", "typo", "augmented"]["value"] == pytest.approx(0.75)
    drop = found["drop", "typo", "plain"]
    assert drop["low"] < 0.5 < drop["high"]
    assert drop["method"] == "hierarchical bootstrap, rows and 2 seeds; 2 seeds: their spread is a guess"
    assert found["p_drop", "typo", "plain"]["method"].startswith("t of ")
    assert found["drop", "typo", "plain/2"]["method"] == "Newcombe paired"


def test_an_accuracy_over_seeds_stays_a_share():
    """The interval of a small mean accuracy is cut at 0, of a large one at 1."""
    wrong = [answers("plain", ORIGINAL, guesses, seed) for seed, guesses in enumerate([[0, 1, 0, 0], [0, 1, 0, 1]], 1)]
    right = [answers("plain", "typo", guesses, seed) for seed, guesses in enumerate([[1, 0, 1, 0], [1, 0, 1, 1]], 1)]
    found = lines(measure(*often(3, *wrong, *right)))
    assert found["accuracy", ORIGINAL, "plain"]["low"] == 0.0
    assert found["accuracy", "typo", "plain"]["high"] == 1.0


def test_a_share_that_cannot_be_estimated_says_why():
    """Where the plain model does not drop, `recovered` is null and its method names the drop."""
    steady = pa.concat_tables(
        [answers(model, spec, [1, 0, 1, 1]) for model in ("plain", "augmented") for spec in (ORIGINAL, "typo")]
    )
    line = lines(measure(*often(3, steady)))["recovered", "typo", "augmented"]
    assert (line["value"], line["low"], line["high"]) == (None, None, None)
    assert line["method"] == "not estimable: the plain model drops 0.00 points, under 1"


def test_of_equal_probabilities_the_first_label_wins():
    """A tie is a guess of the first label."""
    even = answers("plain", ORIGINAL, [0, 0, 0, 0]).set_column(
        5, "probs", pa.array([[0.5, 0.5]] * 4, pa.list_(pa.float32()))
    )
    assert lines(measure(ROWS, even))["accuracy", ORIGINAL, "plain"]["value"] == 0.5


def test_a_model_that_is_not_compared_has_its_own_numbers():
    """`evaluate` measures one model of any name: accuracies and drops, no gains."""
    alone = pa.concat_tables([answers("mine", ORIGINAL, [1, 0, 1, 1], 0), answers("mine", "typo", [0, 0, 0, 1], 0)])
    found = lines(measure(ROWS, alone))
    assert {what for what, _, _ in found if what in HEADLINES} == {"accuracy", "drop", "p_drop"}
    assert not [what for what, _, _ in found if "gain" in what or "lead" in what or "recovered" in what]


@pytest.mark.parametrize("ids", ["abc", "abcc", "abcx", "abcda"])
def test_rows_that_are_missing_foreign_or_twice_are_refused(ids):
    """A model has to answer each row once; the error names model, seed and test set."""
    bad = answers("plain", "typo", [1] * len(ids), 3, ids)
    with pytest.raises(DataError, match=r"model 'plain', seed 3, on 'typo' do not cover each of the 4 rows once"):
        measure(ROWS, bad)


def test_a_probability_that_is_not_a_number_is_refused():
    """NaN is no answer; the error names the row."""
    good = answers("plain", ORIGINAL, [1, 0, 1, 1])
    probs = pa.array([[0.0, 1.0], [1.0, 0.0], [float("nan"), 1.0], [0.0, 1.0]], pa.list_(pa.float32()))
    with pytest.raises(DataError, match="hold a probability that is not a number, at row 'c'"):
        measure(ROWS, good.set_column(5, "probs", probs))


def test_small_tables_agree_with_counting():
    """For every pattern of right and wrong of two answers to three rows, drop and gain are plain differences."""
    rows = ROWS.slice(0, 3)
    truth = [1, 0, 1]
    for first, second in itertools.product(itertools.product([0, 1], repeat=3), repeat=2):
        both = pa.concat_tables(
            [answers("plain", ORIGINAL, list(first), ids="abc"), answers("plain", "typo", list(second), ids="abc")]
        )
        found = lines(measure(rows, both))
        right = [sum(g == t for g, t in zip(guess, truth, strict=True)) for guess in (first, second)]
        assert found["drop", "typo", "plain"]["value"] == pytest.approx((right[0] - right[1]) / 3)
