"""What `windtunnel backprop` reads, and what it says of what it cannot."""

import copy
import itertools
import json

import numpy as np
import pytest

from test_cli import refused, run
from windtunnel.backprop.matrix_files import read_file
from windtunnel.backprop.problem_file import EXAMPLE, from_tables, read_network
from windtunnel.errors import NetworkError


def tables(**more):
    """A network of 4 items, 3 features, 2 hidden units, 2 classes."""
    found = {
        "X": [[1, 2, 3], [0, 1, 0], [2, 2, 2], [1, 0, 1]],
        "Y": [1, 2, 1, 2],
        "H": [[1, 2], [3, 4], [5, 6]],
        "b_H": [0, 1],
        "U": [[1, -1], [2, 0]],
        "b_U": [0, 0],
    }
    return found | more


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"H": [[1, 2], [3, 4]]}, "X is 4 x 3, so H must have 3 rows; it has 2."),
        ({"U": [[1, -1]]}, "H is 3 x 2, so U must have 2 rows; it has 1."),
        ({"b_H": [0]}, "H is 3 x 2, so b_H must be 1 x 2; it is 1 x 1."),
        ({"b_U": [[0], [0]]}, "U is 2 x 2, so b_U must be 1 x 2; it is 2 x 1."),
        ({"Y": [1, 2, 1]}, "X is 4 x 3, so Y must have 4 rows, one for each item; it has 3."),
        (
            {"Y": [1, 2, 3, 1]},
            "Y, item 3: class 3 is out of range; U has 2 columns, so classes are whole numbers from 1 to 2.",
        ),
        ({"Y": [0, 1, 1, 1]}, "Y, item 1: class 0 is out of range"),
        ({"Y": [1, 2, "1/2", 1]}, "Y, item 3: class '1/2' is out of range"),
        ({"Y": [[1, 0]] * 3 + [[1, 1]]}, "Y, row 4 is not one-hot: it needs a single 1 among 0s."),
        ({"Y": [[1, 0, 0]] * 4}, "U has 2 columns, one for each class, so Y must have 2 too; it has 3."),
        (
            {"X": [[1, "two", 3]]},
            """X, row 1, column 2: 'two' is no number. Write a decimal or a fraction such as "1/3".""",
        ),
        ({"X": [[1, 2, True]]}, "X, row 1, column 3: True is no number."),
        ({"X": [[1, 2, float("nan")]]}, "X, row 1, column 3: nan is not finite."),
        ({"H": [[1, 2], [3, float("inf")], [5, 6]]}, "H, row 2, column 2: inf is not finite."),
        ({"X": [[1, 2, 3], [1, 2]]}, "X, row 2 has 2 numbers where row 1 has 3."),
        ({"X": []}, "X has no rows; every size is 1 or more."),
        ({"X": [[]]}, "X, row 1 has no columns; every size is 1 or more."),
        ({"X": 3}, "X is a list of rows, such as [[1, 2], [3, 4]]; got 3."),
        ({"learning_rate": 0}, "learning_rate is more than 0; got 0."),
        ({"learning_rate": "-1/2"}, "learning_rate is more than 0; got '-1/2'."),
        ({"learning_rate": "fast"}, "learning_rate: 'fast' is no number."),
        ({"reduction": "max"}, "reduction is sum or mean; got 'max'."),
        ({"activation": "rellu"}, "activation: there is no 'rellu'. Did you mean 'relu'?"),
        ({"activation": ["relu", "tanh"]}, "activation names 2 where there are 1 hidden layer"),
        ({"W": [[1]]}, "W: there is no such key."),
        ({"K": [[1]]}, "K: there is no such key."),
        ({"H2": [[1, 0], [0, 1]]}, "b_H2 is missing."),
        ({"names": {"H": "2"}}, "names -> H: '2' cannot be a name."),
        ({"names": {"H": "lambda"}}, "names -> H: 'lambda' cannot be a name."),
        ({"names": {"H": "U"}}, "names -> H: 'U' is the name of another matrix."),
        ({"names": {"Q": "P"}}, "names -> Q: no matrix has this role."),
        ({"first_class": 2}, "first_class is 0 or 1"),
    ],
)
def test_what_is_refused(change, message):
    """One sentence that says what is wrong and where; both matrices where shapes do not fit."""
    with pytest.raises(NetworkError) as error:
        from_tables(tables(**change))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["X", "Y", "H", "b_H", "U", "b_U"])
def test_what_is_missing_is_named(name):
    """Each matrix is needed."""
    found = tables()
    del found[name]
    with pytest.raises(NetworkError, match=f"{name} is missing"):
        from_tables(found)


