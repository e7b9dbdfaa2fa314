import random

import numpy as np
import pyarrow as pa
import pytest

from windtunnel.engine import pool
from windtunnel.engine.local import transform_rows
from windtunnel.errors import TransformationError
from windtunnel.storage import tables
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.transforms import registry
from windtunnel.transforms.contract import transformation
from windtunnel.transforms.plugins import adapt

TYPO = registry.get("typo", rate=0.4)
LOWER = registry.get("case.lower")
WORDS = [
    "wonderful",
    "Terrible",
    "acting",
    "naïve",
    "Überraschung",
    "🎬",
    "<br />",
    "plot",
    "rarely",
    "don't",
    "www.e.com",
]


def texts(count: int) -> list[str]:
    """Texts of 0 to 30 words, the same in every run."""
    draw = random.Random(5)
    return ["", *(" ".join(draw.choices(WORDS, k=draw.randrange(31))) for _ in range(count - 1))]


ROWS = pa.table({"id": [f"r{n}" for n in range(200)], "text": texts(200)})


def to_bytes(table: pa.Table) -> bytes:
    """A table's content as one batch of bytes."""
    sink = pa.BufferOutputStream()
    whole = table.combine_chunks()
    with pa.ipc.new_stream(sink, whole.schema) as stream:
        stream.write_table(whole)
    return sink.getvalue().to_pybytes()


def cut(rows: pa.Table, size: int) -> pa.Table:
    return pa.concat_tables(rows.slice(start, size) for start in range(0, len(rows), size))


# --- what comes out ---------------------------------------------------------------------------------------------


def test_all_rows_under_one_transformation_then_all_under_the_next():
    """VARIANTS hold every row once for each transformation, in the rows' order, each from the original text."""
    variants = transform_rows(ROWS, [TYPO, LOWER], seed=3, draw=2)
    assert variants.schema == tables.VARIANTS
    assert variants["id"].to_pylist() == ROWS["id"].to_pylist() * 2
    assert variants["spec"].to_pylist() == [TYPO.spec] * 200 + [LOWER.spec] * 200
    assert set(variants["draw"].to_pylist()) == {2}
    alone = transform_rows(ROWS, [LOWER], seed=3, draw=2)
    for name in ("text", "changed", "edits"):
        assert variants.slice(200)[name].to_pylist() == alone[name].to_pylist()


@pytest.mark.parametrize("spec", ["typo(rate=0.4)", "typo.delete(rate=1.0)", "typo.insert(rate=1.0)", "case.lower"])
def test_edits_rebuild_the_text(spec):
    """Putting each row's edits into the old bytes gives the new text; between them nothing has changed."""
    variants = transform_rows(ROWS, [registry.get(spec)])
    edited = 0
    for old, row in zip(ROWS["text"].to_pylist(), variants.to_pylist(), strict=True):
        data, rebuilt, place = old.encode(), b"", 0
        for edit in row["edits"]:
            assert place <= edit["start"] <= edit["stop"] <= len(data)
            rebuilt += data[place : edit["start"]] + edit["text"].encode()
            place = edit["stop"]
            edited += 1
        assert (rebuilt + data[place:]).decode() == row["text"]
    assert edited > 50


@pytest.mark.parametrize("spec", ["typo(rate=0.05)", "typo.swap(rate=0.1)", "case.lower"])
def test_changed_says_whether_the_text_did(spec):
    """`changed` is old != new for every row, with equal lengths too; a row without edits is not changed."""
    variants = transform_rows(ROWS, [registry.get(spec)]).to_pylist()
    for old, row in zip(ROWS["text"].to_pylist(), variants, strict=True):
        assert row["changed"] == (old != row["text"]) == bool(row["edits"])
    assert {row["changed"] for row in variants} == {True, False}


def test_edits_that_cancel_each_other_change_nothing():
    """A text that comes out as it was is not called changed, whatever edits led there."""

    @transformation("swapping")
    def swapping(batch, chance):
        """Write "ab" over "ab" as an insertion in front and a deletion behind."""
        text = Strings.of(["ab", ""])
        return Edits(np.array([0, 0], np.int32), np.array([0, 2]), np.array([0, 4]), text)

    row = transform_rows(pa.table({"id": ["x"], "text": ["abab"]}), [swapping]).to_pylist()[0]
    assert (row["text"], row["changed"], len(row["edits"])) == ("abab", False, 2)


