"""Exercises are set so that they can be worked by hand, and answers are marked with the mistake named."""

import tomllib

import numpy as np
import pytest

from small_networks import network
from test_cli import refused, run
from windtunnel.backprop import answers as key
from windtunnel.backprop.exercise import Sizes, make, write
from windtunnel.backprop.forward import forward
from windtunnel.backprop.grades import mark_answers
from windtunnel.backprop.problem_file import EXAMPLE, read_network
from windtunnel.backprop.rationals import written
from windtunnel.backprop.worked_step import work


@pytest.fixture(scope="module")
def net():
    """The exercise of seed 7."""
    return make(Sizes(), seed=7)


def graded(net, given):
    """Marks by name."""
    return {mark.name: mark for mark in mark_answers(net, given).marks}


# --- new --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_an_exercise_is_hand_friendly(seed):
    """At most two decimals, some ReLUs off and some on, no kink, every class there, a step that lowers the loss."""
    found = make(Sizes(items=3 + seed % 3, features=1 + seed % 4, hidden=2 + seed % 5), seed=seed)
    numbers = [one for value in (found.inputs, *found.parameters.values()) for one in value.ravel()]
    assert max(len(written(one).partition(".")[2]) for one in numbers) <= 2
    run_ = forward(found)
    assert run_.kinks == ()
    assert 0.2 <= (run_.values["K"] < 0).mean() <= 0.7
    assert set(found.classes) == {0, 1, 2}
    assert work(found).step.actual > 0


def test_a_kink_on_request():
    """With --kink there is one; without a ReLU that is refused."""
    assert forward(make(Sizes(), seed=1, kink=True)).kinks
    assert not forward(make(Sizes(8, 8, 8, 8), seed=1)).kinks


def test_the_same_seed_gives_the_same_exercise(tmp_path):
    """The three files are equal byte by byte; another seed gives others, and nothing is written over."""
    for name in ("a", "b"):
        write(make(Sizes(), seed=7), (tmp_path / name / "x.toml"))
    for ending in (".toml", ".answers.toml", ".key.toml"):
        one, other = ((tmp_path / name / "x").with_suffix(ending).read_bytes() for name in ("a", "b"))
        assert one == other
    assert (make(Sizes(), seed=8).inputs != make(Sizes(), seed=7).inputs).any()


def test_the_commands(tmp_path, capsys, monkeypatch):
    """New writes exercise, sheet and key; the key gets full marks, the empty sheet none."""
    path = tmp_path / "x.toml"
    said = run(
        "backprop", "new", "--seed", 7, "--items", 4, "--features", 3, "--hidden", 5, "--classes", 3, "--out", path
    )
    assert said.count("\n") == 3
    assert "200 of 200 entries right" in run("backprop", "grade", path.with_suffix(".key.toml"))
    sheet = run("backprop", "grade", path.with_suffix(".answers.toml"))
    assert "0 of 200 entries right" in sheet
    assert "worked gradient step" in run("backprop", path, "--quick")
    assert "is there already" in refused(capsys, monkeypatch, "backprop", "new", "--out", path)
    for arguments, message in (
        (["new", "--kink", "--activation", "tanh", "--out", tmp_path / "y.toml"], "Only a ReLU has a kink"),
        (["new", "--activation", "swish", "--out", tmp_path / "y.toml"], "there is no 'swish'"),
        (["new", "--out", tmp_path / "y.json"], "an exercise is a .toml file"),
        (["grade", tmp_path / "none.toml"], "There is no file"),
    ):
        assert message in refused(capsys, monkeypatch, "backprop", *arguments)


def test_answers_that_cannot_be_read(tmp_path, capsys, monkeypatch, net):
    """The message says which file and where."""
    write(net, tmp_path / "x.toml")
    for text, message in (
        ("K = []", "exercise is missing"),
        ('exercise = "y.toml"', "there is no exercise"),
        ('exercise = "x.toml"\ngrad_W = [[1]]', "grad_W: nothing of this name is asked for"),
        ('exercise = "x.toml"\ngrad_U = [["a"]]', "grad_U, row 1, column 1: 'a' is no number"),
        ('exercise = "x.toml"\nK = 3', "K is a list of rows"),
        ('exercise = "x.toml"\nK = [[nan]]', "K, row 1, column 1: nan is not finite"),
    ):
        (tmp_path / "a.toml").write_text(text)
        said = refused(capsys, monkeypatch, "backprop", "grade", tmp_path / "a.toml")
        assert message in said
        assert ".toml" in said


