"""The numbers of `windtunnel backprop`: exact input, forward, backward, step, checks."""

import dataclasses
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_networks import network
from windtunnel.backprop import activations, autograd, symbolic
from windtunnel.backprop.backward import backward, backward_order
from windtunnel.backprop.differences import H, check_differences, extrapolated, numeric
from windtunnel.backprop.forward import errors_of, forward, losses_of, softmax
from windtunnel.backprop.graph import graph
from windtunnel.backprop.problem_file import EXAMPLE, from_tables, read_network
from windtunnel.backprop.rationals import Written, exact, written
from windtunnel.backprop.step import first_rise
from windtunnel.backprop.worked_step import check, work


@pytest.fixture(scope="module")
def example():
    """The example, worked with the slope 0 at its kink."""
    return work(read_network(EXAMPLE))


# --- numbers ----------------------------------------------------------------------------------------------------


@given(st.fractions())
def test_a_fraction_written_is_read_back(value):
    """As a decimal or as a ratio, exactly."""
    assert exact(written(value)) == value


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        (True, "is no number"),
        ("one", "is no number"),
        ("1/0", "divides by zero"),
        (Written("nan"), "is not finite"),
        (Written("-inf"), "is not finite"),
        (Written("1e400"), "lies outside"),
        ("1e-999999999", "lies outside"),
        ("7" * 500, "more than 400 digits"),
        (10**500, "lies outside"),
        (None, "is no number"),
    ],
)
def test_what_is_no_number(given_, message):
    """Refused at once, also where the exact value would fill the memory."""
    with pytest.raises(ValueError, match=message):
        exact(given_)


def test_the_normal_distribution_in_wide_floats():
    """The series that the checks of the GELU rest on is right to 64 bits of mantissa."""
    mpmath.mp.dps = 30
    at = np.linspace(-8, 8, 41).astype(np.longdouble)
    near = activations.below(at)
    for one, value in zip(at, near, strict=True):
        assert abs(float(value - np.longdouble(str(mpmath.ncdf(float(one)))))) < 1e-18
    assert np.abs(activations.below(at.astype(float)) - near).max() < 2e-16


# --- forward ----------------------------------------------------------------------------------------------------


def test_the_example_has_one_exact_kink(example):
    """K[4, 4] is the only ReLU at 0: 1 x -0.05 + 0.5 x 0.1 + 0.5 x -0.1 + 0.05."""
    (kink,) = example.run.kinks
    assert (kink.role, kink.item, kink.unit) == ("K", 3, 3)
    assert (example.run.exact["K"] == 0).sum() == 1


def test_a_kink_that_doubles_do_not_see():
    """0.1 + 0.2 - 0.3 is 0, where doubles make 5.6e-17 of it and the ReLU would be on."""
    rows = [[Written(one)] for one in ("0.1", "0.2", "-0.3")]
    net = from_tables({"X": [[1, 1, 1]], "Y": [1], "H": rows, "b_H": [0], "U": [[1, 2]], "b_U": [0, 0]})
    assert (net.values()["X"] @ net.values()["H"])[0, 0] > 0
    done = work(net)
    assert len(done.run.kinks) == 1
    assert not done.gradients["H"].any()
    assert done.other_gradients["H"].all()
    assert autograd.check_autograd(net, done.run, done.gradients).passed


def test_the_example_forward(example):
    """Some entries, worked by hand."""
    k, z = example.run.exact["K"], example.run.exact["Z"]
    assert k[0].tolist() == [Fraction(one) for one in ("0.15", "-0.2", "-0.1", "-0.1", "0.5")]
    assert z[0].tolist() == [Fraction(one) for one in ("0.259", "-0.165", "-0.03")]
    powers = [math.exp(one) for one in (0.259, -0.165, -0.03)]
    assert example.run.losses[0] == pytest.approx(-math.log(powers[0] / sum(powers)), rel=1e-15)


