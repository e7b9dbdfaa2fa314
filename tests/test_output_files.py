import csv
import json
import os

import pyarrow as pa
import pytest

from windtunnel.data import read_rows
from windtunnel.engine.local import transform_rows
from windtunnel.errors import DataError
from windtunnel.storage import table_files, tables
from windtunnel.transforms import registry

TEXTS = [
    "plain",
    "",
    'quotes " and "" doubled',
    "comma, tab\tand pipe |",
    "line\nbreaks\r\nof all\rkinds",
    "\u2028 and \u0085 and \x0b\x0c, which some readers take for line ends",
    "naïve 🎬 שלום e\u0301",
    "'leading quote",
    '"',
    " spaces at both ends ",
    "NA",
    "null",
    "=1+1",
    "\\n backslash",
    "\ufeffmark inside",
    "1984",
]
LABELS = [number % 2 for number in range(len(TEXTS))]
ROWS = pa.table([[f"id {n}" for n in range(len(TEXTS))], TEXTS, pa.array(LABELS, pa.int32())], schema=tables.ROWS)
NAMES = ("negative", "positive")
VARIANTS = transform_rows(ROWS, [registry.get("typo", rate=0.9)])


@pytest.mark.parametrize("ending", table_files.ENDINGS)
def test_rows_come_back_as_they_were(tmp_path, ending):
    """Ids, texts and labels written in any form are read again to the last byte by `read_rows`."""
    path = tmp_path / f"rows{ending}"
    table_files.write(table_files.named(ROWS, NAMES), path)
    found = read_rows(path)
    assert found.labels == NAMES
    assert found.rows.to_pylist() == ROWS.to_pylist()


@pytest.mark.parametrize("ending", table_files.ENDINGS)
def test_variants_come_back_as_they_were(tmp_path, ending):
    """Transformed texts keep id and label in every form, and say what changed and how."""
    path = tmp_path / f"variants{ending}"
    table_files.write(table_files.with_labels(VARIANTS, ROWS, NAMES), path)
    rows = read_rows(path).rows
    assert rows["id"].to_pylist() == ROWS["id"].to_pylist()
    assert rows["text"].to_pylist() == VARIANTS["text"].to_pylist()
    assert rows["label"].to_pylist() == LABELS


def written(path):
    table_files.write(table_files.with_labels(VARIANTS, ROWS, NAMES), path)
    return path


def test_edits_are_json_in_csv(tmp_path):
    """A CSV cell holds one value, so the list of edits stands there as JSON."""
    for ending, delimiter in ((".csv", ","), (".tsv", "\t")):
        with written(tmp_path / f"v{ending}").open(newline="") as file:
            rows = list(csv.DictReader(file, delimiter=delimiter))
        assert list(rows[0]) == ["id", "text", "label", "changed", "edits"]
        assert [json.loads(row["edits"]) for row in rows] == VARIANTS["edits"].to_pylist()
        assert [row["changed"] == "True" for row in rows] == VARIANTS["changed"].to_pylist()


def test_jsonl_and_parquet_keep_their_types(tmp_path):
    """JSONL has one object a line, Parquet the lists and truth values as such."""
    lines = written(tmp_path / "v.jsonl").read_bytes().decode().removesuffix("\n").split("\n")
    expected = table_files.with_labels(VARIANTS, ROWS, NAMES).to_pylist()
    assert [json.loads(line) for line in lines] == expected
    assert tables.read(written(tmp_path / "v.parquet")).to_pylist() == expected


def test_texts_without_labels_have_no_label_column(tmp_path):
    """Where the source has no labels, none are made up; a label that is missing is an empty cell."""
    bare = ROWS.set_column(2, "label", pa.nulls(len(ROWS), pa.int32()))
    assert table_files.with_labels(VARIANTS, bare, ()).column_names == ["id", "text", "changed", "edits"]
    some = ROWS.set_column(2, "label", pa.array([None, *LABELS[1:]], pa.int32()))
    table_files.write(table_files.with_labels(VARIANTS, some, NAMES), tmp_path / "v.csv")
    rows = read_rows(tmp_path / "v.csv", labels=NAMES, need_labels=False).rows
    assert rows["label"].to_pylist() == [None, *LABELS[1:]]


def test_missing_folders_are_made(tmp_path):
    """The output's folder need not be there."""
    for ending in table_files.ENDINGS:
        path = tmp_path / "not" / "yet" / ending[1:] / f"rows{ending}"
        table_files.check(path)
        table_files.write(ROWS, path)
        assert path.is_file()


def test_a_file_is_replaced_whole(tmp_path):
    """Writing over an older file leaves the new one and nothing else."""
    path = tmp_path / "rows.csv"
    path.write_text("old")
    table_files.write(ROWS, path)
    assert path.read_text(encoding="utf-8").startswith("id,text,label\n")
    assert [found.name for found in tmp_path.iterdir()] == ["rows.csv"]


@pytest.mark.parametrize("name", ["rows.xlsx", "rows", "rows.csv.gz", ".csv"])
def test_an_unknown_ending_is_refused_before_any_work(tmp_path, name):
    """The ending says how to write; others are refused by `check` and by `write`, and nothing is written."""
    for refuse in (table_files.check, lambda path: table_files.write(ROWS, path)):
        with pytest.raises(DataError, match=r"the output's ending says how it is written; use one of \.csv, \.tsv"):
            refuse(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path):
    """A folder under the output's name, or a file where its folder should be, is found by `check`."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match=r"'.*folder.csv' is a folder"):
        table_files.check(tmp_path / "folder.csv")
    with pytest.raises(DataError, match=r"'.*rows.csv' cannot be written: '.*file' is no folder"):
        table_files.check(tmp_path / "file" / "deeper" / "rows.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused_before_any_work(tmp_path):
    """A folder that must not be written to is found by `check`."""
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match="is not writable"):
        table_files.check(tmp_path / "rows.csv")
    tmp_path.chmod(0o700)