def test_json_is_toml_is_one_hot(tmp_path):
    """The same network from TOML, from JSON, with one-hot rows and with classes from 0."""
    first = read_network(EXAMPLE)
    found = read_file(EXAMPLE)
    text = json.dumps(found, default=str)
    for row in (found["X"], found["H"], [found["b_H"]], found["U"], [found["b_U"]]):
        for number in itertools.chain(*row):
            text = text.replace(f'"{number}"', str(number))  # as numbers, not as texts
    (tmp_path / "a.json").write_text(text)
    again = read_network(tmp_path / "a.json")
    assert all((again.parameters[role] == value).all() for role, value in first.parameters.items())
    one_hot = copy.deepcopy(found) | {"Y": [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]]}
    from_0 = copy.deepcopy(found) | {"Y": [0, 1, 1, 2], "first_class": 0}
    for other in (from_tables(one_hot), from_tables(from_0)):
        assert (other.classes == first.classes).all()
        assert (other.inputs == first.inputs).all()


def test_names_are_the_files_keys():
    """With names = {H = "W1"}, the matrix is read as W1 or as H, never both; K keeps its own."""
    given = tables(names={"H": "W1", "b_H": "b1", "K": "A"})
    given["W1"], given["b1"] = given.pop("H"), given.pop("b_H")
    net = from_tables(given)
    assert (net.name("H"), net.name("b_H"), net.name("K"), net.name("U")) == ("W1", "b1", "A", "U")
    assert (from_tables(tables(names={"H": "W1"})).weights[0] == net.weights[0]).all()
    with pytest.raises(NetworkError, match="H and W1 are the same matrix"):
        from_tables(given | {"H": given["W1"]})


def test_more_hidden_layers():
    """H2 and b_H2 make a second one; the shapes are checked along the way."""
    deep = tables(H2=[[1, 0, 1], [0, 1, 1]], b_H2=[0, 0, 0], U=[[1, 0]] * 3, activation=["tanh", "relu"])
    net = from_tables(deep)
    assert [layer.made for layer in net.layers] == ["K", "K2", "Z"]
    assert net.activations == ("tanh", "relu")
    with pytest.raises(NetworkError, match="H2 is 2 x 3, so U must have 3 rows; it has 2"):
        from_tables(deep | {"U": [[1, 0]] * 2})


def test_files_that_cannot_be_read(tmp_path, capsys, monkeypatch):
    """Missing, of another kind, broken, no table: one line with the file's name."""
    for name, text, message in (
        ("none.toml", None, "There is no file"),
        ("a.csv", "1,2", "use .toml or .json"),
        ("b.toml", "X = [", "b.toml: "),
        ("c.json", "[1]", "is no table"),
        ("d.json", '{"X": NaN}', "Y is missing"),
        ("e.json", '{"X": [[Infinity]], "Y": [1]}', "H is missing"),
        ("f.toml", "X = [[nan]]\nY=[1]\nH=[[1]]\nb_H=[1]\nU=[[1]]\nb_U=[1]", "X, row 1, column 1: nan is not finite"),
    ):
        path = tmp_path / name
        if text is not None:
            path.write_text(text)
        assert message in refused(capsys, monkeypatch, "backprop", path)
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    assert "latin.toml" in refused(capsys, monkeypatch, "backprop", tmp_path / "latin.toml")
    assert "cannot be read" in refused(capsys, monkeypatch, "backprop", make_folder(tmp_path / "folder.toml"))


def make_folder(path):
    path.mkdir()
    return path


def test_huge_scores_are_worked(tmp_path):
    """Scores of a million: losses are finite, the slope by O that no double holds is null."""
    path = tmp_path / "huge.json"
    path.write_text(json.dumps(tables(U=[[1000000, 0], [0, -1000000]], Y=[2, 2, 2, 2])))
    found = json.loads(run("backprop", path, "--json", "--quick"))
    assert np.isfinite(found["losses"]).all()
    assert found["loss"] > 1e6
    assert found["gradients"]["O"][0][1] is None
    assert all(check["passed"] for check in found["checks"])


def test_flags_win_over_the_file():
    """Activation, learning rate and reduction can be tried without touching the file."""
    found = json.loads(run("backprop", "--json", "--quick", "--activation", "tanh", "--learning-rate", "1/3"))
    assert found["given"]["activation"] == ["tanh"]
    assert found["given"]["learning_rate"] == "1/3"
    assert found["kinks"] == []
