import builtins

import pyarrow as pa
import pytest

from windtunnel.data import builtin, read
from windtunnel.errors import DataError


@pytest.mark.parametrize("source", ["./reviews", "reviws.csv", "a/b/c", "/nowhere/at/all", "data.xlsx", "two words"])
def test_a_path_that_does_not_exist_is_not_looked_for_on_the_hub(source):
    """What looks like a path is refused as a path."""
    with pytest.raises(DataError, match=r"does not exist\..*Check the path\."):
        read(source)


def test_a_path_that_nearly_exists_is_proposed(tmp_path):
    """A misspelt file name is answered with its neighbour."""
    (tmp_path / "reviews.csv").write_text("")
    with pytest.raises(DataError, match=r"Did you mean 'reviews\.csv'\?"):
        read(tmp_path / "reviws.csv")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"limit": 0}, "`limit` is a number of rows, 1 or more; got 0"),
        ({"limit_test": -5}, "`limit_test` is a number of rows, 1 or more; got -5"),
        ({"valid_share": 1.0}, "`valid_share` is a share above 0 and below 1; got 1.0"),
        ({"limit": 1}, "x.csv: a sample of 1 cannot hold a row of each of the 2 labels. Ask for 2 or more"),
        ({"labels": ["a"]}, "`labels` takes two names or more, all different; got a"),
        ({"labels": ["a", "a"]}, "all different; got a, a"),
    ],
)
def test_settings_out_of_bounds_are_refused(tmp_path, settings, message):
    """The refusal says what must hold and what was given."""
    path = tmp_path / "x.csv"
    path.write_text("text,label\n" + "".join(f"t{n},{n % 2}\n" for n in range(40)))
    with pytest.raises(DataError) as refusal:
        read(path, **settings)
    assert message in str(refusal.value)


def test_the_missing_library_is_named_with_its_extra(monkeypatch):
    """Without the `datasets` library the message says what to install."""
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name == "datasets":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(DataError) as refusal:
        read("imdb")
    assert str(refusal.value) == (
        "The hub's data set 'imdb' needs the `datasets` library. Run `pip install 'windtunnel[hub]'`."
    )


def test_the_built_in_corpus_is_read(monkeypatch):
    """`builtin:reviews` gives the package's own splits, ids, groups and names."""
    rows = {"id": ["r1", "r2"], "text": ["Fine.", "Dull."], "label": [1, 0], "group": ["f1", "f2"]}
    monkeypatch.setattr(builtin, "reviews", lambda split: pa.table(rows))
    data = read("builtin:reviews")
    assert data.labels == ("negative", "positive")
    assert data.test.to_pylist() == [
        {"id": "r1", "text": "Fine.", "label": 1, "group": "f1"},
        {"id": "r2", "text": "Dull.", "label": 0, "group": "f2"},
    ]


def test_an_unknown_corpus_is_answered_with_the_known_one():
    """`builtin:review` is answered with the name that exists."""
    with pytest.raises(DataError, match=r"No corpus is called 'builtin:review'\. Did you mean 'reviews'\?"):
        read("builtin:review")
