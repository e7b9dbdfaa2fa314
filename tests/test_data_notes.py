import pytest

from windtunnel.data import read


@pytest.fixture
def folder(tmp_path):
    """Train, valid and test without anything odd."""
    for name in ("train", "valid", "test"):
        write(tmp_path, name, [(f"{name} {n}", n % 2, f"{name} film {n % 3}") for n in range(10)])
    return tmp_path


def write(folder, name, rows):
    lines = "".join(f"{text},{label},{group}\n" for text, label, group in rows)
    (folder / f"{name}.csv").write_text("text,label,group\n" + lines)


def test_nothing_odd_gives_no_notes(folder):
    """Three clean splits are read without a remark."""
    assert read(folder).notes == ()


@pytest.mark.parametrize(
    ("name", "rows", "notes"),
    [
        ("test", [("", 1, "g")], ["1 text of test is empty."]),
        ("train", [("", 1, "g"), (" \u00a0", 0, "g")], ["2 texts of train are empty."]),
        ("train", [("train 1", 1, "g"), ("train 2", 0, "g")], ["2 texts of train repeat an earlier one."]),
        ("test", [("test 1", 0, "g")], ["1 text of test repeats an earlier one (1 with another label)."]),
        ("test", [("train 1", 1, "g")], ["1 text of test (9.09%) is also in train: equal, byte for byte."]),
        ("test", [("new", 1, "train film 1")], ["1 of the 4 groups of test is also in train."]),
        ("test", [("new", 1, "")], ["{}/test.csv: 1 row has no group and stands alone."]),
    ],
)
def test_what_is_odd_is_counted_and_kept(folder, name, rows, notes):
    """Empty texts, duplicates, shared texts and groups, missing groups: one sentence each, and every row stays."""
    before = [(f"{name} {n}", n % 2, f"{name} film {n % 3}") for n in range(10)]
    write(folder, name, before + rows)
    data = read(folder)
    assert list(data.notes) == [note.format(folder) for note in notes]
    assert getattr(data, name).num_rows == 10 + len(rows)


def test_a_row_without_a_group_is_a_group_of_its_own(folder):
    """Its id stands in, so that intervals clustered by group count it once."""
    write(folder, "test", [("a", 0, "g"), ("b", 1, ""), ("c", 1, "")])
    rows = read(folder).test
    assert rows["group"].to_pylist() == ["g", *rows["id"].to_pylist()[1:]]
