import pytest

from windtunnel.data import read, read_rows
from windtunnel.errors import DataError

datasets = pytest.importorskip("datasets", reason="the extra `hub` is not installed")


def labelled(n, names=("neg", "pos"), hidden=False, **more):
    """A split as the hub has them: sorted by label, the names in the feature."""
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=list(names))}
        | {name: datasets.Value("string") for name in more}
    )
    labels = [-1] * n if hidden else sorted(row % len(names) for row in range(n))
    columns = {"text": [f"text {row} of {n}" for row in range(n)], "label": labels, **more}
    return datasets.Dataset.from_dict(columns, features=features)


@pytest.fixture
def hub(monkeypatch):
    """A stand-in for the hub: name -> what loading gives, or the error it raises."""
    shelf = {}

    def load_dataset(name, configuration=None):
        found = shelf[name, configuration]
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    return shelf


def test_a_hub_set_gives_its_splits_and_names(hub):
    """The feature's names are the labels (neg and pos in full), and splits without labels are left out with a note."""
    hub["imdb", None] = datasets.DatasetDict(
        {"train": labelled(40), "test": labelled(20), "unsupervised": labelled(9, hidden=True)}
    )
    data = read("imdb")
    assert data.labels == ("negative", "positive")
    assert (data.train.num_rows, data.valid.num_rows, data.test.num_rows) == (36, 4, 20)
    assert data.test["label"].to_pylist() == [0] * 10 + [1] * 10
    assert data.source == "imdb"
    assert any("'unsupervised' of imdb" in note for note in data.notes)


def test_a_limit_takes_both_classes_of_a_sorted_split(hub):
    """The first half of a hub split may be one class; a limited read still has as many rows of each."""
    hub["imdb", None] = datasets.DatasetDict({"train": labelled(400), "test": labelled(200)})
    data = read("imdb", limit=40, limit_test=20)
    assert sorted(data.train["label"].to_pylist()) == [0] * 18 + [1] * 18
    assert sorted(data.valid["label"].to_pylist()) == [0] * 2 + [1] * 2
    assert sorted(data.test["label"].to_pylist()) == [0] * 10 + [1] * 10


def test_a_configuration_follows_a_colon(hub):
    """`owner/name:configuration` chooses one of several; a hidden test set gives way to the validation set."""
    hub["nyu-mll/glue", "sst2"] = datasets.DatasetDict(
        {"train": labelled(40), "validation": labelled(10), "test": labelled(10, hidden=True)}
    )
    data = read("nyu-mll/glue:sst2")
    assert data.test["text"].to_pylist() == [f"text {row} of 10" for row in range(10)]
    assert any("(split test) has no labels (every label is -1)" in note for note in data.notes)
    assert any("(split validation) is the test set" in note for note in data.notes)


def test_names_by_hand_rename_or_reorder_the_hubs(hub):
    """`labels` in another order reorders the hub's names; other names replace them in place."""
    hub["imdb", None] = datasets.DatasetDict({"test": labelled(4)})
    assert read_rows("imdb", labels=["positive", "negative"]).rows["label"].to_pylist() == [1, 1, 0, 0]
    assert read_rows("imdb", labels=["thumbs down", "thumbs up"]).rows["label"].to_pylist() == [0, 0, 1, 1]


def test_names_of_the_hub_that_are_numbers_stay_names(hub):
    """A set whose labels 0 and 1 are called "1" and "2" is numbered by place."""
    hub["yelp", None] = datasets.DatasetDict({"test": labelled(4, names=("1", "2"))})
    rows, labels = read_rows("yelp")
    assert labels == ("1", "2")
    assert rows["label"].to_pylist() == [0, 0, 1, 1]


def test_a_row_without_a_label_is_named(hub):
    """A -1 among labelled rows is refused with split and row."""
    broken = datasets.concatenate_datasets([labelled(4), labelled(1, hidden=True)])
    hub["imdb", None] = datasets.DatasetDict({"train": labelled(20), "test": broken})
    with pytest.raises(DataError, match=r"imdb \(split test\), row 5: the label is -1, which means 'no label'\."):
        read("imdb")


def test_a_saved_data_set_is_read_from_its_folder(tmp_path, capsys):
    """What `save_to_disk` wrote, shuffled as it was, is read in its own order."""
    shuffled = labelled(20).select([3, 1, 19, 12])
    datasets.DatasetDict({"train": labelled(40), "test": shuffled}).save_to_disk(str(tmp_path / "saved"))
    data = read(tmp_path / "saved")
    assert data.test["text"].to_pylist() == [f"text {row} of 20" for row in (3, 1, 19, 12)]
    assert data.labels == ("negative", "positive")


class DatasetNotFoundError(FileNotFoundError):
    """As the library's own: told by its name, which is all that is stable between versions."""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ConnectionError("Couldn't reach 'a/b' on the Hub"), "The hub cannot be reached for 'a/b' (Couldn't reach"),
        (DatasetNotFoundError("no"), "The hub has no data set 'a/b' that you may read, and no file or folder here"),
        (
            ValueError("Config name is missing.\nPlease pick one among the available configs: ['x', 'y']"),
            "several configurations: ",
        ),
        (RuntimeError(""), "The hub's data set 'a/b' could not be loaded (RuntimeError: RuntimeError)."),
    ],
)
def test_what_the_hub_refuses_is_said_in_one_line(hub, error, message):
    """No connection, no such set, a configuration missing, anything else: one line each, with what to do."""
    hub["a/b", None] = error
    with pytest.raises(DataError) as refusal:
        read("a/b")
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_configurations_are_listed(hub):
    """Who must choose a configuration sees the choice."""
    hub["a/b", None] = ValueError("Config name is missing.\nPlease pick one among: ['x', 'y']")
    with pytest.raises(DataError, match=r"pick one among: \['x', 'y'\] Name one: 'a/b:NAME'"):
        read("a/b")


def test_a_set_without_known_splits_is_refused(hub):
    """Splits of other names are listed."""
    hub["a/b", None] = datasets.DatasetDict({"part1": labelled(4)})
    with pytest.raises(DataError, match="has no split called train, validation or test; splits found: part1"):
        read("a/b")