def test_nothing_comes_of_no_rows_or_no_transformations():
    """An empty table, or an empty list of transformations, gives an empty table of the same schema."""
    for found in (
        transform_rows(ROWS.slice(0, 0), [TYPO]),
        transform_rows(ROWS, []),
        transform_rows(ROWS.slice(0, 0), [TYPO], workers=2),
    ):
        assert found.num_rows == 0
        assert found.schema == tables.VARIANTS


# --- the same bytes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 100, 3000, 1 << 30])
def test_the_slices_size_does_not_show(monkeypatch, size):
    """Whether a row is transformed alone or with all others, the bytes are the same."""
    expected = to_bytes(transform_rows(ROWS, [TYPO, LOWER]))
    slices = TextBatch.slices
    monkeypatch.setattr(TextBatch, "slices", lambda self, max_bytes=0: slices(self, size))
    assert to_bytes(transform_rows(ROWS, [TYPO, LOWER])) == expected


def test_the_rows_chunks_do_not_show():
    """Rows that lie in one chunk, in many or in the middle of a longer table give the same bytes."""
    expected = to_bytes(transform_rows(ROWS.slice(17, 100), [TYPO]))
    assert to_bytes(transform_rows(cut(ROWS.slice(17, 100), 7), [TYPO])) == expected
    assert to_bytes(transform_rows(pa.Table.from_pylist(ROWS.slice(17, 100).to_pylist()), [TYPO])) == expected


def test_a_row_does_not_see_its_neighbours():
    """In another order, or alone, a row becomes the same text."""
    expected = dict(zip(ROWS["id"].to_pylist(), transform_rows(ROWS, [TYPO])["text"].to_pylist(), strict=True))
    order = np.random.default_rng(0).permutation(200)[:80]
    some = transform_rows(ROWS.take(order), [TYPO])
    assert [expected[id_] for id_ in some["id"].to_pylist()] == some["text"].to_pylist()


def test_processes_give_the_same_bytes(monkeypatch):
    """Two worker processes with many small shards return what this process does, byte for byte."""
    monkeypatch.setattr(pool, "SHARD_BYTES", 2_000)
    assert to_bytes(transform_rows(ROWS, [TYPO, LOWER], seed=4, workers=2)) == to_bytes(
        transform_rows(ROWS, [TYPO, LOWER], seed=4)
    )


def test_seed_and_draw_decide():
    """Another seed or draw changes other places; the same ones repeat."""
    first = transform_rows(ROWS, [TYPO])["text"].to_pylist()
    assert transform_rows(ROWS, [TYPO])["text"].to_pylist() == first
    assert transform_rows(ROWS, [TYPO], seed=1)["text"].to_pylist() != first
    assert transform_rows(ROWS, [TYPO], draw=1)["text"].to_pylist() != first


# --- what fails -------------------------------------------------------------------------------------------------


def test_a_plug_ins_failure_names_the_row():
    """A function of one text that raises is reported with its name, the row and its own words."""

    def fragile(text):
        if "terrible" in text:
            raise ValueError("cannot bear it")
        return text

    rows = pa.table({"id": ["fine", "bad"], "text": ["good", "terrible"]})
    with pytest.raises(TransformationError, match="'mine' failed on row 'bad': ValueError: cannot bear it"):
        transform_rows(rows, [adapt(fragile, "mine")])


def test_a_columnar_plug_ins_failure_names_its_rows():
    """A columnar function that raises is asked row by row, so that the rows it fails on are known."""

    def broken(batch: TextBatch, chance):
        raise RuntimeError("out of luck")

    with pytest.raises(TransformationError, match=r"^200 rows failed; the first: 'mine' failed on row 'r0': Run"):
        transform_rows(ROWS, [adapt(broken, "mine")])


def test_edits_outside_their_row_are_refused():
    """A function that breaks the contract of edits is named; no text is damaged silently."""

    @transformation("reaching")
    def reaching(batch, chance):
        """Delete over the row's end."""
        return Edits(np.array([0], np.int32), np.array([1]), np.array([5]), Strings.of([""]))

    with pytest.raises(TransformationError, match="'reaching'"):
        transform_rows(pa.table({"id": ["a", "b"], "text": ["abc", "defg"]}), [reaching])


def test_workers_need_a_name_they_can_find():
    """A function that lives in this process only is refused for several workers, with what to do."""
    mine = adapt(lambda text: text, "mine")
    with pytest.raises(TransformationError, match="'mine' lives in this process only; put it in a file"):
        transform_rows(ROWS, [mine], workers=2)


def test_a_null_text_is_refused():
    """Texts are strings; a null among them is an error, not an empty text."""
    with pytest.raises(Exception, match="A text is null"):
        transform_rows(pa.table({"id": ["a", "b"], "text": ["x", None]}), [TYPO])
