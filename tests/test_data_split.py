from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.data import Columns, Dataset, read, sample
from windtunnel.data.split import hold_out
from windtunnel.errors import DataError
from windtunnel.storage import tables


def table(labels, groups=None):
    ids = [f"r{n}" for n in range(len(labels))]
    rows = pa.table([ids, [f"text {n}" for n in ids], pa.array(labels, pa.int32())], schema=tables.ROWS)
    return rows if groups is None else rows.append_column(pa.field("group", pa.string()), pa.array(groups))


def shuffled(rows, order):
    return rows.take(pa.array(order))


LABELS = st.lists(st.integers(0, 3), min_size=4, max_size=60)


@settings(max_examples=60, deadline=None)
@given(labels=LABELS, n=st.integers(4, 60), seed=st.integers(0, 3), data=st.data())
def test_a_sample_is_stratified_nested_and_blind_to_order(labels, n, seed, data):
    """A sample has every label, in proportion; it holds the smaller samples, and the same rows in any order."""
    rows = table(labels)
    taken = sample(rows, n, seed)
    assert taken.num_rows == min(n, len(labels))
    ids = taken["id"].to_pylist()
    assert ids == sorted(ids, key=lambda name: int(name[1:]))
    sizes, counts = Counter(labels), Counter(taken["label"].to_pylist())
    for label, size in sizes.items():
        assert counts[label] >= 1
        assert abs(counts[label] - size * taken.num_rows / len(labels)) < len(sizes)
    assert set(ids) <= set(sample(rows, n + 1, seed)["id"].to_pylist())
    order = data.draw(st.permutations(range(len(labels))))
    assert set(sample(shuffled(rows, order), n, seed)["id"].to_pylist()) == set(ids)


def test_a_sample_of_a_sorted_table_has_both_labels_alike():
    """12,500 negative rows before 12,500 positive ones: a sample of 100 has 50 of each."""
    rows = table([0] * 12_500 + [1] * 12_500)
    assert Counter(sample(rows, 100, 0)["label"].to_pylist()) == {0: 50, 1: 50}


def test_a_seed_gives_another_sample_and_the_same_one_again():
    """A sample is a function of seed and rows, the same in every version of the program."""
    rows = table([0, 1] * 500)
    one = sample(rows, 10, 1)["id"].to_pylist()
    assert one == sample(rows, 10, 1)["id"].to_pylist()
    assert one != sample(rows, 10, 2)["id"].to_pylist()
    assert sample(rows, 4, 0)["id"].to_pylist() == GOLDEN


GOLDEN = ["r42", "r419", "r451", "r492"]


@pytest.mark.parametrize("n", [0, -1])
def test_a_sample_of_nothing_is_refused(n):
    """A sample has a row at least."""
    with pytest.raises(DataError, match="A sample has 1 row or more"):
        sample(table([0, 1]), n, 0)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12)), min_size=40, max_size=90),
    seed=st.integers(0, 3),
    data=st.data(),
)
def test_groups_are_held_out_whole(rows, seed, data):
    """No group is on both sides, no row is lost, and the same groups are chosen in any order of the rows."""
    given_rows = table([label for label, _ in rows], [f"g{group}" for _, group in rows])
    try:
        kept, held = hold_out(given_rows, 0.2, seed, "valid")
    except DataError:
        return
    assert not set(kept["group"].to_pylist()) & set(held["group"].to_pylist())
    assert sorted(kept["id"].to_pylist() + held["id"].to_pylist()) == sorted(given_rows["id"].to_pylist())
    order = data.draw(st.permutations(range(len(rows))))
    again = hold_out(shuffled(given_rows, order), 0.2, seed, "valid").held
    assert set(again["id"].to_pylist()) == set(held["id"].to_pylist())


