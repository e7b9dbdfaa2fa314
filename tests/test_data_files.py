import csv
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.data import Columns, read, read_rows
from windtunnel.storage import tables

ROWS = [("A fine film.", "good"), ("Dull, and long.", "bad"), ('"Quoted", they said.\nTwice.', "good")]


def as_csv(rows, header=("text", "label"), delimiter=","):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def as_jsonl(rows, ascii_only=False):
    lines = [json.dumps({"text": text, "label": label}, ensure_ascii=ascii_only) for text, label in rows]
    return "\n".join(lines).encode()


def as_parquet(rows):
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [text for text, _ in rows], "label": [label for _, label in rows]}), out)
    return out.getvalue()


WRITERS = {
    "x.csv": as_csv,
    "x.tsv": lambda rows: as_csv(rows, delimiter="\t"),
    "x.jsonl": as_jsonl,
    "x.ndjson": lambda rows: as_jsonl(rows, ascii_only=True),
    "x.parquet": as_parquet,
    "x.csv.gz": lambda rows: gzip.compress(as_csv(rows)),
    "x.tsv.gz": lambda rows: gzip.compress(as_csv(rows, delimiter="\t")),
    "x.jsonl.gz": lambda rows: gzip.compress(as_jsonl(rows)),
    "X.CSV": as_csv,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_rows(tmp_path, name):
    """CSV, TSV, JSONL and Parquet, packed or not, give the same table: texts as they were, labels by sorted name."""
    path = tmp_path / name
    path.write_bytes(WRITERS[name](ROWS))
    rows, labels = read_rows(path)
    assert labels == ("bad", "good")
    assert rows.schema == tables.ROWS
    assert rows["text"].to_pylist() == [text for text, _ in ROWS]
    assert rows["label"].to_pylist() == [1, 0, 1]
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in rows["id"].to_pylist())


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.jsonl", "x.ndjson", "x.parquet"])
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_unicode_text_survives_each_format(tmp_path_factory, name, texts):
    """Whatever the text (quotes, line ends, separators, null bytes, emoji), it comes back byte for byte."""
    path = tmp_path_factory.mktemp("trip") / name
    path.write_bytes(WRITERS[name]([(text, "a") for text in texts]))
    assert read_rows(path).rows["text"].to_pylist() == texts


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    """Files saved by spreadsheets begin with a byte order mark; the header is read without it."""
    for name, content in (("x.csv", as_csv(ROWS)), ("x.jsonl", as_jsonl(ROWS))):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + content)
        assert read_rows(path).rows.num_rows == 3


def test_blank_lines_are_skipped(tmp_path):
    """A blank line is no row, at the end or in between."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(as_jsonl(ROWS).replace(b"\n", b"\n \r\n\n") + b"\n\n")
    assert read_rows(path).rows.num_rows == 3
    path = tmp_path / "x.csv"
    path.write_text("\n\ntext,label\r\n\r\na,1\n\nb,0\n\n")
    assert read_rows(path).rows["text"].to_pylist() == ["a", "b"]


def test_a_cell_may_be_longer_than_the_csv_module_allows(tmp_path):
    """A text of three million characters is read, and the module's limit is what it was before."""
    before = csv.field_size_limit()
    path = tmp_path / "x.csv"
    path.write_bytes(as_csv([("x" * 3_000_000, "a")]))
    assert len(read_rows(path).rows["text"][0].as_py()) == 3_000_000
    assert csv.field_size_limit() == before


def test_tsv_without_quoting_is_read_as_such(tmp_path):
    """A TSV file whose texts begin with lone quotes is read without quoting, and a note says so."""
    path = tmp_path / "x.tsv"
    path.write_text(
        'text\tlabel\n"Brilliant" is what they said\t1\n"Never again\t0\n'
        + "".join(f"{n}\t{n % 2}\n" for n in range(20))
    )
    rows = read_rows(path).rows
    assert rows["text"].to_pylist()[:2] == ['"Brilliant" is what they said', '"Never again']
    assert any("without quoting" in note for note in read(path, valid_share=0.5).notes)


def test_parquet_types_that_mean_text_are_text(tmp_path):
    """Large strings, string views, dictionaries and bytes of UTF-8 are text; categories without rows are no labels."""
    labels = pa.DictionaryArray.from_arrays(pa.array([0, 2]), pa.array(["bad", "unused", "good"]))
    for kind in (pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())):
        path = tmp_path / "x.parquet"
        pq.write_table(pa.table({"text": pa.array(["é", "b"]).cast(kind), "label": labels}), path)
        rows, names = read_rows(path)
        assert rows["text"].to_pylist() == ["é", "b"]
        assert names == ("bad", "good")


def test_parquet_written_by_the_datasets_library_knows_its_label_names(tmp_path):
    """The hub's Parquet files carry their label names in the metadata; they are used."""
    features = {"label": {"names": ["World", "Sports"], "_type": "ClassLabel"}}
    table = pa.table({"text": ["a", "b"], "label": [1, 0]})
    path = tmp_path / "x.parquet"
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})}), path)
    rows, names = read_rows(path)
    assert names == ("World", "Sports")
    assert rows["label"].to_pylist() == [1, 0]


def test_columns_are_guessed_or_named(tmp_path):
    """`Review` and `Sentiment` are guessed; any other name can be given; id and group are used if called so."""
    path = tmp_path / "x.csv"
    path.write_text("Review,Sentiment,id,group,film,note\na,1,7,g1,f1,n1\nb,0,8,g2,f2,n2\n")
    rows = read_rows(path).rows
    assert rows.column_names == ["id", "text", "label", "group"]
    assert rows["id"].to_pylist() == ["7", "8"]
    assert rows["group"].to_pylist() == ["g1", "g2"]
    rows = read_rows(path, columns=Columns(text="note", group="film", id="")).rows
    assert rows["text"].to_pylist() == ["n1", "n2"]
    assert rows["group"].to_pylist() == ["f1", "f2"]
    assert len(rows["id"][0].as_py()) == 16
    assert read_rows(path, columns=Columns(group="")).rows.column_names == ["id", "text", "label"]


def test_labels_may_be_absent_where_they_are_not_needed(tmp_path):
    """`need_labels=False` reads a column of texts alone, and rows whose label is unknown; their label is null."""
    path = tmp_path / "x.csv"
    path.write_text('text\na\n""\n')
    rows, names = read_rows(path, need_labels=False)
    assert rows["text"].to_pylist() == ["a", ""]
    assert rows["label"].to_pylist() == [None, None]
    assert names == ()
    path.write_text("text,label\na,1\nb,-1\nc,\nd,0\n")
    assert read_rows(path, need_labels=False).rows["label"].to_pylist() == [1, None, None, 0]


def test_ids_come_from_the_text_and_count_equal_texts(tmp_path):
    """A row's id is its text's hash; `-2`, `-3` tell equal texts apart; order and neighbours do not matter."""
    path = tmp_path / "x.csv"
    path.write_bytes(as_csv([("a", 1), ("b", 0), ("a", 1), ("c", 0), ("a", 1)]))
    first = dict(enumerate(read_rows(path).rows["id"].to_pylist()))
    assert first[2] == f"{first[0]}-2"
    assert first[4] == f"{first[0]}-3"
    path.write_bytes(as_csv([("c", 0), ("b", 0), ("a", 1)]))
    assert read_rows(path).rows["id"].to_pylist() == [first[3], first[1], first[0]]
    assert first[0] == "40f89e395b66422f"
