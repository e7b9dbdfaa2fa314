import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from windtunnel.data import read_rows
from windtunnel.errors import DataError

CASES = {
    "numbers are named by themselves": ([0, 1, 1], None, ("0", "1"), [0, 1, 1]),
    "numbers are sorted by size": ([10, 2, 1], None, ("1", "2", "10"), [2, 1, 0]),
    "whole floats are numbers": ([1.0, 0.0, 1.0], None, ("0", "1"), [1, 0, 1]),
    "strings are sorted": (["pos", "neg", "pos"], None, ("neg", "pos"), [1, 0, 1]),
    "truth values are false, then true": ([True, False, True], None, ("false", "true"), [1, 0, 1]),
    "given names stand for numbers": ([0, 1, 2], ["bad", "fair", "good"], ("bad", "fair", "good"), [0, 1, 2]),
    "given names stand for truth values": ([True, False, False], ["no", "yes"], ("no", "yes"), [1, 0, 0]),
    "given names set the order": (["pos", "neg", "pos"], ["pos", "neg"], ("pos", "neg"), [0, 1, 0]),
    "given names may have no rows": (["pos", "neg", "pos"], ["neg", "meh", "pos"], ("neg", "meh", "pos"), [2, 0, 2]),
    "given numbers are values, not places": ([2, 1, 2], ["2", "1"], ("2", "1"), [0, 1, 0]),
    "-1 is a label if named": ([-1, 1, -1], ["-1", "1"], ("-1", "1"), [0, 1, 0]),
}


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize("case", CASES)
def test_label_values_of_any_kind_become_numbers(tmp_path, case, kind):
    """Integers, floats, strings and truth values, typed or as the text of a CSV file, give the same labels."""
    values, given, names, numbers = CASES[case]
    path = tmp_path / f"x.{kind}"
    if kind == "parquet":
        pq.write_table(pa.table({"text": list("abc"), "label": values}), path)
    else:
        values = [int(value) if isinstance(value, float) else value for value in values]
        texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
        path.write_text("text,label\n" + "".join(f"t,{value}\n" for value in texts))
    rows, labels = read_rows(path, labels=given)
    assert labels == names
    assert rows["label"].to_pylist() == numbers


def test_json_truth_values_and_numbers_are_labels(tmp_path):
    """JSON's own types need no quoting; 1 and 1.0 mean the same."""
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "a", "label": true}\n{"text": "b", "label": false}\n')
    assert read_rows(path).labels == ("false", "true")
    path.write_text('{"text": "a", "label": 1}\n{"text": "b", "label": 0.0}\n')
    assert read_rows(path).rows["label"].to_pylist() == [1, 0]


def test_a_number_beyond_the_given_names_is_outside_the_set(tmp_path):
    """Two names stand for 0 and 1; a 2 is refused with its row."""
    path = tmp_path / "x.csv"
    path.write_text("text,label\na,0\nb,2\n")
    with pytest.raises(DataError, match=r"row 2 \(line 3\): the label '2' is outside the set \(bad, good\)"):
        read_rows(path, labels=["bad", "good"])
