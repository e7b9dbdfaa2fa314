import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from windtunnel.data import Columns, read, read_rows
from windtunnel.errors import DataError

UP = "é".encode("latin1")


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def torn_parquet():
    content = bytearray(parquet(text=["a" * 500, "b"], label=[0, 1]))
    content[30:60] = bytes(30)
    return bytes(content)


def broken_utf8():
    offsets, data = pa.py_buffer(b"\0\0\0\0\2\0\0\0\5\0\0\0"), pa.py_buffer(b"okca\xe9")
    return pa.Array.from_buffers(pa.string(), 2, [None, offsets, data])


REFUSED = {
    # columns
    "no text column": (
        "x.csv",
        b"a,label\n1,2\n",
        "x.csv has no column that looks like the text",
        "Columns found: a, label.",
    ),
    "no label column": (
        "x.csv",
        b"text,b\n1,2\n",
        "no column that looks like the label",
        "Name one of these as the label",
    ),
    "no header": (
        "x.csv",
        b"A long review " * 9 + b",1\nb,0\n",
        "A long review A long review A long revie..., 1.",
        "first line names",
    ),
    "column twice": ("x.csv", b"text,text,label\na,b,1\n", "x.csv has two columns 'text'", "Rename or remove"),
    # formats
    "empty": ("x.csv", b"", "x.csv is empty", "first line must name the columns"),
    "no rows": ("x.csv", b"text,label\n", "x.csv has no rows", "at least one row"),
    "no rows in jsonl": ("x.jsonl", b"\n", "x.jsonl has no column", "Name one"),
    "no rows in parquet": (
        "x.parquet",
        parquet(text=pa.array([], pa.string()), label=pa.array([], pa.int8())),
        "no rows",
        "Name",
    ),
    "too many cells": (
        "x.csv",
        b'text,label\n"a\nb",1\na,b,0\n',
        "x.csv, row 2 (line 4): 3 cells where the header names 2 cells",
        "Quote",
    ),
    "too few cells": ("x.tsv", b"text\tlabel\na\t1\n\nb\n", "x.tsv, row 2 (line 4): 1 cell where", "mend the row"),
    "open quote": (
        "x.csv",
        b'text,label\na,1\n"b,0\nc,1\n',
        "x.csv, row 2 (line 3): a quoted cell begins",
        "Close the quote",
    ),
    "open quote in the last column": (
        "x.csv",
        b'label,text\n1,"a\n0,b\n',
        "x.csv, row 1 (line 2): a quoted cell",
        "Close",
    ),
    "quote inside": (
        "x.csv",
        b'text,label\n"a" b,1\n',
        "x.csv, row 1 (line 2): a quoted cell goes on",
        "Double the quotes",
    ),
    "not utf-8": ("x.csv", b"text,label\na,1\ncaf" + UP + b",0\n", "x.csv, line 3: byte 0xe9 at offset 18", "iconv"),
    "not utf-8 behind a mark": (
        "x.csv",
        b"\xef\xbb\xbftext,label\n" + UP + b",0\n",
        "x.csv, line 2: byte 0xe9 at offset 14",
        "Save",
    ),
    "utf-16": ("x.csv", "text,label\na,1\n".encode("utf-16"), "x.csv is UTF-16", "Save it as UTF-8"),
    "not json": (
        "x.jsonl",
        b'{"text": "a", "label": 1}\n\n{"text": \n',
        "x.jsonl, row 2 (line 3): not JSON",
        "one JSON object a line",
    ),
    "deep json": ("x.jsonl", b"[" * 200_000, "x.jsonl, row 1 (line 1): not JSON", "one JSON object a line"),
    "not an object": (
        "x.jsonl",
        b'["a"]\n',
        "x.jsonl, row 1 (line 1): a list where an object was expected",
        "one object a line",
    ),
    "half a surrogate pair": (
        "x.jsonl",
        b'{"text": "a\\ud800", "label": 1}',
        "row 1 (line 1): 'text' holds half",
        "Write",
    ),
    "not gzip": ("x.csv.gz", b"text,label\n", "x.csv.gz cannot be unpacked", "Fetch or pack it again"),
    "half a gzip": ("x.csv.gz", gzip.compress(b"text,label\na,0" * 99)[:-9], "x.csv.gz cannot be unpacked", "again"),
    "not parquet": ("x.parquet", b"PAR0", "x.parquet is no whole Parquet file", "Fetch or write it again"),
    "half a parquet": ("x.parquet", torn_parquet(), "x.parquet is no whole Parquet file", "Fetch or write it again"),
    "unknown type": ("x.xlsx", b"PK", "x.xlsx is of an unknown file type '.xlsx'", "Known are .csv"),
    "json list": ("x.json", b"[]", "unknown file type '.json'", "one object a line (.jsonl)"),
    "gzip of something": ("x.gz", b"", "x.gz is of an unknown file type '.gz'", "Known are"),
    "no ending": ("x", b"", "unknown file type ''", "Known are"),
    # cells
    "null text": (
        "x.jsonl",
        b'{"text": "a", "label": 1}\n\n{"label": 0}',
        "x.jsonl, row 2 (line 3): the text ('text') is missing",
        "Fill it in",
    ),
    "null texts": (
        "x.parquet",
        parquet(text=["a", None, None], label=[0, 1, 1]),
        "x.parquet, row 2: the text ('text') is missing (2 such rows)",
        "remove",
    ),
    "only nulls": ("x.parquet", parquet(text=pa.nulls(2), label=[0, 1]), "x.parquet, row 1: the text", "remove"),
    "number as text": (
        "x.jsonl",
        b'{"text": "a", "label": 1}\n{"text": 5, "label": 1}',
        "row 2 (line 2): 'text' holds a number",
        "mend the row",
    ),
    "column of numbers": (
        "x.parquet",
        parquet(text=[1, 2], label=[0, 1]),
        "the column 'text' holds int64, not text",
        "Name another",
    ),
    "parquet with bad bytes": (
        "x.parquet",
        parquet(text=broken_utf8(), label=[0, 1]),
        "x.parquet, row 2: byte 0xe9 at offset 2",
        "Write",
    ),
    "binary with bad bytes": (
        "x.parquet",
        parquet(text=[b"a", b"b\xff"], label=[0, 1]),
        "x.parquet, row 2: byte 0xff at offset 1",
        "Write",
    ),
    # labels
    "no label": (
        "x.csv",
        b"text,label\na,1\nb,\nc,0\n",
        "x.csv, row 2 (line 3): the label ('label') is missing",
        "Fill it in",
    ),
    "unlabelled": (
        "x.csv",
        b"text,label\na,1\nb,-1\nc,-1\nd,0\n",
        "row 2 (line 3): the label is -1, which means 'no label' (2 such rows)",
        "Remove",
    ),
    "not-a-number": (
        "x.parquet",
        parquet(text=["a", "b"], label=[1.0, float("nan")]),
        "x.parquet, row 2: the label ('label') is",
        "Fill",
    ),
    "not-a-number in json": (
        "x.jsonl",
        b'{"text": "a", "label": NaN}',
        "row 1 (line 1): the label ('label') is",
        "Fill",
    ),
    "bytes as labels": (
        "x.parquet",
        parquet(text=["a"], label=[b"x"]),
        "holds binary, not one label a row",
        "Name another",
    ),
    "list as label": (
        "x.jsonl",
        b'{"text": "a", "label": [1]}',
        "row 1 (line 1): 'label' holds a list, not one value",
        "Name another",
    ),
    "list column as label": (
        "x.parquet",
        parquet(text=["a"], label=[[1]]),
        "holds list<element: int64>, not one label a row",
        "Name another",
    ),
    "scores as labels": (
        "x.csv",
        b"text,label\n" + b"".join(b"a,0.%d\n" % n for n in range(50)),
        "holds 50 different values in 50 rows",
        "Name another",
    ),
    # ids
    "id twice": (
        "x.csv",
        b"text,label,id\na,1,7\nb,0,8\nc,0,7\n",
        "x.csv, row 3 (line 4): they have the same id, '7'",
        "own id",
    ),
    "id missing": (
        "x.csv",
        b"text,label,id\na,1,7\nb,0,\n",
        "x.csv, row 2 (line 3): the id ('id') is missing",
        "own id",
    ),
    "ids that are lists": (
        "x.parquet",
        parquet(text=["a"], label=[1], id=[[1]]),
        "'id' holds list<element: int64>, which cannot",
        "as the id",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_with_place_and_remedy(tmp_path, case):
    """Every refusal is one line that names the file, the row (and line, in text formats) and what to do."""
    name, content, fault, remedy = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as refusal:
        read_rows(path)
    message = str(refusal.value)
    assert fault in message
    assert remedy in message[message.index(fault) :]
    assert str(path) in message
    assert "\n" not in message
    assert message.endswith((".", ")."))


def test_a_named_column_that_is_not_there_is_refused_with_the_nearest(tmp_path):
    """The message says which columns there are, and which one was probably meant."""
    path = tmp_path / "x.csv"
    path.write_text("review,stars\na,1\n")
    with pytest.raises(DataError, match=r"no column 'star' for the label\. Did you mean 'stars'\? Columns found: rev"):
        read_rows(path, columns=Columns(label="star"), need_labels=False)


def test_a_label_outside_the_set_is_refused_with_the_set(tmp_path):
    """The set is what train holds; a label that test alone has is refused with its row and the nearest known one."""
    (tmp_path / "train.csv").write_text("text,label\na,good\nb,bad\n")
    (tmp_path / "test.csv").write_text("text,label\nc,bad\nd,god\ne,ugly\n")
    with pytest.raises(DataError) as refusal:
        read(tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path}/test.csv, row 2 (line 3): the label 'god' is outside the set (bad, good) (2 such rows)."
        " Did you mean 'good'? Mend or remove the row, or name all labels by `labels`."
    )


def test_a_split_of_one_class_is_refused(tmp_path):
    """Nothing can be learnt from one class, nor measured on it."""
    (tmp_path / "train.csv").write_text("text,label\na,1\nb,0\n")
    (tmp_path / "test.csv").write_text("text,label\nc,1\nd,1\n")
    (tmp_path / "valid.csv").write_text("text,label\nc,1\nd,0\n")
    with pytest.raises(DataError, match=r"test\.csv holds one class only: all 2 rows are '1'\. Take rows of every"):
        read(tmp_path)


def test_too_few_rows_to_hold_out_is_refused(tmp_path):
    """From two rows nothing can be held out so that both sides keep both labels."""
    path = tmp_path / "x.csv"
    path.write_text("text,label\na,1\nb,0\n")
    with pytest.raises(DataError, match="2 rows in 2 groups are too few to hold out 20% for test"):
        read(path)


def test_a_value_of_any_shape_is_shown_in_one_line(tmp_path):
    """A label that is a whole paragraph is cut and flattened in the message."""
    path = tmp_path / "x.csv"
    path.write_text('text,label\na,"' + "line\nline\n" * 20 + '"\n')
    with pytest.raises(DataError, match=r"the label 'line line line line line line line line \.\.\.' is outside"):
        read_rows(path, labels=["bad", "good"])
