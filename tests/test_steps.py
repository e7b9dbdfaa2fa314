import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.storage import tables
from windtunnel.storage.steps import KEY_FILE, Steps, folder_key, key_of, table_key
from windtunnel.transforms import registry

TABLE = pa.table({"id": ["a", "b"], "value": [1, 2]})


class Counted:
    """A maker that counts how often it is called."""

    def __init__(self, result):
        self.result, self.calls = result, 0

    def __call__(self, *folder):
        """Return the result, or put it into the folder."""
        self.calls += 1
        if folder:
            folder[0].mkdir(parents=True)
            (folder[0] / "weights").write_text(self.result)
        return self.result


# --- tables -----------------------------------------------------------------------------------------------------


def test_a_table_is_made_once(tmp_path):
    """The same key in a later run: the table is read, not made."""
    make = Counted(TABLE)
    said = []
    for _ in range(3):
        assert Steps(tmp_path, said.append).table("sub/t.parquet", "key", make).equals(TABLE)
    assert make.calls == 1
    assert said == ["sub/t.parquet: already there"] * 2


def test_another_key_makes_the_table_anew(tmp_path):
    """A table of other inputs is replaced."""
    done = Steps(tmp_path)
    done.table("t.parquet", "old", lambda: TABLE)
    assert done.table("t.parquet", "new", lambda: TABLE.slice(1)).num_rows == 1
    make = Counted(TABLE)
    done.table("t.parquet", "old", make)
    assert make.calls == 1


def test_a_table_is_of_its_inputs(tmp_path):
    """The same tables, transformations and values: read; a changed cell, another rate or order: made anew."""
    typo, twice = registry.get("typo(rate=0.1)"), registry.get("typo(rate=0.2)")
    make = Counted(TABLE)
    for inputs in (("x", TABLE, [typo], 7), ("x", TABLE.take([0, 1]), [typo], 7)):
        assert Steps(tmp_path).table("t.parquet", key_of(*inputs), make).equals(TABLE)
    assert make.calls == 1
    for calls, inputs in enumerate(
        (("x", TABLE.take([1, 0]), [typo], 7), ("x", TABLE, [twice], 7), ("x", TABLE, 7)), 2
    ):
        Steps(tmp_path).table("t.parquet", key_of(*inputs), make)
        assert make.calls == calls


def test_what_stands_for_an_input(tmp_path):
    """A table stands for its content and a transformation for its identity, so keys put together by hand are equal."""
    typo = registry.get("typo")
    assert key_of("x", TABLE, {"of": [typo]}) == key_of("x", table_key(TABLE), {"of": [typo.identity]})
    assert key_of(tmp_path, np.float64(0.5)) == key_of(str(tmp_path), 0.5)


def test_a_broken_or_foreign_table_is_made_anew(tmp_path):
    """A file that is no Parquet, or one that this program did not write, does not count as done."""
    (tmp_path / "t.parquet").write_bytes(b"PAR1 cut short")
    assert Steps(tmp_path).table("t.parquet", "key", lambda: TABLE).equals(TABLE)
    pa.parquet.write_table(TABLE.slice(1), tmp_path / "t.parquet")
    assert Steps(tmp_path).table("t.parquet", "key", lambda: TABLE).equals(TABLE)


def test_a_maker_that_fails_leaves_nothing(tmp_path):
    """After an error there is no table under the name, and the next run makes it."""

    def fail():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        Steps(tmp_path).table("t.parquet", "key", fail)
    assert list(tmp_path.iterdir()) == []
    assert Steps(tmp_path).table("t.parquet", "key", lambda: TABLE).equals(TABLE)


# --- models -----------------------------------------------------------------------------------------------------


def test_a_model_is_trained_once_and_again_for_another_key(tmp_path):
    """A model of this key is left alone; of another key it is removed and trained anew."""
    first, second = Counted("one"), Counted("two")
    for _ in range(2):
        assert Steps(tmp_path).model("models/m", "key 1", first) == tmp_path / "models" / "m"
    Steps(tmp_path).model("models/m", "key 2", second)
    assert (first.calls, second.calls) == (1, 1)
    assert (tmp_path / "models" / "m" / "weights").read_text() == "two"
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["m"]


def test_a_model_without_its_key_is_trained_anew(tmp_path):
    """A run killed between the training and the key leaves a folder that does not count as done."""
    Counted("half")(tmp_path / "m")
    make = Counted("whole")
    Steps(tmp_path).model("m", "key", make)
    assert make.calls == 1
    assert (tmp_path / "m" / "weights").read_text() == "whole"
    assert (tmp_path / "m" / KEY_FILE).read_text() == "key"


