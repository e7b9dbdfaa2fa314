"""Files read shard by shard, some rows at a time, against the same files read whole."""

from __future__ import annotations

import csv
import gzip
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import proof
from windtunnel.data.columns import Columns
from windtunnel.data.files import read_file
from windtunnel.engine import tasks
from windtunnel.errors import DataError
from windtunnel.shards import TransformationWork, file_list, run
from windtunnel.shards.cut import Shard, cut
from windtunnel.shards.stream import columns_of, pieces

PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=12)
TEXTS = PLAIN | st.sampled_from(
    ['a "quote"', "two\nlines", "a\rb", "tab\there", "", '"', "a,b", "\u2028", "\xa0", '""\n"']
)


def streamed(path, rows=3, size=40, columns=None):
    """Read a file in shards and small pieces: the rows of all, and where each is said to be."""
    shards = list(cut(file_list.find(str(path)), rows))
    if not shards:
        return [], []
    chosen = columns_of(shards[0], columns or Columns(), need_labels=False)
    found, places = [], []
    for shard in shards:
        before = len(found)
        for raw in pieces(shard, chosen, size=size):
            found += raw.table.to_pylist()
            places += [raw.place(row) for row in range(raw.table.num_rows)]
        assert shard.rows in (None, len(found) - before)
        assert shard.first_row == before
        assert Shard.from_dict(json.loads(json.dumps(shard.to_dict()))) == shard
    return found, places


def same_as_whole(path):
    """Hold it against the reader of whole files."""
    whole = read_file(path, Columns(), need_labels=False)
    found, places = streamed(path)
    named = path.name.partition(".")[0]
    expected = [{"id": f"{named}:{row}"} | values for row, values in enumerate(whole.table.to_pylist(), 1)]
    assert found == expected
    assert places == [whole.place(row) for row in range(whole.table.num_rows)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_csv_rows_are_those_of_the_whole_file(tmp_path_factory, rows, end, ended):
    """Wherever rows are cut: quoted cells with line breaks and commas, lone carriage returns, blank lines."""
    text = io.StringIO(newline="")
    bare = any("\r" in cell for row in rows for cell in row)  # the writer would leave it without quotes
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL)
    writer.writerow(["text", "other"])
    for row in rows:
        writer.writerow(row)
        text.write(end if row[1] == "" else "")
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    path.write_bytes(text.getvalue().encode()[: None if ended else -len(end)])
    same_as_whole(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), st.booleans())
def test_tsv_rows_are_those_of_the_whole_file(tmp_path_factory, rows, quoted):
    """With quotes that enclose cells, and with quotes that are letters."""
    path = tmp_path_factory.mktemp("tsv") / "rows.tsv"
    if quoted:
        text = io.StringIO(newline="")
        bare = any("\r" in cell for row in rows for cell in row)
        writer = csv.writer(
            text, "excel-tab", lineterminator="\n", quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
        )
        writer.writerows([("text", "other"), *rows])
        path.write_bytes(text.getvalue().encode())
    else:
        flat = [[" ".join(cell.split()) or "." for cell in row] for row in rows]
        path.write_bytes("".join(f"{one}\t{two}\n" for one, two in [("text", "other"), *flat]).encode())
    same_as_whole(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.booleans(), st.sampled_from(["", "\n", " \n", "\xa0\n"])), min_size=1, max_size=12))
def test_jsonl_rows_are_those_of_the_whole_file(tmp_path_factory, rows):
    """Blank lines between them, separators of other kinds within, a key that some rows lack."""
    path = tmp_path_factory.mktemp("jsonl") / "rows.jsonl"
    lines = [{"text": text} | ({"label": "x"} if labelled else {}) for text, labelled, _ in rows]
    lines[0]["label"] = "y"
    blank = [after for _, _, after in rows]
    content = "".join(
        json.dumps(line, ensure_ascii=False) + "\n" + after for line, after in zip(lines, blank, strict=True)
    )
    path.write_bytes(content.encode())
    same_as_whole(path)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 12), st.integers(1, 400))
def test_parquet_rows_are_those_of_the_whole_file(tmp_path_factory, groups, rows, size):
    """Whatever the row groups are, and wherever shards and pieces end; no shard has more rows than asked."""
    path = tmp_path_factory.mktemp("parquet") / "rows.parquet"
    count = 0
    with pq.ParquetWriter(path, pa.schema([("text", pa.string()), ("label", pa.int64())])) as writer:
        for group in groups:
            texts = [f"text {row} " + "x" * (row % 7) for row in range(count, count + group)]
            writer.write_table(pa.table({"text": texts, "label": list(range(count, count + group))}))
            count += group
    assert all(shard.rows <= rows for shard in cut(file_list.find(str(path)), rows))
    found, places = streamed(path, rows, size)
    assert [row["label"] for row in found] == list(range(count))
    assert places[-1] == f"{path}, row {count}"
    assert found[-1]["id"] == f"rows:{count}"