def test_holding_out_by_group_keeps_the_label_share_near():
    """2,000 rows, 30 % positive, in 400 groups of one label mostly: valid has 10 % of the rows and 30 % positive."""
    groups = [n // 5 for n in range(2_000)]
    labels = [int(group % 10 < 3) for group in groups]
    held = hold_out(table(labels, [f"g{group}" for group in groups]), 0.1, 0, "valid").held
    assert held.num_rows == 200
    assert sum(held["label"].to_pylist()) == 60


def test_equal_texts_are_held_out_together():
    """Without groups, a text that occurs three times is on one side: nothing in valid is known from training."""
    texts = [f"text {n // 3}" for n in range(300)]
    rows = table([n // 3 % 2 for n in range(300)]).set_column(1, tables.ROWS.field("text"), pa.array(texts))
    kept, held = hold_out(rows, 0.1, 0, "valid")
    assert not set(kept["text"].to_pylist()) & set(held["text"].to_pylist())
    assert 28 <= held.num_rows <= 32


def test_valid_and_test_are_chosen_unrelatedly():
    """What is held out for test says nothing about what is held out for valid."""
    rows = table([0, 1] * 500)
    valid, test = (set(hold_out(rows, 0.1, 0, name).held["id"].to_pylist()) for name in ("valid", "test"))
    assert len(valid & test) < 30


@pytest.fixture
def one_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text,label,film\n" + "".join(f"text {n},{n % 2},f{n // 4}\n" for n in range(400)))
    return path


def test_a_single_file_gives_three_splits(one_file):
    """20 % are held out as test, 10 % of the rest as valid, every label in proportion, and notes say so."""
    data = read(one_file)
    assert (data.train.num_rows, data.valid.num_rows, data.test.num_rows) == (288, 32, 80)
    assert [sum(split["label"].to_pylist()) for split in (data.train, data.valid, data.test)] == [144, 16, 40]
    assert data.notes == (
        f"There is no test split: 80 rows (20%) were held out of {one_file}.",
        "32 rows (10%) were held out of train as valid.",
    )


def test_a_single_file_is_split_by_group(one_file):
    """With a group column the three splits share no group."""
    data = read(one_file, columns=Columns(group="film"))
    groups = [set(split["group"].to_pylist()) for split in (data.train, data.valid, data.test)]
    assert len(set.union(*groups)) == sum(map(len, groups)) == 100


def test_limits_are_said_and_kept(one_file):
    """`limit` rows of train, valid among them, and `limit_test` rows of test."""
    data = read(one_file, limit=100, limit_test=20)
    assert (data.train.num_rows, data.valid.num_rows, data.test.num_rows) == (90, 10, 20)
    assert "100 rows of 320 were taken of train, stratified by label." in data.notes
    assert read(one_file, limit=10_000).train.num_rows == 288


def test_a_valid_split_shrinks_with_train(tmp_path):
    """A valid file is limited in proportion to train, so that `limit` makes everything quick."""
    for name, n in (("train", 400), ("valid", 100), ("test", 40)):
        (tmp_path / f"{name}.csv").write_text("text,label\n" + "".join(f"{name} {k},{k % 2}\n" for k in range(n)))
    data = read(tmp_path, limit=40)
    assert (data.train.num_rows, data.valid.num_rows, data.test.num_rows) == (40, 10, 40)


def test_the_fingerprint_is_of_the_content():
    """Equal rows have equal fingerprints however they lie in memory; another text, label, order or name differs."""

    def fingerprint(rows, labels=("a", "b"), test=None):
        return Dataset(rows, table([0, 1]), test or table([1, 0]), labels, ("x",), "y").fingerprint

    rows = table([0, 1, 1], ["g", "", "h"])
    same = fingerprint(rows)
    assert len(same) == 32
    assert fingerprint(pa.concat_tables([rows.slice(0, 1), rows.slice(1, 0), rows.slice(1)])) == same
    assert fingerprint(pa.concat_tables([rows, rows]).slice(3)) == same
    others = [
        fingerprint(table([0, 1, 0], ["g", "", "h"])),
        fingerprint(table([0, 1, 1], ["", "g", "h"])),
        fingerprint(table([0, 1, 1])),
        fingerprint(rows.take([1, 0, 2])),
        fingerprint(rows, ("a", "c")),
        fingerprint(rows, ("ab", "")),
        fingerprint(rows, test=table([0, 1])),
    ]
    assert len({same, *others}) == 8