# --- what killed runs leave -------------------------------------------------------------------------------------


def test_leftovers_of_killed_runs_are_cleared(tmp_path):
    """Unfinished files and folders, nested ones too, are gone when a study is taken up again; the rest stays."""
    for folder in ("models/.m.77.unfinished/deep/.n.1.unfinished", "models/.plain-1.old.unfinished", "models/m"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "weights").write_text("x")
    for file in (".results.json.77.unfinished", "variants/.test.parquet.78.unfinished", "variants/kept.unfinished"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("x")
    Steps(tmp_path)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["models/m/weights", "variants/kept.unfinished"]


# --- keys -------------------------------------------------------------------------------------------------------

VARIED = pa.table(
    {
        "text": ["", "a", "ß" * 9, "", "long enough to matter", "x", None, "y", "z", "end"],
        "flag": [True, False, True, True, None, False, True, False, True, True],
        "number": pa.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], pa.int16()),
        "list": [[], [1.0], [1.0, 2.0], [], [3.0], [4.0] * 5, [5.0], [], [6.0], [7.0]],
        "edits": pa.array([[{"start": n, "stop": n + 1, "text": "t" * n}] * (n % 3) for n in range(10)]),
        "spec": pa.array(["s", "s", "s", "t", "t", "t", "s", "u", "u", "s"]).dictionary_encode(),
    }
)


def cut(table, places):
    """The same rows in chunks, each with a dictionary and buffers of its own."""
    bounds = [0, *sorted(places), len(table)]
    parts = [table.slice(start, stop - start) for start, stop in itertools.pairwise(bounds)]
    spec = [part["spec"].cast(pa.string()).dictionary_encode() for part in parts]
    at = table.column_names.index("spec")
    return pa.concat_tables(part.set_column(at, "spec", own) for part, own in zip(parts, spec, strict=True))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10), max_size=4))
def test_a_tables_key_does_not_depend_on_chunks(places):
    """The same rows, however they are cut and whatever order their dictionaries have, have the same key."""
    assert table_key(cut(VARIED, places)) == table_key(VARIED)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10), st.integers(0, 10))
def test_a_slices_key_is_that_of_its_rows(start, stop):
    """A view into a longer table has the key of a table of these rows alone."""
    part = VARIED.slice(start, max(0, stop - start))
    alone = pa.Table.from_pylist(part.to_pylist(), VARIED.schema)
    assert table_key(part) == table_key(alone)


def test_a_tables_key_survives_parquet(tmp_path):
    """Written and read back, a table has the key it had."""
    tables.write(VARIED, tmp_path / "t.parquet", "any key")
    assert table_key(tables.read(tmp_path / "t.parquet")) == table_key(VARIED)


def test_other_rows_have_other_keys():
    """One changed cell, another order, another name or type: another key each."""
    changed = [
        VARIED.take([1, 0, *range(2, 10)]),
        VARIED.slice(0, 9),
        VARIED.rename_columns(["text", "flag", "count", "list", "edits", "spec"]),
        VARIED.set_column(2, "number", VARIED["number"].cast(pa.int32())),
        VARIED.set_column(2, "number", pa.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 11], pa.int16())),
        VARIED.set_column(5, "spec", pa.array(["s"] * 10).dictionary_encode()),
    ]
    assert len({table_key(table) for table in [VARIED, *changed]}) == 1 + len(changed)


def test_a_key_is_the_inputs(tmp_path):
    """Equal inputs, equal key, whatever the order of a dictionary; other inputs, or another nesting, another key."""
    assert key_of("a", {"x": 1, "y": (2, None)}) == key_of("a", {"y": (2, None), "x": 1})
    assert len({key_of("a", "b"), key_of("ab"), key_of(["a", "b"]), key_of("a", "b", None), key_of("b", "a")}) == 5
    assert key_of(tmp_path) == key_of(str(tmp_path))
    assert len(key_of()) == 32


def test_a_model_folders_key_is_its_content(tmp_path):
    """A local model is hashed by its files, wherever it lies; a hub id stands for itself."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
    same = folder_key(str(tmp_path / "one"))
    assert same == folder_key(str(tmp_path / "two"))
    (tmp_path / "two" / "config.json").write_text("{ }")
    assert same != folder_key(str(tmp_path / "two"))
    assert folder_key("distilbert-base-uncased") == "distilbert-base-uncased"


def test_numpy_values_are_written_as_they_print():
    """Keys take what JSON lacks by its text, so equal NumPy numbers, paths and dates give equal keys."""
    inputs = [np.float64(0.1), Path("a"), dt.date(2019, 6, 20)]
    assert key_of(*inputs) == key_of(*inputs)