def test_packed_files_are_read_as_one_shard(tmp_path):
    """A gzip file cannot be entered in its middle; its rows are the same."""
    (tmp_path / "rows.csv").write_text("text,label\n" + "".join(f"text {row},a\n" for row in range(50)))
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress((tmp_path / "rows.csv").read_bytes()))
    assert [shard.rows for shard in cut(file_list.find(str(tmp_path / "packed.csv.gz")), 7)] == [None]
    plain, packed = streamed(tmp_path / "rows.csv")[0], streamed(tmp_path / "packed.csv.gz")[0]
    assert [row["text"] for row in packed] == [row["text"] for row in plain]
    assert packed[49]["id"] == "packed:50"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"text,label\nx,1\n\xff,2\n", "line 3: byte 0xff at offset 15 is not UTF-8"),
        ("a.csv", b"text,label\nx,1\ny,2,3\n", "row 2 (line 3): 3 cells where the header names 2 cells"),
        ("a.csv", b'text,label\nx,1\n"y,2\n', "line 3: a quoted cell that begins here is not closed"),
        ("a.csv", b"", "is empty. Its first line must name the columns"),
        ("a.csv", b"text,label\n", "has no rows"),
        ("a.jsonl", b'{"text": "x"}\n{"text": 3}\n', "row 2 (line 2): 'text' holds a number"),
        ("a.jsonl", b'{"text": "x"}\n\n{"text": "y"\n', "row 2 (line 3): not JSON"),
        ("a.csv.gz", b"no gzip at all", "cannot be unpacked as gzip"),
        ("a.parquet", b"PAR1 and so on PAR1", "is no whole Parquet file"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path, name, content, message):
    """Row, line and offset are those of the file, though only a piece of it is at hand."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        run(TransformationWork("typo"), str(path), str(tmp_path / "out"), tasks.run_here, shard_rows=1)
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_a_row_without_end_is_refused(tmp_path, monkeypatch):
    """A quote that is never closed, or a file with other line ends, does not fill the memory."""
    monkeypatch.setenv("WINDTUNNEL_MAX_TEXT_MB", "1")
    for name, content in (("a.csv", b'text\n"' + b"x\n" * 2_100_000), ("b.jsonl", b'{"text": "' + b"x" * 4_200_000)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="a row of more than 4 MB"):
            streamed(tmp_path / name)


def test_names_are_found_by_folder_and_pattern(tmp_path):
    """Files below a folder in the order of their names; hidden ones and those of other kinds are not seen."""
    for name in ("b.csv", "a.jsonl", "2024/c.csv.gz", "_own/d.csv", ".e.csv", "notes.txt", "2024/.f/g.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text\nx\n")
    assert [file.name for file in file_list.find(str(tmp_path))] == ["2024/c", "a", "b"]
    assert [file.name for file in file_list.find(f"{tmp_path}/*.csv")] == ["b"]
    assert [file.name for file in file_list.find(f"{tmp_path}/2024/*")] == ["c"]
    assert [file.name for file in file_list.find(f"file://{tmp_path}")] == ["2024/c", "a", "b"]
    (tmp_path / "b.jsonl").write_text("")
    with pytest.raises(DataError, match=r"b\.csv and .*b\.jsonl differ in their ending only"):
        file_list.find(str(tmp_path))
    with pytest.raises(DataError, match="does not exist"):
        file_list.find(str(tmp_path / "nothing"))
    with pytest.raises(DataError, match=r"no file ends in .*\.parquet"):
        file_list.find(f"{tmp_path}/*.txt")
    with pytest.raises(DataError, match="pyarrow does not know"):
        file_list.find("nowhere://bucket/x")


def test_an_address_with_a_key_in_it_is_refused():
    """It would stand in the manifest; and the message does not hold it either."""
    with pytest.raises(DataError, match="AWS_SECRET_ACCESS_KEY") as error:
        file_list.find("s3://me:secret@bucket/x/*.csv")
    assert "secret@" not in str(error.value)


def test_a_long_text_that_many_rows_share_is_unpacked_a_few_at_a_time(tmp_path):
    """Of 3 kB in a file, 100,000 rows of 1 MB: the first piece holds no more than memory does."""
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(100_000, np.int32)), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"text": texts}), tmp_path / "bomb.parquet")
    shard = next(cut(file_list.find(str(tmp_path / "bomb.parquet"))))
    first = next(pieces(shard, Columns(text="text", label="", id="", group="")))
    assert 0 < first.table.num_rows <= 268
    proof.record(
        "Resource bombs", "A text that a Parquet file holds once for 100,000 rows is unpacked by parts", rows=100_000
    )