# --- grade ------------------------------------------------------------------------------------------------------


def test_right_answers_are_right():
    """Of any network, all entries; rounded to three decimals too."""
    for number in range(8):
        one = network(number)
        right = key.answers(one)
        found = mark_answers(one, right)
        assert found.right == found.entries == sum(value.size for value in right.values())
        rounded = mark_answers(one, {name: value.round(3) for name, value in right.items()})
        assert rounded.right == rounded.entries


@pytest.mark.parametrize(
    ("mistake", "name"),
    [
        ("mask", "grad_K"),
        ("mean", "grad_Z"),
        ("sign", "grad_Z"),
        ("unnormalised", "O"),
        ("unnormalised", "grad_Z"),
        ("updated", "grad_S"),
        ("updated", "grad_H"),
        ("no_one_hot", "grad_Z"),
        ("no_bias", "K"),
        ("rate", "new_U"),
        ("uphill", "new_H"),
        ("transpose", "grad_U"),
        ("transpose", "grad_H"),
    ],
)
def test_a_mistake_is_named(net, mistake, name):
    """One matrix with one mistake, all others right: it alone is marked wrong, and the mistake is named."""
    right = key.answers(net)
    wrong = {"sign": -right[name], "transpose": right[name].T}.get(mistake)
    if wrong is None:
        wrong = key.answers(net, mistake)[name]
    marks = graded(net, right | {name: wrong})
    assert mistake in marks[name].mistakes
    assert marks[name].verdict in ("wrong", "shape")
    others = {mark.verdict for other, mark in marks.items() if other != name}
    assert others == {"right"}


def test_every_mistake_of_the_issue_is_told_apart(net):
    """Where it first shows, no mistake is taken for another."""
    first = {
        "mask": "grad_K",
        "mean": "grad_Z",
        "unnormalised": "O",
        "updated": "grad_S",
        "no_bias": "K",
        "rate": "new_U",
    }
    for mistake, name in first.items():
        wrong = key.answers(net, mistake)[name]
        assert graded(net, key.answers(net) | {name: wrong})[name].mistakes == (mistake,)


def test_a_missing_transpose_in_a_product():
    """With square matrices the wrong product has the right shape; it is found all the same."""
    square = make(Sizes(3, 3, 3, 3), seed=2)
    right = key.answers(square)
    wrong = right["grad_Z"] @ square.values()["U"]
    assert "transpose" in graded(square, right | {"grad_S": wrong})["grad_S"].mistakes
    wrong = right["S"] @ right["grad_Z"]
    assert "transpose" in graded(square, right | {"grad_U": wrong})["grad_U"].mistakes


def test_what_follows_is_not_wrong_twice(net):
    """After a forgotten mask the rest is right, given that: one mistake, marked once."""
    marks = graded(net, key.answers(net, "mask"))
    assert marks["grad_K"].mistakes == ("mask",)
    assert {marks[name].verdict for name in ("grad_H", "grad_b_H", "new_H", "new_b_H")} == {"follows"}


def test_single_entries(net):
    """A wrong entry is named by row and column, a turned sign of it too."""
    right = key.answers(net)
    wrong = right["grad_U"].copy()
    wrong[1, 2] *= -1
    mark = graded(net, right | {"grad_U": wrong})["grad_U"]
    assert [(entry.row, entry.column) for entry in mark.wrong] == [(2, 3)]
    assert mark.remark == "the sign of these entries"
    assert mark_answers(net, right | {"grad_U": wrong}).right == sum(value.size for value in right.values()) - 1


def test_both_conventions_at_a_kink_are_right():
    """The slope 1 at the example's kink is marked right, and said."""
    example = read_network(EXAMPLE)
    marks = graded(example, key.answers(example, relu_at_zero=1))
    assert {mark.verdict for mark in marks.values()} == {"right"}
    assert marks["grad_K"].remark == key.MISTAKES["at_zero"]


def test_the_key_is_what_the_step_shows(net, tmp_path):
    """The key and `windtunnel backprop` agree."""
    write(net, tmp_path / "x.toml")
    found = tomllib.loads((tmp_path / "x.key.toml").read_text())
    done = work(net)
    assert np.array(found["grad_H"]) == pytest.approx(done.gradients["H"], abs=1e-8)
    assert np.array(found["new_loss"])[0] == pytest.approx(done.step.losses, abs=1e-8)
