"""Files that are small and would fill the memory, or are larger than it: refused at once, or read in bounded memory.

Each is read by a process of its own, whose peak of resident memory is held against a bound; a reader that does not
keep to it is killed by the limit on its addresses, at four gigabytes.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import proof
from windtunnel.data import read_rows
from windtunnel.errors import DataError, NetworkError, PlanError, SliceError, TransformationError, UsageError
from windtunnel.storage import limits

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
from parquet_footer import claiming

READER = """
    import os, resource, sys
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    import pyarrow as pa
    pa.set_cpu_count(1)
    from windtunnel import data
    from windtunnel.errors import UsageError
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        rows = data.read_rows(sys.argv[1], need_labels=False).rows
        said = f"{len(rows)} rows"
    except UsageError as error:
        said = str(error)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print((after - before) // 1024, said)
"""


def reading(path: Path | str, **variables: str) -> tuple[int, str]:
    """Read a source in a process of its own: MB more than before, and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(READER), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | variables,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    grown, _, said = done.stdout.partition(" ")
    return int(grown), said.strip()


HEADS = {"csv": b"text,label\n", "tsv": b"text\tlabel\n", "jsonl": b'{"label": 1, "text": "'}


@pytest.mark.parametrize("ending", HEADS)
def test_a_line_of_two_gigabytes_is_refused_in_the_memory_of_a_few_lines(ending, tmp_path):
    """The file is a hole of 2 GB behind a header: nothing behind the limit on a row is read."""
    path = tmp_path / f"x.{ending}"
    with path.open("wb") as file:
        file.write(HEADS[ending])
        file.truncate(2 << 30)
    grown, said = reading(path)
    assert said.startswith(f"{path}, line {1 if ending == 'jsonl' else 2}: longer than 16 MB")
    assert limits.TEXT in said
    assert grown < 120
    proof.record("Resource bombs", f"A {ending.upper()} file with a line of 2 GB is refused", megabytes=grown)


@pytest.mark.parametrize("ending", HEADS)
def test_a_gzip_bomb_of_one_line_is_refused(ending, tmp_path):
    """2 GB of one letter are 2 MB as gzip."""
    path = tmp_path / f"x.{ending}.gz"
    # gzip files may be put one behind the other
    block = gzip.compress(b"a" * (64 << 20), 1, mtime=0)
    path.write_bytes(gzip.compress(HEADS[ending], mtime=0) + block * 32)
    grown, said = reading(path)
    assert "longer than 16 MB" in said
    assert str(path) in said
    assert grown < 120
    size = path.stat().st_size
    proof.record(
        "Resource bombs", f"A gzip bomb of one line of {ending.upper()} is refused", packed=size, megabytes=grown
    )


def test_a_gzip_bomb_of_short_lines_is_refused(tmp_path):
    """1 GB of short rows that unpack to a thousand times their file; no line is long."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"text,label\n", mtime=0) + gzip.compress(b"a,1\n" * (16 << 20), 9, mtime=0) * 16)
    grown, said = reading(path)
    assert "unpacks to more than 250 times its size" in said
    assert grown < 300
    proof.record("Resource bombs", "A gzip bomb of short lines is refused", megabytes=grown)


@pytest.mark.parametrize(
    ("ending", "row", "rows", "most"),
    [("csv", b",\n", 3_000_000, 400), ("jsonl", b"\n", 10_000_000, 300), ("csv", b"\n", 10_000_000, 300)],
)
def test_millions_of_empty_rows_are_read_in_bounded_memory(ending, row, rows, most, tmp_path):
    """Rows of empty cells are rows, blank lines are none."""
    path = tmp_path / f"x.{ending}"
    head = b"" if ending == "jsonl" else HEADS[ending]
    path.write_bytes(head + row * rows)
    grown, said = reading(path)
    assert said == f"{rows} rows" or (row == b"\n" and said.startswith(f"{path} has no "))
    assert grown < most
    proof.record("Resource bombs", f"{rows:,} rows {row!a} in {ending.upper()} are handled", megabytes=grown)


def test_deep_json_and_toml_are_refused(tmp_path):
    """Brackets in brackets, a hundred thousand of them: an error that names file and place, in every format."""
    from windtunnel.backprop.problem_file import read_network
    from windtunnel.study.plan import read_plan

    deep = "[" * 45_000 + "]" * 45_000
    (tmp_path / "x.jsonl").write_text(f'{{"text": {deep}}}\n')
    with pytest.raises(DataError, match=r"x.jsonl, row 1 \(line 1\): not JSON"):
        read_rows(tmp_path / "x.jsonl")
    for text in (f"data = {deep}", "data = " + "{a = " * 15_000 + "1" + "}" * 15_000, "a" + ".a" * 40_000 + " = 1"):
        (tmp_path / "x.toml").write_text(text)
        with pytest.raises(PlanError, match=r"x.toml: .*(brackets|parts)"):
            read_plan(tmp_path / "x.toml")
        with pytest.raises(NetworkError, match=r"x.toml: .*(brackets|parts)"):
            read_network(tmp_path / "x.toml")
    (tmp_path / "x.json").write_text(deep)
    with pytest.raises(NetworkError, match=r"x.json: "):
        read_network(tmp_path / "x.json")
    (tmp_path / "large.toml").write_text("# " + "a" * limits.PLAN)
    with pytest.raises(PlanError, match="larger than 100 kB"):
        read_plan(tmp_path / "large.toml")
    proof.record("Resource bombs", "Deeply nested JSON and TOML are refused with the place", depth=45_000)


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


@pytest.mark.parametrize("rows", [2**60, 2**31, 50_000_000, -1])
def test_a_parquet_file_that_claims_other_rows_is_refused(rows, tmp_path):
    """Every count of rows in its footer says so; what it claims is not reserved."""
    path = tmp_path / "x.parquet"
    path.write_bytes(claiming(parquet(pa.table({"text": ["a", "b", "c"] * 7, "label": [0, 1, 0] * 7})), rows))
    grown, said = reading(path)
    assert said.startswith(str(path)), said
    assert grown < 120
    proof.record("Resource bombs", f"A Parquet file that claims {rows:,} rows is refused", megabytes=grown)


@pytest.mark.parametrize("rows", [2**60, -5])
def test_shards_of_a_parquet_file_that_claims_other_rows_are_refused(rows, tmp_path):
    """Before they are listed: 2^60 rows would be 10^13 shards."""
    from windtunnel.shards import file_list
    from windtunnel.shards.cut import cut

    path = tmp_path / "x.parquet"
    path.write_bytes(claiming(parquet(pa.table({"text": ["a", "b", "c"] * 7, "label": [0, 1, 0] * 7})), rows))
    with pytest.raises(DataError, match=rf"x.parquet claims {rows:,} rows"):
        list(cut(file_list.find(str(path))))


def test_a_parquet_file_whose_dictionary_unpacks_to_terabytes_is_refused(tmp_path):
    """One text of 1 MB, named a million times, is a file of 50 kB and would be 1 TB."""
    path = tmp_path / "x.parquet"
    places = pa.array(np.zeros(1_000_000, np.int32))
    texts = pa.DictionaryArray.from_arrays(places, pa.array(["x" * 1_000_000]))
    path.write_bytes(parquet(pa.table({"text": texts, "label": np.arange(1_000_000) % 2})))
    grown, said = reading(path)
    assert "come to 1,000,0" in said
    assert str(path) in said
    assert grown < 400
    proof.record("Resource bombs", "A Parquet file that unpacks to 1 TB is refused", megabytes=grown)


def test_a_text_of_a_folder_may_be_large_but_not_too_large(tmp_path):
    """A file of aclImdb is one text; one of 2 GB is refused, and a pipe is not waited for."""
    for kind in ("pos", "neg"):
        (tmp_path / "acl" / "train" / kind).mkdir(parents=True)
        (tmp_path / "acl" / "train" / kind / "0_9.txt").write_text("a film")
    large = tmp_path / "acl" / "train" / "pos" / "1_9.txt"
    with large.open("wb") as file:
        file.truncate(2 << 30)
    grown, said = reading(tmp_path / "acl")
    assert said.startswith(f"{large}: a text of more than 16 MB")
    assert grown < 120
    large.unlink()
    os.mkfifo(large)
    with pytest.raises(DataError, match="is no file but a pipe"):
        read_rows(tmp_path / "acl")
    proof.record("Resource bombs", "A text of 2 GB, or a pipe, in a folder of texts is refused", megabytes=grown)


def test_limits_can_be_raised_and_lowered(tmp_path, monkeypatch):
    """The variable that an error names does what it says; nonsense in it is refused."""
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": "a" * 1_500_000, "label": 1}) + "\n")
    monkeypatch.setenv(limits.TEXT, "1")
    with pytest.raises(DataError, match=r"line 1: longer than 1 MB"):
        read_rows(path)
    monkeypatch.setenv(limits.TEXT, "2")
    assert len(read_rows(path).rows) == 1
    monkeypatch.setenv(limits.FILE, "1")
    with pytest.raises(DataError, match="larger than 1 MB, unpacked"):
        read_rows(path)
    for wrong in ("x", "-1", "0", "1e3", "٣"):
        monkeypatch.setenv(limits.FILE, wrong)
        with pytest.raises(UsageError, match="whole number of megabytes"):
            read_rows(path)
    monkeypatch.setenv(limits.FILE, "9999")
    with pytest.raises(UsageError, match="2,147 at most"):
        read_rows(path)


def test_a_quoted_cell_may_hold_line_breaks_but_not_the_whole_file(tmp_path, monkeypatch):
    """A quote that is never closed is told by the length of its cell, not after the whole file."""
    monkeypatch.setenv(limits.TEXT, "1")
    path = tmp_path / "x.csv"
    path.write_text('text,label\n"' + "a film\n" * 300_000)
    with pytest.raises(DataError, match=r"x.csv, row 1 \(line 2\): a cell of more than 1,000,000 letters"):
        read_rows(path)


def test_very_many_columns_are_refused(tmp_path):
    """Ten thousand columns, or keys, are the most."""
    names = ",".join(f"c{n}" for n in range(limits.COLUMNS))
    (tmp_path / "x.csv").write_text(f"text,{names}\n")
    (tmp_path / "x.jsonl").write_text("".join(f'{{"text": "a", "k{n}": 1}}\n' for n in range(limits.COLUMNS)))
    with pytest.raises(DataError, match=r"x.csv: 10,001 cells in the header"):
        read_rows(tmp_path / "x.csv")
    with pytest.raises(DataError, match=r"x.jsonl, row 10,000 \(line 10,000\): more than 10,000 different keys"):
        read_rows(tmp_path / "x.jsonl")


CATASTROPHIC = ("(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y")


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_a_pattern_takes_time_that_grows_with_the_text_only(pattern):
    """What makes a backtracking engine run for years on 30 letters is done with a megabyte in some seconds."""
    from windtunnel.text.batch import TextBatch
    from windtunnel.transforms.protection import Protection

    done = threading.Event()

    def find() -> None:
        found = Protection.of(f"regex:{pattern}")
        assert found is not None
        found.spans(TextBatch.of(["a" * 1_000_000 + "!", "x" * 100_000]))
        done.set()

    find()
    assert done.is_set()
    proof.record("Resource bombs", "A user's pattern that backtracks for ever elsewhere ends", pattern=pattern)


@pytest.mark.parametrize("pattern", ["(" * 5_000, "a{1000}{1000}{1000}", "(a{1,1000}){1,1000}", "a|" * 2_000_000])
def test_a_pattern_that_is_too_large_is_refused(pattern):
    """RE2 has a budget; so has the text itself, and the error does not repeat it."""
    from windtunnel.transforms.protection import Protection

    with pytest.raises(TransformationError, match="regex") as refused:
        Protection.of(f"regex:{pattern}")
    assert len(str(refused.value)) < 1_000


@pytest.mark.parametrize(
    "text", ["(" * 9_000 + "typo" + ")" * 900, "(" * 4_000 + "typo" + ")" * 4_000, "typo|" * 90_000]
)
def test_a_spec_that_is_too_deep_or_too_long_is_refused(text):
    """Of transformations and of slices."""
    from windtunnel import slices
    from windtunnel.transforms import registry

    with pytest.raises(TransformationError) as refused:
        registry.get(text)
    assert len(str(refused.value)) < 1_000
    with pytest.raises(SliceError) as refused:
        slices.get(text)
    assert len(str(refused.value)) < 1_000