def test_huge_scores_do_not_overflow():
    """Losses and errors stay finite and right where exp would overflow."""
    scores = np.array([[1e6, 0.0, -1e6], [0.0, 1e6, 0.0], [800.0, 0.0, 0.0]])
    classes = np.array([0, 0, 0])
    assert losses_of(scores, classes).tolist() == [0.0, 1e6, pytest.approx(2 * math.exp(-700) * math.exp(-100))]
    assert errors_of(scores, classes)[1].tolist() == [-1, 1, 0]
    assert softmax(scores).sum(axis=1).tolist() == [1, 1, 1]


def test_losses_near_0_keep_their_digits():
    """A loss of 2e-30 is 2e-30, and O - Y at the right class is as exact."""
    scores, classes = np.array([[math.log(1e30), 0.0, 0.0]]), np.array([0])
    assert losses_of(scores, classes)[0] == pytest.approx(2e-30, rel=1e-12)
    assert errors_of(scores, classes)[0, 0] == pytest.approx(-2e-30, rel=1e-12)


# --- backward ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(48))
def test_derivatives_of_random_networks(number):
    """Sizes 1 to 8, one to three hidden layers, all activations: central differences and autograd agree.

    `bench/backprop.py` does the same with 500 and keeps the figures.
    """
    net = network(number)
    run = forward(net)
    gradients = backward(net, run)
    differences = check_differences(net, run, gradients)
    assert differences.passed, differences
    assert differences.compared > 20
    assert set(gradients) == {role for role in backward_order(net) if role != "loss"}
    torchs = autograd.check_autograd(net, run, gradients)
    assert torchs.passed, torchs
    assert torchs.worst <= 1e-12


def test_wide_floats_leave_no_doubt():
    """With 64 bits of mantissa and no allowance for rounding, every entry lies within 1e-9 of its matrix's largest."""
    for number in (1, 4, 6, 10):
        net = network(number, hidden=1)
        run = forward(net)
        for role, value in backward(net, run).items():
            near = extrapolated(net, run, role, wide=np.longdouble)
            assert np.abs(near.value - value)[near.smooth].max(initial=0) <= 1e-9 * np.abs(value).max(), (number, role)


def test_a_wrong_derivative_is_found(example):
    """Each matrix, one entry off by a millionth: the check fails and names the matrix."""
    for role, value in example.gradients.items():
        wrong = value.copy()
        wrong[0, 0] += 1e-6 * np.abs(value).max()
        found = check_differences(example.net, example.run, example.gradients | {role: wrong})
        assert not found.passed
        assert found.worst_role == role


def test_sympy_agrees(example):
    """All parameters of the example by rules that know no matrices, and of a tanh, sigmoid and GELU network."""
    found = symbolic.check_symbolic(example.net, example.run, example.gradients)
    assert (found.passed, found.compared) == (True, 38)
    assert not symbolic.check_symbolic(example.net, example.run, example.other_gradients).passed
    for kind in ("tanh", "sigmoid", "gelu"):
        net = read_small(activation=kind)
        run = forward(net)
        assert symbolic.check_symbolic(net, run, backward(net, run)).passed


def read_small(**more):
    return from_tables(
        {
            "X": [[1, 2]],
            "Y": [1],
            "H": [["1/3"], [Written("0.25")]],
            "b_H": [0],
            "U": [[1, -1]],
            "b_U": [0, 0],
            "learning_rate": Written("0.5"),
            **more,
        }
    )


def test_the_kink_has_two_conventions(example):
    """What lies before the kink differs, what lies behind does not; central differences give the mean of both."""
    assert set(example.differing) == {"K", "H", "b_H", "X"}
    assert example.gradients["K"][3, 3] == 0
    assert example.other_gradients["K"][3, 3] == example.gradients["S"][3, 3] != 0
    for role in example.differing:
        near = numeric(example.net, example.run, role)
        mean = (example.gradients[role] + example.other_gradients[role]) / 2
        assert (~near.smooth == (example.gradients[role] != example.other_gradients[role])).all()
        assert near.value == pytest.approx(mean, abs=1e-5)
    other = work(example.net, relu_at_zero=1)
    assert (other.gradients["H"] == example.other_gradients["H"]).all()
    assert (autograd.autograd(example.net, example.run)["H"] - example.gradients["H"]).max() < 1e-15


def test_differences_leave_out_what_crosses_a_kink():
    """A ReLU within h of 0 is not compared, and is counted."""
    net = from_tables(
        {"X": [[1]], "Y": [1], "H": [["1/1000000"]], "b_H": [0], "U": [[1, 2]], "b_U": [0, 0]},
    )
    found = check_differences(net, forward(net), work(net).gradients)
    assert (found.passed, found.left_out) == (True, 3)  # H, b_H and K; X moves K by 1e-11 only
    assert H > 1e-6


def test_mean_is_sum_over_items(example):
    """The mean divides every derivative by the number of items."""
    mean = work(dataclasses.replace(example.net, reduction="mean"))
    for role, value in mean.gradients.items():
        assert value == pytest.approx(example.gradients[role] / 4, rel=1e-14)
    assert example.other_reduction.loss == mean.step.loss
    assert mean.other_reduction.loss == example.step.loss


def test_the_order_of_the_graph(example):
    """Nothing is differentiated by before all that it goes into is."""
    nodes = {node.role: node for node in graph(example.net)}
    for node in nodes.values():
        for parent in node.parents:
            assert nodes[parent].order is None or nodes[parent].order > node.order
    assert sorted(node.order for node in nodes.values() if node.order) == list(range(1, 11))


# --- the step ---------------------------------------------------------------------------------------------------


def test_the_example_step(example):
    """Two items get worse while the total falls, by less than a straight line promises."""
    step = example.step
    assert [item for item, _ in step.rose] == [0, 3]
    assert step.parameters["U"] == pytest.approx(example.run.values["U"] - example.gradients["U"])
    squared = sum((example.gradients[role] ** 2).sum() for role in example.net.parameters)
    assert step.predicted == pytest.approx(squared)
    assert 0 < step.actual < step.predicted
    assert step.actual == pytest.approx(example.run.losses.sum() - step.losses.sum())


def test_a_step_too_long_raises_the_total(example):
    """The largest step that still lowers it is found: a hair below it lowers, a hair above raises."""
    long = work(dataclasses.replace(example.net, rate=Fraction(3)))
    assert long.step.actual < 0
    largest = long.step.largest
    assert largest == pytest.approx(example.step.largest, rel=1e-6)
    for factor, falls in ((0.999, True), (1.001, False)):
        rate = Fraction(largest * factor)
        assert (work(dataclasses.replace(example.net, rate=rate)).step.actual > 0) is falls


def test_the_first_rise():
    """A parabola rises at twice its minimum, a falling line never, a rising one at once."""
    assert first_rise(lambda steps: (steps - 1) ** 2, 1.0, 0.1) == pytest.approx(2, rel=1e-6)
    assert first_rise(lambda steps: -steps, 0.0, 1.0) is None
    assert first_rise(lambda steps: steps, 0.0, 1.0) == 0


def test_a_small_step_does_what_it_predicts():
    """To first order: the smaller the step, the nearer the decrease to learning rate x squared gradient."""
    net = network(5, hidden=1)
    for rate in (Fraction(1, 10**4), Fraction(1, 10**6)):
        step = work(dataclasses.replace(net, rate=rate)).step
        assert step.actual == pytest.approx(step.predicted, rel=float(200 * rate), abs=1e-14)


def test_one_class_has_nothing_to_learn():
    """Loss and all derivatives are 0, and no step is promised anything."""
    net = from_tables({"X": [[1]], "Y": [1], "H": [[1]], "b_H": [0], "U": [[1]], "b_U": [0]})
    done = work(net)
    assert done.run.loss == done.step.predicted == done.step.actual == 0
    assert all(one.passed for one in check(done))
